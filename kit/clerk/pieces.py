"""Pieces: the stretches of a line between its separators, each with its key or its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kit.clerk.page import PageLine, cells, separator
from kit.clerk.sight import SeenBlock
from kit.clerk.task import state_of
from kit.clerk.vocabulary import RANKS
from kit.clerk.words import roots

_KEY = re.compile(
    r"([^\W\d_][\w '’()/&.-]{0,50}?)(?: =|:| ->| →| \.{2,}| x(?= \d)) (?=\S)"
    r"|([^\W\d_][\w '’]{0,50}?) [-–—] (?=[$€£]?\d)"
)
_CUT = re.compile(
    r",\s+(?!\d{3}\b)|;\s*|\s\|\s|\s*\((?=\w)|\)(?:\s|$)|\s(?:[-–—/→]|->|<-|\.{2,})\s|\sx\s(?=\d)|\t"
)


@dataclass(frozen=True, slots=True)
class RowPiece:
    """A stretch of a line, with its key or its column; ``at`` is its turn, 0 for a key or an id."""

    line: PageLine
    start: int
    end: int
    key: str = ""
    names: frozenset[str] = frozenset()
    at: int = 0
    keyed: bool = False

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]

    @property
    def says(self) -> bool:
        """Whether it is more than a key or an id."""
        return self.at > 0 or bool(self.names)


def pieces(block: SeenBlock, line: PageLine, told: str = "") -> Iterator[RowPiece]:
    """The stretches of a line, or of one sentence of it: cells of a table, or a key and what follows it."""
    if head := block.page.heads.get(line.number):
        yield from _columns(line, cells(head), separator(line.text))
        return
    start = line.text.index(told or line.body) if told or line.body else 0
    end, key = start + len(told or line.body), ""
    if line.kind == "record" or (line.key and not told):
        value = line.text.rindex(line.value) if line.value else len(line.text)
        key = line.key if line.kind != "record" else ""
        yield RowPiece(line, start, start + len(key) if key else value)
        start = value
    elif keyed := _KEY.match(line.text[start:end]):
        key = keyed[1] or keyed[2]
        yield RowPiece(line, start, start + len(key))
        start += keyed.end()
    for at, (first, last) in enumerate(_split(line.text[start:end]), 1):
        yield _piece(line, start + first, start + last, key.replace("_", " "), at)


def _piece(line: PageLine, start: int, end: int, key: str, at: int) -> RowPiece:
    """One stretch; a key of its own goes before that of its line."""
    text = line.text[start:end]
    inner = None if key else _KEY.match(text)
    if inner:
        key = inner[1] or inner[2]
        return RowPiece(line, start + inner.end(), end, key, roots(key), at, keyed=True)
    return RowPiece(line, start, end, key, roots(key) if key else _plainly(text), at, bool(key))


@lru_cache(maxsize=2048)
def _split(text: str) -> tuple[tuple[int, int], ...]:
    found, start = [], 0
    for match in _CUT.finditer(text):
        found.append((start, match.start()))
        start = match.end()
    return tuple((a, b) for a, b in [*found, (start, len(text))] if text[a:b].strip())


def _plainly(text: str) -> frozenset[str]:
    """What a text without a key is called where it can be nothing else: a status, or a priority."""
    word = text.strip().lower()
    if any(word in names for names in RANKS):
        return roots("priority")
    return roots("status") if state_of(word) and len(word.split()) < 3 else frozenset()


def _columns(line: PageLine, named: list[str], mark: str) -> Iterator[RowPiece]:
    """The cells of a table's row, each with the words of its column."""
    start = len(line.text) - len(line.text.lstrip().lstrip("|"))
    for at, cell in enumerate(line.text[start:].rstrip().rstrip("|").split(mark)):
        key, text = named[at] if at < len(named) else "", cell.strip()
        first = start + cell.index(text)
        yield RowPiece(line, first, first + len(text), key, roots(key), at, bool(key))
        start += len(cell) + len(mark)
