"""Dates: days, times and the slot that a calendar line stands for."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kit.clerk.amounts import amounts, clock, clocks
from kit.clerk.change import NoEditError
from kit.clerk.page import PageLine
from kit.clerk.words import stem

# An entry with a time is one without being called so.
MEETING = frozenset(map(stem, ("meeting", "call", "lesson", "session")))
TIMED = re.compile(r"[^:]{0,20}\d\d?:\d\d")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


_YEAR = "january february march april may june july august september october november december"


MONTHS = _YEAR.split()
_LEAP = 2000  # a year that has every day
MARCH = date(_LEAP, 3, 1).toordinal()  # from here on a date without a year depends on it


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
class WeekSlot:
    """A time in the week: ``day`` as it is written, minutes from and to."""

    day: str
    start: int
    end: int


def entry(line: PageLine) -> WeekSlot | None:
    """The slot that a calendar line starts with, if it starts with one.

    >>> from kit.clerk.page import BlockPage
    >>> entry(BlockPage.read("- Tue 10:00-10:45 Team").lines[0])
    WeekSlot(day='tue', start=600, end=645)
    """
    times = clocks(line.body)
    day = DAY.search(line.body[:40]) or DAY.match(line.section)
    dated = DATE.search(line.body[:40])
    if not times or times[0][1] > 30 or not (day or dated):
        return None
    if min(times[0][1], *(one.start() for one in (day, dated) if one)):
        return None  # it stands behind what the line is about: no calendar's line
    ends = times[1][0] if len(times) > 1 and times[1][1] - times[0][2] <= 3 else times[0][0] + 60
    said = " ".join(filter(None, [day[1][:3] if day else "", dated[0] if dated else ""]))
    return WeekSlot(said.lower(), times[0][0], ends)


def same_day(one: str, other: str) -> bool:
    """Whether two texts name the same day; where one of them names no date, their weekdays decide.

    >>> same_day("tue 2026-03-03", "Tue 2026-03-10"), same_day("3 March 2026", "2026-03-03")
    (False, True)
    >>> same_day("tue", "2026-03-03"), same_day("wed", "2026-03-03")
    (True, False)
    """
    dates = DATE.search(one), DATE.search(other)
    if dates[0] and dates[1]:
        (day, month, year), (other_day, other_month, other_year) = parts(dates[0]), parts(dates[1])
        return (day, month) == (other_day, other_month) and (not year or not other_year or year == other_year)
    named = _weekday(one), _weekday(other)
    return bool(named[0]) and named[0] == named[1]


def _weekday(text: str) -> str:
    said, dated = DAY.search(text), DATE.search(text)
    if said or not dated:
        return said[1][:3].lower() if said else ""
    year = parts(dated)[2]
    day = _day(dated, year) if year else None
    return DAYS[day.weekday()][:3] if day else ""


def parts(match: re.Match[str]) -> tuple[int, int, int]:
    """Day, month and, where it is said, year of a date; else 0."""
    name = (match["n2"] or match["n3"] or "").lower()[:3]
    month = (
        int(match["m"]) if match["m"] else next(i for i, one in enumerate(MONTHS, 1) if one.startswith(name))
    )
    year = match["y"] or match["y2"] or match["y3"] or 0
    return int(match["d"] or match["d2"] or match["d3"]), month, int(year)


def ordinal(match: re.Match[str]) -> int:
    """The number of a date's day among all days; of one without a year among those of some year.

    There is none, which is 0, of a day that no year has.

    >>> days = [ordinal(match) for match in DATE.finditer("2023-03-01, 2024-02-28, 1 March 2024")]
    >>> days[2] - days[0], days[2] - days[1]
    (366, 2)
    """
    day = _day(match, parts(match)[2] or _LEAP)
    return day.toordinal() if day else 0


def _day(match: re.Match[str], year: int) -> date | None:
    """The day of a date in a year; none where there is no such day."""
    number, month, _ = parts(match)
    try:
        return date(year, month, number)
    except ValueError:
        return None


def when(now: str, text: str, length: int = 0) -> tuple[str, int, int]:
    """Day as it is to be written, start and end in minutes; goes back where a date and its weekday differ."""
    day = day_in(now, text)
    times = clocks(text)
    if not times:
        raise NoEditError("At what time? I changed nothing.")
    start = times[0][0]
    lasts = [int(one.size) for one in amounts(text) if one.unit == "duration" and one.size < 1440]
    end = times[1][0] if len(times) > 1 else start + (lasts[0] if lasts else length or 60)
    if end <= start:
        raise NoEditError(f"From {clock(start)} to {clock(end)} is no time span. I changed nothing.")
    return day, start, end


def day_in(now: str, text: str) -> str:
    """The day that a text names, as a calendar line starts with it."""
    said, dated = DAY.search(text), DATE.search(text)
    today = date.fromisoformat(now) if re.fullmatch(r"\d{4}-\d\d-\d\d", now) else None
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
    number, month, year = parts(match)
    if not year and today is None:
        return f"{said[:3].capitalize()} {number} {MONTHS[month - 1][:3].capitalize()}".strip()
    there = _day(match, year or (today.year if today else 1))
    if there is None:
        raise NoEditError(f"There is no {match[0]}. I changed nothing.")
    weekday = DAYS[there.weekday()]
    if said and not weekday.startswith(said.lower()[:3]):
        raise NoEditError(
            f"{match[0]} ({there.isoformat()}) is a {weekday.capitalize()}, not a "
            f"{said.capitalize()}. Which day do you mean? I changed nothing."
        )
    return f"{weekday[:3].capitalize()} {there.isoformat()}"


def calendar_day(text: str, like: str = "", today: str = "") -> date | None:
    """The day that a date means; its year, where none is said, is that of ``like`` or of today."""
    match, other = DATE.search(text), DATE.search(like)
    if match is None:
        return None
    year = parts(match)[2] or (parts(other)[2] if other else 0) or int(today[:4] or 0)
    if year and (day := _day(match, year)) is None:
        raise NoEditError(f"There is no {match[0]}. I changed nothing.")
    return day if year else None


def dated_like(day: date, held: str) -> str:
    """A day in the form of a date that stands there: with or without a year, its month in figures or by name.

    >>> dated_like(date(2026, 9, 30), "31 August 2026"), dated_like(date(2026, 9, 3), "2026-08-31")
    ('30 September 2026', '2026-09-03')
    """
    match = DATE.search(held)
    if match is None or match["y"]:
        return day.isoformat()
    name, year = match["n2"] or match["n3"], match["y2"] or match["y3"]
    month = MONTHS[day.month - 1].capitalize()[: 3 if len(name) == 3 and name.lower() != "may" else None]
    first = f"{day.day} {month}" if match["n2"] else f"{month} {day.day}"
    return first + (f"{', ' if ',' in held else ' '}{day.year}" if year else "")


def weekday_like(day: date, held: str) -> str:
    """The name of a day's weekday, long or short as the one that stands there."""
    name = DAYS[day.weekday()].capitalize()
    return name if len(held) > 5 else name[:3]


def later(day: date, size: int, unit: str) -> date:
    """A day some days, weeks, months or years later, or earlier; a month's end stays within its month.

    >>> later(date(2026, 8, 31), 1, "month"), later(date(2026, 3, 1), -1, "week")
    (datetime.date(2026, 9, 30), datetime.date(2026, 2, 22))
    """
    if unit[0] in "dw":
        return day + timedelta(days=size * (7 if unit[0] == "w" else 1))
    months = day.month - 1 + size * (12 if unit[0] == "y" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
