"""Costing: what several things come to, and what is left when some of a thing goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kit.clerk.amounts import Amount, amounts
from kit.clerk.figures import MEASURES, Figure, figures_of
from kit.clerk.finding import quoted
from kit.clerk.heard import figures
from kit.clerk.listing import COUNTS, VERBS
from kit.clerk.query import Query
from kit.clerk.rows import Row
from kit.clerk.slots import currency
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, content, stem

_CUT = re.compile(r"\s+(?:and|plus)\s+|[,;?:–]\s*|\s-\s", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:how much|what|cost|costs|price|pay|pays|together|total|altogether|sum)\b", re.IGNORECASE
)
_PER = re.compile(r"\s*(?:/|\b(?:an?|per|each|every)\b)\s*(?P<of>[a-z]+)?", re.IGNORECASE)
_ONE = re.compile(
    r"(?:^|(?<=\bdo )|(?<=\bdoes )|(?<=\bare )|(?<=\bfor ))(?:an?|one|^the)(?= [a-z]\D*$)", re.IGNORECASE
)
_LESS = words(
    "use uses used sell sells sold take takes took give gave spend spent lose lost eat ate remove leave go"
)
_MORE = words("buy buys bought get gets got add adds added receive received order ordered make find")
_IF = re.compile(
    r"^(?:if|suppose|imagine|assuming|when|after)\b(?P<told>.*?)(?:,|\?|\bthen\b)\s*(?P<asked>.*)$"
    r"|^(?P<asked2>.*?)\b(?:if|after)\b(?P<told2>.*)$",
    re.IGNORECASE,
)
_LIMITS = frozenset(map(stem, words("reorder minimum maximum min max limit target goal capacity below")))
_LEFT = re.compile(r"\b(?:left|remain|remaining|have|there be)\b", re.IGNORECASE)
_FORM = _LESS | _MORE | words("if after then left remaining remain suppose imagine")
_PRICE = (
    frozenset(map(stem, words("cost price pay charge fee together total altogether bring come plus"))) | VERBS
)


@dataclass(frozen=True, slots=True)
class _Item:
    """A number of things, by the words that name them."""

    size: Decimal
    words: frozenset[str]


def costing(known: Sequence[Row], query: Query) -> str:
    """What so and so many things cost together; no text where it is not asked, or one has no one price."""
    if not _ASKS.search(query.text) or query.kind not in ("", "money", "much", "which"):
        return ""
    pieces = [_ONE.sub("1", figures(piece)) for piece in _CUT.split(query.text)]
    items = [one for piece in pieces if (one := _item(piece))]
    if not items or (len(items) == 1 and items[0].size < 2):
        return ""
    rest = frozenset(query.hard) - _PRICE - {word for one in items for word in one.words}
    rest -= {str(one.size) for one in items} | bag(" ".join(one.text for one in amounts(query.text)))
    rest -= COUNTS
    prices = [_price(known, one.words, rest, query.asked) for one in items]
    found = [one for one in prices if one]
    if len(found) < len(items) or len({one.unit for one in found}) > 1:
        return ""
    total = sum((one.size * price.size for one, price in zip(items, found, strict=True)), Decimal(0))
    said = " + ".join(f"{one.size} x {price.text}" for one, price in zip(items, found, strict=True))
    rows = list({id(one.row): one.row for one in found}.values())
    return f"{quoted(query, rows)} {said} = {found[0].said(total)}."


def _item(piece: str) -> _Item | None:
    """The things that a piece of the question counts."""
    said = [one for one in amounts(piece) if one.unit in ("number", "duration")]
    if len(said) != 1:
        return None
    named = frozenset(map(stem, content(f"{said[0].text} {piece[said[0].end :]}", ASKING)))
    named -= _PRICE | bag(re.sub(r"[^\d.,].*", "", said[0].text))
    number = re.match(r"[\d.,]+", said[0].text)
    return _Item(Decimal(number[0].replace(",", "")), named) if number and named else None


def _price(
    known: Sequence[Row], named: frozenset[str], rest: frozenset[str], asked: frozenset[str]
) -> Figure | None:
    """The one price that a thing has: of its row, or of the part of a sentence that names it."""
    found: list[Figure] = []
    for row in known:
        prices = [*figures_of(row, "money")]
        if not prices or not rest <= row.own | row.near | bag(row.block.label):
            continue
        per = frozenset[str]().union(*(per_what(row, one) for one in prices))
        parts = [part for part in re.split(r",\s|\sand\s|;", row.head) if named - per <= bag(part)]
        if len(prices) == 1 and named <= row.own | row.near:
            found += [one for one in prices if per_what(row, one) <= asked]
        elif len(parts) == 1:
            found += [one for one in prices if one.text in parts[0] and per_what(row, one) <= asked]
    exact = [one for one in found if bag(one.row.name) <= named]
    found = exact if len(exact) == 1 else found
    return found[0] if len(found) == 1 else None


def per_what(row: Row, one: Figure) -> frozenset[str]:
    """What a price is for, as in "a night" and "per kilo"; "each" is for one of what is named."""
    text = row.read()
    match = _PER.match(text, text.index(one.text) + len(one.text)) if one.text in text else None
    return bag(match["of"] or "") if match else frozenset()


def left_over(known: Sequence[Row], query: Query) -> str:
    """How much there is of a thing after some of it has gone or come."""
    match = _IF.match(query.text)
    told, asked = (match["told"] or match["told2"], match["asked"] or match["asked2"]) if match else ("", "")
    if not re.match(r"how (?:much|many)|what", asked, re.IGNORECASE) or not _LEFT.search(asked):
        return ""
    said = [one for one in amounts(figures(told)) if one.unit in ("number", "money")]
    lowered = {word.lower() for word in re.findall(r"\w+", told)}
    way = -1 if lowered & _LESS else 1 if lowered & _MORE else 0
    named = frozenset(stem(word) for word in content(f"{told} {asked}", ASKING) if word.lower() not in _FORM)
    if not way or len(said) != 1:
        return ""
    named -= VERBS | bag(said[0].text) | bag(told[said[0].start : said[0].start + 12].split(" ")[0])
    held, size = _stock(known, named, said[0]), said[0].size
    if held is None or held.size + way * size < 0:
        return ""
    makes = (
        f"{held.text} {'-' if way < 0 else '+'} {said[0].text.strip()} = {held.said(held.size + way * size)}"
    )
    return f"{quoted(query, [held.row])} {makes}."


def _stock(known: Sequence[Row], named: frozenset[str], said: Amount) -> Figure | None:
    """The one figure of the thing that is named, in the unit that is said."""
    kind = "money" if said.unit == "money" else "count"
    units = {stem(said.noun)}
    found = []
    for row in known:
        held = [one for one in figures_of(row, kind) if not one.column & _LIMITS]
        same = [one for one in held if stem(one.unit[2]) in units]
        alike = same or [one for one in held if not units & MEASURES and one.unit[1] == currency(said)]
        if len(alike) == 1 and named - {stem(alike[0].unit[2])} <= row.own | row.near and named & row.own:
            found.append(alike[0])
    exact = [one for one in found if bag(one.row.name) <= named]
    found = exact if len(exact) == 1 else found
    return found[0] if len(found) == 1 else None
