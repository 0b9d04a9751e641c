"""The board in plain text: the same for the same room, whenever and wherever it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kit.values.rights import MEANINGS
from kit.values.signs import visible
from kit.views.board.seen import BlockView, BoardSeen, RefusalShown
from kit.views.shared.text import clip

_MOST_LINES = 12  # of a block's text
_MOST_BLOCKS = 12  # whose texts are shown; of more, those that changed last


def as_text(seen: BoardSeen) -> str:
    """The board as text, without ids and times.

    >>> from kit import connect
    >>> from kit.views.board.reading import read_board
    >>> client = connect()
    >>> policies = client.blocks.create(label="company_policies", value="Refunds: 30 days", read_only=True)
    >>> ana = client.agents.create(name="Ana", block_ids=[policies.id])
    >>> edited = client.blocks.update(policies.id, value="Refunds: 60 days")
    >>> print(as_text(read_board(client)))
    Room in memory
    <BLANKLINE>
    block             Ana  version          used
    company_policies  R          2  16 of 20,000
    R read only · R/W read and write · A append only · – not attached
    <BLANKLINE>
    company_policies · read-only · version 2 by operator, blocks.update
        Refunds: 60 days
      changed
        − Refunds: 30 days
        + Refunds: 60 days
    """
    parts = [_heading(seen), _table(seen), *_blocks(seen), _refused(seen.refusals)]
    return "\n\n".join(visible("\n".join(lines)) for part in parts if (lines := list(part)))


def _heading(seen: BoardSeen) -> Iterator[str]:
    yield seen.title
    if seen.trouble:
        yield f"! {seen.trouble}"


def _table(seen: BoardSeen) -> Iterator[str]:
    if not seen.blocks:
        yield "no blocks yet"
        return
    names = [agent.name for agent in seen.agents]
    rows = [["block", *names, "version", "used"]]
    group = ""
    for block in seen.blocks:
        if block.group and block.group != group:
            rows.append([f"[{block.group}]", *[""] * (len(names) + 2)])
        group = block.group
        used = f"{block.used:,} of {block.limit:,}{warning(block)}"
        rows.append([block.label, *block.cells, str(block.version), used])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(_padded(row, widths)).rstrip()
    yield " · ".join(f"{mark} {meaning}" for mark, meaning in MEANINGS.items())


def _padded(row: list[str], widths: list[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.rjust(width) if place >= len(row) - 2 else cell.ljust(width)


def warning(block: BlockView) -> str:
    """What to say where a block is nearly full: nothing below four fifths."""
    if block.used >= block.limit:
        return ", full"
    return ", nearly full" if block.used * 5 >= block.limit * 4 else ""


def _blocks(seen: BoardSeen) -> Iterator[Iterator[str]]:
    latest = sorted(seen.blocks, key=lambda block: block.last.seq)[-_MOST_BLOCKS:]
    yield from (_block(block) for block in seen.blocks if block in latest)
    if left_out := len(seen.blocks) - len(latest):
        yield iter([f"… and the texts of {left_out} more blocks, which changed before these"])


def _block(block: BlockView) -> Iterator[str]:
    yield " · ".join([block.label, *(["read-only"] * block.read_only), f"version {block.version}{by(block)}"])
    yield from _indented(block.value.split("\n") if block.value else ["(empty)"], _MOST_LINES, block.left_out)
    if block.version > 1 and block.last.lines:
        yield "  changed"
        yield from (f"    {line.sign} {clip(line.text)}".rstrip() for line in block.last.lines)


def by(block: BlockView) -> str:
    """Who made the version, and through what; a compacted journal does not know any more."""
    return f" by {block.last.by}, {block.last.via}" if block.last.by else ""


def _indented(lines: list[str], most: int, left_out: int) -> Iterator[str]:
    yield from (f"    {clip(line)}".rstrip() for line in lines[:most])
    if len(lines) > most:
        yield f"    … {len(lines) - most:,} more lines"
    if left_out:
        yield f"    … {left_out:,} more characters"


def _refused(refusals: Iterable[RefusalShown]) -> Iterator[str]:
    for place, refusal in enumerate(refusals):
        if place == 0:
            yield "refused, the latest first"
        yield f"  ⊘ {refusal.text}"
        if refusal.hint:
            yield f"    → {refusal.hint}"
