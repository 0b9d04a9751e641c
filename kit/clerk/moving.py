"""Moving: a date with its weekday, an end of a span, an appointment as a whole go to another time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from kit.clerk.amounts import clocks
from kit.clerk.change import Put
from kit.clerk.dates import DAYS, calendar_day, dated_like, entry, weekday_like
from kit.clerk.desk import NoEditError
from kit.clerk.heard import Heard
from kit.clerk.measuring import NoPlaceError, shifted, timed
from kit.clerk.rows import Cell, Row
from kit.clerk.slots import ENDS, STARTS, Slot, slots
from kit.clerk.words import stands, stem


def dated(row: Row, new: list[Slot], today: str) -> list[Slot]:
    """The values without a weekday that only goes with a date; goes back where the two differ."""
    dates, days = ([one for one in new if one.kind == kind] for kind in ("date", "day"))
    if len(dates) != 1 or len(days) != 1:
        return new
    held = next((cell.slot.text for cell in row.typed if cell.slot.kind == "date"), "")
    day = calendar_day(dates[0].text, held, today)
    if day and not DAYS[day.weekday()].startswith(days[0].text.lower()[:3]):
        name = DAYS[day.weekday()].capitalize()
        raise NoEditError(
            f"{dates[0].text} is a {name}, not a {days[0].text}. Which day do you mean? I changed nothing."
        )
    return [one for one in new if one.kind != "day"]


def weekday(row: Row, cell: Cell, date: str, today: str) -> Iterator[Put]:
    """The weekday beside a date goes along with it."""
    for other in row.typed if date else ():
        beside = other.slot.kind == "day" and other.piece.line == cell.piece.line
        if beside and 0 <= cell.start - other.end <= 2 and (day := calendar_day(date, cell.slot.text, today)):
            yield Put(other.piece.line, other.start, other.end, weekday_like(day, other.slot.text))


def date_beside(row: Row, cell: Cell, one: Slot, today: str) -> Iterator[Put]:
    """The date of an entry beside its weekday goes along with it, to a later day of its week."""
    for other in row.typed if one.kind == "day" and entry(row.line) else ():
        beside = other.slot.kind == "date" and other.piece.line == cell.piece.line
        if not beside or not 0 <= other.start - cell.end <= 2:
            continue
        day = calendar_day(other.slot.text, "", today)
        later = [day + timedelta(days=size) for size in range(1, 7 - day.weekday())] if day else []
        found = [day for day in later if DAYS[day.weekday()].startswith(one.text.lower()[:3])]
        if not found:
            raise NoEditError("On which date? I changed nothing.")
        yield Put(other.piece.line, other.start, other.end, dated_like(found[0], other.slot.text))


def moved(row: Row, cell: Cell, one: Slot, said: Heard) -> Put:
    """One end of a span of times, where it is said which; an appointment goes to another time as a whole."""
    known = frozenset(map(stem, (*said.frames, *said.about)))
    first, last, times = bool(known & STARTS), bool(known & (ENDS | {"until"})), clocks(cell.slot.text)
    if first == last and len(times) == 2 and entry(row.line) and _appoints(said, row, cell):
        new = one.text if re.fullmatch(r"\d\d:\d\d", one.text) else timed(cell.slot.text, one.text)
        return Put(
            cell.piece.line, cell.start, cell.end, shifted(cell.slot.text, clocks(new)[0][0] - times[0][0])
        )
    if first == last or len(times) != 2:
        raise NoPlaceError(f'"{cell.slot.text}" has two ends: is {one.text} the first or the last?')
    _, start, end = times[0] if first else times[1]
    text = timed(cell.slot.text[start:end], one.text)
    return Put(cell.piece.line, cell.start + start, cell.start + end, text)


def _appoints(said: Heard, row: Row, cell: Cell) -> bool:
    """Whether what happens then was named, and is to be moved: the hours of a day are no appointment."""
    named = any(stands(word, cell.near | row.called) and not slots(word) for word in said.about)
    return named and said.firm and "now" not in said.frames
