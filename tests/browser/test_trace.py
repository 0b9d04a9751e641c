"""The trace on the screen: its drawing in a blank page with a made-up model, and live in JupyterLab."""

import subprocess
import sys

import nbformat
import pytest

from kit.models.script import Script
from kit.views.trace import Trace, trace
from tests.browser.blank import HOSTILE, TOUCHED, Blank, as_json, violations

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
SECONDS = 60


class Drawing(Blank):
    """The trace in a page of its own, over a room in this process."""

    def __init__(self, page, client):
        super().__init__(page, Trace)
        self.client = client
        self.live = None

    @property
    def state(self):
        self.live.redraw()
        return as_json(self.live.state)

    def mount(self, theme="light", **what):
        self.live = trace(self.client, **what)
        super().mount(self.state, theme)

    def update(self, state=None):
        super().update(state or self.state)

    def answer(self):
        """Answer what the page has asked, as the kernel does."""
        for question in self.page.evaluate("window.model.sent.splice(0)"):
            self.live._asked(self.live, question, [])
        self.update()

    def open_all(self):
        """Show every prompt; a button that was pressed has another name."""
        closed = self.page.get_by_role("button", name="Show the prompt")
        for _ in range(closed.count()):
            closed.first.click()

    def step(self, name):
        return self.page.get_by_role("region", name=name, exact=True)


@pytest.fixture
def drawing(page, client):
    return Drawing(page, client)


@pytest.fixture
def ana(client):
    """Ana was refused once, wrote once and answered; Ben answered before, on older policies."""
    policies = client.blocks.create(label="policies", value="Refunds: 30 days\n" * 40, read_only=True)
    log = client.blocks.create(label="log", value="")
    ben = client.agents.create(name="Ben", block_ids=[policies.id], model=Script(["30 days."]))
    client.agents.messages.create(ben.id, input="How many days?")
    client.blocks.update(policies.id, value="Refunds: 60 days\n" * 40)
    replies = [
        ("memory_replace", {"label": "policies", "old_string": "60", "new_string": "90"}),
        ("memory_insert", {"label": "log", "new_string": "Bo wants 90 days"}),
        "I may not, and noted it.",
    ]
    ana = client.agents.create(name="Ana", block_ids=[policies.id, log.id], model=Script([*replies * 9]))
    client.agents.messages.create(ana.id, input="90 days!")
    return ana


class TestDrawing:
    def test_every_step_shows_prompt_call_change_refusal_and_answer(self, drawing, ana, page):
        drawing.mount()
        expect(page.get_by_role("heading")).to_have_text(["Ana, turn 1", "Step 1", "Step 2", "Step 3"])
        one, two, three = (drawing.step(f"Step {number}") for number in (1, 2, 3))
        expect(one).to_contain_text("✓ exactly as it was sent")
        expect(one).to_contain_text("⊘Refused: Ana may not change policies: the block is read-only")
        expect(one).to_contain_text("→ That binds every agent: ask the operator")
        expect(two.get_by_role("list", name="arguments of memory_insert")).to_have_text(
            "label: lognew_string: Bo wants 90 days"
        )
        expect(two.get_by_role("list", name="Step 2: what changed in log")).to_have_text("+Bo wants 90 days")
        expect(two).to_contain_text("Changed: log v1 → v2")
        expect(three.get_by_role("row", name="log")).to_contain_text("v2● was v1")
        expect(three).to_contain_text("I may not, and noted it.")
        expect(page.get_by_text("Ana, turn 1 ended: end_turn", exact=True)).to_be_visible()
        assert drawing.errors == []

    def test_the_shares_are_a_table_of_numbers_beside_the_bar(self, drawing, ana, page):
        drawing.mount()
        table = page.get_by_role("table", name="Step 1: what takes how much of the prompt")
        expect(table.get_by_role("columnheader")).to_have_text(["Part", "Version", "Characters", "Share"])
        rows = table.get_by_role("row").all_inner_texts()
        total = sum(int(row.split()[-2].replace(",", "")) for row in rows[1:])
        assert total == len(drawing.live.prompt(1))
        expect(page.locator(".kit-bar").first).to_have_attribute("aria-hidden", "true")

    def test_the_prompt_opens_where_a_block_stands_in_it_by_keyboard(self, drawing, ana, page):
        drawing.mount()
        text = page.get_by_role("region", name="Step 2: the prompt")
        expect(text).to_be_hidden()
        button = drawing.step("Step 2").get_by_role("button", name="log")
        button.focus()
        page.keyboard.press("Enter")
        expect(text).to_be_visible()
        expect(text).to_be_focused()
        assert text.evaluate("node => node.scrollTop") > 0
        assert text.evaluate("node => node.textContent") == drawing.live.prompt(2)
        hide = drawing.step("Step 2").get_by_role("button", name="Hide the prompt")
        hide.press("Space")
        expect(text).to_be_hidden()
        expect(page.get_by_role("button", name="Show the prompt")).to_have_count(3)

    def test_a_new_turn_appears_and_what_is_open_and_focused_stays(self, drawing, ana, client, page):
        drawing.mount()
        button = drawing.step("Step 1").get_by_role("button", name="Show the prompt")
        button.click()
        text = page.get_by_role("region", name="Step 1: the prompt")
        text.evaluate("node => { node.scrollTop = 40; }")
        client.agents.messages.create(ana.id, input="Now?")
        drawing.update()
        expect(page.get_by_role("heading").first).to_have_text("Ana, turn 2")
        expect(text).to_be_visible()
        expect(drawing.step("Step 1").get_by_role("button", name="Hide the prompt")).to_be_focused()
        assert text.evaluate("node => node.scrollTop") == 40
        assert text.evaluate("node => node.textContent") == drawing.live.prompt(1)

    def test_a_step_that_is_there_is_not_touched_by_the_next_one(self, drawing, client, page):
        log = client.blocks.create(label="log", value="")
        script = Script([("memory_insert", {"label": "log", "new_string": "x"})] * 3 + ["done"])
        ana = client.agents.create(name="Ana", block_ids=[log.id], model=script)
        turn = client.agents.messages.steps(ana.id, input="go")
        next(turn)
        drawing.mount()
        drawing.step("Step 1").evaluate("node => { node.old = true; }")
        next(turn)
        drawing.update()
        expect(drawing.step("Step 2")).to_be_visible()
        assert drawing.step("Step 1").evaluate("node => node.old")
        next(turn)
        assert page.evaluate(TOUCHED, drawing.state) <= 8
        assert page.evaluate(TOUCHED, drawing.state) == 0

    def test_another_turn_is_chosen_and_the_latest_again(self, drawing, ana, client, page):
        drawing.mount()
        turns = page.get_by_label("Turn", exact=True)
        expect(turns.locator("option")).to_have_text(
            ["the latest, as it happens", "Ana, turn 1: 90 days!", "Ben, turn 1: How many days?"]
        )
        turns.select_option("Ben, turn 1: How many days?")
        drawing.answer()
        expect(page.get_by_role("heading").first).to_have_text("Ben, turn 1")
        client.agents.messages.create(ana.id, input="Now?")
        drawing.update()
        expect(page.get_by_role("heading").first).to_have_text("Ben, turn 1")
        page.get_by_role("button", name="2 newer turns: show the latest").click()
        drawing.answer()
        expect(page.get_by_role("heading").first).to_have_text("Ana, turn 2")
        expect(turns).to_be_focused()

    def test_two_turns_stand_side_by_side_and_say_what_differs(self, drawing, ana, page):
        drawing.mount()
        page.get_by_label("Compare with").select_option("Ben, turn 1: How many days?")
        drawing.answer()
        left, right = (drawing.step(f"{name}, turn 1, step 1") for name in ("Ana", "Ben"))
        assert left.bounding_box()["y"] == right.bounding_box()["y"]
        expect(left.get_by_role("row", name="policies")).to_contain_text("v2≠ v1 beside")
        expect(right.get_by_role("row", name="policies")).to_contain_text("v1≠ v2 beside")
        expect(left.get_by_role("row", name="log")).to_contain_text("≠ only here")
        differs = page.get_by_role("region", name="What differs")
        expect(differs).to_contain_text("≠ step 1: policies is version 2 here and version 1 there")
        expect(page.get_by_text("Ben, turn 1 has no step 2.")).to_be_visible()
        page.get_by_label("Compare with").select_option("nothing")
        drawing.answer()
        expect(right).to_be_hidden()
        expect(drawing.step("Step 1")).to_be_visible()
        assert drawing.errors == []

    def test_a_kernel_that_does_not_answer_is_said_and_what_is_there_still_works(self, drawing, ana, page):
        drawing.mount()
        page.get_by_label("Turn", exact=True).select_option("Ben, turn 1: How many days?")
        expect(page.locator(".kit-waiting")).to_contain_text("The kernel has not answered yet")
        drawing.step("Step 1").get_by_role("button", name="Show the prompt").click()
        expect(page.get_by_role("region", name="Step 1: the prompt")).to_be_visible()
        drawing.update()
        expect(page.get_by_label("Turn", exact=True)).to_have_value(drawing.state["choices"][1]["run"])
        drawing.answer()
        expect(page.locator(".kit-waiting")).to_be_hidden()

    def test_what_was_said_before_can_be_opened(self, drawing, ana, client, page):
        client.agents.messages.create(ana.id, input="Now?")
        drawing.mount()
        page.get_by_role("button", name="6 messages before in this conversation").click()
        expect(page.locator(".kit-earlier")).to_contain_text("user: 90 days!")

    def test_news_are_announced_once_and_calmly(self, drawing, ana, client, page):
        drawing.mount()
        status = page.get_by_role("status")
        expect(status).to_have_text("")
        for number in range(5):
            client.agents.messages.create(ana.id, input=f"{number}?")
            drawing.update()
        expect(status).to_have_text("Ana, turn 6 ended: end_turn")

    def test_whatever_somebody_wrote_stays_text(self, drawing, client, page):
        notes = client.blocks.create(label="notes", value=HOSTILE, description=HOSTILE)
        calls = [("memory_insert", {"label": label, "new_string": HOSTILE}) for label in (HOSTILE, "notes")]
        eve = client.agents.create(
            name="<b onclick=x>Eve", system=HOSTILE, block_ids=[notes.id], model=Script([*calls, HOSTILE])
        )
        client.agents.messages.create(eve.id, input=HOSTILE)
        drawing.mount()
        drawing.open_all()
        expect(page.get_by_role("heading", name="<b onclick=x>Eve, turn 1", exact=True)).to_be_visible()
        expect(page.get_by_role("region", name="Step 1: the prompt")).to_contain_text("<img src=x onerror")
        assert page.locator("main :is(script, img, b, value)").count() == 0
        assert page.evaluate("window.pwned") is None

    def test_a_prompt_that_is_not_known_any_more_says_so(self, drawing, ana, client, page):
        drawing.mount()
        client.blocks.redact(client.blocks.list(label="policies")[0].id, "60 days", replacement="[gone]")
        drawing.update()
        expect(drawing.step("Step 1")).to_contain_text("▲ rendered again; a text was erased from this room")
        drawing.step("Step 1").get_by_role("button", name="policies").click()
        expect(page.get_by_role("region", name="Step 1: the prompt")).to_contain_text("Refunds: [gone]")

    def test_a_room_without_a_turn_and_one_that_is_gone(self, drawing, client, page):
        drawing.mount()
        expect(page.get_by_text("No turn yet.")).to_be_visible()
        drawing.update({**drawing.state, "trouble": "this room has been closed"})
        expect(page.get_by_role("alert")).to_have_text("▲ this room has been closed: this is its last state.")

    @pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
    def test_nothing_is_inaccessible_in_any_theme(self, drawing, ana, page, theme):
        page.emulate_media(reduced_motion="reduce")
        drawing.mount(theme)
        page.get_by_label("Compare with").select_option("Ben, turn 1: How many days?")
        drawing.answer()
        for button in page.get_by_role("button", name="policies").all():
            button.click()
        assert violations(page) == ""

    def test_forced_colours_keep_the_bar_and_the_marks(self, drawing, ana, page):
        page.emulate_media(forced_colors="active")
        drawing.mount()
        part = page.locator(".kit-part").nth(1)
        assert part.evaluate("node => getComputedStyle(node).borderLeftStyle") == "solid"
        drawing.step("Step 1").get_by_role("button", name="policies").click()
        shown = page.locator(".kit-piece[data-shown]").first
        assert "underline" in shown.evaluate("node => getComputedStyle(node).textDecorationLine")

    def test_a_narrow_window_stacks_the_turns_and_never_scrolls_the_page(self, drawing, client, page):
        block = client.blocks.create(label="a" * 50, value="word " * 50 + "x" * 3000)
        call = ("memory_insert", {"label": "a" * 50, "new_string": "y" * 3000})
        names = [f"Agent {number} " + "z" * 90 for number in (1, 2)]
        one, two = (
            client.agents.create(name=name, block_ids=[block.id], model=Script([call, "w" * 3000]))
            for name in names
        )
        first = client.agents.messages.create(one.id, input="v" * 3000)
        second = client.agents.messages.create(two.id, input="go")
        page.set_viewport_size({"width": 400, "height": 700})
        drawing.mount(run=first, beside=second)
        drawing.open_all()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        left, right = (drawing.step(f"{name}, turn 1, step 1").bounding_box() for name in names)
        assert right["y"] > left["y"]

    def test_a_view_that_is_removed_listens_no_more(self, drawing, ana, page):
        drawing.mount()
        page.evaluate("window.stop()")
        assert page.evaluate("window.model.calls.size") == 0


# -------------------------------------------------------------------------------------- JupyterLab

MAKE = """from kit import connect
from kit.views.trace import trace
client = connect("team.jsonl")
log = client.blocks.create(label="shift_log", value="line\\n" * 60)
ana = client.agents.create(name="Ana", block_ids=[log.id])
first = client.agents.messages.create(agent_id=ana.id, messages=[{"role": "user", "content": "Hello"}])"""
SAY = """import sys
from kit import connect
with connect(sys.argv[1]) as room:
    room.agents.messages.create(room.agents.list(name="Ana")[0].id, input=sys.argv[2])"""


@pytest.fixture
def notebook(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in (MAKE, "trace(client)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "trace.ipynb")
    return tmp_path / "trace.ipynb"


def say_elsewhere(room, text):
    subprocess.run([sys.executable, "-c", SAY, room, text], check=True, timeout=SECONDS)


def test_in_jupyterlab_it_follows_another_process_and_everything_works_by_keyboard(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    cell = lab.cell(1)
    title = cell.get_by_role("heading").first
    expect(title).to_have_text("Ana, turn 1")
    say_elsewhere(folder / "team.jsonl", f"Add to the shift log: {HOSTILE}")
    expect(title).to_have_text("Ana, turn 2")
    assert lab.page.evaluate("window.pwned") is None
    assert cell.locator(".kit-trace :is(script, img, b, value)").count() == 0
    turns = cell.get_by_label("Turn", exact=True)
    turns.focus()
    for key in ("ArrowDown", "ArrowDown"):
        turns.press(key)
    expect(title).to_have_text("Ana, turn 1")
    expect(turns).to_be_focused()
    say_elsewhere(folder / "team.jsonl", "Hello again")
    expect(cell.get_by_role("button", name="2 newer turns: show the latest")).to_be_visible()
    expect(title).to_have_text("Ana, turn 1")
    cell.get_by_role("button", name="2 newer turns: show the latest").press("Enter")
    expect(title).to_have_text("Ana, turn 3")
    cell.get_by_role("button", name="Show the prompt").first.press("Space")
    prompt = cell.get_by_role("region", name="Step 1: the prompt")
    expect(prompt).to_be_visible()
    prompt.press("ArrowDown")
    lab.page.wait_for_function("node => node.scrollTop > 0", arg=prompt.element_handle())
    expect(prompt).to_be_focused()
    cell.get_by_label("Compare with").select_option("Ana")
    expect(cell.get_by_role("region", name="What differs")).to_be_visible()
    assert lab.console_errors == []
