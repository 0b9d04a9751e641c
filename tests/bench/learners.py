"""A class: thirty learners do notebook 2 at once, each in a process of her own, against one server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import nbformat

from tests.bench.table import Row
from tests.notebooks.course import solved

LEARNERS = 30
_SMALL = "threads, processes, lines = (2,), 2, 2"  # the measured race is of this machine, not of the server


def main() -> None:
    """Do the notebook as a learner does, one cell after the other; ``argv``: the address of the room."""
    names: dict[str, object] = {"__name__": "__main__"}
    cells = [cell for cell in nbformat.read(solved(2), as_version=4).cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells):
        exec(compile(cell.source, f"cell {number}", "exec"), names)  # noqa: S102 — our own notebook
        if "parameters" in cell.metadata.get("tags", ()):
            names["room"] = sys.argv[1]
            exec(_SMALL, names)  # noqa: S102 — as above


def learners() -> Iterator[Row]:
    """Thirty learners do notebook 2 at once: all solve all, and nobody meets anybody else's blocks."""
    from tests.bench.server import _served

    with _served("--class", str(LEARNERS), "--rate", "200") as server:
        before = time.perf_counter()
        tokens = [token for name, token in server.tokens.items() if name != "Instructor"]
        command = [sys.executable, "-m", "tests.bench.learners", server.address]
        started = [
            subprocess.Popen(
                command,
                env=os.environ | {"KIT_TOKEN": token, "KIT_PROGRESS": "off"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for token in tokens
        ]
        errors = [process.communicate()[1] for process in started]
        seconds = time.perf_counter() - before
        headers = {"authorization": f"Bearer {server.tokens['Instructor']}"}
        state = httpx.get(f"{server.address}/class/state", headers=headers, timeout=60).json()
    done = sum(process.returncode == 0 for process in started)
    solved = [learner["lessons"][1] for learner in state["learners"]]
    whole = sum(one["solved"] == one["of"] for one in solved)
    for error in filter(None, errors):
        print(error[-1500:], file=sys.stderr)
    figure = f"{done} came to its end, {whole} solved all {solved[0]['of']} exercises"
    beside = f"{seconds:.0f} s for all, {state['seq']:,} commits"
    yield Row(f"{LEARNERS} learners do notebook 2 at once", figure, beside, "all", done == whole == LEARNERS)


if __name__ == "__main__":
    main()
