"""The overview: everybody of a class at a glance, as the instructor's page draws it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any, get_args

from kit.client import Client
from kit.journal import Reading
from kit.lessons.syllabus import LESSONS, syllabus
from kit.memory.space_draft import shares
from kit.memory.spaces import owner
from kit.server.freeze import all_parts
from kit.server.gradebook import Gradebook
from kit.server.members import Members
from kit.server.results import LearnerRecord, Results
from kit.server.roll import Member
from kit.values.records import Access
from kit.values.rights import RIGHTS

_RIGHTS = {access: RIGHTS[access].words for access in get_args(Access)}  # that a block is shared with
_MOST_OTHERS = 1000  # blocks that could be shared too, of the instructor's


class Overview:
    """Who is there, how far and how stuck, and what is shared."""

    def __init__(self, client: Client, members: Members, gradebook: Gradebook, results: Results) -> None:
        self._client = client
        self._members = members
        self._gradebook = gradebook
        self._results = results

    def state(self) -> dict[str, Any]:
        """Everybody at a glance."""
        room, counts = self._client.journal.read(_glance)
        learners = [self._learner(one, counts) for one in self._members.learners]
        told = {"paused": self._members.paused, "code": self._members.code, "rights": _RIGHTS}
        return {**room, "learners": learners, **told, **_course()}

    def _learner(self, member: Member, counts: Mapping[str, Counter[str]]) -> dict[str, Any]:
        record = self._results.of(member.id)
        return {
            "id": member.id,
            "name": member.name,
            "joined": member.joined,
            "revoked": member.revoked,
            "used": member.used,
            "seconds_ago": self._members.seconds_since(member.id),
            "lessons": [_standing(number, record) for number in _taught()],
            "last": record.last,
            "stuck": list(record.stuck()),
            "trouble": self._gradebook.trouble(member.id),
            **{table: of[member.id] for table, of in counts.items()},
        }


def _glance(now: Reading) -> tuple[dict[str, Any], dict[str, Counter[str]]]:
    """What the page tells of the room, and how much each learner has there, all of one moment."""
    counts: dict[str, Counter[str]] = {
        table: Counter(owner(document.get("space", "")) for document in now.find(table))
        for table in ("blocks", "agents", "refusals")
    }
    rights = shares(now)
    shared = [
        {"id": id, "label": block["label"], "access": access, "version": block["version"]}
        for id, access in rights.items()
        if (block := now.get("blocks", id))
    ]
    own = (block for block in now.find("blocks") if not block.get("space") and block["id"] not in rights)
    others = [{"id": block["id"], "label": block["label"]} for block in islice(own, _MOST_OTHERS)]
    return {"edition": now.edition, "shared": shared, "others": others}, counts


@cache
def _course() -> dict[str, Any]:
    titles = [syllabus(number).title for number in _taught()]
    return {"notebooks": titles, "numbers": list(LESSONS), "parts": all_parts()}


def _taught() -> list[int]:
    """The notebooks that have exercises: who only begins can not be stuck."""
    return [number for number in LESSONS if syllabus(number).tasks]


def _standing(number: int, record: LearnerRecord) -> dict[str, int]:
    tasks = syllabus(number).tasks
    return {"solved": sum((number, name) in record.solved for name in tasks), "of": len(tasks)}
