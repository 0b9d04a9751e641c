"""TinyDB over a journal: a room's tables to be asked with ``Query()``, and a storage for any program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinydb.queries import QueryLike
from tinydb.table import Table

from kit.journal import Document, Journal
from kit.journal.read_table import ReadTable, Row
from kit.journal.storage import JournalStorage, JournalTable

__all__ = ["JournalStorage", "JournalTable", "RoomTable", "Tables"]

NAMES = ("blocks", "agents", "attachments", "messages", "runs", "steps", "refusals", "redactions")


class RoomTable(ReadTable):
    """A table as it is at every query: the journal is asked anew."""

    def __init__(self, journal: Journal, name: str) -> None:
        super().__init__(name)
        self._journal = journal

    def rows(self, cond: QueryLike | None = None) -> Iterator[Row]:
        return iter(self._journal.read(lambda room: list(room.table(self.name).rows(cond))))

    def row(self, number: int) -> Document | None:
        return self._journal.read(lambda room: room.table(self.name).row(number))


class Tables(Mapping[str, Table]):
    """``client.tables``: TinyDB's own tables over the state as it is at every query.

    >>> from tinydb import Query
    >>> from kit import connect
    >>> client = connect()
    >>> block = client.blocks.create(label="team_knowledge", value="We meet on Mondays.")
    >>> client.tables["blocks"].search(Query().label == "team_knowledge")[0]["value"]
    'We meet on Mondays.'
    """

    def __init__(self, journal: Journal) -> None:
        self._tables = {name: RoomTable(journal, name) for name in NAMES}

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
