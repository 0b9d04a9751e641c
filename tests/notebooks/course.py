"""The notebooks of the course in both editions, and their code as tests run it."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
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
# Parameters of notebook 2, whose measured race takes longer than all the rest of it.
SMALL_RACE = {"threads": [2], "processes": 2, "lines": 1}
_FRESH = tomllib.loads(Path(__file__).with_name("fresh_eyes.toml").read_text("utf-8"))
FRESH = {
    (int(number), name): [(one["answer"], one["reason"]) for one in answers]
    for number, exercises in _FRESH.items()
    for name, answers in exercises.items()
}
_CHECK = re.compile(r'^lesson\.check\("(\w+)"(?:, (\w+))?\)', re.MULTILINE)
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


@dataclass(frozen=True)
class Try:
    """What is said to an answer, and in words what is left of it after it was taken back."""

    answer: str | None
    verdict: Any
    left: str


@cache
def tries(number: int) -> dict[str, list[Try]]:
    """What comes of every answer that erases nothing: of none, of the wrong ones, and of the solution.

    They are tried in one run of the learner's notebook, and each of them is taken back.
    """
    found: dict[str, list[Try]] = {}
    names: dict[str, Any] = {"__name__": "__main__"}
    places = {place: name for name, place in exercise_cells(number).items()}
    for place, cell in enumerate(cells(learners(number))):
        if (name := places.get(place)) in syllabus(number).exercises:
            wrong = [
                *syllabus(number).tasks[name].wrong_answers.values(),
                *(code for code, _ in FRESH[number, name]),
            ]
            answers = [None, *(one for one in [*wrong, published(number)[name]] if not erases(one)), None]
            found[name] = [tried(number, name, answer, names) for answer in answers]
        run_cell(cell, names)
    return found


def judged_at_the_end(path: Path) -> dict[str, str]:
    """The outcome of every exercise, asked once more when the whole notebook has run."""
    names: dict[str, Any] = {"__name__": "__main__"}
    asked: dict[str, Any] = {}
    for cell in cells(path):
        run_cell(cell, names)
        if found := _CHECK.search(cell.source):
            asked[found[1]] = names[found[2]] if found[2] else None
    with contextlib.redirect_stdout(io.StringIO()):
        return {name: names["lesson"].check(name, answer).outcome for name, answer in asked.items()}


def erases(answer: str) -> bool:
    """Whether this can not be taken back."""
    return "redact" in answer


def in_rooms_of_their_own(number: int, rooms: dict[str, list[list[str]]]) -> dict[str, list[Any]]:
    """The outcomes and reasons of lists of answers, each list tried where nothing else was."""
    program = [sys.executable, "-m", "tests.notebooks.fresh", str(number)]
    done = subprocess.run(
        program, input=json.dumps(rooms), capture_output=True, text=True, check=False, cwd=COURSE.parent
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run_cell(cell: Any, names: dict[str, Any]) -> None:
    """Run a cell of code, but for one whose output is a measurement."""
    if cell.cell_type == "code" and "measured" not in tags(cell):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(cell.source, names)  # noqa: S102 — the course's own code


def tried(number: int, name: str, answer: str | None, names: dict[str, Any]) -> Try:
    """Answer an exercise in a notebook that has run up to it, and take the answer back."""
    here, before = dict(names), names["client"].room.seq
    with contextlib.redirect_stdout(io.StringIO()):
        verdict = _judged(answered(number, exercise_cells(number)[name], answer), here)
        names["lesson"].undo(name)
    return Try(answer, verdict, str(names["client"].room.compare(before)))


def _judged(cell: str, names: dict[str, Any]) -> Any:
    *code, check = cell.strip().split("\n")
    exec("\n".join(code), names)  # noqa: S102
    return eval(check, names)  # noqa: S307
