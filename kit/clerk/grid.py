"""Grid: what the blocks say as rows of cells: typed places, each with the words that name it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kit.clerk.dates import MEETING, TIMED
from kit.clerk.grouping import grouped
from kit.clerk.page import PageLine, cells as columns, separator
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.slots import LONGEST, Slot, slots
from kit.clerk.task import state_of
from kit.clerk.vocabulary import RANKS
from kit.clerk.words import SENTENCE_END, roots, stem

_KEY = re.compile(
    r"([^\W\d_][\w '’()/&.-]{0,50}?)(?: =|:| ->| →| \.{2,}| x(?= \d)) (?=\S)"
    r"|([^\W\d_][\w '’]{0,50}?) [-–—] (?=[$€£]?\d)"
)
_CUT = re.compile(r",\s+|;\s*|\s\|\s|\s+\(|\)|\s(?:[-–—/→]|->|<-)\s|\s\.{2,}\s|\sx\s(?=\d)|\t")
_SENTENCE = re.compile(rf"(?<=[a-z\d][.!?]){SENTENCE_END}")


@dataclass(frozen=True, slots=True)
class RowPiece:
    """A stretch of a line between two separators, with the words of its key or its column."""

    line: PageLine
    start: int
    end: int
    names: frozenset[str] = frozenset()
    at: int = 0
    keyed: bool = False

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Cell:
    """One typed place of a row; ``near`` are the stems beside it in its own piece."""

    piece: RowPiece
    slot: Slot

    @property
    def start(self) -> int:
        return self.piece.start + self.slot.start

    @property
    def end(self) -> int:
        return self.piece.start + self.slot.end

    @property
    def near(self) -> frozenset[str]:
        rest = self.piece.text[: self.slot.start] + " " + self.piece.text[self.slot.end :]
        return roots(rest)

    @property
    def named(self) -> frozenset[str]:
        return self.near | self.piece.names | ({stem(self.slot.noun)} if self.slot.noun else frozenset())


@dataclass(frozen=True, eq=False)
class GridRow:
    """A record with its fields, a table's row, or a line or sentence of its own."""

    block: SeenBlock
    head: PageLine
    pieces: tuple[RowPiece, ...]
    around: frozenset[str]
    called: frozenset[str] = frozenset()
    told: str = ""  # where the row is one sentence of its line
    grouped: bool = False  # where the row is of several lines

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that stand on the row, its keys and its columns with them."""
        found = {word for piece in self.pieces for word in roots(piece.text) | piece.names}
        number = re.search(r"\d+", self.head.key if self.head.kind == "record" else self.head.lead)
        return self.called.union(found, {number[0].lstrip("0")} if number else ())

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(Cell(piece, slot) for piece in self.pieces for slot in slots(piece.text))

    @property
    def text(self) -> str:
        """All that the row says, with the names of its places."""
        return " ".join(
            [*(piece.text for piece in self.pieces), *(" ".join(piece.names) for piece in self.pieces)]
        )

    @property
    def line(self) -> str:
        """The row's line, or the sentence that the row is."""
        section = f"{self.head.section}: " if self.grouped and self.head.section else ""
        return self.told or section + self.head.text.strip()

    @property
    def where(self) -> str:
        return f'{self.block.label}: "{self.line}"'

    def same(self, piece: RowPiece) -> Iterator[str]:
        """What the other rows of the block say in the place of a piece: its column, its field, its turn."""
        page, mine = self.block.page, piece.line
        field = mine.number in page.heads or mine.record not in (-1, mine.number) or mine.kind == "record"
        field = field or self.grouped
        for line in page.content:
            if line.number != mine.number and line.kind == mine.kind and len(line.text) <= LONGEST:
                for one in _pieces(self.block, line):
                    if one.names == piece.names if field and piece.keyed else one.at == piece.at:
                        yield one.text


def rows(sight: Sight, asked: Iterable[str]) -> list[GridRow]:
    """The rows on which one of the stems stands."""
    wanted = frozenset(asked)
    found: list[GridRow] = []
    for block in sight.common:
        name, done = roots(f"{block.label} {block.description}"), set[int]()
        heads = {one.number for one in block.page.heads.values()}
        together = grouped(block.page.content)
        for line in block.page.content:
            group = together.get(line.number, [])
            at = group[0].number if group else line.record if line.record >= 0 else line.number
            if at in done:
                continue
            if group and wanted & roots(" ".join([group[0].section, *(one.body for one in group)])):
                done.add(at)
                found.append(_grouped(block, group, name))
                continue
            number = line.lead.strip(" .)")
            met = MEETING & wanted if TIMED.match(line.body) else frozenset[str]()
            if line.number not in heads and (
                number in wanted or met or wanted & (roots(line.body) | roots(line.key))
            ):
                done.add(at)
                found += _rows(block, block.page.lines[at], name)
    return found


def _rows(block: SeenBlock, line: PageLine, name: frozenset[str]) -> Iterator[GridRow]:
    around = name | roots(line.section) | roots(line.title)
    called = MEETING if TIMED.match(line.body) else frozenset[str]()
    called |= _called(block) if line.kind == "pair" and line.record < 0 else frozenset()
    if (
        line.kind == "text"
        and line.record != line.number
        and len(line.body) > 60
        and _SENTENCE.search(line.body)
    ):
        start = line.text.index(line.body)
        for match in re.finditer(rf"\S(?:.*?)(?={_SENTENCE.pattern}|$)", line.body):
            clauses = re.finditer(r"\S(?:.*?)(?=(?:,| and| but)\s|$)", match[0])
            yield GridRow(block, line, tuple(
                RowPiece(line, start + match.start() + one.start(), start + match.start() + one.end(), at=at)
                for at, one in enumerate(clauses, 1)), around, told=match[0])  # fmt: skip
        return
    lines = [line, *block.page.fields(line)] if line.record == line.number else [line]
    yield GridRow(block, line, tuple(piece for one in lines for piece in _pieces(block, one)), around, called)


def _grouped(block: SeenBlock, group: Sequence[PageLine], name: frozenset[str]) -> GridRow:
    """The pairs of one thing as one row, which its heading or its first pair names."""
    pieces = tuple(piece for one in group for piece in _pieces(block, one))
    around, heading = name | roots(group[0].title), roots(group[0].section)
    return GridRow(block, group[0], pieces, around, heading, grouped=True)


@lru_cache(maxsize=64)
def _called(block: SeenBlock) -> frozenset[str]:
    """The name of the one thing that a block of pairs describes: its title, its subject."""
    pairs = [line for line in block.page.content if line.kind == "pair" and line.record < 0]
    named = [
        line
        for line in pairs
        if line.key.lower() in ("title", "name", "subject", "edition", "destination", "project", "event")
    ]
    return roots(named[0].value) if len(named) == 1 and len(pairs) == len(block.page.content) else frozenset()


@lru_cache(maxsize=2048)
def _split(text: str) -> tuple[tuple[int, int], ...]:
    found, start = [], 0
    for match in _CUT.finditer(text):
        found.append((start, match.start()))
        start = match.end()
    return tuple((a, b) for a, b in [*found, (start, len(text))] if text[a:b].strip())


def _pieces(block: SeenBlock, line: PageLine) -> list[RowPiece]:
    """The stretches of a line: a table's cells, a key, what stands between commas and bars."""
    if head := block.page.heads.get(line.number):
        return [*_columns(line, columns(head), separator(line.text))]
    lead = line.text.index(line.body) if line.body else 0
    names, found = frozenset[str](), list[RowPiece]()
    keyed = _KEY.match(line.body)
    if line.kind == "record":
        value = line.text.rindex(line.value) if line.value else len(line.text)
        found.append(RowPiece(line, lead, lead + len(line.body) - len(line.value)))
        lead = value
    elif keyed is not None:
        key = keyed[1] or keyed[2]
        names = roots(key)
        found.append(RowPiece(line, lead, lead + len(key)))
        lead += keyed.end()
    for at, (start, end) in enumerate(_split(line.text[lead:]), 1):
        inner = _KEY.match(line.text[lead + start : lead + end]) if not names else None
        here = roots(inner[1] or inner[2] or "") if inner else names
        first = start + (inner.end() if inner else 0)
        said = here or _plainly(line.text[lead + start : lead + end])
        found.append(RowPiece(line, lead + first, lead + end, said, at, bool(here)))
    return found


def _plainly(text: str) -> frozenset[str]:
    """What a text without a key is called where it can be nothing else: a status, or a priority."""
    word = text.strip().lower()
    if any(word in names for names in RANKS):
        return roots("priority")
    return roots("status") if state_of(word) and len(word.split()) < 3 else frozenset()


def _columns(line: PageLine, named: list[str], mark: str) -> Iterator[RowPiece]:
    """The cells of a table's row, each with the words of its column."""
    at = 0
    for match in re.finditer(rf"[^{re.escape(mark.strip(' '))}]+", line.text):
        text = match[0].strip()
        if text or at:
            start = match.start() + match[0].index(text)
            names = roots(named[at]) if at < len(named) else frozenset[str]()
            yield RowPiece(line, start, start + len(text), names, at, bool(names))
            at += 1
