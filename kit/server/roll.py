"""The roll: the members of a class, its code, and whether it is paused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from kit.errors import UnprocessableEntityError
from kit.values.checks import LONGEST_NAME
from kit.values.records import Principal

LARGEST = 500  # places of a class
_PLACE = "learner-"
_DIGITS = 9  # of a place's number
_INSTRUCTORS = frozenset({"instructor", "operator"})
_YOUR_OWN = "Join with your own name."


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a token; ``role`` says whether she sees everything or has a space of her own.

    A learner's place is free until somebody has ``joined`` it, and is hers for good once its token was
    ``used``. ``ticket`` is the printed token of a place that somebody joined with the code. ``more`` are
    the tokens of her other machines, ``back`` is the code with which she comes to one. Of all of them only
    the digests are here.
    """

    id: str
    name: str
    role: Literal["instructor", "learner"]
    digest: str
    joined: bool = False
    revoked: bool = False
    used: bool = False
    ticket: str = ""
    more: tuple[str, ...] = ()
    back: str = ""

    @property
    def principal(self) -> Principal:
        """As whom she acts: the room keeps what is written in it, and so never learns her name."""
        return Principal() if self.role == "instructor" else Principal("operator", self.id, self.id)

    @property
    def is_known(self) -> bool:
        """Whether somebody has this place, or had it until she was shut out."""
        return self.joined or self.revoked

    @property
    def tokens(self) -> tuple[str, ...]:
        """The digests of all tokens that are hers."""
        return self.digest, *self.more


@dataclass(frozen=True, slots=True)
class Roll:
    """All members by their ids, the code, and the number that the next new place gets."""

    code: str = ""
    members: Mapping[str, Member] = field(default_factory=dict)
    next: int = 1
    paused: bool = False  # nobody but the instructor writes
    settings: Mapping[str, Any] = field(default_factory=dict)  # how the class was made

    @property
    def learners(self) -> list[Member]:
        """All who learn, and the places that nobody has taken yet."""
        return [member for member in self.members.values() if member.role == "learner"]

    def with_members(self, changed: Iterable[Member], gone: str = "") -> Roll:
        """The roll after these have changed or come in, and one is gone."""
        members = {id: member for id, member in self.members.items() if id != gone}
        members |= {member.id: member for member in changed}
        return replace(self, members=members, next=max([self.next, *(number(id) + 1 for id in members)]))

    def name_for(self, place: Member, name: str) -> str:
        """How whoever takes this place and gives this name is called.

        Raises:
            UnprocessableEntityError: the room calls its instructor so, or one of its places.
        """
        read = as_read(name)
        if number(read):
            raise UnprocessableEntityError(
                f"{name} is the id of a place in the class, not a name", hint=_YOUR_OWN
            )
        if number(read.replace(" ", "-")) and read != as_read(plain_name(place.id)):
            raise UnprocessableEntityError(
                f"{name} is how somebody is called on the wall whose name is not shown", hint=_YOUR_OWN
            )
        if read in _INSTRUCTORS:
            raise UnprocessableEntityError(
                f"{name} is how the room calls whoever leads the class", hint=_YOUR_OWN
            )
        return self.told_apart(place, name)

    def told_apart(self, place: Member, name: str) -> str:
        """The name, with a number where somebody else is called the same."""
        others = {as_read(one.name) for one in self.members.values() if one.used and one.id != place.id}
        twins = (f"{name[: LONGEST_NAME - 6]} ({count})" for count in range(2, len(self.members) + 2))
        return next(one for one in (name, *twins) if as_read(one) not in others)

    def new_place(self, digest: str = "") -> Member:
        """A place that nobody ever had."""
        id = place_id(self.next)
        return Member(id, plain_name(id), "learner", digest)

    def grown_to(self, size: int) -> Roll:
        """The roll with at least so many places."""
        roll = self
        while len(roll.learners) < size:
            roll = roll.with_members([roll.new_place()])
        return roll


def as_read(name: str) -> str:
    """What is the same for two names that read the same."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def place_id(number: int) -> str:
    """The id of a learner's place.

    >>> place_id(3)
    'learner-3'
    """
    return f"{_PLACE}{number}"


def plain_name(id: str) -> str:
    """How somebody is called who has given no name, or whose name is not to be seen.

    >>> plain_name("learner-3"), plain_name("instructor")
    ('Learner 3', 'Instructor')
    """
    return id.replace("-", " ").capitalize()


def number(id: str) -> int:
    """The number of a learner's place; 0 for another id."""
    found = id.removeprefix(_PLACE)
    return int(found) if found != id and found.isdecimal() and len(found) <= _DIGITS else 0
