"""Totals: a line that gives the sum of others, or how many they are, once one of them has changed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kit.clerk import gate
from kit.clerk.amounts import amounts, like
from kit.clerk.change import Put
from kit.clerk.desk import Desk
from kit.clerk.page import BlockPage, PageLine
from kit.clerk.sight import SeenBlock
from kit.clerk.slots import Slot, slots
from kit.clerk.words import bag
from kit.clerk.writing import write


def total(desk: Desk, before: SeenBlock) -> None:
    """A total that was right is worked out anew; one of which that is not certain is named."""
    lines = before.page.content
    for at, line in enumerate(lines):
        block, slot = desk.block(before.label), _figure(line) if _sums(line) else None
        there = [one for one in block.page.content if one.text == line.text]
        if slot is None or len(there) != 1:
            continue
        headings = dict.fromkeys((line.section, lines[max(at - 1, 0)].section))
        groups = [
            (_group(before.page, line, one, above=above), _group(block.page, there[0], one, above=above))
            for above in (False, True)
            for one in headings
        ]
        size = amounts(slot.text)[0].size
        ways = [_made(slot, size, *pair) for pair in groups]
        made, whole = next(filter(None, ways), set()), any(ways[: len(headings)])
        if len(made) == 1 and made != {size} and not block.append_only:
            _write(desk, block, there[0], slot, made.pop())
        elif made - {size} or (not whole and any(len(old) != len(new) for old, new in groups)):
            desk.say(f'{block.label}: "{line.text.strip()}" still stands there; it may no longer be right.')


def _made(slot: Slot, size: Decimal, old: list[PageLine], new: list[PageLine]) -> set[Decimal]:
    """What the total of a group is now, in each way in which it was right before."""
    sums = [[*_figures(slot, lines)] for lines in (old, new)]
    outer = [sum(one.record in (-1, one.number) for one in lines) for lines in (old, new)]
    found = {sum(sums[1], Decimal(0))} if len(sums[0]) > 1 and sum(sums[0]) == size else set()
    return found | ({Decimal(outer[1])} if slot.kind == "count" and outer[0] == size else set())


def _write(desk: Desk, block: SeenBlock, line: PageLine, slot: Slot, size: Decimal) -> None:
    start, new = line.text.rindex(_told(line)) + slot.start, like(size, slot.text)
    if new != slot.text:
        write(desk, block, [Put(line, start, start + len(slot.text), new)], kind="sum")


def _group(page: BlockPage, line: PageLine, section: str, *, above: bool) -> list[PageLine]:
    """The lines of one heading that a total may be about: all others, or those above it."""
    heads = page.heads.values()
    return [
        one for one in page.content
        if one.section == section and one not in heads and one.text.strip("|-: ")
        and not _sums(one) and (one.number < line.number or not above)
    ]  # fmt: skip


def _figures(slot: Slot, lines: list[PageLine]) -> Iterator[Decimal]:
    """The figures of a total's kind and currency, of the lines that have one."""
    found = ((one, amounts(one.text)) for line in lines if (one := _figure(line)))
    return (sizes[0].size for one, sizes in found if (one.kind, one.sign) == (slot.kind, slot.sign))


def _figure(line: PageLine) -> Slot | None:
    """The one number, or the one sum of money, that a line holds."""
    held = [one for one in slots(_told(line)) if one.kind in ("count", "money")]
    return held[0] if len(held) == 1 and amounts(held[0].text) else None


def _told(line: PageLine) -> str:
    return line.value if line.key else line.body


def _sums(line: PageLine) -> bool:
    return bool(gate.TOTAL & bag(line.key or line.body))
