"""What a notebook asks, put together from its words (``text.toml``) and its ``checks``, in ``kit/course``."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from kit.errors import NotFoundError
from kit.lessons.happening import Happened
from kit.lessons.may import NOTHING, Scope
from kit.lessons.parts import Before, Check, Exercise, Parsons, Question, Syllabus

LESSONS = {
    0: "nb00_ten_minutes",
    1: "nb01_read_only_knowledge",
    2: "nb02_task_coordination",
    3: "nb03_user_assistant",
    4: "nb04_enterprise",
}


@cache
def syllabus(number: int) -> Syllabus:
    """What notebook ``number`` asks.

    >>> syllabus(1).title
    'Notebook 1, read-only knowledge'

    Raises:
        NotFoundError: there is no such notebook.
    """
    if number not in LESSONS:
        raise NotFoundError(f"there is no lesson {number}", hint=f"The lessons are {list(LESSONS)}.")
    name = LESSONS[number]
    words = tomllib.loads((files(f"kit.course.{name}") / "text.toml").read_text("utf-8"))
    checks = importlib.import_module(f"kit.course.{name}.checks")
    exercises = _exercises(words.get("exercises", {}), checks.CHECKS, getattr(checks, "MAY", {}))
    happened = getattr(checks, "HAPPENED", {})
    return Syllabus(
        words["title"],
        {key: _question(each, happened.get(key)) for key, each in words["questions"].items()},
        exercises,
        {key: _parsons(each) for key, each in words.get("parsons", {}).items()},
    )


def _question(words: Mapping[str, Any], happened: Happened | None) -> Question:
    pairs = {key: pair for key, pair in words.items() if key not in {"text", "right", "hints"}}
    return Question(
        words["text"],
        {letter: offered for letter, (offered, _) in pairs.items()},
        {letter: why for letter, (_, why) in pairs.items()},
        words["right"],
        tuple(words.get("hints", ())),
        happened,
    )


def _exercises(
    words: Mapping[str, Any], checks: Mapping[str, Check], may: Mapping[str, Scope]
) -> dict[str, Exercise]:
    return {
        name: Exercise(
            each["task"], checks[name], tuple(each["hints"]), each["wrong"], may.get(name, NOTHING)
        )
        for name, each in words.items()
    }


def _parsons(words: Mapping[str, Any]) -> Parsons:
    rules = tuple(Before(**rule) for rule in words["order"])
    return Parsons(
        words["task"], words["lines"], rules, words["right"], tuple(words["hints"]), words["wrong"]
    )
