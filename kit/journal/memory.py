"""The journal that lives in this process and ends with it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from kit.errors import RoomClosedError
from kit.journal.archive import redacted, stands_in, unsealed
from kit.journal.contract import Draft, Journal, Plan
from kit.journal.draft import StagedDraft
from kit.journal.line import seal
from kit.journal.plain import Document
from kit.journal.record import FREE, Forms, check_record
from kit.journal.state import Clock, Ids, State, commit_of, header, random_ids, wall_clock
from kit.journal.view import View
from kit.values.mutex import Mutex
from kit.values.records import Commit, Principal

T = TypeVar("T")
_REFUSED = "{} may not commit, redact or close: a change acts through its draft, and a look only reads"


class MemoryJournal(Journal):
    """Keeps its lines, sealed as on disk, in a list.

    >>> journal = MemoryJournal()
    >>> done = journal.commit(lambda draft: draft.put("blocks", {"label": "x"}), by=Principal(), via="test")
    >>> journal.get("blocks", done.outcome["id"])["label"]
    'x'
    """

    path = None

    def __init__(self, *, clock: Clock = wall_clock, ids: Ids = random_ids, forms: Forms = FREE) -> None:
        self._forms = forms
        self._lock = Mutex()
        self._news = threading.Condition(self._lock)
        self._state = State(clock, ids)
        self._lines: list[bytes] = []
        self._inside: str | None = None  # what this journal is running now, a look or a change
        self._open = True
        with self._lock:
            self._add(header(clock(0)))

    @property
    def edition(self) -> str:
        """The name of the past that was read last."""
        return self._state.edition

    def read(self, look: Callable[[View], T]) -> T:
        with self._lock:
            self._check_open()
            before, self._inside = self._inside, self._inside or "a look"
            try:
                return look(View(self._state, self._read()))
            finally:
                self._inside = before

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> Commit:
        with self._lock:
            self._check_writing()
            self._inside = "a change"
            try:
                draft = StagedDraft(self._state, self._read())
                outcome = change(draft)
                record = draft.record(by, via)
                if record is None:
                    return Commit(self._state.seq, self._state.at, by, via, (), outcome)
                check_record(record, self._state, self._forms)
                self._add(record)
                return commit_of(record, self._state, outcome)
            finally:
                self._inside = None

    @property
    def seq(self) -> int:
        """The number of the last commit."""
        return self._state.seq

    def wait(self, after: int, timeout: float | None = None, edition: str = "") -> bool:
        until = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            self._check_open()
            while not self._state.is_news(after, edition):
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._news.wait(left)
                self._check_open()
            return True

    def redact(
        self,
        blot: Callable[[str, Document], Document],
        where: Callable[[str, Document], bool] | None = None,
    ) -> None:
        with self._lock:
            self._check_writing()
            if where is not None and not any(stands_in(json.loads(line), where) for line in self._lines):
                return
            self.rewrite(lambda _: lambda record: redacted(record, blot))

    def rewrite(self, plan: Plan) -> None:
        with self._lock:
            self._check_writing()
            anew = plan(json.loads(line) for line in self._lines)
            lines = [seal(unsealed(anew(json.loads(line)))) for line in self._lines]
            self._lines, self._state = lines, self._folded(lines)
            self._news.notify_all()

    def lines(self) -> list[bytes]:
        """The sealed lines, as a file would hold them."""
        with self._lock:
            return list(self._lines)

    def close(self) -> None:
        with self._lock:
            if self._inside:
                raise RuntimeError(_REFUSED.format(self._inside))
            self._open = False
            self._news.notify_all()

    def _add(self, record: dict[str, Any]) -> None:
        line = seal(record)
        try:
            self._lines.append(line)
            self._state.fold(record)
        except BaseException:  # an interrupt: half a commit is none
            self._state = self._folded(self._lines)
            raise
        self._news.notify_all()

    def _folded(self, lines: list[bytes]) -> State:
        state = State(self._state.clock, self._state.new_id)
        for line in lines:
            state.fold(json.loads(line))
        return state

    def _read(self) -> Callable[[int], Commit]:
        """What reads a commit of the past that there is now, also after a redaction."""
        return partial(self._commit, self._lines, self._state)

    def _commit(self, lines: list[bytes], state: State, seq: int) -> Commit:
        self._check_open()
        return commit_of(json.loads(lines[seq]), state, own=True)

    def _check_writing(self) -> None:
        self._check_open()
        if self._inside:
            raise RuntimeError(_REFUSED.format(self._inside))

    def _check_open(self) -> None:
        if not self._open:
            raise RoomClosedError("this room has been closed", hint="Open it again with connect(…).")
