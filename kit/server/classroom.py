"""The classroom: what an instructor sees and does beside the room itself."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from kit.client import Client, empty
from kit.errors import NotFoundError, PermissionDeniedError, RateLimitError, UnprocessableEntityError
from kit.journal import Reading
from kit.lessons.progress import Progress
from kit.lessons.syllabus import LESSONS, syllabus
from kit.memory.space import Space, share
from kit.memory.space_draft import shares
from kit.models.registry import ModelRegistry
from kit.rest import Answer, Request
from kit.rest.answers import commit_as_json
from kit.rest.api import refuse, told
from kit.rest.words import read_object
from kit.server.allowance import Allowance
from kit.server.members import Members
from kit.server.roll import Member
from kit.values.checks import a_count, a_flag, a_text, shown
from kit.values.records import Access
from kit.values.rights import RIGHTS
from kit.values.signs import visible

_LONGEST_FACT = 50  # characters
_NOTES = (1.0, 200)  # answers of a learner: a second, and at once; each is a line in her file
_RIGHTS = {access: RIGHTS[access].words for access in get_args(Access)}  # that a block is shared with
_MOST_OTHERS = 1000  # blocks that could be shared too, of the instructor's
STUCK = 3  # tries at one exercise after which a learner may be glad of a word


class Classroom:
    """Learners, their progress, and what is shared with them."""

    def __init__(self, client: Client, members: Members) -> None:
        self._client = client
        self._members = members
        self._lock = threading.Lock()
        self._progress: dict[str, Progress] = {}
        self._notes = Allowance(*_NOTES, time.monotonic)

    # ------------------------------------------------------------------ requests

    def join(self, asked: Request, address: str) -> Answer:
        """Let somebody in who knows the code; ``address`` is where she is."""
        try:
            body = read_object(asked.body)
            member, token = self._members.join(
                a_text(body.get("code"), "code"), a_text(body.get("name"), "name"), address
            )
        except Exception as error:  # noqa: BLE001 — the caller gets an answer and no traceback
            return refuse(error)
        return told(200, {"id": member.id, "name": member.name, "token": token})

    def answer(self, member: Member, asked: Request) -> Any:
        """What is answered to a request that is the class's; ``None`` where it is the room's."""
        where = asked.method, asked.path.strip("/")
        if where == ("GET", "class/me"):
            return {"id": member.id, "name": member.name, "role": member.role}
        if where == ("POST", "class/progress"):
            return self._note(member, read_object(asked.body))
        act = self._acts.get(where)
        if act is None:
            return None
        if member.role != "instructor":
            raise PermissionDeniedError("this is for the instructor", hint="", rule="instructors only")
        return act(read_object(asked.body))

    @property
    def _acts(self) -> dict[tuple[str, str], Callable[[Mapping[str, Any]], Any]]:
        return {
            ("GET", "class/state"): lambda _: self.state(),
            ("GET", "class/export"): lambda _: self.export(),
            ("POST", "class/text"): lambda body: self._text(a_text(body.get("block_id"), "block_id")),
            ("POST", "class/share"): lambda body: self._share(body.get("block_id"), body.get("access")),
            ("POST", "class/pause"): lambda body: self._pause(body.get("paused")),
            ("POST", "class/reset"): lambda body: self.reset(a_text(body.get("learner"), "learner")),
            ("POST", "class/revoke"): lambda body: self._revoke(a_text(body.get("learner"), "learner")),
            ("POST", "class/free"): lambda body: self._free(a_text(body.get("learner"), "learner")),
            ("POST", "class/token"): lambda body: self._renew(a_text(body.get("learner"), "learner")),
        }

    # ------------------------------------------------------------------ what the instructor sees

    @property
    def _learners(self) -> list[Member]:
        return [member for member in self._members.all if member.role == "learner"]

    def state(self) -> dict[str, Any]:
        """Everybody at a glance."""
        room, counts = self._client.journal.read(_glance)
        learners = [self._learner(member, counts) for member in self._learners]
        titles = [syllabus(number).title for number in _taught()]
        told = {"paused": self._members.paused, "code": self._members.code, "notebooks": titles}
        return {**room, "learners": learners, **told, "rights": _RIGHTS}

    def _learner(self, member: Member, counts: Mapping[str, Counter[str | None]]) -> dict[str, Any]:
        progress = self._of(member)
        answers = [answer for number in LESSONS for answer in progress.of(number).values()]
        last = max(answers, key=lambda answer: str(answer["at"]), default=None)
        return {
            "id": member.id,
            "name": member.name,
            "joined": member.joined,
            "revoked": member.revoked,
            "used": member.used,
            "seconds_ago": self._members.seconds_since(member.id),
            "lessons": [_standing(number, answers) for number in _taught()],
            "last": last and _place(last),
            "stuck": [
                {**_place(answer), "tries": answer["tries"]} for answer in answers if _is_stuck(answer)
            ],
            **{table: of[member.id] for table, of in counts.items()},
        }

    def export(self) -> dict[str, Any]:
        """Everything that the class has done: the room's commits, and each learner's answers."""
        answers = {
            member.id: {
                "name": member.name,
                "answers": [one for number in LESSONS for one in self._of(member).of(number).values()],
            }
            for member in self._learners
        }
        return {"commits": [commit_as_json(commit) for commit in self._client.changes()], "learners": answers}

    def _text(self, block_id: str) -> dict[str, Any]:
        """A block's text as the page shows it: what nobody sees is marked, as in every view."""
        return {"text": visible(self._client.blocks.retrieve(block_id).value)}

    # ------------------------------------------------------------------ what the instructor does

    def reset(self, id: str) -> dict[str, Any]:
        """Take away every agent and block that a learner has made; ``*`` means all learners."""
        meant = [member for member in self._learners if id in {"*", member.id}]
        if not meant and id != "*":
            raise NotFoundError(f"this class has no learner {shown(id)}", hint='"*" means all of them.')
        spaces = (Space(self._client.journal, member.principal) for member in meant)
        return {"removed": sum(empty(Client(space, ModelRegistry("clerk"))) for space in spaces)}

    def _share(self, block_id: object, access: Any) -> dict[str, Any]:
        share(self._client.journal, a_text(block_id, "block_id"), access)
        return {"block_id": block_id, "access": access}

    def _pause(self, paused: object) -> dict[str, Any]:
        self._members.paused = a_flag(paused, "paused")
        return {"paused": self._members.paused}

    def _revoke(self, id: str) -> dict[str, Any]:
        self._members.revoke(id)
        return {"revoked": id}

    def _free(self, id: str) -> dict[str, Any]:
        return {"freed": id, "place": self._members.free(id).id}

    def _renew(self, id: str) -> dict[str, Any]:
        return {"token": self._members.renew(id)}

    # ------------------------------------------------------------------ progress

    def _note(self, member: Member, body: Mapping[str, Any]) -> dict[str, Any]:
        if wait := self._notes.take(member.id):
            raise RateLimitError("more answers than anybody gives", hint="Wait a moment.", retry_after=wait)
        lesson = a_count(body.get("lesson"), "lesson", least=min(LESSONS), most=max(LESSONS))
        name, asked = a_text(body.get("name"), "name"), syllabus(lesson)
        if name not in {*asked.tasks, *asked.questions}:
            raise UnprocessableEntityError(f"notebook {lesson} asks no {shown(name)}", hint="For example E1.")
        facts: dict[str, Any] = {
            name: a_text(body[name], name)[:_LONGEST_FACT] for name in ("choice", "outcome") if name in body
        }
        if "hints" in body:
            facts["hints"] = a_count(body["hints"], "hints", least=0, most=100)
        self._of(member).note(lesson, name, **facts)
        return {"noted": True}

    def _of(self, member: Member) -> Progress:
        with self._lock:
            if member.id not in self._progress:
                self._progress[member.id] = Progress(self._file(member))
            return self._progress[member.id]

    def _file(self, member: Member) -> Path | None:
        path = self._client.journal.path
        return None if path is None else path.with_suffix(".class") / f"{member.id}.jsonl"


def _glance(now: Reading) -> tuple[dict[str, Any], dict[str, Counter[str | None]]]:
    """What the page tells of the room, and how much each learner has there, all of one moment."""
    counts: dict[str, Counter[str | None]] = {
        table: Counter(document.get("space") for document in now.find(table))
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
    return {"seq": now.seq, "edition": now.edition, "shared": shared, "others": others}, counts


def _taught() -> list[int]:
    """The notebooks that have exercises: who only begins can not be stuck."""
    return [number for number in LESSONS if syllabus(number).tasks]


def _standing(number: int, answers: list[dict[str, Any]]) -> dict[str, int]:
    tasks = syllabus(number).tasks
    solved = {one["name"] for one in answers if one["lesson"] == number and one["solved"]}
    return {"solved": len(solved & tasks.keys()), "of": len(tasks)}


def _place(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"notebook": answer["lesson"], "name": answer["name"], "at": answer["at"]}


def _is_stuck(answer: Mapping[str, Any]) -> bool:
    return "outcome" in answer and not answer["solved"] and answer["tries"] >= STUCK
