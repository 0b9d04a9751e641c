"""The present state of a room: the tables that its commits add up to, indexed.

Documents in here are never altered, only replaced, so that whoever holds one can go on reading it.
What leaves a state is a copy.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kit.errors import RoomFormatError
from kit.journal.contract import Document
from kit.journal.line import FORMAT
from kit.values.records import Change, Commit, Principal

INDEXED = ("label", "agent_id", "block_id", "run_id")
_PAIR = frozenset({"agent_id", "space"})  # one agent's documents as a learner of a class sees them
Clock = Callable[[int], str]
Ids = Callable[[str, int], str]


def wall_clock(seq: int) -> str:  # noqa: ARG001 — a clock is asked with the commit's number
    """The time now, ISO 8601 in UTC with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def counted_clock(seq: int) -> str:
    """A clock that repeats: one second a commit.

    >>> counted_clock(61)
    '2026-01-01T09:01:01.000000+00:00'
    """
    return (datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(seconds=seq)).isoformat(timespec="microseconds")


def random_ids(kind: str, number: int) -> str:  # noqa: ARG001 — ids may be made of the number
    """A new id: kind and a random UUID."""
    return f"{kind}-{uuid.uuid4()}"


def counted_ids(kind: str, number: int) -> str:
    """An id that repeats, made of the document's number, which a room never uses twice.

    >>> counted_ids("block", 7)
    'block-00000000-0000-4000-8000-000000000007'
    """
    return f"{kind}-00000000-0000-4000-8000-{number:012d}"


def copied(value: Any) -> Any:
    """A deep copy of JSON data, many times faster than ``copy.deepcopy``."""
    kind = value.__class__
    if kind is dict:
        copy = value.copy()
        for key, item in copy.items():
            if item.__class__ is dict or item.__class__ is list:
                copy[key] = copied(item)
        return copy
    return [copied(item) for item in value] if kind is list else value


_EXACT = frozenset((str, int, float, bool, type(None)))


def plain(value: Any) -> Any:
    """A deep copy in the types that JSON gives back, so that who writes and who reads have the same.

    >>> plain({"tags": ("a", "b")})
    {'tags': ['a', 'b']}

    Raises:
        TypeError: JSON has nothing for it, or a key is not a text.
    """
    if value.__class__ in _EXACT:
        return value
    if isinstance(value, dict):
        copy = dict(value)
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"the names of a document's fields are texts, not {key!r}")
            if item.__class__ not in _EXACT:
                copy[key] = plain(item)
        return copy
    if isinstance(value, list | tuple):
        return [item if item.__class__ in _EXACT else plain(item) for item in value]
    if isinstance(value, str):  # a StrEnum, for example
        return str.__str__(value)
    if isinstance(value, int | float):
        return int(value) if isinstance(value, int) else float(value)
    raise TypeError(f"a document is made of JSON's types, and {value!r} is none of them")


class Table:
    """The present documents of one kind, by number, and what finds them fast."""

    def __init__(self) -> None:
        self.documents: dict[int, Document] = {}
        self.numbers: dict[str, int] = {}  # of every id there ever was, for the history of what is gone
        self.ids: dict[int, str] = {}
        self.last = 0
        self.touched: dict[int, list[int]] = {}
        self._index: dict[str, dict[str, dict[int, None]]] = {field: {} for field in INDEXED}
        self._pairs: dict[str, dict[int, None]] = {}

    def set(self, number: int, document: Document | None, seq: int) -> None:
        """Replace, add or (``None``) drop one document."""
        before = self.documents.get(number)
        for field in INDEXED:
            old, new = before and before.get(field), document and document.get(field)
            if old != new:
                self._move(self._index[field], number, old, new)
        old, new = _pair(before), _pair(document)
        if old != new:
            self._move(self._pairs, number, old, new)
        if document is None:
            self.documents.pop(number, None)
        else:
            self.documents[number] = document
            if before is None:
                self.numbers[document["id"]] = number
                self.ids[number] = document["id"]
        if number in self.touched:
            self.touched[number].append(seq)
        else:
            self.touched[number] = [seq]
            self.last = max(self.last, number)

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

    def candidates(self, equal: Mapping[str, object]) -> dict[int, None] | tuple[int, ...] | list[int]:
        """The numbers that can match, by the best index there is, oldest first; only to be gone through."""
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
        if not all(isinstance(wanted, str) for wanted in equal.values()):
            return False
        return equal.keys() == _PAIR or (len(equal) == 1 and next(iter(equal)) in INDEXED)


def _pair(document: Mapping[str, object] | None) -> str | None:
    """The one key for an agent's documents in a space."""
    if document is None or "space" not in document:
        return None
    agent_id, space = document.get("agent_id"), document["space"]
    if not (isinstance(agent_id, str) and isinstance(space, str)):
        return None
    return f"{len(agent_id)} {agent_id} {space}"  # so that no two pairs have one key


class State:
    """All tables of a room after its commit number ``seq``.

    ``edition`` names the past that it adds up: a past that was read anew, because it was rewritten or is
    another room's, has another one.
    """

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self.edition = secrets.token_hex(8)
        self.clock = clock
        self.new_id = ids
        self.seq = -1
        self.at = ""
        self.by: object = None  # who wrote last, as the line says it
        self.tables: dict[str, Table] = {}

    def table(self, name: str) -> Table:
        """The table of this name, made on first use."""
        return self.tables.get(name) or self.tables.setdefault(name, Table())

    def fold(self, record: Mapping[str, Any]) -> None:
        """Add one commit."""
        seq = record["seq"]
        for name, documents in record["set"].items():
            table = self.table(name)
            for number, document in documents.items():
                table.set(int(number), document, seq)
        for name, last in record.get("last", {}).items():
            self.table(name).last = last
        self.seq, self.at, self.by = seq, record["at"], record.get("by")

    def touching(self, table: str, id: str, last: int | None = None) -> list[int]:
        """The numbers of the commits that set or dropped this document, or of the ``last`` so many."""
        here = self.tables.get(table)
        number = here and here.numbers.get(id)
        return here.touched[number][-last if last else None :] if here and number else []

    def is_news(self, after: int, edition: str) -> bool:
        """Whether there is a commit above ``after``, or another past than ``edition``, if that is given."""
        return self.seq > after or bool(edition and edition != self.edition)

    def time(self, seq: int) -> str:
        """The clock's time, but never before the last commit's."""
        return max(self.clock(seq), self.at)

    def reading(self) -> View:
        """This state as one that can be read."""
        return View(self)


class View:
    """A state to read from; hands out copies."""

    def __init__(self, state: State) -> None:
        self._state = state

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


def header(at: str) -> dict[str, Any]:
    """The first record of a new room: it carries the format's version."""
    return {"format": FORMAT, "seq": 0, "at": at, "by": {"kind": "operator"}, "via": "create", "set": {}}


def check_format(record: Mapping[str, Any], where: str) -> None:
    """Raise ``RoomFormatError`` unless ``record`` is the first of a room that this kit can read."""
    found = record.get("format")
    if not isinstance(found, int):
        raise RoomFormatError(f"{where} is not a room: its first line names no format", hint=_NO_ROOM)
    if found > FORMAT:
        raise RoomFormatError(
            f"{where} has format {found}, which is newer than this kit: it reads up to {FORMAT}",
            hint="Update the kit: pip install -U shared-memory-kit.",
            format=found,
        )


_NO_ROOM = "Give the path of a room or of a file that does not exist yet; this one was left as it is."


def commit_of(record: Mapping[str, Any], state: State, outcome: object = None) -> Commit:
    """The commit that a record says, with ids in place of numbers."""
    changes = tuple(
        Change(name, state.table(name).ids[int(number)], copied(document))
        for name, documents in record["set"].items()
        for number, document in documents.items()
    )
    by = record["by"]
    who = Principal(by["kind"], by.get("id"), by.get("name"))
    return Commit(record["seq"], record["at"], who, record["via"], changes, outcome)


def kind_of(table: str) -> str:
    """What an id in this table begins with.

    >>> kind_of("blocks")
    'block'
    """
    return re.sub("s$", "", table)
