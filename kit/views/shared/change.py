"""What one version of a block changed, as lines that can be shown: which words came and which went."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from kit.values.difference import difference

Sign = Literal["+", "−", "…"]
LONGEST_LINE = 240  # characters of a line that are shown
_MOST_WORDS = 400  # more are not aligned: that is slow, and nobody reads it
_CONTEXT = 24  # characters before the first changed word of a long line
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_SHOWN_FIELDS = {"label": "label", "description": "description", "limit": "limit", "read_only": "read-only"}


@dataclass(frozen=True, slots=True)
class LinePart:
    """A piece of a line; ``marked`` says that this very piece came or went."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that came (``+``), went (``−``), or says how many more did (``…``)."""

    sign: Sign
    parts: tuple[LinePart, ...]

    @property
    def text(self) -> str:
        """The line without its marks."""
        return "".join(part.text for part in self.parts)


def changed_lines(before: dict[str, object], after: dict[str, object]) -> tuple[ChangedLine, ...]:
    """What changed between two versions of a block's document; other fields than the text by name.

    >>> old = {"value": "Standard: 30 days", "limit": 100}
    >>> for line in changed_lines(old, {"value": "Standard: 60 days", "limit": 100}):
    ...     print(line.sign, [part.text for part in line.parts if part.marked])
    − ['30']
    + ['60']
    """
    return (*_fields(before, after), *_texts(str(before.get("value", "")), str(after.get("value", ""))))


def _fields(before: dict[str, object], after: dict[str, object]) -> Iterator[ChangedLine]:
    for field, name in _SHOWN_FIELDS.items():
        if before and before.get(field) != after.get(field):
            yield _whole("−", f"{name}: {_said(before.get(field))}")
            yield _whole("+", f"{name}: {_said(after.get(field))}")


def _said(value: object) -> str:
    words: dict[object, str] = {None: "none", True: "yes", False: "no"}
    return words.get(value, str(value))


def _texts(before: str, after: str) -> Iterator[ChangedLine]:
    raw = [(line[:1], line[2:]) for line in difference(before, after).split("\n") if line]
    taken = False
    for (sign, text), (next_sign, next_text) in pairwise([*raw, ("", "")]):
        if taken:
            taken = False
        elif sign == "-" and next_sign == "+":
            yield from _pair(text, next_text)
            taken = True
        elif sign == "…":
            yield ChangedLine("…", (LinePart(text),))
        else:
            yield _whole("−" if sign == "-" else "+", text)


def _whole(sign: Sign, text: str) -> ChangedLine:
    return ChangedLine(sign, tuple(_clipped([LinePart(text, marked=True)])))


def _pair(old: str, new: str) -> tuple[ChangedLine, ChangedLine]:
    """A line that was rewritten: only the words that differ are marked."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    head = _alike(a, b)
    tail = _alike(a[head:][::-1], b[head:][::-1])
    gone, come = _marked(a[head : len(a) - tail], b[head : len(b) - tail])
    around = LinePart("".join(a[:head])), LinePart("".join(a[len(a) - tail :]))
    return (
        ChangedLine("−", tuple(_clipped([around[0], *gone, around[1]]))),
        ChangedLine("+", tuple(_clipped([around[0], *come, around[1]]))),
    )


def _alike(a: list[str], b: list[str]) -> int:
    """How many words the two begin with alike."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(a), len(b)))


def _marked(a: list[str], b: list[str]) -> tuple[list[LinePart], list[LinePart]]:
    if len(a) + len(b) > _MOST_WORDS or (len(a) < 2 and len(b) < 2):
        return [LinePart("".join(a), marked=True)], [LinePart("".join(b), marked=True)]
    gone, come = [], []
    for tag, start, stop, begin, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        gone.append(LinePart("".join(a[start:stop]), tag != "equal"))
        come.append(LinePart("".join(b[begin:end]), tag != "equal"))
    return gone, come


def _clipped(parts: list[LinePart]) -> Iterator[LinePart]:
    """The parts, of a long line only those near the first mark; what is left out shows as ``…``."""
    parts = [part for part in parts if part.text]
    total = sum(len(part.text) for part in parts)
    if total > LONGEST_LINE and parts and not parts[0].marked and len(parts[0].text) > _CONTEXT:
        parts[0] = LinePart("…" + parts[0].text[-_CONTEXT:])
    room = LONGEST_LINE
    for part in parts:
        if len(part.text) > room:
            yield LinePart(part.text[:room] + "…", part.marked)
            return
        room -= len(part.text)
        yield part
