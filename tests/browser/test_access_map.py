"""The access map on the screen: its tabs in a blank page with a made-up model, and live in JupyterLab."""

import re
import subprocess
import sys

import nbformat
import pytest

from kit.views.access_map import LiveAccessMap, access_map
from tests.browser.blank import HOSTILE, TOUCHED, Blank, as_json, violations
from tests.browser.lab import WAIT, wait_for

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
SECONDS = 60
WAY = "financial_data → Coordinator → interaction_history → Email"
LONG_WAY = f"{WAY} → email_drafts → Reviewer"


class Drawing(Blank):
    """The map in a page of its own, over a room in this process."""

    def __init__(self, page, client):
        super().__init__(page, LiveAccessMap)
        self.client = client

    @property
    def state(self):
        live = access_map(self.client)
        live.redraw()
        return as_json(live.state)

    def mount(self, theme="light"):
        super().mount(self.state, theme)

    def update(self, state=None):
        super().update(state or self.state)

    def open(self, tab):
        self.page.get_by_role("tab", name=tab).click()

    def cell(self, agent, block):
        return self.page.get_by_role("button", name=re.compile(f"^{agent}, {block}: "))

    @property
    def details(self):
        return self.page.get_by_role("region", name=re.compile("^details"))

    @property
    def look_at(self):
        return self.page.get_by_label("Look at")

    def way(self, text):
        return self.details.get_by_role("button", name=text, exact=True)

    def ask(self, text):
        """Go on to the question of these words."""
        for _ in range(100):
            if self.page.locator("legend").inner_text() == text:
                return
            self.button("New question").click()
        raise AssertionError(f"nobody asks: {text}")

    def tick(self, *names):
        for name in names:
            self.page.get_by_role("checkbox", name=name, exact=True).check()
        self.button("Check").click()

    @property
    def judged(self):
        return self.page.locator(".kit-judged")


@pytest.fixture
def drawing(page, client):
    return Drawing(page, client)


@pytest.fixture
def office(client):
    """Every kind of access, ways of one and of two stations, and an agent that no way leads to."""
    labels = ("company_policies", "financial_data", "interaction_history", "email_drafts", "audit_log")
    blocks = {one: client.blocks.create(label=one, value="", read_only=one == labels[0]) for one in labels}
    may = {
        "Coordinator": ("read_only", "read_only", "read_write", None, "append_only"),
        "Email": ("read_only", None, "read_only", "read_write", None),
        "Finance": (None, "read_write", None, None, "append_only"),
        "Reviewer": ("read_only", None, None, "append_only", None),
        "Travel": ("read_only", None, None, None, None),
    }
    agents = {}
    for name, row in may.items():
        access = {block.id: one for block, one in zip(blocks.values(), row, strict=True) if one is not None}
        agents[name] = client.agents.create(name=name, block_ids=list(access), access=access)
    return blocks, agents


@pytest.fixture
def many(client):
    """Fifty blocks and twelve agents, with a way from the first blocks on."""
    blocks = [client.blocks.create(label=f"topic_{number}", value="") for number in range(50)]
    for number in range(12):
        held = blocks[number * 3 : number * 3 + 4]
        client.agents.create(name=f"Agent {number}", block_ids=[block.id for block in held])
    return blocks


class TestMatrix:
    def test_it_is_a_grid_whose_every_cell_says_what_it_means(self, drawing, office, page):
        drawing.mount()
        expect(page.get_by_role("grid")).to_have_count(1)
        expect(page.get_by_role("columnheader")).to_have_text(list(office[1]))
        expect(page.get_by_role("rowheader")).to_have_count(5)
        expect(drawing.cell("Coordinator", "audit_log")).to_have_text("A")
        cell = page.get_by_role(
            "button", name="Finance, financial_data: read and write, because its attachment is read_write"
        )
        expect(cell).to_have_text("R/W")
        expect(
            page.get_by_role("button", name=f"Email, financial_data: could come to know it: {WAY}")
        ).to_have_text("⇢")
        expect(drawing.cell("Travel", "financial_data")).to_have_text("–")
        assert drawing.errors == []

    def test_a_cell_that_is_pointed_at_tells_its_way_and_moves_nothing(self, drawing, office, page):
        drawing.mount()
        words = page.locator(".kit-words")
        below = page.locator(".kit-legend").first
        before = below.bounding_box()
        drawing.cell("Reviewer", "financial_data").hover()
        expect(words).to_have_text(f"Reviewer, financial_data: could come to know it: {LONG_WAY}")
        drawing.cell("Finance", "audit_log").focus()
        expect(words).to_contain_text("append only, because its attachment is append_only")
        assert below.bounding_box() == before

    def test_a_press_looks_at_the_way_and_marks_its_cells(self, drawing, office, page):
        drawing.mount()
        drawing.cell("Email", "company_policies").click()
        expect(drawing.look_at).to_have_value(f"block {office[0]['company_policies'].id}")
        drawing.cell("Reviewer", "financial_data").press("Enter")
        expect(drawing.way(LONG_WAY)).to_have_attribute("aria-pressed", "true")
        on = page.locator(".kit-cell[data-on]").evaluate_all("cells => cells.map(one => one.textContent)")
        assert on == ["R", "R/W", "R", "R/W", "A"]
        expect(page.get_by_role("status").last).to_have_text(LONG_WAY)
        drawing.way(LONG_WAY).click()
        expect(page.locator(".kit-cell[data-on]")).to_have_count(0)

    def test_the_arrow_keys_move_through_it_and_tab_stops_once(self, drawing, office, page):
        drawing.mount()
        page.get_by_role("tab", name="Matrix").focus()
        page.keyboard.press("Tab")
        expect(drawing.button("Coordinator")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowLeft")
        expect(drawing.button("company_policies")).to_be_focused()
        for key, agent, block in (
            ("ArrowRight", "Coordinator", "company_policies"),
            ("ArrowDown", "Coordinator", "financial_data"),
            ("End", "Travel", "financial_data"),
            ("ArrowLeft", "Reviewer", "financial_data"),
            ("Control+End", "Travel", "audit_log"),
            ("ArrowDown", "Travel", "audit_log"),
        ):
            page.keyboard.press(key)
            expect(drawing.cell(agent, block)).to_be_focused()
        page.keyboard.press("Tab")
        expect(drawing.look_at).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(drawing.cell("Travel", "audit_log")).to_be_focused()
        page.keyboard.press("Control+Home")
        expect(drawing.button("Coordinator")).to_be_focused()
        page.keyboard.press("ArrowLeft")
        expect(drawing.button("Coordinator")).to_be_focused()

    def test_what_changes_is_said_and_the_rest_stays_as_it_is(self, drawing, office, client, page):
        blocks, agents = office
        drawing.mount()
        drawing.cell("Email", "financial_data").click()
        client.agents.update(agents["Travel"].id, access={blocks["company_policies"].id: "read_only"})
        client.agents.blocks.attach(
            blocks["financial_data"].id, agent_id=agents["Travel"].id, access="read_only"
        )
        assert page.evaluate(TOUCHED, drawing.state) < 60
        expect(drawing.cell("Travel", "financial_data")).to_have_text("R")
        expect(drawing.cell("Email", "financial_data")).to_be_focused()
        expect(drawing.way(WAY)).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("status").last).to_have_text(
            "Travel, financial_data: read only, because its attachment is read_only; and 2 more cells changed"
        )
        client.blocks.update(blocks["financial_data"].id, value="30 000")
        assert page.evaluate(TOUCHED, drawing.state) == 0

    def test_what_is_looked_at_may_go_away(self, drawing, office, client, page):
        blocks, agents = office
        drawing.mount()
        drawing.cell("Email", "financial_data").click()
        client.blocks.delete(blocks["financial_data"].id)
        client.agents.delete(agents["Travel"].id)
        drawing.update()
        expect(page.get_by_role("rowheader")).to_have_count(4)
        expect(page.get_by_role("columnheader")).to_have_text(["Coordinator", "Email", "Finance", "Reviewer"])
        expect(drawing.look_at).to_have_value(f"block {blocks['company_policies'].id}")
        assert drawing.errors == []

    def test_a_room_that_grows_from_nothing(self, drawing, client, page):
        drawing.mount()
        expect(page.get_by_text("No blocks yet.")).to_be_visible()
        block = client.blocks.create(label="notes", value="")
        drawing.update()
        expect(page.get_by_text("No agents yet.")).to_be_visible()
        client.agents.create(name="Ana", block_ids=[block.id])
        drawing.update()
        expect(drawing.cell("Ana", "notes")).to_have_text("R/W")
        drawing.open("Quiz")
        expect(page.get_by_text("No questions yet")).to_be_visible()
        client.agents.create(name="Ben")
        drawing.update()
        expect(page.locator("legend")).to_be_visible()
        assert drawing.errors == []


class TestDetails:
    def test_a_block_and_an_agent_can_be_looked_at(self, drawing, office, page):
        drawing.mount()
        drawing.look_at.select_option(label="financial_data")
        expect(drawing.details).to_contain_text("Direct readers of financial_data")
        held = drawing.details.locator(".kit-held li")
        expect(held).to_have_text(
            ["R Coordinator its attachment is read_only", "R/W Finance its attachment is read_write"]
        )
        expect(drawing.details.locator(".kit-way")).to_have_text([WAY, LONG_WAY])
        drawing.button("Email").click()
        expect(drawing.details).to_contain_text("Email could come to know, without holding it")
        expect(drawing.details.locator(".kit-way")).to_have_text(
            [WAY, "audit_log → Coordinator → interaction_history → Email"]
        )
        drawing.button("email_drafts").click()
        expect(drawing.details).to_contain_text("Nobody: no way leads from email_drafts")

    def test_ways_that_are_not_carried_are_asked_of_the_audit(self, drawing, office, page):
        state = drawing.state
        for block in state["blocks"]:
            block["way"] = None
        drawing.mount()
        drawing.update(state)
        drawing.look_at.select_option(label="financial_data")
        expect(drawing.details).to_contain_text('client.audit.flows("financial_data")')
        expect(drawing.cell("Email", "financial_data")).to_have_text("⇢")
        drawing.cell("Email", "financial_data").click()
        drawing.open("Drawing")
        assert drawing.errors == []


class TestTabs:
    def test_they_are_chosen_by_the_arrow_keys(self, drawing, office, page):
        drawing.mount()
        matrix, picture, quiz = (page.get_by_role("tab", name=name) for name in ("Matrix", "Drawing", "Quiz"))
        matrix.focus()
        for key, tab in (("ArrowRight", picture), ("End", quiz), ("Home", matrix), ("ArrowRight", picture)):
            page.keyboard.press(key)
            expect(tab).to_be_focused()
            expect(tab).to_have_attribute("aria-selected", "true")
            expect(page.get_by_role("tabpanel")).to_have_count(1)
        expect(page.get_by_role("tabpanel", name="Drawing")).to_be_visible()

    @pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
    @pytest.mark.parametrize("tab", ["Matrix", "Drawing", "Quiz"])
    def test_nothing_is_inaccessible(self, drawing, office, page, theme, tab):
        page.emulate_media(reduced_motion="reduce")
        drawing.mount(theme)
        drawing.cell("Reviewer", "financial_data").click()
        drawing.open(tab)
        if tab == "Quiz":
            drawing.button("Check").click()
        assert violations(page) == ""
        assert drawing.errors == []

    def test_a_room_that_is_gone_is_said_and_all_of_it_still_works(self, drawing, office, page):
        drawing.mount()
        drawing.update({**drawing.state, "trouble": "this room has been closed"})
        expect(page.get_by_role("alert")).to_have_text("▲ this room has been closed: this is its last state.")
        drawing.cell("Email", "financial_data").click()
        drawing.open("Quiz")
        drawing.button("New question").click()
        assert page.evaluate("window.model.sent") == []

    def test_a_view_that_is_removed_listens_no_more(self, drawing, office, page):
        drawing.mount()
        page.evaluate("window.stop()")
        assert page.evaluate("window.model.calls.size") == 0

    def test_whatever_somebody_wrote_stays_text(self, drawing, client, page):
        block = client.blocks.create(label="notes", value="")
        other = client.blocks.create(label="other", value="")
        for name, held in ((HOSTILE, [block.id, other.id]), ("<b onclick=x>Eve", [block.id])):
            client.agents.create(name=name, block_ids=held)
        drawing.mount()
        for tab in ("Matrix", "Drawing", "Quiz"):
            drawing.open(tab)
            assert page.locator("main :is(script, img, b, value)").count() == 0
        drawing.ask("Who can read notes?")
        expect(page.get_by_role("checkbox", name="<b onclick=x>Eve")).to_be_visible()
        assert page.evaluate("window.pwned") is None

    @pytest.mark.parametrize("tab", ["Matrix", "Drawing", "Quiz"])
    def test_a_narrow_window_scrolls_the_matrix_not_the_page(self, drawing, many, client, page, tab):
        client.agents.create(name="Agent " + "z" * 100, block_ids=[block.id for block in many[:5]])
        client.blocks.create(label="a" * 50, value="")
        page.set_viewport_size({"width": 400, "height": 900})
        drawing.mount()
        drawing.open(tab)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        if tab == "Matrix":
            assert page.locator(".kit-window:visible").evaluate("node => node.scrollWidth > node.clientWidth")

    def test_forced_colours_keep_marks_choices_and_lines(self, drawing, office, page):
        page.emulate_media(forced_colors="active")
        drawing.mount()
        cell = drawing.cell("Coordinator", "financial_data")
        assert cell.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
        chosen = drawing.button("company_policies")
        assert chosen.evaluate("node => getComputedStyle(node).borderLeftWidth") == "3px"
        drawing.open("Drawing")
        line = page.locator(".kit-middle .kit-line").first
        colours = line.evaluate(
            "node => [getComputedStyle(node).stroke, getComputedStyle(document.body).backgroundColor]"
        )
        assert colours[0] != colours[1]


class TestPicture:
    def lines(self, page, on=""):
        return page.locator(f".kit-middle g[data-access]{on}")

    def test_lines_differ_by_dashes_and_heads_and_a_way_by_its_numbers(self, drawing, office, page):
        drawing.mount()
        drawing.cell("Reviewer", "financial_data").click()
        drawing.open("Drawing")
        expect(self.lines(page)).to_have_count(12)
        expect(self.lines(page, "[data-on]")).to_have_count(5)
        expect(page.locator(".kit-numbers text")).to_have_text(
            ["1", "2", "3", "4", "5"], use_inner_text=False
        )
        shapes = page.evaluate("""() => ["R", "A", "R/W"].map(access => {
            const line = document.querySelector(`.kit-middle g[data-access="${access}"]`);
            const dashes = getComputedStyle(line.querySelector(".kit-line")).strokeDasharray;
            return [dashes, line.lastChild.getAttribute("d").replace(/[\\d.,-]+/g, " ").trim()];
        })""")
        assert len({dashes for dashes, _ in shapes}) == 3
        assert len({head for _, head in shapes}) == 3

    def test_every_line_begins_and_ends_at_its_names(self, drawing, office, page):
        drawing.mount()
        drawing.open("Drawing")
        far = page.evaluate("""() => {
            const middle = document.querySelector(".kit-middle").getBoundingClientRect();
            const at = kind => [...document.querySelectorAll(`.kit-${kind}s .kit-label`)].map(node => {
                const box = node.getBoundingClientRect();
                return box.top + box.height / 2 - middle.top;
            });
            const [agents, blocks] = [at("agent"), at("block")];
            const near = (places, y) => Math.min(...places.map(one => Math.abs(one - y)));
            return Math.max(...[...document.querySelectorAll(".kit-middle .kit-line")].flatMap(line => {
                const numbers = line.getAttribute("d").match(/[\\d.]+/g).map(Number);
                return [near(agents, numbers[1]), near(blocks, numbers.at(-1))];
            }));
        }""")
        assert far < 3

    def test_names_choose_by_keyboard_and_the_list_of_ways_beside_it_follows(self, drawing, office, page):
        drawing.mount()
        drawing.open("Drawing")
        agents = page.get_by_role("list", name="Agents")
        agents.get_by_role("button", name="Coordinator").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        email = agents.get_by_role("button", name="Email")
        expect(email).to_be_focused()
        expect(email).to_have_attribute("aria-pressed", "true")
        expect(drawing.details.locator(".kit-way")).to_have_count(2)
        expect(page.locator(".kit-numbers text")).to_have_count(0)  # ways from several blocks
        drawing.way(WAY).press("Enter")
        expect(page.locator(".kit-numbers text")).to_have_text(["1", "2", "3"], use_inner_text=False)
        page.get_by_label("only what belongs to Email").check()
        expect(agents.get_by_role("button")).to_have_text(["Coordinator", "Email"])
        expect(
            page.get_by_role("img", name=re.compile("lines between 2 agents and 2 blocks"))
        ).to_be_visible()

    def test_it_is_drawn_anew_when_the_window_is_another(self, drawing, office, page):
        drawing.mount()
        drawing.open("Drawing")
        svg = page.locator(".kit-middle svg")
        wide = float(svg.get_attribute("width"))
        page.set_viewport_size({"width": 500, "height": 800})
        page.wait_for_function(
            "wide => document.querySelector('.kit-middle svg').getAttribute('width') < wide", arg=wide
        )


class TestMany:
    def test_the_filters_narrow_the_matrix_and_the_drawing(self, drawing, many, page):
        drawing.mount()
        expect(page.get_by_role("rowheader")).to_have_count(50)
        page.get_by_role("searchbox", name="Blocks").fill("TOPIC_4")
        expect(page.get_by_role("rowheader")).to_have_count(11)
        page.get_by_role("searchbox", name="Agents").fill("agent 1")
        expect(page.get_by_role("columnheader")).to_have_text(["Agent 1", "Agent 10", "Agent 11"])
        expect(page.get_by_role("status").last).to_have_text("11 of 50 blocks, 3 of 12 agents")
        page.get_by_label("only blocks that others could come to know").check()
        expect(page.get_by_role("rowheader")).to_have_count(1)
        page.get_by_role("searchbox", name="Blocks").fill("nothing")
        expect(page.get_by_role("rowheader")).to_have_count(0)
        assert drawing.errors == []

    def test_the_drawing_shows_what_belongs_to_one_and_on_request_all(self, drawing, many, page):
        drawing.mount()
        drawing.look_at.select_option(label="topic_31")
        drawing.open("Drawing")
        blocks = page.get_by_role("list", name="Blocks").get_by_role("button")
        expect(page.get_by_label("only what belongs to topic_31")).to_be_checked()
        shown = blocks.count()
        assert shown < 20
        page.get_by_label("only what belongs to topic_31").uncheck()
        expect(blocks).to_have_count(50)

    def test_more_than_a_page_takes_are_counted(self, drawing, client, page):
        client.agents.create(name="Ana")
        for number in range(70):
            client.blocks.create(label=f"topic_{number}", value="")
        drawing.mount()
        expect(page.get_by_role("rowheader")).to_have_count(60)
        expect(page.get_by_text("10 more blocks here: narrow the filter to see them")).to_be_visible()

    def test_one_change_touches_few_nodes_of_many(self, drawing, many, client, page):
        drawing.mount()
        agents = {agent.name: agent for agent in client.agents.list(limit=None)}
        client.agents.update(agents["Agent 11"].id, access={many[36].id: "read_only"})
        assert page.evaluate(TOUCHED, drawing.state) < 40

    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("tab", ["Matrix", "Drawing"])
    def test_axe_finds_nothing(self, drawing, many, page, theme, tab):
        drawing.mount(theme)
        drawing.open(tab)
        assert violations(page) == ""


class TestQuiz:
    KNOWS = "Who could come to know what financial_data says without holding it?"

    def test_each_wrong_and_each_missing_option_is_explained(self, drawing, office, page):
        drawing.mount()
        drawing.open("Quiz")
        expect(drawing.details).to_have_count(0)  # the answer stands there
        drawing.ask(self.KNOWS)
        drawing.tick("Email", "Finance")
        expect(drawing.judged).to_contain_text("✘ Not right: 1 wrongly ticked, 1 missing.")
        expect(drawing.judged.get_by_role("listitem")).to_have_text(
            [
                re.compile("Finance is wrongly ticked: .* because its attachment is read_write"),
                f"✘Reviewer is missing: Reviewer could come to know financial_data: {LONG_WAY}.",
            ]
        )
        page.get_by_role("checkbox", name="Finance").uncheck()
        expect(drawing.judged).to_have_text("")
        drawing.tick("Reviewer")
        expect(drawing.judged).to_contain_text("✔ Right.")
        expect(drawing.judged.get_by_role("listitem")).to_have_count(2)
        assert drawing.judged.get_attribute("role") == "status"

    def test_none_of_them_can_be_right(self, drawing, office, page):
        drawing.mount()
        drawing.open("Quiz")
        drawing.ask("Who could come to know what email_drafts says without holding it?")
        drawing.tick()
        expect(drawing.judged).to_contain_text("✔ Right: it is none of them.")

    def test_every_question_comes_in_turn_and_begins_anew(self, drawing, office, page):
        drawing.mount()
        drawing.open("Quiz")
        state = drawing.state
        texts = [question["text"] for question in state["questions"]]
        wanted = texts[state["first"] :] + texts[: state["first"]] + [texts[state["first"]]]
        for turn, text in enumerate(wanted):
            number = f"Question {turn % len(texts) + 1} of {len(texts)} about this room"
            expect(page.get_by_text(number, exact=True)).to_be_visible()
            expect(page.locator("legend")).to_have_text(text)
            drawing.button("New question").press("Enter")
            expect(drawing.button("New question")).to_be_focused()

    def test_it_goes_by_keyboard(self, drawing, office, page):
        drawing.mount()
        drawing.open("Quiz")
        drawing.ask("Who can read financial_data?")
        page.get_by_role("checkbox", name="Coordinator").focus()
        page.keyboard.press("Space")
        for _ in range(5):
            page.keyboard.press("Tab")
        expect(drawing.button("Check")).to_be_focused()
        page.keyboard.press("Enter")
        expect(drawing.judged).to_contain_text("Finance is missing")

    def test_a_change_of_the_room_keeps_what_is_ticked_and_asks_to_check_again(
        self, drawing, office, client, page
    ):
        blocks, agents = office
        drawing.mount()
        drawing.open("Quiz")
        drawing.ask(self.KNOWS)
        drawing.tick("Email", "Reviewer")
        expect(drawing.judged).to_contain_text("✔ Right.")
        client.blocks.update(blocks["financial_data"].id, value="30 000")
        drawing.update()
        expect(drawing.judged).to_contain_text("✔ Right.")
        client.agents.blocks.detach(blocks["email_drafts"].id, agent_id=agents["Reviewer"].id)
        drawing.update()
        expect(drawing.judged).to_contain_text("The room has changed: check again.")
        expect(page.get_by_role("checkbox", name="Reviewer")).to_be_checked()
        drawing.tick()
        expect(drawing.judged).to_contain_text("Reviewer is wrongly ticked: no way leads from financial_data")

    def test_a_question_about_what_is_gone_makes_room_for_another(self, drawing, office, client, page):
        drawing.mount()
        drawing.open("Quiz")
        drawing.ask(self.KNOWS)
        page.get_by_role("checkbox", name="Email").focus()
        client.blocks.delete(office[0]["financial_data"].id)
        drawing.update()
        expect(drawing.judged).to_contain_text("what was asked about is gone: here is another question")
        assert page.locator("legend").inner_text() != self.KNOWS
        assert page.evaluate("document.activeElement !== document.body")


# -------------------------------------------------------------------------------------- JupyterLab

MAKE = """from kit import connect
from kit.views.access_map import access_map
client = connect("team.jsonl")
money = client.blocks.create(label="financial_data", value="")
history = client.blocks.create(label="interaction_history", value="")
coordinator = client.agents.create(name="Coordinator", block_ids=[money.id, history.id])
email = client.agents.create(name="Email")"""
ATTACH = """import sys
from kit import connect
with connect(sys.argv[1]) as room:
    block = room.blocks.list(label="interaction_history")[0]
    agent = room.agents.list(name="Email")[0]
    room.agents.blocks.attach(block.id, agent_id=agent.id, access=sys.argv[2])"""


@pytest.fixture
def notebook(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in (MAKE, "access_map(client)", WAIT)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "map.ipynb")
    return tmp_path / "map.ipynb"


def attach_elsewhere(room):
    subprocess.run([sys.executable, "-c", ATTACH, room, "read_only"], check=True, timeout=SECONDS)


def leak(cell):
    return cell.get_by_role("button", name=re.compile("^Email, financial_data: "))


def test_in_jupyterlab_it_follows_another_process_while_a_cell_runs(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    cell = lab.cell(1)

    expect(leak(cell)).to_have_text("–")
    lab.start(2)
    wait_for(folder / "started")
    attach_elsewhere(folder / "team.jsonl")
    expect(leak(cell)).to_have_text("⇢")
    expect(lab.cell(2)).to_contain_text("[*]")  # it runs still
    (folder / "go").touch()
    expect(lab.cell(2)).to_contain_text(re.compile(r"\[3\]"))
    assert lab.console_errors == []


def test_in_jupyterlab_all_of_it_works_by_keyboard(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    attach_elsewhere(folder / "team.jsonl")
    cell = lab.cell(1)
    expect(leak(cell)).to_have_text("⇢")
    cell.get_by_role("button", name="financial_data", exact=True).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp"):
        lab.page.keyboard.press(key)
    expect(leak(cell)).to_be_focused()
    lab.page.keyboard.press("d")  # twice would be JupyterLab's command to delete the cell
    lab.page.keyboard.press("d")
    lab.page.keyboard.press("Enter")
    expect(cell.get_by_role("button", name=WAY, exact=True)).to_have_attribute("aria-pressed", "true")
    cell.get_by_role("tab", name="Matrix").press("ArrowRight")
    expect(cell.get_by_role("tab", name="Drawing")).to_be_focused()
    expect(cell.locator(".kit-numbers text")).to_have_count(3)
    lab.page.keyboard.press("ArrowRight")
    box = cell.get_by_role("checkbox").first
    box.press("Space")
    expect(box).to_be_checked()
    cell.get_by_role("button", name="Check", exact=True).press("Enter")
    expect(cell.locator(".kit-judged")).to_contain_text(re.compile("[Rr]ight"))
    assert len(lab.cells()) == 3
    assert lab.console_errors == []


def test_in_jupyterlab_it_works_on_without_a_kernel_and_says_so(lab, notebook):
    lab.open(notebook)
    lab.run(0)
    lab.run(1)
    cell = lab.cell(1)
    lab._in_notebook("await panel.sessionContext.session.kernel.restart()")
    expect(cell.get_by_role("alert").filter(has_text="The kernel was restarted")).to_be_visible()
    cell.get_by_role("tab", name="Quiz").click()
    cell.get_by_role("button", name="Check", exact=True).click()
    expect(cell.locator(".kit-judged")).to_contain_text(re.compile("[Rr]ight"))
