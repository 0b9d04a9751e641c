"""A lock that threads, processes and forked children respect, with a limit on the wait for it."""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from kit.errors import RoomBusyError, RoomError

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

T = TypeVar("T")
_SHORTEST, _LONGEST = 20e-6, 2e-3  # seconds between two looks at a lock that another process holds
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class RoomLock:
    """The right to write to a room: a mutex among threads, then ``flock`` among processes.

    It runs what needs it, instead of being a context manager: an interrupt can come between the lines
    of ``__enter__`` and ``__exit__`` and would leave the room locked.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self._path = path
        self._patience = patience
        self._mutex = threading.RLock()  # not for taking it twice: it knows whose it is when let go of
        self._holder: int | None = None
        self._file = -1

    def hold(self, action: Callable[[], T], *, from_processes: bool = True) -> T:
        """Run ``action`` with the lock held; raise ``RoomBusyError`` when it stays taken.

        With ``from_processes=False`` only the other threads of this process are kept out.
        """
        if self._holder == threading.get_ident():
            raise RuntimeError("a change may not commit, compact or close: it acts through its draft alone")
        until = time.monotonic() + self._patience
        try:
            if not self._mutex.acquire(timeout=self._patience):
                raise self._busy("another thread of this process")
            self._holder = threading.get_ident()
            if from_processes and fcntl is not None and has_flock():
                self._flock(until, fcntl)
            return action()
        finally:
            try:
                self._let_go()
            except BaseException:  # an interrupt
                self._let_go()
                raise

    def _let_go(self) -> None:
        """Let go of what this thread holds, be it everything or nothing."""
        if self._holder == threading.get_ident():
            if self._file >= 0 and fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_UN)
            self._holder = None
            self._mutex.release()
            return
        try:
            self._mutex.release()
        except RuntimeError:  # it is another thread's: we waited for it in vain
            return

    def reachable(self) -> bool:
        """Whether we have the permission to take the lock at all; a mere reader may not."""
        try:
            self._open()
        except OSError as failure:
            return failure.errno not in _FORBIDDEN
        return True

    def close(self) -> None:
        """Close the lock file; the lock opens it again when it is needed."""
        if self._file >= 0:
            file, self._file = self._file, -1
            os.close(file)

    def __del__(self) -> None:
        self.close()

    def _flock(self, until: float, fcntl: ModuleType) -> None:
        pause = _SHORTEST
        try:
            while not self._try(fcntl):
                if time.monotonic() > until:
                    raise self._busy("another process")
                time.sleep(pause)
                pause = min(pause * 2, _LONGEST)
        except OSError as failure:
            raise RoomError(
                f"can not lock the room with {self._path}: {failure.strerror}",
                hint="Nothing was written. A room needs a folder and a lock file that you may write to.",
            ) from failure

    def _try(self, fcntl: ModuleType) -> bool:
        """Take the lock if it is free, on the file that stands at the path now."""
        self._open()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if self._is_current():
            return True
        self.close()
        return False

    def _open(self) -> None:
        if self._file >= 0:
            return
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as failure:
            if failure.errno not in _FORBIDDEN:
                raise
            try:
                self._file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)  # another user's
            except FileNotFoundError:
                raise failure from None

    def _is_current(self) -> bool:
        """Somebody may have deleted the lock file; a lock on the deleted one keeps nobody out."""
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return False
        here = os.fstat(self._file)
        return (there.st_ino, there.st_dev) == (here.st_ino, here.st_dev)

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
