"""The claim: a room has one server, whose class and whose listeners no other one knows of."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kit.errors import RoomError


@contextmanager
def claimed(room: Path | None, address: str) -> Iterator[None]:
    """Be the one who serves the room, as long as this lasts or the process lives.

    Raises:
        RoomError: somebody else does, and where; or it can not be claimed.
    """
    if room is None:
        yield
        return
    path = Path(os.path.realpath(room))  # a room that is reached by two names is one room
    path = path.with_name(path.name + ".serving")
    handle = _taken(path)
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()}, at {address}\n".encode(), 0)
        yield
    finally:
        with suppress(OSError):  # the lock counts, not the file
            path.unlink()
        os.close(handle)


def _taken(path: Path) -> int:
    """The file, open and locked; the system lets go of the lock when the process ends, however it does."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as failure:
            raise RoomError(
                f"can not claim the room with {path}: {failure.strerror}",
                hint="Serving a room needs a folder that you may write to, and nobody else's file there.",
            ) from failure
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.pread(handle, 200, 0).decode("utf-8", "replace").strip()
            os.close(handle)
            raise _served(path, who) from None
        if _is_current(handle, path):
            return handle
        os.close(handle)  # whoever had it has just taken it away


def _is_current(handle: int, path: Path) -> bool:
    here = os.fstat(handle)
    try:
        there = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return (here.st_ino, here.st_dev) == (there.st_ino, there.st_dev)


def _served(path: Path, who: str) -> RoomError:
    return RoomError(
        f"{path.name.removesuffix('.serving')} is served already, by {who or 'another process'}",
        hint="Use that server, or stop it first: a room has one.",
    )
