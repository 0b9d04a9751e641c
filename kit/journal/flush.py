"""Flushing that is shared: of the writers that wait for the disk, one flushes for all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from kit.errors import OutcomeUnknownError
from kit.journal.system import files
from kit.values.mutex import Mutex


class Flushable(Protocol):
    """Whatever has an open file."""

    file: int


class SharedFlush:
    """Remembers up to which commit the disk has everything."""

    def __init__(self) -> None:
        self._mutex = Mutex()  # entered as it is: a Condition's own ``with`` can be interrupted
        self._done = threading.Condition(self._mutex)
        self._flusher: int | None = None  # the thread that flushes for all now
        self._safe = -1
        self._failure: OSError | None = None

    def upto(self, seq: int, written: Callable[[], tuple[Flushable, int]]) -> None:
        """Return once commit ``seq`` is on the disk.

        ``written()`` tells the file to flush and the last commit that has been written to it.
        """
        try:
            with self._mutex:
                while self._flusher is not None and self._safe < seq and self._failure is None:
                    self._done.wait()
                self.check()
                if self._safe >= seq:
                    return
                self._flusher = threading.get_ident()
            self._flush(*written())
        finally:
            try:
                self._hand_over()
            except BaseException:  # an interrupt
                self._hand_over()
                raise
        self.check()

    def _flush(self, disk: Flushable, last: int) -> None:
        """Needs ``disk`` rather than its file: whoever holds it keeps the file open."""
        try:
            files.flush(disk.file)
        except OSError as failure:
            self._failure = failure
        else:
            self._safe = max(self._safe, last)

    def _hand_over(self) -> None:
        if self._flusher == threading.get_ident():
            with self._mutex:
                self._done.notify_all()
                self._flusher = None  # last: an interrupt before it has this done again

    def check(self) -> None:
        """Raise if a flush has failed: what the disk holds is then unknown, and so is any later write."""
        if self._failure is not None:
            raise OutcomeUnknownError(
                f"the disk failed while flushing: {self._failure.strerror}",
                hint="The last writes may or may not have survived; open the room again and look.",
            ) from self._failure
