"""A lock that threads, processes and forked children respect, with a limit on the wait for it."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from kit.errors import RoomBusyError, RoomError

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

_SHORTEST, _LONGEST = 20e-6, 2e-3  # seconds between two looks at a lock that another process holds


class RoomLock:
    """The right to write to a room: a mutex among threads, then ``flock`` among processes."""

    def __init__(self, path: Path, patience: float) -> None:
        self._path = path
        self._patience = patience
        self._mutex = threading.Lock()
        self._holder: int | None = None
        self._file = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside the ``with``; raise ``RoomBusyError`` when it stays taken."""
        if self._holder == threading.get_ident():
            raise RuntimeError("a change may not commit: write to its draft instead")
        until = time.monotonic() + self._patience
        if not self._mutex.acquire(timeout=self._patience):
            raise self._busy("another thread of this process")
        try:
            self._holder = threading.get_ident()
            self._flock(until)
            try:
                yield
            finally:
                self._unlock()
        finally:
            self._holder = None
            self._mutex.release()

    def close(self) -> None:
        """Close the lock file; the lock opens it again when it is needed."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _flock(self, until: float) -> None:
        if not has_flock():
            return
        pause = _SHORTEST
        while not self._try():
            if time.monotonic() > until:
                raise self._busy("another process")
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST)

    def _try(self) -> bool:
        """Take the lock if it is free, on the file that stands at the path now."""
        assert fcntl is not None
        if self._file < 0:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if self._is_current():
            return True
        self.close()
        return False

    def _is_current(self) -> bool:
        """Somebody may have deleted the lock file; a lock on the deleted one keeps nobody out."""
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return False
        here = os.fstat(self._file)
        return (there.st_ino, there.st_dev) == (here.st_ino, here.st_dev)

    def _unlock(self) -> None:
        if self._file >= 0 and fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _busy(self, who: str) -> RoomBusyError:
        return RoomBusyError(
            f"{who} has been writing to the room for {self._patience:g} s",
            hint=f"Nothing was written; try again, and if it lasts look who holds {self._path.name}.",
        )


def has_flock() -> bool:
    """Whether processes can be kept apart here; a browser kernel needs it not, being alone.

    Raises:
        RoomError: on a system that has several processes and no ``flock``.
    """
    if fcntl is not None and hasattr(fcntl, "flock"):
        return True
    if sys.platform == "emscripten":
        return False
    raise RoomError(
        "this system can not lock files between processes, so a room in a file would lose writes",
        hint="Use connect() for a room in memory, or run on Linux, macOS or WSL.",
    )
