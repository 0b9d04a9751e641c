"""The stepper on the screen: a press is a step, the lost line is marked, keys and readers are served."""

import nbformat
import pytest

from kit.race import YOURS, naive, race, versioned
from kit.views.stepper import Stepper, stepper
from tests.browser.blank import HOSTILE, Blank, violations

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect


@pytest.fixture
def drawing(page):
    return Blank(page, Stepper)


def turn(drawing, letter):
    return drawing.button(f"Worker {letter} takes a step")


def walk(drawing, schedule):
    for letter in schedule:
        turn(drawing, letter).click()


def test_a_press_is_one_step_and_the_block_and_the_beliefs_follow(drawing, page):
    drawing.mount(stepper(race(naive)).state)
    expect(page.get_by_text("20 of 20 orders possible, 18 of them bad")).to_be_visible()
    walk(drawing, "ABABA")
    expect(page.locator(".kit-steps li")).to_have_count(5)
    expect(page.get_by_role("region", name="the block now")).to_contain_text("+[TASK-001] Q4 sales")
    expect(page.get_by_text("Worker A: yours")).to_be_visible()
    expect(turn(drawing, "A")).to_have_attribute("aria-disabled", "true")
    walk(drawing, "B")
    expect(page.locator(".kit-steps li[data-bad]")).to_contain_text("the other's line is lost here")
    expect(page.get_by_text("✘ Worker A was told 'yours' and its line is lost")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("step 6")
    assert drawing.errors == []


def test_one_can_step_back_and_choose_an_order(drawing, page):
    drawing.mount(stepper(race(versioned)).state)
    walk(drawing, "AB")
    drawing.button("Step back").press("Enter")
    expect(page.locator(".kit-steps li")).to_have_count(1)
    page.get_by_label("Order").select_option("AABABBBBB")
    expect(page.locator(".kit-steps li")).to_have_count(9)
    expect(page.locator(".kit-steps li").filter(has_text="refused")).to_have_count(1)
    expect(page.get_by_text("✔ Worker A has it, and everybody knows")).to_be_visible()
    drawing.button("Start again").press("Space")
    expect(page.get_by_text("Whose step is first?")).to_be_visible()


def test_a_worker_that_is_done_takes_no_step(drawing, page):
    drawing.mount(stepper(race(naive)).state)
    walk(drawing, "AAA")
    turn(drawing, "A").press("Enter")
    expect(page.locator(".kit-steps li")).to_have_count(3)


def test_what_somebody_wrote_stays_text(drawing, page):
    def hostile(worker):
        yield HOSTILE
        worker.write(HOSTILE)
        return YOURS

    drawing.mount(stepper(race(hostile)).state)
    walk(drawing, "AA")
    expect(page.get_by_role("region", name="the block now")).to_contain_text(HOSTILE)
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
def test_nothing_is_inaccessible(drawing, page, theme):
    drawing.mount(stepper(race(naive)).state, theme)
    walk(drawing, "ABABAB")
    assert violations(page) == ""


def test_it_fits_a_narrow_window(drawing, page):
    page.set_viewport_size({"width": 400, "height": 900})
    drawing.mount(stepper(race(naive)).state)
    walk(drawing, "ABABAB")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_in_jupyterlab_it_steps_while_the_kernel_is_busy(lab, tmp_path):
    source = "from kit.race import naive, race\nfrom kit.views import stepper\nstepper(race(naive))"
    cells = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("while True: pass")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "race.ipynb")
    lab.open(tmp_path / "race.ipynb")
    lab.run(0)
    lab.start(1)
    button = lab.cell(0).get_by_role("button", name="Worker A takes a step")
    button.press("Enter")
    expect(lab.cell(0).locator(".kit-steps li")).to_have_count(1)
    expect(lab.cell(0).locator(".kit-steps")).to_contain_text("reads: it is free")
    assert lab.console_errors == []
