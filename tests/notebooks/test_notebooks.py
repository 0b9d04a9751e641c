"""The notebooks run, print what they say they print, and keep the form of the course."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys

import nbformat
import papermill
import pytest

import kit.views
from kit.lessons.build import build, outdated
from tests.notebooks.course import COURSE, LEARNERS, SMALL_RACE, SOLVED, cells, learners, solved, tags

_IDS = re.compile(r"(block|agent|message|run|step)-[0-9a-f]{8}-")
_CLOCK = re.compile(
    r"20(?!26-01-01)\d\d-\d\d-\d\dT|0x[0-9a-f]{6}"
)  # a repeatable room counts from 2026-01-01
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)#\s]+)[^)]*\)")
_VIEW = re.compile(
    r"^(?:\w+ = )?(access_map|access_quiz|board|draw|stepper|timeline|trace)\(.*\)", re.MULTILINE
)
_OF_A_ROOM = {"access_map", "board", "timeline", "trace"}
_each = pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
_each_learners = pytest.mark.parametrize("path", LEARNERS, ids=lambda path: path.stem)
_both = pytest.mark.parametrize(
    "path", [*SOLVED, *LEARNERS], ids=lambda path: f"{path.parent.name} {path.stem}"
)


def executed(path, folder, **parameters):
    """The notebook as papermill leaves it, run in ``folder`` and written there when it has run."""
    return papermill.execute_notebook(
        str(path), str(folder / "out.ipynb"), parameters=parameters, cwd=str(folder), progress_bar=False,
        kernel_name="python3", request_save_on_cell_execute=False, autosave_cell_every=0,
    )  # fmt: skip


def shown(notebook):
    """All that a notebook's cells have printed or shown as text."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield output.get("text", "") or output.get("data", {}).get("text/plain", "")


# ------------------------------------------------------------------------------------ the two editions


def test_both_editions_have_the_same_notebooks():
    assert [path.name for path in LEARNERS] == [path.name for path in SOLVED]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(each, marks=[pytest.mark.slow] * (each.stem[:2] in {"01", "02", "03", "04"}))
        for each in SOLVED
    ],
    ids=lambda path: path.stem,
)
def test_running_and_cutting_it_again_changes_no_byte(path):
    assert list(outdated(build(path, run=True))) == []


@pytest.mark.slow
@_each
def test_its_stored_outputs_are_what_it_prints(path):
    plugins = ["-pnbval.plugin", "-ppytest_timeout", "-pno:cacheprovider"]
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", "--override-ini=addopts=", "-q"]
    command = [sys.executable, "-m", "pytest", *plugins, *options, str(path)]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # the others take it seconds to load
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=COURSE.parent, env=alone)
    assert done.returncode == 0, done.stdout[-4000:]
    code = [cell for cell in cells(path) if cell.cell_type == "code"]
    assert re.search(r"(\d+) passed", done.stdout)[1] == str(len(code))


@_each
def test_every_code_cell_was_run_in_order_and_most_show_something(path):
    code = [cell for cell in cells(path) if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert sum(bool(cell.outputs) for cell in code) > len(code) / 2


@_each
def test_only_measured_cells_are_not_compared(path):
    for cell in cells(path):
        assert ("nbval-ignore-output" in tags(cell)) == ("measured" in tags(cell))
    assert sum("measured" in tags(cell) for cell in cells(path)) <= 2


# ------------------------------------------------------------------------------------ other parameters


@pytest.mark.slow
@_each_learners
def test_an_untouched_learners_edition_runs_to_its_end(path, tmp_path):
    out = executed(path, tmp_path)
    verdicts = [text for text in shown(out) if "not tried yet" in text]
    assert len(verdicts) >= (0 if path == learners(0) else 6)


ORGANISATION = {
    "CEO": [],
    "Support Director": ["support"],
    "Support Rep 1": ["support"],
    "Legal Director": ["legal"],
    "Counsel 1": ["legal"],
}
ACCESS = """\
agent        user_profile  user_preferences  interaction_history  calendar_data  financial_data travel_plans
Coordinator R/W R/W A R/W R/W R/W
Email R R R/W R - -
Research R R R/W - - R
Calendar R R - R/W - R
Finance R R - - R/W -
Travel R R - R - R/W"""
# To start a kernel takes longer than what most of them run: a room in a file is one of several others.
OTHERS = [
    (0, {"room": "ten.jsonl"}),
    (1, {"room": "support.jsonl", "refund_days": 75, "new_refund_days": 20}),
    (1, {"model": "clerk", "refund_days": 61}),
    (2, {"room": "queue.jsonl", "workers": 3, **SMALL_RACE}),
    (3, {"room": "assistant.jsonl", "access_table": ACCESS, "gift": "$77.31", "week": "2027-12-27"}),
    (4, {"room": "company.jsonl", "organisation": ORGANISATION}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "parameters"), OTHERS, ids=lambda one: str(one)[:40])
def test_it_runs_with_other_parameters(number, parameters, tmp_path):
    out = executed(solved(number), tmp_path, **parameters)
    text = "\n".join(shown(out))
    for name in ("refund_days", "new_refund_days"):
        if name in parameters:
            assert f"Premium products: {parameters[name]} days" in text
    if "workers" in parameters:
        assert f"Worker {parameters['workers']}" in text
    if "room" in parameters:
        assert (tmp_path / parameters["room"]).exists()
    assert not [line for line in text.split("\n") if line.startswith(("✘ wrong", "? cannot", "○ not"))]


# ------------------------------------------------------------------------------------ the form


@_each
def test_it_prints_no_ids_and_no_clock(path):
    for cell in cells(path):
        if "measured" not in tags(cell):
            for output in cell.get("outputs", []):
                text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
                assert "<memory_metadata>" in text or not _IDS.search(text), text[:500]
                assert not _CLOCK.search(text), text[:500]


@_each_learners
def test_its_cells_fit_a_projector(path):
    for cell in cells(path):
        if cell.cell_type == "code":
            assert len(cell.source.split("\n")) <= 12, cell.source
            assert max(map(len, cell.source.split("\n"))) <= 110, cell.source
        else:
            prose = re.sub(r"```.*?```|^\|.*$", "", cell.source, flags=re.DOTALL | re.MULTILINE)
            assert len(prose.split()) <= 120, prose


@_both
def test_it_begins_with_title_minutes_and_objectives_and_ends_with_a_reset(path):
    first = cells(path)[0].source
    assert first.startswith("# ")
    assert re.search(r"\d+ to \d+ minutes", first)
    assert "After this you can" in first
    assert "**You need**" in first
    assert "parameters" in tags(next(cell for cell in cells(path) if cell.cell_type == "code"))
    assert cells(path)[-1].source == "lesson.start_again()"  # a button: whoever runs all cells resets nothing


@_both
def test_its_links_lead_somewhere_and_its_pictures_say_what_they_show(path):
    for cell in cells(path):
        if cell.cell_type == "markdown":
            for text, target in _LINK.findall(cell.source):
                assert text.strip(), target
                assert (path.parent / target).exists(), target
        for output in cell.get("outputs", []):
            page = output.get("data", {}).get("text/html", "")
            for picture in re.findall(r"<(?:svg|img)\b[^>]*>", page):
                assert "aria-hidden" in picture or "aria-label" in picture or "alt=" in picture, picture


VIEWS = {
    0: {"access_map", "board", "stepper"},
    1: {"board", "timeline", "trace"},
    2: {"board", "draw", "stepper", "timeline"},
    3: {"access_map", "board", "timeline", "trace"},
    4: {"access_map", "access_quiz", "board", "timeline", "trace"},
}


def views(path):
    """Which views a notebook shows, with the places of their cells."""
    code = [(place, cell) for place, cell in enumerate(cells(path)) if cell.cell_type == "code"]
    return [(name, place) for place, cell in code for name in _VIEW.findall(cell.source)]


@pytest.mark.parametrize("number", VIEWS)
def test_it_shows_what_the_views_show_best(number):
    for path in (solved(number), learners(number)):
        assert {name for name, _ in views(path)} == VIEWS[number]
    assert {name for used in VIEWS.values() for name in used} == set(kit.views.__all__) - {"Board"}


@_each
def test_a_view_of_a_room_is_shown_and_read_without_a_program_too(path):
    for name, place in views(path):
        if name in _OF_A_ROOM:
            (shown,) = [one.data for one in cells(path)[place].outputs if "text/html" in one.get("data", {})]
            assert shown["text/html"].startswith('<div class="kit-'), cells(path)[place].source
            assert shown["text/plain"].count("\n") > 5


@pytest.mark.parametrize(("number", "question"), [(3, "P4"), (4, "P2")])
def test_no_map_gives_away_where_a_text_can_go_before_it_is_predicted(number, question):
    """An access map marks all who could come to know a block, which is what these ask."""
    for path in (solved(number), learners(number)):
        (seen,) = [at for at, cell in enumerate(cells(path)) if f'lesson.result("{question}")' in cell.source]
        assert seen < min(place for name, place in views(path) if name.startswith("access"))


@_each
def test_its_slides_are_some_and_not_all(path):
    slides = [cell for cell in cells(path) if cell.metadata.get("slideshow", {}).get("slide_type")]
    assert (5 if path == solved(0) else 10) <= len(slides) <= len(cells(path)) / 2


@_each
def test_cell_names_are_stable_and_unique(path):
    names = [cell.id for cell in cells(path)]
    assert len(set(names)) == len(names)
    nbformat.validate(nbformat.read(path, as_version=4))


@_each
def test_it_needs_no_python_that_the_course_does_not_promise(path):
    """Neither ``:=`` nor an expression that is a generator."""
    for cell in cells(path):
        if cell.cell_type == "code" and not cell.source.lstrip().startswith("%"):
            used = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not used & {ast.NamedExpr, ast.GeneratorExp}, cell.source
