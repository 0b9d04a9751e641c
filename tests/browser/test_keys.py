"""Whoever is in a view has the keys: JupyterLab takes none of them for a command, and still runs the cell."""

import pytest

from tests.browser.every_view import VIEWS, write_every_view
from tests.browser.lab import EVERYWHERE


@pytest.fixture
def notebook(tmp_path):
    return write_every_view(tmp_path / "views.ipynb")


@EVERYWHERE
def test_no_key_in_a_view_is_a_command_of_jupyterlab(lab, notebook):
    lab.open(notebook)
    lab.run_all()
    before = [cell["source"] for cell in lab.cells()]
    for place, role in enumerate(VIEWS.values(), 1):
        inside = lab.cell(place).locator("select") if role == "select" else lab.cell(place).get_by_role(role)
        inside.first.click(force=True)  # also where it can do nothing yet
        inside.first.focus()
        for keys in (["d", "d"], ["x"], ["b"], ["a"], ["m"], ["Shift+M"]):  # none of them undoes another
            for key in keys:
                lab.page.keyboard.press(key)
            assert [cell["source"] for cell in lab.cells()] == before, (keys, before[place])
            assert {cell["cell_type"] for cell in lab.cells()} == {"code"}, (keys, before[place])
    assert lab.console_errors == []


def test_shift_enter_in_a_view_still_runs_its_cell(lab, notebook):
    lab.open(notebook)
    lab.run_all()
    count = lab.kept(1)["execution_count"]
    lab.cell(1).get_by_role("button").first.focus()
    lab.page.keyboard.press("Shift+Enter")
    lab.page.wait_for_function(
        "() => !document.querySelector('.jp-Notebook .jp-InputPrompt')?.textContent.includes('*')"
    )
    lab._in_notebook("await panel.sessionContext.session.kernel.requestKernelInfo()")
    assert lab.kept(1)["execution_count"] > count
