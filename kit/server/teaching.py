"""Teaching: what the instructor says to all and sees of them, beside the places and the room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from kit.client import Client
from kit.rest import Answer
from kit.rest.api import refuse, told
from kit.server.answers import Answers
from kit.server.export import exports
from kit.server.freeze import freeze, frozen_in
from kit.server.gradebook import Gradebook
from kit.server.mark import mark_of
from kit.server.members import Members
from kit.server.now import now_of, set_now
from kit.server.results import Results
from kit.server.roll import Member
from kit.server.screen import Screen
from kit.server.wall import Wall, whole_wall
from kit.values.checks import a_text

Said = Mapping[str, Any]
Act = Callable[[Said], Any]


class Teaching:
    """Now, what waits, the wall, the screen, the results and their export."""

    def __init__(self, client: Client, members: Members, gradebook: Gradebook) -> None:
        self._client = client
        self._members = members
        self._gradebook = gradebook
        self.results = Results(lambda id: gradebook.seen(id, Answers.tries))
        self.screen = Screen(client.journal, members, self.results)
        self._wall = Wall(client.journal)
        self._last: tuple[object, dict[str, Any]] = (None, {})

    # ------------------------------------------------------------------ requests

    @property
    def hers(self) -> dict[tuple[str, str], Callable[[Member, Said], Any]]:
        """What every member may ask, of herself."""
        return {("POST", "class/wall"): self._write}

    @property
    def acts(self) -> dict[tuple[str, str], Act]:
        """What the instructor may ask."""
        journal = self._client.journal
        return {
            ("GET", "class/results"): lambda said: self._results(str(said.get("known", ""))),
            ("GET", "class/export"): lambda said: self._export(a_text(said.get("form", "json"), "form")),
            ("POST", "class/now"): lambda said: set_now(journal, said),
            ("POST", "class/freeze"): lambda said: freeze(journal, said),
            ("POST", "class/wall/decide"): self._wall.decide,
            ("POST", "class/wall/moderate"): self._wall.moderate,
            ("POST", "class/screen"): lambda _: self.screen.open(),
            ("POST", "class/screen/close"): lambda _: self.screen.close(),
            ("POST", "class/screen/show"): self.screen.show,
        }

    def on_screen(self, query: str) -> Answer:
        """What a page on the projector sees, whose key was looked at."""
        try:
            said = dict(parse_qsl(query))
            return told(200, self.screen.seen(said.get("at", ""), said.get("known", "")))
        except Exception as error:  # noqa: BLE001 — the page gets an answer and no traceback
            return refuse(error)

    # ------------------------------------------------------------------ what is told

    def to_all(self) -> dict[str, Any]:
        """What every learner's notebook is told again and again."""
        return self._client.journal.read(lambda room: {"now": now_of(room), "frozen": frozen_in(room)})

    def to_instructor(self) -> dict[str, Any]:
        """The same, with the whole wall and what stands on the screen."""
        names = {one.id: one.name for one in self._members.known}
        return {
            **self.to_all(),
            "wall": self._client.journal.read(lambda room: whole_wall(room, names)),
            "screen": self._client.journal.read(self.screen.shows),
        }

    def _write(self, member: Member, said: Said) -> dict[str, Any]:
        def gate() -> None:
            if member.role == "learner":
                self._members.check_gate(member.id)

        return self._wall.write(member, said, gate)

    def _results(self, known: str) -> dict[str, Any]:
        """The results for a page that looks again and again: added up once for each answer."""
        ids = [one.id for one in self._members.known]
        key = (self.results.revision, *ids)
        if self._last[0] != key:
            found = self.results.told(ids)
            self._last = key, {"mark": mark_of(found), **found}
        told = self._last[1]
        return {"mark": known} if told["mark"] == known else told

    def _export(self, form: str) -> Answer:
        text = exports(self._client, self._members, form, self._tries)
        kind = "application/json" if form == "json" else "text/csv; charset=utf-8"
        return Answer(200, text.encode(), {"content-type": kind})

    def _tries(self, id: str) -> list[dict[str, Any]]:
        return self._gradebook.of(id).tries()
