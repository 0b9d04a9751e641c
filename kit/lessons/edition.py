"""The two editions of a notebook: one with solutions, and the learner's, which is cut from it.

In the edition with solutions the cell of an exercise holds::

    # begin solution
    #: carla = ...
    carla = client.agents.create(name="Carla", block_ids=[policies.id])
    # Comments explain.
    # end solution

The lines behind ``#:`` are the stub, which takes the place of the whole in the learner's edition.
The letters of predictions, quizzes and Parsons problems are emptied there. Outputs are dropped, and so
is what a notebook can hide: all metadata but a cell's tags, and attachments that no text shows.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from kit.errors import KitError, NotFoundError
from kit.lessons.letters import asked, emptied, plain_text
from kit.lessons.marks import BEGIN, END, Split, no_marks, one_newline, place, split
from kit.lessons.proof import prove
from kit.notebooks.cell import parsed
from kit.notebooks.copies import notebooks, source

SOLUTIONS = "solutions"
EXERCISE, GOES_ON = (
    "exercise",
    "raises-exception",
)  # Jupyter's tag: a run of all cells goes on behind its error
_ABOUT = ("kernelspec", "language_info")
_FIELDS = ("cells", "metadata", "nbformat", "nbformat_minor")
_OF_A_CELL = ("cell_type", "id", "source", "metadata", "attachments", "outputs", "execution_count")
_OPEN = (None, "", ...)  # what a check may be given that gives nothing away


def cut(notebook: Any) -> Any:
    """The learner's edition of a notebook with solutions, proved to hold none; that one is left as it is.

    Raises:
        KitError: a mark or an answer is not clear, an exercise has no solution, or one would be left over.
    """
    splits = dict(_splits(notebook))
    learners = deepcopy(notebook)
    _only(learners, _FIELDS)
    learners["metadata"] = {key: each for key, each in notebook["metadata"].items() if key in _ABOUT}
    for number, cell in enumerate(learners["cells"], 1):
        _bare(cell, number)
        if cell["cell_type"] == "code":
            _is_asked(cell, splits[number], number)
            cell["source"] = emptied(_runnable(splits[number], number), number)
            cell["outputs"], cell["execution_count"] = [], None
        else:
            no_marks(cell["source"], number)
    found = _solutions(notebook, splits)
    _all_solved(splits, found)
    solved = {number: each for number, each in splits.items() if each.solution}
    prove(learners, solved, {name: letters for name, letters in _answers(notebook) if letters.strip()})
    return learners


def solutions(notebook: Any) -> dict[str, str]:
    """The code that solves each exercise, and the letters of each question and Parsons problem, by name."""
    return _solutions(notebook, dict(_splits(notebook)))


def _solutions(notebook: Any, splits: dict[int, Split]) -> dict[str, str]:
    found = dict(_answers(notebook))
    for number, each in splits.items():
        if each.solution:
            checked = next((name for name, _ in _calls(each.code, "check")), None)
            if checked is None:
                raise KitError(
                    f"{place(number, each.solution[0].number)}: a solution is not checked",
                    hint='End the cell with lesson.check("…").',
                )
            found[checked] = "\n".join(line.text for line in each.solution)
    return found


def _splits(notebook: Any) -> Iterator[tuple[int, Split]]:
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code":
            yield number, split(cell["source"], number)


def _answers(notebook: Any) -> Iterator[tuple[str, str]]:
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == "code":
            yield from ((one.name, one.letters) for one in asked(cell["source"], number))


def _calls(code: str, method: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of a lesson's method in a cell, by the name of the exercise that they are given."""
    tree = parsed(one_newline(code)) if method in code else None
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            given = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "name")]
            if given and (name := plain_text(given[0])):
                yield name, node


def _all_solved(splits: dict[int, Split], found: dict[str, str]) -> None:
    """Refuse an exercise whose solution has no marks, or stands in the call that checks it."""
    for number, each in splits.items():
        for name, call in _calls(each.learners, "solution"):
            raise KitError(
                f"cell {number}: {ast.unparse(call)} tells the solution to whoever runs the cell",
                hint=f"Speak of it in a cell of text; lesson.hint({name!r}) tells less.",
            )
        for name, call in _calls(each.code, "check"):
            where = place(number, call.lineno)
            if name not in found:
                raise KitError(
                    f"{where}: the exercise {name} has no solution",
                    hint=f"Put it between {BEGIN!r} and {END!r}.",
                )
            given = [*call.args[1:], *(one.value for one in call.keywords if one.arg != "name")]
            if any(_is_spelled_out(one) for one in given):
                raise KitError(
                    f"{where}: the answer to {name} stands in the call that checks it",
                    hint=f"Give it a name, between {BEGIN!r} and {END!r}, and hand over the name.",
                )


def _is_spelled_out(answer: ast.expr) -> bool:
    """Whether an answer is a value that everybody can read; what has a name is not."""
    if any(isinstance(part, ast.Name) for part in ast.walk(answer)):
        return False
    return not (isinstance(answer, ast.Constant) and answer.value in _OPEN) and any(
        isinstance(part, ast.Constant) for part in ast.walk(answer)
    )


def _is_asked(cell: Any, each: Split, number: int) -> None:
    """Refuse a cell that is tagged as an exercise and holds nothing that would be cut."""
    if "exercise" in cell["metadata"].get("tags", ()) and not each.solution and not asked(each.code, number):
        raise KitError(
            f"cell {number}: an exercise without a solution", hint=f"Put it between {BEGIN!r} and {END!r}."
        )


def _runnable(each: Split, number: int) -> str:
    """The learner's cell, which is Python where the whole cell is."""
    if each.solution and parsed(each.code) and not parsed(each.learners):
        raise KitError(
            f"{place(number, each.solution[0].number)}: without the solution the cell is no Python",
            hint="Give it a stub that is: #: ...",
        )
    return each.learners


def _bare(cell: Any, number: int) -> None:
    """Leave what a learner sees of a cell: no metadata but tags, no attachment that it does not show.

    An exercise may fail, with a syntax error for example: it does not stop what is run behind it.
    """
    _only(cell, _OF_A_CELL)
    tags = list(cell["metadata"].get("tags", ()))
    if hidden := next((tag for tag in tags if "solution" in tag.lower() or "answer" in tag.lower()), None):
        raise KitError(
            f"cell {number}: the tag {hidden!r} cuts nothing",
            hint=f"Put what is to be cut between {BEGIN!r} and {END!r}, and take the tag off.",
        )
    if EXERCISE in tags and GOES_ON not in tags:
        tags.append(GOES_ON)
    cell["metadata"] = {"tags": tags} if tags else {}
    shown = {
        name: each
        for name, each in cell.pop("attachments", {}).items()
        if f"attachment:{name}" in cell["source"] and all(kind.startswith("image/") for kind in each)
    }
    if shown:
        cell["attachments"] = shown


def _only(part: Any, fields: Sequence[str]) -> None:
    for field in [each for each in part if each not in fields]:
        del part[field]


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
            found = solutions(read_plain(path))
            if name in found:
                return found[name]
    raise NotFoundError(
        f"there is no solution of {name} in this installation", hint="Install the kit with its whole course."
    )


def read_plain(path: Path) -> Any:
    """A notebook as JSON, with the source of each cell as one text."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
