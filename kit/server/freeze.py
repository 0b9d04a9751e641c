"""The parts of notebooks that wait: the instructor freezes them, and releases them for all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.errors import NotFoundError
from kit.journal import Journal, Reading
from kit.lessons.syllabus import LESSONS
from kit.lessons.way import Part, parts
from kit.server.settings import change, setting
from kit.values.checks import a_count, a_flag

_NAME = "freeze"


def frozen_in(room: Reading) -> list[dict[str, int]]:
    """Which parts wait, in the order of the course."""
    return [{"lesson": lesson, "part": part} for lesson, part in _pairs(setting(room, _NAME))]


def freeze(journal: Journal, body: Mapping[str, Any]) -> dict[str, Any]:
    """Let a part wait, or release it.

    Raises:
        NotFoundError: there is no such part.
    """
    lesson = a_count(body.get("lesson"), "lesson", least=min(LESSONS), most=max(LESSONS))
    part, wanted = a_count(body.get("part"), "part"), a_flag(body.get("frozen"), "frozen")
    known = [one.number for one in parts(lesson)]
    if part not in known:
        raise NotFoundError(f"notebook {lesson} has no part {part}", hint=f"It has {known}.")

    def changed(kept: Mapping[str, Any]) -> dict[str, Any]:
        others = {*_pairs(kept)} - {(lesson, part)}
        pairs = sorted(others | ({(lesson, part)} if wanted else set()))
        return {"parts": [list(pair) for pair in pairs]}

    change(journal, _NAME, changed)
    return {"frozen": journal.read(frozen_in)}


def _pairs(kept: Mapping[str, Any]) -> list[tuple[int, int]]:
    return [(lesson, part) for lesson, part in kept.get("parts", ())]


def all_parts() -> list[dict[str, Any]]:
    """What can be frozen: the parts of every notebook."""
    return [_told(lesson, part) for lesson in LESSONS for part in parts(lesson)]


def _told(lesson: int, part: Part) -> dict[str, Any]:
    return {"lesson": lesson, "part": part.number, "title": part.title, "asks": list(part.asks)}
