"""The file under a journal: opened safely, read wholly, written in one piece or not at all."""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Iterable
from pathlib import Path

from kit.errors import RoomError, RoomFormatError
from kit.journal.flush import flush

SUFFIX = ".jsonl"
_READ_AT_ONCE = 1 << 24  # bytes


class RoomWarning(UserWarning):
    """Something about a room's file that its owner should know."""


class DiskFile:
    """One open journal file; ``end`` is where the next line goes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writable = True
        self.file = self._open(path)
        there = os.fstat(self.file)
        self.identity = (there.st_dev, there.st_ino)

    def _open(self, path: Path) -> int:
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as failure:
            if failure.errno in (errno.EACCES, errno.EROFS, errno.EPERM) and os.access(path, os.R_OK):
                self.writable = False
                return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            raise cannot_open(path, failure) from failure

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

    def read(self, start: int, stop: int) -> bytes:
        """All bytes from ``start`` to ``stop``, or to the end of the file if that comes first."""
        parts = []
        while start < stop and (part := os.pread(self.file, min(stop - start, _READ_AT_ONCE), start)):
            parts.append(part)  # one call may answer with less than was asked for
            start += len(part)
        return b"".join(parts)

    def write(self, line: bytes, at: int) -> None:
        """Write the whole line, or take back what was written of it and raise."""
        if not self.writable:
            raise RoomError(
                f"{self.path} may be read but not written",
                hint="Ask for permission to write to it, or copy it to a folder of yours.",
            )
        try:
            written = os.pwrite(self.file, line, at)
            while written < len(line):
                written += os.pwrite(self.file, line[written:], at + written)
        except BaseException as failure:
            if os.fstat(self.file).st_size < at + len(line):
                os.ftruncate(self.file, at)
            if isinstance(failure, OSError):
                raise _refused(self.path, failure) from failure
            raise

    def cut(self, end: int, tail: bytes) -> None:
        """Cut a line that a crash left incomplete: it was never acknowledged."""
        warnings.warn(
            f"{self.path}: cut {len(tail)} bytes of an unfinished last line, which no writer was told was saved",
            RoomWarning,
            stacklevel=2,
        )
        os.ftruncate(self.file, end)

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1


def journal_path(room: str | os.PathLike[str]) -> Path:
    """The path of a room's journal, checked before anything is touched.

    >>> journal_path("team.json")
    Traceback (most recent call last):
        ...
    kit.errors.RoomFormatError: a room's file ends in .jsonl, not 'team.json'
      → For example connect("team.jsonl"); team.json will be its readable copy.
    """
    path = Path(room)
    if path.suffix != SUFFIX:
        raise RoomFormatError(
            f"a room's file ends in {SUFFIX}, not {path.name!r}",
            hint=f'For example connect("{path.stem}{SUFFIX}"); {path.stem}.json will be its readable copy.',
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


def _refused(path: Path, failure: OSError) -> RoomError:
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
    finally:
        os.close(folder)


def write_flushed(path: Path, lines: Iterable[bytes]) -> None:
    """Write a whole new file and return once the disk has it."""
    try:
        with open(path, "wb") as file:
            file.writelines(lines)
            file.flush()
            flush(file.fileno())
    except OSError as failure:
        path.unlink(missing_ok=True)
        raise _refused(path, failure) from failure
