"""The roll: the members of a class and its code, as they stand in a file beside the room.

Of a token only its SHA-256 is kept, in ``NAME.class.json``, which nobody else may read.
"""

from __future__ import annotations

import json
import os
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from kit.errors import RoomError, UnprocessableEntityError
from kit.values.checks import LONGEST_NAME
from kit.values.records import Principal

_PLACE = "learner-"
_INSTRUCTORS = frozenset({"instructor", "operator"})


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a token; ``role`` says whether she sees everything or has a space of her own.

    A learner's place is free until somebody has ``joined`` it, and is hers for good once its token was
    ``used``. ``ticket`` is the printed token of a place that somebody joined with the code.
    """

    id: str
    name: str
    role: Literal["instructor", "learner"]
    digest: str
    joined: bool = False
    revoked: bool = False
    used: bool = False
    ticket: str = ""

    @property
    def principal(self) -> Principal:
        """As whom she acts."""
        return Principal() if self.role == "instructor" else Principal("operator", self.id, self.name)


@dataclass(frozen=True, slots=True)
class Roll:
    """All members by their ids, the code, and the number that the next new place gets."""

    code: str = ""
    members: Mapping[str, Member] = field(default_factory=dict)
    next: int = 1

    def with_members(self, changed: Iterable[Member], gone: str = "") -> Roll:
        """The roll after these have changed or come in, and one is gone."""
        members = {id: member for id, member in self.members.items() if id != gone}
        members |= {member.id: member for member in changed}
        return Roll(self.code, members, max([self.next, *(number(id) + 1 for id in members)]))

    def name_for(self, place: Member, name: str) -> str:
        """How whoever takes this place is called, so that nobody else is called the same.

        Raises:
            UnprocessableEntityError: the room calls its instructor so.
        """
        if _as_read(name) in _INSTRUCTORS:
            raise UnprocessableEntityError(
                f"{name} is how the room calls whoever leads the class", hint="Join with your own name."
            )
        others = {_as_read(one.name) for one in self.members.values() if one.used and one.id != place.id}
        twins = (f"{name[: LONGEST_NAME - 6]} ({count})" for count in range(2, len(self.members) + 2))
        return next(one for one in (name, *twins) if _as_read(one) not in others)

    def new_place(self, digest: str = "") -> Member:
        """A place that nobody ever had."""
        return Member(f"{_PLACE}{self.next}", f"Learner {self.next}", "learner", digest)

    def grown_to(self, size: int) -> Roll:
        """The roll with at least so many places."""
        roll = self
        while sum(member.role == "learner" for member in roll.members.values()) < size:
            roll = roll.with_members([roll.new_place()])
        return roll


def _as_read(name: str) -> str:
    """What is the same for two names that read the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def number(id: str) -> int:
    """The number of a learner's place; 0 for another id."""
    found = id.removeprefix(_PLACE)
    return int(found) if found != id and found.isdecimal() else 0


# ---------------------------------------------------------------------- the file


def read(file: Path) -> Roll:
    """The roll that the file holds.

    Raises:
        RoomError: it holds none; it is left as it is.
    """
    try:
        kept = json.loads(file.read_text("utf-8"))
        members = [_member(one) for one in kept["members"]]
        roll = Roll(_text(kept["code"]), {one.id: one for one in members}, _count(kept.get("next", 1)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise _unreadable(file, str(failure) or type(failure).__name__) from failure
    if len(roll.members) < len(members) or not any(one.role == "instructor" for one in members):
        raise _unreadable(file, "two members have one id, or nobody is the instructor")
    return roll.with_members(())


def _member(data: Mapping[str, Any]) -> Member:
    known = {one.name: data[one.name] for one in fields(Member) if one.name in data}
    texts = ("id", "name", "role", "digest", "ticket")
    if not all(isinstance(item, str if name in texts else bool) for name, item in known.items()):
        raise ValueError(f"a member is {str(data)[:100]}")
    if known["role"] not in {"instructor", "learner"}:
        raise ValueError(f"a member's role is {known['role'][:100]}")
    # a file from before places were given back: whoever had joined was there
    return Member(**{"used": known.get("joined", False), **known})


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("the code is no text")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("the next number is none")
    return value


def _unreadable(file: Path, why: str) -> RoomError:
    return RoomError(
        f"{file} does not say who is in the class: {why}",
        hint="It was left as it is. Put a copy of it back, or move it away and give --class N.",
    )


def write(file: Path, roll: Roll) -> None:
    """Put the roll in the place of what the file holds, whole or not at all.

    Raises:
        RoomError: it could not be written; the file is as it was.
    """
    kept = {"code": roll.code, "next": roll.next, "members": [asdict(one) for one in roll.members.values()]}
    # nobody can have laid a link at a name that nobody can guess, and O_EXCL follows none
    new = file.with_name(f".{file.name}.{secrets.token_hex(8)}.new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as opened:
                opened.write(json.dumps(kept, indent=1))
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(file)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    except OSError as failure:
        raise _unwritten(file, failure) from failure


def sync(file: Path) -> None:
    """Let the folder remember what ``write`` has put in place, whatever happens to the power.

    Raises:
        RoomError: the disk does not say that it does.
    """
    try:
        folder = os.open(file.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as failure:
        raise _unwritten(file, failure) from failure


def _unwritten(file: Path, failure: OSError) -> RoomError:
    return RoomError(
        f"{file} could not be written: {failure.strerror or failure}",
        hint="Nothing has changed in the class. Make room on the disk, and try again.",
    )
