"""Files in a browser: what lies in the notebooks' folder is kept by the page, and all its kernels share it.

There a file that is open is a picture of it as it was then, and who closes one that may be written puts the
whole of it back. So nothing stays open for writing: each write opens the file for itself, with the room's
lock held, and each read beyond the picture takes a new one. The lock is kept by the page's service worker
(``kit/site/lock.js``), which lets go of it for a kernel that has ended.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from urllib.parse import quote

LOCKS = True  # whether kernels are kept apart
AT_ONCE = False  # a file that is made may wipe out what another kernel has just written: only under the lock
_SHARED = "/drive/"  # where JupyterLite mounts the notebooks' folder; all else is this kernel's alone
_PRIVATE = 0o600
_names: dict[int, str] = {}  # of what was opened here
_pictures: dict[int, bytes] = {}  # what was read of it last


# ---------------------------------------------------------------------- opening


def open_shared(path: str | os.PathLike[str], *, create: bool = False, **_: bool) -> int:
    """Open a file that other kernels may write to, replace or delete meanwhile."""
    name = os.fspath(path)
    if create and not os.path.exists(name):
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
    file = os.open(name, os.O_RDONLY)
    _names[file], _pictures[file] = name, b""
    return file


def open_lock(path: str | os.PathLike[str], **_: bool) -> int:
    """A number for a lock: it is no file here, and none is made beside the room."""
    file = os.open(__file__, os.O_RDONLY)
    _names[file] = os.fspath(path)
    return file


def open_new(path: str, flags: int) -> int:
    """Open a new file: an ``opener`` of ``open(path, "xb")``."""
    return os.open(path, flags, _PRIVATE)


def open_to_read(path: str, flags: int) -> int:
    """Open a file as it is now: an ``opener`` of ``open(path)``."""
    return os.open(path, flags)


def close(file: int) -> None:
    """Close what was opened here."""
    _pictures.pop(file, None)
    _names.pop(file, None)
    os.close(file)


def odd_name(_: str) -> str:
    """What a file of this name would be instead of a file: here any name is one."""
    return ""


def real_path(path: Path) -> Path:
    """The one name of a file, by whatever links and folders it is reached."""
    return Path(os.path.realpath(path))


def is_held(_: OSError) -> bool:
    """Whether another program has the file open and shares it with nobody: none can."""
    return False


# ---------------------------------------------------------------------- which file it is


def identity(found: os.stat_result, path: str) -> tuple[int, int]:
    """Which file it is that stands at a path.

    The numbers of files in the notebooks' folder are this kernel's own; when one was made, the page knows.
    """
    return (1, found.st_ctime_ns) if path.startswith(_SHARED) else (0, found.st_ino)


def is_at(_: tuple[int, int], __: str) -> bool:
    """Whether a lock is that of its path still: it is a name, which nobody can delete."""
    return True


def is_moved(_: Path) -> bool:
    """Whether the file is not there because it is being replaced: here that is one step."""
    return False


def put_back(path: Path) -> None:
    """Put it back, if so: nothing."""


# ---------------------------------------------------------------------- reading and writing


def read_at(file: int, count: int, start: int) -> bytes:
    """Up to ``count`` bytes from ``start``; where the last picture has not so many, of a new one."""
    stop = start + count
    if stop > len(_pictures[file]):
        _pictures[file] = Path(_names[file]).read_bytes()
    return _pictures[file][start:stop]


def write_at(file: int, text: bytes, start: int) -> int:
    """Write all of it, and have the page keep it."""
    opened = os.open(_names[file], os.O_RDWR)
    try:
        return os.pwrite(opened, text, start)
    finally:
        os.close(opened)


def truncate(file: int, size: int) -> None:
    """Cut the file."""
    _pictures[file] = b""
    os.truncate(_names[file], size)


def flush(file: int) -> None:
    """Nothing: what is written was handed to the page, which has it in its storage."""


def replace(new: Path, path: Path) -> None:
    """Put the file ``new`` in the place of the one at ``path``."""
    os.replace(new, path)


def sync_folder(folder: Path) -> None:
    """Nothing: as with a file."""


# ---------------------------------------------------------------------- locking


def check_locks() -> None:
    """Nothing: whether this page keeps locks is asked when one is needed."""


def try_lock(file: int) -> bool:
    """Take the lock of a file that ``open_lock`` has opened, if it is free."""
    return _asked("take", _names[file])


def unlock(file: int) -> None:
    """Let go of it; the end of the kernel does so too."""
    _asked("leave", _names[file])


def _asked(what: str, name: str) -> bool:
    """Ask the page's service worker to take or to leave a lock; what is this kernel's alone needs none.

    Raises:
        OSError: this page keeps no locks: it is not one of ``kit site``.
    """
    if not name.startswith(_SHARED):
        return True
    import js  # Pyodide's

    page = js.location.href.partition("/extensions/")[0]
    request = js.XMLHttpRequest.new()
    request.open("POST", f"{page}/api/kit-lock?{what}={quote(name)}", False)
    request.send()
    if request.status != 200:
        raise OSError(
            errno.ENOLCK, "this page keeps no locks, so two notebooks would lose each other's writes"
        )
    return bool(request.responseText == "yes")


# ---------------------------------------------------------------------- owners


def is_ours(_: os.stat_result, __: Path) -> bool:
    """Whether a file is this user's: there is nobody else."""
    return True


def make_like(path: Path, file: int) -> None:
    """Nothing: there is nobody to keep a file from."""


def share_lock(file: int, room: Path) -> None:
    """Nothing: as above."""
