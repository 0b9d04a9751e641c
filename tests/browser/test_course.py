"""The notebooks of the course run in JupyterLab as a learner would run them: all cells, in a browser."""

import pytest

from tests.notebooks.course import SOLVED as NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs_and_the_board_is_live(path, lab):
    lab.open(path)

    cells = lab.run_all()

    boards = [index for index, cell in enumerate(cells) if cell["source"].strip().endswith("board(client)")]
    assert boards
    for index in boards:
        assert "company_policies" in lab.cell(index).inner_text()
        assert lab.cell(index).locator("meter").count() >= 3
    assert lab.console_errors == []
