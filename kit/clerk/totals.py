"""Totals: a line that gives the sum of others, or how many they are, once one of them has changed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import starmap

from kit.clerk.amounts import amounts, like
from kit.clerk.change import Put
from kit.clerk.desk import Desk
from kit.clerk.page import BlockPage, PageLine, shouted, sums as _sums
from kit.clerk.sight import SeenBlock
from kit.clerk.slots import Slot, slots
from kit.clerk.words import stem
from kit.clerk.writing import write


def total(desk: Desk, before: SeenBlock) -> None:
    """A total that was right is worked out anew; one of which that is not certain is named."""
    lines = before.page.content
    for at, line in enumerate(lines):
        if not (_sums(line) and any(map(str.isdigit, _told(line)))):
            continue
        block, slot = desk.block(before.label), _figure(line)
        there = [one for one in block.page.content if one.text == line.text]
        if len(there) != 1:
            continue
        headings = dict.fromkeys((line.section, lines[max(at - 1, 0)].section, None))
        pages = ((before.page, line), (block.page, there[0]))
        groups = [*zip(*(_groups(page, one, [*headings]) for page, one in pages), strict=True)]
        ways = [_made(slot, *pair) if slot else set[Decimal]() for pair in groups]
        made, whole = next(filter(None, ways), set()), any(ways[: -len(headings)])
        size = amounts(slot.text)[0].size if slot else Decimal(0)
        came = not whole and any(len(old) != len(new) for old, new in groups)
        if slot and len(made) == 1 and made != {size} and not block.append_only:
            _write(desk, block, there[0], slot, made.pop())
        elif made - {size} or came or (not made and any(starmap(_differ, groups[-len(headings) :]))):
            desk.say(f'{block.label}: "{line.text.strip()}" still stands there; it may no longer be right.')


def _differ(old: list[PageLine], new: list[PageLine]) -> bool:
    """Whether a figure of one of the lines is another now."""
    return [[one.size for one in amounts(_told(line))] for line in old] != [
        [one.size for one in amounts(_told(line))] for line in new
    ]


def _made(slot: Slot, old: list[PageLine], new: list[PageLine]) -> set[Decimal]:
    """What the total of a group is now, in each way in which it was right before; more where it is open."""
    size, held = amounts(slot.text)[0].size, [[*_figures(slot, lines)] for lines in (old, new)]
    sums = [sum((one for one, _ in found), Decimal(0)) for found in held]
    outer = [sum(one.record in (-1, one.number) for one in lines) for lines in (old, new)]
    found = {sums[1]} if len(held[0]) > 1 and sums[0] == size else set()
    if found and {noun for _, noun in held[1]} - {noun for _, noun in held[0]}:
        found.add(size)  # what came is of another measure
    return found | ({Decimal(outer[1])} if slot.kind == "count" and 0 < outer[0] == size else set())


def _write(desk: Desk, block: SeenBlock, line: PageLine, slot: Slot, size: Decimal) -> None:
    start, new = line.text.rindex(_told(line)) + slot.start, like(size, slot.text)
    if new != slot.text:
        write(desk, block, [Put(line, start, start + len(slot.text), new)], kind="sum")


def _groups(page: BlockPage, line: PageLine, headings: list[str | None]) -> Iterator[list[PageLine]]:
    """The lines that a total may be about: from the total above on, of a heading, above it."""
    heads, sums = page.heads.values(), [one.number for one in page.content if _sums(one)]
    since = max((at for at in sums if at < line.number), default=line.number)
    last = page.content[-1].number
    spans = [(None, since, line.number), *((one, -1, last) for one in headings)]
    for section, first, end in [*spans, *((one, -1, line.number) for one in headings)]:
        yield [
            one for one in page.content
            if section in (None, one.section) and not (one in heads or shouted(one))
            and one.text.strip("|-: ") and one.number not in sums and first < one.number <= end
        ]  # fmt: skip


def _figures(slot: Slot, lines: list[PageLine]) -> Iterator[tuple[Decimal, str]]:
    """The figures of a total's kind and currency, of the lines that have one, each with what it counts."""
    for one in filter(None, (_figure(line, slot) for line in lines)):
        yield amounts(one.text)[0].size, stem(one.noun)


def _figure(line: PageLine, model: Slot | None = None) -> Slot | None:
    """The one number, or the one sum of money, that a line holds; the one of a model's kind."""
    held = [one for one in slots(_told(line)) if one.kind in ("count", "money")]
    if model:
        held = [one for one in held if (one.kind, one.sign) == (model.kind, model.sign)]
    return held[0] if len(held) == 1 and amounts(held[0].text) else None


def _told(line: PageLine) -> str:
    return line.value if line.key else line.body
