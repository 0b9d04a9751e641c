"""Flows: who could come to know a block's text without holding it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.audit.snapshot import WRITING, Snapshot, listed
from kit.errors import UnprocessableEntityError

MOST = 100_000  # flows that one answer holds; a room with more is asked block by block


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a text: these agents know it, and each may write it into this block."""

    agents: tuple[str, ...]
    label: str
    block_id: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A path on which the text of a block can reach ``readers``, who do not hold it."""

    label: str
    block_id: str
    hops: tuple[Hop, ...]
    readers: tuple[str, ...]

    def __str__(self) -> str:
        stations = [self.label]
        for hop in self.hops:
            stations += [listed(hop.agents), hop.label]
        return " → ".join([*stations, listed(self.readers)])


def flows(seen: Snapshot, block: object = None) -> list[Flow]:
    """The flows of one block, or of all of them in the order in which they were made."""
    ways = _Ways(seen)
    starts = range(len(seen.blocks)) if block is None else [seen.blocks.index(seen.block(block))]
    found: list[Flow] = []
    for start in starts:
        found += ways.from_block(start)
        if len(found) > MOST:
            raise UnprocessableEntityError(
                f"this room has more than {MOST:,} flows",
                hint='Ask for one block: client.audit.flows("company_policies").',
            )
    return found


class _Ways:
    """Agents and blocks by number; a set of agents is a whole number, one bit for each."""

    def __init__(self, seen: Snapshot) -> None:
        self._seen = seen
        agents = {agent.id: number for number, agent in enumerate(seen.agents)}
        blocks = {block.id: number for number, block in enumerate(seen.blocks)}
        self._readers = [0] * len(blocks)
        self._writable: list[list[int]] = [[] for _ in agents]
        for (agent_id, block_id), access in seen.allowed.items():
            agent, block = agents[agent_id], blocks[block_id]
            self._readers[block] |= 1 << agent
            if access in WRITING:
                self._writable[agent].append(block)
        self._told: dict[int, list[tuple[tuple[Hop, ...], tuple[str, ...]]]] = {}

    def from_block(self, start: int) -> Iterator[Flow]:
        """The flows of one block; what they are depends on who reads it alone."""
        readers, block = self._readers[start], self._seen.blocks[start]
        if readers not in self._told:
            self._told[readers] = list(self._spread(readers))
        for hops, reached in self._told[readers]:
            yield Flow(block.shown, block.id, hops, reached)

    def _spread(self, known: int) -> Iterator[tuple[tuple[Hop, ...], tuple[str, ...]]]:
        """Level by level, so that the first path to an agent is a shortest one and cycles end."""
        paths: dict[int, tuple[Hop, ...]] = dict.fromkeys(_bits(known), ())
        newest, passed = list(paths), set[int]()
        while newest:
            before, fresh = known, dict[int, tuple[Hop, ...]]()
            for block, carriers in sorted(self._carriers(newest, passed).items()):
                passed.add(block)
                reached = list(_bits(self._readers[block] & ~before))
                if reached:
                    path = self._path(paths, carriers, block)
                    yield path, self._names(reached)
                    fresh |= {agent: path for agent in reached if agent not in fresh}
            known |= sum(1 << agent for agent in fresh)
            paths |= fresh
            newest = sorted(fresh)

    def _carriers(self, agents: list[int], passed: set[int]) -> dict[int, list[int]]:
        """The blocks that these agents may write and the text has not passed, with who may."""
        found: dict[int, list[int]] = {}
        for agent in agents:
            for block in self._writable[agent]:
                if block not in passed:
                    found.setdefault(block, []).append(agent)
        return found

    def _path(self, paths: dict[int, tuple[Hop, ...]], carriers: list[int], block: int) -> tuple[Hop, ...]:
        first = paths[carriers[0]]
        together = [agent for agent in carriers if paths[agent] == first]
        seen = self._seen.blocks[block]
        return (*first, Hop(self._names(together), seen.shown, seen.id))

    def _names(self, agents: list[int]) -> tuple[str, ...]:
        return tuple(self._seen.agents[agent].shown for agent in agents)


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
