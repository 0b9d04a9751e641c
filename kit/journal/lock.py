"""A lock that threads, processes and forked children respect, with a limit on the wait for it."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from kit.errors import RoomBusyError, RoomError
from kit.journal.disk import NO_LINK, PRIVATE

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

T = TypeVar("T")
_SHORTEST, _LONGEST = 20e-6, 2e-3  # seconds between two looks at a lock that another process holds
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_OPEN = (
    getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | NO_LINK
)  # a pipe must not keep us waiting
_MAY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_ROOT = 0


class RoomLock:
    """The right to write to a room: a mutex among threads, then ``flock`` among processes.

    It runs what needs it, instead of being a context manager: an interrupt can come between the lines
    of ``__enter__`` and ``__exit__`` and would leave the room locked.
    """

    def __init__(self, room: Path, patience: float) -> None:
        self._room = room
        self._path = room.with_name(room.name + ".lock")
        self._patience = patience
        self._mutex = threading.RLock()  # not for taking it twice: it knows whose it is when let go of
        self._holder: int | None = None
        self._file = -1
        self._identity = (0, 0)  # of the open file

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
        """Let go of what this thread holds, be it everything or nothing, whatever fails on the way."""
        if self._holder == threading.get_ident():
            try:
                self._unlock()
            except BaseException:  # an interrupt before or in it
                self.close()  # that lets go of it, too
                raise
            finally:
                self._holder = None
                self._mutex.release()
            return
        with suppress(RuntimeError):  # it is another thread's: we waited for it in vain
            self._mutex.release()

    def _unlock(self) -> None:
        if self._file < 0 or fcntl is None or not hasattr(fcntl, "flock"):
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        except OSError:
            self.close()

    def reachable(self) -> bool:
        """Whether we have the permission to take the lock at all; a mere reader may not."""
        try:
            if self._file < 0:
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
                f"can not lock the room with {self._path}: {_said(failure)}",
                hint="Nothing was written. A room needs a folder and a lock file that you may write to; one "
                "that is not the room's may be deleted while nobody writes: it is made again.",
            ) from failure

    def _try(self, fcntl: ModuleType) -> bool:
        """Take the lock if it is free, on the file that stands at the path now."""
        if self._file < 0:
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
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | _OPEN, PRIVATE)
        except OSError as failure:
            if failure.errno not in _FORBIDDEN:
                raise
            try:
                self._file = os.open(self._path, os.O_RDONLY | _OPEN)  # another user's
            except FileNotFoundError:
                raise failure from None
        try:
            self._check_file()
        except BaseException:  # whatever it is: an unchecked file is not kept open
            self.close()
            raise

    def _check_file(self) -> None:
        """Who may not write to the room may not have its lock either, and with it keep out those who may."""
        lock = os.fstat(self._file)
        self._identity = (lock.st_dev, lock.st_ino)
        if not stat.S_ISREG(lock.st_mode):
            raise OSError(errno.EINVAL, "it is not a file that can be locked")
        try:
            room = os.stat(self._room)
        except FileNotFoundError:  # whoever asked for the lock will notice
            return
        shared = room.st_mode & _MAY_WRITE & ~stat.S_IWUSR
        if not shared and lock.st_uid not in {room.st_uid, os.geteuid(), _ROOT}:
            raise OSError(errno.EPERM, f"it belongs to user {lock.st_uid}, who may not write to the room")
        if lock.st_uid == os.geteuid():
            _let_writers(self._file, lock, room)

    def _is_current(self) -> bool:
        """Somebody may have deleted the lock file; a lock on the deleted one keeps nobody out."""
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return False
        return (there.st_dev, there.st_ino) == self._identity

    def _busy(self, who: str) -> RoomBusyError:
        return RoomBusyError(
            f"{who} has been writing to the room for {self._patience:g} s",
            hint=f"Nothing was written; try again, and if it lasts look who holds {self._path.name}.",
        )


def _let_writers(file: int, lock: os.stat_result, room: os.stat_result) -> None:
    """Let those open the lock who may write to the room, and nobody else."""
    if (lock.st_uid, lock.st_gid) != (room.st_uid, room.st_gid):
        with suppress(PermissionError):  # then it is ours, and those open it all the same
            os.fchown(file, room.st_uid, room.st_gid)
    writers = room.st_mode & _MAY_WRITE
    mode = PRIVATE | writers | writers << 1  # it is opened to read and write
    if stat.S_IMODE(lock.st_mode) != mode:
        os.fchmod(file, mode)


def _said(failure: OSError) -> str:
    return "it is a link" if failure.errno == errno.ELOOP else str(failure.strerror)


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
