"""The first ten minutes in JupyterLab, as somebody goes through them who types nothing."""

import os
from pathlib import Path

import pytest

from tests.notebooks.course import learners

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
PICTURES = os.environ.get("KIT_PICTURES")  # a folder, for whoever wants to look at what was seen


def seen(lab, name):
    if PICTURES:
        lab.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def place(cells, text):
    return next(index for index, cell in enumerate(cells) if text in cell["source"])


@pytest.fixture
def cells(lab):
    lab.page.set_viewport_size({"width": 1440, "height": 900})
    lab.open(learners(0))
    return lab.run_all()


def press(lab, index, name):
    lab.cell(index).get_by_role("button", name=name).click()
    return lab.cell(index).locator(".kit-told")


def test_by_mouse_alone_a_text_is_changed_and_the_board_moves(lab, cells):
    lab.cell(0).scroll_into_view_if_needed()
    seen(lab, "ten_1_opening")
    buttons, board = place(cells, "sharing(client)"), place(cells, 'title="Support"')
    expect(press(lab, buttons, "Ask all three")).to_contain_text("Cleo: company_policies says")
    expect(press(lab, buttons, "Change one line")).to_contain_text("now version 2")
    expect(lab.cell(board).locator(".kit-version").first).to_contain_text("v2")
    expect(press(lab, buttons, "Ask all three")).to_contain_text("45 days")
    lab.cell(board).scroll_into_view_if_needed()
    seen(lab, "ten_2_board")
    question = lab.cell(place(cells, '"Q1"'))
    question.get_by_role("radio", name="all three").check()
    expect(question.locator(".kit-told")).to_contain_text("✔ right")

    race = lab.cell(place(cells, "stepper("))
    race.scroll_into_view_if_needed()
    assert "18 of 20" not in race.inner_text()
    seen(lab, "ten_3_race")
    assert lab.console_errors == []


def test_a_button_whose_kernel_was_restarted_says_so_and_offers_the_way_back(lab, cells):
    buttons = place(cells, "sharing(client)")
    expect(press(lab, buttons, "Ask all three")).to_contain_text("60 days")
    lab._in_notebook("await panel.sessionContext.session.kernel.restart()")
    told = lab.cell(buttons).locator(".kit-told")
    expect(told).to_contain_text("The kernel was restarted or has ended.")
    expect(told).to_contain_text("60 days")
    lab.cell(buttons).get_by_role("button", name="Bring me back here").click()
    expect(lab.cell(buttons).get_by_role("button", name="Ask all three")).to_be_enabled()
    expect(press(lab, buttons, "Change one line")).to_contain_text("version 2")


def test_by_mouse_alone_a_secret_gets_out_and_is_taken_back(lab, cells):
    buttons, access = place(cells, "leak(home)"), lab.cell(place(cells, "access_map(home)"))
    expect(press(lab, buttons, "Ask Email")).not_to_contain_text("$1,842.17")
    expect(press(lab, buttons, "Have the Coordinator")).to_contain_text("I added")
    expect(press(lab, buttons, "Ask Email")).to_contain_text("$1,842.17")
    lab.cell(buttons).scroll_into_view_if_needed()
    seen(lab, "ten_4_leak")
    access.scroll_into_view_if_needed()
    seen(lab, "ten_5_map")
    press(lab, buttons, "Mend it")
    expect(press(lab, buttons, "Ask Email")).not_to_contain_text("$1,842.17")
    expect(access).not_to_contain_text("interaction_history → Email")
    access.scroll_into_view_if_needed()
    seen(lab, "ten_6_mended")
    expect(press(lab, buttons, "Begin again")).to_contain_text("As it was")
    expect(press(lab, buttons, "Have the Coordinator")).to_contain_text("I added")
    expect(press(lab, buttons, "Ask Email")).to_contain_text("$1,842.17")
    assert lab.console_errors == []
