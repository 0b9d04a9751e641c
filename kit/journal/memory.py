"""The journal that lives in this process and ends with it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from kit.errors import RoomError
from kit.journal.archive import redacted
from kit.journal.contract import Document, Draft
from kit.journal.draft import StagedDraft
from kit.journal.line import seal
from kit.journal.state import Clock, Ids, State, View, commit_of, header, random_ids, wall_clock
from kit.records import Commit, Principal

T = TypeVar("T")


class MemoryJournal:
    """Keeps its lines, sealed as on disk, in a list.

    >>> journal = MemoryJournal()
    >>> done = journal.commit(lambda draft: draft.put("blocks", {"label": "x"}), by=Principal(), via="test")
    >>> journal.get("blocks", done.outcome["id"])["label"]
    'x'
    """

    path = None

    def __init__(self, *, clock: Clock = wall_clock, ids: Ids = random_ids) -> None:
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._state = State(clock, ids)
        self._lines: list[bytes] = []
        self._committing = False
        self._open = True
        self._add(header(clock(0)))

    def read(self, look: Callable[[View], T]) -> T:
        with self._lock:
            self._check_open()
            return look(self._state.reading())

    def get(self, table: str, id: str) -> Document | None:
        return self.read(lambda room: room.get(table, id))

    def find(self, table: str, **equal: object) -> list[Document]:
        return self.read(lambda room: room.find(table, **equal))

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> Commit:
        with self._lock:
            self._check_open()
            if self._committing:
                raise RuntimeError("a change may not commit: write to its draft instead")
            self._committing = True
            try:
                draft = StagedDraft(self._state)
                outcome = change(draft)
                record = draft.record(by, via)
                if record is None:
                    return Commit(self._state.seq, self._state.at, by, via, (), outcome)
                self._add(record)
                return commit_of(record, self._state, outcome)
            finally:
                self._committing = False

    def commits(self, after: int = 0) -> Iterator[Commit]:
        yield from self._told(range(max(after + 1, 0), self.seq + 1))

    def touching(self, table: str, id: str) -> Iterator[Commit]:
        with self._lock:
            here = self._state.tables.get(table)
            number = None if here is None else here.numbers.get(id)
            seqs = [] if here is None or number is None else list(here.touched[number])
        yield from self._told(seqs)

    @property
    def seq(self) -> int:
        """The number of the last commit."""
        return self._state.seq

    def wait(self, after: int, timeout: float | None = None) -> bool:
        until = None if timeout is None else time.monotonic() + timeout
        with self._news:
            while self._state.seq <= after and self._open:
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._news.wait(left)
            return self._state.seq > after

    def redact(self, blot: Callable[[str, Document], Document]) -> None:
        with self._lock:
            records = [redacted(json.loads(line), blot) for line in self._lines]
            self._state = State(self._state.clock, self._state.new_id)
            self._lines = []
            for record in records:
                self._add(record)

    def lines(self) -> list[bytes]:
        """The sealed lines, as a file would hold them."""
        with self._lock:
            return list(self._lines)

    def close(self) -> None:
        with self._news:
            self._open = False
            self._news.notify_all()

    def _add(self, record: dict[str, Any]) -> None:
        with self._news:
            self._lines.append(seal(record))
            self._state.fold(record)
            self._news.notify_all()

    def _told(self, seqs: range | list[int]) -> Iterator[Commit]:
        for seq in seqs:
            yield commit_of(json.loads(self._lines[seq]), self._state)

    def _check_open(self) -> None:
        if not self._open:
            raise RoomError("this room has been closed", hint="Open it again with connect(…).")
