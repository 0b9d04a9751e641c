"""The doorkeeper: who may come in, as whom, and how often.

Of a token only its SHA-256 is kept, in ``NAME.class.json`` beside the room, which nobody else may read.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal

from kit.checks import LONGEST_NAME, a_name
from kit.errors import AuthenticationError, NotFoundError, PermissionDeniedError, RateLimitError
from kit.journal.whole import write_whole
from kit.records import Principal

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_JOINS = 20  # attempts to join a minute, of all together


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a token; ``role`` says whether she sees everything or has a space of her own."""

    id: str
    name: str
    role: Literal["instructor", "learner"]
    digest: str
    joined: bool = False
    revoked: bool = False

    @property
    def principal(self) -> Principal:
        """As whom she acts."""
        return Principal() if self.role == "instructor" else Principal("operator", self.id, self.name)


@dataclass
class _Bucket:
    """A learner's allowance of requests, filled again as time goes by."""

    left: float
    at: float


class Doorkeeper:
    """Knows the members of a class by their tokens; without a class everybody is the operator.

    >>> keeper = Doorkeeper.of_a_class(2)
    >>> token = keeper.join(keeper.code, "Ada")[1]
    >>> keeper.admit(token).name
    'Ada'
    """

    def __init__(
        self,
        members: Iterable[Member] = (),
        *,
        code: str = "",
        file: Path | None = None,
        rate: float = 50.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._members = {member.id: member for member in members}
        self.code = code
        self._file = file
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, _Bucket] = {}
        self._seen: dict[str, float] = {}
        self._joins = _Bucket(_JOINS, clock())
        self.paused = False

    # ------------------------------------------------------------------ making and keeping

    @classmethod
    def of_a_class(
        cls,
        size: int,
        *,
        file: Path | None = None,
        rate: float = 50.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> Doorkeeper:
        """A class of ``size`` learners and one instructor; from the file, if it is there."""
        if file is not None and file.exists():
            kept = json.loads(file.read_text("utf-8"))
            members = [Member(**one) for one in kept["members"]]
            keeper = cls(members, code=kept["code"], file=file, rate=rate, clock=clock)
        else:
            keeper = cls(code=_code(), file=file, rate=rate, clock=clock)
            keeper._members["instructor"] = Member("instructor", "Instructor", "instructor", "")
        for number in range(1, size + 1):
            keeper._members.setdefault(
                f"learner-{number}", Member(f"learner-{number}", f"Learner {number}", "learner", "")
            )
        return keeper

    def issue(self) -> dict[str, str]:
        """New tokens, by member, for all who have none; each is told this one time."""
        with self._lock:
            told = {
                member.id: self._new_token(member) for member in self._members.values() if not member.digest
            }
            self._keep()
        return told

    def _new_token(self, member: Member) -> str:
        token = f"kit-{secrets.token_urlsafe(24)}"
        self._members[member.id] = replace(member, digest=_digest(token), revoked=False)
        return token

    def _keep(self) -> None:
        if self._file is None:
            return
        text = json.dumps(
            {"code": self.code, "members": [asdict(one) for one in self._members.values()]}, indent=1
        )
        write_whole(self._file, [text.encode()])

    # ------------------------------------------------------------------ at the door

    @property
    def is_open(self) -> bool:
        """Whether everybody may come in, as the operator."""
        return not self._members

    @property
    def members(self) -> list[Member]:
        """The members, the instructor first."""
        with self._lock:
            return list(self._members.values())

    def admit(self, token: str | None) -> Member:
        """Who bears this token.

        Raises:
            AuthenticationError: nobody, or it was revoked.
            RateLimitError: this learner has asked too often.
        """
        if self.is_open:
            return _OPERATOR
        found = self._bearer(token or "")
        if found is None:
            raise AuthenticationError(
                "this room asks for a token" if not token else "this token is not known here",
                hint='connect("http://…", token="…"): the instructor gives you one, or a join code.',
            )
        if found.role == "learner":
            self._spend(found)
        with self._lock:
            self._seen[found.id] = self._clock()
            if not found.joined:
                found = self._members[found.id] = replace(found, joined=True)
                self._keep()
        return found

    def _bearer(self, token: str) -> Member | None:
        digest, found = _digest(token), None
        for member in self.members:  # all of them, so that the time tells nothing
            if hmac.compare_digest(member.digest, digest) and not member.revoked:
                found = member
        return found

    def _spend(self, member: Member) -> None:
        with self._lock:
            bucket = self._buckets.setdefault(member.id, _Bucket(self._rate * 4, self._clock()))
            if not _take(bucket, self._rate, self._rate * 4, self._clock()):
                raise RateLimitError(
                    f"more than {self._rate:g} requests a second",
                    hint="Wait a moment.",
                    retry_after=1 / self._rate,
                )

    def is_known(self, member: Member) -> bool:
        """Whether the token with which this member came in is still good."""
        return self.is_open or self._members.get(member.id) == member

    def check_gate(self, id: str) -> None:
        """Raise if the learner ``id`` must not write now, whatever she has begun."""
        member = self._members.get(id)
        if member is None or member.revoked:
            raise AuthenticationError("this token is not known here any more", hint="Ask the instructor.")
        if self.paused:
            raise PermissionDeniedError(
                "the instructor has paused writing", hint="You can read meanwhile.", rule="writing is paused"
            )

    def seconds_since(self, id: str) -> float | None:
        """How long ago a member was here last."""
        with self._lock:
            return None if id not in self._seen else self._clock() - self._seen[id]

    # ------------------------------------------------------------------ a class

    def join(self, code: str, name: str) -> tuple[Member, str]:
        """Take the last free place in the class, and a token for it.

        A place is free as long as nobody has used its first token.

        Raises:
            AuthenticationError: this is not the code.
            RateLimitError: too many have tried.
            PermissionDeniedError: the class is full.
        """
        with self._lock:
            if not _take(self._joins, _JOINS / 60, _JOINS, self._clock()):
                raise RateLimitError(
                    "too many have tried to join", hint="Try again in a minute.", retry_after=10.0
                )
            if not self.code or not hmac.compare_digest(_plain(code).encode(), _plain(self.code).encode()):
                raise AuthenticationError(
                    "this is not the code of this class", hint="Ask the instructor for it."
                )
            self._joins.left = min(self._joins.left + 1, _JOINS)  # who knows the code does not wear it out
            for member in reversed(list(self._members.values())):
                if member.role == "learner" and not member.joined and not member.revoked:
                    joined = replace(member, name=a_name(name)[:LONGEST_NAME], joined=True)
                    token = self._new_token(joined)
                    self._keep()
                    return self._members[member.id], token
        raise PermissionDeniedError(
            "the class is full", hint="Ask the instructor.", rule="one place a learner"
        )

    def renew(self, id: str) -> str:
        """A new token for a learner; the old one is of no use from now on."""
        with self._lock:
            token = self._new_token(self._learner(id))
            self._keep()
            return token

    def revoke(self, id: str) -> None:
        """Let nobody in with this learner's token any more."""
        with self._lock:
            self._members[id] = replace(self._learner(id), revoked=True)
            self._keep()

    def _learner(self, id: str) -> Member:
        member = self._members.get(id)
        if member is None or member.role != "learner":
            raise NotFoundError(f"there is no learner {id!r}", hint="The class page lists them.")
        return member


_OPERATOR = Member("operator", "Operator", "instructor", "")


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").upper()


def _take(bucket: _Bucket, rate: float, most: float, now: float) -> bool:
    bucket.left = min(most, bucket.left + (now - bucket.at) * rate)
    bucket.at = now
    if bucket.left < 1:
        return False
    bucket.left -= 1
    return True
