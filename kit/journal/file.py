"""The journal in a file that threads and processes share; what it holds survives ``kill -9``.

A writer holds the room's lock while it folds what others wrote, runs the change and writes one line.
It lets go of the lock *before* it waits for the disk, so that many writers share one flush. A reader
takes no file lock: one ``stat`` tells it whether there is anything new.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import warnings
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from kit.errors import RoomClosedError, RoomError
from kit.journal.checkpoint import write_copy
from kit.journal.contract import Draft, Journal, Reading
from kit.journal.disk import DiskFile, MovedError, RoomWarning, sync_folder
from kit.journal.draft import StagedDraft
from kit.journal.flush import SharedFlush
from kit.journal.line import seal
from kit.journal.lines import Lines, SuspectError
from kit.journal.lock import RoomLock
from kit.journal.place import journal_path
from kit.journal.record import FREE, Forms, check_record
from kit.journal.rewriting import Rewriting
from kit.journal.state import Clock, Ids, State, commit_of, header, random_ids, wall_clock
from kit.journal.system import files
from kit.journal.view import View
from kit.values.mutex import Mutex
from kit.values.records import Commit, Principal

T = TypeVar("T")
_AWAKE, _ASLEEP = 0.005, 0.02  # seconds between two looks for others' commits
_open_journals: weakref.WeakSet[FileJournal] = weakref.WeakSet()


class FileJournal(Rewriting, Journal):
    """A room in ``NAME.jsonl``, with ``NAME.json`` beside it as a copy to read.

    Args:
        path: the file; it is made if it is not there, unless ``create`` is false.
        patience: seconds to wait for a lock that somebody else holds.
        forms: by table, what the documents hold that others have written; those of other tables are free.
        copies: whether a readable copy is left behind on closing.

    Raises:
        RoomFormatError: the file is something else, or from a newer kit.
        RoomDamagedError: a line of it is damaged.
        RoomError: it can not be opened.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Clock = wall_clock,
        ids: Ids = random_ids,
        patience: float = 10.0,
        create: bool = True,
        forms: Forms = FREE,
        copies: bool = True,
    ) -> None:
        self.path = journal_path(path)
        self._copies = copies
        self._forms = forms
        self._sources = clock, ids
        self._patience = patience
        files.check_locks()
        self._take_locks()
        self._start(create=create)
        _open_journals.add(self)

    def _take_locks(self) -> None:
        self._lock = RoomLock(self.path, self._patience)
        self._folding = Mutex()  # entered as it is: a Condition's own ``with`` can be interrupted
        self._news = threading.Condition(self._folding)
        self._reader: int | None = None
        self._flush = SharedFlush()

    def _start(self, *, create: bool) -> None:
        self._moved = time.monotonic()
        self._copied = -1
        self._wrote = False
        self._lines = self._fresh(self._disk(create=create))
        self._elsewhere = False
        self._open = True
        try:
            if self._look().end == 0:
                self._create()
        except BaseException:  # whatever it is: nobody else can close what has no owner yet
            self._open = False
            self._lock.close()
            self._lines.disk.close()
            raise

    def _disk(self, *, create: bool) -> DiskFile:
        """The journal's file. Where one is replaced in two steps, it is made only while nobody does so."""
        try:
            return DiskFile(self.path, create=create and files.AT_ONCE)
        except MovedError:
            pass
        except RoomError as refusal:
            is_new = isinstance(refusal.__cause__, FileNotFoundError) and self.path.parent.is_dir()
            if files.AT_ONCE or not (create and is_new):
                raise
        return self._lock.hold(partial(self._put_back, create=create))

    def _put_back(self, *, create: bool) -> DiskFile:
        files.put_back(self.path)
        return DiskFile(self.path, create=create)

    def _fresh(self, disk: DiskFile) -> Lines:
        return Lines(disk, State(*self._sources), self._forms)

    def _create(self) -> None:
        def write_header() -> None:
            lines = self._caught_up()
            if lines.end == 0:
                record = header(lines.state.clock(0))
                line = seal(record)
                lines.disk.write(line, 0)
                lines.add(record, line)

        self._lines.disk.check_writable()
        self._lock.hold(write_header)
        self._flush.upto(0, self._lines.written)
        sync_folder(self.path)

    def in_forked_child(self) -> None:
        """Forget the parent's locks, which a child shares with it, and open the room anew when it is used."""
        self._lock.close()
        self._take_locks()
        self._lines = self._fresh(self._lines.disk)
        self._wrote = False
        self._elsewhere = True

    # ------------------------------------------------------------------ reading

    @property
    def seq(self) -> int:
        """The number of the last commit that this process has folded."""
        return self._lines.state.seq

    @property
    def edition(self) -> str:
        """The name of the past that was read last."""
        return self._lines.state.edition

    def read(self, look: Callable[[Reading], T]) -> T:
        if self._reader == threading.get_ident():
            return look(self._view())
        while True:
            with self._folding:
                try:
                    self._catch_up()
                except (SuspectError, MovedError):
                    pass
                else:
                    self._reader = threading.get_ident()
                    try:
                        return look(self._view())
                    finally:
                        self._reader = None
            self._look_again()

    def _view(self) -> View:
        return View(self._lines.state, partial(self._commit, self._lines))

    def _commit(self, lines: Lines, seq: int) -> Commit:
        self._check_open()
        return commit_of(lines.record(seq), lines.state, own=True)

    def wait(self, after: int, timeout: float | None = None, edition: str = "") -> bool:
        until = None if timeout is None else time.monotonic() + timeout
        while not self._look().state.is_news(after, edition):
            now = time.monotonic()
            if until is not None and now >= until:
                return False
            pause = _AWAKE if now - self._moved < 1 else _ASLEEP
            with self._folding:
                if self._open and not self._lines.state.is_news(after, edition):
                    self._news.wait(pause if until is None else min(pause, until - now))
        return True

    def _look(self) -> Lines:
        """Fold what is new."""
        return self.read(lambda _: self._lines)

    def _look_again(self) -> None:
        """A line was not sound: perhaps it was being written. Under the lock there is no perhaps."""
        if self._lines.disk.writable and self._lock.reachable():
            self._lock.hold(lambda: self._caught_up(writing=False))
        else:  # a reader without the right to lock has to believe its eyes
            self._caught_up(writing=False)

    def _caught_up(self, *, writing: bool = True) -> Lines:
        """Fold what is new while holding the room's lock, so that what looks damaged is."""
        with self._folding:
            try:
                self._catch_up(sure=True, write=writing)
            except SuspectError as suspect:
                raise suspect.damage from None
            return self._lines

    def _catch_up(self, *, sure: bool = False, write: bool = False) -> None:
        """Fold the lines that were added since the last look. Needs ``_folding``."""
        self._check_open()
        lines = self._lines
        size = lines.disk.size_at_path(sure=sure)
        if size == lines.size and not lines.torn and not (write and lines.unended):
            return
        if size is None:
            lines = self._fresh(DiskFile(self.path))
            size = lines.disk.size()
        elif lines.torn:
            lines = self._fresh(lines.disk)
        if lines.grow(size, sure=sure, write=write):
            self._moved = time.monotonic()
        if lines.disk is not self._lines.disk and lines.state.seq < self.seq:
            raise RoomError(
                f"{self.path} was replaced while it was open, by another room or an older state of this one",
                hint="Open it again with connect(…) to go on with what is there now.",
            )
        self._lines = lines
        self._news.notify_all()

    # ------------------------------------------------------------------ writing

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> Commit:
        def run() -> tuple[Commit, Lines]:
            lines = self._caught_up()
            draft = StagedDraft(lines.state, partial(self._commit, lines))
            outcome = change(draft)
            record = draft.record(by, via)
            if record is None:
                return Commit(lines.state.seq, lines.state.at, by, via, (), outcome), lines
            self._append(record, lines)
            return commit_of(record, lines.state, outcome), lines

        self._check_writing()
        commit, lines = self._lock.hold(run)
        if durable:
            self._flush.upto(commit.seq, lines.written)
        return commit

    def _append(self, record: dict[str, Any], lines: Lines) -> None:
        check_record(record, lines.state, self._forms)  # what is written can be read again
        line = seal(record)
        start = lines.end
        if lines is not self._lines:
            raise RoomError(
                "nothing was written: during the change the process forked or somebody replaced the room",
                hint="A change acts through its draft alone.",
            )
        lines.disk.write(line, start)
        with self._folding:
            if lines.end == start:  # else a reader has folded it already
                lines.add(record, line)
            self._wrote = True
            self._news.notify_all()

    # ------------------------------------------------------------------ the end

    @property
    def _copy(self) -> Path:
        return self.path.with_suffix(".json")

    def checkpoint(self) -> Path:
        """Write the readable copy ``NAME.json`` of the present state and answer with its path."""
        self._check_not_looking()
        self._lock.hold(self._write_copy)
        return self._copy

    def _write_copy(self) -> None:
        state = self._caught_up(writing=False).state
        write_copy(state, self._copy, room=self.path)
        self._copied = state.seq

    def close(self) -> None:
        self._check_not_looking()
        try:
            if self._copies and self._open and self._wrote and self._copied < self.seq:
                self.checkpoint()
        except RoomError as failure:
            if self._open:
                warnings.warn(f"closed without a new copy: {failure}", RoomWarning, stacklevel=2)
        finally:
            self._lock.hold(self._let_go, from_processes=False)

    def _let_go(self) -> None:
        with self._folding:
            self._open = False
            self._news.notify_all()
        self._lock.close()
        self._lines = Lines(DiskFile.closed(self.path), self._lines.state)  # a flush may hold the file yet
        _open_journals.discard(self)

    def _check_writing(self) -> None:
        self._check_open()
        self._check_not_looking()
        self._lines.disk.check_writable()
        self._flush.check()

    def _check_not_looking(self) -> None:
        """Who reads has the state, who writes waits for it: one thread that did both would block all."""
        if self._reader == threading.get_ident():
            raise RuntimeError("a look may not write to the room: it only reads")

    def _check_open(self) -> None:
        if not self._open:
            raise RoomClosedError("this room has been closed", hint="Open it again with connect(…).")
        if self._elsewhere:
            with self._folding:
                if self._elsewhere:
                    self._start(create=False)


@atexit.register
def _close_all() -> None:
    for journal in list(_open_journals):
        journal.close()


def _in_forked_child() -> None:
    for journal in list(_open_journals):
        journal.in_forked_child()


if hasattr(os, "register_at_fork"):  # a browser kernel has no processes
    os.register_at_fork(after_in_child=_in_forked_child)
