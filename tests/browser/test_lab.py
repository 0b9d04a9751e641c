"""The fixture itself: a notebook runs in JupyterLab, and one that fails is not taken for a good one."""

import nbformat
import pytest

BUTTON = "import ipywidgets\nipywidgets.Button(description='claim')"


@pytest.fixture
def write(tmp_path):
    def write(*sources):
        cells = [nbformat.v4.new_markdown_cell("# A room"), *map(nbformat.v4.new_code_cell, sources)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "room.ipynb")
        return tmp_path / "room.ipynb"

    return write


def test_a_notebook_runs_shows_its_widget_and_leaves_the_original_alone(lab, write, tmp_path):
    original = write("import kit\nprint(6 * 7)", BUTTON)
    before = original.read_bytes()
    lab.open(original)
    lab.run_all()
    assert lab.text(1) == "42"
    assert lab.outputs(1) == [{"output_type": "stream", "name": "stdout", "text": "42\n"}]
    assert lab.shown(2).get_by_role("button", name="claim").is_enabled()
    assert lab.screenshot(tmp_path / "button.png", 2).read_bytes().startswith(b"\x89PNG")
    assert lab.console_errors == []
    assert original.read_bytes() == before


@pytest.mark.parametrize(
    ("sources", "says"),
    [(("1 / 0", "2"), "1: 'ZeroDivisionError: division by zero'"), ((), "no cell to run")],
)
def test_a_cell_that_fails_and_a_notebook_that_runs_nothing_are_noticed(lab, write, sources, says):
    lab.open(write(*sources))
    with pytest.raises(AssertionError, match=says):
        lab.run_all()
