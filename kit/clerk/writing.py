"""Writing: texts in their places on the lines of a block, and the total that goes along."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kit.clerk import gate
from kit.clerk.amounts import amounts, like
from kit.clerk.change import SaidError
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.grid import GridRow
from kit.clerk.page import PageLine
from kit.clerk.placing import Put
from kit.clerk.sight import SeenBlock
from kit.clerk.slots import Slot, slots
from kit.clerk.words import bag, stem

_TOTAL = frozenset(map(stem, ["total", "altogether", "sum", "overall"]))


def write(desk: Desk, block: SeenBlock, puts: Sequence[Put], *, kind: gate.Kind = "slot") -> None:
    """Put texts in their places, one line after another, and say so."""
    before = desk.block(block.label)
    for line in dict.fromkeys(one.line for one in puts):
        text = line.text
        for one in sorted((one for one in puts if one.line == line), key=lambda one: -one.start):
            text = text[: one.start] + one.text + text[one.end :]
        if text == line.text:
            continue
        block = desk.block(before.label)
        if block.read_only:
            raise NoEditError(read_only(block, line.text))
        desk.put(block, block.page.replace(line.number, text), kind)
        desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
    if desk.block(before.label).value == before.value:
        raise SaidError(f'{before.label} says so already: "{puts[0].line.text.strip()}". Nothing to change.')


def total(desk: Desk, row: GridRow) -> None:
    """The line that gives the sum of the others, where it did so before, goes along."""
    counted: list[tuple[PageLine, Slot, Decimal, Decimal]] = []
    for old, new in zip(row.block.page.content, desk.block(row.block.label).page.content, strict=False):
        found, now = ([one for one in slots(line.value) if one.kind == "count"] for line in (old, new))
        if old.key and old.section == row.head.section and len(found) == len(now) == 1:
            sizes = [amount.size for one in (found[0], now[0]) for amount in amounts(one.text)[:1]]
            counted += [(old, found[0], sizes[0], sizes[1])] if len(sizes) == 2 else []
    sums = [one for one in counted if _TOTAL & bag(one[0].key)]
    rest = [one for one in counted if one not in sums]
    before, after = sum((one[2] for one in rest), Decimal(0)), sum((one[3] for one in rest), Decimal(0))
    if len(sums) == 1 and before != after and sums[0][2] == before and len(rest) > 1:
        line, slot, *_ = sums[0]
        base = line.text.rindex(line.value)
        write(
            desk,
            row.block,
            [Put(line, base + slot.start, base + slot.end, like(after, slot.text))],
            kind="sum",
        )
