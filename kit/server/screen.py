"""The screen: what stands on the projector, for whoever has a key that is good for looking only.

It holds no name, unless the instructor puts names on the wall, and no token.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from kit.errors import AuthenticationError, NotFoundError, RateLimitError
from kit.journal import Journal, Reading
from kit.lessons.syllabus import LESSONS, syllabus
from kit.server.addresses import is_this_machine, join_address
from kit.server.allowance import Allowance
from kit.server.codes import digest
from kit.server.mark import mark_of
from kit.server.members import Members
from kit.server.now import now_of
from kit.server.qr import qr
from kit.server.results import Results
from kit.server.settings import change, put, setting
from kit.server.wall import public_wall
from kit.values.checks import a_count, a_flag, a_text, shown

_NAME = "screen"
_KEYS = "screen-keys"
_MOST_KEYS = 8  # the oldest goes when there are more
_LONGEST_ADDRESS = 300  # characters
_LINES = 30  # of the wall, the latest
_LOOKS = (80.0, 240)  # of all pages together: a second, and at once; each looks six times a second


class Screen:
    """Keys for looking, what is shown, and what that says now."""

    def __init__(
        self,
        journal: Journal,
        members: Members,
        results: Results,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal = journal
        self._members = members
        self._results = results
        self._looks = Allowance(*_LOOKS, clock)
        self.address = ""  # at which others reach this server, where that is known

    # ------------------------------------------------------------------ the key

    def open(self) -> dict[str, str]:
        """A new key for looking, told this one time."""
        key = f"look-{secrets.token_urlsafe(18)}"
        self._set_keys(lambda kept: [*kept, digest(key)][-_MOST_KEYS:])
        return {"key": key}

    def close(self) -> dict[str, bool]:
        """Let no key be good any more."""
        self._set_keys(lambda _: [])
        return {"closed": True}

    def _set_keys(self, how: Callable[[list[str]], list[str]]) -> None:
        change(self._journal, _KEYS, lambda kept: {"keys": how(kept.get("keys", []))}, via=_NAME)

    def check(self, key: str | None) -> None:
        """Let nobody look without a key.

        Raises:
            AuthenticationError: this is none.
            RateLimitError: too many look.
        """
        given = digest(key or "")
        kept = self._journal.read(lambda room: setting(room, _KEYS)).get("keys", [])
        if sum(hmac.compare_digest(one, given) for one in kept) == 0:  # all of them: the time tells nothing
            raise AuthenticationError(
                "this key opens no screen", hint="On the class page, press Open the screen once more."
            )
        if wait := self._looks.take(_NAME):
            raise RateLimitError("more screens than a class has", hint="Close some.", retry_after=wait)

    # ------------------------------------------------------------------ what it shows

    def show(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Put a question on it, ``lesson`` and ``name``, or the ``wall``; else neither.

        Raises:
            NotFoundError: there is no such question.
        """
        is_wall = a_flag(body.get("wall", False), "wall")
        value: dict[str, Any] = {"wall": is_wall}
        if body.get("name") is not None and not is_wall:
            value |= _a_question(body)
            value["uncovered"] = a_flag(body.get("uncovered", False), "uncovered")
        put(self._journal, _NAME, value)
        return value

    def shows(self, room: Reading) -> dict[str, Any]:
        """What the instructor has put on it."""
        return {"wall": False, **setting(room, _NAME)}

    def seen(self, at: str, known: str) -> dict[str, Any]:
        """All that stands on it, for a page at the address ``at``; nothing again to who ``known`` it."""
        told = self._told(at[:_LONGEST_ADDRESS])
        left = told["now"] and told["now"].pop("left")
        mark = mark_of(told)
        return {"mark": mark, "left": left, **({} if mark == known else told)}

    def _told(self, at: str) -> dict[str, Any]:
        learners = {one.id: one.name for one in self._members.learners if one.joined}
        now, shows, wall = self._journal.read(
            lambda room: (now_of(room), self.shows(room), public_wall(room, learners)[-_LINES:])
        )
        code, address = self._members.code, join_address(at, self.address)
        told = {"address": address, "code": code, "is_here_only": is_this_machine(address)}
        question = self._question(shows, list(learners)) if "name" in shows else None
        return {
            **told,
            "qr": qr(f"{address}#{code}") if address and code else None,
            "now": now,
            "paused": self._members.paused,
            "joined": len(learners),
            "question": question,
            "wall": wall if shows["wall"] else None,
        }

    def _question(self, shows: Mapping[str, Any], ids: list[str]) -> dict[str, Any]:
        told = self._results.question(shows["lesson"], shows["name"], ids)
        return told if shows["uncovered"] else {**told, "right": None}


def _a_question(body: Mapping[str, Any]) -> dict[str, Any]:
    lesson = a_count(body.get("lesson"), "lesson", least=min(LESSONS), most=max(LESSONS))
    name = a_text(body["name"], "name")
    if name not in syllabus(lesson).questions:
        raise NotFoundError(f"notebook {lesson} has no question {shown(name)}", hint="For example P1.")
    return {"lesson": lesson, "name": name}
