"""Moment: the days, dates and times of day that a question names, and whether a row is about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kit.clerk.amounts import clocks
from kit.clerk.dates import DATE, DAY, DAYS, same_day
from kit.clerk.rows import Row
from kit.clerk.words import stem

_ORDER = [stem(day) for day in DAYS]
_PARTS = {"weekday": "Monday", "weekend": "Saturday"}
_PART = re.compile(r"\b(weekday|weekend)s?\b", re.IGNORECASE)
_RANGE = re.compile(rf"{DAY.pattern}\s*(?:-|–|to|until|through)\s*{DAY.pattern}", re.IGNORECASE)
_DAILY = re.compile(r"\b(?:daily|every day|all week)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskedMoment:
    """What a question says of time: the stems of its days, its dates and its minutes of the day."""

    days: frozenset[str]
    dates: tuple[str, ...]
    times: frozenset[int]
    said: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> AskedMoment:
        """The moment that a text names."""
        days = [match[1] for match in DAY.finditer(text)]
        days += [_PARTS[match[1].lower()] for match in _PART.finditer(text)]
        dates = [match[0] for match in DATE.finditer(text)]
        at = clocks(text)
        times = frozenset(minute for minute, _, _ in at)
        spoken = tuple(text[start:end] for _, start, end in at)
        return cls(frozenset(map(stem, days)), tuple(dates), times, (*days, *dates), spoken)

    def within(self, found: list[Row]) -> list[Row]:
        """The rows that are about it."""
        if self.days:
            found = [row for row in found if any(_on(row, day) for day in self.days)]
        if self.dates:
            same = [row for row in found if self.dated(row)]
            found = same or [row for row in found if not DATE.search(row.read())]
        if self.times:
            return [row for row in found if self.at(row)] or found
        return found

    def dated(self, row: Row) -> bool:
        """Whether one of the dates stands on a row, in whichever form."""
        held = [match[0] for match in DATE.finditer(f"{row.line.section} {row.read()}")]
        return any(same_day(one, date) for one in held for date in self.dates)

    def at(self, row: Row) -> bool:
        """Whether one of the times stands on a row, or falls into its span."""
        held = [minute for minute, _, _ in clocks(row.read())]
        spans = len(held) == 2 and any(held[0] <= minute <= held[1] for minute in self.times)
        return spans or bool(self.times & set(held))


def undated(text: str) -> str:
    """A text without its times of day and its dates."""
    for _, start, end in reversed(clocks(text)):
        text = f"{text[:start]} {text[end:]}"
    return DATE.sub(" ", _PART.sub(" ", text))


def _on(row: Row, day: str) -> bool:
    """Whether a row is about a day: by name, in a range, as one of the weekdays, by its heading or column."""
    columns = row.block.page.heads.get(row.line.number)
    text = f"{columns.text if columns else row.line.section} {row.read()}"
    if any(stem(match[1]) == day for match in DAY.finditer(text)) or _DAILY.search(text):
        return True
    weekend = _ORDER.index(day) > 4
    if re.search(r"\bweekends?\b" if weekend else r"\bweekdays?\b", text, re.IGNORECASE):
        return True
    ends = ((_ORDER.index(stem(one[1])), _ORDER.index(stem(one[2]))) for one in _RANGE.finditer(text))
    return any(first <= _ORDER.index(day) <= last for first, last in ends)
