"""The classroom: what an instructor sees and does beside the room itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any, get_args

from kit.client import Client, empty
from kit.errors import NotFoundError, PermissionDeniedError, UnprocessableEntityError
from kit.journal import Reading
from kit.lessons.syllabus import LESSONS, syllabus
from kit.memory.space import Space, share
from kit.memory.space_draft import shares
from kit.memory.spaces import owner
from kit.models.registry import ModelRegistry
from kit.rest import Answer, Request
from kit.rest.answers import commit_as_json
from kit.rest.api import refuse, told
from kit.rest.words import read_object
from kit.server.forgetting import forget
from kit.server.gradebook import Gradebook
from kit.server.members import Members
from kit.server.roll import LARGEST, Member
from kit.values.checks import a_count, a_flag, a_text, shown
from kit.values.records import Access
from kit.values.release import VERSION
from kit.values.rights import RIGHTS
from kit.values.signs import visible

_RIGHTS = {access: RIGHTS[access].words for access in get_args(Access)}  # that a block is shared with
_MOST_OTHERS = 1000  # blocks that could be shared too, of the instructor's
STUCK = 3  # tries at one exercise after which a learner may be glad of a word


class Classroom:
    """Learners, their progress, and what is shared with them."""

    def __init__(self, client: Client, members: Members) -> None:
        self._client = client
        self._members = members
        path = client.journal.path
        self._title = "" if path is None else path.stem
        self.gradebook = Gradebook(None if path is None else path.with_suffix(".class"))

    # ------------------------------------------------------------------ requests

    def join(self, asked: Request, address: str) -> Answer:
        """Let somebody in who knows the code, or her own code of return; ``address`` is where she is."""
        try:
            body = read_object(asked.body)
            code, name = a_text(body.get("code"), "code"), a_text(body.get("name") or "", "name")
            member, token, back = self._members.join(code, name, address)
        except Exception as error:  # noqa: BLE001 — the caller gets an answer and no traceback
            return refuse(error)
        return told(200, {"id": member.id, "name": member.name, "token": token, "back": back})

    def answer(self, member: Member, asked: Request) -> Any:
        """What is answered to a request that is the class's; ``None`` where it is the room's."""
        where = asked.method, asked.path.strip("/")
        if (hers := self._hers.get(where)) is not None:
            return hers(member, read_object(asked.body))
        act = self._acts.get(where)
        if act is None:
            return None
        if member.role != "instructor":
            raise PermissionDeniedError("this is for the instructor", hint="", rule="instructors only")
        return act(read_object(asked.body))

    @property
    def _hers(self) -> dict[tuple[str, str], Callable[[Member, Mapping[str, Any]], Any]]:
        """What every member may ask, of herself."""
        return {
            ("GET", "class/me"): lambda member, _: self._me(member),
            ("GET", "class/answers"): lambda member, _: self.gradebook.all(member.id),
            ("POST", "class/answers"): lambda member, body: self.gradebook.keep(member.id, body),
            ("POST", "class/progress"): lambda member, body: self.gradebook.note(member.id, body),
        }

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
            ("POST", "class/back"): lambda body: self._back(a_text(body.get("learner"), "learner")),
            ("POST", "class/forget"): lambda body: self._forget(a_text(body.get("learner"), "learner")),
            ("POST", "class/places"): lambda body: self._add(a_count(body.get("add"), "add", most=LARGEST)),
            ("POST", "class/rename"): lambda body: self._rename(
                a_text(body.get("learner"), "learner"), a_text(body.get("name"), "name")
            ),
            ("GET", "class/names"): lambda _: self._names(),
        }

    def _me(self, member: Member) -> dict[str, Any]:
        """What a learner's notebook asks again and again: who she is, and what goes on."""
        return {
            "id": member.id,
            "name": member.name,
            "role": member.role,
            "class": self._title,
            "paused": self._members.paused,
            "now": None,
            "frozen": [],
            "version": VERSION,
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

    def _learner(self, member: Member, counts: Mapping[str, Counter[str]]) -> dict[str, Any]:
        answers = self.gradebook.sums(member.id)
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
            member.id: {"name": member.name, "answers": self.gradebook.sums(member.id)}
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
        spaces = (
            Space(self._client.journal, member.principal, notebook=notebook)
            for member in meant
            for notebook in (None, *LESSONS)
        )
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

    def _back(self, id: str) -> dict[str, Any]:
        return {"back": self._members.back(id)}

    def _rename(self, id: str, name: str) -> dict[str, Any]:
        return {"learner": id, "name": self._members.rename(id, name).name}

    def _add(self, count: int) -> dict[str, Any]:
        if len(self._learners) + count > LARGEST:
            raise UnprocessableEntityError(f"a class has {LARGEST} places at most", hint="Add fewer.")
        return {"tokens": self._members.add(count)}

    def _forget(self, who: str) -> dict[str, Any]:
        report = forget(self._client.journal, self._members, self.gradebook, who)
        return {**asdict(report), "told": report.lines()}

    def _names(self) -> dict[str, Any]:
        """Who is who: the room knows learners by their ids alone."""
        return {"names": {member.id: member.name for member in self._learners}}


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
