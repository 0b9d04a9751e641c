"""Asking: the answer to a question, quoted; or that the blocks say nothing; or that it is not understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kit.clerk.amounts import clocks
from kit.clerk.asked_tasks import FOUND, about_tasks
from kit.clerk.dates import DATE, DAY, same_day
from kit.clerk.desk import Desk, unseen
from kit.clerk.fitting import fitting, quoted
from kit.clerk.judging import judge
from kit.clerk.lists import listed
from kit.clerk.matching import Spot, absent, absent_block, closest, spots
from kit.clerk.page import Line, cells
from kit.clerk.question import corrected, kind, licensed, plain
from kit.clerk.sight import Seen, Sight
from kit.clerk.slots import slots
from kit.clerk.speech import Clause
from kit.clerk.task import is_archive, tasks
from kit.clerk.vocabulary import ASKING, GROUPS, words
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
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
MOST = 8


def answer(desk: Desk, clause: Clause) -> str:
    """The reply to a question; ``desk.asked`` is set where it was not understood."""
    sight = desk.sight
    said = plain(f"{clause.context} {clause.text}".strip() if clause.context else clause.text)
    said, read = corrected(sight, said)
    found = _answer(desk, said)
    return f"{read} {found}".strip()


def _answer(desk: Desk, question: str) -> str:
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
    if said := listed(sight, question):
        desk.note("rule lists")
        return said
    if said := judge(sight, question):
        desk.note("rule judging")
        return said
    return _by_lines(desk, question)


def _blocks(sight: Sight) -> str:
    marks = {(True, False): "read-only", (False, True): "append-only"}
    said = [
        block.label + (f" ({marks[block.read_only, block.append_only]})"
                       if (block.read_only, block.append_only) in marks else "")
        for block in sight.blocks
    ]  # fmt: skip
    return f"I see: {', '.join(said)}." if said else "I see no block."


def _by_lines(desk: Desk, said: str) -> str:
    sight = desk.sight
    days, asked = _days(said), kind(said)
    hard, soft = subject(_undated(said))
    hard = [word for word in hard if word not in days]
    hard = [word for word in hard if not FOUND.search(word)] or hard
    if not hard:
        hard, soft = soft, []
        if not hard or absent(sight, hard):
            return _plain_days(desk, said, days)
    hard = _hours(sight, hard) or hard
    verbs = frozenset(word for word in hard if licensed(word, asked))
    if len(verbs) == len(hard):
        verbs = frozenset()
    desk.note(f"asked about {hard}, beside {soft}")
    named = [word for word in hard if word not in verbs]
    lost = absent(sight, named)
    kept = [word for word in named if word not in lost]
    if lost and not _literally(sight, said, kept) and not _in_doubt(sight, said, asked, named, soft):
        return unseen(sight) + " I can not answer it from them."
    if doubt := _early(sight, said):
        return not_understood(desk, said, doubt, _near(desk, hard, said))
    if counted := _count(sight, said) or _both(desk, said):
        return counted
    either = _either(said)
    if lost and either and not set(lost) >= either and set(lost) <= either:
        hard, named, lost = [[one for one in some if one not in lost] for some in (hard, named, lost)]
    if lost:
        return _lost(desk, said, hard, lost[0])
    whole = _label(sight, hard)
    found = _covering(desk, named, [*soft, *verbs], said)
    if not found:
        return f"{whole.label} says:\n{whole.value}" if whole is not None else _apart(desk, hard, said)
    if doubt := _doubt(said, found):
        return not_understood(desk, said, doubt, found)
    fits = [fit for spot in found if (fit := fitting(said, asked, spot, verbs))]
    if not fits:
        left = [word for word in hard if word in found[0].missing]
        return _lost(desk, said, hard, left[0], found) if left else not_understood(desk, said, "", found)
    if (
        whole is not None
        and len(whole.page.content) == 1
        and whole.label == fits[0].block.label
        and set(hard) <= bag(whole.label)
    ):
        return f"{whole.label} says:\n{whole.value}"
    return quoted(fits[:MOST]) + ("" if len(fits) <= MOST else f" ({len(fits) - MOST} more lines.)")


def _plain_days(desk: Desk, said: str, days: set[str]) -> str:
    """The lines of a day, where a question names nothing else."""
    date = DATE.search(said)
    found = _of_days(desk.sight, days, date[0] if date else "")
    fits = [fit for spot in found if (fit := fitting(said, kind(said), spot))]
    if 0 < len(fits) <= MOST and not _UNSURE.search(said):
        return quoted(fits)
    return not_understood(desk, said, "", found)


def _in_doubt(sight: Sight, said: str, asked: str, named: list[str], soft: list[str]) -> bool:
    """Whether something of a question may stand in the blocks, though none of its own words does."""
    if _days(said) or DATE.search(said) or _UNSURE.search(said) or _MOST.search(said):
        return True
    figures = [word for word in soft if word in _FIGURES]
    if absent(sight, figures) != figures:
        return True
    none = frozenset[str]()
    spots_ = (Spot(block, line, none, none, none, none) for block, line in sight.lines())
    does = _ONLY_DOES.search(said)
    bare = does is not None and named == [stem(does[1] or does[2])]
    return bare and any(fitting(said, asked, spot) for spot in spots_)


def _literally(sight: Sight, said: str, kept: list[str]) -> bool:
    """Whether one of these words stands in a block as it is or by another name, not only in a form like "planning"."""
    asked = {word.lower().rstrip("s") for word in content(said, ASKING) if stem(word) in kept}
    if not asked or asked & _GROUPED:
        return bool(asked)
    texts = (f"{block.label} {block.description} {block.value}" for block in sight.common)
    return any(
        word.rstrip("s") in asked for text in texts for word in set(re.findall(r"[^\W_]+", text.lower()))
    )


_GROUPED = frozenset(GROUPS.replace("s\n", "\n").replace("s ", " ").split())


_ONLY_DOES = re.compile(
    r"\b(?:i|we|you|they|one)\s+(?:[a-z]+ly\s+)?([a-z]+)\W*$|^(?:what|who) (?:is|are) ([a-z]+e[dn])\W*$",
    re.IGNORECASE,
)
_FIGURES = frozenset(
    map(stem, words("price cost fee number amount count total deadline rule policy kind type"))
)
_OPEN = frozenset((stem("open"), stem("close")))


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
    return quoted([spot for one in found for spot in one]) if own else ""


def _label(sight: Sight, hard: list[str]) -> Seen | None:
    """The one block that is called what is asked for, if it is short."""
    found = [block for block in sight.common if set(hard) <= bag(block.label) and len(block.value) <= 600]
    return found[0] if len(found) == 1 else None


def _undated(question: str) -> str:
    """The question without the times of day and the dates in it."""
    for _, start, end in reversed(clocks(question)):
        question = f"{question[:start]} {question[end:]}"
    return DATE.sub(" ", question)


def _of_days(sight: Sight, days: set[str], date: str = "") -> list[Spot]:
    """The lines about one of these days, or about this date."""
    none = frozenset[str]()
    return [
        Spot(block, line, none, none, none, none)
        for block, line in sight.lines()
        if (_dated(line, date) if date else _on_day(line, block, days))
    ]


def _dated(line: Line, date: str) -> bool:
    """Whether a date stands on a line, in whichever form."""
    return any(same_day(match[0], date) for match in DATE.finditer(line.text))


def _days(question: str) -> set[str]:
    """The stems of the days of the week that a question names."""
    return {stem(match[1]) for match in DAY.finditer(question)}


def _on_day(line: Line, block: Seen, days: set[str]) -> bool:
    """Whether a line is about one of these days: by name, in a range, as a weekday, or by its column."""
    head = block.page.heads.get(line.number)
    text = f"{head.text if head else line.section} {line.text}".lower()
    said = [stem(match[1]) for match in DAY.finditer(text)]
    order = [stem(day) for day in (*_WEEKDAYS, "saturday", "sunday")]
    for day in days:
        if day in said:
            return True
        work = order.index(day) < 5
        if (re.search(r"\bweekdays?\b", text) and work) or (re.search(r"\bweekends?\b", text) and not work):
            return True
        if re.search(r"\b(?:daily|every day|all week)\b", text):
            return True
        for match in re.finditer(
            rf"{DAY.pattern}\s*(?:-|–|to|until|through)\s*{DAY.pattern}", text, re.IGNORECASE
        ):
            first, last = order.index(stem(match[1])), order.index(stem(match[2]))
            if first <= order.index(day) <= last:
                return True
    return False


def _covering(desk: Desk, hard: list[str], soft: list[str], question: str) -> list[Spot]:
    """The lines on or near which every word stands, the closest; general words decide between equals."""
    days = _days(question)
    every = [
        spot for spot in spots(desk.sight, [*hard, *soft], tables=True)
        if not (spot.missing & set(hard)) - (_OPEN if _has_hours(spot.line) else frozenset())
    ]  # fmt: skip
    if days:
        every = [
            replace(spot, near=spot.near | days) for spot in every if _on_day(spot.line, spot.block, days)
        ] or _day_lines(desk.sight, hard, days)
    if FOUND.search(question):
        queues = {task.block.label for task in tasks(desk.sight)}
        every = [spot for spot in every if is_archive(spot.block)] or [
            spot for spot in every if spot.block.label not in queues
        ]
    if times := {minute for minute, _, _ in clocks(question)}:
        every = [spot for spot in every if _at_time(spot.line, times)] or every
    asked = set(hard)
    found = _best(every, lambda spot: _close(spot, asked))
    found = _best(found, lambda spot: len((spot.own | spot.near) - asked))
    exact = [spot for spot in found if _exact(spot, asked)]
    found = exact if exact and any(spot.own & asked for spot in found) else found
    desk.note(f"lines: {[f'{spot.block.label} {spot.line.number + 1}' for spot in found[:4]]}")
    return _with_heads(found)


def _best(found: list[Spot], key: Callable[[Spot], Any]) -> list[Spot]:
    """Those for which a measure is greatest."""
    most = max(map(key, found), default=None)
    return [spot for spot in found if key(spot) == most]


def _close(spot: Spot, asked: set[str]) -> float:
    """How many words stand on a line; a heading that is called just so counts as its lines."""
    heading = bag(spot.line.section)
    near = 1.0 if heading and heading <= asked else 0.1
    return len(spot.own & asked) + near * len(spot.near & asked) + _crossed(spot, asked)


def _crossed(spot: Spot, asked: set[str]) -> int:
    """In how many columns of a table both the head and the cell are asked for."""
    head = spot.block.page.heads.get(spot.line.number)
    pairs = zip(cells(head), cells(spot.line), strict=False) if head else ()
    return sum(bool(bag(one) & asked and bag(two) & asked) for one, two in pairs)


def _exact(spot: Spot, asked: set[str]) -> bool:
    """Whether the line's key, or the heading that speaks for it, has no other word than what is asked for."""
    if spot.own & asked & bag(spot.line.key) or not spot.near & asked:
        key = frozenset(stem(word) for word in content(spot.line.key, ASKING))
        return bool(key) and key <= asked | spot.near
    return bag(spot.line.section) <= asked | spot.own


def _has_hours(line: Line) -> bool:
    return any(one.kind == "span" for one in slots(line.value or line.body))


def _at_time(line: Line, times: set[int]) -> bool:
    """Whether one of the times stands on a line, or falls into its span."""
    held = [minute for minute, _, _ in clocks(line.body)]
    spans = len(held) == 2 and any(held[0] <= minute < held[1] for minute in times)
    return spans or bool(times & set(held))


def _day_lines(sight: Sight, hard: list[str], days: set[str]) -> list[Spot]:
    """The lines of a day, where the words that are asked for name their block."""
    none = frozenset[str]()
    return [
        Spot(block, line, none, frozenset(hard), none, none) for block, line in sight.lines()
        if _on_day(line, block, days)
        and set(hard) <= bag(f"{block.label} {block.description} {line.section} {line.text} {line.title}")
    ]  # fmt: skip


def _with_heads(found: list[Spot]) -> list[Spot]:
    """Each record once: its own line speaks for its fields where several of them were found."""
    seen, kept = set(), []
    for spot in found:
        key = (spot.block.label, spot.line.number)
        if key not in seen:
            seen.add(key)
            kept.append(spot)
    return kept


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


# ---------------------------------------------------------------------- no answer


def _lost(desk: Desk, said: str, hard: list[str], lost: str, near: list[Spot] | None = None) -> str:
    """That a word is not understood, and the lines that have the others."""
    word = next((word for word in content(said, ASKING) if stem(word) == lost), lost)
    near = near or _near(desk, hard, said) or _of_days(desk.sight, _days(said))
    what = f'the word "{word}"' if absent(desk.sight, [lost]) else f'"{word}" in that'
    return _missed(desk, what, near)


def _near(desk: Desk, hard: list[str], said: str) -> list[Spot]:
    """The lines that have the most of the words: two, or half of them or more."""
    found = [spot for spot in spots(desk.sight, hard, tables=True) if spot.own or spot.near]
    found = _best(found, lambda spot: (len(spot.own) + len(spot.near), len(spot.own)))
    enough = [spot for spot in found if len(spot.own) > 1 or 2 * _literal(spot, said) >= len(hard)]
    fits = [fit for spot in enough if (fit := fitting(said, kind(said), spot))]
    return fits if 0 < len(fits) <= 3 else enough


def _literal(spot: Spot, said: str) -> int:
    """How many words of a question stand on a line as they are, in the singular or the plural."""
    asked = {word.lower().rstrip("s") for word in content(said, ASKING)}
    texts = [spot.line.text, spot.line.section, spot.block.page.lines[max(spot.line.record, 0)].text]
    return len(asked & {word.lower().rstrip("s") for word in re.findall(r"\w+", " ".join(texts))})


def _apart(desk: Desk, hard: list[str], said: str) -> str:
    """That the words are known, but stand on no line together."""
    near = _near(desk, hard, said)
    if 0 < len(near) <= 3 and (left := [word for word in hard if word not in near[0].own | near[0].near]):
        return _lost(desk, said, hard, left[0], near)
    known = {stem("hours"): "open"} | {stem(word): word for word in content(said, ASKING)}
    parts = [known.get(word, word) for word in hard] + [match[0].strip() for match in DAY.finditer(said)]
    return _missed(desk, " with ".join(f'"{word}"' for word in parts[:3]) + " in that", near)


def _missed(desk: Desk, what: str, near: list[Spot]) -> str:
    """That something was not understood, and the one nearest thing that can be done instead."""
    desk.asked = True
    if 0 < len(near) <= 3:
        return f"I did not understand {what}. The nearest that I can read out: {quoted(near)}"
    if near and len({spot.block.label for spot in near}) == 1:
        return f"I did not understand {what}. The nearest that I can do: read out {near[0].block.label}."
    return (
        f"I did not understand {what}. I am the kit's clerk, not a language model; KIT_MODEL sets a real one."
    )


def not_understood(desk: Desk, text: str, word: str = "", near: list[Spot] | None = None) -> str:
    """That a message, or this word of it, was not understood."""
    what = f'"{word}" in that' if word else f'"{" ".join(text.split()[:14])}"'
    wanted = [stem(one) for one in content(text, ASKING)]
    return _missed(desk, what, near or closest([spot for spot in spots(desk.sight, wanted) if spot.own]))
