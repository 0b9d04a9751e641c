"""Writing a whole file in one step, where strangers may write to the folder, too.

The text goes to a new file beside the old one and then takes its place. The new file has a name that
nobody can foresee, so that no link waits there; until it is in place nobody else may read it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kit.journal.disk import refused, sync_folder
from kit.journal.system import files

_NEW = ".new"  # how the name of a file ends until it takes another one's place
_MARK = 17  # signs between the name and that
# Another process has been faster; or it goes when those who have it open close it.
_GONE = (FileNotFoundError,) if files.AT_ONCE else (FileNotFoundError, PermissionError)
_OLD = ".old"  # how that of the other one does, where this takes two steps


def write_whole(
    path: Path, parts: Iterable[bytes], *, like: Path | None = None, durable: bool = True
) -> None:
    """Write a file at ``path`` in one step: whoever reads it sees the old one or the new one, whole.

    A link at ``path`` is replaced and not followed. The file gets the permissions, and where we may the
    owner, of the one at ``like``; without one it is for its owner alone. ``durable=False`` does not wait
    for the disk.

    Raises:
        RoomError: it can not be written; what stood there stands there still.
    """
    aside = path.with_name(f"{path.name}.{os.urandom(8).hex()}{_NEW}")
    try:
        with open(aside, "xb", opener=files.open_new) as file:
            file.writelines(parts)
            file.flush()
            if like is not None:
                files.make_like(like, file.fileno())
            if durable:
                files.flush(file.fileno())
        files.replace(aside, path)
    except BaseException as failure:  # an interrupt, too: nothing unfinished stays
        with suppress(OSError):  # it may be gone, and what failed first is what is told
            os.unlink(aside)
        if isinstance(failure, OSError):
            raise refused(path, failure) from failure
        raise
    if durable:
        sync_folder(path)


def write_new(path: Path, parts: Iterable[bytes], *, like: Path) -> None:
    """Write a file that must not be there yet, with the permissions of the one at ``like``.

    Raises:
        OSError: it is there, or it can not be written.
    """
    with open(path, "xb", opener=files.open_new) as file:
        files.make_like(like, file.fileno())
        file.writelines(parts)
        file.flush()
        files.flush(file.fileno())


def remove_unfinished(folder: Path, names: str) -> None:
    """Remove what killed processes have left of writing files in ``folder`` whose names fit the pattern.

    Nobody may be writing them now. What belongs to somebody else, or is no plain file, stays.

    Raises:
        OutcomeUnknownError: they are gone, and the disk does not say that they stay away.
    """
    mark = r"\.[0-9a-f]{16}"  # a file that somebody has put aside by hand, as NAME.old, has none and stays
    left = re.compile(rf"({names})(({mark})?{re.escape(_NEW)}|{mark}{re.escape(_OLD)})")
    with os.scandir(folder) as found:
        unfinished = [one for one in found if left.fullmatch(one.name) and one.is_file(follow_symlinks=False)]
    for one in unfinished:
        if one.name.endswith(_OLD) and not (place := folder / one.name[: -len(_OLD) - _MARK]).exists():
            files.put_back(place)
            continue
        with suppress(*_GONE):
            if files.is_ours(one.stat(follow_symlinks=False), folder):
                os.unlink(one.path)
    if unfinished:
        sync_folder(Path(unfinished[0].path))
