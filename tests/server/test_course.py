"""The course runs in a room that a server holds, by one parameter: with our client, and the official one."""

import httpx
import papermill
import pytest

from tests.notebooks.course import SMALL_RACE, SOLVED


@pytest.fixture(scope="module")
def room(a_class):
    return a_class


def run(path, room, folder, monkeypatch, way=""):
    monkeypatch.setenv("KIT_TOKEN", room.tokens["Learner 1"])
    parameters = {"room": way + room.address, **(SMALL_RACE if path == SOLVED[2] else {})}
    return papermill.execute_notebook(
        str(path), str(folder / "out.ipynb"), parameters=parameters, cwd=str(folder),
        kernel_name="python3", progress_bar=False, request_save_on_cell_execute=False, autosave_cell_every=0,
    )  # fmt: skip


def verdicts(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
            yield from (line for line in text.splitlines() if line.startswith(("✔ right", "✘ wrong", "?")))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "path"),
    [("", SOLVED[2]), *(("letta+", path) for path in SOLVED[1:])],
    ids=lambda one: one if isinstance(one, str) else one.stem,
)
def test_a_notebook_runs_and_its_exercises_are_right(path, way, room, tmp_path, monkeypatch):
    told = list(verdicts(run(path, room, tmp_path, monkeypatch, way)))
    assert len(told) > 10
    assert [line for line in told if not line.startswith("✔")] == []


@pytest.mark.slow
def test_the_instructor_has_seen_all_of_it(room):
    headers = {"authorization": f"Bearer {room.tokens['Instructor']}"}
    learner = httpx.get(f"{room.address}/class/state", headers=headers).json()["learners"][0]
    assert [lesson["solved"] == lesson["of"] for lesson in learner["lessons"]] == [True] * 4
