"""The folded state: a table of TinyDB with the present documents of one kind, indexed, and their trails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinydb.queries import QueryLike

from kit.journal.plain import Document
from kit.journal.read_table import ReadTable, Row, wanted
from kit.journal.trail import OUTLINED, Outline, Trail, version_of

INDEXED = ("label", "agent_id", "block_id", "run_id")
_NONE: Document = {}
_EMPTY: dict[int, None] = {}
_PAIR = frozenset({"agent_id", "space"})  # one agent's documents as a learner of a class sees them


class FoldedTable(ReadTable):
    """The present documents of one kind, by number. ``set`` folds; TinyDB's own methods read.

    >>> from tinydb import Query
    >>> notes = FoldedTable("notes")
    >>> notes.set(1, {"id": "note-1", "label": "team"}, seq=1)
    >>> notes.search(Query().label == "team"), len(notes)
    ([{'id': 'note-1', 'label': 'team'}], 1)
    """

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.documents: dict[int, Document] = {}
        self.numbers: dict[str, int] = {}  # of every id there ever was, for the history of what is gone
        self.ids: dict[int, str] = {}
        self.last = 0
        self.written: set[tuple[str, int]] = set()  # which agents have set which documents, for blocks
        self._touched: dict[int, int | Trail] = {}  # the one commit that has, or all of them
        self._outlined = OUTLINED.get(name, ())
        self._watched = watched_in(name)
        self._index: dict[str, dict[str, dict[int, None]]] = {field: {} for field in INDEXED}
        self._pairs: dict[str, dict[int, None]] = {}

    # ------------------------------------------------------------------ folding

    def set(self, number: int, document: Document | None, seq: int) -> None:
        """Replace, add or (``None``) drop one document."""
        before, known = self.documents.get(number), self._touched.get(number)
        if document is not None and before is not None and known.__class__ is Trail:
            for field in self._watched:
                if before.get(field) != document.get(field):
                    break
            else:  # as most commits are: a text has another version
                known.again(seq, version_of(document))
                self.documents[number] = document
                return
        self._follow(number, before, document, seq)
        self._find_again(number, before or _NONE, document or _NONE)
        if document is None:
            self.documents.pop(number, None)
            return
        self.documents[number] = document
        if before is None:
            self.numbers[document["id"]] = number
            self.ids[number] = document["id"]

    def again(self, number: int, seq: int, version: int) -> None:
        """Add to the trail of a document that the next commit replaces, too: only then it may be left out."""
        trail = self._touched[number]
        if not isinstance(trail, Trail):
            raise TypeError(f"the document {number} of {self.name} has been set but once")
        trail.again(seq, version)

    def _follow(self, number: int, before: Document | None, document: Document | None, seq: int) -> None:
        """Add the commit to the trail; most documents are touched once, and their trail is a number."""
        known = self._touched.get(number)
        if known is None:
            self._touched[number] = seq
            self.last = max(self.last, number)
            return
        if not isinstance(known, Trail):
            known = self._touched[number] = Trail(known, before, self._outlined)
        known.add(seq, document, self._outlined)

    def _find_again(self, number: int, before: Document, after: Document) -> None:
        for field in INDEXED:
            old, new = before.get(field), after.get(field)
            if old != new:
                self._move(self._index[field], number, old, new)
        if "space" in before or "space" in after:
            old, new = _pair(before), _pair(after)
            if old != new:
                self._move(self._pairs, number, old, new)

    @staticmethod
    def _move(index: dict[str, dict[int, None]], number: int, old: object, new: object) -> None:
        if isinstance(old, str):
            index[old].pop(number)
            if not index[old]:
                del index[old]
        if isinstance(new, str):
            numbers = index.setdefault(new, {})
            is_late = bool(numbers) and number < next(reversed(numbers))
            numbers[number] = None
            if is_late:  # they are kept oldest first, and only a new value of an old document is late
                index[new] = dict.fromkeys(sorted(numbers))

    # ------------------------------------------------------------------ the past

    def trail(self, id: str) -> Trail | None:
        """The trail of a document, also of one that is gone."""
        number = self.numbers.get(id)
        return None if number is None else self._trail(number)

    def _trail(self, number: int) -> Trail:
        known = self._touched[number]
        if isinstance(known, Trail):
            return known
        return Trail(known, self.documents.get(number), self._outlined)

    def outlines(self) -> Iterator[Outline]:
        """The outlines of all documents that there ever were, oldest first."""
        for number in sorted(self._touched):
            yield Outline(self.ids[number], tuple(self._trail(number).points))

    # ------------------------------------------------------------------ what a reading asks

    def present(self, id: str) -> Document | None:
        """The document of this id; it is the room's own, and only to be looked at."""
        number = self.numbers.get(id)
        return None if number is None else self.documents.get(number)

    def matching(self, equal: Mapping[str, object], *, newest: bool = False) -> Iterator[Row]:
        """The documents whose fields equal these with their numbers, oldest first; only to be looked at."""
        numbers, is_exact = self.candidates(equal), self.is_exact(equal)
        for number in reversed(numbers) if newest else numbers:
            document = self.documents.get(number)
            if document is None:
                continue
            if is_exact or all(document.get(key) == value for key, value in equal.items()):
                yield number, document

    def candidates(self, equal: Mapping[str, object]) -> dict[int, None] | tuple[int, ...] | list[int]:
        """The numbers that can match, by the best index there is, oldest first; only to be gone through."""
        if len(equal) == 1:
            ((field, text),) = equal.items()
            if field in self._index and isinstance(text, str):
                return self._index[field].get(text, _EMPTY)
        if "id" in equal:
            number = self.numbers.get(str(equal["id"]))
            return () if number is None else (number,)
        found = [
            self._index[field].get(wanted, {})
            for field in INDEXED
            if isinstance(wanted := equal.get(field), str)
        ]
        if (pair := _pair(equal)) is not None:
            found.append(self._pairs.get(pair, {}))
        return min(found, key=len) if found else sorted(self.documents)

    @staticmethod
    def is_exact(equal: Mapping[str, object]) -> bool:
        """Whether every candidate matches, so that nothing needs to be looked at."""
        if len(equal) == 1:
            ((field, text),) = equal.items()
            return field in INDEXED and isinstance(text, str)
        return equal.keys() == _PAIR and all(isinstance(text, str) for text in equal.values())

    # ------------------------------------------------------------------ what TinyDB asks

    def rows(self, cond: QueryLike | None = None) -> Iterator[Row]:
        documents = self.documents
        return (
            (number, documents[number]) for number in self.candidates(wanted(cond)) if number in documents
        )

    def row(self, number: int) -> Document | None:
        return self.documents.get(number)

    def __len__(self) -> int:
        return len(self.documents)


def watched_in(table: str) -> tuple[str, ...]:
    """The fields that are looked at whenever a document of this table is set."""
    return tuple(dict.fromkeys((*INDEXED, "space", *OUTLINED.get(table, ()))))


def _pair(document: Mapping[str, object] | None) -> str | None:
    """The one key for an agent's documents in a space."""
    if document is None or "space" not in document:
        return None
    agent_id, space = document.get("agent_id"), document["space"]
    if not (isinstance(agent_id, str) and isinstance(space, str)):
        return None
    return f"{len(agent_id)} {agent_id} {space}"  # so that no two pairs have one key
