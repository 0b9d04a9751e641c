"""Asking: the answer to a question, quoted; or that the blocks say nothing; or that it is not understood."""

from __future__ import annotations

import re

from kit.clerk.asked_tasks import FOUND, about_tasks
from kit.clerk.dates import DAY
from kit.clerk.desk import Desk
from kit.clerk.finding import OPEN, answering_lines, clockless, days_in, on_day
from kit.clerk.fitting import answers
from kit.clerk.judging import judge
from kit.clerk.matching import Spot, absent, absent_block, closest, spots
from kit.clerk.sight import Seen, Sight
from kit.clerk.slots import slots
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, content, stem, subject

_META = re.compile(
    r"(?:which|what) (?:memory )?blocks\b|what (?:can|do) you (?:see|have in front)|list (?:your|my|"
    r"all|the) blocks",
    re.IGNORECASE,
)
_SKILL = re.compile(
    r"(?:what|how) (?:can|could) you (?:do|help)|who are you|what are you\b|help$", re.IGNORECASE
)
_UNSURE = re.compile(
    r"\b(?:if|unless|would|could it|should we|suppose|imagine|except|without|other than|not|never|"
    r"nobody|nothing|none|"
    r"no longer|any ?more|instead|versus|vs|compared?|difference|average|sum|altogether|in total|"
    r"combined|per cent of|"
    r"percent of|twice|double|half|more|less|fewer|better|worse|than|ratio|trend|changed?|before|"
    r"previous(?:ly)?|used to|"
    r"last (?:week|month|year|time|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|"
    r"yesterday|ago|next (?:week|"
    r"month|year)|tomorrow|forecast|predict|recommend|advise|opinion|think|believe|guess|feel)\b|n't\b",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:most|least|best|worst|[a-z]{3,}est|first|last|latest|newest|oldest)\b", re.IGNORECASE
)
_NO_MOST = words(
    "request requests interest interests rest test tests guest guests latest west east forest harvest"
)
MOST = 8


def answer(desk: Desk, clause: Clause) -> str:
    """The reply to a question; ``desk.asked`` is set where it was not understood."""
    question = f"{clause.context} {clause.text}".strip() if clause.context else clause.text
    sight = desk.sight
    if _META.search(question):
        return _blocks(sight)
    if _SKILL.match(question):
        skill = "I read out what my blocks say, and change one value, entry or task at a time"
        return f"I am the kit's clerk, not a language model: {skill}. I see: {sight.labels}."
    if lost := absent_block(sight, question):
        return f"I do not see {lost} in my blocks (I see: {sight.labels})."
    if said := about_tasks(sight, question):
        desk.note("rule asked_tasks")
        return said
    if said := judge(sight, question):
        desk.note("rule judging")
        return said
    return _by_lines(desk, clause, question)


def _blocks(sight: Sight) -> str:
    marks = {(True, False): "read-only", (False, True): "append-only"}
    said = [
        block.label + (f" ({marks[block.read_only, block.append_only]})"
                       if (block.read_only, block.append_only) in marks else "")
        for block in sight.blocks
    ]  # fmt: skip
    return f"I see: {', '.join(said)}." if said else "I see no block."


def _by_lines(desk: Desk, clause: Clause, question: str) -> str:
    sight = desk.sight
    hard, soft = _topic(sight, question)
    desk.note(f"asked about {hard}, beside {soft}")
    if reply := _unclear(desk, clause, question, hard, soft):
        return reply
    if said := _count(sight, question) or _both(desk, question):
        return said
    lost, either = absent(sight, hard or soft), _either(question)
    if lost and set(lost) <= either and set(lost) != either:
        hard, lost = [word for word in hard if word not in lost], []
    if lost:
        return _absent(desk, question, hard, lost)
    return _read_out(desk, clause, question, hard or soft, soft if hard else [])


def _entry(sight: Sight, hard: list[str]) -> str:
    """An entry with lines of its own below it, where it is called what is asked for."""
    found = [
        (block, line)
        for block, line in sight.lines()
        if line.kind == "text" and bag(line.body) == frozenset(hard) and block.page.fields(line)
    ]
    if len(found) != 1:
        return ""
    block, line = found[0]
    fields = [one.body for one in block.page.fields(line) if one.number != line.number]
    return f'{block.label} says "{line.body}", {", ".join(fields)}.'


def _topic(sight: Sight, question: str) -> tuple[list[str], list[str]]:
    """What a question is about, and the general words beside it; days and times are looked at apart."""
    hard, soft = subject(clockless(question))
    days = days_in(question)
    hard = [word for word in hard if word not in days]
    hard = [word for word in hard if not FOUND.search(word)] or hard
    if re.match(r"how much (?:do|does|did|must|should)\b", question, re.IGNORECASE) and hard[1:]:
        hard = [word for word in hard if word != stem("pay")]
    return _hours(sight, hard) or hard, soft


_VAGUE = frozenset(map(stem, words("new up wrong matter happening else")))


def _unclear(desk: Desk, clause: Clause, question: str, hard: list[str], soft: list[str]) -> str:
    """Why a question is not looked up: it has no topic, or asks for a comparison or another time."""
    if (not hard and not soft) or (hard and set(hard) <= _VAGUE):
        return not_understood(desk, clause.text)
    if not hard and absent(desk.sight, soft):
        none, days = frozenset[str](), days_in(question)
        held = [
            Spot(block, line, none, none, none, none)
            for block, line in desk.sight.lines()
            if on_day(line, days)
        ]
        return not_understood(desk, clause.text, "", held)
    doubt = _early(desk.sight, question)
    return not_understood(desk, clause.text, doubt) if doubt else ""


def _read_out(desk: Desk, clause: Clause, question: str, hard: list[str], soft: list[str]) -> str:
    """The lines that answer, as they stand."""
    if said := _entry(desk.sight, hard):
        return said
    whole = _label(desk.sight, hard)
    found = answering_lines(desk, hard, soft, question)
    if not found:
        return f"{whole.label} says:\n{whole.value}" if whole else _apart(desk, hard, question)
    if doubt := _doubt(question, found):
        return not_understood(desk, clause.text, doubt, found)
    fits = [spot for spot in found if answers(question, spot)]
    if not fits:
        return not_understood(desk, clause.text, "", found)
    if whole and len(whole.page.content) == 1 and whole.label == fits[0].block.label:
        return f"{whole.label} says:\n{whole.value}"
    more = f" ({len(fits) - MOST} more lines.)" if len(fits) > MOST else ""
    return _quoted(fits[:MOST]) + more


def _hours(sight: Sight, hard: list[str]) -> list[str]:
    """The words "open" and "close" as the hours that say it, where no line has the word itself."""
    if not set(hard) & OPEN or not absent(sight, [word for word in hard if word in OPEN]):
        return []
    if absent(sight, [stem("hours")]):
        return []
    return list(dict.fromkeys(stem("hours") if word in OPEN else word for word in hard))


def _both(desk: Desk, question: str) -> str:
    """The answers to "A and B", where each is found on its own."""
    parts = re.split(r"\s+and\s+|,\s+", question.rstrip("?"))
    asked = [subject(part)[0] for part in parts]
    if len(parts) < 2 or not all(asked):
        return ""
    found = [answering_lines(desk, hard, [], part) for hard, part in zip(asked, parts, strict=True)]
    own = all(0 < len(one) <= 3 and set(hard) <= one[0].own for one, hard in zip(found, asked, strict=True))
    return _quoted([spot for one in found for spot in one]) if own else ""


def _label(sight: Sight, hard: list[str]) -> Seen | None:
    """The one block that is called what is asked for, if it is short."""
    found = [block for block in sight.common if set(hard) <= bag(block.label) and len(block.value) <= 600]
    return found[0] if len(found) == 1 else None


def _either(question: str) -> set[str]:
    """The words of "X or Y", of which one is enough."""
    match = re.search(r"(\w+(?: \w+)?) or (\w+(?: \w+)?)\s*\??$", question)
    return {stem(word) for word in content(f"{match[1]} {match[2]}", ASKING)} if match else set()


def _doubt(question: str, found: list[Spot]) -> str:
    """A word of the question that asks for more than to read out what stands there."""
    on = frozenset(word for spot in found for word in bag(spot.line.text) | bag(spot.line.section))
    for match in (*_UNSURE.finditer(question), *_MOST.finditer(question)):
        word = match[0].lower()
        if word not in _NO_MOST and not all(stem(part) in on for part in re.findall(r"\w+", word)):
            return match[0]
    if len(re.findall(r"\b(?:and|as well as)\b", question)) and re.match(
        r"how (?:many|much)", question, re.IGNORECASE
    ):
        return "and"
    return ""


def _early(sight: Sight, question: str) -> str:
    """A word that asks for a comparison, a condition or another time, and stands nowhere."""
    for match in (*_UNSURE.finditer(question), *_MOST.finditer(question)):
        if match[0].lower() not in _NO_MOST and absent(
            sight, [stem(part) for part in re.findall(r"\w+", match[0])]
        ):
            return match[0]
    return ""


def _count(sight: Sight, question: str) -> str:
    """How many lines stand under a heading that is called what is counted, and nothing else is asked."""
    match = re.match(
        r"how many ([\w -]+?)(?: are there| do we have| have we got| are listed)?\??$",
        question,
        re.IGNORECASE,
    )
    asked = frozenset(stem(word) for word in content(match[1], ASKING)) if match else frozenset()
    if not asked:
        return ""
    heads = [
        (block, head) for block in sight.common for head in block.page.sections if bag(head.section) == asked
    ]
    if len(heads) != 1 or any(
        asked == bag(line.key) and slots(line.value) and slots(line.value)[0].kind == "count"
        for _, line in sight.lines()
    ):
        return ""
    block, head = heads[0]
    held = [line for line in block.page.under(head) if line.kind in ("item", "record") and line.indent == 0]
    names = "; ".join(f'"{line.body}"' for line in held[:MOST])
    return f"{block.label} lists {len(held)} under {head.section}" + (f": {names}." if held else ".")


def _quoted(found: list[Spot]) -> str:
    """The lines as they stand, under the name of their block."""
    parts: list[str] = []
    for label in dict.fromkeys(spot.block.label for spot in found):
        said = []
        for spot in found:
            if spot.block.label == label:
                head = f"{spot.line.section}: " if spot.line.section and not spot.line.key.isupper() else ""
                said.append(f'"{head}{_whole(spot)}"')
        parts.append(f"{label} says {'; '.join(dict.fromkeys(said))}.")
    return " ".join(parts)


def _whole(spot: Spot) -> str:
    """A line; a field of a record goes with the record that it belongs to."""
    line = spot.line
    if line.record >= 0 and line.record != line.number:
        return f"{spot.block.page.lines[line.record].body}, {line.body}"
    return line.body


# ---------------------------------------------------------------------- no answer


def _absent(desk: Desk, question: str, hard: list[str], lost: list[str]) -> str:
    """That nothing is said of a topic whose words stand nowhere; else which word is not understood."""
    sight = desk.sight
    said = next((word for word in content(question, ASKING) if stem(word) in lost), lost[0])
    kept = [word for word in hard if word not in lost]
    labels = frozenset(word for block in sight.common for word in bag(block.label))
    if kept and all(re.fullmatch(r"[$€£]?\d[\d.,]*\w?", word) for word in lost):
        return not_understood(desk, question, "", closest(list(spots(sight, kept))))
    if not kept and not days_in(question) and not labels & set(subject(question)[1]):
        return f"I do not see that in my blocks (I see: {sight.labels}). I can not answer it from them."
    desk.asked = True
    days, none = days_in(question), frozenset[str]()
    if kept:
        near = closest(
            [spot for spot in spots(sight, kept) if 2 * len(_literal(spot, question)) >= len(hard)]
        )
    else:
        near = [
            Spot(block, line, none, none, none, none) for block, line in sight.lines() if on_day(line, days)
        ]
    word = f'I did not understand that: I do not see the word "{said}" in my blocks (I see: {sight.labels}).'
    return f"{word} The nearest that I can read out: {_quoted(near)}" if 0 < len(near) <= 3 else word


def _literal(spot: Spot, question: str) -> set[str]:
    """The words of a question that stand on a line as they are, in the singular or the plural."""
    here = {word.lower().rstrip("s") for word in re.findall(r"\w+", f"{spot.line.text} {spot.line.section}")}
    return {word for word in (said.lower().rstrip("s") for said in content(question, ASKING)) if word in here}


def _empty(sight: Sight, hard: list[str]) -> str:
    """That nothing stands under a heading that is called what is asked for."""
    for block in sight.common:
        for head in block.page.sections:
            held = block.page.under(head)
            if bag(head.section) == frozenset(hard) and all(line.kind in ("none", "blank") for line in held):
                return f"{block.label} has nothing under {head.section}."
    return ""


def _apart(desk: Desk, hard: list[str], question: str) -> str:
    """That the words are known, but stand on no line together."""
    if empty := _empty(desk.sight, hard):
        return empty
    known = {stem(word): word for word in content(question, ASKING)}
    hours = next((word for word in known if word in OPEN), "")
    said = [known.get(word) or known.get(hours) or word for word in hard] + [
        match[0].strip() for match in DAY.finditer(question)
    ]
    near = closest([spot for spot in spots(desk.sight, hard) if 2 * len(spot.own) >= len(hard)])
    return not_understood(desk, question, '" with "'.join(said[:3]), near)


def not_understood(desk: Desk, text: str, word: str = "", near: list[Spot] | None = None) -> str:
    """That a message was not understood, and the one nearest thing that can be done instead."""
    desk.asked = True
    what = f'"{word}" in that' if word else f'"{" ".join(text.split()[:14])}"'
    wanted = [stem(one) for one in content(text, ASKING)]
    near = near or closest([spot for spot in spots(desk.sight, wanted) if spot.own])
    if 0 < len(near) <= 3:
        return f"I did not understand {what}. The nearest that I can read out: {_quoted(near)}"
    if near and len({spot.block.label for spot in near}) == 1:
        return f"I did not understand {what}. The nearest that I can do: read out {near[0].block.label}."
    return (
        f"I did not understand {what}. I am the kit's clerk, not a language model; KIT_MODEL sets a real one."
    )
