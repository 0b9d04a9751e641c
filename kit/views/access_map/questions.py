"""The questions that a map gives rise to, each option with the reason why it is right or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from kit.views.access_map.question import QuizQuestion
from kit.views.access_map.seen import COULD, KINDS, BlockRow, CellKind, Mapped

MOST_QUESTIONS = 60
MOST_OPTIONS = 10
_MAY = {"R": "read", "A": "read and add to", "R/W": "read and write"}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A block and an agent, and what the one may do with the other."""

    room: Mapped
    block: BlockRow
    agent: int

    @property
    def kind(self) -> CellKind:
        return KINDS[self.block.cells[self.agent]]

    @property
    def could(self) -> bool:
        return self.block.cells[self.agent] == COULD

    @property
    def name(self) -> str:
        return self.room.agents[self.agent].name

    @property
    def by_path(self) -> str:
        """The path from the block to the agent, where it is known."""
        path = self.room.path_to(self.block, self.agent)
        return f": {path}" if path else ""


# ------------------------------------------------------------------------- reasons


def _read(pair: _Pair) -> str:
    if pair.kind.holds:
        return f"{pair.name} may {_MAY[pair.kind.mark]} {pair.block.label}, because {pair.kind.why}."
    no = f"{pair.name} does not hold {pair.block.label}."
    return f"{no} It could only come to know it by another way{pair.by_path}." if pair.could else no


def _known(pair: _Pair) -> str:
    if pair.kind.holds:
        return f"{pair.name} holds {pair.block.label} itself: {pair.kind.mark}, because {pair.kind.why}."
    if pair.could:
        return f"{pair.name} could come to know {pair.block.label}{pair.by_path}."
    return (
        f"no way leads from {pair.block.label} to {pair.name}: nobody who comes to know it may write a block "
        f"that {pair.name} reads."
    )


def _changed(pair: _Pair) -> str:
    if not pair.kind.holds:
        return f"{pair.name} does not hold {pair.block.label}."
    may = "may only read" if not pair.kind.writes else "may change"
    at_its_end = " by adding at its end" if pair.kind.mark == "A" else ""
    return f"{pair.name} {may} {pair.block.label}{at_its_end}, because {pair.kind.why}."


# ------------------------------------------------------------------------- questions


@dataclass(frozen=True, slots=True)
class _Sort:
    """One sort of question: its words, what is right, and why so; ``{}`` takes a name or "of these"."""

    name: str
    text: str
    is_right: Callable[[CellKind], bool]
    why: Callable[[_Pair], str]

    def of_agents(self, room: Mapped, block: BlockRow) -> QuizQuestion:
        pairs = {agent.name: _Pair(room, block, at) for at, agent in enumerate(room.shown_agents)}
        return self._question(f"{self.name} {block.id}", block.label, pairs)

    def of_blocks(self, room: Mapped, agent: int) -> QuizQuestion:
        pairs = {block.label: _Pair(room, block, agent) for block in room.shown_blocks}
        who = room.agents[agent]
        return self._question(f"{self.name} {who.id}", who.name, pairs)

    def _question(self, id: str, about: str, pairs: dict[str, _Pair]) -> QuizQuestion:
        every = {name for name, pair in pairs.items() if self.is_right(pair.kind)}
        kept = _kept(pairs, every)
        return QuizQuestion(
            id,
            about,
            self.text.format(" of these" if len(kept) < len(pairs) else "", about),
            tuple(kept),
            frozenset(every & set(kept)),
            {name: self.why(pairs[name]) for name in kept},
        )


def _kept(pairs: dict[str, _Pair], right: set[str]) -> list[str]:
    """The options: of many, right ones and others by halves, those first that are easily taken for right."""
    if len(pairs) <= MOST_OPTIONS:
        return list(pairs)
    others = sorted((name for name in pairs if name not in right), key=lambda name: not pairs[name].could)
    wanted = [name for name in pairs if name in right][: max(MOST_OPTIONS // 2, MOST_OPTIONS - len(others))]
    kept = {*wanted, *others[: MOST_OPTIONS - len(wanted)]}
    return [name for name in pairs if name in kept]


def _could(kind: CellKind) -> bool:
    return kind == KINDS[COULD]


_READS = _Sort("read", "Who{} can read {}?", lambda kind: kind.holds, _read)
_KNOWS = _Sort("know", "Who{} could come to know what {} says without holding it?", _could, _known)
_CHANGES = _Sort(
    "change", "Which{} blocks can {} change, if only by adding to them?", lambda kind: kind.writes, _changed
)
_WRITES = _Sort("write", "Who{} can change {}, if only by adding to it?", lambda kind: kind.writes, _changed)
_LEARNS = _Sort("learn", "Which{} blocks could {} come to know without holding them?", _could, _known)


def questions(room: Mapped) -> Iterator[QuizQuestion]:
    """The questions, at most sixty: by turns one of each sort, each sort in the order of blocks or agents.

    A question is left out where it asks nothing: with fewer than two options, about a block that nobody
    holds, and about what comes to those that do not hold a block that all hold.
    """
    held = [block for block in room.shown_blocks if any(KINDS[cell].holds for cell in block.cells)]
    blocks = held if room.columns > 1 else []
    agents = range(room.columns) if room.rows > 1 else range(0)
    for_some = [block for block in blocks if not all(KINDS[cell].holds for cell in block.cells)]
    by_turns = zip_longest(
        (_READS.of_agents(room, block) for block in blocks),
        (_KNOWS.of_agents(room, block) for block in sorted(for_some, key=lambda one: COULD not in one.cells)),
        (_CHANGES.of_blocks(room, agent) for agent in agents),
        (_WRITES.of_agents(room, block) for block in blocks),
        (_LEARNS.of_blocks(room, agent) for agent in agents if _lacks(room, agent)),
    )
    asked: Iterable[QuizQuestion | None] = chain.from_iterable(by_turns)
    return islice((one for one in asked if one is not None), MOST_QUESTIONS)


def _lacks(room: Mapped, agent: int) -> bool:
    return not all(KINDS[block.cells[agent]].holds for block in room.shown_blocks)
