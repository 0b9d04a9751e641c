"""The notebooks with no more than a browser has: no thread, no process, no lock of files, no machine code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notebooks.course import COURSE, SOLVED

HERE = Path(__file__).parents[2]


def run(path, folder):
    environment = {**os.environ, "PYTHONPATH": str(HERE), "IPYTHONDIR": str(folder / "ipython")}
    program = [sys.executable, "-W", "error", "-m", "tests.site.as_in_a_browser", path]
    done = subprocess.run(
        program, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_each_notebook_runs_to_its_end_and_every_solution_is_right(path, tmp_path):
    outcomes = run(path, tmp_path)["outcomes"]
    assert set(outcomes.values()) <= {"right"}
    assert len(outcomes) == path.read_text("utf-8").count('"# end solution') + path.read_text("utf-8").count(
        "lesson.parsons("
    )


@pytest.mark.slow
def test_what_the_first_cell_loads_is_little(tmp_path):
    """In a browser it is fetched first, and compiled by a Python that is several times slower."""
    first = tmp_path / "first.ipynb"
    cells = json.loads((COURSE / "01_read_only_knowledge.ipynb").read_text("utf-8"))["cells"]
    opening = next(cell for cell in cells if "open_lesson(" in "".join(cell["source"]))
    setting = next(cell for cell in cells if "".join(cell["source"]).startswith("room ="))
    first.write_text(json.dumps({"cells": [setting, opening]}))
    loaded = set(run(first, tmp_path)["modules"])
    assert loaded & {"httpx", "jinja2", "tqdm"} == set()
