"""A journal as it was: the past of a room up to one commit, to be read as any journal is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from kit.errors import BadRequestError
from kit.journal.contract import Draft, Journal, Reading
from kit.journal.plain import Document
from kit.journal.state import State, random_ids, wall_clock
from kit.journal.view import View
from kit.values.records import Commit, Principal

T = TypeVar("T")


class AsOf(Journal):
    """Reads ``journal`` as it was after commit ``seq``; what was erased since is gone from it too.

    >>> from kit import connect
    >>> client = connect()
    >>> ana = client.agents.create(name="Ana")
    >>> before = AsOf(client.journal, 1)
    >>> client.agents.delete(ana.id)
    >>> [agent["name"] for agent in before.find("agents")], client.journal.find("agents")
    (['Ana'], [])
    """

    path = None

    def __init__(self, journal: Journal, seq: int) -> None:
        self._last = seq
        self._commits = journal.read(lambda room: room.commits().upto(seq))
        self._state = State(wall_clock, random_ids)
        self._state.seq = 0
        for commit in self._commits:
            self._fold(commit)

    @property
    def seq(self) -> int:
        """The number of the last commit that it knows."""
        return self._last

    @property
    def edition(self) -> str:
        """The name of this past."""
        return self._state.edition

    def read(self, look: Callable[[Reading], T]) -> T:
        return look(View(self._state, self._commit))

    def _commit(self, seq: int) -> Commit:
        return self._commits[seq - self._commits.number(0)]

    def wait(self, after: int, timeout: float | None = None, edition: str = "") -> bool:
        return self._last > after

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> NoReturn:
        raise BadRequestError("the past can not be changed", hint="client.room.restore brings it back.")

    def redact(
        self,
        blot: Callable[[str, Document], Document],
        where: Callable[[str, Document], bool] | None = None,
    ) -> NoReturn:
        self.commit(lambda _: None, by=Principal(), via="")

    def close(self) -> None:
        """Nothing: the room is not closed by looking at its past."""

    def _fold(self, commit: Commit) -> None:
        sets: dict[str, dict[int, Document | None]] = {}
        for change in commit.changes:
            table = self._state.table(change.table)
            here = sets.setdefault(change.table, {})
            number = table.numbers.get(change.id) or max([table.last, *here]) + 1
            table.ids[number], table.numbers[change.id] = change.id, number
            here[number] = None if change.document is None else dict(change.document)
        self._state.fold({"seq": commit.seq, "at": commit.at, "by": commit.by.to_dict(), "set": sets})
