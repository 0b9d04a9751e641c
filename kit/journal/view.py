"""A state of the room to read from, with its past; what it hands out are copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kit.journal.commits import Commits, Read
from kit.journal.contract import Document
from kit.journal.plain import copied
from kit.journal.state import State
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
        return [copied(document) for document in self._matching(table, equal)]

    def ids(self, table: str, **equal: object) -> list[str]:
        here = self._state.tables.get(table)
        if here is not None and here.is_exact(equal) and not self._has_written(table):
            return [here.ids[number] for number in here.candidates(equal)]
        return [document["id"] for document in self._matching(table, equal)]

    def count(self, table: str, **equal: object) -> int:
        here = self._state.tables.get(table)
        if here is not None and here.is_exact(equal) and not self._has_written(table):
            return len(here.candidates(equal))
        return sum(1 for _ in self._matching(table, equal))

    def newest(self, table: str, **equal: object) -> Iterator[Document]:
        if self._has_written(table):
            yield from reversed(self.find(table, **equal))
            return
        here = self._state.tables.get(table)
        for number in () if here is None else reversed(here.candidates(equal)):
            document = here.documents.get(number) if here else None
            if document is not None and all(document.get(key) == value for key, value in equal.items()):
                yield copied(document)

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

    def _has_written(self, table: str) -> bool:
        """Whether this is a draft that has set something in the table."""
        return False

    def number(self, table: str, id: str) -> int | None:
        here = self._state.tables.get(table)
        return None if here is None else here.numbers.get(id)

    def documents(self, table: str) -> dict[str, Document]:
        """All documents by number; not copies, so they are only to be looked at."""
        here = self._state.tables.get(table)
        return {str(number): document for number, document in here.documents.items()} if here else {}

    def _present(self, table: str, id: str) -> Document | None:
        here = self._state.tables.get(table)
        number = None if here is None else here.numbers.get(id)
        return None if here is None or number is None else here.documents.get(number)

    def _matching(self, table: str, equal: Mapping[str, object]) -> Iterator[Document]:
        here = self._state.tables.get(table)
        for number in () if here is None else here.candidates(equal):
            document = here.documents.get(number) if here else None
            if document is not None and all(document.get(key) == value for key, value in equal.items()):
                yield document
