"""Archives of classes: a class as one file, verified before it is packed and after it is taken out."""

from __future__ import annotations

import lzma
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from kit.errors import RoomError
from kit.journal.archive import ARCHIVE, last_of
from kit.journal.disk import remedy, sync_folder
from kit.journal.doctor import examine
from kit.journal.record import Forms
from kit.journal.system import files as system
from kit.memory.forms import ROOM
from kit.server.answers import FORMS
from kit.server.class_folder import ClassFolder
from kit.values.checks import shown

Watch = Callable[[Iterable[Path]], Iterable[Path]]  # hands on files, and may show how far it is
# files that live no longer than a server, of the room and of the answers
_PASSING = re.compile(r"\.?(room|learner-\d+)\..*\.(lock|serving|new)")
# what is raised where the bytes of an archive are not those that were written
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError),
    *(RuntimeError, ValueError, LookupError, OverflowError),
)
_IS_IT = "Is it a file of kit class archive, and whole? Look for another copy of it"
_MOST_FILES = 20_000
_LARGEST = 20_000_000_000  # bytes of all files


def verify(folder: ClassFolder) -> int:
    """Read every line of the class; answers the number of commits in its room.

    Raises:
        RoomError: something of it is not as it was written.
    """
    folder.check()
    commits = _verified(folder.room, ROOM)
    for old in sorted((folder.path / ARCHIVE).glob("room.*.jsonl")):
        _verified(old, ROOM)
    for answers in sorted(folder.answers.rglob("*.jsonl")):
        _verified(answers, FORMS)
    return commits


def _verified(journal: Path, forms: Forms) -> int:
    report, last = examine(journal, forms), last_of(journal)
    if report.problem:
        raise RoomError(
            f"{journal} is damaged: {report.problem}",
            hint=f"kit doctor {journal} --rescue NEW.jsonl copies what is sound of it aside.",
        )
    if report.last_seq < last:
        name = journal.name.partition(".")[0]
        raise RoomError(
            f"{journal} is damaged: it ends with commit {report.last_seq}, and went on to {last}",
            hint="Put a whole copy of it back. If there is none, call it after what is left of it: "
            f"{name}.{report.last_seq}.jsonl",
        )
    return report.commits


def pack(folder: ClassFolder, watch: Watch = iter, today: date | None = None) -> Path:
    """Put a class that is verified, and that nobody serves, into one file beside its folder.

    Raises:
        RoomError: the file can not be written.
    """
    root = folder.path.resolve()
    files = _files(root)
    names = [f"{root.name}/{each.relative_to(root).as_posix()}" for each in files]
    stem = f"{root.name}-{today or date.today():%Y-%m-%d}"  # noqa: DTZ011 — the day on the instructor's wall
    try:
        if odd := _oddity(names, [each.stat().st_size for each in files]):
            raise RoomError(
                f"the class could not be packed: {odd}", hint="It would not be taken out again. Change that."
            )
        with _new_file(root.parent, stem) as (place, file):
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
                for each, name in zip(watch(files), names, strict=True):
                    packed.write(each, name)
            _read_again(file, names)
    except (OSError, zipfile.BadZipFile, zlib.error) as failure:
        raise RoomError(
            f"the class could not be packed: {_reason(failure)}",
            hint=f"{_remedy(failure, 'Look at the disk')}; nothing was lost.",
        ) from failure
    return place


def _read_again(file: BinaryIO, names: list[str]) -> None:
    with zipfile.ZipFile(file) as packed:
        bad = packed.testzip() or next(iter({*names} ^ {*packed.namelist()}), None)
    if bad is not None:
        raise RoomError(f"{shown(bad)} could not be read again from the archive", hint="Look at the disk.")


def _files(root: Path) -> list[Path]:
    """What belongs to the class; what passes stays behind.

    Raises:
        RoomError: there is something that can not come along, such as a link.
    """
    found = sorted(
        Path(here, name)
        for here, folders, files in os.walk(root, onerror=_fail)
        for name in (*folders, *(one for one in files if not _PASSING.fullmatch(one)))
    )
    odd = next((each for each in found if each.is_symlink() or not (each.is_file() or each.is_dir())), None)
    if odd is not None:
        raise RoomError(
            f"{odd} is a link, or no file at all, and is not packed",
            hint="Put what it leads to in its place, or move it out of the folder.",
        )
    return [each for each in found if not each.is_dir()]


def _fail(failure: OSError) -> None:
    raise RoomError(
        f"{failure.filename} can not be read: {failure.strerror}", hint="Nothing was packed."
    ) from failure


@contextmanager
def _new_file(folder: Path, stem: str) -> Iterator[tuple[Path, BinaryIO]]:
    """A file for its owner alone, under the first name that is free; it goes again if it is not finished."""
    for number in count(1):
        place = folder / (f"{stem}.zip" if number == 1 else f"{stem}-{number}.zip")
        try:
            handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            continue
        break
    try:
        with os.fdopen(handle, "w+b") as file:
            yield place, file
            file.flush()
            os.fsync(file.fileno())
        sync_folder(place)
    except BaseException:  # an interrupt, too: no half archive stays
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
            return _taken(archive, packed, folder)
    except _DAMAGED as failure:
        raise RoomError(
            f"{archive} can not be taken out: {_reason(failure)}", hint=f"{_remedy(failure, _IS_IT)}."
        ) from failure


def _reason(failure: Exception) -> str:
    return getattr(failure, "strerror", "") or str(failure) or type(failure).__name__


def _remedy(failure: Exception, otherwise: str) -> str:
    return remedy(failure, otherwise) if isinstance(failure, OSError) else otherwise


def _checked(archive: Path, packed: zipfile.ZipFile) -> str:
    """The name of the folder in it, if all that is in it lies there."""
    items = packed.infolist()
    names = [one.filename for one in items]
    odd = _oddity(names, [one.file_size for one in items])
    if not odd and any(stat.S_ISLNK(one.external_attr >> 16) or one.is_dir() for one in items):
        odd = "there are links or empty folders in it"
    name = names[0].partition("/")[0] if names else ""
    if not odd and f"{name}/room.class.json" not in names:
        odd = "nothing in it says who is in the class"
    if odd:
        raise RoomError(
            f"{archive} is not the archive of a class: {odd}", hint="kit class archive FOLDER makes one."
        )
    return name


def _oddity(names: list[str], sizes: list[int]) -> str:
    """Why nobody takes these files out as a class; empty where all is well."""
    parts = [PurePosixPath(name).parts for name in names]
    if len({each[0] for each in parts if each}) != 1:
        return "it is not one folder"
    if len(names) > _MOST_FILES or sum(sizes) > _LARGEST:
        return f"it has more than {_MOST_FILES:,} files or {_LARGEST:,} bytes"
    odd = (name for name, each in zip(names, parts, strict=True) if not _is_inside(name, each))
    found = next(odd, None)
    return "" if found is None else f"a file in it is called {shown(found)}"


def _is_inside(name: str, parts: tuple[str, ...]) -> bool:
    """Whether a file of this name lies in the folder, on every machine."""
    is_text = not any("\ud800" <= char <= "\udfff" for char in name)  # else its name is no text to the system
    return is_text and "\\" not in name and len(parts) > 1 and not {"..", "/", "."} & {*parts}


def _taken(archive: Path, packed: zipfile.ZipFile, folder: Path) -> ClassFolder:
    """Taken out aside first, so that a class is there whole or not at all."""
    aside = _aside(folder)
    try:
        for one in packed.infolist():
            place = aside / Path(*PurePosixPath(one.filename).parts[1:])
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with packed.open(one) as source, open(place, "xb", opener=system.open_new) as file:
                shutil.copyfileobj(source, file)
        _verify_aside(archive, ClassFolder(aside))
        for passing in filter(lambda each: _PASSING.fullmatch(each.name), [*aside.rglob("*.lock")]):
            passing.unlink()
        aside.rename(folder)
    except BaseException:  # an interrupt, too: no half class stays
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return ClassFolder(folder)


def _aside(folder: Path) -> Path:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as failure:
        raise RoomError(
            f"{folder} can not be made: {_reason(failure)}",
            hint=f"{remedy(failure, 'Name another folder: --to FOLDER')}.",
        ) from failure


def _verify_aside(archive: Path, folder: ClassFolder) -> None:
    try:
        verify(folder)
    except RoomError as failure:
        what = failure.message.replace(f"{folder.path}{os.sep}", "").replace(
            str(folder.path), "the folder in it"
        )
        raise RoomError(
            f"the class in {archive} is not whole: {what}",
            hint="Use another archive; or unzip this one, and kit doctor FILE --rescue NEW.jsonl copies what "
            "is sound of a damaged journal aside.",
        ) from failure
