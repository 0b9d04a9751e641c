"""A rehearsal: a copy of a room, in which a learner's function meets somebody who writes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit.client import Client, RoomBlocks
from kit.journal import Document, MemoryJournal
from kit.memory.forms import ROOM
from kit.values.edits import Append
from kit.values.records import OPERATOR, Block

_TABLES = ("blocks", "agents", "attachments")


def copy_of(client: Client) -> Client:
    """A room of its own with the same agents, blocks and attachments, under the same ids.

    >>> from kit import connect
    >>> room = connect()
    >>> notes = room.blocks.create(label="notes", value="09:10")
    >>> copy = copy_of(room)
    >>> _ = copy.blocks.update(notes.id, value="10:20")
    >>> room.blocks.retrieve(notes.id).value
    '09:10'
    """

    def look(room: Any) -> dict[str, list[Document]]:
        return {table: room.find(table) for table in _TABLES}

    found = client.journal.read(look)
    journal = MemoryJournal(forms=ROOM)
    journal.commit(
        lambda draft: [draft.put(table, one) for table in _TABLES for one in found[table]],
        by=OPERATOR,
        via="copy",
    )
    return Client(journal, client.models)


class BusyBlocks(RoomBlocks):
    """Blocks of which one is written by somebody else as soon as it has been read for the first time."""

    def __init__(self, journal: MemoryJournal, block_id: str, line: str) -> None:
        super().__init__(journal)
        self._meanwhile: Callable[[], object] | None = lambda: self.edit(block_id, Append(line))

    def retrieve(self, block_id: str, *, version: int | None = None) -> Block:
        found = super().retrieve(block_id, version=version)
        if meanwhile := self._meanwhile:
            self._meanwhile = None
            meanwhile()
        return found


def busy(client: Client, block_id: str, line: str) -> Client:
    """A copy of the room in which somebody adds a line to a block between a read and what follows."""
    copy = copy_of(client)
    journal: Any = copy.journal
    copy.blocks = BusyBlocks(journal, block_id, line)
    return copy
