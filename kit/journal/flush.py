"""Flushing that is shared: of the writers that wait for the disk, one flushes for all."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

from kit.errors import OutcomeUnknownError


def flush(file: int) -> None:
    """Return once the disk itself has what was written to ``file``."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(file, fcntl.F_FULLFSYNC)  # a plain fsync leaves it in the drive's own cache there
    else:
        getattr(os, "fdatasync", os.fsync)(file)


class SharedFlush:
    """Remembers up to which commit the disk has everything."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._safe = -1
        self._failure: OSError | None = None

    def upto(self, seq: int, written: Callable[[], tuple[int, int]]) -> None:
        """Return once commit ``seq`` is on the disk.

        ``written()`` tells the file to flush and the last commit that has been written to it.
        """
        with self._turn:
            self.check()
            if self._safe >= seq:
                return
            file, last = written()
            try:
                flush(file)
            except OSError as failure:
                self._failure = failure
                self.check()
            self._safe = max(self._safe, last)

    def check(self) -> None:
        """Raise if a flush has failed: what the disk holds is then unknown, and so is any later write."""
        if self._failure is not None:
            raise OutcomeUnknownError(
                f"the disk failed while flushing: {self._failure.strerror}",
                hint="The last writes may or may not have survived; open the room again and look.",
            ) from self._failure
