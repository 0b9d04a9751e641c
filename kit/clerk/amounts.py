"""Amounts: money, percentages, durations, counts and times in a text, compared and computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Unit = Literal["money", "percent", "duration", "number"]

SPELT = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
]  # fmt: skip
_WORDS = {word: size for size, word in enumerate(SPELT)}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:" + "|".join(SPELT[2:]) + r")(?=[ -][a-z])"
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<minus>[-−](?=[\d$€£]))?(?P<sign>[$€£])?(?P<number>{_NUMBER})(?P<scale>[kKmMbB]|\s(?:million|thousand|billion)\b)?"
    rf"(?P<percent>\s?%|\spercent\b|\sper cent\b)?(?P<code>\s?(?:EUR|USD|GBP|euros?|dollars?|pounds?)\b)?"
    r"(?P<span>[\s-](?:minutes?|mins?|hours?|h|days?|weeks?|months?|years?)\b)?(?![\w])(?!:\d|-\d)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b([01]?\d|2[0-3]):([0-5]\d)\b|\b(1[0-2]|[1-9])(?:[:.]([0-5]\d))?\s?(am|pm)\b", re.IGNORECASE
)
_ID = re.compile(r"\b[A-Za-z]+[_-]?\d+\b|#\d+|\bv\d+")
_SCALES = {"k": 3, "m": 6, "b": 9, "thousand": 3, "million": 6, "billion": 9}
_MINUTES = {"mi": 1, "h": 60, "ho": 60, "d": 1440, "da": 1440, "w": 10080, "we": 10080}
_MINUTES |= {"mo": 43200, "ye": 525600}


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount: ``size`` in its base (whole money, percent, minutes, or a count), as it was written."""

    unit: Unit
    size: Decimal
    text: str
    start: int
    end: int
    noun: str = ""

    @property
    def sign(self) -> str:
        return self.text[0] if self.text[0] in "$€£" else ""


def amounts(text: str) -> list[Amount]:
    """Every amount of a text from left to right; ids, times of day and list numbers are none.

    >>> [(one.unit, str(one.size)) for one in amounts("$1.5M, 95%, 2 hours, 5 tickets, TASK-001, 10:00")]
    [('money', '1500000.0'), ('percent', '95'), ('duration', '120'), ('number', '5')]
    """
    found: Iterable[re.Match[str]] = _AMOUNT.finditer(text)
    for taken in (_ID, _CLOCK):
        found = _apart(found, taken.finditer(text))
    return [_amount(match, text) for match in found]


def _apart(found: Iterable[re.Match[str]], taken: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Those of ``found`` that overlap none of ``taken``; both go from left to right."""
    other = next(taken, None)
    for match in found:
        while other is not None and other.end() <= match.start():
            other = next(taken, None)
        if other is None or other.start() >= match.end():
            yield match


def _amount(match: re.Match[str], text: str) -> Amount:
    number = match["number"].lower()
    size = Decimal(_WORDS[number] if number in _WORDS else number.replace(",", ""))
    if match["minus"]:
        size = -size
    if match["scale"]:
        size *= Decimal(10) ** _SCALES[match["scale"].strip().lower()]
    unit: Unit = "number"
    if match["percent"]:
        unit = "percent"
    elif match["sign"] or match["code"]:
        unit = "money"
    elif match["span"]:
        unit, size = "duration", size * _minutes(match["span"])
    following = re.match(
        r"\s+(?:new\s+|more\s+|extra\s+|further\s+|additional\s+)?([A-Za-z][\w-]*)",
        text[match.end() : match.end() + 40],
    )
    return Amount(unit, size, match[0], match.start(), match.end(), following[1].lower() if following else "")


def _minutes(span: str) -> int:
    word = span.strip(" -").lower()
    return _MINUTES.get(word[:2]) or _MINUTES.get(word[:1], 1)


def like(size: Decimal, model: str, other: str = "") -> str:
    """``size`` written as ``model`` is written: sign, thousands, scale and unit kept.

    ``other`` is an amount whose scale serves where the model has none, as in $0 plus $300K.

    >>> like(Decimal(3150), "$2,900"), like(Decimal(300000), "$0", "$300K"), like(Decimal(8), "5 tickets")
    ('$3,150', '$300K', '8 tickets')
    >>> like(Decimal(2600000), "$2.3M")
    '$2.6M'
    """
    match = _AMOUNT.search(model)
    if match is None:
        return str(size)
    scale = match["scale"] or ""
    if not scale and match["number"] in ("0", "0.00") and (donor := _AMOUNT.search(other)):
        scale = donor["scale"] or ""
    power = _SCALES[scale.strip().lower()] if scale else 0
    scaled = (size / Decimal(10) ** power).normalize()
    places = max(0, -int(scaled.as_tuple().exponent))
    places = 2 if places == 1 and match["sign"] and not scale else places
    if "." in match["number"] and not scale:
        places = max(places, len(match["number"].split(".")[1]))
    number = (
        f"{scaled:,.{places}f}"
        if "," in match["number"] or (scaled >= 1000 and match["sign"])
        else f"{scaled:.{places}f}"
    )
    return (
        f"{match['sign'] or ''}{number}{scale}{match['percent'] or ''}"
        + model[match.end("number") + len(match["scale"] or "") + len(match["percent"] or "") :]
    )


def shorter(size: Decimal, sign: str = "$") -> str:
    """A sum of money that the clerk worked out, in figures: ``$850``."""
    return f"{sign}{size:,.2f}".replace(".00", "")


def clocks(text: str) -> list[tuple[int, int, int]]:
    """The times of day in a text: minutes since midnight, where each starts and ends.

    >>> [minute for minute, _, _ in clocks("10:00-10:45, 3 pm")]
    [600, 645, 900]
    """
    found = []
    for match in _CLOCK.finditer(text):
        hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
        if match[5]:
            hour = hour % 12 + (12 if match[5].lower() == "pm" else 0)
        found.append((hour * 60 + minute, match.start(), match.end()))
    return found


def clock(minute: int) -> str:
    """Minutes since midnight as ``HH:MM``."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
