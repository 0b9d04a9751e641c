"""The claim: a room has one server, whose class and whose listeners no other one knows of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kit.errors import RoomError
from kit.journal.system import files


@contextmanager
def claimed(room: Path | None, address: str) -> Iterator[None]:
    """Be the one who serves the room, as long as this lasts or the process lives.

    Raises:
        RoomError: somebody else does, and where; or it can not be claimed.
    """
    if room is None:
        yield
        return
    path = files.real_path(room)  # a room that is reached by two names is one room
    path = path.with_name(path.name + ".serving")
    handle = _taken(path)
    try:
        files.truncate(handle, 0)
        files.write_at(handle, f"process {os.getpid()}, at {address}\n".encode(), 0)
        yield
    finally:
        with suppress(OSError):  # the lock counts, not the file
            path.unlink()
        files.close(handle)


def _taken(path: Path) -> int:
    """The file, open and locked; the system lets go of the lock when the process ends, however it does."""
    while True:
        try:
            handle = files.open_shared(path, write=True, create=True)
        except OSError as failure:
            raise RoomError(
                f"can not claim the room with {path}: {failure.strerror}",
                hint="Serving a room needs a folder that you may write to, and nobody else's file there.",
            ) from failure
        if not files.try_lock(handle):
            who = files.read_at(handle, 200, 0).decode("utf-8", "replace").strip()
            files.close(handle)
            raise _served(path, who)
        name = os.fspath(path)
        if files.is_at(files.identity(os.fstat(handle), name), name):
            return handle
        files.close(handle)  # whoever had it has just taken it away


def _served(path: Path, who: str) -> RoomError:
    return RoomError(
        f"{path.name.removesuffix('.serving')} is served already, by {who or 'another process'}",
        hint="Use that server, or stop it first: a room has one.",
    )
