"""Listing: the rows that are open, done, without something or above a bound, and how many there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kit.clerk.amounts import SPELT, amounts
from kit.clerk.dates import DATE, DAY
from kit.clerk.degrees import BOUND, EQUAL
from kit.clerk.figures import Figure, Unit, alike, dated, figure, figures_of, ordered
from kit.clerk.finding import groups, quoted, rest
from kit.clerk.holding import NOBODY
from kit.clerk.moment import undated
from kit.clerk.page import is_none
from kit.clerk.query import Query
from kit.clerk.rows import Row
from kit.clerk.slots import currency
from kit.clerk.task import state_of
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, content, stem

NO = re.compile(r"\b(not|no|without|never)\b|n't\b", re.IGNORECASE)
_NOTS = "not no without never"
_LISTED = re.compile(r"(?:which|what|how many|count|list|show|are there|is anything|any)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:if|when|who|whom|how much|why|where|or)\b", re.IGNORECASE)
_COUNTS = re.compile(r"(?:how many|count|number of) (.+)", re.IGNORECASE)
_ASKED = re.compile(r"(?:on |at |in |to )?(?:which|what|who|whose|how many|list|show)\b", re.IGNORECASE)
_LISTS = frozenset(map(stem, words("""
    list lists item items thing things entry entries task tasks job jobs still already yet up off line lines
""")))  # fmt: skip
_STATES = _LISTS | frozenset(map(stem, words("""
    left open to-do todo remain remaining outstanding missing unfinished undone pending need needs needed must
    done finished ticked complete completed checked progress blocked unassigned free available started
""")))  # fmt: skip
# What a question about figures may have beside what it is about.
VERBS = _LISTS | frozenset(map(stem, words("""
    get earn make many much be cost costs pay give bring hold weigh sum add adds total altogether combined
    together told difference between worth booked need owe see
""")))  # fmt: skip
COUNTS = frozenset(map(stem, [*SPELT[1:11], "both"]))
_ANY = frozenset(map(stem, words("people person day days"))) | _LISTS
_WHEN = re.compile(r"later|after|since|earlier|sooner|before|until|by\b", re.IGNORECASE)  # of times alone
_FURTHER = re.compile(rf"\b(?:and|or|but)\b|{BOUND.pattern}", re.IGNORECASE)
_MOMENT = re.compile(rf"{DAY.pattern}|\b\d{{4}}\b", re.IGNORECASE)
Limit = tuple[Unit, Decimal]


def bounded(known: Sequence[Row], query: Query) -> str:
    """The rows whose figure or time is more, or less, than one that is said or that of another column."""
    match = BOUND.search(query.text)
    if match is None or not _ASKED.match(query.text):
        return ""
    over = (match["over"] or "").lower()
    equal = any(match[0].lower().startswith(word) for word in EQUAL)
    wanted = rest(query, VERBS, match[0])
    said = _limit(match["what"])
    timely = said is not None and said[0][0] == "time"
    if timely != (_WHEN.match(match[0]) is not None) or _FURTHER.search(match["what"]):
        return ""
    held: list[tuple[Figure, Limit]] = []
    for group in groups(known, wanted, query.soft):
        held += [pair for row in group if (pair := _beside(row, match["what"], said, query))]
    if len(held) < 2 or len({one.row.block.label for one, _ in held}) > 1 or not _comparable(held, said):
        return ""
    kept = [
        one.row
        for one, (_, size) in held
        if (one.size > size if over else one.size < size) or (equal and one.size == size)
    ]
    some = f"{len(kept) or 'None'} of the {len(held)} lines with such a figure"
    return f"{some}: {quoted(query, kept)}" if kept else f"{some}."


def _limit(what: str) -> Limit | None:
    """The unit and the size of a bound that is said."""
    if when := dated(what):
        return (("time", when[0], ""), when[1]) if not content(_MOMENT.sub(" ", undated(what))) else None
    if (said := amounts(what)[:1]) and said[0].start < 6 and not DATE.search(what):
        kind = {"number": "count"}.get(said[0].unit, str(said[0].unit))
        return (kind, currency(said[0]), said[0].noun if kind == "count" else ""), said[0].size
    return None


def _beside(row: Row, what: str, said: Limit | None, query: Query) -> tuple[Figure, Limit] | None:
    """A row's figure and the one that it is compared with: one that is said, or one of the row's own."""
    if said:
        kind, unit, _ = said[0]
        one = figure(row, (kind,), query.asked | (bag(what) if kind != "time" else frozenset()))
        return (one.in_years if unit == "year" else one, said) if one else None
    limit = figure(row, ("count", "money"), bag(what))
    if limit is None or not limit.column & bag(what):
        return None
    others = [one for one in figures_of(row, limit.unit[0]) if one.column != limit.column]
    return (others[0], (limit.unit, limit.size)) if len(others) == 1 else None


def _comparable(held: Sequence[tuple[Figure, Limit]], said: Limit | None) -> bool:
    """Whether each figure is of its bound's unit, and all are of one where the bound is one for all."""
    units = [one.unit for one, _ in held]
    if said is None:
        return all(alike([one.unit, unit]) for one, (unit, _) in held)
    sizes = [said[1], *(one.size for one, _ in held)]
    return alike([*units, (*said[0][:2], said[0][2] or units[0][2])]) and ordered(said[0], sizes)


# ---------------------------------------------------------------------- states and gaps

_OPEN = r"still|left|to do|remains?|outstanding|unfinished|(?:have|has|needs?) to|must"
_SAID = re.compile(
    rf"\b(?:(?P<open>{_OPEN})|(?P<done>ticked|already)|(?P<state>pending|unassigned|open|free|available|"
    r"unclaimed|not started|blocked|stuck|on hold|in progress|completed?|done|finished))\b",
    re.IGNORECASE,
)


def states(text: str) -> str:
    """The state of a task that a question names."""
    match = _SAID.search(text)
    if match is None:
        return ""
    return "pending" if match["open"] else "complete" if match["done"] else state_of(match["state"])


def in_state(known: Sequence[Row], query: Query) -> str:
    """The rows of a list or a queue that are open, done, blocked."""
    text = re.sub(r"\bto (?:be|get) \w+", "", query.text)
    state = states(text)
    turned = NO.search(re.sub(r"\bnot started\b", "", text, flags=re.IGNORECASE)) is not None
    if not state or not _LISTED.match(text) or _OTHER.search(text):
        return ""
    said = {"pending": "open", "complete": "done", "progress": "in progress"}.get(state, state)
    told = []
    soft = [word for word in query.soft if word not in _STATES]
    for group in groups([row for row in known if row.state], rest(query, _STATES, _NOTS), soft):
        sections = {row.line.section for row in group if row.line.box}
        if len(sections) > 1 or (turned and any(row.status and not row.state for row in known)):
            return ""  # of some it is not known
        held = [row for row in group if (row.state == state) != turned]
        section = f" ({group[0].line.section})" if group[0].line.box and group[0].line.section else ""
        what = f"has {len(held)} {'not ' * turned}{said}"
        told.append(_listed(f"{group[0].block.label}{section}", what, held))
    return " ".join(told) if len(told) < 4 else ""


def _listed(where: str, what: str, held: Sequence[Row]) -> str:
    names = "; ".join(f'"{row.line.body if row.line.box else row.read()}"' for row in held[:12])
    more = f" and {len(held) - 12} more" if len(held) > 12 else ""
    return f"{where} {what}" + (f": {names}{more}." if held else ".")


def lacking_rows(known: Sequence[Row], query: Query) -> str:
    """The rows that have no such thing, or are not so, among those of which some have it."""
    match = NO.search(query.text)
    if match is None or not _ASKED.match(query.text):
        return ""
    gone = {stem(word) for word in content(query.text[match.end() :], ASKING)} - _LISTS
    soft = [word for word in query.soft if word not in gone]
    found = []
    for group in groups(known, rest(query, VERBS, _NOTS) - gone, soft) if gone else []:
        keyed = [row for row in group if any(gone == bag(key) for key, _ in row.cells)]
        having = [row for row in group if gone <= row.own]
        places = {(row.line.section, row.line.kind) for row in having}
        if keyed:
            found.append(
                [row for row in keyed if any(gone == bag(key) and _gap(value) for key, value in row.cells)]
            )
        elif having:
            mates = [row for row in group if (row.line.section, row.line.kind) in places]
            found.append([row for row in mates if row not in having])
    if len(found) != 1 or not found[0]:
        return ""
    return f'Without "{query.text[match.end() :].strip(" ?.")}": {quoted(query, found[0])}'


def _gap(value: str) -> bool:
    return is_none(value) or value.lower() in (*NOBODY, "no")


# ---------------------------------------------------------------------- how many


def counted(known: Sequence[Row], query: Query) -> str:
    """How many rows a list has, where no row gives the number itself."""
    match = _COUNTS.match(query.text)
    noun = [stem(word) for word in content(match[1], ASKING)][:1] if match else []
    if not noun:
        return ""
    wanted = frozenset(query.hard) - ({noun[0]} & _ANY)
    found = []
    for group in groups(known, wanted if noun[0] in _ANY else wanted | {noun[0]}):
        named = [
            row for row in group if noun[0] in bag(row.line.section) | bag(row.block.label) | _first(row)
        ]
        called = [row for row in group if noun[0] in bag(row.name)]
        held = called if 1 < len(called) == len(group) else group if noun[0] in _ANY and wanted else named
        if any(noun[0] in bag(f"{row.name} {one.noun}") for row in held for *_, one in row.slots({"count"})):
            return ""  # the things, which the lines have numbers of, are not the lines
        if noun[0] == stem("day") and not all(DAY.search(f"{row.line.section} {row.read()}") for row in held):
            return ""
        other = [wanted - {noun[0]} - row.far - bag(row.line.section) for row in held]
        if held and all(words <= row.own for words, row in zip(other, held, strict=True)):
            found.append([row for words, row in zip(other, held, strict=True) if words <= affirmed(row)])
    if len(found) != 1:
        return ""
    row = found[0][0]
    if len(found[0]) == 1 and (names := _names(row)) and noun[0] in _ANY:
        return f"{quoted(query, found[0])} That is {len(names)}."
    under = f" under {row.line.section}" if noun[0] in bag(row.line.section) else ""
    return _listed(row.block.label, f"lists {len(found[0])}{under}", found[0])


def _names(row: Row) -> list[str]:
    """The values of a row that is nothing but a list of names."""
    found = [value for key, value in row.cells if key == row.name]
    return (
        found
        if len(found) > 1 and all(re.fullmatch(r"[A-Z][\w.-]+(?: [A-Z][\w.-]+)?", one) for one in found)
        else []
    )


def affirmed(row: Row) -> frozenset[str]:
    """What a row says without a "not" before it."""
    return bag(re.sub(r"\b(?:not|no|never|without)\s+\w+", " ", row.read(), flags=re.IGNORECASE))


def _first(row: Row) -> frozenset[str]:
    """The key of the first of a row's cells, which says what the rows are."""
    return bag(row.cells[0][0]) if row.fields else frozenset()
