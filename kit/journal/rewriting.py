"""Writing a journal in a file anew: what stood in its lines goes, or the whole of it to the archive."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TypeVar

from kit.journal.archive import (
    keep_in_archive,
    old_records,
    redacted,
    rewrite_archive,
    stands_in,
    unsealed,
)
from kit.journal.checkpoint import is_copy, remove_unfinished_copy
from kit.journal.contract import Plan, Reading
from kit.journal.flush import SharedFlush
from kit.journal.line import seal
from kit.journal.lines import Lines
from kit.journal.lock import RoomLock
from kit.journal.plain import Document
from kit.journal.record import Forms
from kit.journal.state import State
from kit.journal.whole import remove_unfinished, write_whole

T = TypeVar("T")


class Rewriting(ABC):
    """The part of a journal in a file that writes it anew; others have it open meanwhile, and go on."""

    path: Path
    _forms: Forms
    _lines: Lines
    _lock: RoomLock
    _flush: SharedFlush
    _wrote: bool

    @abstractmethod
    def read(self, look: Callable[[Reading], T]) -> T:
        """What ``look`` sees, in one state of the room."""

    @abstractmethod
    def _caught_up(self, *, writing: bool = True) -> Lines:
        """All lines that there are now; the room's lock is held."""

    @abstractmethod
    def _check_writing(self) -> None:
        """Raise unless this journal may be written to."""

    @property
    @abstractmethod
    def _copy(self) -> Path:
        """Where the readable copy of the room lies."""

    @abstractmethod
    def _write_copy(self) -> None:
        """Write that copy anew."""

    def redact(
        self,
        blot: Callable[[str, Document], Document],
        where: Callable[[str, Document], bool] | None = None,
    ) -> None:
        if where is None or self._stands_somewhere(where):
            self.rewrite(lambda _: lambda record: redacted(record, blot))
        else:
            self._check_writing()

    def rewrite(self, plan: Plan) -> None:
        def run() -> None:
            lines = self._caught_up()
            anew = plan(chain(old_records(self.path, self._forms), map(lines.record, _all_of(lines))))
            self._replace(lambda lines: (seal(unsealed(anew(lines.record(seq)))) for seq in _all_of(lines)))
            rewrite_archive(self.path, anew, self._forms)
            remove_unfinished_copy(self._copy)
            if is_copy(self._copy):
                self._write_copy()

        self._check_writing()
        self._lock.hold(run)

    def _stands_somewhere(self, where: Callable[[str, Document], bool]) -> bool:
        """Whether ``where`` is true of anything that the room's files hold; others write meanwhile."""
        lines, last = self.read(lambda room: (self._lines, room.seq))
        here = (lines.record(seq) for seq in range(lines.first, last + 1))
        return any(stands_in(record, where) for record in chain(here, old_records(self.path, self._forms)))

    def archive(self, begin: Callable[[State], bytes]) -> Path:
        """Begin the journal anew with one line, in one step; others go on with the new one.

        Returns:
            Where the old journal is kept.
        """

        def run() -> Path:
            lines = self._caught_up()
            kept = keep_in_archive(self.path, lines.state.seq)
            try:
                self._replace(lambda lines: [begin(lines.state)])
            except BaseException:  # an interrupt, too: what is not replaced needs no second copy
                if lines.disk.size_at_path(sure=True) is not None:
                    with suppress(OSError):  # another program has it open: the next one takes it
                        kept.unlink()
                raise
            return kept

        self._check_writing()
        return self._lock.hold(run)

    def _replace(self, written_anew: Callable[[Lines], Iterable[bytes]]) -> None:
        lines = self._caught_up()
        # others wait to flush their lines and may then do it in the new file; should the power fail
        # before the folder is flushed, the old one stands here again and must have those lines too
        self._flush.upto(lines.state.seq, lines.written)
        remove_unfinished(self.path.parent, re.escape(self.path.name))
        write_whole(self.path, written_anew(lines), like=self.path)
        self._wrote = True
        self._caught_up()


def _all_of(lines: Lines) -> range:
    return range(lines.first, lines.state.seq + 1)
