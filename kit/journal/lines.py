"""The lines of one journal file as far as they have been read, and the state that they add up to.

Whoever holds one can go on reading it after the journal has moved on to a new file.
"""

from __future__ import annotations

from array import array
from typing import Any

from kit.errors import RoomDamagedError, RoomFormatError
from kit.journal.disk import DiskFile
from kit.journal.line import PREFIX, unseal, was_cut_short
from kit.journal.state import State, check_format


class SuspectError(Exception):
    """Something is not what was written, as far as can be told without the room's lock."""

    def __init__(self, damage: RoomDamagedError) -> None:
        super().__init__(damage.message)
        self.damage = damage


class Lines:
    """Grows with its file, never shrinks."""

    def __init__(self, disk: DiskFile, state: State) -> None:
        self.disk = disk
        self.state = state
        self.first = 0  # the number of the first line
        self.end = 0  # where in the file the next line goes
        self.torn = False  # the state holds half a commit and is of no more use
        self._ends = array("Q", [0])

    def grow(self, size: int, *, cut: bool) -> bool:
        """Fold the whole lines that were added up to ``size`` bytes; tell whether there were any.

        ``cut`` says that the room's lock is held for writing, so that an unfinished last line is
        one that a crash has left.
        """
        if size < self.end:
            raise self._suspect("the file has become shorter than what was read of it before")
        *lines, tail = self.disk.read(self.end, size).split(b"\n")
        for line in lines:
            self._accept(line + b"\n")
        if tail and not was_cut_short(tail, first=self.end == 0):
            raise self._foreign(tail) or self._suspect("its end is missing and no crash has cut it off")
        if tail and cut:
            self.disk.cut(self.end, tail)
        return bool(lines)

    def _accept(self, line: bytes) -> None:
        record = unseal(line)
        if record is None:
            raise self._foreign(line) or self._suspect("its checksum does not fit its text")
        if self.end == 0:
            check_format(record, str(self.disk.path))
            self.first = record["seq"]
        elif record["seq"] != self.state.seq + 1:
            raise self._suspect(f"it is number {record['seq']}, expected was {self.state.seq + 1}")
        self.add(record, line)

    def _suspect(self, why: str) -> SuspectError:
        return SuspectError(self._damaged(len(self._ends), why))

    def _foreign(self, line: bytes) -> RoomFormatError | None:
        if self.end or line.startswith(PREFIX):
            return None
        return RoomFormatError(
            f"{self.disk.path} is not a room: its first line is not a journal's",
            hint="It was left as it is; give the room another name.",
        )

    def add(self, record: dict[str, Any], line: bytes) -> None:
        """Fold a record that stands in the file at ``end``."""
        try:
            self.state.fold(record)
            self._ends.append(self.end + len(line))
            self.end += len(line)
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

    def _damaged(self, line: int, why: str) -> RoomDamagedError:
        return RoomDamagedError(
            f"{self.disk.path}, line {line}: {why}",
            hint=f"Nothing was changed. Look with: kit doctor {self.disk.path.name}",
            path=str(self.disk.path),
            line=line,
        )
