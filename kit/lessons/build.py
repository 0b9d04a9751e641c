"""Building the course: notebooks with solutions are run, and the learner's editions cut from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from kit.errors import KitError
from kit.lessons.edition import SOLUTIONS, cut
from kit.lessons.way import set_minutes
from kit.notebooks.copies import notebooks
from kit.notebooks.execute import execute
from kit.notebooks.file import read_stable

_KEPT = ("text/plain", "text/html", "image/svg+xml")
_ABOUT = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
MEASURED = "measured"  # the tag of cells that print what no second run prints again


def chosen(folder: Path, numbers: Sequence[int] = ()) -> list[Path]:
    """The notebooks with solutions of the course in ``folder``; with ``numbers`` only these.

    Raises:
        KitError: there is none, or none of a number.
    """
    found = notebooks(folder / SOLUTIONS)
    if not found:
        raise KitError(
            f"There is no notebook in {folder / SOLUTIONS}.", hint="Name the folder of the course."
        )
    by_number = {int(path.name[:2]): path for path in found if path.name[:2].isdigit()}
    if unknown := [number for number in numbers if number not in by_number]:
        raise KitError(f"There is no notebook {unknown[0]}.", hint=f"There are {sorted(by_number)}.")
    return [by_number[number] for number in numbers] if numbers else found


def build(path: Path, *, run: bool = False, done: Callable[[], object] = int) -> dict[Path, str]:
    """What a notebook with solutions and its learner's edition should hold, by file.

    The minutes of its parts are counted and written into its headings. With ``run`` it is executed
    first, which takes seconds; ``done()`` is called after each cell.

    Raises:
        KitError: it is no notebook, a cell fails, or a solution would be left to the learner.
    """
    notebook = read_stable(path)
    set_minutes(notebook)
    if run:
        cut(notebook)  # what is to be refused is refused before anybody waits
        measured = _measured(notebook)
        execute(notebook, path.parent, timeout=300, done=done)
        _normalise(notebook, measured)
    return {path: _text(notebook), path.parents[1] / path.name: _text(cut(notebook))}


def outdated(files: dict[Path, str]) -> Iterator[Path]:
    """Those of ``files`` that hold something else, or are not there."""
    for path, text in files.items():
        if not path.exists() or path.read_text("utf-8") != text:
            yield path


def _text(notebook: Any) -> str:
    return str(nbformat.writes(notebook)) + "\n"


def _measured(notebook: Any) -> dict[str, list[Any]]:
    """The stored outputs of measured cells, by the cell's id."""
    return {
        cell.id: list(cell.outputs)
        for cell in notebook.cells
        if MEASURED in cell.metadata.get("tags", ()) and cell.outputs
    }


def _normalise(notebook: Any, measured: dict[str, list[Any]]) -> None:
    """Drop what differs between two runs; a measured cell keeps the figures that it has."""
    notebook.metadata = nbformat.from_dict(_ABOUT)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = measured.get(cell.id) or _joined(cell.outputs)
            for output in cell.outputs:
                if "data" in output:
                    output["data"] = {kind: text for kind, text in output["data"].items() if kind in _KEPT}


def _joined(outputs: list[Any]) -> list[Any]:
    """Neighbouring pieces of one stream as one; how a kernel cuts them is chance."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" and output.name == last.get("name"):
            last["text"] += output.text
        else:
            joined.append(output)
    return joined
