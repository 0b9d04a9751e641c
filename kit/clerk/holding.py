"""Holding: whether a row holds the kind of thing that a question asks for, and in which of its cells."""

from __future__ import annotations

import re

from kit.clerk.dates import DATE, DAY
from kit.clerk.degrees import TIMES
from kit.clerk.heard import figures
from kit.clerk.page import is_none
from kit.clerk.rows import Row
from kit.clerk.slots import slots
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, stem

KINDS = {
    "time": TIMES,
    "duration": frozenset({"duration", "span"}),
    "money": frozenset({"money", "percent"}),
    "much": frozenset({"money", "percent", "count"}),
    "often": frozenset({"day"}),
    "count": frozenset({"count", "percent"}),
    "phone": frozenset({"phone"}),
    "email": frozenset({"email"}),
}
_WHEN = frozenset(map(stem, words(
    "when if after before daily weekly monthly always weekdays weekends weekday weekend hours every until "
    "from within"
)))  # fmt: skip
_UNITS = words("day days hour hours minute minutes week weeks month months year years")
_SITES = frozenset(map(stem, words("place location room address where site shelf floor hall zone")))
_SAID = {
    "reason": re.compile(r"\b(?:because|due to|since|reason|so that)\b|\bblocked: ", re.IGNORECASE),
    "often": re.compile(
        r"\b(?:every|daily|weekly|monthly|yearly|each|per|once|twice|times)\b", re.IGNORECASE),
    "far": re.compile(r"\d ?(?:km|m|metres?|meters?|miles?|yards?|ft|%|percent)(?!\w)", re.IGNORECASE),
    "age": re.compile(r"\b(?:age|aged|old|born|years?)\b", re.IGNORECASE),
    "place": re.compile(
        r"\b(?i:in|at|on|near|behind|under|beside|opposite|inside|outside|next to|above|below)\s+\w|"
        r"\b[A-Z][a-z]*\s\d+\b|/|\b[a-z]+ [A-Z]\b"
    ),
}  # fmt: skip
NOBODY = ("nobody", "no one", "vacant", "unassigned", "open", "free")
_NUMBERED = re.compile(r"[A-Za-z]{3,20} \d{1,4}|[A-Z]\d{1,4}")
_NAME = re.compile(r"\b(?:[A-Z][a-z]+\w*+(?! \d)|\w+_\d+)\b")
_NAMED = re.compile(r"(?:(?:Dr|Mr|Ms|Mrs|Prof)\.? )?(?:[A-Z][\w.-]*(?: (?=[A-Z])|$| and |, )){1,4}")


def holds(row: Row, kind: str, question: str) -> bool:
    """Whether a row holds a time for "when", a number for "how many", a name for "who"."""
    match kind:
        case "" | "which":
            found = True
        case "count":
            found = _counts(row, figures(question).lower())
        case "person":
            found = any(_person(row, at, question) for at in range(len(row.cells)))
        case "time":
            columns = row.block.page.heads.get(row.line.number)
            head = columns.text if columns else row.line.section
            found = bool(row.slots(TIMES) or _WHEN & (bag(head) | bag(row.head)) or DAY.search(head))
        case "much" if re.search(r"\btime\b", question):
            found = bool(row.slots({"duration"}))
        case _:
            said = kind in _SAID and _SAID[kind].search(DATE.sub("", row.read()))
            found = bool(row.slots(KINDS.get(kind, ())) or said or _elsewise(row, kind))
    return found


def _elsewise(row: Row, kind: str) -> bool:
    """A place by the key of its cell or by its number, a length of time by its two ends."""
    if kind == "place":
        site = any(bag(key) & _SITES or _NUMBERED.fullmatch(value) for key, value in row.cells)
        return site or any(not key or key == row.name for key, value in row.cells[1:] if not slots(value))
    if kind == "duration" and any(stem("length") in bag(key) for key, _ in row.cells):
        return True
    return kind == "duration" and any(len(row.slots({end})) > 1 for end in ("time", "date"))


def in_cell(kind: str, value: str) -> bool:
    """Whether one cell holds the kind of thing that is asked for."""
    if kind == "person":
        return _NAMED.fullmatch(value) is not None
    return any(one.kind in KINDS.get(kind, ()) for one in slots(value))


def _person(row: Row, at: int, question: str) -> bool:
    """Whether a cell has a name that the question does not have, or says that there is none."""
    key, value = row.cells[at]
    asked = {word.lower() for word in re.findall(r"\w+", question)}
    if bag(key) & _SITES:
        return False
    if is_none(value) or value in NOBODY:
        return bool(bag(key) & bag(question))
    text = DATE.sub("", DAY.sub("", value)).strip()
    names = (match for match in _NAME.finditer(text) if match[0].lower() not in asked)
    return any(match.start() > 0 or _NAMED.fullmatch(text) for match in names)


def _counts(row: Row, plain: str) -> bool:
    """Whether a number on a row counts what "how many …" asks for."""
    match = re.search(r"how many (?:more |of the |of our )?([\w-]+(?: [\w-]+)?)", plain)
    asked = match[1].split() if match else []
    if asked and asked[0] in _UNITS:
        return bool(row.slots({"duration"}))
    said = {stem(word) for word in asked if word not in ASKING} - {stem("tasks")}
    for key, value, one in row.slots({"count", "percent"}):
        alone = not row.fields and re.fullmatch(r"\d[\d.,]*", value.strip()) is not None
        if alone and not key and value == row.cells[0][1]:
            continue  # what the row goes by
        named = bag(row.line.section) | bag(row.name) | row.far
        near = bag(key) | {stem(one.noun)} | (named if alone else frozenset())
        if not said or said & near or (row.fields and said & bag(row.cells[0][1])):
            return True
    return False
