"""Reckoning: most, more, differences and sums over the rows that a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from kit.clerk.amounts import amounts
from kit.clerk.costing import costing, left_over, per_what
from kit.clerk.degrees import TIMES, Degree, degree
from kit.clerk.figures import MEASURES, SIZES, Figure, column, figure, figures_of, measured, nameless
from kit.clerk.finding import answering, groups, quoted, rest
from kit.clerk.heard import figures
from kit.clerk.holding import holds
from kit.clerk.listing import COUNTS, NO, VERBS, bounded, counted, in_state, lacking_rows
from kit.clerk.page import sums
from kit.clerk.query import Query
from kit.clerk.rows import Row
from kit.clerk.vocabulary import ASKING
from kit.clerk.words import bag, content, stem

_WHICH = re.compile(r"(?:which|what|whose) (\w+)", re.IGNORECASE)
_AFTER = re.compile(
    r"how (?:long|much (?:later|earlier|sooner)|many \w+) (?:after|before|than) (.{1,80}?)"
    r" (?:does|do|is|are|did|will) (.{1,80}?)\W*$",
    re.IGNORECASE,
)
_HYPOTHETIC = re.compile(
    r"\b(?:if|unless|suppose|imagine|would|should|except|without|yesterday|tomorrow|ago|percent)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:in total|altogether|in all|all told|total|(?:adds? up|come) to|sum|combined|together|plus)\b",
    re.IGNORECASE,
)
_THAN = re.compile(r"^(.{0,200}?)\bthan\b (.{1,100}?)\W*$", re.IGNORECASE)
_EITHER = re.compile(
    r"(?:[,:]|\b(?:is|has|are|have)\b)\s*([^,:]{1,60}?) or ([^,]{1,60}?)\W{0,5}$", re.IGNORECASE
)
_BETWEEN = re.compile(r"\bdifference\b.{0,60}?\bbetween (.{1,80}?) and (.{1,80}?)\W*$", re.IGNORECASE)
_HOW_MUCH = re.compile(r"how (?:much|many|long)\b|by how much\b", re.IGNORECASE)


def reckoned(known: Sequence[Row], query: Query, first: str) -> str:
    """What is worked out over several rows; no text where the question asks for nothing of that kind."""
    if found := costing(known, query) or left_over(known, query) or bounded(known, query):
        return found
    if _HYPOTHETIC.search(query.text):
        return ""
    turned, parts = NO.search(query.text) is not None, [row for row in known if not sums(row.line)]
    if not turned and (found := _compared(parts, query, first) or _together(parts, query)):
        return found
    known, parts = query.moment.within([*known]), query.moment.within(parts)
    said = answering(known, query, query.named) if query.kind == "count" else []
    if any(holds(hit.row, "count", query.text) for hit in said) and not _TOTAL.search(query.text):
        return ""  # a row gives the number
    if turned:
        return in_state(known, query) or lacking_rows(known, query)
    return (
        _extreme(parts, query, first)
        or _summed(parts, query, [row for row in known if row not in parts])
        or in_state(known, query)
        or counted(known, query)
    )


def _columns(
    known: Sequence[Row], query: Query, kinds: Sequence[str], *without: str, whole: bool = False
) -> list[Figure]:
    """The figures of the one column that a question is about; none where it could be another."""
    wanted, asked = rest(query, VERBS | COUNTS, *without), query.asked
    kind = stem(match[1]) if (match := _WHICH.match(query.text)) else ""
    if len(wanted) > 1 and not any(kind in row.all for row in known):
        wanted -= {kind}  # what the rows are called, where other words tell which they are
    form = wanted | bag(" ".join(without))
    wanted -= MEASURES  # "How many kg" is about the rows in g too
    soft = [word for word in (*query.hard, *query.soft) if word not in form | MEASURES]
    among = groups(known, wanted, soft)
    if whole:  # "jars" are not the lids in the block of that name
        named = [[row for row in group if wanted and wanted <= row.own | row.near] for group in among]
        among = [own or group for own, group in zip(named, among, strict=True)]
    sized = [
        group
        for group in among
        if any(one for row in group for kind in kinds for one in figures_of(row, kind))
    ]
    if not wanted and len(sized) > 1:  # nothing tells which of them is meant but its name
        among = [group for group in among if asked & bag(group[0].block.label)]
    found = [held for group in among if (held := column(group, kinds, asked, whole))]
    many = {str(one.size) for one in amounts(figures(query.text)) if one.unit == "number" and one.size > 1}
    found = [held for held in found if not many or {str(len(held))} == many]
    found = [held for held in found if measured(held[0], asked - bag(" ".join(without)))]
    if len(found) > 1:
        found = [held for held in found if asked & (held[0].named | bag(held[0].row.block.label))]
    return found[0] if len(found) == 1 and not nameless(known, found[0]) else []


# ---------------------------------------------------------------------- most, more, sum


def _extreme(known: Sequence[Row], query: Query, first: str) -> str:
    """The row with the most or the least of something, or with more of it than the only other one."""
    most = degree(first)
    if most is None:
        return ""
    wanted = rest(query, VERBS, most.text)
    there = wanted or query.asked - bag(most.text)
    if any({stem(most.text), *there} <= row.own | row.near for row in known if not row.slots(TIMES)):
        return ""
    kinds = ("money",) if most.kind == "any" and query.kind == "money" else most.kinds
    figures = _columns(known, query, kinds, most.text, "1" if "first" in most.text.lower() else "")
    sizes = sorted({one.size for one in figures}, reverse=most.sign > 0 or most.kind == "rank")
    if len(sizes) < most.nth or (not most.most and len(figures) != 2):
        return ""
    best = [one.row for one in figures if one.size == sizes[most.nth - 1]]
    told = query.phrase(word for word in query.hard if word in wanted)
    about = f' about "{told}"' if any(wanted & row.own for row in best) else ""
    size = (
        sum(row.state != "complete" for row in known if row.block == best[0].block)
        if most.kind == "rank"
        else len(figures)
    )
    if most.text.lower() in ("more", "less", "fewer"):
        return f"{quoted(query, best)} That is {most.text.lower()} than on the other line there{about}."
    return f"{quoted(query, best)} That is the {most.text.lower()} of the {size} lines there{about}."


def _compared(known: Sequence[Row], query: Query, first: str) -> str:
    """Which of two has more, whether one has more than the other, or by how much they differ."""
    more = degree(first) if len(first) < 300 else None
    after = _AFTER.match(first)
    between = after or _BETWEEN.search(first)
    match = between or _THAN.search(first) or _EITHER.search(first)
    if match is None or (between is None and more is None):
        return ""
    more = more or Degree("difference", "time" if after else "any", 1, most=False)
    left, right = (_one(known, match[at].replace(more.text, " "), query) for at in (1, 2))
    if left is None or right is None or left == right:
        return ""
    pair = column([left, right], more.kinds if query.kind != "money" else ("money",), query.asked)
    if len(pair) != 2:
        return ""
    one, two = pair
    quote = quoted(query, [left, right])
    if between or _HOW_MUCH.match(first):
        return f"{quote} The difference is {apart}." if (apart := one.apart(two)) else ""
    ahead = one.size > two.size if more.sign > 0 else one.size < two.size
    if "than" in match.re.pattern:
        yes = re.match(r"(?:is|are|do|does|did|has|have|was|were)\b", first, re.IGNORECASE)
        return f"{'Yes' if ahead else 'No'}: {quote}" if yes else ""
    return (
        f"Both the same: {quote}" if one.size == two.size else f"{(one if ahead else two).row.name}: {quote}"
    )


def _one(known: Sequence[Row], text: str, query: Query) -> Row | None:
    """The one row that a phrase names."""
    wanted = frozenset(stem(word) for word in content(text, ASKING)) - VERBS
    found = [row for row in known if wanted & bag(row.name)] or [row for row in known if wanted & row.own]
    found = [row for row in found if bag(row.name) <= wanted] or found
    most = max((len(wanted & row.own) for row in found), default=0)
    kept = [row for row in found if len(wanted & row.own) == most]
    return kept[0] if len(kept) == 1 and wanted - kept[0].all <= query.verbs | VERBS else None


def _summed(known: Sequence[Row], query: Query, totals: Sequence[Row]) -> str:
    """The sum of the figures of a group; no text where a line there gives another."""
    held = _columns(known, query, _kinds(query), whole=True) if _TOTAL.search(query.text) else []
    given = [row for row in totals if held and row.block == held[0].row.block]
    if any(
        len(found := [*figures_of(row, held[0].unit[0])]) != 1 or found[0].size != _sum(held) for row in given
    ):
        return ""
    return f"{held[0].row.block.label}: {_total(held)}." if held else ""


def _together(known: Sequence[Row], query: Query) -> str:
    """The sum of the figures of the things that are named, as "A and B together"."""
    counts = any(one.unit == "number" for one in amounts(figures(query.text)))  # so many times a price
    named = (
        re.split(r"\s+(?:and|plus)\s+|,\s+", query.text) if _TOTAL.search(query.text) and not counts else ()
    )
    rows = [row for part in named if (row := _one(known, part, query))]
    held = [one for row in rows if (one := figure(row, _kinds(query), query.asked))]
    if len(held) < 2 or len(held) < len(named) or len({id(one.row) for one in held}) < len(held):
        return ""
    if len({one.unit for one in held}) > 1 or any(per_what(one.row, one) - query.asked for one in held):
        return ""
    return f"{quoted(query, rows)} {_total(held)}."


def _kinds(query: Query) -> Sequence[str]:
    """The types of figures that a sum is asked of."""
    kinds = {"money": ("money",), "duration": ("duration", "span", "count"), "much": ("money", "count")}
    return kinds.get(query.kind, SIZES)


def _sum(found: Sequence[Figure]) -> Decimal:
    return sum((one.size for one in found), Decimal(0))


def _total(found: Sequence[Figure]) -> str:
    """The sum of figures, as it is worked out."""
    return f"{' + '.join(one.text for one in found)} = {found[0].said(_sum(found))}"
