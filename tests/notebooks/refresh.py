"""Run the notebooks and store their outputs so that running them again changes no byte.

``python tests/notebooks/refresh.py [NOTEBOOK …]``; without names, all of the course.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

COURSE = Path(__file__).parents[2] / "tutorials"
_KEPT = ("text/plain", "text/html")


def executed(path: Path) -> Any:
    """The notebook with the outputs of a fresh run, without anything that differs between two runs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(path.parent))
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
            for output in cell.outputs:
                if "data" in output:
                    output["data"] = {kind: text for kind, text in output["data"].items() if kind in _KEPT}
    return notebook


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


def main() -> None:
    names = [Path(name) for name in sys.argv[1:]] or sorted(COURSE.glob("*.ipynb"))
    for path in names:
        nbformat.write(executed(path), path)
        print(path)


if __name__ == "__main__":
    main()
