"""The notebooks of the course, and their code as tests run it."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import nbformat

COURSE = Path(__file__).parents[2] / "tutorials"
NOTEBOOKS = sorted(COURSE.glob("0*.ipynb"))
_STUB = re.compile(r'^(\w+ = )?(\.\.\.|\[\]|"")$')
_CHECK = re.compile(r"^lesson\.check\(.*\)$")


def cells(path: Path) -> list[Any]:
    return list(nbformat.read(path, as_version=4).cells)


def exercise_cells(path: Path) -> dict[str, int]:
    """Where the cell of each exercise stands, by its name."""
    found = {}
    for place, cell in enumerate(cells(path)):
        if "exercise" in cell.metadata.get("tags", []):
            found[re.search(r'lesson\.check\("(\w+)"', cell.source)[1]] = place
    return found


def with_answer(source: str, answer: str | None) -> tuple[str, str]:
    """An exercise's cell with ``answer`` in the place of its stub, and the expression that checks it."""
    lines = source.split("\n")
    check = next(line for line in lines if _CHECK.match(line))
    kept = [line for line in lines if line != check and (answer is None or not _STUB.match(line))]
    return "\n".join([*kept, answer or ""]), check


def verdict(path: Path, place: int, *answers: str | None) -> Any:
    """Run the notebook up to an exercise, answer it once or several times, and check."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells(path)[:place]:
            if cell.cell_type == "code" and "exercise" not in cell.metadata.get("tags", []):
                exec(cell.source, names)  # noqa: S102 — the course's own code
        for answer in answers:
            code, check = with_answer(cells(path)[place].source, answer)
            exec(code, names)  # noqa: S102
        return eval(check, names)  # noqa: S307
