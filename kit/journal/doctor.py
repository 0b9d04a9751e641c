"""The doctor: reads every line of a room, says what is wrong and where, and repairs nothing by guess."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kit.errors import RoomError, RoomFormatError
from kit.journal.disk import cannot_open
from kit.journal.foreign import encoding, oddity, proven
from kit.journal.line import PREFIX, OddLineError, unseal, was_cut_short
from kit.journal.record import FREE, Forms, check_record
from kit.journal.state import State, check_format, random_ids, wall_clock
from kit.journal.system import files
from kit.journal.whole import write_new

_HEAD = 64  # bytes in which a file shows its encoding


@dataclass(frozen=True, slots=True)
class Examination:
    """What stands in a journal.

    ``lines`` counts the lines that can be had, sound or proven, from the top; ``commits`` those of them
    that are not the first; ``tables`` the present documents by kind. ``problem``, ``hint`` and ``line``
    (1 = first) tell the first thing that is wrong, ``None`` where all is well; ``proven`` says that it is
    only the form of the file, and that ``rescue`` brings back every line. ``torn_tail_bytes`` is an
    unfinished last line, which is no damage: no writer was told that it was saved, and the next writer
    cuts it. ``unended`` is a last line that is whole but for its newline, which the next writer adds.
    """

    path: Path
    format: int
    lines: int
    commits: int
    first_seq: int
    last_seq: int
    tables: dict[str, int] = field(default_factory=dict)
    problem: str | None = None
    hint: str = ""
    line: int | None = None
    proven: bool = False
    torn_tail_bytes: int = 0
    unended: bool = False

    @property
    def sound(self) -> bool:
        """Whether every line is as it was written."""
        return self.problem is None


class _Patient:
    """A journal's lines, as far as they could be had."""

    def __init__(self, path: Path, forms: Forms) -> None:
        self._path = path
        self._forms = forms
        self.state = State(wall_clock, random_ids)
        self.format, self.lines, self.first = 0, 0, 0
        self.problem: str | None = None
        self.hint = ""
        self.place: int | None = None
        self.ended = False  # by something that keeps the lines after it from being had
        self.tail = 0
        self.unended = False

    def sound(self) -> Iterator[bytes]:
        """The lines that can be had, until one can not."""
        head = _head(self._path)
        code = encoding(head)
        if code is not None and (found := oddity(head, first=True)):
            self._complain(1, found.what, found.hint)
        for number, line in enumerate(_lines(self._path, code), start=1):
            yield from self._lines_in(line, number)
            if self.ended:
                return
        if not self.lines and not self.problem:
            self._complain(1, "there is no whole line in it")

    def _lines_in(self, line: bytes, number: int) -> Iterator[bytes]:
        try:
            record = unseal(line)
            found = [line.rstrip(b"\n") + b"\n"] if record is not None else proven(line)
            if found is None and not line.endswith(b"\n") and was_cut_short(line, first=not self.lines):
                self.tail = len(line)
                return
            if record is None:
                self.ended = found is None
                self._name(line, number)
            self.unended = record is not None and not line.endswith(b"\n")
            for sealed in found or ():
                self._accept(sealed)
                yield sealed
        except (OddLineError, RoomFormatError) as odd:
            self.ended = True
            what = str(odd.args[0]).removeprefix(f"{self._path} ")
            self._complain(number, what, getattr(odd, "hint", ""))

    def _accept(self, line: bytes) -> None:
        record = unseal(line)
        if record is None:
            raise OddLineError("its checksum does not fit its text")
        if not self.lines:
            check_format(record, str(self._path))
        check_record(record, self.state, self._forms)
        if not self.lines:
            self.format, self.first = record["format"], record["seq"]
        self.state.fold(record)
        self.lines += 1

    def _name(self, line: bytes, number: int) -> None:
        """Say what a line is that is not sealed."""
        if found := oddity(line, first=not self.lines):
            self._complain(number, found.what, found.hint)
        elif not line.startswith(PREFIX):
            self._complain(number, "this is not a line of a journal")
        elif line.endswith(b"\n"):
            self._complain(number, "its checksum does not fit its text")
        else:
            self._complain(number, "its end is missing and no crash has cut it off")

    def _complain(self, number: int, what: str, hint: str = "") -> None:
        if self.problem is None:
            self.problem, self.hint, self.place = what, hint, number
        elif self.ended:
            self.problem += f"; and line {number}: {what}"


def examine(path: str | os.PathLike[str], forms: Forms = FREE) -> Examination:
    """Read the whole journal and report; ``forms`` say by table what its documents must hold.

    Raises:
        RoomError: there is no such file, or it can not be read.
    """
    patient = _Patient(Path(path), forms)
    for _ in patient.sound():
        pass
    return _report(patient, Path(path))


def _report(patient: _Patient, path: Path) -> Examination:
    present = {name: len(table.documents) for name, table in sorted(patient.state.tables.items())}
    return Examination(
        path=path,
        format=patient.format,
        lines=patient.lines,
        commits=max(patient.lines - 1, 0),
        first_seq=patient.first,
        last_seq=patient.state.seq,
        tables=present,
        problem=patient.problem,
        hint=patient.hint,
        line=patient.place,
        proven=patient.problem is not None and not patient.ended and patient.lines > 0,
        torn_tail_bytes=patient.tail,
        unended=patient.unended,
    )


def rescue(path: str | os.PathLike[str], to: str | os.PathLike[str], forms: Forms = FREE) -> Examination:
    """Copy the sound part of a journal, from its top to the first thing that is wrong, to a new file.

    Where only the form of the file is wrong, such as its line ends, that is every line of it.

    Raises:
        RoomError: nothing in it is sound, the new file exists already, or one of them can not be used.
    """
    report = examine(path, forms)
    if not report.lines:
        raise RoomError(f"nothing can be rescued from {path}: {report.problem}", hint="It was left as it is.")
    try:
        write_new(Path(to), _Patient(Path(path), forms).sound(), like=Path(path))
    except FileExistsError:
        raise RoomError(f"{to} exists already", hint="Choose a new name; nothing was overwritten.") from None
    except OSError as failure:
        raise cannot_open(Path(to), failure) from failure
    return report


def _head(path: Path) -> bytes:
    try:
        with open(path, "rb", opener=files.open_to_read) as file:
            return file.read(_HEAD)
    except OSError as failure:
        raise cannot_open(path, failure) from failure


def _lines(path: Path, code: str | None) -> Iterator[bytes]:
    try:
        if code is None:
            with open(path, "rb", opener=files.open_to_read) as file:
                yield from file
        else:  # what can not be decoded fits no checksum afterwards
            with open(path, encoding=code, errors="replace", newline="\n", opener=files.open_to_read) as text:
                yield from (line.encode("utf-8", "replace") for line in text)
    except OSError as failure:
        raise cannot_open(path, failure) from failure
