"""Keeping: what of a line holds together, so that an edit changes none of it alone."""

from __future__ import annotations

import re
from datetime import timedelta

from kit.clerk.amounts import clocks
from kit.clerk.dates import DATE, DAY, DAYS, calendar_day
from kit.clerk.slots import slots

_HEAD = re.compile(
    r"[-*•\s|]*\[?([A-Za-z]{0,12}[-_ ]?#?\d{1,6}[a-z]?)\]?(?=\s*[|,;)\]/](?!\d)|:\s|\s[-–—]\s|\]\s)"
)
_KEYED = re.compile(r"[-*•|\s]*((?=[^:|]*[^\W\d])[^:|]{1,40}?)(?::\s| - | \| )")
_LOUD = re.compile(r"[A-Z]{2,}")
_LONGER = re.compile(r"\b(?:longer|shorter|extend\w*|shorten\w*|lengthen\w*|prolong\w*)\b", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:later|earlier|sooner|starts?|begins?|opens?)\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:mov\w+|shift\w*|postpon\w*|push\w*|bring|brought|reschedul\w*|switch\w*|chang\w*|correct\w*|"
    r"rather|instead|from|now|swap\w*|delay\w*|earlier|later|to|not|is|are)\b|n't\b",
    re.IGNORECASE,
)
_TIMED = {"time", "span", "date", "day"}


def broken(old: str, new: str, said: str) -> str:
    """Why a line may not become another; no text where it may.

    >>> broken("[J-1] Paint | HIGH", "[Walls] Paint | HIGH", "rename J-1 to walls")
    '"J-1" is what the line goes by: which other part shall change?'
    """
    head = _code(old)
    if head and _code(new) != head:
        return f'"{head}" is what the line goes by: which other part shall change?'
    keys = [_key(line) for line in (old, new)]
    if (
        keys[0] != keys[1]
        and all(DATE.match(key) or DAY.match(key) for key in keys)
        and not _MOVES.search(said)
    ):
        return f"is that line to be for {keys[1]}?"
    if _apart(old, new):
        return "a weekday and its date go together: on which date?"
    times = [clocks(text) for text in (old, new)]
    if _LONGER.search(said) and not _MOVED.search(said) and all(times) and times[0][0][0] != times[1][0][0]:
        return "longer or shorter is said of the end."
    if "owner: none" in old.lower() and "unassigned" in new.lower() and "owner: none" not in new.lower():
        return "an owner and the status go together."
    return ""


def twice(text: str, old: str, new: str) -> str:
    r"""The key under which two lines would stand where each line had its own; no text where none would.

    >>> twice("4 May: Jo\n5 May: Al", "5 May: Al", "4 May: Al")
    '4 May'
    """
    keys = [key.lower() for line in text.split("\n") if (key := _key(line))]
    key = _key(new)
    taken = key.lower() in keys and key.lower() != _key(old).lower()
    return key if taken and len({*keys}) == len(keys) else ""


def _key(line: str) -> str:
    match = _KEYED.match(line)
    return match[1] if match else ""


def loud(held: str, told: str) -> bool:
    """Whether a state in capitals would go for one in small letters."""
    return _LOUD.fullmatch(held.strip()) is not None and told.strip().islower()


def torn(old: str, new: str, said: str) -> bool:
    """Whether a removal takes the only time or date of a line that stays."""
    kinds = [{one.kind for one in slots(text)} & _TIMED for text in (old, new)]
    lost = [one for one in slots(old) if one.kind in kinds[0] - kinds[1]]
    return any(one.text.lower() not in said.lower() for one in lost)


def _code(line: str) -> str:
    match = _HEAD.match(line)
    return "" if match is None or DATE.match(match[1]) or DAY.match(match[1]) else match[1]


def _apart(old: str, new: str) -> bool:
    """Whether a weekday beside a date fits it no longer."""
    pairs = [_dated(text) for text in (old, new)]
    if None in pairs or pairs[0] == pairs[1]:
        return False
    (day, date), (other, later) = (pair for pair in pairs if pair)
    first, last = calendar_day(date, new, "2000"), calendar_day(later, old, "2000")
    if first is None or last is None or last.weekday() == other:
        return False
    return (last - first) % timedelta(days=7) != timedelta(days=(other - day) % 7)


def _dated(line: str) -> tuple[int, str] | None:
    """The weekday that stands beside a date, and the date."""
    date = DATE.search(line)
    for day in DAY.finditer(line) if date else ():
        if date and (0 <= date.start() - day.end() <= 3 or 0 <= day.start() - date.end() <= 3):
            return next(at for at, name in enumerate(DAYS) if name.startswith(day[1].lower()[:3])), date[0]
    return None
