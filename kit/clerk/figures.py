"""Figures: the values of rows as things that can be compared and added, and the column that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kit.clerk.amounts import amounts, clocks, shorter
from kit.clerk.dates import DATE, DAY, DAYS, MARCH, ordinal, parts
from kit.clerk.degrees import TIMES
from kit.clerk.page import is_none
from kit.clerk.rows import Row
from kit.clerk.slots import Slot, slots
from kit.clerk.vocabulary import RANKS, words
from kit.clerk.words import bag, stem

_DATED = frozenset(("Day", "Date"))  # of a time of day in another column
_HALF_YEAR = 183 * 1440  # minutes
_LENGTHS = frozenset(
    map(stem, words("m km cm mm metres meters miles yards feet pages words lines letters characters"))
)
# Of these a figure is not what it is of another: 900 cm are less than 12 m.
_FAMILIES = [frozenset(map(stem, words(line))) for line in """
    m km cm mm metre metres meter meters mile miles yard yards ft foot feet inch inches
    kg g mg t ton tons tonnes gram grams kilo kilos kilogram kilograms lb lbs oz pound pounds ounce ounces
    l ml cl litre litres liter liters pint pints gallon gallons
    s sec secs second seconds ms minute minutes min mins hour hours h day days week weeks month months
    kb mb gb tb
    w kw kwh
    dozen dozens
""".strip().splitlines()]  # fmt: skip
MEASURES = frozenset[str]().union(*_FAMILIES)
_YEAR = re.compile(
    rf"(?<![\d€$£.,-])(?:1\d|20)\d\d(?!\d|[.,-]\d|\s?(?:{'|'.join(sorted(MEASURES))})s?\b)", re.IGNORECASE
)
Unit = tuple[str, str, str]  # type, currency, noun
SIZES = ("count", "money", "percent", "duration")
_PRICED = frozenset(map(stem, words("price cost fee rate charge length duration time takes estimate")))


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a row; ``size`` is in its base: minutes of a time, whole money.

    ``column`` are the words of its key, ``before`` is the small word before it, as in "owes €20".
    """

    row: Row
    unit: Unit
    size: Decimal
    text: str
    column: frozenset[str] = frozenset()
    before: str = ""

    @property
    def named(self) -> frozenset[str]:
        """What it may be called."""
        return self.column | {stem(self.unit[2])}

    def said(self, size: Decimal) -> str:
        """A size that was worked out, in this figure's unit."""
        kind, sign, noun = self.unit
        if kind == "money":
            return shorter(size, sign)
        if kind == "percent":
            return f"{size:f}%"
        if sign == "year":
            return _several(size, sign)
        if kind in ("duration", "span", "time"):
            return lasting(size)
        return f"{size.normalize():,f} {noun}".strip()

    @property
    def in_years(self) -> Figure:
        """A date with a year as that year; any other figure as it is."""
        if self.unit[1] != "date":
            return self
        year = date.fromordinal(int(self.size // 1440)).year
        return replace(self, unit=("time", "year", ""), size=Decimal(year))

    def apart(self, other: Figure) -> str:
        """By how much two figures of one unit differ; no text where it depends on a year that is not said."""
        leap = self.unit[1] == "yearless" and (self.size < MARCH * 1440) != (other.size < MARCH * 1440)
        return "" if leap else self.said(abs(self.size - other.size))


def lasting(size: Decimal) -> str:
    """Minutes in words.

    >>> lasting(Decimal(45)), lasting(Decimal(210)), lasting(Decimal(1440)), lasting(Decimal(2880))
    ('45 minutes', '3.5 hours', '1 day', '2 days')
    """
    for minutes, unit in ((1440, "day"), (60, "hour")):
        if size >= minutes and not size % (minutes // 4):
            return _several(size / minutes, unit)
    return _several(size, "minute")


def _several(size: Decimal, unit: str) -> str:
    return f"{size.normalize():f} {unit}{'s' * (size != 1)}"


def column(
    group: Sequence[Row], kinds: Sequence[str], asked: frozenset[str], whole: bool = False
) -> list[Figure]:
    """The figures of the rows in the one column that is meant; none where it could be another.

    ``whole`` is for a sum: there no row may have another unit.
    """
    if kinds in (("time",), ("date",)):
        when = [one for row in group if (one := moment(row, asked))]
        if any(_dated(row) for row in {*group} - {one.row for one in when}):
            return []  # of a row that says several it is open which is meant
        return _alike([one for one in when if kinds == ("time",) or one.unit[1] != "day"])
    if kinds == ("rank",):
        return [one for row in group if row.state != "complete" and (one := _urgency(row))]
    for kind in (kinds,) if kinds == SIZES else [(kind,) for kind in kinds]:
        if best := _candidates(group, kind, asked, strict=kinds != SIZES):
            return _with_others(group, best[0], asked, whole) if len(best) == 1 else []
    return []


def _with_others(
    group: Sequence[Row], held: list[Figure], asked: frozenset[str], whole: bool
) -> list[Figure]:
    """The column with the figures that rows have in another unit; none where they can not go together."""
    kind, _, noun = held[0].unit
    lines = {one.row.line for one in held}
    rest = [row for row in group if row.line not in lines]
    others = [one for row in rest for one in figures_of(row, kind) if one.column == held[0].column]
    if (whole and _partial(held, rest, others)) or _elsewhere(group, held[0], asked):
        return []
    if stem(noun) in asked - MEASURES:
        return held  # the things of another name were not asked about
    several = len({one.row.line for one in others}) < len(others)
    if others and (whole or several or not alike(one.unit for one in (*held, *others))):
        return []
    return [*held, *others]


def _partial(held: Sequence[Figure], rest: Sequence[Row], others: Sequence[Figure]) -> bool:
    """Whether a row of the same list has no figure, or one is said in another word: "paid", and "owes"."""
    places = {(one.row.line.section, one.row.line.kind) for one in held}
    left = [row for row in rest if (row.line.section, row.line.kind) in places and not _empty(row, held[0])]
    unlike = len({one.before for one in held}) > 1
    return unlike or bool({row.line for row in left} - {one.row.line for one in others})


def _empty(row: Row, one: Figure) -> bool:
    """Whether a row says itself that it has nothing in a figure's column."""
    told = one.before and re.search(rf"\b(?:no|without) {one.before}\b", row.read())
    return bool(told) or any(is_none(value) and bag(key) == one.column for key, value in row.fields)


def _elsewhere(group: Sequence[Row], one: Figure, asked: frozenset[str]) -> bool:
    """Whether such figures stand in a column of another name too, and none was named."""
    found = (other for row in group for other in figures_of(row, one.unit[0]) if other.unit == one.unit)
    return not one.column & asked and any(other.column != one.column for other in found)


def measured(one: Figure, asked: frozenset[str]) -> bool:
    """Whether a figure is of the measure that was asked for: "How many kg" is not about litres."""
    families = [family for family in _FAMILIES if family & asked]
    timely = one.unit[0] in ("duration", "span", "time", "rank")
    return not families or any(
        one.named & family or (timely and stem("hour") in family) for family in families
    )


def nameless(known: Sequence[Row], held: Sequence[Figure]) -> bool:
    """Whether another row of the list has a number of which it is not said what it counts."""
    places = {(one.row.block.label, one.row.line.section, one.row.line.kind) for one in held}
    mates = (row for row in known if (row.block.label, row.line.section, row.line.kind) in places)
    found = (one for row in mates for one in figures_of(row, "count") if one.column == held[0].column)
    return bool(held[0].unit[2]) and any(not one.unit[2] for one in found)


def alike(units: Iterable[Unit]) -> bool:
    """Whether figures of these units can be compared as they stand."""
    _, signs, nouns = ({*part} for part in zip(*units, strict=True))
    return len(signs) == 1 and (len(nouns) == 1 or not {*map(stem, nouns)} & MEASURES)


def _candidates(
    group: Sequence[Row], kinds: Sequence[str], asked: frozenset[str], *, strict: bool
) -> list[list[Figure]]:
    """The columns that may be meant; ``strict`` is for what "long" and "expensive" are said of."""
    found: dict[tuple[frozenset[str], Unit], list[Figure]] = {}
    for one in (one for row in group for kind in kinds for one in figures_of(row, kind)):
        kind, sign, noun = one.unit
        found.setdefault((one.column, (kind, sign, stem(noun))), []).append(one)
    held = [one for one in found.values() if 1 < len(one) == len({figure.row.line for figure in one})]
    named = [one for one in held if one[0].named & asked]
    if strict:
        called = _PRICED | (_LENGTHS if kinds == ("count",) else frozenset())
        named = named or [one for one in held if one[0].named & called]
        held = [one for one in held if not one[0].column and kinds != ("count",)]
    return named or held


def _alike(found: list[Figure]) -> list[Figure]:
    held = len(found) > 1 and len({one.unit for one in found}) == 1
    return found if held and ordered(found[0].unit, [one.size for one in found]) else []


def ordered(unit: Unit, sizes: Sequence[Decimal]) -> bool:
    """Whether the order of such figures is known: the 3rd of January may follow the 28th of December."""
    return unit[1] != "yearless" or max(sizes) - min(sizes) <= _HALF_YEAR


def figure(row: Row, kinds: Sequence[str], asked: frozenset[str]) -> Figure | None:
    """The one value of a row that is meant: of the column that is asked for, or its only one."""
    if kinds == ("time",):
        return moment(row, asked)
    held = [one for kind in kinds for one in figures_of(row, kind)]
    named = [one for one in held if one.named & asked]
    held = named if len(named) == 1 else held
    return held[0] if len(held) == 1 else None


def figures_of(row: Row, kind: str) -> Iterator[Figure]:
    """The values of one type on a row, with the words of their column."""
    keys = {key for key, _ in row.fields}
    for key, value, one in row.slots({kind}):
        size = amounts(one.text)[0].size if kind != "span" and amounts(one.text) else span(one.text)
        named = bag(key) if key in keys else frozenset[str]()
        if kind != "count" or not _label(row, value, one):
            unit = (kind, one.sign, one.noun if kind == "count" else "")
            before = re.search(r"\b([a-z]+) $", value[: one.start])
            yield Figure(row, unit, size, one.text, named, before[1] if before else "")


def span(text: str) -> Decimal:
    """How long a span of times lasts."""
    times = clocks(text)
    return Decimal((times[1][0] - times[0][0]) % 1440 if len(times) == 2 else 0)


def _label(row: Row, value: str, one: Slot) -> bool:
    """Whether a number only tells things apart: as in "barn 1", or as what a row goes by."""
    first = not row.cells[0][0] and row.cells[0][1] == one.text
    return first or (not one.noun and value[: one.start].rstrip()[-1:].isalpha())


def _dated(row: Row) -> bool:
    return any({one.kind for one in slots(value)} & TIMES or _YEAR.search(value) for _, value in row.fields)


def moment(row: Row, asked: frozenset[str]) -> Figure | None:
    """When a row is: its date or day with its time of day, or its year; none where several fields say it."""
    keyed = [
        (key, value)
        for key, value in row.fields
        if {one.kind for one in slots(value)} & TIMES or _YEAR.search(value)
    ]
    chosen = [pair for pair in keyed if bag(pair[0]) & asked] or keyed
    if len({key for key, _ in chosen} - _DATED) > 1:
        return None
    values = [value for _, value in chosen] if chosen else [value for _, value in row.cells]
    text = " ".join([row.line.section, *([] if chosen else [row.head]), *values])
    found = dated(text)
    return Figure(row, ("time", found[0], ""), found[1], row.read()) if found else None


def dated(text: str) -> tuple[str, Decimal] | None:
    """The moment that a text says: minutes of the week or of all time, or a year.

    A date without a year is of a unit of its own: it is neither before nor after one with a year.

    >>> [dated(text) for text in ("built 1988", "Tue 09:00")]
    [('year', Decimal('1988')), ('day', Decimal('1980'))]
    """
    on, day, times, year = DATE.search(text), DAY.search(text), clocks(text), _YEAR.search(text)
    if not (on or day or times or year):
        return None
    at = next((at for at, name in enumerate(DAYS) if day and name.startswith(day[1].lower()[:3])), 0)
    unit = "day"
    if on:
        at, unit = ordinal(on), "date" if parts(on)[2] else "yearless"
        if not at:
            return None  # there is no such day
    elif year and not times:
        return "year", Decimal(year[0])
    return unit, Decimal(at * 1440 + (times[0][0] if times else 0))


@lru_cache(maxsize=64)
def _rank(text: str) -> int:
    said = text.strip().lower()
    return next((at for at, names in enumerate(RANKS) if said in names), len(RANKS))


def _urgency(row: Row) -> Figure | None:
    """How urgent a row is, by a cell that says no more than that."""
    rank = min((_rank(value) for _, value in row.cells), default=len(RANKS))
    return Figure(row, ("rank", "", ""), Decimal(-rank), "") if rank < len(RANKS) else None
