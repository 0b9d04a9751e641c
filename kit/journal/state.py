"""The present state of a room: the tables that its commits add up to, indexed.

Documents in here are never altered, only replaced, so that whoever holds one can go on reading it.
What leaves a state is a copy.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from kit.errors import RoomFormatError
from kit.journal.again import Repeat
from kit.journal.line import FORMAT
from kit.journal.plain import copied
from kit.journal.table import FoldedTable
from kit.values.records import Change, Commit, Principal

_ALONE = {kind: Principal(kind) for kind in ("operator", "agent")}
_NEVER = 2**62
Clock = Callable[[int], str]
Ids = Callable[[str, int], str]


def wall_clock(seq: int) -> str:  # noqa: ARG001 — a clock is asked with the commit's number
    """The time now, ISO 8601 in UTC with microseconds."""
    second, micro = divmod(time.time_ns() // 1000, 1_000_000)
    return f"{_up_to(second)}.{micro:06d}+00:00"


@lru_cache(maxsize=1)
def _up_to(second: int) -> str:
    """Many commits are made in one second."""
    return datetime.fromtimestamp(second, UTC).isoformat()[: len("2026-01-01T09:00:00")]


def counted_clock(seq: int) -> str:
    """A clock that repeats: one second a commit.

    >>> counted_clock(61)
    '2026-01-01T09:01:01.000000+00:00'
    """
    return (datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(seconds=seq)).isoformat(timespec="microseconds")


def random_ids(kind: str, number: int) -> str:  # noqa: ARG001 — ids may be made of the number
    """A new id: kind and a random UUID."""
    # As uuid.uuid4 makes it, whose module asks the whole platform who it is.
    text = os.urandom(16).hex()
    variant = "89ab"[int(text[16], 16) % 4]
    return f"{kind}-{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def counted_ids(kind: str, number: int) -> str:
    """An id that repeats, made of the document's number, which a room never uses twice.

    >>> counted_ids("block", 7)
    'block-00000000-0000-4000-8000-000000000007'
    """
    return f"{kind}-00000000-0000-4000-8000-{number:012d}"


class State:
    """All tables of a room after its commit number ``seq``.

    ``edition`` names the past that it adds up: a past that was read anew, because it was rewritten or is
    another room's, has another one.
    """

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self.edition = os.urandom(8).hex()
        self.clock = clock
        self.new_id = ids
        self.seq = -1
        self.first = _NEVER  # the number of the first commit that is known
        self.at = ""
        self.by: Mapping[str, Any] = {}  # who wrote last, as the line says it
        self.tables: dict[str, FoldedTable] = {}

    def table(self, name: str) -> FoldedTable:
        """The table of this name, made on first use."""
        found = self.tables.get(name)  # an empty table counts as false
        if found is None:
            found = self.tables[name] = FoldedTable(name)
        return found

    def fold(self, record: Mapping[str, Any]) -> None:
        """Add one commit."""
        seq = record["seq"]
        self.first = min(seq, self.first)
        for name, documents in record["set"].items():
            table = self.table(name)
            for number, document in documents.items():
                table.set(int(number), document, seq)
        if "last" in record:
            for name, last in record["last"].items():
                self.table(name).last = last
        self.seq, self.at, self.by = seq, record["at"], record["by"]
        if self.by["kind"] == "agent" and "blocks" in record["set"]:
            written, id = self.table("blocks").written, str(self.by.get("id"))
            written.update([(id, int(number)) for number in record["set"]["blocks"]])

    def hear(self, again: Repeat, passed: Repeat | None) -> None:
        """Know of a commit whose document is set later; it passes over the one before, which was heard of."""
        if passed is not None:
            table, number = passed.document
            self.tables[table].again(number, passed.seq, passed.version)
        self.seq, self.at, self.by = again.seq, again.at, again.by

    def is_news(self, after: int, edition: str) -> bool:
        """Whether there is a commit above ``after``, or another past than ``edition``, if that is given."""
        return self.seq > after or bool(edition and edition != self.edition)

    def time(self, seq: int) -> str:
        """The clock's time, but never before the last commit's."""
        return max(self.clock(seq), self.at)


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


def commit_of(
    record: Mapping[str, Any], state: State, outcome: object = None, *, own: bool = False
) -> Commit:
    """The commit that a record says, with ids in place of numbers.

    Its documents are copied when somebody looks, unless the record is nobody else's (``own``).
    """

    def changes() -> tuple[Change, ...]:
        return tuple(
            Change(name, state.tables[name].ids[int(number)], document if own else copied(document))
            for name, documents in record["set"].items()
            for number, document in documents.items()
        )

    by = record["by"]
    who = Principal(by["kind"], by.get("id"), by.get("name")) if len(by) > 1 else _ALONE[by["kind"]]
    return Commit.late(record["seq"], record["at"], who, record["via"], changes, outcome)


def kind_of(table: str) -> str:
    """What an id in this table begins with.

    >>> kind_of("blocks")
    'block'
    """
    return re.sub("s$", "", table)
