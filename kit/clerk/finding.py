"""Finding: the rows on which every word of a question stands, the closest of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kit.clerk.holding import KINDS, holds, in_cell
from kit.clerk.query import Query
from kit.clerk.rows import Row
from kit.clerk.task import is_archive
from kit.clerk.vocabulary import ASKING
from kit.clerk.words import bag, content, stem

OPENS = frozenset((stem("open"), stem("close")))
HOURS = frozenset({"span", "time"})
FOUND = frozenset(map(stem, ("find", "found", "result", "outcome", "finding", "learn", "learnt")))
MOST = 8
_NAMING = frozenset(map(stem, ("task", "case", "item", "customer", "client", "user", "person", "thing")))


@dataclass(frozen=True)
class FoundRow:
    """A row and the words that were looked for: on it, near it, in its block's name, or not there."""

    row: Row
    own: frozenset[str]
    near: frozenset[str]
    far: frozenset[str]
    missing: frozenset[str]


def hits(found: Iterable[Row], wanted: Iterable[str], *, named: bool = False) -> list[FoundRow]:
    """The rows on or near which one of the words stands, or which are ``named`` already by their day."""
    asked = frozenset(wanted)
    return [
        FoundRow(row, own, near, asked & row.far - own - near, asked - row.all)
        for row in found
        if (own := asked & row.own) | (near := asked & row.near - own) or named
    ]


def answering(found: Sequence[Row], query: Query, wanted: Sequence[str]) -> list[FoundRow]:
    """The closest rows on or near which all the wanted words stand; general words decide between equals."""
    asked = frozenset(wanted)
    within, named = query.moment.within([*found]), bool(query.moment.days or query.moment.dates)
    held = [hit for hit in hits(within, [*wanted, *query.soft], named=named) if covered(hit, asked)]
    if FOUND & bag(query.text):
        kept = [hit for hit in held if is_archive(hit.row.block)]
        held = kept or [hit for hit in held if not hit.row.state]
    held = [hit for hit in held if query.kind and holds(hit.row, query.kind, query.text)] or held
    if query.kind == "duration":
        held = [hit for hit in held if hit.row.slots({"duration"})] or held
    held = best(held, lambda hit: _close(hit, asked))
    held = best(held, lambda hit: len((hit.own | hit.near) - asked))
    exact = [hit for hit in held if _exact(hit, asked, query.text)]
    return exact if exact and any(hit.own & asked for hit in held) else held


def covered(hit: FoundRow, asked: frozenset[str]) -> bool:
    """Whether all the words are there; a row with times may be about opening without the word."""
    lost = hit.missing & asked
    if not asked & OPENS:
        return not lost
    return not lost - OPENS and bool(hit.row.slots(HOURS) or hit.row.own & OPENS)


def best(found: list[FoundRow], key: Callable[[FoundRow], Any]) -> list[FoundRow]:
    """Those for which a measure is greatest."""
    sizes = [key(hit) for hit in found]
    most = max(sizes, default=None)
    return [hit for hit, size in zip(found, sizes, strict=True) if size == most]


def _close(hit: FoundRow, asked: frozenset[str]) -> float:
    """How many words stand on a row; a heading or a block that is called just so counts as its lines."""
    heading = bag(hit.row.line.section)
    near = 1.0 if heading and heading <= asked else 0.1
    label = bag(hit.row.block.label)
    far = len(label) if label <= asked & hit.far else 0
    crossed = sum(bool(bag(key) & asked and bag(value) & asked) for key, value in hit.row.cells)
    return len(hit.own & asked) + near * len(hit.near & asked) + far + crossed * bool(hit.row.fields)


def _exact(hit: FoundRow, asked: frozenset[str], text: str) -> bool:
    """Whether the row's key, or the heading that speaks for it, has no other word than what is asked for."""
    key = hit.row.line.key if hit.row.line.kind != "record" else ""
    if hit.own & asked & bag(key) or not hit.near & asked:
        if re.search(r"\b[A-Z]$", key) and key.lower() not in text.lower():
            return False  # "Bike A" is not all the bikes
        own = frozenset(stem(word) for word in content(key, ASKING))
        return bool(own) and own <= asked | hit.near
    return bag(hit.row.line.section) <= asked | hit.own


def read(query: Query, found: Sequence[FoundRow]) -> str:
    """The rows as they stand, under the name of their block, with the fields that are asked for."""
    parts = []
    for label in dict.fromkeys(hit.row.block.label for hit in found):
        said = [f'"{_whole(query, hit)}"' for hit in found if hit.row.block.label == label]
        parts.append(f"{label} says {'; '.join(dict.fromkeys(said))}.")
    return " ".join(parts)


def _whole(query: Query, hit: FoundRow) -> str:
    if query.kind == "place":
        return hit.row.read()
    asked = {*query.hard, *query.soft, *query.moment.days}
    name = bag(hit.row.name)

    def keyed(key: str, value: str) -> bool:
        return bool((bag(key) | bag(value) - name) & asked)

    def typed(key: str, value: str) -> bool:
        return keyed(key, value) or in_cell(query.kind, value)

    by_key = [pair for pair in hit.row.fields if bag(pair[0]) & asked]
    if any(in_cell(query.kind, value) for _, value in by_key) or query.kind not in {*KINDS, "person"}:
        return hit.row.read(keyed if by_key else None)
    return hit.row.read(typed)


# ---------------------------------------------------------------------- groups of rows


def rest(query: Query, form: frozenset[str], *without: str) -> frozenset[str]:
    """The words that tell which rows are meant: those to be found but for the question's form."""
    hard = frozenset(query.hard) if not query.general else frozenset[str]()
    return hard - bag(" ".join(without)) - form


def groups(known: Iterable[Row], wanted: frozenset[str], soft: Iterable[str] = ()) -> list[list[Row]]:
    """For each block the rows about which all the words say something; a general one helps if it is known."""
    found: dict[str, list[Row]] = {}
    for row in known:
        if wanted <= row.all:
            found.setdefault(row.block.label, []).append(row)
    groups = list(found.values())
    for word in soft:
        far = word in _NAMING
        kept = [[row for row in one if word in (row.all if far else row.own | row.near)] for one in groups]
        groups = [group for group in kept if group] or groups
    return groups


def quoted(query: Query, found: Sequence[Row]) -> str:
    """Rows as they stand; of many the first."""
    none = frozenset[str]()
    more = f" ({len(found) - MOST} more lines.)" if len(found) > MOST else ""
    return read(query, [FoundRow(row, none, none, none, none) for row in found[:MOST]]) + more
