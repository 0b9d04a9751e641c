"""Reckoning: lists, counts, most and least, comparisons and sums over the rows that a question is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kit.clerk.degrees import NUMBERS, URGENCIES, Degree, Figure, alike, bound, degree, figure, total, urgency
from kit.clerk.finding import MOST, Hit, answering, read
from kit.clerk.holding import KINDS, NOBODY, holds
from kit.clerk.page import is_none
from kit.clerk.query import Query
from kit.clerk.queue import states
from kit.clerk.rows import Row
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, content, stem

_HYPOTHETIC = re.compile(
    r"\b(?:if|unless|suppose|imagine|would|should|except|without|before|after|yesterday|tomorrow|ago|percent)\b",
    re.IGNORECASE,
)
_NO = re.compile(r"\b(not|no|without|never)\b|n't\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:in total|altogether|in all|total|add(?:s)? up to|sum(?: of)?|combined|together)\b", re.IGNORECASE
)
_COUNTS = re.compile(r"(?:how many|count|number of) (.+)", re.IGNORECASE)
_FORM = frozenset(map(stem, words("""
    still left open to-do todo remain remaining outstanding missing unfinished undone pending need needs needed must
    done finished ticked complete completed checked already list lists item items thing things entry entries task
    tasks off up yet progress blocked unassigned free available started get earn make many much be costs cost pay
""")))  # fmt: skip


def reckoned(known: Sequence[Row], query: Query, first: str) -> str:
    """What is worked out over several rows; no text where the question asks for nothing of that kind."""
    if _HYPOTHETIC.search(query.text):
        return ""
    said = query.kind == "count" and [
        hit for hit in answering(known, query, query.named) if {*query.named} <= hit.own
    ]
    if said and any(
        row.slots({"count"}) and holds(row, "count", query.text) for row in (hit.row for hit in said)
    ):
        return ""  # a row gives the number
    return (
        _bounded(known, query)
        or _compared(known, query, first)
        or _extreme(known, query, first)
        or _summed(known, query)
        or _in_state(known, query)
        or _lacks(known, query)
        or _counted(known, query)
    )


def _rest(query: Query, *without: str) -> frozenset[str]:
    """The words that tell which rows are meant."""
    gone = bag(" ".join(without))
    hard = frozenset(query.hard) if not query.general else frozenset[str]()
    return hard - gone - _FORM


def _group(known: Iterable[Row], wanted: frozenset[str], soft: Iterable[str] = ()) -> list[list[Row]]:
    """For each block the rows about which all the words say something; a general word helps if it is known."""
    found: dict[str, list[Row]] = {}
    for row in known:
        if wanted <= row.all:
            found.setdefault(row.block.label, []).append(row)
    groups = list(found.values())
    for word in soft:
        kept = [[row for row in group if word in row.all] for group in groups]
        groups = [group for group in kept if group] or groups
    return groups


def _quoted(query: Query, found: Sequence[Row]) -> str:
    none = frozenset[str]()
    more = f" ({len(found) - MOST} more lines.)" if len(found) > MOST else ""
    return read(query, [Hit(row, none, none, none, none) for row in found[:MOST]]) + more


# ---------------------------------------------------------------------- most, more, sum


def _extreme(known: Sequence[Row], query: Query, first: str) -> str:
    """The row with the most or the least of something."""
    most = degree(first)
    if most is None or not most.most or any(stem(most.text) in row.own for row in known):
        return ""
    rest = _rest(query, most.text, *(["1"] if most.text.lower() == "first" else []))
    if not rest and not query.soft and not query.general:
        return ""
    groups = _group(known, rest, query.hard if query.general else query.soft)
    found = [held for group in groups if (held := _ranked(group, most, query))]
    if len(found) != 1:
        return ""
    best, all_ = found[0]
    about = f' about "{query.phrase(rest)}"' if any(rest & row.own for row in best) else ""
    return f"{_quoted(query, best)} That is the {most.text.lower()} of the {all_} lines there{about}."


def _ranked(group: Sequence[Row], most: Degree, query: Query) -> tuple[list[Row], int] | None:
    """The rows of a group that have the most, and of how many."""
    if most.kind == "rank":
        left = [row for row in group if row.state != "complete"]
        sizes = [(urgency(row), row) for row in left if urgency(row) < URGENCIES]
        best = min((size for size, _ in sizes), default=-1)
        return ([row for size, row in sizes if size == best], len(left)) if sizes else None
    figures = _figures(group, most, query)
    if not alike(figures):
        return None
    best_size = (max if most.sign > 0 else min)(one.size for one in figures)  # type: ignore[type-var]
    return [one.row for one in figures if one.size == best_size], len(figures)


def _figures(group: Sequence[Row], wanted: Degree, query: Query) -> list[Figure]:
    """The figures of a group that a degree compares."""
    asked = frozenset(query.hard) | frozenset(query.soft)
    kinds = wanted.kinds
    if wanted.kind == "any" and query.kind == "money":
        kinds = frozenset({"money"})
    found = [one for row in group if (one := figure(row, kinds, asked))]
    return found or (
        [one for row in group if (one := figure(row, NUMBERS, asked))] if wanted.kind == "duration" else []
    )


def _compared(known: Sequence[Row], query: Query, first: str) -> str:
    """Which of two has more, or whether one has more than the other."""
    more = degree(first)
    either = re.search(r"(?:[,:]|\b(?:is|has|are|have)\b)\s*([^,:]+?) or ([^,]+?)\W*$", first, re.IGNORECASE)
    than = re.search(r"^(.*?)\bthan\b (.+?)\W*$", first, re.IGNORECASE)
    if more is None or more.most or not (either or than):
        return ""
    match = than or either
    assert match is not None
    left, right = (_one(known, match[at].replace(more.text, " "), query) for at in (1, 2))
    if left is None or right is None or left == right:
        return ""
    pair = _figures([left, right], more, query)
    if not alike(pair):
        return ""
    one, two = pair
    ahead = one.size > two.size if more.sign > 0 else one.size < two.size  # type: ignore[operator]
    quote = _quoted(query, [left, right])
    if than and re.match(r"(?:is|are|do|does|did|has|have|was|were)\b", first, re.IGNORECASE):
        return f"{'Yes' if ahead else 'No'}: {quote}"
    if one.size == two.size:
        return f"Both the same: {quote}"
    return f"{(one if ahead else two).row.name}: {quote}" if either else ""


def _one(known: Sequence[Row], text: str, query: Query) -> Row | None:
    """The one row that a phrase names."""
    wanted = frozenset(stem(word) for word in content(text, ASKING)) - _FORM
    found = [row for row in known if wanted & bag(row.name)]
    most = max((len(wanted & row.own) for row in found), default=0)
    kept = [row for row in found if len(wanted & row.own) == most]
    return kept[0] if len(kept) == 1 and wanted - kept[0].all <= query.verbs | _FORM else None


def _summed(known: Sequence[Row], query: Query) -> str:
    """The sum of the figures of a group."""
    if not _TOTAL.search(query.text) or any(stem("total") in row.own for row in known):
        return ""
    rest = _rest(query, "total altogether all add adds up sum combined together")
    kinds = KINDS.get(query.kind, NUMBERS) - {"percent", "span"} or NUMBERS
    asked = frozenset(query.hard) | frozenset(query.soft)
    found = []
    for group in _group(known, rest, query.soft) if rest else []:
        held = [one for row in group if (one := figure(row, kinds, asked))]
        if alike(held) and len(held) == len(group):
            found.append(held)
    return f"{found[0][0].row.block.label}: {total(found[0])}." if len(found) == 1 else ""


def _bounded(known: Sequence[Row], query: Query) -> str:
    """The rows whose figure is more, or less, than one that is said."""
    asked = bound(query.text)
    if asked is None or not re.match(r"(?:which|what|who|how many|list|show)\b", query.text, re.IGNORECASE):
        return ""
    phrase, test, kinds = asked
    groups = _group(known, _rest(query, phrase), query.soft)
    held = [one for group in groups for row in group if (one := figure(row, kinds, bag(phrase)))]
    kept = [one.row for one in held if test(one.size)]  # type: ignore[arg-type]
    if len(held) < 2:
        return ""
    return f"{len(kept)} of {len(held)}" + (f": {_quoted(query, kept)}" if kept else ".")


# ---------------------------------------------------------------------- states, gaps, counts


def _in_state(known: Sequence[Row], query: Query) -> str:
    """The rows of a list or a queue that are open, done, blocked."""
    text = query.text
    state = states(re.sub(r"\bto (?:be|get) \w+", "", text))
    counted = re.match(
        r"(?:which|what|how many|count|list|show|are there|is anything|any)\b", text, re.IGNORECASE
    )
    if (
        not state
        or not counted
        or re.search(r"\b(?:if|when|who|whom|how much|why|where|or)\b", text, re.IGNORECASE)
    ):
        return ""
    turned = _NO.search(text) is not None
    found = []
    for group in _group([row for row in known if row.state], _rest(query), query.soft):
        boxed = [row for row in group if row.line.box]
        held = [row for row in group if (row.state == state) != turned]
        if len({row.line.section for row in boxed}) < 2 or not boxed:
            found.append((group[0], held))
    if len(found) != 1:
        return ""
    row, held = found[0]
    where = (
        f"{row.block.label} ({row.line.section})" if row.line.box and row.line.section else row.block.label
    )
    said = {"pending": "open", "complete": "done", "progress": "in progress"}.get(state, state)
    return _listed(where, f"has {len(held)} {'not ' if turned else ''}{said}", held)


def _listed(where: str, what: str, held: Sequence[Row]) -> str:
    names = "; ".join(f'"{_plain(row)}"' for row in held[:12])
    more = f" and {len(held) - 12} more" if len(held) > 12 else ""
    return f"{where} {what}" + (f": {names}{more}." if held else ".")


def _plain(row: Row) -> str:
    return row.line.body if row.line.box else row.read()


def _lacks(known: Sequence[Row], query: Query) -> str:
    """The rows that have no such thing, or are not so, among those of which some have it."""
    match = _NO.search(query.text)
    if match is None or not re.match(r"(?:which|what|who|how many|list|show)\b", query.text, re.IGNORECASE):
        return ""
    gone = {stem(word) for word in content(query.text[match.end() :], ASKING)}
    groups = _group(known, _rest(query) - gone, query.soft)
    found = []
    for group in groups:
        keyed = [row for row in group if any(gone & bag(key) for key, _ in row.cells)]
        empty = [row for row in keyed if any(gone & bag(key) and _gap(value) for key, value in row.cells)]
        having = [row for row in group if gone <= row.own]
        if keyed and len(gone) == 1:
            found.append((empty, keyed))
        elif having and gone:
            found.append(([row for row in group if row not in having], group))
    if len(found) != 1 or not found[0][0]:
        return ""
    return _quoted(query, found[0][0])


def _gap(value: str) -> bool:
    return is_none(value) or value.lower() in NOBODY


def _counted(known: Sequence[Row], query: Query) -> str:
    """How many rows a list has, where no row gives the number itself."""
    match = _COUNTS.match(query.text)
    if match is None or _NO.search(query.text):
        return ""
    noun = [stem(word) for word in content(match[1], ASKING)][:1]
    rest = frozenset(query.hard) | frozenset(noun)
    found = []
    for group in _group(known, rest):
        named = [
            row
            for row in group
            if noun and (noun[0] in bag(row.line.section) | bag(row.block.label) | _columns(row))
        ]
        prefixed = [row for row in group if noun and noun[0] in bag(row.name)]
        held = prefixed if len(prefixed) == len(group) else named
        other = (
            rest
            - {*noun}
            - frozenset.union(*(bag(f"{row.line.section} {row.block.label}") | row.far for row in group))
        )
        if held and all(other <= row.own for row in held):
            found.append(held)
    if len(found) != 1:
        return ""
    row = found[0][0]
    under = f" under {row.line.section}" if noun[0] in bag(row.line.section) else ""
    return _listed(row.block.label, f"lists {len(found[0])}{under}", found[0])


def _columns(row: Row) -> frozenset[str]:
    return bag(row.cells[0][0]) if row.fields and row.line.text.lstrip().startswith("|") else frozenset()
