"""In JupyterLab: a cell run too early, a kernel that was restarted, and a page that was loaded again."""

import time

import pytest

from tests.browser.lab import _error, _runs
from tests.notebooks.course import learners

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
pytestmark = pytest.mark.slow

BACK = "Bring me back here"


@pytest.fixture
def lab(lab):
    lab.open(learners(1))
    return lab


def place(lab, *words):
    return next(i for i, cell in enumerate(lab.cells()) if all(word in cell["source"] for word in words))


def write(lab, cell, source):
    """Type this into a cell."""
    set_source = "panel.content.widgets[argument[0]].model.sharedModel.setSource(argument[1])"
    lab._in_notebook(set_source, [cell, source])


def test_after_a_restart_the_first_line_that_is_run_brings_back_and_the_next_one_goes_on(lab):
    cell = place(lab, 'lesson.check("E2"')
    write(lab, cell, "from kit import resume; resume()")
    lab.run(cell)
    expect(lab.cell(cell).locator(".kit-back")).to_contain_text("✔ You are back")
    write(lab, cell, "[a.name for a in client.agents.list()]")
    lab.run(cell)
    assert "Tier 2" in lab.text(cell)
    write(lab, cell, "escalations")
    lab.run(cell)
    assert lab.cell(cell).get_by_role("button", name=BACK).count() == 0  # a mistake of one's own
    write(lab, cell, "announcement")
    lab.run(cell)
    expect(lab.cell(cell).locator(".kit-back")).to_contain_text("is made in a cell below")


def test_a_view_that_was_lost_says_so_once_and_the_button_wakes_it(lab):
    board, quiz = place(lab, "board(client)"), place(lab, 'lesson.quiz("R1"')
    lab._command("notebook:run-all-cells")
    wait_until(lambda: all(cell["execution_count"] for cell in lab.cells() if _runs(cell)))
    lab.cell(quiz).get_by_role("radio").nth(1).click()
    expect(lab.cell(quiz).locator(".kit-told")).to_contain_text("right")
    for _ in range(2):
        lab.restart()
    alert = lab.cell(board).get_by_role("alert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("The kernel was restarted")
    alert.get_by_role("button", name=BACK).click()
    wait_while_it_goes_on(alert)  # ten cells run again
    expect(lab.cell(quiz).get_by_role("radio").nth(1)).to_be_enabled()
    code = "client.blocks.create(label='fresh_block')"
    lab._in_notebook("await panel.sessionContext.session.kernel.requestExecute({code: argument}).done", code)
    expect(lab.cell(board)).to_contain_text("fresh_block")


def test_where_the_kernel_was_shut_down_a_view_says_so_and_its_button_leads_to_the_very_cell(lab):
    first, again = place(lab, "board(client)"), place(lab, "ask(tier3", "board(client)")
    lab._command("notebook:run-all-cells")
    wait_until(lambda: all(cell["execution_count"] for cell in lab.cells() if _runs(cell)))
    lab._in_notebook("await app.serviceManager.sessions.shutdown(panel.sessionContext.session.id)")
    for cell in (first, again):  # one view, which both cells show
        expect(lab.cell(cell).get_by_role("alert")).to_contain_text("has ended")
    alert = lab.cell(again).get_by_role("alert")
    alert.get_by_role("button", name=BACK).click()
    wait_while_it_goes_on(alert)
    expect(lab.cell(again)).to_contain_text("team_metrics")
    expect(lab.cell(first)).to_contain_text("team_metrics")


def test_a_view_whose_cell_ran_twice_shows_its_last_state_after_a_restart_and_a_reload(lab):
    cell = place(lab, "board(client)")
    for _ in range(2):  # the second board takes the place of the first, with a layout that is younger than it
        for index, one in enumerate(lab.cells()[: cell + 1]):
            if _runs(one):
                lab.run(index)
    lab.restart()
    expect(lab.cell(cell).get_by_role("alert")).to_contain_text("The kernel was restarted")
    lab.save()
    lab.reload()
    expect(lab.cell(cell)).to_contain_text("company_policies")
    expect(lab.cell(cell).get_by_role("alert")).to_contain_text("The kernel was restarted")


def test_an_exercise_with_a_syntax_error_does_not_stop_a_run_of_all_cells(lab):
    cell = place(lab, 'lesson.check("E1"')
    write(lab, cell, "lesson.begin(")
    lab._command("notebook:run-all-cells")
    wait_until(lambda: all(one["execution_count"] for one in lab.cells() if _runs(one)))
    assert [index for index, one in enumerate(lab.cells()) if _error(one)] == [cell]


def wait_until(happened, seconds=60):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.2)


def wait_while_it_goes_on(alert, seconds=60):
    """Wait until an alert is gone; the time begins anew whenever it says how far the cells have come."""
    said, end = [], 0.0
    while says := alert.all_inner_texts():
        if says != said:
            said, end = says, time.monotonic() + seconds
        assert time.monotonic() < end, f"it says no more than {said}"
        time.sleep(0.2)
