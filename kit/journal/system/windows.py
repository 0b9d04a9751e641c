"""Files on Windows: whoever opens one says what others may do with it meanwhile, and all must agree.

Privacy is the folder's there: what lies in a user's profile, nobody else may read but administrators.
"""

from __future__ import annotations

import ctypes
import msvcrt
import os
import re
import stat
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from ctypes import wintypes
from pathlib import Path
from typing import TypeVar

from kit.journal.system import windows_names

assert sys.platform == "win32"  # noqa: S101 — for those who check types

T = TypeVar("T")
LOCKS = True  # whether processes are kept apart
AT_ONCE = False  # whether a file is always replaced in one step
close, odd_name = os.close, windows_names.odd_name

_READ, _WRITE, _DELETE = 0x80000000, 0x40000000, 0x00010000
_SHARE_READ_WRITE, _SHARE_ALL = 1 | 2, 1 | 2 | 4  # what others may do: read, write, and move or delete it
_OPEN_EXISTING, _OPEN_ALWAYS = 3, 4
_REPLACE, _WRITE_THROUGH = 1, 8
_RENAME_EX, _REPLACE_OPEN = 22, 1 | 2  # FileRenameInfoEx: replace, and by the rules of POSIX
_LOCKED = 33
_HELD = frozenset({32, _LOCKED})
_LOCK_BYTE = 0, 1 << 20, 1, 0  # a locked byte can not be read by others: this one is far behind the end
_PATIENCE = 3.0  # seconds: virus scanners and backups have a file open for moments
_SHORTEST, _LONGEST = 0.001, 0.05
_OLD = ".old"  # how the name of a file ends that makes room for another

_kernel = ctypes.WinDLL("kernel32", use_last_error=True)
_create = _kernel.CreateFileW
_create.argtypes = [
    wintypes.LPCWSTR,
    *[wintypes.DWORD] * 2,
    wintypes.LPVOID,
    *[wintypes.DWORD] * 2,
    wintypes.HANDLE,
]
_create.restype = wintypes.HANDLE
_move_file = _kernel.MoveFileExW
_move_file.argtypes = [wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD]
_set_information = _kernel.SetFileInformationByHandle
_set_information.argtypes = [wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD]
_flush_buffers = _kernel.FlushFileBuffers
_flush_buffers.argtypes = [wintypes.HANDLE]
_lock_file, _unlock_file = _kernel.LockFile, _kernel.UnlockFile
_lock_file.argtypes = _unlock_file.argtypes = [wintypes.HANDLE, *[wintypes.DWORD] * 4]
_close = _kernel.CloseHandle
_close.argtypes = [wintypes.HANDLE]
_NO_HANDLE = wintypes.HANDLE(-1).value

_place = threading.Lock()  # an open file has one place where it is read and written

# ---------------------------------------------------------------------- opening


def open_shared(path: str | os.PathLike[str], *, write: bool = False, create: bool = False) -> int:
    """Open a file that others may write to, replace or delete meanwhile."""
    access, how = _READ | (_WRITE if write else 0), _OPEN_ALWAYS if create else _OPEN_EXISTING
    return _kept(_patiently(lambda: _opened(os.fspath(path), access, how)), write=write)


def open_lock(path: str | os.PathLike[str], *, write: bool = False, create: bool = False) -> int:
    """Open a lock's file, which nobody may delete meanwhile: there could be no new one until it is closed."""
    access, how = _READ | (_WRITE if write else 0), _OPEN_ALWAYS if create else _OPEN_EXISTING
    return _kept(_patiently(lambda: _opened(os.fspath(path), access, how, _SHARE_READ_WRITE)), write=write)


def open_new(path: str, flags: int) -> int:
    """Open a new file: an ``opener`` of ``open(path, "xb")``."""
    return os.open(path, flags | os.O_BINARY)


def open_to_read(path: str, _: int) -> int:
    """Open a file that others may replace meanwhile: an ``opener`` of ``open(path)``."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return open_shared(path)
        except FileNotFoundError:
            if time.monotonic() > until or not is_moved(Path(path)):
                raise
        time.sleep(_SHORTEST)


def _opened(path: str, access: int, how: int, share: int = _SHARE_ALL) -> int:
    handle = _create(path, access, share, None, how, 0, None)
    if handle in {None, _NO_HANDLE}:
        raise _failure(path)
    return int(handle)


def _failure(path: str | None = None) -> OSError:
    """The last call's failure in Python's own words, where the system's are the user's language."""
    code = ctypes.get_last_error()
    said = (
        "another program has it open" if code in _HELD else os.strerror(OSError(0, "", None, code).errno or 0)
    )
    return OSError(0, said, path, code)


def _kept(handle: int, *, write: bool) -> int:
    """The same file, as the other calls of Python know it."""
    return msvcrt.open_osfhandle(handle, (os.O_RDWR if write else os.O_RDONLY) | os.O_BINARY | os.O_NOINHERIT)


def _patiently(action: Callable[[], T]) -> T:
    """Do it, and for a while again where another program has the file open and shares it with nobody."""
    until, pause = time.monotonic() + _PATIENCE, _SHORTEST
    while True:
        try:
            return action()
        except OSError as failure:
            if not is_held(failure) or time.monotonic() > until:
                raise
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST)


def identity(found: os.stat_result, _: str) -> tuple[int, int]:
    """Which file it is that stands at a path."""
    return found.st_dev, found.st_ino


def is_at(known: tuple[int, int], path: str) -> bool:
    """Whether a file that is open, of the identity ``known``, stands at the path still."""
    try:
        return identity(os.stat(path), path) == known
    except FileNotFoundError:
        return False


def is_held(failure: OSError) -> bool:
    """Whether another program has the file open and shares it with nobody."""
    return getattr(failure, "winerror", None) in _HELD


def real_path(path: Path) -> Path:
    """The one name of a file, by whatever links and folders it is reached; a long one in its long form."""
    try:
        real = os.path.realpath(path)
    except OSError:  # too long for some file systems to say
        real = os.path.abspath(path)
    return Path(windows_names.in_long_form(real))


# ---------------------------------------------------------------------- reading and writing


def read_at(file: int, size: int, at: int) -> bytes:
    """Read from the place ``at`` of the file, as ``os.pread`` does elsewhere."""
    with _place:
        os.lseek(file, at, os.SEEK_SET)
        return os.read(file, size)


def write_at(file: int, text: bytes, at: int) -> int:
    """Write to the place ``at`` of the file, as ``os.pwrite`` does elsewhere."""
    with _place:
        os.lseek(file, at, os.SEEK_SET)
        return os.write(file, text)


def truncate(file: int, size: int) -> None:
    """Cut the file."""
    with _place:
        os.ftruncate(file, size)


def flush(file: int) -> None:
    """Return once the disk itself has what was written to ``file``."""
    os.fsync(file)


def sync_folder(_: Path) -> None:
    """Flush a folder: what is moved or made there is written through here."""


# ---------------------------------------------------------------------- replacing


def replace(new: Path, path: Path) -> None:
    """Put the file ``new`` in the place of the one at ``path``, which others may have open.

    They go on with the old one. In one step where nobody has it open, or the file system knows how (NTFS
    since Windows 10 of 2018); else in two, between which there is none: ``is_moved`` tells, and who holds
    the lock of a room can ``put_back`` what a killed process has moved.
    """
    try:
        _move(new, path, _REPLACE)
    except PermissionError:
        there = os.stat(path)
        if not stat.S_ISREG(there.st_mode) or not there.st_mode & stat.S_IWRITE:
            raise
        try:
            _replace_open(new, path)
        except OSError:
            _replace_in_two_steps(new, path)


def _move(this: Path, path: Path, how: int = 0) -> None:
    if not _move_file(str(this), str(path), how | _WRITE_THROUGH):
        raise _failure(str(this))


def _replace_open(new: Path, path: Path) -> None:
    """Replace a file that is open, in one step."""
    name = str(path)
    fields = [
        *(("how", wintypes.DWORD), ("folder", wintypes.HANDLE), ("size", wintypes.DWORD)),
        ("name", ctypes.c_wchar * (len(name) + 1)),
    ]
    rename = type("Rename", (ctypes.Structure,), {"_fields_": fields})
    wanted = rename(_REPLACE_OPEN, None, 2 * len(name), name)
    handle = _opened(str(new), _WRITE | _DELETE, _OPEN_EXISTING)
    try:
        if not _set_information(handle, _RENAME_EX, ctypes.byref(wanted), ctypes.sizeof(wanted)):
            raise _failure(name)
        _flush_buffers(handle)
    finally:
        _close(handle)


def _replace_in_two_steps(new: Path, path: Path) -> None:
    old = path.with_name(f"{path.name}.{os.urandom(8).hex()}{_OLD}")
    _patiently(lambda: _move(path, old))
    try:
        _patiently(lambda: _move(new, path))
    except BaseException:  # an interrupt, too: nothing was replaced
        _move(old, path)
        raise
    with suppress(OSError):  # what is left of it is removed with whatever else is
        _patiently(lambda: os.unlink(old))


def is_moved(path: Path) -> bool:
    """Whether a file that was not there was being replaced, or that was cut short; it may be there again."""
    return any(_moved(path) or path.exists() for _ in range(4))


def put_back(path: Path) -> None:
    """Put it back, if so; nobody may be replacing it now."""
    for old in _moved(path):
        with suppress(OSError):  # it is there, or this one is only waiting to be closed
            _move(old, path)
            return


def _moved(path: Path) -> list[Path]:
    """What has made room for another file at ``path`` and is still there, newest first."""
    name = re.compile(rf"{re.escape(path.name)}\.[0-9a-f]{{16}}{re.escape(_OLD)}")
    with suppress(OSError), os.scandir(path.parent) as found:
        old = sorted(
            ((one.stat().st_mtime_ns, one.path) for one in found if name.fullmatch(one.name)), reverse=True
        )
        return [Path(where) for _, where in old]
    return []


# ---------------------------------------------------------------------- locking


def check_locks() -> None:
    """Raise where processes can not be kept apart: here they can."""


def try_lock(file: int) -> bool:
    """Take the lock of a file that ``open_lock`` has opened, if it is free."""
    if _lock_file(msvcrt.get_osfhandle(file), *_LOCK_BYTE):
        return True
    if ctypes.get_last_error() != _LOCKED:
        raise _failure()
    return False


def unlock(file: int) -> None:
    """Let go of it; closing the file, or the end of the process, does so too."""
    if not _unlock_file(msvcrt.get_osfhandle(file), *_LOCK_BYTE):
        raise _failure()


# ---------------------------------------------------------------------- owners


def is_ours(_: os.stat_result, __: Path) -> bool:
    """Whether a file in a folder is this user's: the folder is."""
    return True


def make_like(path: Path, file: int) -> None:
    """Give an open file the permissions of the one at ``path``: both have their folder's."""


def share_lock(file: int, room: Path) -> None:
    """Let those have the lock of a room who may write to it: whoever may write to their folder."""
