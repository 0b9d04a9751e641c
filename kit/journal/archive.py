"""Old journals: kept whole in ``archive/`` when a room is compacted, and redacted with the room."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from kit.errors import RoomDamagedError
from kit.journal.disk import cannot_open, refused, sync_folder
from kit.journal.line import OddLineError, seal, unseal
from kit.journal.plain import Document
from kit.journal.record import FREE, Forms, check_record
from kit.journal.state import State, random_ids, wall_clock
from kit.journal.system import files
from kit.journal.whole import remove_unfinished, write_whole

ARCHIVE = "archive"


def keep_in_archive(path: Path, seq: int) -> Path:
    """Give the journal at ``path``, which ends with commit ``seq``, a second name in the archive."""
    folder = path.parent / ARCHIVE
    try:
        folder.mkdir(exist_ok=True)
        return next(place for place in _names(folder, path, seq) if _keep(path, place))
    except OSError as failure:
        raise refused(folder, failure) from failure


def _names(folder: Path, path: Path, seq: int) -> Iterator[Path]:
    """Another room may have borne this name before: its archive is not ours to overwrite."""
    yield folder / f"{path.stem}.{seq}{path.suffix}"
    yield from (folder / f"{path.stem}.{seq}-{again}{path.suffix}" for again in count(2))


def _keep(path: Path, place: Path) -> bool:
    if place.exists():
        return place.samefile(path)  # from a compaction that did not come to its end
    try:
        os.link(path, place)
    except FileExistsError:
        return False
    except OSError:  # a file system without second names
        with open(path, "rb", opener=files.open_to_read) as file:
            write_whole(place, file, like=path)
    sync_folder(place)
    return True


def archived(path: Path) -> list[Path]:
    """The old journals of the room at ``path`` and of no other room beside it."""
    folder, name = path.parent / ARCHIVE, re.compile(_pattern(path))
    if not folder.is_dir():
        return []
    found = {place: name.fullmatch(place.name) for place in folder.iterdir()}
    return sorted(
        (place for place, match in found.items() if match),
        key=lambda place: [int(number) for number in re.findall(r"\d+", place.name[len(path.stem) :])],
    )


def last_of(path: Path) -> int:
    """To which commit the old journal at ``path`` goes at least, as its name says; -1: it is none.

    Where a compaction was cut short, it may be the room's own journal by another name, and go further.

    >>> last_of(Path("archive/team.12-2.jsonl")), last_of(Path("team.12.jsonl"))
    (12, -1)
    """
    match = re.fullmatch(r".*\.(\d+)(-\d+)?\.jsonl", path.name)
    return int(match[1]) if match and path.parent.name == ARCHIVE else -1


def _pattern(path: Path) -> str:
    return rf"{re.escape(path.stem)}\.\d+(-\d+)?{re.escape(path.suffix)}"


def rewrite_archive(
    path: Path, anew: Callable[[dict[str, Any]], dict[str, Any]], forms: Forms = FREE
) -> None:
    """Write the old journals of the room at ``path`` anew, of which nobody writes one now.

    The newest first, and the room itself before them: who wrote what is told by all that is older. Should
    this be cut short, what has to be told again of a file still stands in those before it.
    """
    if (path.parent / ARCHIVE).is_dir():
        remove_unfinished(path.parent / ARCHIVE, _pattern(path))
    for old in reversed(archived(path)):
        write_whole(old, (seal(unsealed(anew(record))) for record in _records(old, forms)), like=old)


def unsealed(record: dict[str, Any]) -> dict[str, Any]:
    """The record without its checksum."""
    return {key: value for key, value in record.items() if key != "crc"}


def redacted(record: dict[str, Any], blot: Callable[[str, Document], Document]) -> dict[str, Any]:
    """The record with ``blot`` applied to every document in it."""
    sets = {
        table: {
            number: document and _blotted(table, document, blot) for number, document in documents.items()
        }
        for table, documents in record["set"].items()
    }
    return {**unsealed(record), "set": sets}


def stands_in(record: dict[str, Any], where: Callable[[str, Document], bool]) -> bool:
    """Whether ``where`` is true of a document in the record."""
    return any(
        document and where(table, document)
        for table, documents in record["set"].items()
        for document in documents.values()
    )


def _blotted(table: str, document: Document, blot: Callable[[str, Document], Document]) -> Document:
    id = document["id"]
    kept = blot(table, document)
    if kept.get("id") != id:
        raise ValueError(f"redaction may not alter the id {id}: the room's history hangs on it")
    return kept


def old_records(path: Path, forms: Forms = FREE) -> Iterator[dict[str, Any]]:
    """The records of all old journals of the room at ``path``, oldest first.

    Raises:
        RoomDamagedError: a line of one of them is damaged.
        RoomError: one of them can not be read.
    """
    return (record for old in archived(path) for record in _records(old, forms))


def _records(path: Path, forms: Forms) -> Iterator[dict[str, Any]]:
    """The records of one old journal: each can follow those before it, as in a room that is open."""
    state = State(wall_clock, random_ids)
    for number, line in enumerate(_lines(path), start=1):
        try:
            record = _sealed(line)
            check_record(record, state, forms)
        except OddLineError as odd:
            raise _damaged(path, number, str(odd)) from None
        state.fold(record)
        yield record


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with open(path, "rb", opener=files.open_to_read) as file:
            yield from file
    except OSError as failure:
        raise cannot_open(path, failure) from failure


def _sealed(line: bytes) -> dict[str, Any]:
    record = unseal(line)
    if record is None:
        raise OddLineError("its checksum does not fit its text")
    return record


def _damaged(path: Path, line: int, why: str) -> RoomDamagedError:
    return RoomDamagedError(
        f"{path}, line {line}: {why}, so it can not be rewritten",
        hint=f"kit doctor {path} --rescue NEW.jsonl copies what is sound of this old journal: put that in "
        "its place, or delete it, and do this again.",
        path=str(path),
        line=line,
    )
