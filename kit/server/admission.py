"""The admission: to whom a room is served, by what is asked for and by what lies beside the room."""

from __future__ import annotations

from pathlib import Path

from kit.errors import RoomError
from kit.journal import Journal
from kit.memory.space import owners
from kit.server import roll_file
from kit.server.members import Members
from kit.server.roll import Member, number

_OPENLY = "To serve it to everybody as the operator, say --no-class."


def class_file(room: Path | None) -> Path | None:
    """Where the class of a room is kept."""
    return None if room is None else room.with_suffix(".class.json")


def places(room: Path | None, learners: int, *, token: bool, no_class: bool) -> int:
    """How many places the class of this room has; 0 where it is served to no class.

    Raises:
        RoomError: what is asked for does not fit the class that the room has.
    """
    file = class_file(room)
    if no_class:
        if learners:
            raise RoomError("a class is asked for, and none", hint="Leave out --class, or --no-class.")
        return 0
    if room is None or file is None or not (file.exists() or file.is_symlink()):
        return learners
    if not room.exists():
        raise RoomError(
            f"{file.name} is here, and its room {room.name} is not",
            hint=f"Put {room.name} back; or move {file.name} away, and the class begins anew.",
        )
    kept = len(roll_file.read(file).learners)
    if token:
        raise RoomError(
            f"{room.name} is the room of a class of {kept}, which has its own tokens",
            hint=f"Leave out --token. {_OPENLY}",
        )
    if 0 < learners < kept:
        raise RoomError(
            f"{room.name} is the room of a class of {kept}, and keeps its places",
            hint=f"Leave out --class, or ask for {kept} or more.",
        )
    return max(kept, learners)


def members_of(
    journal: Journal, room: Path | None, size: int, *, token: bool, no_class: bool, rate: float
) -> Members:
    """The members of a room that has ``size`` places for learners.

    Raises:
        RoomError: the room was a class's, and nobody knows any more whose.
    """
    file = class_file(room)
    is_kept = file is not None and file.exists()
    if size:
        first = 1 if is_kept else 1 + max(_written_by(journal), default=0)
        return Members.of_a_class(size, file=file, rate=rate, first=first)
    if room is not None and not no_class and _written_by(journal):
        raise RoomError(
            f"learners have written in {room.name}, and {file and file.name} is not beside it",
            hint=f"Put it back; or say --class N, and new learners begin without what is theirs. {_OPENLY}",
        )
    return Members([Member("operator", "Operator", "instructor", "")]) if token else Members()


def _written_by(journal: Journal) -> set[int]:
    """The numbers of all learners who ever wrote here; a line of the instructor's on the wall has none."""
    return {number(id) for id in owners(journal)} - {0}
