"""The board on the screen: its drawing in a blank page with a made-up model, and live in JupyterLab."""

import re

import nbformat
import pytest

from kit import Append
from kit.models.script import Script
from kit.views import Board
from kit.views.board.reading import read_board
from kit.views.board.state import as_state
from tests.browser.blank import HOSTILE, TOUCHED, Blank, as_json, violations
from tests.browser.lab import WAIT, Lab, commit_elsewhere, wait_for

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
SECONDS = 60


class Drawing(Blank):
    """The board in a page of its own, over a room in this process."""

    def __init__(self, page, client):
        super().__init__(page, Board)
        self.client = client

    @property
    def state(self):
        return as_json(as_state(read_board(self.client)))

    def mount(self, theme="light"):
        super().mount(self.state, theme)

    def update(self, state=None):
        super().update(state or self.state)


@pytest.fixture
def drawing(page, client):
    return Drawing(page, client)


@pytest.fixture
def policies(client):
    """A room with every kind of access, one block nearly full, one full, and a refusal."""
    call = ("memory_replace", {"label": "company_policies", "old_string": "30", "new_string": "90"})
    policies = client.blocks.create(
        label="company_policies", value="Refunds: 30 days", description="What we promise", read_only=True
    )
    log = client.blocks.create(label="shift_log", value="x" * 17, limit=20)
    full = client.blocks.create(label="full_block", value="x" * 20, limit=20)
    ana = client.agents.create(
        name="Ana", block_ids=[policies.id, full.id], model=Script([call, "I may not."])
    )
    client.agents.blocks.attach(log.id, agent_id=ana.id, access="append_only")
    client.agents.create(name="Ben", block_ids=[log.id])
    client.agents.messages.create(agent_id=ana.id, messages=[{"role": "user", "content": "90 days!"}])
    client.blocks.update(policies.id, value="Refunds: 60 days")
    return policies


class TestDrawing:
    def test_it_is_a_table_whose_every_cell_has_a_name(self, drawing, policies, page):
        drawing.mount()
        expect(page.get_by_role("columnheader")).to_have_text(["Block", "Ana", "Ben", "Used", "Last change"])
        expect(page.get_by_role("rowheader")).to_have_count(3)
        row = page.get_by_role("row").filter(has=drawing.button("shift_log"))
        expect(row.get_by_role("img", name="append only")).to_have_text("A")
        expect(row.get_by_role("img", name="read and write")).to_have_text("R/W")
        meter = row.get_by_role("meter", name="shift_log: 17 of 20 characters used")
        expect(meter).to_have_attribute("value", "17")
        expect(row).to_contain_text("▲ 17 / 20")
        expect(page.get_by_text("■ full")).to_be_visible()
        expect(page.get_by_role("log", name="Refused")).to_contain_text(
            "company_policies: the block is read-only"
        )
        assert drawing.errors == []

    def test_what_changed_is_marked_by_signs_not_by_colour_alone(self, drawing, policies, page):
        drawing.mount()
        changes = page.get_by_role("list", name="what version 2 of company_policies changed")
        expect(changes.get_by_role("listitem")).to_have_text(["−Refunds: 30 days", "+Refunds: 60 days"])
        expect(changes.locator("del")).to_have_text("30")
        expect(changes.locator("ins")).to_have_text("60")

    def test_an_update_keeps_what_is_open_and_where_the_focus_is(self, drawing, policies, client, page):
        drawing.mount()
        drawing.button("shift_log").click()
        drawing.button("company_policies").focus()
        client.blocks.create(label="newcomer", value="hello")
        client.agents.create(name="Cy", block_ids=[policies.id])
        client.blocks.update(policies.id, value="Refunds: 14 days")
        drawing.update()
        expect(drawing.button("company_policies")).to_be_focused()
        expect(drawing.button("company_policies")).to_have_attribute("aria-expanded", "true")
        expect(drawing.button("shift_log")).to_have_attribute("aria-expanded", "false")
        expect(page.get_by_role("region", name="contents of company_policies")).to_have_text(
            "Refunds: 14 days"
        )
        expect(page.get_by_role("columnheader")).to_contain_text(["Block", "Ana", "Ben", "Cy", "Used"])

    def test_contents_open_and_close_by_keyboard(self, drawing, policies, page):
        drawing.mount()
        contents = page.get_by_role("region", name="contents of company_policies")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(drawing.button("company_policies")).to_be_focused()
        page.keyboard.press("Enter")
        expect(contents).to_be_hidden()
        page.keyboard.press("Space")
        expect(contents).to_be_visible()

    def test_what_is_gone_is_taken_away(self, drawing, policies, client, page):
        drawing.mount()
        client.blocks.delete(policies.id)
        client.agents.delete(client.agents.list(order="asc")[0].id)
        drawing.update()
        expect(drawing.button("company_policies")).to_have_count(0)
        expect(page.get_by_role("columnheader")).to_have_text(["Block", "Ben", "Used", "Last change"])

    def test_what_was_erased_is_gone_from_the_page(self, drawing, policies, client, page):
        drawing.mount()
        refused = page.get_by_role("log", name="Refused")
        expect(refused).to_contain_text("the block is read-only")
        for text in ("the block is read-only", "Refunds: 30"):
            client.blocks.redact(policies.id, text)
        drawing.update()
        expect(refused).to_contain_text("company_policies: [redacted]")
        assert not re.search("the block is read-only|Refunds: 30", page.content())

    def test_changes_are_announced_once_and_calmly(self, drawing, policies, client, page):
        drawing.mount()
        status = page.get_by_role("status")
        expect(status).to_have_text("")
        for number in range(20):
            client.blocks.update(policies.id, value=f"Refunds: {number} days")
            drawing.update()
        expect(status).to_have_text("company_policies is now version 22, by operator")

    def test_one_change_touches_few_nodes_of_many(self, drawing, client):
        blocks = [client.blocks.create(label=f"block_{number}", value="text") for number in range(50)]
        for number in range(12):
            client.agents.create(name=f"Agent {number}", block_ids=[block.id for block in blocks])
        drawing.mount()
        client.blocks.update(blocks[7].id, value="other text")
        assert drawing.page.evaluate(TOUCHED, drawing.state) <= 20
        assert drawing.page.evaluate(TOUCHED, drawing.state) == 0

    def test_whatever_somebody_wrote_stays_text(self, drawing, client, page):
        block = client.blocks.create(label="notes", value="x", description=HOSTILE)
        client.agents.create(name="<b onclick=x>Eve", block_ids=[block.id])
        client.blocks.update(block.id, value=HOSTILE)
        drawing.mount()
        expect(page.get_by_role("region", name="contents of notes")).to_have_text(HOSTILE)
        expect(page.get_by_role("columnheader", name="<b onclick=x>Eve")).to_be_visible()
        assert page.locator("main :is(script, img, b, value)").count() == 0
        assert page.evaluate("window.pwned") is None

    def test_a_room_that_is_gone_is_said(self, drawing, policies, page):
        drawing.mount()
        drawing.update({**drawing.state, "trouble": "this room has been closed"})
        expect(page.get_by_role("alert")).to_have_text("▲ this room has been closed: this is its last state.")

    def test_a_view_that_is_removed_listens_no_more(self, drawing, policies, page):
        drawing.mount()
        page.evaluate("window.stop()")
        assert page.evaluate("window.model.calls.size") == 0

    @pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
    def test_nothing_is_inaccessible_in_any_theme(self, drawing, policies, page, theme):
        page.emulate_media(reduced_motion="reduce")
        drawing.mount(theme)
        assert violations(page) == ""

    def test_forced_colours_keep_badges_and_meters(self, drawing, policies, page):
        page.emulate_media(forced_colors="active")
        drawing.mount()
        badge = page.get_by_role("img", name="read only").first
        assert badge.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
        assert page.get_by_role("meter").first.evaluate("node => getComputedStyle(node).appearance") == "auto"

    def test_who_wants_no_motion_gets_none(self, drawing, policies, client, page):
        page.emulate_media(reduced_motion="reduce")
        drawing.mount()
        client.blocks.update(policies.id, value="Refunds: 14 days")
        drawing.update()
        flashing = page.locator(".kit-flash").first
        assert flashing.evaluate("node => getComputedStyle(node).animationName") == "none"

    def test_a_narrow_window_scrolls_the_table_not_the_page(self, drawing, client, page):
        block = client.blocks.create(label="a" * 50, value="word " * 50 + "x" * 3000, description="y" * 3000)
        for number in range(12):
            client.agents.create(name=f"Agent {number} " + "z" * 100, block_ids=[block.id])
        page.set_viewport_size({"width": 400, "height": 700})
        drawing.mount()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        window = page.locator(".kit-window")
        assert window.evaluate("node => node.scrollWidth > node.clientWidth")
        assert window.get_attribute("tabindex") == "0"

    def test_rows_do_not_move_while_a_closed_block_is_rewritten(self, drawing, client, page):
        blocks = [client.blocks.create(label=f"block_{number}", value="") for number in range(6)]
        drawing.mount()
        below = drawing.button("block_5")
        before = below.bounding_box()
        client.blocks.update(blocks[0].id, value="many words that came at once\n" * 30)
        drawing.update()
        assert below.bounding_box() == before


# -------------------------------------------------------------------------------------- JupyterLab

MAKE = """from kit import board, connect
client = connect("team.jsonl")
policies = client.blocks.create(label="company_policies", value="Refunds: 30 days", read_only=True)
ana = client.agents.create(name="Ana", block_ids=[policies.id])"""


@pytest.fixture
def notebook(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in (MAKE, "board(client)", WAIT)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "board.ipynb")
    return tmp_path / "board.ipynb"


def contents(lab):
    return lab.cell(1).get_by_role("region", name="contents of company_policies")


def test_in_jupyterlab_the_board_follows_another_process_while_idle_and_while_a_cell_runs(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    expect(contents(lab)).to_have_text("Refunds: 30 days")
    commit_elsewhere(folder / "team.jsonl", "company_policies", "Refunds: 60 days")
    expect(contents(lab)).to_have_text("Refunds: 60 days")
    lab.start(2)
    wait_for(folder / "started")
    commit_elsewhere(folder / "team.jsonl", "company_policies", "Refunds: 14 days")
    expect(contents(lab)).to_have_text("Refunds: 14 days")
    expect(lab.cell(2)).to_contain_text("[*]")  # it runs still
    (folder / "go").touch()
    expect(lab.cell(2)).to_contain_text(re.compile(r"\[3\]"))
    assert lab.console_errors == []


_SLOW = """
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = milliseconds => timeout(milliseconds === 2000 ? 0 : milliseconds);
"""


def test_in_jupyterlab_a_board_whose_program_came_late_follows_all_the_same(context, lab_server, notebook):
    page = context.new_page()
    page.add_init_script(_SLOW)  # what anywidget waits for a program is over before one can be there
    lab = Lab(page, lab_server)
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    expect(contents(lab)).to_have_text("Refunds: 30 days")
    assert lab.came_late
    commit_elsewhere(folder / "team.jsonl", "company_policies", "Refunds: 60 days")
    expect(contents(lab)).to_have_text("Refunds: 60 days")
    lab.close()


def test_in_jupyterlab_whatever_somebody_wrote_stays_text(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    commit_elsewhere(folder / "team.jsonl", "company_policies", HOSTILE)
    expect(contents(lab)).to_have_text(HOSTILE)
    assert lab.page.evaluate("window.pwned") is None
    assert lab.cell(1).locator(".kit-board :is(script, img, b, value)").count() == 0
    assert lab.console_errors == []


def test_in_jupyterlab_the_keys_do_what_they_do_on_any_page(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    button = lab.cell(1).get_by_role("button", name="company_policies", exact=True)
    for key, shown in (("Enter", False), ("Space", True)):
        button.press(key)
        expect(contents(lab)).to_be_visible(visible=shown)
        expect(button).to_be_focused()
    commit_elsewhere(folder / "team.jsonl", "company_policies", "a line\n" * 100)
    expect(contents(lab)).to_contain_text("a line\na line")
    contents(lab).press("ArrowDown")
    lab.page.wait_for_function("node => node.scrollTop > 0", arg=contents(lab).element_handle())
    expect(contents(lab)).to_be_focused()


def test_in_jupyterlab_a_board_whose_kernel_was_restarted_says_so(lab, notebook):
    lab.open(notebook)
    lab.run(0)
    lab.run(1)
    lab._in_notebook("await panel.sessionContext.session.kernel.restart()")
    expect(lab.cell(1).get_by_role("alert").filter(has_text="The kernel was restarted")).to_be_visible()
    expect(contents(lab)).to_have_text("Refunds: 30 days")


# ------------------------------------------------------------------------------------ many blocks


@pytest.fixture
def many(client):
    """Fifty blocks in three groups, and twelve agents."""
    agents = [client.agents.create(name=f"Agent {number}") for number in range(12)]
    for number in range(50):
        block = client.blocks.create(label=f"topic_{number}", value="\n".join(f"line {n}" for n in range(60)))
        for agent in agents[: number % 3]:
            client.agents.blocks.attach(block.id, agent_id=agent.id)
    return client


class TestMany:
    def shown(self, page):
        return page.locator("tbody:not([hidden]) .kit-name").count()

    def test_they_stand_in_groups_that_fold(self, drawing, many, page):
        drawing.mount()
        group = page.get_by_role("button", name="held by nobody", exact=True)
        assert self.shown(page) == 50
        group.press("Enter")
        expect(group).to_have_attribute("aria-expanded", "false")
        assert self.shown(page) == 33
        drawing.update()
        assert self.shown(page) == 33

    @pytest.mark.parametrize(
        ("words", "rows"), [("topic_7", 1), ("TOPIC_4", 11), ("agent 1", 16), ("line 59", 50), ("nothing", 0)]
    )
    def test_the_filter_looks_at_labels_texts_and_holders(self, drawing, many, page, words, rows):
        drawing.mount()
        page.get_by_label("Filter").fill(words)
        assert self.shown(page) == rows
        sizes = "50 blocks" if rows == 50 else f"{rows} of 50 blocks"
        expect(page.locator("caption")).to_contain_text(sizes)

    def test_what_changed_since_somebody_looked_can_be_singled_out(self, drawing, many, page):
        drawing.mount()
        expect(page.get_by_text("since you last looked")).to_be_hidden()
        blocks = {block.label: block for block in many.blocks.list(limit=None)}
        for label in ("topic_3", "topic_30"):
            many.blocks.update(blocks[label].id, value="new")
        drawing.update()
        expect(page.get_by_text("2 blocks changed since you last looked")).to_be_visible()
        expect(page.get_by_label("version 2, it was 1")).to_have_count(2)
        page.get_by_label("only these").check()
        assert self.shown(page) == 2
        page.get_by_role("button", name="I have looked").press("Enter")
        assert self.shown(page) == 50
        expect(page.get_by_text("since you last looked")).to_be_hidden()

    def test_an_open_text_scrolls_to_what_came_but_not_under_a_reader(self, drawing, many, page):
        drawing.mount()
        drawing.button("topic_4").click()
        text = page.get_by_role("region", name="contents of topic_4")
        block = next(iter(many.blocks.list(label="topic_4")))
        page.mouse.move(0, 0)
        many.blocks.edit(block.id, Append("the last line"))
        drawing.update()
        assert text.evaluate("node => node.scrollTop") > 100
        text.evaluate("node => { node.scrollTop = 0; }")
        text.focus()
        many.blocks.edit(block.id, Append("one more"))
        drawing.update()
        assert text.evaluate("node => node.scrollTop") == 0

    def test_one_change_touches_its_own_row_and_the_lists(self, drawing, many, page):
        drawing.mount()
        block = next(iter(many.blocks.list(label="topic_4")))
        many.blocks.update(block.id, value="new")
        assert page.evaluate(TOUCHED, drawing.state) < 40

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_axe_finds_nothing(self, drawing, many, page, theme):
        drawing.mount(theme)
        drawing.button("topic_4").click()
        assert violations(page) == ""


def test_with_ten_agents_the_last_change_is_to_be_seen_without_scrolling(drawing, client, page):
    names = ("CEO", "Sales Director", "Sales Rep 1", "Sales Rep 2", "Engineering Director")
    label = client.blocks.create(label="cross_dept_projects", value="ACTIVE:\n(none)").id
    for name in (*names, "Engineer 1", "Engineer 2", "HR Director", "HR Rep 1", "HR Rep 2"):
        client.agents.create(name=name, block_ids=[label])
    for width in (900, 960, 1100):  # what JupyterLab leaves of 1440 pixels, with and without its side bar
        page.set_viewport_size({"width": width, "height": 800})
        drawing.mount()
        last = page.get_by_role("columnheader", name="Last change").bounding_box()
        assert last["x"] + last["width"] <= width
        for name in names:
            expect(page.get_by_role("columnheader", name=name)).to_be_visible()
