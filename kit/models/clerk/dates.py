"""Dates: days, times and the slot that a calendar line stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kit.models.clerk.amounts import amounts, clock, clocks
from kit.models.clerk.desk import Desk, NoEditError
from kit.models.clerk.page import Line

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


_YEAR = "january february march april may june july august september october november december"


MONTHS = _YEAR.split()


DAY = re.compile(
    r"\b(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday)s?\b",
    re.IGNORECASE,
)


_MONTH = "|".join(month[:3] + rf"(?:{month[3:]})?" if month[3:] else month for month in MONTHS)


DATE = re.compile(
    rf"\b(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d)\b|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|"
    rf"th)?(?:\s+of)?\s+(?P<n2>{_MONTH})\b(?:,?\s+(?P<y2>\d{{4}}))?"
    rf"|\b(?P<n3>{_MONTH})\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y3>\d{{4}}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in the week: ``day`` as it is written, minutes from and to."""

    day: str
    start: int
    end: int


def entry(line: Line) -> Slot | None:
    """The slot that a calendar line starts with, if it starts with one.

    >>> from kit.models.clerk.page import Page
    >>> entry(Page.read("- Tue 10:00-10:45 Team").lines[0])
    Slot(day='tue', start=600, end=645)
    """
    times = clocks(line.body)
    day = DAY.search(line.body[:40]) or DAY.match(line.section)
    dated = DATE.search(line.body[:40])
    if not times or times[0][1] > 30 or not (day or dated):
        return None
    ends = times[1][0] if len(times) > 1 and times[1][1] - times[0][2] <= 3 else times[0][0] + 60
    return Slot((dated[0].lower() if dated else day[1][:3].lower() if day else ""), times[0][0], ends)


def when(desk: Desk, text: str, length: int = 0) -> tuple[str, int, int]:
    """Day as it is to be written, start and end in minutes; goes back where a date and its weekday differ."""
    day = day_in(desk, text)
    times = clocks(text)
    if not times:
        raise NoEditError("At what time? I changed nothing.")
    start = times[0][0]
    lasts = [int(one.size) for one in amounts(text) if one.unit == "duration" and one.size < 1440]
    end = times[1][0] if len(times) > 1 else start + (lasts[0] if lasts else length or 60)
    if end <= start:
        raise NoEditError(f"From {clock(start)} to {clock(end)} is no time span. I changed nothing.")
    return day, start, end


def day_in(desk: Desk, text: str) -> str:
    """The day that a text names, as a calendar line starts with it."""
    said, dated = DAY.search(text), DATE.search(text)
    today = date.fromisoformat(desk.sight.day) if re.fullmatch(r"\d{4}-\d\d-\d\d", desk.sight.day) else None
    soon = re.search(r"\b(today|tomorrow)\b", text, re.IGNORECASE)
    if dated:
        return _dated(dated, said[1] if said else "", today)
    if soon and today:
        there = today + timedelta(days=soon[1].lower() == "tomorrow")
        return f"{DAYS[there.weekday()][:3].capitalize()} {there.isoformat()}"
    if said:
        return said[1][:3].capitalize()
    raise NoEditError("On which day? I changed nothing.")


def _dated(match: re.Match[str], said: str, today: date | None) -> str:
    year = match["y"] or match["y2"] or match["y3"]
    name = (match["n2"] or match["n3"] or "").lower()[:3]
    month = (
        int(match["m"]) if match["m"] else next(i for i, one in enumerate(MONTHS, 1) if one.startswith(name))
    )
    number = int(match["d"] or match["d2"] or match["d3"])
    if not year and today is None:
        return f"{said[:3].capitalize()} {number} {MONTHS[month - 1][:3].capitalize()}".strip()
    try:
        there = date(int(year) if year else today.year if today else 1, month, number)
    except ValueError:
        raise NoEditError(f"There is no {match[0]}. I changed nothing.") from None
    weekday = DAYS[there.weekday()]
    if said and not weekday.startswith(said.lower()[:3]):
        raise NoEditError(
            f"{match[0]} ({there.isoformat()}) is a {weekday.capitalize()}, not a "
            f"{said.capitalize()}. Which day do you mean? I changed nothing."
        )
    return f"{weekday[:3].capitalize()} {there.isoformat()}"
