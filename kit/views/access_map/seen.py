"""What an access map shows, as values: agents, blocks, what each may do with which, and the ways of texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.audit.snapshot import listed
from kit.values.rights import RIGHTS
from kit.views.access_map.question import QuizQuestion


@dataclass(frozen=True, slots=True)
class CellKind:
    """What a cell can say: its ``mark``, what that means, and why it is so."""

    mark: str
    meaning: str
    why: str = ""
    holds: bool = True
    writes: bool = False


NONE, COULD, LOCKED, READS, ADDS, WRITES = range(6)
KINDS = (
    CellKind(*RIGHTS["none"], holds=False),
    CellKind("⇢", "could come to know it", holds=False),
    CellKind(*RIGHTS["read_only"], "the block is read-only"),
    CellKind(*RIGHTS["read_only"], "its attachment is read_only"),
    CellKind(*RIGHTS["append_only"], "its attachment is append_only", writes=True),
    CellKind(*RIGHTS["read_write"], "its attachment is read_write", writes=True),
)
LEGEND = tuple(KINDS[number] for number in (READS, WRITES, ADDS, NONE, COULD))


@dataclass(frozen=True, slots=True)
class AgentColumn:
    """An agent; its name is counted where several bear it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block. ``cells`` are the numbers of the kinds, by agent; ``way`` is the number of its way.

    ``way`` is ``None`` where there are too many ways to carry.
    """

    id: str
    label: str
    read_only: bool
    cells: tuple[int, ...] = ()
    way: int | None = None


@dataclass(frozen=True, slots=True)
class WayStep:
    """One more station of a text: ``agents`` may write it into ``block``, where ``readers`` come to know it.

    ``before`` is the number of the step by which it came to these agents, -1 if they hold the first block.
    """

    before: int
    agents: tuple[int, ...]
    block: int
    readers: tuple[int, ...]


Way = tuple[WayStep, ...]


@dataclass(frozen=True, slots=True)
class Mapped:
    """The map of one state. Agents and blocks after the first ``rows`` and ``columns`` only name stations.

    ``more_agents`` and ``more_blocks`` say how many more the room has than rows and columns.
    """

    title: str
    agents: tuple[AgentColumn, ...] = ()
    blocks: tuple[BlockRow, ...] = ()
    columns: int = 0
    rows: int = 0
    more_agents: int = 0
    more_blocks: int = 0
    ways: tuple[Way, ...] = ()

    @property
    def shown_agents(self) -> tuple[AgentColumn, ...]:
        """Those that are columns."""
        return self.agents[: self.columns]

    @property
    def shown_blocks(self) -> tuple[BlockRow, ...]:
        """Those that are rows."""
        return self.blocks[: self.rows]

    def way(self, block: BlockRow) -> Way:
        """The steps that a text of this block can take; none where there are too many to carry."""
        return () if block.way is None else self.ways[block.way]

    def path(self, block: BlockRow, step: WayStep, readers: tuple[int, ...] | None = None) -> str:
        """A path in words, to all that come to know the text by it or to these."""
        stations = [block.label]
        for one in self._chain(block, step):
            stations += [self._names(one.agents), self.blocks[one.block].label]
        return " → ".join([*stations, self._names(step.readers if readers is None else readers)])

    def paths(self, block: BlockRow) -> Iterator[str]:
        """All its paths, in words."""
        return (self.path(block, step) for step in self.way(block))

    def path_to(self, block: BlockRow, agent: int) -> str | None:
        """The first and so a shortest path to this agent; ``None`` if none is known."""
        found = next((step for step in self.way(block) if agent in step.readers), None)
        return None if found is None else self.path(block, found, (agent,))

    def _chain(self, block: BlockRow, step: WayStep) -> list[WayStep]:
        chain = [step]
        while chain[0].before >= 0:
            chain.insert(0, self.way(block)[chain[0].before])
        return chain

    def _names(self, agents: tuple[int, ...]) -> str:
        return listed(self.agents[agent].name for agent in agents)


@dataclass(frozen=True, slots=True)
class MapShown:
    """A map with its questions; ``first`` is the number of the question that a page begins with.

    ``outline`` is all that they depend on.
    """

    room: Mapped
    questions: tuple[QuizQuestion, ...] = ()
    first: int = 0
    outline: object = None
    trouble: str = ""
