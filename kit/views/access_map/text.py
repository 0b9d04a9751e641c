"""An access map in plain text: the same for the same room, whenever and wherever it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from kit.values.signs import visible
from kit.views.access_map.seen import KINDS, LEGEND, BlockRow, Mapped, MapShown
from kit.views.shared.text import clip

MOST_COLUMNS = 16
MOST_ROWS = 60
MOST_PATHS = 40
NO_PATH = "nobody, by any way that the audit follows: who does not hold a block does not come to know it"
BEYOND = "Messages between agents and answers to people are ways too, and are not followed here."


def as_text(shown: MapShown) -> str:
    """The map as text, without ids.

    >>> print(as_text(MapShown(Mapped("Room in memory"))))
    Room in memory: who may read and write what
    <BLANKLINE>
    no blocks yet
    """
    room = shown.room
    parts = [_heading(shown), _table(room), *([_flows(room)] if room.columns and room.rows else [])]
    return "\n\n".join(visible("\n".join(lines)) for part in parts if (lines := list(part)))


def _heading(shown: MapShown) -> Iterator[str]:
    yield f"{shown.room.title}: who may read and write what"
    if shown.trouble:
        yield f"! {shown.trouble}"


def _table(room: Mapped) -> Iterator[str]:
    if not room.rows or not room.columns:
        yield "no agents yet" if room.rows else "no blocks yet"
        return
    rows = [["block", *(agent.name for agent in room.shown_agents[:MOST_COLUMNS])]]
    rows += [[block.label, *marks(block)[:MOST_COLUMNS]] for block in room.shown_blocks[:MOST_ROWS]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield from left_out(room, MOST_ROWS, MOST_COLUMNS)
    yield " · ".join(f"{kind.mark} {kind.meaning}" for kind in LEGEND)


def marks(block: BlockRow) -> list[str]:
    """What stands in the cells of a row."""
    return [KINDS[cell].mark for cell in block.cells]


def left_out(room: Mapped, rows: int, columns: int) -> Iterator[str]:
    """What a table of so many rows and columns does not show."""
    blocks = room.more_blocks + max(0, room.rows - rows)
    agents = room.more_agents + max(0, room.columns - columns)
    if blocks:
        yield f"… and {blocks:,} more block{'s' * (blocks != 1)}: client.audit.access() has them all"
    if agents:
        yield f"… and {agents:,} more agent{'s' * (agents != 1)}: client.audit.access() has them all"


def _flows(room: Mapped) -> Iterator[str]:
    yield "who could come to know it without holding it"
    yield from (f"  {clip(line)}" for line in told_paths(room))


def told_paths(room: Mapped) -> Iterator[str]:
    """The paths of all blocks that are shown, or that there is none, and what is left out."""
    every = [path for block in room.shown_blocks for path in room.paths(block)]
    yield from every[:MOST_PATHS]
    unknown = sum(block.way is None for block in room.shown_blocks)
    if more := len(every) - MOST_PATHS:
        yield from [f"… and {more:,} more: client.audit.flows() has them all"] * (more > 0)
    if unknown:
        paths = f"the paths of {unknown:,} block{'s' * (unknown != 1)}"
        yield f'… and {paths}, which are too many to show: client.audit.flows("company_policies") has one\'s'
    if not every and not unknown:
        yield NO_PATH
    yield BEYOND
