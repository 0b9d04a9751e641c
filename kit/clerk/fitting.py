"""Fitting: whether a line holds the kind of thing that a question asks for."""

from __future__ import annotations

import re

from kit.clerk.amounts import digits
from kit.clerk.matching import Spot
from kit.clerk.page import Line
from kit.clerk.slots import slots
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, stem

_TIMES = ("time", "span", "date", "day", "daytime", "duration")


_WHEN = frozenset(map(stem, words(
    "when if after before daily weekly monthly always weekdays weekends weekday weekend hours every "
        "until from"
)))  # fmt: skip


_UNITS = words("day days hour hours minute minutes week weeks month months year years")


_ASK = re.compile(
    r"\b(how (?:many|much|long|often|far|old)|when|what time|who|whom|whose|where|why|until when)\b"
)


_MONEY = re.compile(r"\b(?:cost|costs|price|prices|fee|salary|wage|earn|earns)\b")


_WHY = re.compile(r"\b(?:because|due to|since|reason|blocked: |so that)", re.IGNORECASE)


_KINDS = {
    "how much": {"money", "percent", "count", "duration"},
    "how often": {"count", "duration", "day"},
    "how far": {"count", "duration", "day"},
    "how old": {"count", "duration", "day"},
}


def answers(question: str, spot: Spot) -> bool:
    """Whether a line holds what is asked for: a time for "when", a number for "how many"."""
    line, plain = spot.line, digits(question).lower()
    body = line.value if line.key else line.body
    kinds = {one.kind for one in slots(body)}
    if _MONEY.search(plain) and not kinds & {"money", "percent"}:
        return False
    match = _ASK.search(plain)
    ask = match[1] if match else ""
    if ask == "how many":
        fits = _counts(plain, line, kinds, body, spot)
    elif ask == "how long":
        fits = (
            bool(kinds & {"duration", "span"}) or len([one for one in slots(body) if one.kind in _TIMES]) > 1
        )
    elif ask in ("when", "what time", "until when"):
        fits = bool(kinds & set(_TIMES)) or bool(_WHEN & (bag(line.section) | bag(body)))
    elif ask in ("who", "whom", "whose"):
        fits = _names(line, question)
    elif ask == "where":
        fits = _places(line)
    elif ask == "why":
        fits = _WHY.search(line.text) is not None
    else:
        fits = ask not in _KINDS or bool(kinds & _KINDS[ask])
    return fits


def _counts(plain: str, line: Line, kinds: set[str], body: str, spot: Spot) -> bool:
    """Whether the number on a line counts what "how many …" asks for."""
    match = re.search(r"how many (?:more |of the |of our )?([\w-]+(?: [\w-]+)?)", plain)
    asked = match[1].split() if match else []
    if asked and asked[0] in _UNITS:
        return "duration" in kinds
    if "count" not in kinds and "percent" not in kinds:
        return False
    nouns = {stem(one.noun) for one in slots(body) if one.noun}
    alone = len(slots(body)) == 1 and re.fullmatch(r"\d[\d.,]*", body.strip()) is not None
    near = bag(line.key) | (bag(f"{line.section} {spot.block.label} {line.title}") if alone else frozenset())
    said = {stem(word) for word in asked if word not in ASKING}
    return not said or said <= {stem("tasks"), stem("people")} or bool(said & (nouns | near))


def _names(line: Line, question: str) -> bool:
    """Whether a line has a name that the question does not have."""
    asked = {word.lower() for word in re.findall(r"\w+", question)}
    found = re.findall(r"(?<![.!?] )\b[A-Z][a-z]+\w*|\b\w+_\d+\b", line.body)
    keyed = line.key.split()[0] if line.key else ""
    names = [name for name in found if name.lower() not in asked]
    if line.key and line.value:
        names = [name for name in names if name != keyed or len(line.key.split()) == 1]
    return bool(names) and (
        bool(line.key) or any(not line.body.startswith(name) for name in names) or len(names) > 1
    )


def _places(line: Line) -> bool:
    said = (
        r"\b(?:in|at|on|near|behind|under|beside|opposite|inside|outside|next to|above|below)\s+\w|"
        r"\b[A-Za-z]+\s?\d+\b|/|\b[a-z]+ [A-Z]\b"
    )
    named = bag(line.key) & frozenset(
        map(stem, words("place location room address where site shelf floor hall zone"))
    )
    return bool(named) or re.search(said, line.body) is not None
