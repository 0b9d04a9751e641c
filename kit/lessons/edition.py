"""The two editions of a notebook: one with solutions, and the learner's, which is cut from it.

In the edition with solutions the cell of an exercise holds::

    # begin solution
    #: carla = ...
    carla = client.agents.create(name="Carla", block_ids=[policies.id])
    # Comments explain.
    # end solution

The lines behind ``#:`` are the stub, which takes the place of the whole in the learner's edition.
The letters of predictions, quizzes and Parsons problems are emptied there, and outputs are dropped.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from kit.course import notebooks, source
from kit.errors import KitError, NotFoundError

SOLUTIONS = "solutions"
_BEGIN, _END, _STUB = "# begin solution", "# end solution", "#:"
_CHOICE = re.compile(r'(lesson\.(?:quiz|predict|parsons)\("(\w+)", )"(\w*)"')
_CHECK = re.compile(r'lesson\.check\("(\w+)"')


def cut(notebook: Any) -> Any:
    """The learner's edition of a notebook with solutions; that one is left as it is.

    Raises:
        KitError: a solution begins and does not end, or ends and did not begin.
    """
    learners = deepcopy(notebook)
    for number, cell in enumerate(learners["cells"], 1):
        if cell["cell_type"] == "code":
            cell["source"] = _CHOICE.sub(r'\1""', "\n".join(_split(cell["source"], number)[0]))
            cell["outputs"], cell["execution_count"] = [], None
        cell["metadata"].pop("slideshow", None)
    return learners


def solutions(notebook: Any) -> dict[str, str]:
    """The code that solves each exercise, and the letters of each question and Parsons problem, by name."""
    found: dict[str, str] = {}
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code":
            found |= {name: letters for _, name, letters in _CHOICE.findall(cell["source"])}
            _, solution = _split(cell["source"], number)
            if solution:
                found[_checked(cell["source"], number)] = "\n".join(solution)
    return found


def _split(code: str, number: int) -> tuple[list[str], list[str]]:
    """The lines that a learner gets, and those that solve the exercise."""
    kept: list[str] = []
    solution: list[str] = []
    inside = False
    for line in code.split("\n"):
        if line in {_BEGIN, _END}:
            if inside == (line == _BEGIN):
                raise KitError(
                    f"cell {number}: {line!r} stands in the wrong place",
                    hint=f"Each {_BEGIN!r} needs an {_END!r} behind it.",
                )
            inside = line == _BEGIN
        elif inside and line.startswith(_STUB):
            kept.append(line.removeprefix(_STUB).removeprefix(" "))
        else:
            (solution if inside else kept).append(line)
    if inside:
        raise KitError(f"cell {number}: a solution does not end", hint=f"Put {_END!r} behind it.")
    return kept, solution


def _checked(code: str, number: int) -> str:
    name = _CHECK.search(code)
    if name is None:
        raise KitError(
            f"cell {number}: a solution is not checked", hint='End the cell with lesson.check("…").'
        )
    return name[1]


@cache
def solution_of(lesson: int, name: str) -> str:
    """The explained solution of an exercise of notebook ``lesson``, from the edition with solutions.

    >>> print(solution_of(1, "E6").splitlines()[0])
    client.blocks.restore(announcement.id, version=1)

    Raises:
        NotFoundError: this installation has no such solution.
    """
    for path in notebooks(source() / SOLUTIONS):
        if path.name.startswith(f"{lesson:02}_"):
            found = solutions(_read(path))
            if name in found:
                return found[name]
    raise NotFoundError(
        f"there is no solution of {name} in this installation", hint="Install the kit with its whole course."
    )


def _read(path: Path) -> Any:
    """A notebook as JSON, with the source of each cell as one text."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
