"""The classroom: what an instructor sees and does beside the room itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl

from kit.client import Client, empty
from kit.errors import AuthenticationError, NotFoundError, PermissionDeniedError, RoomError
from kit.lessons.syllabus import LESSONS
from kit.memory.space import Space, share
from kit.models.registry import ModelRegistry
from kit.rest import Answer, Request
from kit.rest.api import refuse, told
from kit.rest.words import read_object
from kit.server.addresses import is_this_machine, join_address
from kit.server.class_folder import ClassFolder
from kit.server.forgetting import forget
from kit.server.gradebook import Gradebook
from kit.server.members import Members
from kit.server.overview import Overview
from kit.server.roll import LARGEST, Member
from kit.server.teaching import Teaching
from kit.values.checks import a_count, a_flag, a_text, shown
from kit.values.release import VERSION
from kit.values.signs import visible


class Classroom:
    """Learners, their progress, and what is shared with them."""

    def __init__(self, client: Client, members: Members) -> None:
        self._client = client
        self._members = members
        path = client.journal.path
        self._title = members.title or ("" if path is None else path.stem)
        self.gradebook = Gradebook(None if path is None else path.with_suffix(".class"))
        self.teaching = Teaching(client, members, self.gradebook)
        self._overview = Overview(client, members, self.gradebook, self.teaching.results)

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
            return hers(member, _said(asked))
        act = self._acts.get(where)
        if act is None:
            return None
        if member.role != "instructor":
            raise PermissionDeniedError("this is for the instructor", hint="", rule="instructors only")
        return act(_said(asked))

    @property
    def _hers(self) -> dict[tuple[str, str], Callable[[Member, Mapping[str, Any]], Any]]:
        """What every member may ask, of herself."""
        return {
            ("GET", "class/me"): lambda member, _: self._me(member),
            ("GET", "class/answers"): lambda member, _: self.gradebook.all(member.id),
            ("POST", "class/answers"): self._answered(self.gradebook.keep),
            ("POST", "class/progress"): self._answered(self.gradebook.note),
            **self.teaching.hers,
        }

    @property
    def _acts(self) -> dict[tuple[str, str], Callable[[Mapping[str, Any]], Any]]:
        return {
            ("GET", "class/state"): lambda body: self.state(str(body.get("at", ""))),
            **self.teaching.acts,
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

    def _answered(
        self, keep: Callable[[str, Mapping[str, Any]], Any]
    ) -> Callable[[Member, Mapping[str, Any]], Any]:
        """Keep what a learner answers, and let the results know where that was news."""

        def kept(member: Member, body: Mapping[str, Any]) -> Any:
            before = self._last_answer(member.id)
            try:
                return keep(member.id, body)
            finally:
                if self._last_answer(member.id) != before:
                    self.teaching.results.changed(member.id)

        return kept

    def _last_answer(self, id: str) -> int:
        """What grows with every answer of a learner's that is kept; 0 where they can not be read."""
        try:
            return self.gradebook.of(id).seq
        except (RoomError, AuthenticationError):
            return 0

    def _me(self, member: Member) -> dict[str, Any]:
        """What a learner's notebook asks again and again: who she is, and what goes on."""
        return {
            "id": member.id,
            "name": member.name,
            "role": member.role,
            "class": self._title,
            "paused": self._members.paused,
            **self.teaching.to_all(),
            "version": VERSION,
        }

    # ------------------------------------------------------------------ what the instructor sees

    def state(self, at: str = "") -> dict[str, Any]:
        """Everybody at a glance, for a page from which others join ``at`` this address."""
        address = join_address(at, self.teaching.screen.address) if at else ""
        where = {"address": address, "is_here_only": is_this_machine(address)}
        return {**self._overview.state(), **self.teaching.to_instructor(), **where}

    def _text(self, block_id: str) -> dict[str, Any]:
        """A block's text as the page shows it: what nobody sees is marked, as in every view."""
        return {"text": visible(self._client.blocks.retrieve(block_id).value)}

    # ------------------------------------------------------------------ what the instructor does

    def reset(self, id: str) -> dict[str, Any]:
        """Take away every agent and block that a learner has made; ``*`` means all learners."""
        meant = [member for member in self._members.learners if id in {"*", member.id}]
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
        return {"tokens": self._members.add(count)}

    def _forget(self, who: str) -> dict[str, Any]:
        report = forget(self._client.journal, self._members, self.gradebook, who)
        self.teaching.results.changed(report.id)
        return {**asdict(report), "told": [*report.lines(), *self._told_of_others()]}

    def _told_of_others(self) -> list[str]:
        """Which files in the class's folder are not its own; a room served elsewhere has no folder."""
        room = self._client.journal.path
        if room is None or not self._members.title or room != ClassFolder(room.parent).room:
            return []
        return ClassFolder(room.parent).told_of_others()

    def _names(self) -> dict[str, Any]:
        """Who is who: the room knows learners by their ids alone."""
        return {"names": {member.id: member.name for member in self._members.learners}}


def _said(asked: Request) -> Mapping[str, Any]:
    """What is said along with a request of the class's: in its body, or with a question in the address."""
    return dict(parse_qsl(asked.query)) if asked.method == "GET" else read_object(asked.body)
