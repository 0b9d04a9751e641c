"""A draft: the state as one change sees it, with what the change itself has written on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kit.journal.contract import Document
from kit.journal.state import State, View, copied, kind_of
from kit.records import Principal


class StagedDraft(View):
    """Collects what a change sets; nothing reaches the state before the commit."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._at = state.time(state.seq + 1)
        self._staged: dict[str, dict[int, Document | None]] = {}
        self._new: dict[str, dict[str, int]] = {}

    @property
    def seq(self) -> int:
        return self._state.seq + 1

    @property
    def now(self) -> str:
        return self._at

    def put(self, table: str, document: Document) -> Document:
        number = self._number(table, document.get("id"))
        kept = copied(document)
        if "id" not in kept:
            kept = {"id": self._state.new_id(kind_of(table), number), **kept}
        self._new.setdefault(table, {})[kept["id"]] = number
        self._staged.setdefault(table, {})[number] = kept
        return copied(kept)  # type: ignore[no-any-return]

    def drop(self, table: str, id: str) -> None:
        if self._present(table, id) is not None:
            self._staged.setdefault(table, {})[self._number(table, id)] = None

    def record(self, by: Principal, via: str) -> dict[str, Any] | None:
        """What to write, or ``None`` where nothing differs from what is there."""
        changed = {name: self._changed(name, staged) for name, staged in self._staged.items()}
        sets = {name: documents for name, documents in changed.items() if documents}
        if not sets:
            return None
        return {"seq": self.seq, "at": self._at, "by": by.to_dict(), "via": via, "set": sets}

    def _changed(self, name: str, staged: dict[int, Document | None]) -> dict[str, Document | None]:
        before = self._state.table(name).documents
        return {str(number): kept for number, kept in staged.items() if kept != before.get(number)}

    def _number(self, table: str, id: str | None) -> int:
        known = self._new.get(table, {})
        here = self._state.table(table)
        if id is not None and (number := known.get(id) or here.numbers.get(id)):
            return number
        return max(here.last, *known.values()) + 1 if known else here.last + 1

    def _present(self, table: str, id: str) -> Document | None:
        staged = self._staged.get(table)
        if staged:
            number = self._number(table, id)
            if number in staged:
                return staged[number]
        return super()._present(table, id)

    def _matching(self, table: str, equal: Mapping[str, object]) -> Iterator[Document]:
        staged = self._staged.get(table)
        if not staged:
            yield from super()._matching(table, equal)
            return
        numbers = self._state.table(table).numbers
        found = {numbers[document["id"]]: document for document in super()._matching(table, equal)}
        for number, kept in staged.items():
            found.pop(number, None)
            if kept is not None and all(kept.get(key) == value for key, value in equal.items()):
                found[number] = kept
        yield from (found[number] for number in sorted(found))
