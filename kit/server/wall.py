"""The wall: lines that learners write for all to see, once the instructor has let them through."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from kit.errors import NotFoundError, PermissionDeniedError, RateLimitError, UnprocessableEntityError
from kit.journal import Document, Draft, Journal, Reading
from kit.server.allowance import Allowance
from kit.server.roll import Member, plain_name
from kit.server.settings import change, setting
from kit.values.checks import a_flag, a_text, shown
from kit.values.records import OPERATOR
from kit.values.signs import visible

WALL = "wall"
LONGEST = 300  # characters of a line
MOST = 200  # lines of one learner
_RATE = (0.5, 10)  # lines of one learner: a second, and at once
_SHOWN, _WAITING, _LEFT_OUT = "shown", "waiting", "left_out"
STATES = (_WAITING, _SHOWN, _LEFT_OUT)


class Wall:
    """Lines in the room, each under its writer's pseudonym, so that who is forgotten takes hers along."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._allowance = Allowance(*_RATE, time.monotonic)

    def write(
        self, member: Member, body: Mapping[str, Any], gate: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """Put a line on the wall, or before its moderator; ``gate`` raises while its writer must not.

        Raises:
            UnprocessableEntityError: it says nothing, or too much.
            RateLimitError: so many lines come from nobody.
        """
        gate()
        text = _a_line(body.get("text"))
        if wait := self._allowance.take(member.id):
            raise RateLimitError("more lines than anybody reads", hint="Wait a moment.", retry_after=wait)
        told: dict[str, bool] = {}

        def change(draft: Draft) -> None:
            gate()  # once more, now that nobody else writes: she may be gone since
            if draft.count(WALL, space=member.id) >= MOST:
                raise PermissionDeniedError(
                    f"you have {MOST} lines on the wall", hint="", rule="so many lines"
                )
            told["shown"] = member.role == "instructor" or not is_moderated(draft)
            state = _SHOWN if told["shown"] else _WAITING
            draft.put(WALL, {"text": text, "at": draft.now, "state": state, "space": member.id})

        self._journal.commit(change, by=member.principal, via="class.wall")
        return told

    def decide(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Show a line to all, or leave it out; both can be changed again."""
        id, state = a_text(body.get("id"), "id"), _SHOWN if a_flag(body.get("shown"), "shown") else _LEFT_OUT

        def change(draft: Draft) -> None:
            line = draft.get(WALL, id)
            if line is None:
                raise NotFoundError(f"there is no line {shown(id)} on the wall", hint="Look at it again.")
            draft.put(WALL, {**line, "state": state})

        self._journal.commit(change, by=OPERATOR, via="class.wall")
        return {"id": id, "shown": state == _SHOWN}

    def moderate(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Whether lines wait for the instructor, ``on``, and whether ``names`` stand beside them."""
        given = {key: a_flag(body[key], key) for key in ("on", "names") if key in body}
        change(self._journal, WALL, lambda kept: {**kept, **given})
        return self._journal.read(_told_settings)


def is_moderated(room: Reading) -> bool:
    """Whether lines wait for the instructor. So it is until she says that they need not."""
    return bool(setting(room, WALL).get("on", True))


def _told_settings(room: Reading) -> dict[str, Any]:
    return {"on": is_moderated(room), "names": bool(setting(room, WALL).get("names", False))}


def public_wall(room: Reading, names: Mapping[str, str]) -> list[dict[str, str]]:
    """What everybody sees of it: by pseudonym, or by name where the instructor has chosen that."""
    called = names if _told_settings(room)["names"] else {}
    return [{"text": one["text"], "by": _by(one, called)} for one in room.find(WALL, state=_SHOWN)]


def whole_wall(room: Reading, names: Mapping[str, str]) -> dict[str, Any]:
    """What the instructor sees of it: every line, what became of it, and who wrote it."""
    lines = [
        {"id": one["id"], "text": one["text"], "at": one["at"], "state": one["state"], "by": _by(one, names)}
        for one in room.find(WALL)
    ]
    return {**_told_settings(room), "lines": lines}


def _by(line: Document, names: Mapping[str, str]) -> str:
    id = str(line["space"])
    return names.get(id) or plain_name(id)


def _a_line(text: object) -> str:
    line = " ".join(visible(a_text(text, "text")).split())
    if not line or len(line) > LONGEST:
        raise UnprocessableEntityError(
            f"a line of {len(line)} characters", hint=f"1 to {LONGEST} of them are a line of the wall."
        )
    return line
