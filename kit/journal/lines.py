"""The lines of one journal file as far as they have been read, and the state that they add up to.

Whoever holds one can go on reading it after the journal has moved on to a new file.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

from kit.errors import RoomDamagedError, RoomFormatError
from kit.journal.again import Repeat
from kit.journal.disk import DiskFile
from kit.journal.foreign import oddity
from kit.journal.line import PREFIX, OddLineError, unseal, was_cut_short
from kit.journal.record import FREE, Forms, check_record
from kit.journal.repeat import Repeats
from kit.journal.state import State, check_format

_PIECE = 1 << 20  # bytes of a file that are read at once: a long past is folded and not held


class SuspectError(Exception):
    """Something is not what was written, as far as can be told without the room's lock."""

    def __init__(self, damage: RoomDamagedError) -> None:
        super().__init__(damage.message)
        self.damage = damage


class Lines:
    """Grows with its file, never shrinks."""

    def __init__(self, disk: DiskFile, state: State, forms: Forms = FREE) -> None:
        self.disk = disk
        self.state = state
        self._forms = forms
        self.first = 0  # the number of the first line
        self.end = 0  # where in the file the next line goes
        self.unended = False  # the last line is whole, but for its newline, which the next writer adds
        self.torn = False  # the state holds half a commit and is of no more use
        self._ends = array("Q", [0])
        self._repeats = Repeats(forms)
        self._waiting: dict[tuple[str, int], Repeat] = {}

    @property
    def size(self) -> int:
        """How long the file is, as far as it has been read."""
        return self.end - self.unended

    def grow(self, size: int, *, sure: bool, write: bool) -> bool:
        """Fold the whole lines that were added up to ``size`` bytes; tell whether there were any.

        ``sure`` says that nobody is writing: the room's lock is held, or out of reach. ``write`` says that
        it is held for writing, so that what a crash or an editor has done to the last line is put right.
        """
        if size < self.size:
            self._lose_newline(size, sure=sure)
        grown = self._read_on(size, sure=sure, write=write)
        if write and self.unended:
            self.disk.write(b"\n", self.end - 1)
            self.unended = False
        return grown

    def _lose_newline(self, size: int, *, sure: bool) -> None:
        """The file is shorter than it was: all is well only if it lost the newline at its end."""
        if size != self.end - 1 or unseal(self.disk.read(self._ends[-2], size)) is None:
            raise self._suspect("the file has become shorter than what was read of it before", ahead=0)
        if not sure:
            raise self._suspect("its newline is missing", ahead=0)
        self.unended = True

    def _read_on(self, size: int, *, sure: bool, write: bool) -> bool:
        before, start, begun = self.end, self.size, list[bytes]()
        while start < size and (text := self.disk.read(start, min(size, start + _PIECE))):
            start += len(text)
            if self.unended:
                if not text.startswith(b"\n"):
                    raise self._suspect("its newline is missing", ahead=0)
                text, self.unended = text[1:], False
            *lines, rest = text.split(b"\n")
            if lines:
                lines[0] = b"".join([*begun, lines[0]])
                begun.clear()
                self._accept_all(line + b"\n" for line in lines)
            begun.append(rest)
        tail = b"".join(begun)
        if not tail:
            return self.end > before
        if unseal(tail) is not None:
            if not sure:  # somebody may be about to write the newline, or to take the line back
                raise self._suspect("its newline is missing")
            self._accept(tail + b"\n")
            self.unended = True
            return True
        if not was_cut_short(tail, first=self.end == 0):
            raise self._strange(tail, "its end is missing and no crash has cut it off")
        if write:
            self.disk.cut(self.end, tail)
        return self.end > before

    def _accept_all(self, lines: Iterable[bytes]) -> None:
        """Fold lines; one that sets a document again waits, and is passed over where another does so too."""
        find, waiting, state = self._repeats.find, self._waiting, self.state
        try:
            for line in lines:
                again = find(line, state.seq + 1)
                if again is None:
                    self._accept(line)
                    continue
                self.torn = True  # until the document is what the last of them says
                state.hear(again, waiting.get(again.document))
                waiting[again.document] = again
                self.end += len(line)
                self._ends.append(self.end)
        except (SuspectError, RoomFormatError):
            self._settle(list(waiting))
            raise
        self._settle(list(waiting))

    def _settle(self, documents: Iterable[tuple[str, int]]) -> None:
        """Fold what waits of these documents."""
        for table, number in documents:
            if waiting := self._waiting.get((table, number)):
                record = self._unsealed(waiting.line)
                self.state.table(table).set(number, record["set"][table][str(number)], waiting.seq)
                del self._waiting[table, number]
        self.torn = bool(self._waiting)

    def _accept(self, line: bytes) -> None:
        record = self._sound(line)
        if self._waiting:
            self._settle([(table, int(number)) for table, some in record["set"].items() for number in some])
        self.add(record, line)
        self._repeats.learn(record)  # last: an interrupt leaves no pattern of a line that is not folded

    def _sound(self, line: bytes) -> dict[str, Any]:
        """The record of the next line, which can be trusted."""
        try:
            record = self._unsealed(line)
            if self.end == 0:
                check_format(record, str(self.disk.path))
            check_record(record, self.state, self._forms)
        except OddLineError as odd:
            raise self._suspect(str(odd)) from None
        return record

    def _unsealed(self, line: bytes) -> dict[str, Any]:
        record = unseal(line)
        if record is None:
            raise self._strange(line, "its checksum does not fit its text")
        return record

    def _strange(self, line: bytes, why: str) -> SuspectError | RoomFormatError:
        """A line that is not sealed: named, where it can be told what it is."""
        found = oddity(line, first=self.end == 0)
        if self.end or line.startswith(PREFIX):
            return self._suspect(found.what if found else why, found.hint if found else "")
        what = found.what if found else "its first line is not a journal's"
        hint = found.hint if found else "It was left as it is; give the room another name."
        return RoomFormatError(f"{self.disk.path} is not a room: {what}", hint=hint)

    def _suspect(self, why: str, hint: str = "", *, ahead: int = 1) -> SuspectError:
        return SuspectError(self._damaged(len(self._ends) - 1 + ahead, why, hint))

    def add(self, record: dict[str, Any], line: bytes) -> None:
        """Fold a record that stands in the file at ``end``, whatever it sets."""
        self._repeats.forget(record)
        try:
            if self.end == 0:
                self.first = record["seq"]
            self.state.fold(record)
            self.end += len(line)
            self._ends.append(self.end)
        except BaseException:  # an interrupt: folding it again on top would be wrong
            self.torn = True
            raise

    def record(self, seq: int) -> dict[str, Any]:
        """The record numbered ``seq``, from the file."""
        place = seq - self.first
        record = unseal(self.disk.read(self._ends[place], self._ends[place + 1]))
        if record is None:
            raise self._damaged(place + 1, "it has changed since it was read")
        return record

    def written(self) -> tuple[DiskFile, int]:
        """The file, and the last commit that is known to stand in it."""
        return self.disk, self.state.seq

    def _damaged(self, line: int, why: str, hint: str = "") -> RoomDamagedError:
        return RoomDamagedError(
            f"{self.disk.path}, line {line}: {why}",
            hint=f"Nothing was changed. {hint} Look with: kit doctor {self.disk.path}".replace(".  L", ". L"),
            path=str(self.disk.path),
            line=line,
        )
