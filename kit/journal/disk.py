"""The file under a journal: opened safely, read wholly, written in one piece or not at all."""

from __future__ import annotations

import errno
import os
import stat
import warnings
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kit.errors import OutcomeUnknownError, RoomError, RoomFormatError
from kit.journal.flush import flush

SUFFIX = ".jsonl"
NEW = ".new"  # what a file is called until it takes another one's place
_READ_AT_ONCE = 1 << 24  # bytes


class RoomWarning(UserWarning):
    """Something about a room's file that its owner should know."""


class DiskFile:
    """One open journal file. It closes when nobody holds it any more: whoever reads or flushes it may end."""

    file = -1

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.writable = True
        try:
            self.file = self._open(path, create=create)
        except OSError as failure:
            raise cannot_open(path, failure) from failure
        there = os.fstat(self.file)
        self.identity = (there.st_dev, there.st_ino)
        if not stat.S_ISREG(there.st_mode):
            raise cannot_open(path, OSError(errno.EINVAL, "it is not a file that can keep anything"))

    @classmethod
    def closed(cls, path: Path) -> DiskFile:
        """A file that is not open."""
        disk = cls.__new__(cls)
        disk.path, disk.writable, disk.identity = path, False, (0, 0)
        return disk

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        if self.file >= 0:
            file, self.file = self.file, -1
            os.close(file)

    def __del__(self) -> None:
        self.close()

    def _open(self, path: Path, *, create: bool) -> int:
        try:
            return os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe must not keep us waiting
        except FileNotFoundError:
            if not create:
                raise
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as failure:
            if failure.errno not in (errno.EACCES, errno.EROFS, errno.EPERM):
                raise
            self.writable = False
            return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)

    def check_writable(self) -> None:
        """Raise ``RoomError`` for a file that may only be read."""
        if not self.writable:
            raise RoomError(
                f"{self.path} may be read but not written",
                hint="Ask for permission to write to it, or copy it to a folder of yours.",
            )

    def size_at_path(self) -> int | None:
        """The size of this file, or ``None`` when another one stands at its path now."""
        try:
            there = os.stat(self.path)
        except FileNotFoundError:
            raise RoomError(
                f"{self.path} is gone: somebody moved or deleted the room while it was open",
                hint="Put the file back, or connect to a new room.",
            ) from None
        return there.st_size if (there.st_dev, there.st_ino) == self.identity else None

    def size(self) -> int:
        """The size of this file, wherever it is."""
        return os.fstat(self.file).st_size

    def read(self, start: int, stop: int) -> bytes:
        """All bytes from ``start`` to ``stop``, or to the end of the file if that comes first."""
        parts = []
        while start < stop and (part := os.pread(self.file, min(stop - start, _READ_AT_ONCE), start)):
            parts.append(part)  # one call may answer with less than was asked for
            start += len(part)
        return b"".join(parts)

    def write(self, line: bytes, at: int) -> None:
        """Write the whole line, or take back what was written of it and raise."""
        try:
            written = os.pwrite(self.file, line, at)
            while written < len(line):
                written += os.pwrite(self.file, line[written:], at + written)
        except BaseException as failure:
            if self.size() < at + len(line):
                os.ftruncate(self.file, at)
            if isinstance(failure, OSError):
                raise refused(self.path, failure) from failure
            raise

    def cut(self, end: int, tail: bytes) -> None:
        """Cut a line that a crash left incomplete: it was never acknowledged."""
        warnings.warn(
            f"{self.path}: cut {len(tail)} bytes of an unfinished last line, which nobody was told was saved",
            RoomWarning,
            stacklevel=2,
        )
        os.ftruncate(self.file, end)


def journal_path(room: str | os.PathLike[str]) -> Path:
    """The path of a room's journal, checked before anything is touched.

    >>> journal_path("team.json")
    Traceback (most recent call last):
        ...
    kit.errors.RoomFormatError: a room's file ends in .jsonl, not 'team.json'
      → Say connect("team.jsonl"); team.json will be its readable copy.
    """
    asked = Path(room)
    path = Path(os.path.realpath(asked))  # by one name for all: the lock's name hangs on it
    for name in (asked.name, path.name):
        if Path(name).suffix != SUFFIX:
            raise RoomFormatError(
                f"a room's file ends in {SUFFIX}, not {name!r}",
                hint=f'Say connect("{asked.stem}.jsonl"); {asked.stem}.json will be its readable copy.',
            )
    return path


def cannot_open(path: Path, failure: OSError) -> RoomError:
    """What to tell somebody whose room can not be opened."""
    hints = {
        errno.EISDIR: "That is a folder; name a file in it, such as team.jsonl.",
        errno.ENOENT: f"Look for it, or make the folder {path.parent} first.",
        errno.EACCES: "You have no permission there; choose a folder of yours.",
    }
    hint = hints.get(failure.errno or 0, "Choose another place for the room.")
    return RoomError(f"can not open the room {path}: {failure.strerror}", hint=hint)


def refused(path: Path, failure: OSError) -> RoomError:
    """What to tell somebody whose write the system did not do."""
    full = failure.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    hint = "Free some space and try again; " if full else "Look at the disk; "
    return RoomError(
        f"nothing was written to {path}: {failure.strerror}", hint=hint + "the room is as it was before."
    )


def sync_folder(path: Path) -> None:
    """Flush the folder of ``path``, so that a file created or renamed in it survives a power loss."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(folder)
    except OSError as failure:
        if failure.errno not in (
            errno.EINVAL,
            errno.ENOTSUP,
        ):  # some file systems have nothing to flush there
            raise OutcomeUnknownError(
                f"the disk failed while flushing {path.parent}: {failure.strerror}",
                hint="What was written there may or may not have survived; open the room again and look.",
            ) from failure
    finally:
        os.close(folder)


def put_in_place(path: Path, lines: Iterable[bytes]) -> None:
    """Write a whole new file for the one at ``path``, with its owner and permissions, in one step."""
    aside = path.with_name(path.name + NEW)
    try:
        with open(aside, "wb") as file:
            _make_like(path, file.fileno())
            file.writelines(lines)
            file.flush()
            flush(file.fileno())
        os.replace(aside, path)
    except BaseException as failure:
        aside.unlink(missing_ok=True)
        if isinstance(failure, OSError):
            raise refused(path, failure) from failure
        raise
    sync_folder(path)


def _make_like(path: Path, file: int) -> None:
    """Give an open file the permissions of the one that it will replace, and its owner if we may."""
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return
    if (there.st_uid, there.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(PermissionError):
            os.fchown(file, there.st_uid, there.st_gid)
    os.fchmod(file, stat.S_IMODE(there.st_mode))
