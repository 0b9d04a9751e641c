"""Where a learner stands in a notebook: what is solved and answered, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kit.lessons.parts import Syllabus


def summary(syllabus: Syllabus, answers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """One line with the numbers and, where something is open, lines that name it.

    >>> from kit.lessons.syllabus import syllabus
    >>> next(summary(syllabus(1), {"E1": {"solved": True}}))
    'Notebook 1, read-only knowledge: 1 of 8 exercises solved, 0 of 11 questions answered.'
    """
    solved = [name for name in syllabus.tasks if answers.get(name, {}).get("solved")]
    answered = [name for name in syllabus.questions if "choice" in answers.get(name, {})]
    exercises = f"{len(solved)} of {len(syllabus.tasks)} exercises solved, " if syllabus.tasks else ""
    questions = f"{len(answered)} of {len(syllabus.questions)} questions answered."
    yield f"{syllabus.title}: {exercises}{questions}"
    if open_tasks := [name for name in syllabus.tasks if name not in solved]:
        yield f"Exercises still open: {', '.join(open_tasks)}."
    if unanswered := [name for name in syllabus.questions if name not in answered]:
        yield f"Questions still open: {', '.join(unanswered)}."
