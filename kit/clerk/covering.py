"""Covering: the lines that a question's words, days, dates and times are found on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from kit.clerk.amounts import clocks
from kit.clerk.asked_tasks import FOUND
from kit.clerk.dates import DATE, DAY, DAYS, same_day
from kit.clerk.desk import Desk
from kit.clerk.fitting import preferred
from kit.clerk.matching import Spot, spots
from kit.clerk.page import Line, cells
from kit.clerk.question import kind
from kit.clerk.sight import Seen, Sight
from kit.clerk.slots import slots
from kit.clerk.task import is_archive, tasks
from kit.clerk.vocabulary import ASKING
from kit.clerk.words import bag, content, stem

OPENS = frozenset((stem("open"), stem("close")))
_ORDER = [stem(day) for day in DAYS]
NONE = frozenset[str]()


def undated(question: str) -> str:
    """The question without the times of day and the dates in it."""
    for _, start, end in reversed(clocks(question)):
        question = f"{question[:start]} {question[end:]}"
    return DATE.sub(" ", question)


def days_in(question: str) -> set[str]:
    """The stems of the days of the week that a question names."""
    return {stem(match[1]) for match in DAY.finditer(question)}


def _on_day(line: Line, block: Seen, days: set[str]) -> bool:
    """Whether a line is about one of these days: by name, in a range, as a weekday, or by its column."""
    head = block.page.heads.get(line.number)
    text = f"{head.text if head else line.section} {line.text}".lower()
    said = [stem(match[1]) for match in DAY.finditer(text)]
    for day in days:
        if day in said:
            return True
        work = _ORDER.index(day) < 5
        if (re.search(r"\bweekdays?\b", text) and work) or (re.search(r"\bweekends?\b", text) and not work):
            return True
        if re.search(r"\b(?:daily|every day|all week)\b", text):
            return True
        for match in re.finditer(
            rf"{DAY.pattern}\s*(?:-|–|to|until|through)\s*{DAY.pattern}", text, re.IGNORECASE
        ):
            first, last = _ORDER.index(stem(match[1])), _ORDER.index(stem(match[2]))
            if first <= _ORDER.index(day) <= last:
                return True
    return False


def dated(line: Line, date: str) -> bool:
    """Whether a date stands on a line, in whichever form."""
    return any(same_day(match[0], date) for match in DATE.finditer(line.text))


def every(sight: Sight) -> Iterator[Spot]:
    """Every line, with none of a question's words."""
    return (Spot(block, line, NONE, NONE, NONE, NONE) for block, line in sight.lines())


def of_days(sight: Sight, days: set[str], date: str = "") -> list[Spot]:
    """The lines about one of these days, or about this date."""
    return [
        spot
        for spot in every(sight)
        if (dated(spot.line, date) if date else _on_day(spot.line, spot.block, days))
    ]


def has_hours(line: Line) -> bool:
    """Whether a line gives a time or a span of times."""
    return any(one.kind in ("span", "time") for one in slots(line.value or line.body))


def at_time(line: Line, times: set[int]) -> bool:
    """Whether one of the times stands on a line, or falls into its span."""
    held = [minute for minute, _, _ in clocks(line.body)]
    spans = len(held) == 2 and any(held[0] <= minute <= held[1] for minute in times)
    return spans or bool(times & set(held))


def _day_lines(sight: Sight, hard: list[str], days: set[str]) -> list[Spot]:
    """The lines of a day, where the words that are asked for name their block."""
    near = frozenset(hard)
    found = [(spot, spot.block, spot.line) for spot in of_days(sight, days)]
    return [
        replace(spot, near=near)
        for spot, block, line in found
        if near <= bag(f"{block.label} {block.description} {line.section} {line.text} {line.title}")
    ]


def covering(
    desk: Desk, hard: list[str], soft: list[str], question: str, *, opens: bool = False
) -> list[Spot]:
    """The lines on or near which every word stands, the closest; general words decide between equals."""
    days = days_in(question)
    near = (spot for spot in spots(desk.sight, [*hard, *soft], tables=True) if not _title(spot.line))
    held = [
        spot for spot in near if not (spot.missing & set(hard)) - (OPENS if has_hours(spot.line) else NONE)
    ]
    if opens:
        held = [spot for spot in held if has_hours(spot.line) or stem("close") in bag(spot.line.body)]
    if days:
        held = [
            replace(spot, near=spot.near | days) for spot in held if _on_day(spot.line, spot.block, days)
        ] or _day_lines(desk.sight, hard, days)
    if date := DATE.search(question):
        same = [spot for spot in held if dated(spot.line, date[0])]
        held = same or [spot for spot in held if not DATE.search(spot.line.text)]
    if FOUND.search(question):
        queues = {task.block.label for task in tasks(desk.sight)}
        held = [spot for spot in held if is_archive(spot.block)] or [
            spot for spot in held if spot.block.label not in queues
        ]
    held = preferred(question, kind(question), held)
    if times := {minute for minute, _, _ in clocks(question)}:
        held = [spot for spot in held if at_time(spot.line, times)] or held
    asked = set(hard)
    found = best(held, lambda spot: _close(spot, asked))
    found = best(found, lambda spot: len((spot.own | spot.near) - asked))
    exact = [spot for spot in found if _exact(spot, asked)]
    found = exact if exact and any(spot.own & asked for spot in found) else found
    desk.note(f"lines: {[f'{spot.block.label} {spot.line.number + 1}' for spot in found[:4]]}")
    return found


def _title(line: Line) -> bool:
    """Whether a line is the name of its block, in capitals."""
    return line.number == 0 and line.text.isupper()


def best(found: list[Spot], key: Callable[[Spot], Any]) -> list[Spot]:
    """Those for which a measure is greatest."""
    most = max(map(key, found), default=None)
    return [spot for spot in found if key(spot) == most]


def _close(spot: Spot, asked: set[str]) -> float:
    """How many words stand on a line; a heading or block that is called just so counts as its lines."""
    heading = bag(spot.line.section)
    near = 1.0 if heading and heading <= asked else 0.1
    label = bag(spot.block.label)
    far = len(label) if label <= asked & spot.far else 0
    return len(spot.own & asked) + near * len(spot.near & asked) + far + crossed(spot, asked)


def crossed(spot: Spot, asked: set[str]) -> int:
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
