"""The doctor: reads every line of a room, says what is wrong and where, and repairs nothing by guess."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.errors import RoomError
from kit.journal.disk import cannot_open
from kit.journal.line import FORMAT, PREFIX, unseal, was_cut_short


@dataclass(frozen=True, slots=True)
class Report:
    """What stands in a journal.

    ``lines`` counts the sound lines from the top, ``commits`` those of them that are not the first;
    ``tables`` the present documents by kind. ``problem`` and ``line`` (1 = first) tell the first thing
    that is wrong, ``None`` where all is well. ``torn_tail_bytes`` is an unfinished last line, which is
    no damage: no writer was told that it was saved, and the next writer cuts it.
    """

    path: Path
    format: int
    lines: int
    commits: int
    first_seq: int
    last_seq: int
    tables: dict[str, int] = field(default_factory=dict)
    problem: str | None = None
    line: int | None = None
    torn_tail_bytes: int = 0
    sound_bytes: int = 0

    @property
    def sound(self) -> bool:
        """Whether every line is as it was written."""
        return self.problem is None


class _Patient:
    def __init__(self) -> None:
        self.format, self.lines, self.bytes, self.first, self.last = 0, 0, 0, 0, -1
        self.numbers: dict[str, set[str]] = {}

    def accept(self, record: dict[str, Any], size: int) -> None:
        if self.lines == 0:
            self.format, self.first = record["format"], record["seq"]
        for table, documents in record["set"].items():
            for number, document in documents.items():
                kept = self.numbers.setdefault(table, set())
                kept.discard(number) if document is None else kept.add(number)
        self.lines, self.bytes, self.last = self.lines + 1, self.bytes + size, record["seq"]

    def complaint(self, line: bytes) -> str | None:
        record = unseal(line)
        if record is None:
            known = line.startswith(PREFIX)
            return "the checksum does not fit the text" if known else "this is not a line of a journal"
        if self.lines == 0 and not isinstance(record.get("format"), int):
            return "the first line names no format"
        if self.lines == 0 and record["format"] > FORMAT:
            return f"format {record['format']} is newer than this kit, which reads up to {FORMAT}"
        if self.lines and record["seq"] != self.last + 1:
            return f"this is commit {record['seq']}, expected was {self.last + 1}"
        self.accept(record, len(line))
        return None


def examine(path: str | os.PathLike[str]) -> Report:
    """Read the whole journal and report.

    Raises:
        RoomError: there is no such file, or it can not be read.
    """
    path = Path(path)
    patient, problem, tail = _Patient(), None, 0
    for line in _lines(path):
        if line.endswith(b"\n"):
            problem = patient.complaint(line)
        elif was_cut_short(line, first=patient.lines == 0):
            tail = len(line)
        else:
            problem = "its end is missing and no crash has cut it off"
        if problem:
            break
    if patient.lines == 0 and problem is None:
        problem = "there is no whole line in it"
    return Report(
        path=path,
        format=patient.format,
        lines=patient.lines,
        commits=max(patient.lines - 1, 0),
        first_seq=patient.first,
        last_seq=patient.last,
        tables={name: len(numbers) for name, numbers in sorted(patient.numbers.items())},
        problem=problem,
        line=patient.lines + 1 if problem else None,
        torn_tail_bytes=tail,
        sound_bytes=patient.bytes,
    )


def rescue(path: str | os.PathLike[str], to: str | os.PathLike[str]) -> Report:
    """Copy the sound part of a journal, from its top to the first thing that is wrong, to a new file.

    Raises:
        RoomError: nothing in it is sound, the new file exists already, or one of them can not be used.
    """
    report = examine(path)
    if not report.lines:
        raise RoomError(f"nothing can be rescued from {path}: {report.problem}", hint="It was left as it is.")
    try:
        with open(path, "rb") as sick, open(to, "xb") as sound:
            sound.write(sick.read(report.sound_bytes))
            sound.flush()
            os.fsync(sound.fileno())
    except FileExistsError:
        raise RoomError(f"{to} exists already", hint="Choose a new name; nothing was overwritten.") from None
    except OSError as failure:
        raise cannot_open(Path(to), failure) from failure
    return report


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            yield from file
    except OSError as failure:
        raise cannot_open(path, failure) from failure
