"""Asking: the answer to a question, quoted from the blocks."""

from __future__ import annotations

import re
from collections.abc import Callable

from kit.clerk.amounts import clocks
from kit.clerk.asked_tasks import FOUND, about_tasks
from kit.clerk.covering import (
    NONE,
    OPENS,
    at_time,
    covering,
    dated,
    days_in,
    every,
    has_hours,
    of_days,
    undated,
)
from kit.clerk.dates import DATE
from kit.clerk.desk import Desk, unseen
from kit.clerk.fitting import fitting, quoted
from kit.clerk.judging import judge
from kit.clerk.lists import listed
from kit.clerk.matching import Spot, absent, absent_block
from kit.clerk.question import Asked, corrected, kind, licensed, plain
from kit.clerk.sight import Seen, Sight
from kit.clerk.slots import slots
from kit.clerk.speech import Clause
from kit.clerk.unanswered import (
    SUPERLATIVE,
    UNSURE,
    apart,
    in_doubt,
    literally,
    lost_word,
    nearest,
    not_understood,
)
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, content, stem, subject

_META = re.compile(
    r"(?:which|what) (?:memory )?blocks\b|what (?:can|do) you (?:see|have in front)|"
    r"list (?:your|my|all|the) blocks",
    re.IGNORECASE,
)
_NO_MOST = words(
    "request requests interest interests rest test tests guest guests latest west east forest harvest"
)
_SPENT = re.compile(r"\bspen[dt]", re.IGNORECASE)
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
    if lost := absent_block(sight, question):
        return f"I do not see {lost} in my blocks (I see: {sight.labels})."
    for rule in (listed, about_tasks, judge):
        if said := rule(sight, question):
            desk.note(f"rule {rule.__name__}")
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


def _asked(sight: Sight, said: str) -> Asked:
    days, asked = days_in(said), kind(said)
    hard, soft = subject(undated(said))
    hard = [word for word in hard if word not in days]
    hard = [word for word in hard if not FOUND.search(word)] or hard
    general = not hard
    hard, soft = (soft, []) if general else (hard, soft)
    hours = _hours(sight, hard) if asked in ("", "time") else []
    hard = hours or _one_of(sight, said, hard)
    spent = stem("spend") if _SPENT.search(said) else ""
    verbs = frozenset(word for word in hard if licensed(word, asked) and word != spent)
    return Asked(said, asked, hard, soft, verbs if len(verbs) < len(hard) else NONE, bool(hours), general)


def _one_of(sight: Sight, said: str, hard: list[str]) -> list[str]:
    """The words without those of "X or Y" that stand nowhere, where one of the two is known."""
    match = re.search(r"(\w+(?: \w+)?) or (\w+(?: \w+)?)\s*\??$", said)
    either = {stem(word) for word in content(f"{match[1]} {match[2]}", ASKING)} if match else set()
    lost = set(absent(sight, hard)) if either else set()
    return [word for word in hard if word not in lost] if lost < either else hard


def _by_lines(desk: Desk, said: str) -> str:
    sight, asked = desk.sight, _asked(desk.sight, said)
    desk.note(f"asked about {asked.hard}, beside {asked.soft}")
    if asked.general and (not asked.hard or absent(sight, asked.hard)):
        return _plain_days(desk, said)
    return _held_back(desk, asked) or _count(sight, said) or _both(desk, said) or _read_out(desk, asked)


def _held_back(desk: Desk, asked: Asked) -> str:
    """That the blocks do not say it, or the word that is not understood; else nothing."""
    sight, lost = desk.sight, absent(desk.sight, asked.named)
    if lost and not literally(sight, asked) and not in_doubt(sight, asked):
        return unseen(sight) + " I can not answer it from them."
    if lost and asked.opens:
        return lost_word(desk, asked, lost[0], covering(desk, [stem("hours")], [], asked.text, opens=True))
    if doubt := _doubt(asked.text, lambda parts: not absent(sight, parts)):
        return not_understood(desk, asked.text, doubt, nearest(desk, asked))
    return lost_word(desk, asked, lost[0]) if lost else ""


def _read_out(desk: Desk, asked: Asked) -> str:
    """The lines that have the words and hold what is asked for, or the block that is called so."""
    said, hard = asked.text, asked.hard
    whole = None if asked.general or days_in(said) else _label(desk.sight, hard)
    found = covering(desk, hard, asked.soft, said, opens=asked.opens) if asked.verbs else []
    found = found or covering(desk, asked.named, [*asked.soft, *asked.verbs], said, opens=asked.opens)
    called = (
        whole and not asked.kind and {stem(part) for part in whole.label.split("_")} == {*hard, *asked.soft}
    )
    if whole and (called or not found or (len(whole.page.content) == 1 and whole == found[0].block)):
        return f"{whole.label} says:\n{whole.value}"
    if not found:
        return _empty(desk.sight, hard) or apart(desk, asked)
    on = frozenset(word for spot in found for word in bag(spot.line.text) | bag(spot.line.section))
    if doubt := _doubt(said, on.issuperset) or _two(said) or _other_date(said, found):
        return not_understood(desk, said, doubt, found)
    fits = [fit for spot in found if (fit := fitting(said, asked.kind, spot, asked.verbs))]
    if _SPENT.search(said):  # a block about spending does not make its every line a thing that was paid
        fits = [fit for fit in fits if stem("spend") not in fit.far]
    if not fits:
        left = [word for word in hard if word in found[0].missing | found[0].far]
        return lost_word(desk, asked, left[0], found) if left else not_understood(desk, said, "", found)
    return quoted(fits[:MOST]) + ("" if len(fits) <= MOST else f" ({len(fits) - MOST} more lines.)")


def _empty(sight: Sight, hard: list[str]) -> str:
    """The one heading that is called what is asked for, where nothing but "(none)" stands below it."""
    found = [
        (block, head, line)
        for block in sight.common
        for head in block.page.sections
        if bag(head.section) == set(hard)
        for line in block.page.under(head)
    ]
    if len(found) != 1 or found[0][2].kind != "none":
        return ""
    block, head, line = found[0]
    return f'{block.label} says "{head.section}: {line.text.strip()}".'


def _plain_days(desk: Desk, said: str) -> str:
    """The lines of a day or a time, where a question names nothing else."""
    days, date = days_in(said), DATE.search(said)
    found = of_days(desk.sight, days, date[0] if date else "")
    if times := {minute for minute, _, _ in clocks(said)}:
        found = [spot for spot in (found if days or date else every(desk.sight)) if at_time(spot.line, times)]
        exact = [spot for spot in found if times & {minute for minute, _, _ in clocks(spot.line.body)}]
        found = exact or found
    fits = [fit for spot in found if (fit := fitting(said, kind(said), spot))]
    if 0 < len(fits) <= MOST and not UNSURE.search(said):
        return quoted(fits)
    return not_understood(desk, said, "", found)


def _hours(sight: Sight, hard: list[str]) -> list[str]:
    """The words with "hours" for "open", where no line that gives hours has the word itself."""
    said = OPENS & set(hard)
    if not said or absent(sight, [stem("hours")]):
        return []
    if any(said & (bag(line.text) | bag(line.section)) for _, line in sight.lines() if has_hours(line)):
        return []
    return list(dict.fromkeys(stem("hours") if word in OPENS else word for word in hard))


def _both(desk: Desk, question: str) -> str:
    """The answers to "A and B", where each is found on its own."""
    parts = re.split(r"\s+and\s+|,\s+", question.rstrip("?"))
    asked = [subject(part)[0] for part in parts]
    if len(parts) < 2 or not all(asked):
        return ""
    found = [covering(desk, hard, [], part) for hard, part in zip(asked, parts, strict=True)]
    own = all(0 < len(one) <= 3 and set(hard) <= one[0].own for one, hard in zip(found, asked, strict=True))
    return quoted([spot for one in found for spot in one]) if own else ""


def _label(sight: Sight, hard: list[str]) -> Seen | None:
    """The one block that is called what is asked for, if it is short."""
    found = [block for block in sight.common if set(hard) <= bag(block.label) and len(block.value) <= 600]
    return found[0] if len(found) == 1 else None


def _doubt(question: str, known: Callable[[list[str]], bool]) -> str:
    """A word that asks for more than to read out: a comparison, a condition, another time."""
    for match in (*UNSURE.finditer(question), *SUPERLATIVE.finditer(question)):
        parts = [stem(part) for part in re.findall(r"\w+", match[0])]
        if match[0].lower() not in _NO_MOST and not known(parts):
            return match[0]
    return ""


def _other_date(question: str, found: list[Spot]) -> str:
    """The date of a question that none of the lines is about."""
    date = DATE.search(question)
    return date[0] if date and not any(dated(spot.line, date[0]) for spot in found) else ""


def _two(question: str) -> str:
    """The "and" of a question that asks for a sum."""
    match = re.match(r"how (?:many|much)\b.*\b(and|as well as)\b", question, re.IGNORECASE)
    return match[1] if match else ""


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
