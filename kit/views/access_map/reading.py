"""Reading a map from a snapshot of the room: rows, columns and ways, as many as a page can carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kit.audit.flows import Flow, flows
from kit.audit.snapshot import AgentSeen, BlockSeen, Snapshot
from kit.errors import UnprocessableEntityError
from kit.views.access_map.seen import (
    ADDS,
    COULD,
    LOCKED,
    NONE,
    READS,
    WRITES,
    AgentColumn,
    BlockRow,
    Mapped,
)
from kit.views.access_map.stations import Stations

MOST_BLOCKS = 200  # rows
MOST_AGENTS = 50  # columns
_BY_ACCESS = {"read_only": READS, "append_only": ADDS, "read_write": WRITES}

Readers = frozenset[str]


def mapped(seen: Snapshot, title: str) -> Mapped:
    """The map of this state.

    >>> from kit import connect
    >>> from kit.audit.snapshot import snapshot
    >>> from kit.views.access_map.seen import KINDS
    >>> client = connect()
    >>> secret = client.blocks.create(label="secret", value="", read_only=True)
    >>> board = client.blocks.create(label="board", value="")
    >>> ana = client.agents.create(name="Ana", block_ids=[secret.id, board.id])
    >>> ben = client.agents.create(name="Ben", block_ids=[board.id])
    >>> room = mapped(client.journal.read(snapshot), "A room")
    >>> [[KINDS[cell].mark for cell in block.cells] for block in room.blocks]
    [['R', '⇢'], ['R/W', 'R/W']]
    >>> print(*room.paths(room.blocks[0]))
    secret → Ana → board → Ben
    """
    shown = seen.blocks[:MOST_BLOCKS]
    readers = _readers(seen)
    spread = _spread(seen, shown, readers)
    stations = Stations(seen, MOST_AGENTS, MOST_BLOCKS)
    ways = {who: stations.numbered(found) for who, found in spread.items()}
    numbers = {who: number for number, who in enumerate(who for who, way in ways.items() if way is not None)}
    rows = (
        replace(
            _row(block, seen, {name for flow in spread[readers[block.id]] for name in flow.readers}),
            way=numbers.get(readers[block.id]),
        )
        for block in shown
    )
    return Mapped(
        title=title,
        agents=tuple(AgentColumn(one.id, one.shown) for one in stations.agents),
        blocks=(
            *rows,
            *(BlockRow(one.id, one.shown, one.read_only) for one in stations.blocks[MOST_BLOCKS:]),
        ),
        columns=min(len(seen.agents), MOST_AGENTS),
        rows=len(shown),
        more_agents=max(0, len(seen.agents) - MOST_AGENTS),
        more_blocks=len(seen.blocks) - len(shown),
        ways=tuple(way for way in ways.values() if way is not None),
    )


def outline(seen: Snapshot) -> tuple[object, ...]:
    """All that a map depends on, and nothing that a block holds."""
    agents = tuple((one.id, one.shown) for one in seen.agents)
    blocks = tuple((one.id, one.shown, one.read_only) for one in seen.blocks)
    return agents, blocks, seen.given, seen.allowed


# ------------------------------------------------------------------------- rows


def _readers(seen: Snapshot) -> dict[str, Readers]:
    found: dict[str, set[str]] = {block.id: set() for block in seen.blocks}
    for agent_id, block_id in seen.allowed:
        found[block_id].add(agent_id)
    return {block_id: frozenset(agents) for block_id, agents in found.items()}


def _row(block: BlockSeen, seen: Snapshot, reached: set[str]) -> BlockRow:
    cells = (_cell(agent, block, seen, agent.shown in reached) for agent in seen.agents[:MOST_AGENTS])
    return BlockRow(block.id, block.shown, block.read_only, tuple(cells))


def _cell(agent: AgentSeen, block: BlockSeen, seen: Snapshot, could: bool) -> int:
    access = seen.allowed.get((agent.id, block.id))
    if access is None:
        return COULD if could else NONE
    return LOCKED if block.read_only else _BY_ACCESS[access]


# ------------------------------------------------------------------------- ways


def _spread(
    seen: Snapshot, shown: Iterable[BlockSeen], readers: dict[str, Readers]
) -> dict[Readers, list[Flow]]:
    """The flows of the shown blocks by who reads them, for on this alone they depend."""
    first = {readers[block.id]: block.id for block in reversed(list(shown))}
    wanted = dict(reversed(first.items()))
    try:
        every = flows(seen)
    except UnprocessableEntityError:  # a room with too many of them at once
        return {who: flows(seen, block_id) for who, block_id in wanted.items()}
    found: dict[str, list[Flow]] = {block_id: [] for block_id in wanted.values()}
    for flow in every:
        if flow.block_id in found:
            found[flow.block_id].append(flow)
    return {who: found[block_id] for who, block_id in wanted.items()}
