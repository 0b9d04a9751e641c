"""Fitting: whether a line holds the kind of thing that is asked for, and the line as it is read out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from kit.clerk.amounts import digits
from kit.clerk.dates import DATE, DAY
from kit.clerk.matching import Spot
from kit.clerk.page import Line, cells
from kit.clerk.slots import slots
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, stem

TIMES = frozenset({"time", "span", "date", "day", "daytime"})
_HELD = {
    "time": TIMES,
    "duration": frozenset({"duration", "span"}),
    "money": frozenset({"money", "percent"}),
    "much": frozenset({"money", "percent", "count"}),
    "often": frozenset({"day"}),
    "count": frozenset({"count", "percent"}),
}
_WHEN = frozenset(map(stem, words(
    "when if after before daily weekly monthly always weekdays weekends weekday weekend hours every until "
    "from within"
)))  # fmt: skip
_UNITS = words("day days hour hours minute minutes week weeks month months year years")
_SITES = frozenset(map(stem, words("place location room address where site shelf floor hall zone")))
_REASON = re.compile(r"\b(?:because|due to|since|reason|blocked: |so that)", re.IGNORECASE)
_SAID = {
    "often": re.compile(
        r"\b(?:every|daily|weekly|monthly|yearly|each|per|once|twice|times)\b", re.IGNORECASE
    ),
    "far": re.compile(r"\d ?(?:km|m|metres?|meters?|miles?|yards?|ft|%|percent)(?!\w)", re.IGNORECASE),
    "age": re.compile(r"\b(?:age|aged|old|born|years?)\b", re.IGNORECASE),
}
_NONE = frozenset[str]()
_AT = re.compile(
    r"\b(?:in|at|on|near|behind|under|beside|opposite|inside|outside|next to|above|below)\s+\w|"
    r"\b[A-Z][a-z]*\s\d+\b|/|\b[a-z]+ [A-Z]\b"
)


def fitting(question: str, asked: str, spot: Spot, verbs: frozenset[str] = frozenset()) -> Spot | None:
    """The line, or the one field of its record, that holds what is asked for; it may lack ``verbs``."""
    bare = verbs & spot.missing
    if _holds(question, asked, spot) and not (bare and _unsure(question, asked, spot, bare)):
        return spot
    if bare or asked not in ("time", "place", "person") or spot.line.record != spot.line.number:
        return None
    fields = [replace(spot, line=line) for line in spot.block.page.fields(spot.line)]
    found = [field for field in fields if _holds(question, asked, field)]
    return found[0] if len(found) == 1 else None


def _unsure(question: str, asked: str, spot: Spot, bare: frozenset[str]) -> bool:
    """Whether a verb that is not on the line may ask for something else than what stands there."""
    held = [one for one in slots(_body(spot.line)) if one.kind in _HELD.get(asked, _NONE)]
    if asked in ("which", "place"):
        noun = re.match(r"\w+\s+(\w+)", question)
        return asked == "which" and (not noun or stem(noun[1]) not in bag(spot.line.key))
    if stem("left") in bare and any(one.kind == "money" for one in held):
        return True
    if asked == "time":
        clocks = [one for one in held if one.kind in ("time", "span")]
        held = clocks or [one for one in held if one.kind == "date"]
    return len(held) != 1


def _body(line: Line) -> str:
    return line.value if line.key else line.body


def _holds(question: str, asked: str, spot: Spot) -> bool:
    """Whether a line holds a time for "when", a number for "how many", a name for "who"."""
    line, body = spot.line, _body(spot.line)
    kinds = {one.kind for one in slots(body)}
    match asked:
        case "count":
            found = _counts(digits(question).lower(), spot, kinds, body)
        case "duration":
            ends = [one for one in slots(body) if one.kind in TIMES]
            found = bool(kinds & _HELD["duration"]) or len(ends) > 1
        case "time":
            head = spot.block.page.heads.get(line.number)
            found = bool(
                kinds & TIMES or _WHEN & (bag(line.section) | bag(body)) or (head and DAY.search(head.text))
            )
        case "person":
            head = spot.block.page.lines[line.record] if line.record not in (-1, line.number) else line
            found = _names(line, question) or _names(head, question)
        case "place":
            head = spot.block.page.heads.get(line.number)
            named = bag(f"{line.key} {head.text if head else ''}") & _SITES
            found = bool(named or _AT.search(DATE.sub("", line.body)))
        case "reason":
            found = _REASON.search(line.text) is not None
        case "often" | "far" | "age":
            found = bool(kinds & _HELD.get(asked, _NONE)) or _SAID[asked].search(body) is not None
        case "" | "which":
            found = True
        case "much" if re.search(r"\btime\b", question):
            found = "duration" in kinds
        case _:
            found = bool(kinds & _HELD[asked])
    return found


def _counts(plain: str, spot: Spot, kinds: set[str], body: str) -> bool:
    """Whether the number on a line counts what "how many …" asks for."""
    match = re.search(r"how many (?:more |of the |of our )?([\w-]+(?: [\w-]+)?)", plain)
    asked = match[1].split() if match else []
    if asked and asked[0] in _UNITS:
        return "duration" in kinds
    if "count" not in kinds and "percent" not in kinds:
        return False
    line = spot.line
    nouns = {stem(one.noun) for one in slots(body) if one.noun}
    alone = len(slots(body)) == 1 and re.fullmatch(r"\d[\d.,]*", body.strip()) is not None
    near = bag(line.key) | (bag(f"{line.section} {spot.block.label} {line.title}") if alone else frozenset())
    near |= bag(body.partition("=")[0]) if "=" in body else frozenset()
    if head := spot.block.page.heads.get(line.number):
        pairs = zip(cells(head), cells(line), strict=False)
        near |= bag(" ".join(name for name, cell in pairs if cell[:1].isdigit()))
    said = {stem(word) for word in asked if word not in ASKING}
    return not said or said <= {stem("tasks")} or bool(said & (nouns | near))


def _names(line: Line, question: str) -> bool:
    """Whether a line has a name that the question does not have."""
    asked = {word.lower() for word in re.findall(r"\w+", question)}
    body = DATE.sub("", DAY.sub("", line.body))
    found = re.findall(r"(?<![.!?] )\b[A-Z][a-z]+\w*+(?! \d)|\b\w+_\d+\b", body)
    keyed = line.key.split()[0] if line.key else ""
    names = [name for name in found if name.lower() not in asked]
    if line.kind == "record":
        return any(name in line.value for name in names)
    if line.key and line.value:
        names = [name for name in names if name != keyed or len(line.key.split()) == 1]
    return bool(names) and (
        bool(line.key) or any(not line.body.startswith(name) for name in names) or len(names) > 1
    )


def preferred(question: str, asked: str, every: list[Spot]) -> list[Spot]:
    """Those lines that hold what is asked for, if any does; a field counts only with a word on it."""
    own = [spot for spot in every if spot.own or spot.line.record in (-1, spot.line.number)]
    return [spot for spot in own if asked and _holds(question, asked, spot)] or every


def quoted(found: Sequence[Spot]) -> str:
    """The lines as they stand, under the name of their block."""
    parts: list[str] = []
    for label in dict.fromkeys(spot.block.label for spot in found):
        said = []
        for spot in found:
            if spot.block.label == label:
                head = f"{spot.line.section}: " if spot.line.section and not spot.line.key.isupper() else ""
                said.append(f'"{head}{_whole(spot)}"')
        parts.append(f"{label} says {'; '.join(dict.fromkeys(said))}.")
    return " ".join(parts)


def _whole(spot: Spot) -> str:
    """A line; a field goes with its record, a row of a table with the names of its columns."""
    line = spot.line
    if line.record >= 0 and line.record != line.number:
        return f"{spot.block.page.lines[line.record].body}, {line.body}"
    if head := spot.block.page.heads.get(line.number):
        pairs = [*zip(cells(head), cells(line), strict=False)]
        asked = [
            pair for pair in pairs[1:] if bag(pair[0]) & (spot.near | spot.own) or bag(pair[1]) & spot.own
        ]
        return ", ".join(f"{name}: {cell}" for name, cell in ([pairs[0], *asked] if asked else pairs))
    rest = spot.block.page.lines[line.number + 1 :] if line.kind == "text" else ()
    below = [one.body for one in itertools.takewhile(lambda one: one.indent > line.indent and one.body, rest)]
    box = f"[{line.box}] " if line.box else ""
    return f"{box}{line.body}" + (f": {'; '.join(below)}" if below else "")
