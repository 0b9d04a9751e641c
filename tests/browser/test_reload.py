"""A page that is loaded again or is one of two, while its kernel is restarted; only our views are saved."""

import pytest

from tests.browser.every_view import VIEWS, write_every_view
from tests.browser.lab import EVERYWHERE

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
LESSON = {'lesson.quiz("Q1", "")', 'lesson.parsons("E7", "")'}  # which say it when they are answered
FRESH = """const { kernel } = panel.sessionContext.session;
await kernel.requestExecute({ code: "client.blocks.create(label='fresh_block')" }).done;"""


@pytest.fixture
def notebook(tmp_path):
    return write_every_view(tmp_path / "views.ipynb")


@EVERYWHERE
def test_a_page_loaded_again_behind_a_restart_shows_each_last_state_and_how_to_wake_it(lab, notebook):
    lab.open(notebook)
    lab.run_all()
    for place in range(1, len(VIEWS) + 1):
        expect(lab.cell(place).locator(".kit-view")).to_be_visible()
    before = [lab.text(place) for place in range(1, len(VIEWS) + 1)]
    lab.restart()
    lab.save()
    lab.reload()
    for place, (source, text) in enumerate(zip(VIEWS, before, strict=True), 1):
        view = lab.cell(place).locator(".kit-view").last
        expect(view).to_contain_text(text.split("\n")[0])
        if source not in LESSON:
            expect(lab.cell(place).get_by_role("alert")).to_contain_text("The kernel was restarted")
            expect(lab.cell(place).get_by_role("button", name="Bring me back here")).to_be_enabled()
    lab.run_all()
    for place in range(1, len(VIEWS) + 1):
        expect(lab.cell(place).locator(".kit-view")).to_be_visible()
        expect(lab.cell(place).get_by_role("alert")).to_have_count(0)


@EVERYWHERE
def test_a_second_window_hears_that_the_first_restarts_the_kernel_and_wakes_with_it(lab, notebook):
    lab.open(notebook)
    for cell in (0, 1):
        lab.run(cell)
    lab.save()
    other = lab.beside(lab.page.context.new_page())
    try:
        expect(other.cell(1)).to_contain_text("Room in memory")
        expect(other.cell(1).get_by_role("alert")).to_have_count(0)
        lab.restart()
        expect(other.cell(1).get_by_role("alert")).to_contain_text("The kernel was restarted")
        for cell in (0, 1):
            lab.run(cell)
        expect(other.cell(1).get_by_role("alert")).to_have_count(0)
        lab._in_notebook(FRESH)
        expect(other.cell(1)).to_contain_text("fresh_block")
    finally:
        other.page.close()
