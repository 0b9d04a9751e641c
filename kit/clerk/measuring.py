"""Measuring: whether two values are one, one in the form of another, and one on top of another."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from kit.clerk.amounts import SPELT, amounts, clock, clocks, like
from kit.clerk.dates import DAYS, calendar_day, dated_like, later
from kit.clerk.heard import figures
from kit.clerk.slots import Slot, slots, written

_OPEN = re.compile(r"(?:[1-9]|1[0-2])(?:[:.]\d\d)?")
_LONG = ("date", "duration")
_SHORT = ("time", "span", "duration")


class NoPlaceError(Exception):
    """There is no place for a value, or more than one; the text says which, as a sentence or a question."""


def values(text: str) -> tuple[Slot, ...]:
    """The typed values of a text, numbers and times in words among them."""
    return slots(figures(text))


def same(held: Slot, one: Slot, *, bare: bool = False) -> bool:
    """Whether two values are one; ``bare`` lets "4" stand for "16:00" and for "4 kg".

    >>> same(values("18 May 2026")[0], values("2026-05-18")[0]), same(values("16:00")[0], values("4 pm")[0])
    (True, True)
    """
    kinds = {held.kind, one.kind}
    if kinds <= {"time", "span"}:
        times = [[minute for minute, _, _ in clocks(text)] for text in (held.text, one.text)]
        return times[0] == times[1] or (bare and bool(times[1]) and {*times[1]} <= {*times[0]})
    if kinds == {"time", "count"}:
        hour = clocks(held.text)[0][0] // 60 if bare and held.kind == "time" else -1
        return one.text in (str(hour), str(hour % 12 or 12)) if hour >= 0 else False
    if kinds == {"date"}:
        return calendar_day(held.text, one.text, "2000") == calendar_day(one.text, held.text, "2000")
    if "phone" in kinds:
        return re.sub(r"\D", "", held.text) == re.sub(r"\D", "", one.text)
    if kinds == {"day"}:
        return held.text.lower()[:3] == one.text.lower()[:3]
    return _as_large(held, one, bare=bare)


def _as_large(held: Slot, one: Slot, *, bare: bool) -> bool:
    sizes = amounts(held.text), amounts(one.text)
    if not sizes[0] or not sizes[1]:
        return held.text.lower() == one.text.lower()
    if held.kind == "duration" and one.kind == "count":
        return bare and re.match(rf"{re.escape(one.text)}\b", held.text) is not None
    alike = held.kind == one.kind or (bare and one.kind == "count")
    return alike and sizes[0][0].size == sizes[1][0].size


def as_held(held: Slot, one: Slot, today: str) -> str:
    """A value in the form of the one that it replaces."""
    if one.kind == held.kind == "date":
        day = calendar_day(one.text, held.text, today)
        return dated_like(day, held.text) if day else one.text
    if one.kind == held.kind == "day":
        name = next(name for name in DAYS if name.startswith(one.text.lower()[:3])).capitalize()
        return name if len(held.text) > 5 else name[: len(held.text)]
    if one.kind == held.kind == "time":
        return timed(held.text, one.text)
    if one.kind == "money" and held.sign and not one.text.startswith(held.sign):
        return like(amounts(one.text)[0].size, held.text)
    return _spelt(held.text, written(held, one))


def _spelt(held: str, new: str) -> str:
    """A small number in letters where the one that stands there is."""
    number = re.match(r"\d+(?=\s)", new)
    if number and held.split(maxsplit=1)[0].lower() in SPELT and int(number[0]) < len(SPELT):
        return SPELT[int(number[0])] + new[number.end() :]
    return new


def timed(held: str, new: str) -> str:
    """A time of day in the form of the one that it replaces; goes back where the half of the day is open."""
    minute, old = clocks(new)[0][0], clocks(held)[0][0]
    if _OPEN.fullmatch(new) and old >= 720 > minute:
        raise NoPlaceError(f"is {new} in the morning, or {clock(minute + 720)}?")
    return clock(minute) if re.fullmatch(r"\d\d:\d\d", held) else new


def steps_on(one: Slot) -> tuple[str, ...]:
    """The kinds of values that an amount can be added to: days to dates, minutes to times."""
    if one.kind == "duration":
        return _LONG if re.search(r"\b(?:days?|weeks?|months?|years?)\b", one.text.lower()) else _SHORT
    return ("money", "count", "percent") if one.kind == "percent" else (one.kind,)


def stepped(
    held: Slot, one: Slot, way: int, today: str, *, longer: bool = False
) -> list[tuple[int, int, str]]:
    """What stands in which part of a value once an amount came on top; ``longer`` moves its end alone."""
    if held.kind == "date":
        day, size = calendar_day(held.text, "", today), int(re.findall(r"\d+", one.text)[0])
        unit = re.findall(r"day|week|month|year", one.text.lower())
        if day is None:
            raise NoPlaceError(f'"{held.text}" has no year.')
        return [(0, len(held.text), dated_like(later(day, way * size, unit[0]), held.text))]
    if held.kind in ("time", "span"):
        last = clocks(held.text)[-1][1] if longer else 0
        return [(last, len(held.text), shifted(held.text[last:], way * int(amounts(one.text)[0].size)))]
    return [(0, len(held.text), summed(held, one, way))]


def shifted(held: str, by: int) -> str:
    """A text whose times of day are some minutes later."""
    for minute, start, end in reversed(clocks(held)):
        if not 0 <= minute + by < 1440:
            raise NoPlaceError("that would be another day")
        held = held[:start] + _clocked_as(held[start:end], minute + by) + held[end:]
    return held


def _clocked_as(held: str, minute: int) -> str:
    """A time of day with "am" or "pm" where the one that it replaces has it."""
    match = re.match(r"(\d{1,2})([:.]\d\d)?(\s?)(?:am|pm)", held, re.IGNORECASE)
    if match is None:
        return clock(minute)
    past = f"{(match[2] or ':')[0]}{minute % 60:02d}" if match[2] or minute % 60 else ""
    return f"{(minute // 60 + 11) % 12 + 1}{past}{match[3]}{'am' if minute < 720 else 'pm'}"


def summed(held: Slot, one: Slot, way: int) -> str:
    """A figure with an amount on top of it, or off it, in the same form.

    >>> summed(values("$2,900")[0], values("$250")[0], 1)
    '$3,150'
    """
    if held.kind == one.kind == "percent":
        raise NoPlaceError("shall I add percentage points, or a part of it?")
    old, size = amounts(held.text)[0], amounts(one.text)[0]
    if held.kind == "duration":
        units = [re.sub(r"[\d\s.,-]", "", text)[:2] for text in (held.text, one.text)]
        inner = [amounts(re.findall(r"\d[\d.]*", text)[0])[0] for text in (held.text, one.text)]
        share = (
            old.size / inner[0].size if inner[0].size else Decimal(1)
        )  # minutes in one of what it counts in
        old, size = inner[0], inner[1] if units[0] == units[1] else replace(inner[1], size=size.size / share)
    result = old.size + way * (old.size * size.size / 100 if one.kind == "percent" else size.size)
    if result != result.quantize(Decimal("0.01")):
        raise NoPlaceError("that makes no round figure: which one shall I write?")
    if result < 0:
        raise NoPlaceError("that would be less than nothing.")
    if held.kind == "duration":
        return re.sub(r"\d[\d.,]*", f"{result.normalize():f}", held.text, count=1)
    return like(result, held.text, one.text)
