"""A state of the room to read from, with its past; what it hands out are copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kit.journal.commits import Commits, Read
from kit.journal.plain import Document, copied
from kit.journal.state import State
from kit.journal.table import FoldedTable
from kit.journal.trail import OUTLINED, Outline, Trail, Versions


class View:
    """One state, and the commits that it adds up."""

    def __init__(self, state: State, read: Read) -> None:
        """``read`` reads the commit of a number."""
        self._state = state
        self._read = read

    @property
    def seq(self) -> int:
        return self._state.seq

    @property
    def now(self) -> str:
        return self._state.time(self._state.seq)

    @property
    def edition(self) -> str:
        return self._state.edition

    def get(self, table: str, id: str) -> Document | None:
        found = self._present(table, id)
        return None if found is None else copied(found)

    def find(self, table: str, **equal: object) -> list[Document]:
        return [copied(document) for _, document in self._matching(table, equal)]

    def ids(self, table: str, **equal: object) -> list[str]:
        here = self._whole(table)
        if here is not None and here.is_exact(equal):
            return [here.ids[number] for number in here.candidates(equal)]
        return [document["id"] for _, document in self._matching(table, equal)]

    def count(self, table: str, **equal: object) -> int:
        here = self._whole(table)
        if here is not None and here.is_exact(equal):
            return len(here.candidates(equal))
        return sum(1 for _ in self._matching(table, equal))

    def newest(self, table: str, **equal: object) -> Iterator[Document]:
        here = self._whole(table)
        if here is None:
            yield from reversed(self.find(table, **equal))
            return
        for _, document in here.matching(equal, newest=True):
            yield copied(document)

    def number(self, table: str, id: str) -> int | None:
        here = self._state.tables.get(table)
        return None if here is None else here.numbers.get(id)

    def table(self, name: str) -> FoldedTable:
        here = self._state.tables.get(name)
        return FoldedTable(name) if here is None else here

    # ------------------------------------------------------------------ the past

    def commits(self, after: int = 0) -> Commits:
        return Commits(self._read, range(max(after + 1, self._state.first), self._state.seq + 1))

    def touching(self, table: str, id: str) -> Commits:
        trail = self._trail(table, id)
        return Commits(self._read, trail.seqs if trail else ())

    def versions(self, table: str, id: str) -> Versions:
        trail = self._trail(table, id)
        return Versions(Commits(self._read, trail.seqs if trail else ()), trail)

    def outline(self, table: str, id: str) -> Outline | None:
        trail = self._trail(table, id)
        return Outline(id, tuple(trail.points)) if trail and trail.points else None

    def outlines(self, table: str) -> list[Outline]:
        here = self._state.tables.get(table)
        return [] if here is None or table not in OUTLINED else list(here.outlines())

    def wrote(self, agent_id: str, block_id: str) -> bool:
        here = self._state.tables.get("blocks")
        return here is not None and (agent_id, here.numbers.get(block_id)) in here.written

    def _trail(self, table: str, id: str) -> Trail | None:
        here = self._state.tables.get(table)
        return None if here is None else here.trail(id)

    # ------------------------------------------------------------------ what a draft does otherwise

    def _whole(self, table: str) -> FoldedTable | None:
        """The table, if all that is to be seen of it stands there."""
        return self._state.tables.get(table)

    def _present(self, table: str, id: str) -> Document | None:
        here = self._state.tables.get(table)
        return None if here is None else here.present(id)

    def _matching(self, table: str, equal: Mapping[str, object]) -> Iterator[tuple[int, Document]]:
        here = self._state.tables.get(table)
        return iter(()) if here is None else here.matching(equal)
