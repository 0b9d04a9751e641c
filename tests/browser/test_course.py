"""The notebooks of the course run in JupyterLab as a learner would run them: all cells, in a browser."""

import re

import pytest

from tests.notebooks.course import SOLVED

_VIEW = re.compile(r"^(board|stepper|trace|timeline|access_map)\(.*\)$")


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
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
