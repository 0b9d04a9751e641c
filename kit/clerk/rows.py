"""Rows: every block as rows, whatever its form: records, rows of a table, pairs, items, sentences."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kit.clerk.dates import MEETING, TIMED
from kit.clerk.grouping import grouped
from kit.clerk.page import PageLine, shouted
from kit.clerk.pieces import RowPiece, pieces
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.slots import LONGEST, Slot, slots
from kit.clerk.task import STATUS_KEYS, state_of
from kit.clerk.words import SENTENCE_END, bag, forms, roots, stem

_SENTENCE = re.compile(rf"(?:(?<=[a-z\d)]{{2}}[.!?])|(?<=\d[.!?])|(?<=/[a-z]\.)){SENTENCE_END}")
Pairs = tuple[tuple[str, str], ...]


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
class Row:
    """A record with its fields, a table's row, the pairs of one thing, or a line or sentence of its own.

    ``line`` is the one that it starts on, ``lines`` are all of it; ``told`` is the sentence that it is,
    where its line has several, and ``below`` what stands indented below a line of text.
    """

    block: SeenBlock
    line: PageLine
    lines: tuple[PageLine, ...]
    told: str = ""
    below: str = ""
    grouped: bool = False

    # ------------------------------------------------------------------ its words

    @cached_property
    def own(self) -> frozenset[str]:
        """The stems that stand on it."""
        texts = [self.told or self.line.text if self.column else self.told or self.line.body, self.below]
        texts += [f"{one.key} {one.value or one.body}" for one in self.lines[1:]]
        return frozenset[str]().union(*map(bag, [*texts, self.line.section if self.grouped else ""]))

    @cached_property
    def near(self) -> frozenset[str]:
        """The stems of its heading and its columns, and of what an entry with a time is."""
        if self.grouped:
            return frozenset()
        return bag(self.line.section) | bag(self.column.replace("_", " ")) | self.met

    @cached_property
    def far(self) -> frozenset[str]:
        """The stems of its block's name, and of the other sentences of its line."""
        return _name(self.block) | bag(self.line.title) | (bag(self.line.body) if self.told else frozenset())

    @property
    def all(self) -> frozenset[str]:
        """Every word by which it may be found."""
        return self.own | self.near | self.far

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that stand on the row, its keys and its columns with them."""
        return self.written.union(self.called, *(piece.names for piece in self.pieces))

    @cached_property
    def written(self) -> frozenset[str]:
        """The words by which the row is looked for: those on its lines, with its running number."""
        number = re.search(r"\d+", self.line.key if self.line.kind == "record" else self.line.lead)
        return forms(self.own) | self.met | ({number[0].lstrip("0")} if number else frozenset())

    @cached_property
    def around(self) -> frozenset[str]:
        """The words of its block's name, its title and its heading."""
        return forms(_name(self.block)) | roots(self.line.title) | roots(self.line.section)

    @cached_property
    def called(self) -> frozenset[str]:
        """What the row is called that does not stand on it."""
        if self.grouped:
            return roots(self.line.section)
        alone = self.line.kind == "pair" and self.line.record < 0
        return self.met | (_called(self.block) if alone else frozenset())

    @property
    def met(self) -> frozenset[str]:
        return MEETING if TIMED.match(self.line.body) and not self.column else frozenset()

    @property
    def column(self) -> str:
        """The line that names the columns of a table's row."""
        head = self.block.page.heads.get(self.line.number)
        return head.text if head else ""

    # ------------------------------------------------------------------ its parts

    @cached_property
    def pieces(self) -> tuple[RowPiece, ...]:
        """The stretches between the separators of its lines."""
        return tuple(piece for one in self.lines for piece in pieces(self.block, one, self.told))

    @cached_property
    def typed(self) -> tuple[Cell, ...]:
        """The typed places of its pieces."""
        return tuple(Cell(piece, slot) for piece in self.pieces for slot in slots(piece.text))

    @cached_property
    def cells(self) -> Pairs:
        """Its parts, each with the key or the column that it has."""
        if self.grouped:
            section = (("", self.line.section),) if self.line.section else ()
            return (*section, *((one.key, one.value) for one in self.lines))
        parts = tuple((one.key, one.text) for one in self.pieces if one.line == self.line and one.says)
        if self.line.kind in ("pair", "item") and self.line.key and len(parts) < 2:
            parts = ((self.line.key, self.line.value),)
        below = (("", self.below),) if self.below else ()
        return (*parts, *below, *((one.key, one.value or one.body) for one in self.lines[1:]))

    @cached_property
    def fields(self) -> Pairs:
        """Its cells but the first, where it is a table's row, a record or the pairs of one thing."""
        if self.column or self.grouped:
            return self.cells[1:]
        return tuple((one.key, one.value or one.body) for one in self.lines[1:])

    @property
    def head(self) -> str:
        """Its first part, as it is read out."""
        if self.grouped:
            return self.line.section or self.line.body
        if self.column:
            return ": ".join(self.cells[0])
        box = f"[{self.line.box}] " if self.line.box else ""
        return f"{box}{self.told or self.line.body}" + (f": {self.below}" if self.below else "")

    @property
    def name(self) -> str:
        """What the row is called: its key, the first cell of a table's row, else its first part."""
        key, first = self.cells[0] if self.cells else ("", self.head)
        return first if self.line.kind == "record" or self.fields else key or first

    @property
    def status(self) -> str:
        """What its field of status says."""
        return next((value for key, value in self.cells if STATUS_KEYS & bag(key)), "")

    @property
    def state(self) -> str:
        """What its tick box or its status says of it, as of a task."""
        if self.line.box:
            return "pending" if self.line.box == " " else "complete"
        return state_of(self.status)

    def slots(self, kinds: Iterable[str]) -> list[tuple[str, str, Slot]]:
        """The typed places of these kinds, with the keys and the texts of their cells."""
        return [(key, value, one) for key, value in self.cells for one in slots(value) if one.kind in kinds]

    def same(self, piece: RowPiece) -> Iterator[str]:
        """What the other rows of the block say in the place of a piece: its column, its field, its turn."""
        page, mine = self.block.page, piece.line
        field = mine.number in page.heads or mine.record not in (-1, mine.number) or mine.kind == "record"
        field = field or self.grouped
        for line in page.content:
            if line.number != mine.number and line.kind == mine.kind and len(line.text) <= LONGEST:
                for one in pieces(self.block, line):
                    if one.names == piece.names if field and piece.keyed else one.at == piece.at:
                        yield one.text

    # ------------------------------------------------------------------ as it stands

    def read(self, chosen: Callable[[str, str], bool] | None = None) -> str:
        """The row as it stands under its heading: with the chosen fields, or with all."""
        section = self.line.section if self.line.section != self.head else ""
        head = f"{section}: " if section and not self.line.key.isupper() else ""
        kept = [pair for pair in self.fields if chosen and chosen(*pair)] or self.fields
        return ", ".join([head + self.head, *(f"{key}: {value}" if key else value for key, value in kept)])

    @property
    def text(self) -> str:
        """All that the row says, with the names of its places."""
        return " ".join([*(one.text for one in self.pieces), *(" ".join(one.names) for one in self.pieces)])

    @property
    def quote(self) -> str:
        """The row's line, or the sentence that the row is."""
        section = f"{self.line.section}: " if self.grouped and self.line.section else ""
        return self.told or section + self.line.text.strip()

    @property
    def where(self) -> str:
        return f'{self.block.label}: "{self.quote}"'


def rows(sight: Sight) -> list[Row]:
    r"""Every row of the blocks that hold facts.

    >>> shop = SeenBlock("shop", "", "| Ware | Fee |\n|--|--|\n| Tea | $2 |\nOpen: 9-17", 99)
    >>> [(one.name, one.read()) for one in rows(Sight("Bo", (shop,)))]
    [('Tea', 'Ware: Tea, Fee: $2'), ('Open', 'Open: 9-17')]
    >>> cars = SeenBlock("cars", "", "car;fee\nUno;$2\nDue;$3\nBOX 1\nfee: $2\nBOX 2\nfee: $3\nkey: no", 99)
    >>> [one.read() for one in rows(Sight("Bo", (cars,)))]
    ['car: Uno, fee: $2', 'car: Due, fee: $3', 'BOX 1, fee: $2', 'BOX 2, fee: $3, key: no']
    """
    return [row for block in sight.common for row in _rows(block)]


def rows_with(sight: Sight, asked: Iterable[str]) -> list[Row]:
    """The rows on which one of the stems stands."""
    wanted = frozenset(asked)
    return [row for row in rows(sight) if wanted & row.written]


@lru_cache(maxsize=64)
def _rows(block: SeenBlock) -> tuple[Row, ...]:
    return tuple(_read(block))


def _read(block: SeenBlock) -> Iterator[Row]:
    page = block.page
    heads, together = page.heads, grouped(page.content)
    columns = {one.number for one in heads.values()}
    for line in page.content:
        group = together.get(line.number, [])
        if line.number in columns or (group and group[0] != line) or shouted(line):
            continue
        if group:
            yield Row(block, line, tuple(group), grouped=True)
        elif line.record == line.number:
            yield Row(block, line, (line, *page.fields(line)))
        elif line.record < 0 and (line.number in heads or not line.text.lstrip().startswith("|")):
            yield from _of_line(block, line)


def _of_line(block: SeenBlock, line: PageLine) -> Iterator[Row]:
    """A line as one row, or as its sentences."""
    told = [""] if line.key or line.number in block.page.heads else _SENTENCE.split(line.body)
    below = "; ".join(_below(block, line))
    for at, text in enumerate(told, 1):
        yield Row(block, line, (line,), text if len(told) > 1 else "", below if at == len(told) else "")


def _below(block: SeenBlock, line: PageLine) -> list[str]:
    """The indented lines below a line of text."""
    rest = block.page.lines[line.number + 1 :] if line.kind == "text" else ()
    return [one.body for one in itertools.takewhile(lambda one: one.indent > line.indent and one.body, rest)]


@lru_cache(maxsize=64)
def _name(block: SeenBlock) -> frozenset[str]:
    title = next((line.text for line in block.page.lines[:1] if shouted(line)), "")
    return bag(f"{block.label} {block.description}") | bag(title)


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
