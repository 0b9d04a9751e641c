"""Questions on the screen: drawn in a blank page, and answered in JupyterLab by mouse and keyboard."""

import nbformat
import pytest

from kit.lessons.choice import Choice
from kit.lessons.sheet import Said, Sheet, TimeLeft, say, say_printed
from tests.browser.blank import HOSTILE, Blank, violations

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect

OPTIONS = {"a": "when two agents hold the same block_id", "b": "when labels agree", "c": "when texts agree"}
QUIZ = Sheet("Q1. When is a block shared?", OPTIONS)
LINES = {
    "a": "ben = make(rules)",
    "b": "rules = create()",
    "c": "    update(rules)",
    "d": "client = connect()",
}
PARSONS = Sheet("E7. Ben answers with both rules.", LINES, ordered=True)
RIGHT = (say("Yes: one text, several readers.", "✔ right:"),)
CONFRONTED = (
    say("Your prediction is a. The next cell has printed:"),
    say_printed("Tier 1 A: I do not see that in my blocks.\n"),
    say("Belonging to a company puts no text into a prompt.", "✘ not as you predicted."),
    say("What happened is b: it says that it does not see that."),
)


class Drawing(Blank):
    """A choice in a page of its own."""

    def __init__(self, page):
        super().__init__(page, Choice)

    def mount(self, sheet, theme="light"):
        super().mount({**sheet.state(), "turn": ""}, theme)

    def answer(self, sheet, turn=None):
        """What Python answers: to what was asked last, or to the choice of another turn."""
        self.update({**sheet.state(), "turn": self.asked[-1]["turn"] if turn is None else turn})

    @property
    def asked(self):
        return self.page.evaluate("window.model.sent")

    def radio(self, name):
        return self.page.get_by_role("radio", name=name)

    @property
    def told(self):
        return self.page.locator(".kit-told")


@pytest.fixture
def drawing(page):
    return Drawing(page)


def answered(letter, said=RIGHT):
    return Sheet(QUIZ.head, OPTIONS, said, letter)


def ordered(order, said=RIGHT):
    return Sheet(PARSONS.head, LINES, said, order, ordered=True)


WRONG = say("Tier 1 C does not hold company_policies.", "✘ wrong:")
OFFER = Sheet(
    'lesson.undo("E1") takes your try back: it deletes the new agent Tier 1 C.',
    {"undo": "take my try back"},
    (WRONG,),
    offer=True,
)
UNDONE = Sheet(
    "", {}, (WRONG, say("Taken back, which deletes the new agent Tier 1 C. E1 begins anew.")), offer=True
)


def now(words, seconds, of="first"):
    """What a class works at, as it is told beside a notebook."""
    text = f"Now: E5 in 12 minutes; {words} left.\nPart 2 opens later in 12 minutes."
    return Sheet("", {}, (Said("", text, text, "printed"),), notice=True, left=TimeLeft(words, seconds, of))


class TestTheTimeThatIsLeft:
    @pytest.fixture
    def drawing(self, context):
        page = context.new_page()
        page.clock.install(time=0)
        page.clock.pause_at(1000)  # from now on time passes only where a test lets it
        return Drawing(page)

    def test_it_is_counted_down_by_the_second_where_the_minutes_stand(self, drawing):
        drawing.mount(now("12 minutes", 700.5))
        line = drawing.told.locator("pre")
        expect(line).to_have_text("Now: E5 in 12 minutes; 11:41 left.\nPart 2 opens later in 12 minutes.")
        assert drawing.asked == [{"choice": "", "turn": ""}], "it may have stood for a while"
        drawing.page.clock.run_for(61_000)
        expect(drawing.page.get_by_role("timer")).to_have_text("10:40")
        drawing.answer(now("11 minutes", 630))
        expect(drawing.page.get_by_role("timer")).to_have_text("10:30")
        assert len(drawing.asked) == 1
        assert drawing.errors == []

    def test_it_is_heard_at_the_start_at_one_minute_and_at_the_end(self, drawing):
        drawing.mount(now("2 of 12 minutes", 90))
        heard = drawing.page.get_by_role("status")
        for passed, said in ((1, "1 minute 30 seconds left"), (30, "1 minute left"), (58, "1 minute left")):
            drawing.page.clock.run_for(passed * 1000)
            expect(heard).to_have_text(said)
        drawing.page.clock.run_for(3000)
        expect(heard).to_have_text("Time is up")
        expect(drawing.page.get_by_role("timer")).to_have_text("0:00")
        drawing.answer(now("", 0))
        expect(drawing.page.get_by_role("timer")).to_have_count(0)


class TestAnOffer:
    def test_it_says_the_verdict_then_what_the_button_does_and_is_pressed_by_keyboard(self, drawing, page):
        drawing.mount(OFFER)
        told, head = drawing.told.bounding_box(), page.get_by_text("takes your try back").bounding_box()
        assert told["y"] < head["y"]
        expect(drawing.told).to_have_text("✘ wrong: Tier 1 C does not hold company_policies.")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="take my try back")).to_be_focused()
        page.keyboard.press("Enter")
        assert [one["choice"] for one in drawing.asked] == ["undo"]

    def test_what_is_done_is_said_the_button_goes_and_the_focus_stays_there(self, drawing, page):
        drawing.mount(OFFER)
        drawing.button("take my try back").click()
        drawing.answer(UNDONE)
        expect(page.get_by_role("button")).to_have_count(0)
        expect(drawing.told).to_contain_text("Taken back, which deletes the new agent Tier 1 C.")
        expect(drawing.told).to_be_focused()
        assert violations(page) == ""
        assert drawing.errors == []


class TestOptions:
    def test_it_is_a_group_of_radio_buttons_named_by_its_question(self, drawing, page):
        drawing.mount(QUIZ)
        expect(page.get_by_role("group", name="Q1. When is a block shared?")).to_be_visible()
        expect(page.get_by_role("radio")).to_have_count(3)
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        expect(page.get_by_role("status")).to_have_text("")
        assert drawing.errors == []

    def test_a_click_on_its_words_chooses_and_the_answer_is_said(self, drawing, page):
        drawing.mount(QUIZ)
        page.get_by_text("when labels agree").click()
        assert [one["choice"] for one in drawing.asked] == ["b"]
        drawing.answer(answered("b"))
        expect(page.get_by_role("status")).to_have_text("✔ right: Yes: one text, several readers.")
        expect(drawing.radio("when labels agree")).to_be_checked()

    def test_arrow_keys_look_around_and_space_enter_and_letters_choose(self, drawing, page):
        drawing.mount(QUIZ)
        page.keyboard.press("Tab")
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
            page.keyboard.press(key)
        expect(drawing.radio("when labels agree")).to_be_focused()
        assert drawing.asked == []
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.press("a")
        assert [one["choice"] for one in drawing.asked] == ["b", "c", "a"]
        expect(drawing.radio("when two agents")).to_be_focused()

    def test_escape_leaves_it(self, drawing, page):
        drawing.mount(QUIZ)
        drawing.radio("when labels agree").focus()
        page.keyboard.press("Escape")
        expect(drawing.radio("when labels agree")).not_to_be_focused()
        assert drawing.asked == []

    def test_a_letter_in_the_code_is_chosen_already(self, drawing, page):
        drawing.mount(answered("a"))
        expect(drawing.radio("when two agents")).to_be_checked()
        expect(page.get_by_role("status")).to_have_text("✔ right: Yes: one text, several readers.")

    def test_answers_that_come_late_take_nothing_back(self, drawing, page):
        drawing.mount(QUIZ)
        drawing.radio("when labels").check()
        drawing.radio("when texts").check()
        first, second = drawing.asked
        drawing.answer(answered("b"), first["turn"])
        expect(drawing.radio("when texts")).to_be_checked()
        expect(drawing.told).to_have_text("")
        drawing.answer(answered("c"), second["turn"])
        expect(drawing.radio("when texts")).to_be_checked()
        expect(drawing.told).to_have_text("✔ right: Yes: one text, several readers.")

    def test_a_question_that_is_put_again_is_open_again(self, drawing, page):
        drawing.mount(answered("a"))
        drawing.answer(QUIZ, "")
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        expect(drawing.told).to_have_text("")

    def test_a_kernel_that_is_busy_is_waited_for_and_that_is_said(self, drawing, page):
        drawing.mount(QUIZ)
        drawing.radio("when labels").check()
        expect(drawing.told).to_contain_text("The kernel has not answered yet")
        drawing.answer(answered("b"))
        expect(drawing.told).to_have_text("✔ right: Yes: one text, several readers.")

    def test_two_questions_in_a_page_are_two_groups(self, drawing, page):
        drawing.mount(answered("a"))
        names = []
        for _ in range(2):
            names.append(page.get_by_role("radio").first.get_attribute("name"))
            drawing.mount(QUIZ)
        assert len(set(names)) == 2

    def test_an_answer_moves_nothing_below(self, drawing, page):
        drawing.mount(QUIZ)
        height = "document.querySelector('main').getBoundingClientRect().height"
        before = page.evaluate(height)
        drawing.radio("when labels").check()
        drawing.answer(answered("b"))
        assert page.evaluate(height) == before


class TestLines:
    def letters(self, page):
        return page.locator(".kit-lines > li").evaluate_all(
            "all => all.map(node => node.dataset.letter).join('')"
        )

    def test_it_is_an_ordered_list_with_a_way_up_and_down(self, drawing, page):
        drawing.mount(PARSONS)
        expect(page.get_by_role("group", name=PARSONS.head)).to_be_visible()
        expect(page.get_by_role("list").get_by_role("listitem")).to_have_count(4)
        drawing.button("move line d up").click()
        drawing.button("move line a down").click()
        assert self.letters(page) == "badc"
        assert drawing.asked == []
        drawing.button("check the order").click()
        assert [one["choice"] for one in drawing.asked] == ["badc"]
        drawing.answer(ordered("badc"))
        expect(drawing.told).to_have_text("✔ right: Yes: one text, several readers.")

    def test_by_keyboard_the_focus_stays_on_the_line_and_its_place_is_said(self, drawing, page):
        drawing.mount(PARSONS)
        up = drawing.button("move line d up")
        up.focus()
        for place in (3, 2, 1):
            page.keyboard.press("Enter")
            expect(up).to_be_focused()
            assert self.letters(page).index("d") == place - 1
        expect(page.locator(".kit-hidden")).to_have_text("line d is now 1 of 4")
        expect(up).to_have_attribute("aria-disabled", "true")
        page.keyboard.press("Space")
        expect(up).to_be_focused()
        assert self.letters(page) == "dabc"
        expect(page.locator(".kit-hidden")).to_have_text("line d is still 1 of 4")

    def test_a_verdict_goes_when_a_line_moves_and_its_room_stays(self, drawing, page):
        drawing.mount(ordered("dbca", (say("word " * 60, "✘ wrong:"),)))
        assert self.letters(page) == "dbca"
        before = drawing.told.bounding_box()
        drawing.button("move line b down").click()
        expect(drawing.told).to_have_text("")
        assert drawing.told.bounding_box() == before
        drawing.button("check the order").click()
        drawing.answer(ordered("dcba"))
        assert self.letters(page) == "dcba"

    def test_the_same_order_checked_again_is_said_again(self, drawing, page):
        drawing.mount(PARSONS)
        for _ in range(2):
            drawing.button("move line d up").click()
            drawing.button("move line d down").click()
            drawing.button("check the order").click()
            drawing.answer(ordered("abcd"))
            expect(drawing.told).to_have_text("✔ right: Yes: one text, several readers.")


SHEETS = {
    "open": QUIZ,
    "answered": answered("a"),
    "confronted": answered("a", CONFRONTED),
    "lines": PARSONS,
    "checked": ordered("dbca", (say("The rules are used before they are made.", "✘ wrong:"),)),
}


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_nothing_is_inaccessible_in_any_theme(drawing, page, theme, sheet):
    drawing.mount(SHEETS[sheet], theme)
    assert violations(page) == ""
    assert drawing.errors == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_in_a_narrow_window_everything_is_to_be_seen(drawing, page, sheet):
    page.set_viewport_size({"width": 320, "height": 800})
    drawing.mount(SHEETS[sheet])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("ordered", [False, True])
def test_whatever_somebody_wrote_stays_text(drawing, page, ordered):
    said = (say(HOSTILE, "✘ wrong:"), say_printed(HOSTILE))
    drawing.mount(Sheet(HOSTILE, {"a": HOSTILE, "b": "x" * 3000}, said, "ab", ordered=ordered))
    expect(page.locator("legend")).to_have_text(HOSTILE)
    expect(page.locator(".kit-told pre")).to_have_text(HOSTILE)
    assert page.locator("main :is(script, img, value)").count() == 0
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# -------------------------------------------------------------------------------------- JupyterLab

SET_UP = """from kit import connect
from kit.lessons import open_lesson
lesson = open_lesson(1, connect(repeatable=True))"""
CELLS = (
    SET_UP,
    'lesson.quiz("Q1", "")',
    'lesson.predict("P1", "")',
    'with lesson.result("P1"):\n    print("what P1 prints")',
    'lesson.predict("P2", "")',
    'with lesson.result("P2"):\n    print("what P2 prints")',
    'lesson.parsons("E7", "")',
    "lesson.progress()",
    'lesson.quiz("Q2", "c")',
    'lesson.check("E1")',
)


@pytest.fixture
def notebook(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "questions.ipynb")
    return tmp_path / "questions.ipynb"


def told(lab, index):
    return lab.cell(index).locator(".kit-told")


def radio(lab, index, letter):
    return lab.cell(index).locator(f'input[type=radio][value="{letter}"]')


def test_in_jupyterlab_a_notebook_is_answered_by_mouse_and_keyboard(lab, notebook):
    lab.open(notebook)
    for index in range(5):
        lab.run(index)
    radio(lab, 1, "a").click()
    expect(told(lab, 1)).to_have_text("✔ right: Yes: one text, several readers.")
    radio(lab, 2, "a").click()  # after its result
    expect(told(lab, 2)).to_contain_text("✘ not as you predicted")
    expect(told(lab, 2).locator("pre")).to_have_text("what P1 prints")
    radio(lab, 4, "c").click()  # before it
    expect(told(lab, 4)).to_have_text("Your prediction is c. Now run the next cell.")
    lab.run(5)
    assert lab.text(5).startswith("what P2 prints\n\n✘ not as you predicted. What happened in this room")
    lab.run(6)
    move(lab, "abcde", "dbcae")
    expect(told(lab, 6)).to_contain_text("✔ right: Whether Ben")
    expect(lab.cell(6).locator(".jp-OutputArea-output")).to_have_count(1)
    lab.run(7)
    assert "1 of 8 exercises solved, 3 of 11 questions answered" in lab.text(7)
    assert lab.console_errors == []


def move(lab, order, wanted):
    """Bring the lines into order by keyboard, and check them."""
    for place, letter in enumerate(wanted):
        up = lab.cell(6).get_by_role("button", name=f"move line {letter} up")
        up.focus()
        for _ in range(order.index(letter) - place):
            lab.page.keyboard.press("Enter")
            expect(up).to_be_focused()
        order = wanted[: place + 1] + "".join(one for one in order if one not in wanted[: place + 1])
    lab.cell(6).get_by_role("button", name="check the order").focus()
    lab.page.keyboard.press("Space")


def test_in_jupyterlab_the_keys_choose_and_do_nothing_to_the_notebook(lab, notebook):
    lab.open(notebook)
    lab.run(0)
    lab.run(1)
    radio(lab, 1, "a").focus()
    for key, letter in (("ArrowDown", "b"), ("ArrowRight", "c"), ("ArrowUp", "b")):
        lab.page.keyboard.press(key)
        expect(radio(lab, 1, letter)).to_be_focused()
        expect(lab.cell(1).locator("input:checked")).to_have_count(0)
    for key, letter in (("Space", "b"), ("a", "a")):
        lab.page.keyboard.press(key)
        expect(radio(lab, 1, letter)).to_be_checked()
        expect(radio(lab, 1, letter)).to_be_focused()
    expect(told(lab, 1)).to_contain_text("✔ right")
    lab.page.keyboard.press("Escape")
    assert lab.page.evaluate("document.activeElement.matches('.jp-Cell, .jp-Notebook')")
    radio(lab, 1, "a").focus()
    for key in ("d", "d", "x", "Enter"):
        lab.page.keyboard.press(key)
    assert len(lab.cells()) == len(CELLS)
    assert lab._in_notebook("return panel.content.activeCellIndex") == 1
    assert lab._in_notebook("return panel.content.mode") == "command"
    lab.page.keyboard.press("Control+Enter")  # JupyterLab's own keys still are
    expect(told(lab, 1)).to_have_text("")
    assert lab.console_errors == []


def test_in_jupyterlab_a_cell_that_runs_again_asks_again(lab, notebook):
    lab.open(notebook)
    lab.run(0)
    for letter in "abc":
        lab.run(1)
        expect(lab.cell(1).locator("input:checked")).to_have_count(0)
        radio(lab, 1, letter).click()
        expect(told(lab, 1)).to_contain_text("✔ right" if letter == "a" else "✘ wrong")
    expect(lab.cell(1).locator("fieldset")).to_have_count(1)
    lab.run(8)
    expect(radio(lab, 8, "c")).to_be_checked()
    expect(told(lab, 8)).to_contain_text("✔ right")
    assert lab.console_errors == []


def test_in_jupyterlab_a_question_whose_kernel_was_restarted_only_shows(lab, notebook):
    lab.open(notebook)
    lab.run(0)
    for index in (1, 2, 8):
        lab.run(index)
    radio(lab, 1, "b").click()
    expect(told(lab, 1)).to_contain_text("✘ wrong")
    place = lab.cell(1).bounding_box()
    lab._in_notebook("await panel.sessionContext.session.kernel.restart()")
    expect(radio(lab, 1, "a")).to_be_disabled()
    expect(radio(lab, 1, "b")).to_be_checked()
    expect(told(lab, 1)).to_contain_text("✘ wrong")
    assert lab.cell(1).bounding_box() == place
    lab.cell(1).locator(".kit-option").first.click(force=True)  # in vain, which is said
    expect(told(lab, 1)).to_contain_text("The kernel was restarted or has ended.")
    expect(radio(lab, 8, "c")).to_be_checked()
    expect(told(lab, 2)).to_contain_text("The kernel was restarted or has ended.")
    lab.run(0)
    lab.run(1)
    radio(lab, 1, "a").click()
    expect(told(lab, 1)).to_contain_text("✔ right")
    assert lab.console_errors == []
