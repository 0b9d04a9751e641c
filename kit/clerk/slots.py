"""Slots: the typed places of a line that a value can take: money, percent, count, duration, time, text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from kit.clerk.amounts import Amount, amounts, clock, clocks, like
from kit.clerk.dates import DATE, DAY
from kit.clerk.vocabulary import words
from kit.clerk.words import stem

_RANGE = re.compile(r"\s*(?:-|–|—|to|until|till)\s*", re.IGNORECASE)
_HOURS = re.compile(r"(?<![\d:.,$€£-])([01]?\d|2[0-4])\s?[-–]\s?([01]?\d|2[0-4])(?![\d:.,%-])")
_EMAIL = re.compile(r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}")
_PHONE = re.compile(r"[+(]?\d[\d()/-]*(?: [\d()/-]+){1,6}|\+\d{6,15}|\b\d{3,5}-\d{3,6}\b")
_PLACE = re.compile(r"\b(?:n/a|none|tbd|unknown|not set)\b", re.IGNORECASE)
_PARTS_OF_DAY = re.compile(r"\b(?:mornings?|afternoons?|evenings?|nights?|noon|mid-?day)\b", re.IGNORECASE)
_OF = re.compile(r"\s*(?:of|/|out of)\s*")
STARTS = frozenset(map(stem, words("start starts begin begins open opens opening opened starting beginning")))
ENDS = frozenset(map(stem, words("end ends close closes closing closed ending finish finishes stop stops")))
_NUMBERED = {"money": "money", "percent": "percent", "duration": "duration", "number": "count"}
LONGEST = 400  # characters of a line whose slots are looked for; a longer one is text


@dataclass(frozen=True, slots=True)
class Slot:
    """One typed place of a text."""

    kind: str
    text: str
    start: int
    end: int
    noun: str = ""
    sign: str = ""


@lru_cache(maxsize=4096)
def slots(text: str) -> tuple[Slot, ...]:
    """Every typed place of a text from left to right; what has no other type is no slot here.

    >>> [(one.kind, one.text) for one in slots("Mon 08:00-18:00, fee $5, 3 sets, 40%")]
    [('day', 'Mon'), ('span', '08:00-18:00'), ('money', '$5'), ('count', '3'), ('percent', '40%')]
    """
    if len(text) > LONGEST:
        return ()
    found: list[Slot] = []
    taken = [False] * (len(text) + 1)
    for one in _candidates(text):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = [True] * (one.end - one.start)
            found.append(one)
    return tuple(_paired(sorted(found, key=lambda one: one.start), text))


def _candidates(text: str) -> Iterable[Slot]:
    """Every reading of a part of the text as a value, the surest types first."""
    for kind, form in (("email", _EMAIL), ("date", DATE)):
        for match in form.finditer(text):
            yield Slot(kind, match[0], *match.span())
    for start, end, kind in _times(text):
        yield Slot(kind, text[start:end], start, end)
    for match in _PHONE.finditer(text):
        if sum(letter.isdigit() for letter in match[0]) >= 6:
            yield Slot("phone", match[0], *match.span())
    for one in amounts(text):
        said = one.text.rstrip()
        yield Slot(_NUMBERED[one.unit], said, one.start, one.start + len(said), one.noun, currency(one))
    for kind, form in (("day", DAY), ("daytime", _PARTS_OF_DAY), ("none", _PLACE)):
        for match in form.finditer(text):
            yield Slot(kind, match[0], *match.span())


_NO_NOUN = words(
    "of in on at for now today per and to from with is are as by or the a an each out due yet so"
)


def _paired(found: list[Slot], text: str) -> Iterable[Slot]:
    """The slots, where "18 of 42 points" counts points twice and a small word is no noun."""
    for at, one in enumerate(found):
        noun = "" if one.noun in _NO_NOUN else one.noun
        follows = found[at + 1] if at + 1 < len(found) else None
        if follows and _OF.fullmatch(text[one.end : follows.start]) and follows.kind == one.kind:
            noun = "" if follows.noun in _NO_NOUN else follows.noun
        paired = follows is not None and _OF.fullmatch(text[one.end : follows.start]) is not None
        if paired and follows and one.kind == "count" and follows.kind in ("money", "duration", "percent"):
            yield replace(one, kind=follows.kind, sign=follows.sign, noun="")  # "1,200 of 3,000 EUR"
        else:
            yield replace(one, noun=noun)


def _times(text: str) -> Iterable[tuple[int, int, str]]:
    """Spans of times and single times, as places."""
    found = clocks(text)
    at = 0
    while at < len(found):
        _, start, end = found[at]
        follows = found[at + 1] if at + 1 < len(found) else None
        if follows and _RANGE.fullmatch(text[end : follows[1]]):
            yield start, follows[2], "span"
            at += 2
            continue
        yield start, end, "time"
        at += 1
    for match in _HOURS.finditer(text):
        yield match.start(), match.end(), "span"


def currency(one: Amount) -> str:
    """The sign of an amount's currency, however it was written."""
    if one.unit != "money":
        return ""
    word = one.text.lower()
    for sign, names in (("€", ("€", "eur")), ("£", ("£", "gbp", "pound")), ("$", ("$", "usd", "dollar"))):
        if any(name in word for name in names):
            return sign
    return ""


def written(held: Slot, new: Slot) -> str:
    """A value in the form of the one that it replaces."""
    if (
        held.kind == "money"
        and re.fullmatch(r"[\d.,]+", held.text)
        and (bare := re.search(r"\d[\d.,]*", new.text))
    ):
        return bare[0]
    if new.kind == "count" and not new.noun and held.kind != "count":
        size = amounts(new.text)
        return like(size[0].size, held.text) if size and held.kind != "duration" else _bare(held, new)
    if new.kind == "span":
        pairs = [clocks(held.text), clocks(new.text)]
        if len(pairs[0]) == len(pairs[1]) == 2 and re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", held.text):
            return f"{clock(pairs[1][0][0])}-{clock(pairs[1][1][0])}"
    if new.kind == "daytime" and held.text.lower().endswith("s") and not new.text.lower().endswith("s"):
        return f"{new.text}s"
    return new.text


def _bare(held: Slot, new: Slot) -> str:
    return re.sub(r"^\S+?(?=[\s-])", new.text, held.text, count=1)


_CALLED = re.compile(r"[^\W\d_][^\W\d_]+ \d{1,4}[a-z]?", re.IGNORECASE)


def called(text: str) -> bool:
    """Whether a text is what something is called by a word and a number: "crane 3"."""
    return _CALLED.fullmatch(text.strip()) is not None and {one.kind for one in slots(text)} == {"count"}


_OPPOSITES = [frozenset(pair.split()) for pair in (
    "clean dirty", "free occupied", "free taken", "open closed", "full empty", "paid unpaid", "on off",
    "present absent", "available unavailable", "broken working", "active inactive", "vacant occupied",
    "ready unready", "sold unsold", "signed unsigned", "confirmed unconfirmed", "locked unlocked",
    "enabled disabled", "booked free", "yes no",
)]  # fmt: skip


def opposite(one: str, other: str) -> bool:
    """Whether two states exclude each other, as "open" and "closed" do."""
    pair = {one.strip().lower(), other.strip().lower()}
    return pair in _OPPOSITES or any({word, f"not {word}"} == pair for word in pair)
