"""The notebooks of the course in both editions, and their code as tests run it."""

from __future__ import annotations

import contextlib
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from kit.lessons.edition import SOLUTIONS, solutions
from kit.lessons.syllabus import LESSONS, syllabus

COURSE = Path(__file__).parents[2] / "tutorials"
LEARNERS = sorted(COURSE.glob("*.ipynb"))
SOLVED = sorted((COURSE / SOLUTIONS).glob("*.ipynb"))
NUMBERS = [number for number in LESSONS if any(path.name.startswith(f"{number:02}_") for path in SOLVED)]
TAUGHT = [number for number in NUMBERS if syllabus(number).tasks]  # the first ten minutes only ask
TASKS = [(number, name) for number in NUMBERS for name in syllabus(number).tasks]
_NAME = re.compile(r'lesson\.(?:check|parsons)\("(\w+)"')
_EMPTY_PARSONS = re.compile(r'(lesson\.parsons\("\w+", )""')
_SOLUTION = re.compile(r"# begin solution\n(.*?)# end solution\n", re.DOTALL)


@cache
def cells(path: Path) -> list[Any]:
    return list(nbformat.read(path, as_version=4).cells)


def tags(cell: Any) -> list[str]:
    return cell.metadata.get("tags", [])


def learners(number: int) -> Path:
    return LEARNERS[NUMBERS.index(number)]


def solved(number: int) -> Path:
    return SOLVED[NUMBERS.index(number)]


@cache
def exercise_cells(number: int) -> dict[str, int]:
    """Where the cell of each exercise stands, by its name; the same place in both editions."""
    return {
        _NAME.search(cell.source)[1]: place
        for place, cell in enumerate(cells(learners(number)))
        if "exercise" in tags(cell)
    }


@cache
def published(number: int) -> dict[str, str]:
    """The published solutions, by the name of the exercise."""
    return solutions(nbformat.read(solved(number), as_version=4))


def answered(number: int, place: int, answer: str | None) -> str:
    """An exercise's cell with ``answer`` in the place of its stub; ``None`` leaves it untouched."""
    untouched = cells(learners(number))[place].source
    if answer is None:
        return untouched
    if _EMPTY_PARSONS.search(untouched):
        return _EMPTY_PARSONS.sub(rf'\g<1>"{answer}"', untouched)
    return _SOLUTION.sub(lambda _: answer.strip("\n") + "\n", cells(solved(number))[place].source)


def verdict(number: int, name: str, *answers: str | None) -> Any:
    """Run a learner's notebook up to an exercise, answer it, once or more often, and get the last verdict."""
    return verdicts(number, name, *answers)[-1]


def verdicts(number: int, name: str, *answers: str | None) -> list[Any]:
    """The verdicts on several answers, given one after the other in one room."""
    place = exercise_cells(number)[name]
    names: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells(learners(number))[:place]:
            if cell.cell_type == "code" and "measured" not in tags(cell):
                exec(cell.source, names)  # noqa: S102 — the course's own code
        return [_judged(answered(number, place, answer), names) for answer in answers]


def _judged(cell: str, names: dict[str, Any]) -> Any:
    *code, check = cell.strip().split("\n")
    exec("\n".join(code), names)  # noqa: S102
    return eval(check, names)  # noqa: S307
