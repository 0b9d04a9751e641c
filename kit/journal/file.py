"""The journal in a file that threads and processes share; what it holds survives ``kill -9``.

A writer holds the room's lock while it folds what others wrote, runs the change and writes one line.
It lets go of the lock *before* it waits for the disk, so that many writers share one flush. A reader
takes no file lock: one ``stat`` tells it whether there is anything new.
"""

from __future__ import annotations

import atexit
import errno
import os
import threading
import time
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from kit.errors import RoomDamagedError, RoomError, RoomFormatError
from kit.journal.archive import ARCHIVE, keep_in_archive, redact_file, redacted
from kit.journal.checkpoint import write_copy
from kit.journal.contract import Document, Draft
from kit.journal.disk import DiskFile, cannot_open, journal_path, sync_folder, write_flushed
from kit.journal.draft import StagedDraft
from kit.journal.flush import SharedFlush, flush
from kit.journal.line import PREFIX, seal, unseal, was_begun_here
from kit.journal.lock import RoomLock, has_flock
from kit.journal.state import Clock, Ids, State, View, check_format, commit_of, header, random_ids, wall_clock
from kit.records import Commit, Principal

T = TypeVar("T")
_AWAKE, _ASLEEP = 0.005, 0.02  # seconds between two looks for others' commits
_open_journals: weakref.WeakSet[FileJournal] = weakref.WeakSet()


class _SuspectError(Exception):
    """A whole line that is not what was written, as far as can be told without the lock."""


class FileJournal:
    """A room in ``NAME.jsonl``, with ``NAME.json`` beside it as a copy to read.

    Args:
        path: the file; it is made if it is not there, unless ``create`` is false.
        patience: seconds to wait for a lock that somebody else holds.

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
    ) -> None:
        self.path = journal_path(path).absolute()
        if not create and not self.path.exists():
            raise cannot_open(self.path, FileNotFoundError(errno.ENOENT, "no such file"))
        self._sources = clock, ids
        self._patience = patience
        self._open = False
        has_flock()
        self._start()
        _open_journals.add(self)

    def _start(self) -> None:
        """Open the file and fold it; also in a forked child, whose parent's locks are not its own."""
        self._process = os.getpid()
        self._lock = RoomLock(self.path.with_name(self.path.name + ".lock"), self._patience)
        self._folding = threading.RLock()
        self._news = threading.Condition(self._folding)
        self._reader: int | None = None
        self._flush = SharedFlush()
        self._moved = time.monotonic()
        self._copied = -1
        self._wrote = False
        self._disk = DiskFile(self.path)
        self._retired: list[DiskFile] = []
        self._open = True
        self._forget()
        if self._disk.size_at_path() == 0:
            self._create()
        self._look()
        if self.seq < 0:
            self._create()

    def _forget(self) -> None:
        self._state = State(*self._sources)
        self._starts = array("Q")  # where in the file each line begins
        self._first = 0  # the number of the first line
        self._end = 0

    def _create(self) -> None:
        with self._lock.held():
            self._catch_up_surely(writing=True)
            if self._end:
                return
            record = header(self._state.clock(0))
            line = seal(record)
            self._disk.write(line, 0)
            flush(self._disk.file)
            sync_folder(self.path)
            self._publish(record, line)

    # ------------------------------------------------------------------ reading

    @property
    def seq(self) -> int:
        """The number of the last commit that this process has folded."""
        return self._state.seq

    def read(self, look: Callable[[View], T]) -> T:
        if self._reader == threading.get_ident():
            return look(self._state.reading())
        while True:
            with self._folding:
                try:
                    self._catch_up()
                except _SuspectError:
                    pass
                else:
                    self._reader = threading.get_ident()
                    try:
                        return look(self._state.reading())
                    finally:
                        self._reader = None
            self._look_again()

    def get(self, table: str, id: str) -> Document | None:
        return self.read(lambda room: room.get(table, id))

    def find(self, table: str, **equal: object) -> list[Document]:
        return self.read(lambda room: room.find(table, **equal))

    def commits(self, after: int = 0) -> Iterator[Commit]:
        last = self._look()
        seq = after + 1
        while (seq := max(seq, self._first)) <= last:
            record = self._record(seq)
            yield commit_of(record, self._state)
            seq = record["seq"] + 1

    def touching(self, table: str, id: str) -> Iterator[Commit]:
        self._look()
        with self._folding:
            here = self._state.tables.get(table)
            number = None if here is None else here.numbers.get(id)
            seqs = [] if here is None or number is None else list(here.touched[number])
        for seq in seqs:
            if seq >= self._first:
                yield commit_of(self._record(seq), self._state)

    def wait(self, after: int, timeout: float | None = None) -> bool:
        until = None if timeout is None else time.monotonic() + timeout
        while self._look() <= after:
            now = time.monotonic()
            if until is not None and now >= until:
                return False
            pause = _AWAKE if now - self._moved < 1 else _ASLEEP
            with self._news:
                if self._state.seq <= after:
                    self._news.wait(pause if until is None else min(pause, until - now))
        return True

    def _look(self) -> int:
        """Fold what is new and tell the present number."""
        return self.read(lambda room: room.seq)

    def _look_again(self) -> None:
        """A line was not sound: perhaps it was being written. Under the lock there is no perhaps."""
        with self._lock.held():
            self._catch_up_surely(writing=False)

    def _catch_up_surely(self, *, writing: bool) -> None:
        """Fold what is new while holding the room's lock, so that what looks damaged is."""
        with self._folding:
            try:
                self._catch_up(writing=writing)
            except _SuspectError as suspect:
                raise self._damaged(len(self._starts) + 1, str(suspect)) from None

    def _damaged(self, line: int, why: str) -> RoomDamagedError:
        return RoomDamagedError(
            f"{self.path}, line {line}: {why}",
            hint=f"Nothing was changed. Look with: kit doctor {self.path.name}",
            path=str(self.path),
            line=line,
        )

    def _catch_up(self, *, writing: bool = False) -> None:
        """Fold the lines that were added since the last look. Needs ``_folding``."""
        self._check_open()
        size = self._disk.size_at_path()
        if size == self._end:
            return
        if size is None:
            self._retired.append(self._disk)  # not closed yet: a writer may be flushing it
            self._disk = DiskFile(self.path)
            self._forget()
            size = self._disk.size_at_path() or 0
        if size < self._end:
            raise _SuspectError("the file has become shorter than what was read of it before")
        tail = self._fold(self._disk.read(self._end, size))
        if tail and (writing or self._end == 0):
            self._judge(tail, cut=writing)

    def _fold(self, text: bytes) -> bytes:
        """Fold whole lines and answer with what follows the last of them."""
        *lines, tail = text.split(b"\n")
        for line in lines:
            record = unseal(line + b"\n")
            if record is None:
                raise _SuspectError("its checksum does not fit its text") if self._end else self._foreign(line)
            if self._end == 0:
                check_format(record, str(self.path))
                self._first = record["seq"]
            elif record["seq"] != self._state.seq + 1:
                raise _SuspectError(f"it is number {record['seq']}, expected was {self._state.seq + 1}")
            self._publish(record, line + b"\n")
        if lines:
            self._moved = time.monotonic()
            self._news.notify_all()
        return tail

    def _judge(self, tail: bytes, *, cut: bool) -> None:
        if not was_begun_here(tail):
            raise _SuspectError("it has no end and no journal wrote it") if self._end else self._foreign(tail)
        if cut:
            self._disk.cut(self._end, tail)

    def _foreign(self, line: bytes) -> Exception:
        if line.startswith(PREFIX):
            return _SuspectError("its checksum does not fit its text")
        return RoomFormatError(
            f"{self.path} is not a room: its first line is not a journal's",
            hint="It was left as it is; give the room another name.",
        )

    def _publish(self, record: dict[str, Any], line: bytes) -> None:
        self._state.fold(record)
        self._starts.append(self._end)
        self._end += len(line)

    def _record(self, seq: int) -> dict[str, Any]:
        """The record numbered ``seq``, or the compaction that has swallowed it, from the file."""
        with self._folding:
            place = max(seq - self._first, 0)
            start = self._starts[place]
            stop = self._starts[place + 1] if place + 1 < len(self._starts) else self._end
            record = unseal(self._disk.read(start, stop))
        if record is None:
            raise self._damaged(place + 1, "it has changed since it was read")
        return record

    # ------------------------------------------------------------------ writing

    def commit(
        self, change: Callable[[Draft], object], *, by: Principal, via: str, durable: bool = True
    ) -> Commit:
        self._check_open()
        self._flush.check()
        with self._lock.held():
            self._catch_up_surely(writing=True)
            state = self._state
            draft = StagedDraft(state)
            outcome = change(draft)
            record = draft.record(by, via)
            if record is not None:
                self._append(record)
            seq, at = state.seq, state.at
        if durable:
            self._flush.upto(seq, self._written)
        if record is None:
            return Commit(seq, at, by, via, (), outcome)
        return commit_of(record, state, outcome)

    def _append(self, record: dict[str, Any]) -> None:
        line = seal(record)
        start = self._end
        self._disk.write(line, start)
        with self._news:
            if self._end == start:  # else a reader has folded it already
                self._publish(record, line)
            self._wrote = True
            self._news.notify_all()

    def _written(self) -> tuple[int, int]:
        with self._folding:
            return self._disk.file, self._state.seq

    def redact(self, blot: Callable[[str, Document], Document]) -> None:
        def blotted(state: State) -> Iterator[bytes]:
            for seq in range(self._first, state.seq + 1):
                yield seal(redacted(self._record(seq), blot))

        self.replace(blotted)
        for old in sorted(self.path.parent.glob(f"{ARCHIVE}/{self.path.stem}.*{self.path.suffix}")):
            redact_file(old, blot)
        if self.path.with_suffix(".json").exists():
            self.checkpoint()

    def replace(self, lines: Callable[[State], Iterable[bytes]], *, archive: bool = False) -> Path | None:
        """Put new lines in the place of the whole journal, in one step; others go on with the new one.

        Returns:
            Where the old journal is kept, if ``archive`` asks for that.
        """
        with self._lock.held():
            self._catch_up_surely(writing=True)
            aside = self.path.with_name(self.path.name + ".new")
            write_flushed(aside, lines(self._state))
            kept = keep_in_archive(self.path, self._state.seq) if archive else None
            os.replace(aside, self.path)
            sync_folder(self.path)
            self._wrote = True
            self._catch_up_surely(writing=True)
        return kept

    # ------------------------------------------------------------------ the end

    def checkpoint(self) -> Path:
        """Write the readable copy ``NAME.json`` of the present state and answer with its path."""
        path = self.path.with_suffix(".json")
        self.read(lambda room: write_copy(self._state, path))
        self._copied = self.seq
        return path

    def close(self) -> None:
        if not self._open:
            return
        if self._wrote and self._copied < self.seq:
            self.checkpoint()
        self._open = False
        with self._news:
            self._news.notify_all()
        self._lock.close()
        for disk in (*self._retired, self._disk):
            disk.close()
        _open_journals.discard(self)

    def _check_open(self) -> None:
        if not self._open:
            raise RoomError("this room has been closed", hint="Open it again with connect(…).")
        if os.getpid() != self._process:
            self._start()


@atexit.register
def _close_all() -> None:
    for journal in list(_open_journals):
        journal.close()
