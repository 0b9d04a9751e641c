"""Files on Linux and macOS."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from kit.errors import RoomError

assert sys.platform != "win32"  # noqa: S101 — for those who check types

LOCKS = hasattr(fcntl, "flock")  # whether processes are kept apart
AT_ONCE = True  # whether a file is always replaced in one step
close, read_at, write_at, truncate = os.close, os.pread, os.pwrite, os.ftruncate
_PRIVATE = 0o600  # a new file is its owner's alone
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_OPEN = getattr(os, "O_NONBLOCK", 0) | _NO_LINK  # a pipe must not keep us waiting
_MAY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_READ_AND_WRITE = 0o666
_ROOT = 0

# ---------------------------------------------------------------------- opening


def open_shared(path: str | os.PathLike[str], *, write: bool = False, create: bool = False) -> int:
    """Open a file that others may write to, replace or delete meanwhile."""
    flags = (os.O_RDWR if write else os.O_RDONLY) | (os.O_CREAT if create else 0)
    return os.open(path, flags | _OPEN, _PRIVATE)


open_lock = open_shared


def open_new(path: str, flags: int) -> int:
    """Open a new file for its owner alone: an ``opener`` of ``open(path, "xb")``."""
    return os.open(path, flags | _NO_LINK, _PRIVATE)


def open_to_read(path: str, flags: int) -> int:
    """Open a file that others may replace meanwhile: an ``opener`` of ``open(path)``."""
    return os.open(path, flags)


def odd_name(_: str) -> str:
    """What a file of this name would be instead of a file; empty where it is one."""
    return ""


def real_path(path: Path) -> Path:
    """The one name of a file, by whatever links and folders it is reached."""
    return Path(os.path.realpath(path))


def identity(found: os.stat_result, _: str) -> tuple[int, int]:
    """Which file it is that stands at a path."""
    return found.st_dev, found.st_ino


def is_at(known: tuple[int, int], path: str) -> bool:
    """Whether a file that is open, of the identity ``known``, stands at the path still."""
    try:
        return identity(os.stat(path), path) == known
    except FileNotFoundError:
        return False


def is_held(_: OSError) -> bool:
    """Whether another program has the file open and shares it with nobody."""
    return False


# ---------------------------------------------------------------------- keeping


def flush(file: int) -> None:
    """Return once the disk itself has what was written to ``file``."""
    if sys.platform == "darwin":
        fcntl.fcntl(file, fcntl.F_FULLFSYNC)  # a plain fsync leaves it in the drive's own cache there
    else:
        getattr(os, "fdatasync", os.fsync)(file)


def replace(new: Path, path: Path) -> None:
    """Put the file ``new`` in the place of the one at ``path``, which others may have open."""
    os.replace(new, path)


def is_moved(_: Path) -> bool:
    """Whether a file that was not there was being replaced, or that was cut short; it may be there again."""
    return False


def put_back(path: Path) -> None:
    """Put it back, if so; nobody may be replacing it now."""


def sync_folder(folder: Path) -> None:
    """Flush a folder, so that a file created or renamed in it survives a power loss."""
    try:
        file = os.open(folder, os.O_RDONLY)
    except OSError:  # who may not read it may write to it all the same
        return
    try:
        os.fsync(file)
    except OSError as failure:
        if failure.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some have nothing to flush there
            raise
    finally:
        os.close(file)


# ---------------------------------------------------------------------- locking


def check_locks() -> None:
    """Raise where processes can not be kept apart and there may be several; a browser's kernel is alone.

    Raises:
        RoomError: on a system without ``flock``.
    """
    if not LOCKS and sys.platform != "emscripten":
        raise RoomError(
            "this system can not lock files between processes, so a room in a file would lose writes",
            hint="Use connect() for a room in memory, or run on Linux, macOS or Windows.",
        )


def try_lock(file: int) -> bool:
    """Take the lock of a file that ``open_lock`` has opened, if it is free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(file: int) -> None:
    """Let go of it; closing the file, or the end of the process, does so too."""
    fcntl.flock(file, fcntl.LOCK_UN)


# ---------------------------------------------------------------------- owners


def is_ours(found: os.stat_result, folder: Path) -> bool:
    """Whether a file in the folder is this user's, or the folder's owner's."""
    return found.st_uid in {os.geteuid(), os.stat(folder).st_uid}


def make_like(path: Path, file: int) -> None:
    """Give an open file the permissions to read and write of the one at ``path``, and its owner if we may."""
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return
    here = os.fstat(file)
    if (there.st_uid, there.st_gid) != (here.st_uid, here.st_gid):
        with suppress(PermissionError):  # then it is ours, with the same permissions
            os.fchown(file, there.st_uid, there.st_gid)
    os.fchmod(file, stat.S_IMODE(there.st_mode) & _READ_AND_WRITE)


def share_lock(file: int, room: Path) -> None:
    """Let those have the lock of a room who may write to it, and nobody else.

    Raises:
        OSError: it is somebody's who may not.
    """
    lock = os.fstat(file)
    try:
        there = os.stat(room)
    except FileNotFoundError:  # whoever asked for the lock will notice
        return
    shared = there.st_mode & _MAY_WRITE & ~stat.S_IWUSR
    if not shared and lock.st_uid not in {there.st_uid, os.geteuid(), _ROOT}:
        raise OSError(errno.EPERM, f"it belongs to user {lock.st_uid}, who may not write to the room")
    if lock.st_uid == os.geteuid():
        _let_writers(file, lock, there)


def _let_writers(file: int, lock: os.stat_result, room: os.stat_result) -> None:
    if (lock.st_uid, lock.st_gid) != (room.st_uid, room.st_gid):
        with suppress(PermissionError):  # then it is ours, and those open it all the same
            os.fchown(file, room.st_uid, room.st_gid)
    writers = room.st_mode & _MAY_WRITE
    mode = _PRIVATE | writers | writers << 1  # it is opened to read and write
    if stat.S_IMODE(lock.st_mode) != mode:
        os.fchmod(file, mode)
