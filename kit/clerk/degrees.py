"""Degrees: longest, cheaper than, more than $50, in total, how many: what is worked out over several rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kit.clerk.amounts import amounts, clocks, shorter
from kit.clerk.dates import DATE, DAY, DAYS, parts
from kit.clerk.holding import TIMES
from kit.clerk.rows import Row
from kit.clerk.slots import Slot, slots
from kit.clerk.vocabulary import RANKS, words
from kit.clerk.words import bag, stem

NUMBERS = frozenset({"money", "percent", "duration", "count"})
_KINDS = {
    "money": frozenset({"money"}), "duration": frozenset({"duration"}), "time": TIMES, "any": NUMBERS,
    "rank": frozenset[str](),
}  # fmt: skip
_ROOTS = {
    word: (kind, sign)
    for kind, sign, roots in (
        ("duration", 1, "long"), ("duration", -1, "short quick fast"),
        ("money", 1, "expensive dear costly pricey"), ("money", -1, "cheap inexpensive"),
        ("time", 1, "late new recent young"), ("time", -1, "early soon old"),
        ("any", 1, "big large high great tall heavy many much more most"),
        ("any", -1, "small low few little light less least"),
        ("rank", 1, "urgent important pressing"),
    )
    for word in roots.split()
}  # fmt: skip
_WHOLE = {"first": ("time", -1), "last": ("time", 1), "fewer": ("any", -1), "fewest": ("any", -1)}
_SPANS = words("week month year time night name monday tuesday wednesday thursday friday saturday sunday")
_ADVERBS = ("more", "most", "less", "least")
_DATED = frozenset(("Day", "Date"))  # of a time of day in another column


@dataclass(frozen=True, slots=True)
class Degree:
    """A word such as "longest" or "more expensive": what is compared, which way, and whether it is a most."""

    text: str
    kind: str
    sign: int
    most: bool

    @property
    def kinds(self) -> frozenset[str]:
        """The types of slots that it compares."""
        return _KINDS[self.kind]


def degree(text: str) -> Degree | None:
    """The first word of a text that compares.

    >>> degree("Which is the most expensive?"), degree("Is it bigger than that?").kind
    (Degree(text='most expensive', kind='money', sign=1, most=True), 'any')
    """
    said = list(re.finditer(r"[A-Za-z]+", text))
    for at, match in enumerate(said):
        word = match[0].lower()
        follows = said[at + 1][0].lower() if at + 1 < len(said) else ""
        if word in _ADVERBS and follows in _ROOTS and follows not in _ADVERBS:
            kind, sign = _ROOTS[follows]
            less = -1 if word in ("less", "least") else 1
            whole = text[match.start() : said[at + 1].end()]
            return Degree(whole, kind, sign * less, word.endswith("st"))
        if follows in _SPANS or (at and said[at - 1][0].lower() in ("at", "no", "any", "once")):
            continue  # "at least", "no longer", "last week"
        found = _WHOLE.get(word) or (_ROOTS.get(word) if word in _ADVERBS else _compared(word))
        if found:
            return Degree(match[0], *found, word.endswith("st"))
    return None


def _compared(word: str) -> tuple[str, int] | None:
    """What a form such as "longer", "biggest" or "earliest" compares."""
    for ending in ("est", "er"):
        if word.endswith(ending):
            base = word.removesuffix(ending)
            for root in (base, f"{base}e", base[:-1], f"{base[:-1]}y"):
                if root in _ROOTS and (root == base or base[-1:] in ("i", base[-2:-1]) or root.endswith("e")):
                    return _ROOTS[root]
    return None


# ---------------------------------------------------------------------- one figure of a row


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a row as something that can be compared with others of its unit."""

    row: Row
    unit: tuple[str, ...]
    size: Decimal  # of a moment: minutes
    text: str
    sign: str = ""
    key: str = ""


def figure(row: Row, kinds: frozenset[str], asked: frozenset[str] = frozenset()) -> Figure | None:
    """The one figure of these kinds on a row: the one in the column that is asked for, or its only one."""
    if kinds == TIMES:
        day, minute = _moment(row, asked) or (0, -1)
        at = Decimal(day * 1440 + minute)
        return Figure(row, ("time", str(day > 7)), at, row.read()) if minute >= 0 else None
    held = [found for found in row.slots(kinds) if not _label(*found[1:])]
    name = bag(row.name)
    beside = [
        (key, value, one)
        for key, value, one in held
        if asked & (bag(key) - name | one.near | {stem(one.noun)})
    ]
    held = beside if len(beside) == 1 else held
    size = amounts(held[0][2].text) if len(held) == 1 else []
    if not size:
        return None
    key, value, one = held[0]
    tail = value[one.end :].strip(" .").lower()
    unit = (one.kind, one.sign, stem(one.noun) if one.noun else tail)
    return Figure(row, unit, size[0].size, one.text, one.sign, key)


def _label(value: str, one: Slot) -> bool:
    """Whether a number only tells things apart, as in "barn 1"."""
    return one.kind == "count" and not one.noun and value[: one.start].rstrip()[-1:].isalpha()


def _moment(row: Row, asked: frozenset[str]) -> tuple[int, int] | None:
    """When a row is: its date or day, and its time of day; none where several fields say a time."""
    keyed = [(key, value) for key, value in row.fields if {one.kind for one in slots(value)} & TIMES]
    chosen = [pair for pair in keyed if bag(pair[0]) & asked] or keyed
    if len({key for key, _ in chosen} - _DATED) > 1:
        return None
    text = " ".join([row.line.section, row.head, *(value for _, value in chosen)])
    date, day, times = DATE.search(text), DAY.search(text), clocks(text)
    if not (date or day or times):
        return None
    week = next((at for at, name in enumerate(DAYS) if day and name.startswith(day[1].lower()[:3])), 0)
    number, month, year = parts(date) if date else (0, 0, 0)
    return (year * 400 + month * 31 + number if date else week, times[0][0] if times else 0)


@lru_cache(maxsize=64)
def rank(text: str) -> int:
    """How urgent a priority is: 0 is the most."""
    said = text.strip().lower()
    return next((at for at, names in enumerate(RANKS) if said in names), len(RANKS))


def urgency(row: Row) -> int:
    """How urgent a row is, by a cell that says no more than that."""
    return min((rank(value) for _, value in row.cells), default=len(RANKS))


URGENCIES = len(RANKS)


def alike(found: Sequence[Figure]) -> bool:
    """Whether figures may be compared: all of one unit."""
    return len(found) > 1 and len({one.unit for one in found}) == 1


def total(found: Sequence[Figure]) -> str:
    """The sum of figures, as it is worked out."""
    sizes = [one.size for one in found]
    unit = {"count": "number"}.get(found[0].unit[0], found[0].unit[0])
    said = shorter(sum(sizes, Decimal(0)), unit, found[0].sign or "$")  # type: ignore[arg-type]
    if unit == "number":
        said = f"{sum(sizes, Decimal(0)):,f}"
    return f"{' + '.join(one.text for one in found)} = {said}"


_THAN = re.compile(
    r"\b(?:(more|longer|later|bigger|larger|higher|over|above|at least|greater|"
    r"less|fewer|shorter|smaller|lower|cheaper|under|below|at most)(?: than)?)\s+(?=[$€£]?\d)",
    re.IGNORECASE,
)
_UP = ("more", "longer", "later", "bigger", "larger", "higher", "over", "above", "at least", "greater")


def bound(text: str) -> tuple[str, Callable[[Decimal], bool], frozenset[str]] | None:
    """The phrase "more than $50", the test that it makes, and the types that it is made of."""
    match = _THAN.search(text)
    found = [one for one in amounts(text) if match and one.start >= match.end() - 1][:1]
    if match is None or not found:
        return None
    one, word = found[0], match[1].lower()
    kinds = frozenset({{"number": "count"}.get(one.unit, one.unit)})
    if word in _UP:
        return (
            text[match.start() : one.end],
            (lambda size: size > one.size or (word == "at least" and size == one.size)),
            kinds,
        )
    return (
        text[match.start() : one.end],
        (lambda size: size < one.size or (word == "at most" and size == one.size)),
        kinds,
    )
