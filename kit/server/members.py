"""The members of a class: who may come in, as whom, and how often."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kit.errors import AuthenticationError, PermissionDeniedError, RateLimitError, UnprocessableEntityError
from kit.server import roll_file
from kit.server.allowance import Allowance
from kit.server.codes import digest, is_of_return, new_code, new_code_of_return, new_token, plain
from kit.server.knocks import Knocks
from kit.server.places import Places, printed, roll_of
from kit.server.roll import Member, Roll, plain_name
from kit.values.checks import LONGEST_NAME, a_name

UNUSED = 600.0  # seconds after which a place whose token nobody has shown is free again
_MACHINES = 5  # at which one learner has a token; with one more, the oldest return is of no use any more


class Seat(NamedTuple):
    """A place that somebody has taken: its token, and the code with which she comes back to it.

    Both are told this one time; who has come back by her code knows it already.
    """

    member: Member
    token: str
    back: str | None


class Members(Places):
    """Knows the members of a class by their tokens; without a class everybody is the operator.

    >>> members = Members.of_a_class(2)
    >>> seat = members.join(members.code, "Ada")
    >>> elsewhere = members.join(seat.back)
    >>> members.admit(seat.token).name, members.admit(elsewhere.token).name
    ('Ada', 'Ada')
    """

    def __init__(
        self,
        members: Iterable[Member] = (),
        *,
        roll: Roll | None = None,
        file: Path | None = None,
        rate: float = 50.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(roll or roll_of(members), file)
        self._rate = rate
        self._clock = clock
        self._seen: dict[str, float] = {}
        self._since: dict[str, float] = {}
        self._began = clock()
        self._requests = Allowance(rate, rate * 4, clock)
        self._knocks = Knocks(clock)

    @classmethod
    def of_a_class(
        cls,
        size: int,
        *,
        file: Path | None = None,
        rate: float = 50.0,
        first: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> Members:
        """A class of ``size`` learners and one instructor; from the file, if it is there.

        The places of a new class are counted from ``first``.

        Raises:
            RoomError: the file is there and says nothing sound.
        """
        if file is not None and (file.exists() or file.is_symlink()):
            roll = roll_file.read(file)
        else:
            roll = Roll(
                new_code(), {"instructor": Member("instructor", "Instructor", "instructor", "")}, first
            )
        return cls(roll=roll.grown_to(size), file=file, rate=rate, clock=clock)

    # ------------------------------------------------------------------ at the door

    @property
    def is_open(self) -> bool:
        """Whether everybody may come in, as the operator."""
        return not self._roll.members

    def admit(self, token: str | None) -> Member:
        """Who bears this token.

        Raises:
            AuthenticationError: nobody, or it was revoked.
            RateLimitError: this learner has asked too often.
            PermissionDeniedError: a printed token, whose place is taken, while the class is full.
            RoomError: that it was used can not be kept.
        """
        if self.is_open:
            return _OPERATOR
        shown = digest(token or "")
        with self._lock:
            found = self._bearer(shown)
            if found is None:
                raise AuthenticationError(
                    "this room asks for a token" if not token else "this token is not known here",
                    hint='connect("http://…", token="…"): the instructor gives you one, or a join code.',
                )
            if found.role == "learner":
                self._spend(found)
                if not found.used or shown not in found.tokens:
                    found = self._seated(found, shown)
            self._seen[found.id] = self._clock()
        return found

    def _bearer(self, shown: str) -> Member | None:
        found = None
        for member in self._roll.members.values():  # all of them, so that the time tells nothing
            is_token = _is_among(shown, member.tokens) and not member.revoked
            if is_token | hmac.compare_digest(member.ticket, shown):
                found = member
        return found

    def _seated(self, member: Member, shown: str) -> Member:
        """The place of somebody who shows a token for the first time: from now on it is hers."""
        if shown in member.tokens:  # one who joined; meanwhile somebody may have come who is called the same
            name = self._roll.told_apart(member, member.name)
            seat = replace(member, name=name, joined=True, used=True)
            self._keep(seat)
        elif not member.used and not member.revoked:  # joined with the code, by somebody who never came
            seat = _anew(member, shown)
            self._keep(seat)
        else:
            other = next(self._free_places(), None)
            if other is None:
                raise _full()
            seat = replace(_anew(other, shown), joined=True, ticket=printed(other))
            self._keep(replace(member, ticket=""), seat)
        return seat

    def _spend(self, member: Member) -> None:
        if wait := self._requests.take(member.id):
            raise RateLimitError(
                f"more than {self._rate:g} requests a second", hint="Wait a moment.", retry_after=wait
            )

    def is_known(self, member: Member, token: str | None = None) -> bool:
        """Whether a member is still one, and the ``token`` still hers with which she came in."""
        now = self._roll.members.get(member.id)
        if self.is_open or now is None or now.revoked:
            return self.is_open
        return now.digest == member.digest if token is None else _is_among(digest(token), now.tokens)

    def check_gate(self, id: str) -> None:
        """Raise if the learner ``id`` must not write now, whatever she has begun."""
        member = self._roll.members.get(id)
        if member is None or member.revoked:
            raise AuthenticationError("this token is not known here any more", hint="Ask the instructor.")
        if self.paused:
            raise PermissionDeniedError(
                "the instructor has paused writing",
                hint="You can read and answer questions meanwhile.",
                rule="writing is paused",
            )

    def seconds_since(self, id: str) -> float | None:
        """How long ago a member was here last."""
        seen = self._seen.get(id)
        return None if seen is None else self._clock() - seen

    # ------------------------------------------------------------------ a class

    def join(self, code: str, name: str = "", address: str = "") -> Seat:
        """Take the last free place in the class; or come back to one's own, with the code of return.

        A place is free until somebody has joined it, and again when nobody shows the token for
        ``UNUSED`` seconds. The printed token of the place stays good: see ``admit``.

        Raises:
            AuthenticationError: this is not the code.
            RateLimitError: too many have tried from this address.
            PermissionDeniedError: the class is full.
            UnprocessableEntityError: this is no name, or the instructor's, or that of a place.
        """
        who = address, (plain(code)[:4] if is_of_return(code) else name)[:LONGEST_NAME]
        with self._lock:
            self._knocks.try_code(*who)
            member, is_code = self._who_left(code), self._is_code(code)
            if member is None and not is_code:
                raise _no_such_code(is_new=bool(name.strip()))
            self._knocks.was_right(*who)
            return self._at_a_place(name, address) if is_code or member is None else self._again(member)

    def _is_code(self, code: str) -> bool:
        wanted = plain(self.code)
        return bool(wanted) and hmac.compare_digest(plain(code).encode(), wanted.encode())

    def _who_left(self, code: str) -> Member | None:
        """Whose code of return this is."""
        kept, found = digest(plain(code)), None
        for member in self._roll.members.values():
            if hmac.compare_digest(member.back, kept) and not member.revoked:
                found = member
        return found if is_of_return(code) else None

    def _at_a_place(self, name: str, address: str) -> Seat:
        if not name:
            raise UnprocessableEntityError(
                "this is the code of the class, and no name is given",
                hint="Who is new joins with it and a name; who comes back, with a code of return alone.",
            )
        name = a_name(name)[:LONGEST_NAME]
        place = next(self._free_places(), None)
        if place is None:
            raise _full()
        name = self._roll.name_for(place, name)
        self._knocks.take_place(address)
        token, back = new_token(), new_code_of_return()
        joined = replace(place, name=name, joined=True, used=False, ticket=printed(place), more=())
        joined = replace(joined, digest=digest(token), back=digest(plain(back)))
        self._keep(joined)
        self._since[place.id] = self._clock()
        return Seat(joined, token, back)

    def _again(self, member: Member) -> Seat:
        self._knocks.come_back(member.id)
        token = new_token()
        more = (*member.more, digest(token))[1 - _MACHINES :]
        seat = replace(member, more=more)
        self._keep(seat)
        return Seat(seat, token, None)

    def _free_places(self) -> Iterator[Member]:
        """The free places, last one first; then those that somebody joined and never came to."""
        learners = [one for one in reversed(self.learners) if not one.revoked]
        yield from (one for one in learners if not one.joined)
        for one in learners:
            since = self._since.get(one.id, self._began)
            if one.joined and not one.used and self._clock() - since >= UNUSED:
                yield one


_OPERATOR = Member("operator", "Operator", "instructor", "")


def _is_among(shown: str, digests: tuple[str, ...]) -> bool:
    """Whether this is one of them; the time tells nothing of how much of it is right."""
    found = False
    for each in digests:
        found |= hmac.compare_digest(each, shown)
    return found


def _anew(place: Member, digest: str) -> Member:
    """The place in the hands of who came with its printed token: nobody else comes back to it."""
    name = plain_name(place.id)
    return replace(place, digest=digest, name=name, used=True, ticket="", more=(), back="")


def _no_such_code(*, is_new: bool) -> AuthenticationError:
    """What is said to a wrong code: a name comes with that of the class, and a code of return comes alone."""
    if is_new:
        return AuthenticationError("this is not the code of this class", hint="Ask the instructor for it.")
    return AuthenticationError(
        "nobody in this class has this return code", hint="The instructor can give you a new one."
    )


def _full() -> PermissionDeniedError:
    return PermissionDeniedError(
        "the class is full",
        hint="Ask the instructor, who can free or add a place.",
        rule="one place a learner",
    )
