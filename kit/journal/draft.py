"""A draft: the state as one change sees it, with what the change itself has written on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kit.journal.commits import Read
from kit.journal.plain import Document, alike, plain
from kit.journal.state import State, kind_of
from kit.journal.table import FoldedTable
from kit.journal.view import View
from kit.values.records import Principal

# What goes with a document, whoever drops it and however little they see: the table, and the field of its id.
REFERRING = {"agents": (("attachments", "agent_id"),), "blocks": (("attachments", "block_id"),)}


class StagedDraft(View):
    """Collects what a change sets; nothing reaches the state before the commit."""

    def __init__(self, state: State, read: Read) -> None:
        super().__init__(state, read)
        self._at = state.time(state.seq + 1)
        self._staged: dict[str, dict[int, Document | None]] = {}
        self._new: dict[str, dict[str, int]] = {}
        self._last: dict[str, int] = {}

    @property
    def seq(self) -> int:
        return self._state.seq + 1

    @property
    def now(self) -> str:
        return self._at

    def put(self, table: str, document: Document) -> Document:
        number = self._number(table, document.get("id")) or self._next(table)
        if "id" not in document:
            document = {"id": self._new_id(table, number), **document}
        kept = plain(document)
        if not isinstance(kept["id"], str):
            raise TypeError(f"an id is a text, not {kept['id']!r}")
        self._staged.setdefault(table, {})[number] = kept
        self._new.setdefault(table, {})[kept["id"]] = number
        self._last[table] = max(number, self._last.get(table, 0))
        return document

    def _new_id(self, table: str, number: int) -> str:
        id = self._state.new_id(kind_of(table), number)
        if self._number(table, id):
            raise ValueError(f"the new id {id} belongs to another document already")
        return id

    def drop(self, table: str, id: str) -> None:
        number = self._number(table, id)
        if number is not None and self._present(table, id) is not None:
            for others, field in REFERRING.get(table, ()):
                for each in self.ids(others, **{field: id}):
                    self.drop(others, each)
            self._staged.setdefault(table, {})[number] = None

    def record(self, by: Principal, via: str) -> dict[str, Any] | None:
        """What to write, or ``None`` where nothing differs from what is there."""
        changed = {name: self._changed(name, staged) for name, staged in self._staged.items()}
        sets = {name: documents for name, documents in changed.items() if documents}
        if not sets:
            return None
        return {"seq": self.seq, "at": self._at, "by": by.to_dict(), "via": via, "set": sets}

    def _changed(self, name: str, staged: dict[int, Document | None]) -> dict[str, Document | None]:
        here = self._state.tables.get(name)
        before = {} if here is None else here.documents
        return {str(number): kept for number, kept in staged.items() if not alike(kept, before.get(number))}

    def _whole(self, table: str) -> FoldedTable | None:
        return None if self._staged.get(table) else super()._whole(table)

    def _number(self, table: str, id: object) -> int | None:
        """The number of the document with this id, also of one that is gone."""
        if not isinstance(id, str):
            return None
        new = self._new.get(table)
        return (new and new.get(id)) or self.number(table, id)

    def _next(self, table: str) -> int:
        here = self._state.tables.get(table)
        return max(self._last.get(table, 0), 0 if here is None else here.last) + 1

    def _present(self, table: str, id: str) -> Document | None:
        staged = self._staged.get(table)
        if staged:
            number = self._number(table, id)
            if number is not None and number in staged:
                return staged[number]
        return super()._present(table, id)

    def _matching(self, table: str, equal: Mapping[str, object]) -> Iterator[tuple[int, Document]]:
        staged = self._staged.get(table)
        if not staged:
            return super()._matching(table, equal)
        found = dict(super()._matching(table, equal))
        for number, kept in staged.items():
            found.pop(number, None)
            if kept is not None and all(kept.get(key) == value for key, value in equal.items()):
                found[number] = kept
        return iter(sorted(found.items()))
