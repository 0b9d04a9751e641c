"""The notebooks run, print what they say they print, and keep the form of the course."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from tests.notebooks.course import COURSE, NOTEBOOKS, cells
from tests.notebooks.refresh import executed

_IDS = re.compile(r"(block|agent|message|run|step)-[0-9a-f]{8}-")
_each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@_each
def test_its_stored_outputs_are_what_it_prints(path):
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env"]
    command += ["--nbval-cell-timeout=60", "--override-ini=addopts=", "-q", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=COURSE.parent)
    assert done.returncode == 0, done.stdout[-4000:]
    assert re.search(r"(\d+) passed", done.stdout)[1] == str(
        sum(cell.cell_type == "code" for cell in cells(path))
    )


@_each
def test_running_it_again_changes_no_byte(path, tmp_path):
    again = tmp_path / path.name
    nbformat.write(executed(path), again)
    assert again.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


@_each
def test_every_code_cell_was_run_in_order_and_most_show_something(path):
    code = [cell for cell in cells(path) if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert sum(bool(cell.outputs) for cell in code) > len(code) / 2


@_each
@pytest.mark.parametrize(
    "parameters",
    [
        {"room": "support.jsonl"},
        {"refund_days": 75, "new_refund_days": 20},
        {"model": "clerk", "refund_days": 61},
    ],
    ids=["file room", "other numbers", "named model"],
)
def test_it_runs_with_other_parameters(path, parameters, tmp_path):
    out = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        str(path),
        str(out),
        parameters=parameters,
        cwd=str(tmp_path),
        progress_bar=False,
        kernel_name="python3",
    )
    text = out.read_text(encoding="utf-8")
    for name in ("refund_days", "new_refund_days"):
        if name in parameters:
            assert f"Premium products: {parameters[name]} days" in text
    assert (tmp_path / "support.jsonl").exists() == ("room" in parameters)


@_each
def test_it_prints_no_ids_and_no_clock(path):
    for cell in cells(path):
        for output in cell.get("outputs", []):
            shown = output.get("text", "") or output.get("data", {}).get("text/plain", "")
            assert "<memory_metadata>" in shown or not _IDS.search(shown), shown[:500]
            assert "0x" not in shown


@_each
def test_its_cells_fit_a_projector(path):
    for cell in cells(path):
        if cell.cell_type == "code":
            assert len(cell.source.split("\n")) <= 12, cell.source
            assert max(map(len, cell.source.split("\n"))) <= 110, cell.source
        else:
            prose = re.sub(r"```.*?```|^\|.*$", "", cell.source, flags=re.DOTALL | re.MULTILINE)
            assert len(prose.split()) <= 120, prose


@_each
def test_it_begins_with_title_minutes_and_objectives(path):
    first = cells(path)[0].source
    assert first.startswith("# ")
    assert re.search(r"\d+ to \d+ minutes", first)
    assert "After this you can" in first


@_each
def test_its_links_lead_somewhere(path):
    for cell in cells(path):
        if cell.cell_type == "markdown":
            for target in re.findall(r"\]\(([^)#]+)\)", cell.source):
                assert (Path(path).parent / target).exists(), target
