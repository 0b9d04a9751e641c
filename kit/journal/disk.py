"""The file under a journal: opened safely, read wholly, added to in one piece or not at all."""

from __future__ import annotations

import errno
import os
import stat
import warnings
from pathlib import Path

from kit.errors import OutcomeUnknownError, RoomError
from kit.journal.system import files

_READ_AT_ONCE = 1 << 24  # bytes
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EROFS, errno.EPERM}


class RoomWarning(UserWarning):
    """Something about a room's file that its owner should know."""


class MovedError(Exception):
    """A file is not there because it is being replaced, or because that was cut short: the lock tells."""


class DiskFile:
    """One open journal file. It closes when nobody holds it any more: whoever reads or flushes it may end."""

    file = -1

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.name = os.fspath(path)  # at every look
        self.writable = True
        try:
            self.file = self._open(path, create=create)
        except OSError as failure:
            if isinstance(failure, FileNotFoundError) and files.is_moved(path):
                raise MovedError from failure
            raise cannot_open(path, failure) from failure
        there = os.fstat(self.file)
        self.identity = files.identity(there, self.name)
        if not stat.S_ISREG(there.st_mode):
            raise cannot_open(path, OSError(errno.EINVAL, "it is not a file that can keep anything"))

    @classmethod
    def closed(cls, path: Path) -> DiskFile:
        """A file that is not open."""
        disk = cls.__new__(cls)
        disk.path, disk.name = path, os.fspath(path)
        disk.writable, disk.identity = False, (0, 0)
        return disk

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        if self.file >= 0:
            file, self.file = self.file, -1
            files.close(file)

    def __del__(self) -> None:
        self.close()

    def _open(self, path: Path, *, create: bool) -> int:
        try:
            return files.open_shared(path, write=True)
        except FileNotFoundError:
            if not create:
                raise
            return files.open_shared(path, write=True, create=True)
        except OSError as failure:
            if failure.errno not in _NOT_ALLOWED or files.is_held(failure):
                raise
            self.writable = False
            return files.open_shared(path, write=False)

    def check_writable(self) -> None:
        """Raise ``RoomError`` for a file that may only be read."""
        if not self.writable:
            raise RoomError(
                f"{self.path} may be read but not written",
                hint="Ask for permission to write to it, or copy it to a folder of yours.",
            )

    def size_at_path(self, *, sure: bool = False) -> int | None:
        """The size of this file, or ``None`` when another one stands at its path now.

        Raises:
            RoomError: there is none any more.
            MovedError: there may be none for a moment; to be ``sure`` takes the room's lock.
        """
        try:
            there = os.stat(self.name)
        except FileNotFoundError:
            there = there_again(self.path, sure=sure)
        return there.st_size if files.identity(there, self.name) == self.identity else None

    def size(self) -> int:
        """The size of this file, wherever it is."""
        return os.fstat(self.file).st_size

    def read(self, start: int, stop: int) -> bytes:
        """All bytes from ``start`` to ``stop``, or to the end of the file if that comes first."""
        parts = []
        while start < stop and (part := files.read_at(self.file, min(stop - start, _READ_AT_ONCE), start)):
            parts.append(part)  # one call may answer with less than was asked for
            start += len(part)
        return b"".join(parts)

    def write(self, line: bytes, at: int) -> None:
        """Write the whole line, or take back what was written of it and raise."""
        try:
            written = files.write_at(self.file, line, at)
            while written < len(line):
                written += files.write_at(self.file, line[written:], at + written)
        except BaseException as failure:  # an interrupt, too: half a line must not stay
            if self.size() < at + len(line):
                files.truncate(self.file, at)
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
        files.truncate(self.file, end)


def there_again(path: Path, *, sure: bool) -> os.stat_result:
    """What stands at the path after all, where nothing did."""
    if files.is_moved(path):
        if not sure:
            raise MovedError
        files.put_back(path)
    try:
        return os.stat(path)  # somebody has put it there since
    except FileNotFoundError:
        raise RoomError(
            f"{path} is gone: somebody moved or deleted the room while it was open",
            hint="Put the file back, or connect to a new room.",
        ) from None


def cannot_open(path: Path, failure: OSError) -> RoomError:
    """What to tell somebody whose room can not be opened."""
    hints = {
        errno.EISDIR: "That is a folder; name a file in it, such as team.jsonl.",
        errno.ENOENT: f"Look for it, or make the folder {path.parent} first.",
        errno.EACCES: "You have no permission there; choose a folder of yours.",
    }
    hint = hints.get(failure.errno or 0, "Choose another place for the room.")
    if files.is_held(failure):
        hint = f"{remedy(failure)}."
    return RoomError(f"can not open the room {path}: {failure.strerror}", hint=hint)


def refused(path: Path, failure: OSError) -> RoomError:
    """What to tell somebody whose write the system did not do."""
    return RoomError(
        f"nothing was written to {path}: {failure.strerror}",
        hint=f"{remedy(failure)}; what stood there stands there still.",
    )


def remedy(failure: OSError, otherwise: str = "Look at the disk") -> str:
    """What helps against a write that the system did not do, as far as its reason tells."""
    if failure.errno in _FULL:
        return "Free some space and try again"
    if files.is_held(failure):
        return "Close it in the other program (an editor, a backup, a virus scanner) and try again"
    return "Ask for permission there, and try again" if failure.errno in _NOT_ALLOWED else otherwise


def sync_folder(path: Path) -> None:
    """Flush the folder of ``path``, so that a file created or renamed in it survives a power loss."""
    try:
        files.sync_folder(path.parent)
    except OSError as failure:
        raise OutcomeUnknownError(
            f"the disk failed while flushing {path.parent}: {failure.strerror}",
            hint="What was written there may or may not have survived; open the room again and look.",
        ) from failure
