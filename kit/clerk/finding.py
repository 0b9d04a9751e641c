"""Finding: the lines on which every word of a question stands, the closest first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from kit.clerk.amounts import clocks
from kit.clerk.asked_tasks import FOUND
from kit.clerk.dates import DAY
from kit.clerk.desk import Desk
from kit.clerk.matching import Spot, spots
from kit.clerk.page import Line
from kit.clerk.sight import Sight
from kit.clerk.slots import slots
from kit.clerk.task import is_archive, tasks
from kit.clerk.vocabulary import ASKING
from kit.clerk.words import bag, content, stem

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


OPEN = frozenset((stem("open"), stem("close")))


def clockless(question: str) -> str:
    """The question without the times of day in it."""
    for _, start, end in reversed(clocks(question)):
        question = f"{question[:start]} {question[end:]}"
    return question


def days_in(question: str) -> set[str]:
    """The stems of the days of the week that a question names."""
    return {stem(match[1]) for match in DAY.finditer(question)}


def on_day(line: Line, days: set[str]) -> bool:
    """Whether a line is about one of these days: by name, as a part of a range, or as a weekday."""
    text = f"{line.section} {line.text}".lower()
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


def answering_lines(desk: Desk, hard: list[str], soft: list[str], question: str) -> list[Spot]:
    """The lines on or near which every word stands, the closest; general words decide between equals."""
    days = days_in(question)
    every = [
        spot for spot in spots(desk.sight, [*hard, *soft])
        if not (spot.missing & set(hard)) - (OPEN if _has_hours(spot.line) else frozenset())
    ]  # fmt: skip
    if days:
        every = [spot for spot in every if on_day(spot.line, days)] or _day_lines(desk.sight, hard, days)
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
    return len(spot.own & asked) + near * len(spot.near & asked)


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
        if on_day(line, days)
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
