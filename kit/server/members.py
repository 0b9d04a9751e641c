"""The members of a class: who may come in, as whom, and how often.

What changes in the class is written first and believed then, so that a server that starts again knows
what this one knew.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from kit.errors import AuthenticationError, NotFoundError, PermissionDeniedError, RateLimitError
from kit.server import roll as rolls
from kit.server.allowance import Allowance, network
from kit.server.roll import Member, Roll
from kit.values.checks import LONGEST_NAME, a_name

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_TRIES = (5.0, 500)  # at the code from one address: a second, and at once; there are 10^12 codes
_NAMED = (1 / 3, 20)  # the same of one name
_JOINS = (1.0, 20)  # places that one address gets; a class often has one address
UNUSED = 600.0  # seconds after which a place whose token nobody has shown is free again


class Members:
    """Knows the members of a class by their tokens; without a class everybody is the operator.

    >>> members = Members.of_a_class(2)
    >>> token = members.join(members.code, "Ada")[1]
    >>> members.admit(token).name
    'Ada'
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
        self._roll = roll or Roll(members={member.id: member for member in members})
        self._file = file
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, float] = {}
        self._since: dict[str, float] = {}
        self._began = clock()
        self._requests = Allowance(rate, rate * 4, clock)
        self._tries, self._named, self._joins = (Allowance(*each, clock) for each in (_TRIES, _NAMED, _JOINS))
        self.paused = False

    # ------------------------------------------------------------------ making and keeping

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
            roll = rolls.read(file)
        else:
            roll = Roll(_code(), {"instructor": Member("instructor", "Instructor", "instructor", "")}, first)
        return cls(roll=roll.grown_to(size), file=file, rate=rate, clock=clock)

    def issue(self) -> dict[str, str]:
        """New tokens, by member, for all who have none; each is told this one time."""
        with self._lock:
            told = {member.id: _token() for member in self.all if not member.digest}
            self._keep(*(replace(self._roll.members[id], digest=_digest(told[id])) for id in told))
        return told

    def _keep(self, *changed: Member, gone: str = "") -> None:
        """Write what changes, then believe it."""
        roll = self._roll.with_members(changed, gone)
        if self._file is not None:
            rolls.write(self._file, roll)
        self._roll = roll
        if self._file is not None:
            rolls.sync(self._file)

    # ------------------------------------------------------------------ at the door

    @property
    def is_open(self) -> bool:
        """Whether everybody may come in, as the operator."""
        return not self._roll.members

    @property
    def code(self) -> str:
        """What a learner shows who has no token yet."""
        return self._roll.code

    @property
    def all(self) -> list[Member]:
        """The members, the instructor first."""
        return list(self._roll.members.values())

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
        digest = _digest(token or "")
        with self._lock:
            found = self._bearer(digest)
            if found is None:
                raise AuthenticationError(
                    "this room asks for a token" if not token else "this token is not known here",
                    hint='connect("http://…", token="…"): the instructor gives you one, or a join code.',
                )
            if found.role == "learner":
                self._spend(found)
                if not found.used or found.digest != digest:
                    found = self._seated(found, digest)
            self._seen[found.id] = self._clock()
        return found

    def _bearer(self, digest: str) -> Member | None:
        found = None
        for member in self._roll.members.values():  # all of them, so that the time tells nothing
            is_token = hmac.compare_digest(member.digest, digest) and not member.revoked
            if is_token | hmac.compare_digest(member.ticket, digest):
                found = member
        return found

    def _seated(self, member: Member, digest: str) -> Member:
        """The place of somebody who shows a token for the first time: from now on it is hers."""
        if member.digest == digest:
            seat = replace(member, joined=True, used=True)
            self._keep(seat)
        elif not member.used and not member.revoked:  # joined with the code, by somebody who never came
            seat = replace(member, digest=digest, name=_plain_name(member.id), used=True, ticket="")
            self._keep(seat)
        else:
            other = next(self._free_places(), None)
            if other is None:
                raise _full()
            seat = replace(other, digest=digest, joined=True, used=True, ticket=_printed(other))
            seat = replace(seat, name=_plain_name(seat.id))
            self._keep(replace(member, ticket=""), seat)
        return seat

    def _spend(self, member: Member) -> None:
        if wait := self._requests.take(member.id):
            raise RateLimitError(
                f"more than {self._rate:g} requests a second", hint="Wait a moment.", retry_after=wait
            )

    def is_known(self, member: Member) -> bool:
        """Whether the token with which this member came in is still good."""
        now = self._roll.members.get(member.id)
        return self.is_open or (now is not None and now.digest == member.digest and not now.revoked)

    def check_gate(self, id: str) -> None:
        """Raise if the learner ``id`` must not write now, whatever she has begun."""
        member = self._roll.members.get(id)
        if member is None or member.revoked:
            raise AuthenticationError("this token is not known here any more", hint="Ask the instructor.")
        if self.paused:
            raise PermissionDeniedError(
                "the instructor has paused writing", hint="You can read meanwhile.", rule="writing is paused"
            )

    def seconds_since(self, id: str) -> float | None:
        """How long ago a member was here last."""
        seen = self._seen.get(id)
        return None if seen is None else self._clock() - seen

    # ------------------------------------------------------------------ a class

    def join(self, code: str, name: str, address: str = "") -> tuple[Member, str]:
        """Take the last free place in the class, and a token for it.

        A place is free until somebody has joined it, and again when nobody shows the token for
        ``UNUSED`` seconds. The printed token of the place stays good: see ``admit``.

        Raises:
            AuthenticationError: this is not the code.
            RateLimitError: too many have tried from this address.
            PermissionDeniedError: the class is full.
            UnprocessableEntityError: this is no name, or the instructor's.
        """
        with self._lock:
            self._check_code(code, (network(address), name[:LONGEST_NAME]))
            name = a_name(name)[:LONGEST_NAME]
            place = next(self._free_places(), None)
            if place is None:
                raise _full()
            name = self._roll.name_for(place, name)
            if wait := self._joins.take(network(address)):
                raise _hammering(wait)
            token = _token()
            joined = replace(
                place, name=name, joined=True, used=False, digest=_digest(token), ticket=_printed(place)
            )
            self._keep(joined)
            self._since[place.id] = self._clock()
            return joined, token

    def _check_code(self, code: str, who: tuple[str, str]) -> None:
        """Raise unless this is the code; who tries too often is not told, so that guessing is slow."""
        wait = max(self._tries.take(who[0]), self._named.take(who))
        if wait:
            raise _hammering(wait)
        if not self.code or not hmac.compare_digest(_plain(code).encode(), _plain(self.code).encode()):
            raise AuthenticationError("this is not the code of this class", hint="Ask the instructor for it.")
        self._named.forget(who)

    def _free_places(self) -> Iterator[Member]:
        """The free places, last one first; then those that somebody joined and never came to."""
        learners = [one for one in reversed(self.all) if one.role == "learner" and not one.revoked]
        yield from (one for one in learners if not one.joined)
        for one in learners:
            since = self._since.get(one.id, self._began)
            if one.joined and not one.used and self._clock() - since >= UNUSED:
                yield one

    def renew(self, id: str) -> str:
        """A new token for a learner; the old one is of no use from now on."""
        with self._lock:
            token = _token()
            self._keep(replace(self._learner(id), digest=_digest(token), revoked=False))
            return token

    def revoke(self, id: str) -> None:
        """Let nobody in with this learner's token any more."""
        with self._lock:
            self._keep(replace(self._learner(id), revoked=True))

    def free(self, id: str) -> Member:
        """Give a learner's place to whoever joins next; answers the new, empty place.

        It has an id of its own: what the learner made stays hers, and nobody else comes to see it.
        """
        with self._lock:
            member = self._learner(id)
            place = self._roll.new_place(_printed(member))
            self._keep(place, gone=id)
            for known in (self._seen, self._since):
                known.pop(id, None)
            return place

    def _learner(self, id: str) -> Member:
        member = self._roll.members.get(id)
        if member is None or member.role != "learner":
            raise NotFoundError(f"there is no learner {id!r}", hint="The class page lists them.")
        return member


_OPERATOR = Member("operator", "Operator", "instructor", "")


def _printed(place: Member) -> str:
    """The printed token of a place that nobody has used."""
    return place.ticket if place.joined else place.digest


def _plain_name(id: str) -> str:
    return id.replace("learner-", "Learner ")


def _full() -> PermissionDeniedError:
    return PermissionDeniedError(
        "the class is full", hint="Ask the instructor, who can free a place.", rule="one place a learner"
    )


def _hammering(wait: float) -> RateLimitError:
    return RateLimitError(
        "too many have tried to join from here", hint="Try again in a moment.", retry_after=wait
    )


def _token() -> str:
    return f"kit-{secrets.token_urlsafe(24)}"


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").upper()
