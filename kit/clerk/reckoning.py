"""Reckoning: lists, counts, most and least, comparisons and sums over the rows that a question is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kit.clerk.degrees import NUMBERS, URGENCIES, Degree, Figure, alike, bound, degree, figure, total, urgency
from kit.clerk.finding import MOST, FoundRow, answering, read
from kit.clerk.holding import KINDS, NOBODY, TIMES, holds
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
_NOTS = "not no without never"
_TOTAL = re.compile(
    r"\b(?:in total|altogether|in all|total|add(?:s)? up to|sum(?: of)?|combined|together)\b", re.IGNORECASE
)
_THAN = re.compile(r"^(.{0,200}?)\bthan\b (.{1,100}?)\W*$", re.IGNORECASE)
_EITHER = re.compile(
    r"(?:[,:]|\b(?:is|has|are|have)\b)\s*([^,:]{1,60}?) or ([^,]{1,60}?)\W{0,5}$", re.IGNORECASE
)
_LISTED = re.compile(r"(?:which|what|how many|count|list|show|are there|is anything|any)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:if|when|who|whom|how much|why|where|or)\b", re.IGNORECASE)
_COUNTS = re.compile(r"(?:how many|count|number of) (.+)", re.IGNORECASE)
_LISTS = frozenset(map(stem, words("""
    list lists item items thing things entry entries task tasks still already yet up off
""")))  # fmt: skip
_STATES = _LISTS | frozenset(map(stem, words("""
    left open to-do todo remain remaining outstanding missing unfinished undone pending need needs needed must
    done finished ticked complete completed checked progress blocked unassigned free available started
""")))  # fmt: skip
_VERBS = _LISTS | frozenset(map(stem, words("get earn make many much be cost costs pay give")))
_NAMING = frozenset(map(stem, words("task case item customer client user person thing")))
_PRICED = frozenset(map(stem, words("price cost fee rate charge amount length duration time takes estimate")))
_ASKED = re.compile(r"(?:on |at |in |to )?(?:which|what|who|whose|how many|list|show)\b", re.IGNORECASE)


def reckoned(known: Sequence[Row], query: Query, first: str) -> str:
    """What is worked out over several rows; no text where the question asks for nothing of that kind."""
    if _HYPOTHETIC.search(query.text):
        return ""
    known = query.moment.within([*known])
    said = answering(known, query, query.named) if query.kind == "count" else []
    if any(holds(hit.row, "count", query.text) for hit in said) and not _TOTAL.search(query.text):
        return ""  # a row gives the number
    if _NO.search(query.text):
        return _in_state(known, query) or _lacks(known, query)
    return (
        _bounded(known, query)
        or _compared(known, query, first)
        or _extreme(known, query, first)
        or _summed(known, query)
        or _in_state(known, query)
        or _counted(known, query)
    )


def _rest(query: Query, form: frozenset[str], *without: str) -> frozenset[str]:
    """The words that tell which rows are meant."""
    hard = frozenset(query.hard) if not query.general else frozenset[str]()
    return hard - bag(" ".join(without)) - form


def _group(
    known: Iterable[Row], wanted: frozenset[str], soft: Iterable[str] = (), *, described: bool = False
) -> list[list[Row]]:
    """For each block the rows about which all the words say something; a general one helps if it is known.

    ``described`` takes the words of a block's description too: enough for a list, too little for a most.
    """
    found: dict[str, list[Row]] = {}
    for row in known:
        named = row.far if described else bag(f"{row.block.label} {row.line.title}")
        if wanted <= row.own | row.near | named:
            found.setdefault(row.block.label, []).append(row)
    groups = list(found.values())
    for word in soft:
        far = word in _NAMING
        kept = [
            [row for row in group if word in (row.all if far else row.own | row.near)] for group in groups
        ]
        groups = [group for group in kept if group] or groups
    return groups


def _quoted(query: Query, found: Sequence[Row]) -> str:
    none = frozenset[str]()
    more = f" ({len(found) - MOST} more lines.)" if len(found) > MOST else ""
    return read(query, [FoundRow(row, none, none, none, none) for row in found[:MOST]]) + more


# ---------------------------------------------------------------------- most, more, sum


def _extreme(known: Sequence[Row], query: Query, first: str) -> str:
    """The row with the most or the least of something."""
    most = degree(first)
    if most is None or not most.most or any(stem(most.text) in row.own for row in known):
        return ""
    rest = _rest(query, _VERBS, most.text, *(["1"] if most.text.lower() == "first" else []))
    soft = [word for word in (*query.hard, *query.soft) if word in _NAMING]
    if not (rest or soft):
        soft = [
            word for word in (*query.hard, *query.soft) if any(word in row.own | row.near for row in known)
        ]
    groups = _group(known, rest, soft)
    found = [held for group in groups if (held := _ranked(group, most, query))]
    figures = [group for group in groups if most.kind == "rank" or _figures(group, most, query)]
    if len(found) != 1 or len(figures) > len(found) or not (rest or soft):
        return ""
    best, size = found[0]
    told = query.phrase(word for word in query.hard if word in rest)
    about = f' about "{told}"' if any(rest & row.own for row in best) else ""
    return f"{_quoted(query, best)} That is the {most.text.lower()} of the {size} lines there{about}."


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
    best_size = (max if most.sign > 0 else min)(one.size for one in figures)
    return [one.row for one in figures if one.size == best_size], len(figures)


def _figures(group: Sequence[Row], wanted: Degree, query: Query) -> list[Figure]:
    """The figures of a group that a degree compares."""
    asked = frozenset(query.hard) | frozenset(query.soft)
    kinds = wanted.kinds
    if wanted.kind == "any" and query.kind == "money":
        kinds = frozenset({"money"})
    keyed = asked | (_PRICED if wanted.kind != "any" else frozenset[str]())
    return [one for row in group if (one := figure(row, kinds, asked)) and _meant(one, wanted, keyed)]


def _meant(one: Figure, wanted: Degree, keyed: frozenset[str]) -> bool:
    """Whether a field with a key of its own is what a word such as "expensive" is about."""
    own = bag(one.key) if one.row.fields and wanted.kind in ("money", "duration") else frozenset[str]()
    return not own or bool(own & keyed)


def _compared(known: Sequence[Row], query: Query, first: str) -> str:
    """Which of two has more, or whether one has more than the other."""
    more = degree(first) if len(first) < 300 else None
    match = _THAN.search(first) or _EITHER.search(first)
    if more is None or more.most or match is None:
        return ""
    left, right = (_one(known, match[at].replace(more.text, " "), query) for at in (1, 2))
    if left is None or right is None or left == right:
        return ""
    than = "than" in match.re.pattern
    pair = _figures([left, right], more, query)
    if not alike(pair):
        return ""
    one, two = pair
    ahead = one.size > two.size if more.sign > 0 else one.size < two.size
    quote = _quoted(query, [left, right])
    if than and re.match(r"(?:is|are|do|does|did|has|have|was|were)\b", first, re.IGNORECASE):
        return f"{'Yes' if ahead else 'No'}: {quote}"
    if one.size == two.size:
        return f"Both the same: {quote}"
    return "" if than else f"{(one if ahead else two).row.name}: {quote}"


def _one(known: Sequence[Row], text: str, query: Query) -> Row | None:
    """The one row that a phrase names."""
    wanted = frozenset(stem(word) for word in content(text, ASKING)) - _VERBS
    found = [row for row in known if wanted & bag(row.name)]
    found = [row for row in found if bag(row.name) <= wanted] or found
    most = max((len(wanted & row.own) for row in found), default=0)
    kept = [row for row in found if len(wanted & row.own) == most]
    return kept[0] if len(kept) == 1 and wanted - kept[0].all <= query.verbs | _VERBS else None


def _summed(known: Sequence[Row], query: Query) -> str:
    """The sum of the figures of a group."""
    if not _TOTAL.search(query.text) or any(stem("total") in row.own for row in known):
        return ""
    rest = _rest(query, _VERBS, "total altogether all add adds up sum combined together")
    kinds = KINDS.get(query.kind, NUMBERS) - {"percent", "span"} - TIMES or NUMBERS
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
    if asked is None or not _ASKED.match(query.text):
        return ""
    phrase, test, kinds = asked
    groups = _group(known, _rest(query, _VERBS, phrase), query.soft)
    held = [one for group in groups for row in group if (one := figure(row, kinds, bag(phrase)))]
    kept = [one.row for one in held if test(one.size)]
    if len(held) < 2:
        return ""
    some = f"{len(kept) or 'None'} of the {len(held)} lines with such a figure"
    return f"{some}: {_quoted(query, kept)}" if kept else f"{some}."


# ---------------------------------------------------------------------- states, gaps, counts


def _in_state(known: Sequence[Row], query: Query) -> str:
    """The rows of a list or a queue that are open, done, blocked."""
    text = re.sub(r"\bto (?:be|get) \w+", "", query.text)
    state = states(text)
    turned = _NO.search(re.sub(r"\bnot started\b", "", text, flags=re.IGNORECASE)) is not None
    if not state or not _LISTED.match(text) or _OTHER.search(text):
        return ""
    said = {"pending": "open", "complete": "done", "progress": "in progress"}.get(state, state)
    told = []
    soft = [word for word in query.soft if word not in _STATES]
    for group in _group(
        [row for row in known if row.state], _rest(query, _STATES, _NOTS), soft, described=True
    ):
        sections = {row.line.section for row in group if row.line.box}
        if len(sections) > 1 or (turned and any(row.status and not row.state for row in known)):
            return ""  # of some it is not known
        held = [row for row in group if (row.state == state) != turned]
        section = f" ({group[0].line.section})" if group[0].line.box and group[0].line.section else ""
        what = f"has {len(held)} {'not ' * turned}{said}"
        told.append(_listed(f"{group[0].block.label}{section}", what, held))
    return " ".join(told) if len(told) < 4 else ""


def _listed(where: str, what: str, held: Sequence[Row]) -> str:
    names = "; ".join(f'"{_plain(row)}"' for row in held[:12])
    more = f" and {len(held) - 12} more" if len(held) > 12 else ""
    return f"{where} {what}" + (f": {names}{more}." if held else ".")


def _plain(row: Row) -> str:
    return row.line.body if row.line.box else row.read()


def _lacks(known: Sequence[Row], query: Query) -> str:
    """The rows that have no such thing, or are not so, among those of which some have it."""
    match = _NO.search(query.text)
    if match is None or not _ASKED.match(query.text):
        return ""
    gone = {stem(word) for word in content(query.text[match.end() :], ASKING)} - _LISTS
    found = []
    for group in (
        _group(known, _rest(query, _VERBS, _NOTS) - gone, [word for word in query.soft if word not in gone])
        if gone
        else []
    ):
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
    return f'Without "{query.text[match.end() :].strip(" ?.")}": {_quoted(query, found[0])}'


def _gap(value: str) -> bool:
    return is_none(value) or value.lower() in (*NOBODY, "no")


def _counted(known: Sequence[Row], query: Query) -> str:
    """How many rows a list has, where no row gives the number itself."""
    match = _COUNTS.match(query.text)
    noun = [stem(word) for word in content(match[1], ASKING)][:1] if match else []
    if not noun:
        return ""
    rest = frozenset(query.hard) | {*noun}
    found = []
    for group in _group(known, rest, described=True):
        named = [
            row for row in group if noun[0] in bag(row.line.section) | bag(row.block.label) | _columns(row)
        ]
        called = [row for row in group if noun[0] in bag(row.name)]
        held = called if 1 < len(called) == len(group) else named
        other = [rest - {*noun} - row.far - bag(row.line.section) for row in held]
        if held and all(words <= row.own for words, row in zip(other, held, strict=True)):
            found.append([row for words, row in zip(other, held, strict=True) if words <= _affirmed(row)])
    if len(found) != 1:
        return ""
    row = found[0][0]
    under = f" under {row.line.section}" if noun[0] in bag(row.line.section) else ""
    return _listed(row.block.label, f"lists {len(found[0])}{under}", found[0])


def _affirmed(row: Row) -> frozenset[str]:
    """What a row says without a "not" before it."""
    return bag(re.sub(r"\b(?:not|no|never|without)\s+\w+", " ", row.read(), flags=re.IGNORECASE))


def _columns(row: Row) -> frozenset[str]:
    return bag(row.cells[0][0]) if row.fields and row.line.text.lstrip().startswith("|") else frozenset()
