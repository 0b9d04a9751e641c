"""The present state as TinyDB tables, for whoever wants to ask it with ``Query()``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from kit.errors import BadRequestError
from kit.journal import Journal
from kit.journal.plain import copied

NAMES = ("blocks", "agents", "attachments", "messages", "runs", "steps", "refusals", "redactions")


def _present(room: Any) -> dict[str, dict[str, Any]]:
    return {name: room.documents(name) for name in NAMES}


class RoomStorage(Storage):
    """Lets TinyDB read what the journal has folded."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def read(self) -> dict[str, dict[str, Any]]:
        return self._journal.read(_present)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> NoReturn:
        raise BadRequestError(
            "these tables are a reading of the room's journal and can not be written",
            hint="Change the room through client.blocks and client.agents; the tables follow at once.",
        )


class _OwnDocument(Document):
    """A document that shares nothing with the room's state."""

    def __init__(self, value: Mapping[str, Any], doc_id: int) -> None:
        super().__init__(copied(dict(value)), doc_id)


class RoomTable(Table):
    """A table to read; writing goes through the client."""

    document_class = _OwnDocument

    def _update_table(self, updater: object) -> NoReturn:
        # TinyDB would alter the documents that it read, and they are the room's own, before it writes
        self._storage.write({})
        raise AssertionError


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
        database = TinyDB(journal, storage=RoomStorage)
        database.table_class = RoomTable
        # TinyDB remembers results of queries; another process may have written since
        self._tables = {name: database.table(name, cache_size=0) for name in NAMES}

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
