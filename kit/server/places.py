"""The places of a class: what its instructor changes in the roll.

What changes is written first and believed then, so that a server that starts again knows what this one
knew.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kit.errors import NotFoundError, UnprocessableEntityError
from kit.server import roll_file
from kit.server.codes import digest, new_code_of_return, new_token, plain
from kit.server.roll import LARGEST, Member, Roll, number, place_id
from kit.values.checks import a_name, shown


class Places:
    """A roll, in memory and in its file."""

    def __init__(self, roll: Roll, file: Path | None) -> None:
        self._roll = roll
        self._file = file
        self._lock = threading.Lock()

    @property
    def code(self) -> str:
        """What a learner shows who has no token yet."""
        return self._roll.code

    @property
    def all(self) -> list[Member]:
        """The members, the instructor first."""
        return list(self._roll.members.values())

    @property
    def learners(self) -> list[Member]:
        """Those of them who learn, and the places that nobody has taken yet."""
        return self._roll.learners

    @property
    def known(self) -> list[Member]:
        """The learners who have come, also who was shut out."""
        return [one for one in self._roll.learners if one.is_known]

    @property
    def paused(self) -> bool:
        """Whether learners may only read; so it stays when the server starts again."""
        return self._roll.paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        with self._lock:
            self._believe(replace(self._roll, paused=paused))

    @property
    def title(self) -> str:
        """What the class is called; empty where nobody has said."""
        return str(self._roll.settings.get("title", ""))

    def call(self, title: str) -> None:
        """Call the class so."""
        with self._lock:
            self._believe(replace(self._roll, settings={**self._roll.settings, "title": title}))

    def issue(self) -> dict[str, str]:
        """New tokens, by member, for all who have none; each is told this one time."""
        with self._lock:
            return self._issued(self._roll)

    def _issued(self, roll: Roll) -> dict[str, str]:
        told = {id: new_token() for id, member in roll.members.items() if not member.digest}
        held = (replace(roll.members[id], digest=digest(token)) for id, token in told.items())
        self._believe(roll.with_members(held))
        return told

    def renew(self, id: str) -> str:
        """A new token for a learner; those that she had are of no use from now on, her code of return is."""
        with self._lock:
            return self._renewed(self.learner(id))

    def renew_instructor(self) -> str:
        """The same for whoever leads the class: on the machine, where nobody asks for a token."""
        with self._lock:
            return self._renewed(next(one for one in self.all if one.role == "instructor"))

    def _renewed(self, member: Member) -> str:
        token = new_token()
        self._keep(replace(member, digest=digest(token), more=(), revoked=False))
        return token

    def back(self, id: str) -> str:
        """A new code with which a learner comes back to her place; the old one is of no use from now on."""
        with self._lock:
            code = new_code_of_return()
            self._keep(replace(self.learner(id), back=digest(plain(code))))
            return code

    def revoke(self, id: str) -> None:
        """Let nobody in with this learner's tokens any more."""
        with self._lock:
            self._keep(replace(self.learner(id), revoked=True))

    def free(self, id: str) -> Member:
        """Give a learner's place to whoever joins next; answers the new, empty place.

        It has an id of its own: what the learner made stays hers, and nobody else comes to see it.
        """
        with self._lock:
            place = self._roll.new_place(printed(self.learner(id)))
            self._keep(place, gone=id)
            return place

    def forget(self, id: str) -> None:
        """Take a learner out of the class: her place, her name, her tokens and her codes, if they are there.

        What killed processes have left of writing the roll goes in any case.
        """
        with self._lock:
            if self._file is not None:  # first: once she is gone, nobody looks for what has her name
                roll_file.remove_unfinished(self._file)
            if id in self._roll.members:
                self._keep(gone=id)

    def rename(self, id: str, name: str) -> Member:
        """Call a learner otherwise; where somebody is called so already, a number tells them apart.

        Raises:
            UnprocessableEntityError: this is no name, or the instructor's, or that of a place.
        """
        with self._lock:
            member = self.learner(id)
            renamed = replace(member, name=self._roll.name_for(member, a_name(name)))
            self._keep(renamed)
            return renamed

    def add(self, count: int) -> dict[str, str]:
        """So many more places; answers their tokens, which are told this one time.

        Raises:
            UnprocessableEntityError: no class is so large.
        """
        with self._lock:
            size = count + len(self.learners)
            if size > LARGEST:
                raise UnprocessableEntityError(f"a class has {LARGEST} places at most", hint="Add fewer.")
            return self._issued(self._roll.grown_to(size))

    def had(self, id: str) -> bool:
        """Whether there ever was a place of this id, also one that is gone."""
        return 0 < number(id) < self._roll.next and id == place_id(number(id))

    def learner(self, id: str) -> Member:
        """The learner of this id.

        Raises:
            NotFoundError: there is none.
        """
        member = self._roll.members.get(id)
        if member is None or member.role != "learner":
            raise NotFoundError(f"there is no learner {shown(id)}", hint="The class page lists them.")
        return member

    def _keep(self, *changed: Member, gone: str = "") -> None:
        self._believe(self._roll.with_members(changed, gone))

    def _believe(self, roll: Roll) -> None:
        """Write what changes, then believe it."""
        if self._file is not None:
            roll_file.write(self._file, roll)
        self._roll = roll
        if self._file is not None:
            roll_file.sync(self._file)


def printed(place: Member) -> str:
    """The printed token of a place that nobody has used."""
    return place.ticket if place.joined else place.digest


def roll_of(members: Iterable[Member]) -> Roll:
    """A roll without a code: nobody joins."""
    return Roll(members={member.id: member for member in members})
