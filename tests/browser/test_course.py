"""The notebooks of the course run as a learner would run them: all cells, in a browser."""

import re

import pytest

from tests.browser.lab import Lab, Notebook
from tests.notebooks.course import SOLVED

_VIEW = re.compile(r"^(board|stepper|trace|timeline|access_map)\(.*\)$")
FRONTS = [(Lab, path) for path in SOLVED] + [(Notebook, SOLVED[0])]


@pytest.mark.parametrize(
    ("lab", "path"),
    FRONTS,
    ids=lambda value: value.__name__ if isinstance(value, type) else value.stem,
    indirect=["lab"],
)
def test_every_cell_runs_and_every_view_is_live(path, lab):
    lab.open(path)

    cells = lab.run_all()

    views = [index for index, cell in enumerate(cells) if _VIEW.match(cell["source"].strip().split("\n")[-1])]
    assert views
    for index in views:
        lab.cell(index).scroll_into_view_if_needed()
        assert lab.cell(index).locator(".kit-view").count() >= 1
        assert "model not found" not in lab.cell(index).inner_text()
    assert lab.console_errors == []
