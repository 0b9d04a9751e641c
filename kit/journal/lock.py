"""A lock that threads, processes and forked children respect, with a limit on the wait for it."""

from __future__ import annotations

import errno
import os
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from kit.errors import RoomBusyError, RoomError
from kit.journal.system import files

T = TypeVar("T")
_SHORTEST, _LONGEST = 20e-6, 2e-3  # seconds between two looks at a lock that another process holds
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class RoomLock:
    """The right to write to a room: a mutex among threads, then a locked file among processes.

    It runs what needs it, instead of being a context manager: an interrupt can come between the lines
    of ``__enter__`` and ``__exit__`` and would leave the room locked.
    """

    def __init__(self, room: Path, patience: float) -> None:
        self._room = room
        self._path = room.with_name(room.name + ".lock")
        self._name = os.fspath(self._path)  # at every commit
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
            if from_processes and files.LOCKS:
                self._lock_out(until)
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
        if self._file < 0 or not files.LOCKS:
            return
        try:
            files.unlock(self._file)
        except OSError:
            self.close()

    def reachable(self) -> bool:
        """Whether we have the permission to take the lock at all; a mere reader may not."""
        try:
            if self._file < 0 and files.LOCKS:
                self._open()
        except OSError as failure:
            return failure.errno not in _FORBIDDEN
        return True

    def close(self) -> None:
        """Close the lock file; the lock opens it again when it is needed."""
        if self._file >= 0:
            file, self._file = self._file, -1
            files.close(file)

    def __del__(self) -> None:
        self.close()

    def _lock_out(self, until: float) -> None:
        """Keep all other processes out."""
        pause = _SHORTEST
        try:
            while not self._try():
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

    def _try(self) -> bool:
        """Take the lock if it is free, on the file that stands at the path now."""
        if self._file < 0:
            self._open()
        if not files.try_lock(self._file):
            return False
        if self._is_current():
            return True
        self.close()
        return False

    def _open(self) -> None:
        try:
            self._file = files.open_lock(self._path, write=True, create=True)
        except OSError as failure:
            if failure.errno not in _FORBIDDEN:
                raise
            try:
                self._file = files.open_lock(self._path, write=False)  # another user's
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
        self._identity = files.identity(lock, self._name)
        if not stat.S_ISREG(lock.st_mode):
            raise OSError(errno.EINVAL, "it is not a file that can be locked")
        files.share_lock(self._file, self._room)

    def _is_current(self) -> bool:
        """Somebody may have deleted the lock file; a lock on the deleted one keeps nobody out."""
        return files.is_at(self._identity, self._name)

    def _busy(self, who: str) -> RoomBusyError:
        return RoomBusyError(
            f"{who} has been writing to the room for {self._patience:g} s",
            hint=f"Nothing was written; try again, and if it lasts look who holds {self._path.name}.",
        )


def _said(failure: OSError) -> str:
    return "it is a link" if failure.errno == errno.ELOOP else str(failure.strerror)
