"""The stepper on the screen: a press is a step, the lost line is marked, keys and readers are served."""

import nbformat
import pytest

from kit.race import YOURS, edits, naive, race, versioned
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


@pytest.mark.parametrize("way", [naive, versioned, edits])
def test_every_order_shows_the_steps_the_text_and_the_end_that_the_race_holds(drawing, page, way):
    raced = race(way)
    drawing.mount(stepper(raced).state)
    expect(page.get_by_text(raced.summary)).to_be_visible()
    ways = page.get_by_label("Order").locator("option").all_inner_texts()[1:]
    assert ways == [f"{one.schedule} {'✘' if one.bad else '✔'}" for one in raced.outcomes]
    for run in raced.runs:
        page.get_by_label("Order").select_option(run.outcome.schedule)
        steps = page.locator(".kit-steps li").all_inner_texts()
        assert [step.split("\n")[1] for step in steps] == [moment.letter for moment in run.moments]
        for step, moment in zip(steps, run.moments, strict=True):
            assert moment.belief in step
            assert (f"→ version {moment.version}" in step) == moment.wrote
        kept = page.locator(".kit-line:not(:has(del))").all_inner_texts()
        assert [line.split("\n")[-1].strip() for line in kept] == run.moments[-1].value.split("\n")
        end = "; ".join(run.outcome.problems) if run.outcome.bad else ", ".join(run.outcome.winners)
        expect(page.locator(".kit-ending")).to_contain_text(end)
    assert drawing.errors == []


def test_a_whole_race_goes_by_keyboard_alone(drawing, page):
    drawing.mount(stepper(race(naive)).state)
    page.keyboard.press("Tab")
    expect(turn(drawing, "A")).to_be_focused()
    for key in ("Enter", "Tab", "Space", "Shift+Tab", "Enter", "Tab", "Enter", "Shift+Tab", "Space"):
        page.keyboard.press(key)
    expect(turn(drawing, "A")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert [step[2] for step in page.locator(".kit-steps li").all_inner_texts()] == list("ABABAB")
    expect(page.locator(".kit-ending")).to_contain_text("its line is lost")
    for stop in (drawing.button("Step back"), drawing.button("Start again"), page.get_by_label("Order")):
        page.keyboard.press("Tab")
        expect(stop).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Order")).not_to_have_value("ABABAB")
    expect(page.locator(".kit-steps li")).to_have_count(6)
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="the block now")).to_be_focused()
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

    hostile.__name__ = HOSTILE
    drawing.mount(stepper(race(hostile)).state)
    walk(drawing, "AABB")
    for place in (page.locator(".kit-title"), page.locator(".kit-steps"), page.locator(".kit-text")):
        expect(place).to_contain_text(HOSTILE)
    assert page.locator("main").locator("script, img, b").count() == 0
    assert page.evaluate("window.pwned") is None
    assert drawing.errors == []


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
