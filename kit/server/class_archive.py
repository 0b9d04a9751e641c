"""Archives of classes: a class as one file, verified before it is packed and after it is taken out."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from kit.errors import RoomError
from kit.journal.doctor import examine
from kit.journal.record import Forms
from kit.memory.forms import ROOM
from kit.server.answers import FORMS
from kit.server.class_folder import ClassFolder

Watch = Callable[[Iterable[Path]], Iterable[Path]]  # hands on files, and may show how far it is
_PASSING = (".lock", ".serving", ".new")  # of files that live no longer than a server
_MOST_FILES = 20_000
_LARGEST = 20_000_000_000  # bytes of all files


def verify(folder: ClassFolder) -> int:
    """Read every line of the class; answers the number of commits in its room.

    Raises:
        RoomError: something of it is not as it was written.
    """
    folder.check()
    commits = _verified(folder.room, ROOM)
    for old in sorted((folder.path / "archive").glob("room.*.jsonl")):
        _verified(old, ROOM)
    for answers in sorted(folder.answers.glob("*.jsonl")):
        _verified(answers, FORMS)
    return commits


def _verified(journal: Path, forms: Forms) -> int:
    report = examine(journal, forms)
    if report.problem:
        raise RoomError(
            f"{journal} is damaged: {report.problem}",
            hint=f"kit doctor {journal} says more, and rescues what is sound.",
        )
    return report.commits


def pack(folder: ClassFolder, watch: Watch = iter, today: date | None = None) -> Path:
    """Put a class that is verified, and that nobody serves, into one file beside its folder.

    Raises:
        RoomError: the file can not be written.
    """
    root = folder.path.resolve()
    stem = f"{root.name}-{today or date.today():%Y-%m-%d}"  # noqa: DTZ011 — the day on the instructor's wall
    try:
        with (
            _new_file(root.parent, stem) as (place, file),
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
        ):
            for each in watch(_files(root)):
                packed.write(each, f"{root.name}/{each.relative_to(root).as_posix()}")
        with zipfile.ZipFile(place) as packed:
            if (bad := packed.testzip()) is not None:
                raise RoomError(f"{bad} could not be read again from {place}", hint="Look at the disk.")
    except OSError as failure:
        raise RoomError(
            f"the class could not be packed: {failure.strerror or failure}", hint="Nothing was lost."
        ) from failure
    return place


def _files(root: Path) -> list[Path]:
    """What belongs to the class; links are not followed, and what passes stays behind."""
    found = (each for each in sorted(root.rglob("*")) if each.is_file() and not each.is_symlink())
    return [each for each in found if not each.name.endswith(_PASSING)]


@contextmanager
def _new_file(folder: Path, stem: str) -> Iterator[tuple[Path, BinaryIO]]:
    """A file for its owner alone, under the first name that is free; it goes again if it is not finished."""
    for number in count(1):
        place = folder / (f"{stem}.zip" if number == 1 else f"{stem}-{number}.zip")
        try:
            handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            continue
        break
    try:
        with os.fdopen(handle, "w+b") as file:
            yield place, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def take_out(archive: Path, to: Path | None = None) -> ClassFolder:
    """Take a class out of an archive, into a folder that is not there yet: beside it, or ``to``.

    Raises:
        RoomError: this is no archive of a class, the folder is there, or what comes out is damaged.
    """
    try:
        with zipfile.ZipFile(archive) as packed:
            name = _checked(archive, packed)
            folder = archive.resolve().parent / name if to is None else to
            if folder.exists() or folder.is_symlink():
                raise RoomError(f"{folder} is there already", hint="Name another one: --to FOLDER")
            return _taken(packed, folder)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as failure:
        raise RoomError(
            f"{archive} can not be taken out: {failure}", hint="Is it a file of kit class archive?"
        ) from failure


def _checked(archive: Path, packed: zipfile.ZipFile) -> str:
    """The name of the folder in it, if all that is in it lies there."""
    items = packed.infolist()
    parts = [PurePosixPath(one.filename).parts for one in items]
    names = {each[0] for each in parts if each}
    is_sound = (
        len(names) == 1
        and len(items) <= _MOST_FILES
        and sum(one.file_size for one in items) <= _LARGEST
        and not any({"..", "/", "."} & {*each} or "\\" in "".join(each) or len(each) < 2 for each in parts)
        and not any(stat.S_ISLNK(one.external_attr >> 16) or one.is_dir() for one in items)
    )
    name = next(iter(names), "")
    if not is_sound or f"{name}/room.class.json" not in packed.namelist():
        raise RoomError(
            f"{archive} is not the archive of a class", hint="kit class archive FOLDER makes one."
        )
    return name


def _taken(packed: zipfile.ZipFile, folder: Path) -> ClassFolder:
    """Taken out aside first, so that a class is there whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for one in packed.infolist():
            place = aside / Path(*PurePosixPath(one.filename).parts[1:])
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with packed.open(one) as source, open(place, "xb", opener=_private) as file:
                shutil.copyfileobj(source, file)
        verify(ClassFolder(aside))
        for passing in aside.rglob("*.lock"):
            passing.unlink()
        aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return ClassFolder(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
