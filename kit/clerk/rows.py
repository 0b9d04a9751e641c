"""Rows: every block as rows, whatever its form: records, rows of a table, pairs, items, sentences."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kit.clerk.dates import MEETING, TIMED
from kit.clerk.grouping import grouped
from kit.clerk.page import PageLine, cells
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.slots import Slot, slots
from kit.clerk.task import STATUS_KEYS, state_of
from kit.clerk.words import SENTENCE_END, bag

_SENTENCE = re.compile(rf"(?:(?<=[a-z\d)]{{2}}[.!?])|(?<=\d[.!?])|(?<=/[a-z]\.)){SENTENCE_END}")
_EQUALS = re.compile(r"(\w[\w .-]{0,40}?) = (\S.*)")
_PART = re.compile(
    r"\s\|\s|,\s+(?!\d{3}\b)|;\s+|\s(?:[-–]|->|<-|→|\.{2,})\s|\sx\s(?=\d)|\s*\((?=\w)|\)(?:\s|$)"
)
_FIELD = re.compile(r"([A-Za-z][\w ]{0,20}):\s+(\S.*)")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """One row of a block: the line it starts on, its first part, its fields, and all of its cells.

    ``own`` are the stems on it, ``near`` those of its heading and columns, ``far`` those of its block's name.
    """

    block: SeenBlock
    line: PageLine
    head: str
    fields: Pairs
    cells: Pairs
    own: frozenset[str]
    near: frozenset[str]
    far: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Every word by which it may be found."""
        return self.own | self.near | self.far

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

    def read(self, chosen: Callable[[str, str], bool] | None = None) -> str:
        """The row as it stands under its heading: with the chosen fields, or with all."""
        section = self.line.section if self.line.section != self.head else ""
        head = f"{section}: " if section and not self.line.key.isupper() else ""
        kept = [pair for pair in self.fields if chosen and chosen(*pair)] or self.fields
        return ", ".join([head + self.head, *(f"{key}: {value}" if key else value for key, value in kept)])


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


def _rows(block: SeenBlock) -> Iterator[Row]:
    page, named = block.page, bag(f"{block.label} {block.description}")
    heads, title, far = page.heads, None, named
    together = grouped(page.content)
    for line in page.content:
        if line.title != title:
            title, far = line.title, named | bag(line.title)
        group = together.get(line.number, [])
        if line in heads.values() or (group and group[0] != line):
            continue
        if line.record in (-1, line.number) and not (line.number == 0 and line.text.isupper()):
            if group:
                yield _of_pairs(block, group, far)
            elif line.number in heads:
                yield _of_table(block, line, heads[line.number], far)
            else:
                yield from _of_line(block, line, far)


# ---------------------------------------------------------------------- one row


def _of_table(block: SeenBlock, line: PageLine, head: PageLine, far: frozenset[str]) -> Row:
    pairs = tuple(zip(cells(head), cells(line), strict=False))
    first = f"{pairs[0][0]}: {pairs[0][1]}"
    near = bag(line.section) | bag(head.text.replace("_", " "))
    return Row(block, line, first, pairs[1:], pairs, bag(line.text), near, far)


def _of_pairs(block: SeenBlock, group: Sequence[PageLine], far: frozenset[str]) -> Row:
    line, pairs = group[0], tuple((one.key, one.value) for one in group)
    own = frozenset(word for one in group for word in bag(one.body)) | bag(line.section)
    if line.section:
        return Row(block, line, line.section, pairs, (("", line.section), *pairs), own, frozenset(), far)
    return Row(block, line, line.body, pairs[1:], pairs, own, frozenset(), far)


def _of_line(block: SeenBlock, line: PageLine, far: frozenset[str]) -> Iterator[Row]:
    near = bag(line.section) | (MEETING if TIMED.match(line.body) else frozenset())
    box = f"[{line.box}] " if line.box else ""
    if line.text.lstrip().startswith("|"):
        return
    if line.record == line.number:
        fields = tuple((one.key, one.value or one.body) for one in block.page.fields(line))
        own = bag(line.body).union(*(bag(f"{key} {value}") for key, value in fields))
        parts = _parts(line.value or line.body)
        yield Row(block, line, box + line.body, fields, (*parts, *fields), own, near, far)
    elif line.key or _EQUALS.fullmatch(line.body):
        match = _EQUALS.fullmatch(line.body)
        key, value = (match[1].replace("_", " "), match[2]) if match else (line.key, line.value)
        parts = _parts(value)
        pairs = tuple((own or key, part) for own, part in parts) if len(parts) > 1 else ((key, value),)
        yield Row(block, line, box + line.body, (), pairs, bag(line.body), near, far)
    else:
        below = _below(block, line)
        body = f"{line.body}: {'; '.join(below)}" if below else line.body
        told = _SENTENCE.split(body)
        beside = far | bag(body) if len(told) > 1 else far
        for text in told:
            yield Row(block, line, box + text, (), _parts(text), bag(text), near, beside)


def _parts(text: str) -> Pairs:
    """The parts of a line, with their keys where they have any."""
    found = [(_FIELD.fullmatch(part.strip()), part.strip()) for part in _PART.split(text) if part.strip()]
    return tuple((match[1], match[2]) if match else ("", part) for match, part in found)


def _below(block: SeenBlock, line: PageLine) -> list[str]:
    """The indented lines below a line of text."""
    rest = block.page.lines[line.number + 1 :] if line.kind == "text" else ()
    return [one.body for one in itertools.takewhile(lambda one: one.indent > line.indent and one.body, rest)]
