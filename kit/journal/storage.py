"""A storage for anybody's TinyDB: its documents in a journal, one sealed line for every change."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from kit.errors import BadRequestError, ConflictError, RoomFormatError
from kit.journal.contract import Draft, Reading
from kit.journal.file import FileJournal
from kit.journal.plain import Document, alike, copied, plain
from kit.values.records import OPERATOR

T = TypeVar("T")
REGISTER = "_tables"  # of the journal: which tables there are, also those that are empty
_KEPT = "document"  # the field that holds TinyDB's document, which may have an id of its own
Data = dict[str, dict[str, Any]]


class KeptDocument(NamedTuple):
    """A document as a commit left it; ``None``: the commit removed it."""

    seq: int
    at: str
    document: Document | None


class _Seen(threading.local):
    """What this thread read last, by table and id, and the very objects that TinyDB was given."""

    def __init__(self) -> None:
        self.draft: Draft | None = None
        self.known: Data | None = None  # nothing was read yet
        self.given: Data = {}


class JournalStorage(Storage):
    """Keeps a TinyDB in ``NAME.jsonl``, which several processes may use at once.

    Every change is one sealed line that holds only the documents that differ from what was read last; it is
    on the disk when the call returns. Where somebody else has changed one of them since, nothing is written
    and ``ConflictError`` is raised.

    >>> import tempfile, tinydb
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with tinydb.TinyDB(f"{folder}/notes.jsonl", storage=JournalStorage) as db:
    ...         id = db.insert({"text": "milk"})
    ...         changed = db.update({"text": "oat milk"})
    ...         [past.document for past in db.storage.history("_default", id)]
    [{'text': 'milk'}, {'text': 'oat milk'}]

    Raises:
        RoomFormatError: the file is something else, such as a room of agents and blocks.
        RoomDamagedError: a line of it is damaged.
        RoomError: it can not be opened.
    """

    def __init__(self, path: str | os.PathLike[str], *, patience: float = 10.0) -> None:
        """``patience``: seconds to wait for another process that writes."""
        self.journal = FileJournal(path, patience=patience, copies=False)
        self._seen = _Seen()
        try:
            self.journal.read(_check_no_room)
        except BaseException:  # whatever it is: nobody else can close it
            self.journal.close()
            raise

    def read(self) -> Data | None:
        draft = self._seen.draft
        self._seen.known = known = self.journal.read(_tables) if draft is None else _tables(draft)
        self._seen.given = given = {name: copied(documents) for name, documents in known.items()}
        return {name: dict(documents) for name, documents in given.items()} if given else None

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        draft, seen = self._seen.draft, self._seen
        kept = {name: {id: plain(document) for id, document in data[name].items()} for name in data}
        if draft is None:
            self._commit(lambda draft: _write(draft, seen, data, kept))
        else:
            _write(draft, seen, data, kept)
        seen.known, seen.given = kept, {name: dict(documents) for name, documents in data.items()}

    def turn(self, work: Callable[[], T]) -> T:
        """Run ``work`` while nobody else writes: what it reads and writes is one step, and one line.

        Whatever it raises leaves everything as it was.
        """
        if self._seen.draft is not None:
            return work()

        def change(draft: Draft) -> T:
            self._seen.draft = draft
            try:
                return work()
            finally:
                self._seen.draft = None

        return self._commit(change)

    def _commit(self, change: Callable[[Draft], T]) -> T:
        outcome: T = self.journal.commit(change, by=OPERATOR, via="tinydb").outcome
        return outcome

    def history(self, table: str, doc_id: int) -> list[KeptDocument]:
        """Every state of a document, oldest first, also of one that is gone."""
        commits = self.journal.read(lambda room: room.touching(table, str(doc_id)))
        found = ((commit, commit.document(table, str(doc_id))) for commit in commits)
        return [KeptDocument(commit.seq, commit.at, kept and kept[_KEPT]) for commit, kept in found]

    def close(self) -> None:
        self.journal.close()


class JournalTable(Table):
    """A table for this storage whose every change is one step: read, changed and written in one turn.

    So two processes that insert at once draw two numbers, and neither of two updates is refused. Results of
    queries are not remembered, since another process may write.

    >>> from tinydb import TinyDB
    >>> class Notes(TinyDB):
    ...     default_storage_class = JournalStorage
    ...     table_class = JournalTable
    """

    def __init__(self, storage: Any, name: str, cache_size: int = 0, **options: Any) -> None:
        super().__init__(storage, name, cache_size=0, **options)

    def _turn(self, work: Callable[[], T]) -> T:
        def begun() -> T:
            self._next_id = None  # somebody else may have drawn it
            return work()

        storage: Any = self._storage  # a JournalStorage, perhaps in one of TinyDB's middlewares
        done: T = storage.turn(begun)
        return done

    def insert(self, document: Mapping[str, Any]) -> int:
        return self._turn(lambda: super(JournalTable, self).insert(document))

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        every = list(documents)
        return self._turn(lambda: super(JournalTable, self).insert_multiple(every))

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Change the documents that match, or insert this one; a document that was read is its own match."""
        return self._turn(lambda: super(JournalTable, self).upsert(document, cond))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        storage: Any = self._storage
        storage.turn(lambda: super(JournalTable, self)._update_table(updater))


# ---------------------------------------------------------------------- in one state


def _check_no_room(room: Reading) -> None:
    first = next(iter(room.commits()[:1]), None)
    if first is not None and first.changes and not any(one.table == REGISTER for one in first.changes):
        raise RoomFormatError(
            "this is a room of agents and blocks, not a TinyDB",
            hint='connect(path).tables["blocks"] can be asked with a Query; give the TinyDB another name.',
        )


def _tables(room: Reading) -> Data:
    """The documents by table and id, as TinyDB has them."""
    names = [one["id"] for one in room.find(REGISTER)]
    return {name: {one["id"]: one[_KEPT] for one in room.find(name)} for name in names}


def _write(draft: Draft, seen: _Seen, data: Mapping[str, Mapping[str, Any]], kept: Data) -> None:
    """Set what differs from what was read; who has read nothing, or drops all tables, means what there is."""
    is_blind = seen.known is None or not kept
    known = _tables(draft) if is_blind or seen.known is None else seen.known
    for name in {**known, **kept}:
        _check_name(name)
        before, after = known.get(name, {}), kept.get(name, {})
        for id in {**before, **after}:
            if id not in before or id not in after or not alike(before[id], after[id]):
                is_same = is_blind or data.get(name, {}).get(id) is seen.given.get(name, {}).get(id)
                _set(draft, name, id, before.get(id), after.get(id), is_same=is_same)
        if name in kept:
            draft.put(REGISTER, {"id": name})
        else:
            _drop(draft, name)


def _set(draft: Draft, name: str, id: str, before: Any, after: Any, *, is_same: bool) -> None:
    there = draft.get(name, id)
    now = None if there is None else there[_KEPT]
    if not alike(now, before):
        raise _conflict(name, id, "was changed by somebody else since it was read here", before, now)
    if before is not None and after is not None and not is_same:  # TinyDB changes a document in its place
        raise _conflict(name, id, "was made by somebody else, and is no new one", before, now)
    if after is None:
        draft.drop(name, id)
    else:
        draft.put(name, {"id": id, _KEPT: after})


def _drop(draft: Draft, name: str) -> None:
    if left := draft.ids(name):
        raise _conflict(name, left[0], "was made by somebody else since the table was read here", None, None)
    draft.drop(REGISTER, name)


def _conflict(name: str, id: str, what: str, before: Any, now: Any) -> ConflictError:
    return ConflictError(
        f"document {id} of {name} {what}; nothing was written",
        hint="Do it again: it is read anew then. With table_class = JournalTable nobody has to.",
        table=name,
        id=id,
        read=before,
        now=now,
    )


def _check_name(name: str) -> None:
    if name == REGISTER:
        raise BadRequestError(f"no table can be called {REGISTER}", hint="Choose another name.")
