"""The timeline on the screen: its drawing in a blank page with a made-up model, and live in JupyterLab."""

import json
import re

import nbformat
import pytest

from kit import connect
from kit.models.script import Script
from kit.views.timeline import Timeline, timeline
from tests.browser.blank import HOSTILE, TOUCHED, Blank, as_json, violations
from tests.browser.lab import WAIT, commit_elsewhere, wait_for

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
SECONDS = 60
# The model's other two traits, which a page reads beside the state.
_GIVE = "parts => Object.assign(window.model, JSON.parse(parts))"


class Drawing(Blank):
    """The timeline in a page of its own, over a room in this process."""

    def __init__(self, page, client):
        super().__init__(page, Timeline)
        self.client = client
        self.live = None
        self.given = {}

    @property
    def state(self):
        self.live.redraw()
        return as_json(self.live.state)

    def give(self):
        """Hand over the other two traits, each only if it is another one, as the kernel does."""
        traits = {"past": self.live.past, "asked": self.live.asked}
        parts = {name: value for name, value in traits.items() if self.given.get(name) is not value}
        self.given = traits
        if parts:
            self.page.evaluate(_GIVE, json.dumps(parts))

    def mount(self, theme="light", block_id=None):
        self.live = timeline(self.client, block_id)
        super().mount({}, theme)
        self.update()

    def update(self, state=None):
        state = state or self.state
        self.give()
        super().update(state)

    def answer(self):
        """Answer what the page has asked, as the kernel does."""
        questions = self.page.evaluate("window.model.sent.splice(0)")
        for question in questions:
            self.live._asked(self.live, question, [])
            self.update(as_json(self.live.state))
        return questions

    @property
    def slider(self):
        return self.page.get_by_role("slider", name="Commit")

    @property
    def title(self):
        return self.page.get_by_role("heading", level=3)

    def change(self):
        return self.page.get_by_role("heading", level=4)

    def contents(self, name):
        return self.page.get_by_role("region", name=f"contents of {name}", exact=True)


@pytest.fixture
def drawing(page, client):
    return Drawing(page, client)


@pytest.fixture
def policies(client):
    """Ten commits; in the ninth Ana wrote the log while the policies in front of her were not the latest."""
    policies = client.blocks.create(label="policies", value="Refunds: 30 days", read_only=True)
    log = client.blocks.create(label="log", value="")
    replies = [
        ("memory_replace", {"label": "policies", "old_string": "60", "new_string": "90"}),
        ("memory_insert", {"label": "log", "new_string": "Bo wants 90 days"}),
        "I may not, and noted it.",
    ]
    ana = client.agents.create(name="Ana", block_ids=[policies.id, log.id], model=Script(replies))
    client.blocks.update(policies.id, value="Refunds: 60 days")
    turn = client.agents.messages.steps(ana.id, input="90 days!")
    next(turn)
    turn.read()
    turn.think()
    client.blocks.update(policies.id, value="Refunds: 14 days")
    turn.act()
    turn.run()
    return policies


@pytest.fixture
def many(client):
    """A log of three thousand versions: more than a page has at hand."""
    log = client.blocks.create(label="log", value="")
    for number in range(3000):
        client.blocks.update(log.id, value=f"entry {number}\n" + "as it was\n" * 5)
    return log


class TestDrawing:
    def test_a_commit_shows_who_which_tool_what_changed_and_the_contents_then(self, drawing, policies, page):
        drawing.mount()
        expect(drawing.title).to_have_text("Commit 9")
        expect(page.get_by_text("Ana answered: I may not, and noted it.")).to_be_visible()
        expect(page.get_by_text("This commit changed no block.")).to_be_visible()
        page.get_by_role("button", name="Previous commit").click()
        expect(drawing.title).to_have_text("Commit 8")
        expect(page.locator(".kit-facts").first).to_contain_text("Anaagentmemory_insert, step 2")
        expect(drawing.change()).to_have_text(["log v1 → v2"])
        expect(drawing.contents("log version 2")).to_have_text("Bo wants 90 days")
        changes = page.get_by_role("list", name="what changed in log version 2")
        expect(changes.get_by_role("listitem")).to_have_text(["+Bo wants 90 days"])
        assert drawing.errors == []

    def test_what_an_agent_had_in_front_of_it_is_marked_where_it_was_not_the_latest(
        self, drawing, policies, page
    ):
        drawing.mount()
        page.get_by_role("button", name="Previous commit").click()
        had = page.get_by_role("list", name="Ana had in front of it at this step")
        expect(had.get_by_role("listitem")).to_have_text(
            ["▲policies v2, but v3 was there since commit 7", "✓log v1, the latest"]
        )

    def test_a_refusal_is_told_where_it_happened(self, drawing, policies, page):
        drawing.mount()
        drawing.slider.fill("5")
        expect(page.get_by_role("list", name="what else it did")).to_contain_text(
            "⊘ refused: Ana may not change policies: the block is read-only"
        )

    def test_the_room_lists_the_blocks_of_then_and_leads_to_their_versions(self, drawing, policies, page):
        drawing.mount()
        drawing.slider.fill("4")
        blocks = page.get_by_role("table", name="Blocks then")
        expect(blocks.get_by_role("row")).to_have_text(["BlockVersion", "policiesv2", "logv1"])
        expect(blocks.get_by_role("img", name="changed by this commit")).to_have_count(0)
        button = blocks.get_by_role("button", name="policies version 2, made by commit 4: go there")
        button.press("Enter")
        expect(drawing.title).to_have_text("Commit 4")
        expect(button).to_be_focused()
        expect(blocks.get_by_role("img", name="changed by this commit")).to_have_count(1)
        expect(drawing.contents("policies version 2")).to_have_text("Refunds: 60 days")

    def test_one_block_has_its_own_commits_only(self, drawing, policies, page):
        drawing.mount(block_id=policies.id)
        expect(page.locator(".kit-title")).to_have_text("Room in memory: policies")
        expect(drawing.slider).to_have_attribute("max", "2")
        expect(page.get_by_role("table", name="Blocks then")).to_be_hidden()
        titles = []
        for place in range(3):
            drawing.slider.fill(str(place))
            titles.append((drawing.title.inner_text(), drawing.contents(f"policies version {place + 1}")))
        assert [title for title, _ in titles] == ["Commit 1", "Commit 4", "Commit 7"]
        expect(titles[2][1]).to_have_text("Refunds: 14 days")

    def test_a_deleted_block_says_so_and_can_come_back(self, drawing, policies, client, page):
        client.blocks.delete(policies.id)
        drawing.mount()
        expect(drawing.change()).to_have_text(["policies was deleted at v3"])
        expect(drawing.contents("policies version 3")).to_have_text("Refunds: 14 days")
        page.get_by_role("button", name="Restore version 3 of policies").click()
        page.get_by_role("button", name="Yes, restore it").click()
        drawing.answer()
        expect(page.locator(".kit-outcome")).to_have_text(
            "✓ policies is as at version 3 again: this is version 4."
        )
        drawing.slider.press("End")
        expect(drawing.change()).to_have_text(["policies is back, v4"])

    def test_texts_are_right_wherever_the_slider_jumps(self, drawing, client, page):
        texts = [
            "",
            "one",
            "one\ntwo 🙂🙂",
            "zero 🙂\none\ntwo 🙂🙂",
            "zero 🙃\ntwo 🙂🙂\U0001f600",
            "é" * 30,
            "two",
        ]
        block = client.blocks.create(label="notes", value=texts[0])
        for text in texts[1:]:
            client.blocks.update(block.id, value=text)
        drawing.mount()
        for place in (6, 3, 4, 0, 5, 1, 2, 6):
            drawing.slider.fill(str(place))
            shown = drawing.contents(f"notes version {place + 1}").evaluate("node => node.textContent")
            assert shown == (texts[place] or "(empty)")

    def test_an_empty_room_and_one_that_is_gone(self, drawing, client, page):
        drawing.mount()
        expect(page.get_by_text("No commit yet.")).to_be_visible()
        expect(drawing.slider).to_be_hidden()
        client.blocks.create(label="notes", value="x")
        drawing.update()
        expect(drawing.title).to_have_text("Commit 1")
        drawing.update({**drawing.state, "trouble": "this room has been closed"})
        expect(page.get_by_role("alert")).to_have_text("▲ this room has been closed: this is its last state.")

    def test_a_view_that_is_removed_listens_no_more(self, drawing, policies, page):
        drawing.mount()
        page.evaluate("window.stop()")
        assert page.evaluate("window.model.calls.size") == 0


class TestMoving:
    def test_by_keyboard_and_by_buttons(self, drawing, policies, page):
        drawing.mount()
        slider = drawing.slider
        slider.focus()
        for key, title in (("ArrowLeft", 8), ("Home", 1), ("ArrowRight", 2), ("ArrowUp", 3), ("End", 9)):
            slider.press(key)
            expect(drawing.title).to_have_text(f"Commit {title}")
            expect(slider).to_be_focused()
        for name, title in (("First", 1), ("Next", 2), ("Next", 3), ("Previous", 2), ("Last", 9)):
            button = page.get_by_role("button", name=f"{name} commit")
            button.press("Enter")
            expect(drawing.title).to_have_text(f"Commit {title}")
            expect(button).to_be_focused()
        expect(page.get_by_role("button", name="Next commit")).to_have_attribute("aria-disabled", "true")
        page.get_by_role("button", name="Next commit").press("Space")
        expect(drawing.title).to_have_text("Commit 9")

    def test_the_slider_says_in_words_where_it_is(self, drawing, policies):
        drawing.mount()
        drawing.slider.fill("7")
        expect(drawing.slider).to_have_attribute(
            "aria-valuetext", "8 of 9: commit 8, Ana, memory_insert, log version 2"
        )

    def test_new_commits_leave_a_reader_where_she_is(self, drawing, policies, client, page):
        drawing.mount()
        drawing.slider.focus()
        drawing.slider.press("ArrowLeft")
        client.blocks.update(policies.id, value="Refunds: 7 days")
        drawing.update()
        expect(drawing.title).to_have_text("Commit 8")
        expect(drawing.slider).to_be_focused()
        expect(drawing.slider).to_have_attribute("max", "9")
        expect(drawing.slider).to_have_value("7")
        expect(page.get_by_text("1 newer commit since you stopped following")).to_be_visible()

    def test_who_follows_the_latest_moves_along_until_she_moves_herself(
        self, drawing, policies, client, page
    ):
        drawing.mount()
        follow = page.get_by_label("Follow the latest")
        expect(follow).to_be_checked()
        client.blocks.update(policies.id, value="Refunds: 7 days")
        drawing.update()
        expect(drawing.title).to_have_text("Commit 10")
        drawing.slider.fill("3")
        expect(follow).not_to_be_checked()
        follow.press("Space")
        expect(drawing.title).to_have_text("Commit 10")
        follow.press("Space")
        client.blocks.update(policies.id, value="Refunds: 8 days")
        drawing.update()
        expect(drawing.title).to_have_text("Commit 10")

    def test_news_touch_only_the_slider_of_a_reader_who_stays(self, drawing, policies, client, page):
        drawing.mount()
        drawing.slider.fill("3")
        client.blocks.update(policies.id, value="Refunds: 7 days")
        state = drawing.state
        drawing.give()
        assert page.evaluate(TOUCHED, state) <= 12
        assert page.evaluate(TOUCHED, drawing.state) == 0

    def test_news_are_announced_once_and_calmly(self, drawing, policies, client, page):
        drawing.mount()
        status = page.get_by_role("status")
        expect(status).to_have_text("")
        for number in range(20):
            client.blocks.update(policies.id, value=f"Refunds: {number} days")
            drawing.update()
        expect(status).to_have_text("29 of 29: commit 29, operator, blocks.update, policies version 23")
        drawing.slider.fill("0")
        for number in range(3):
            client.blocks.update(policies.id, value=f"Again: {number} days")
            drawing.update()
        expect(status).to_have_text("3 newer commits")

    def test_after_a_compaction_the_reader_is_at_its_commit(self, page, tmp_path):
        from kit.journal.compact import compact

        with connect(tmp_path / "team.jsonl") as client:
            block = client.blocks.create(label="notes", value="one")
            client.blocks.update(block.id, value="two")
            drawing = Drawing(page, client)
            drawing.mount()
            drawing.slider.fill("0")
            compact(tmp_path / "team.jsonl")
            client.blocks.update(block.id, value="three")
            drawing.update()
            expect(drawing.title).to_have_text("Commit 3")
            expect(drawing.change()).to_have_text(["notes v2, as it was then"])
            expect(drawing.contents("notes version 2")).to_have_text("two")
            expect(drawing.slider).to_have_attribute("max", "1")
            drawing.slider.press("End")
            expect(drawing.contents("notes version 3")).to_have_text("three")


class TestOlderCommits:
    def test_what_is_at_hand_needs_no_kernel_and_older_ones_are_asked_for(self, drawing, many, page):
        drawing.mount()
        expect(page.get_by_text("The page has the last")).to_be_visible()
        drawing.slider.press("PageDown")
        expect(drawing.contents("log version 2701")).to_contain_text("entry 2699")
        assert page.evaluate("window.model.sent.length") == 0
        drawing.slider.press("Home")
        expect(page.get_by_text("Commit 1 is not at hand: asking the kernel …")).to_be_visible()
        expect(drawing.slider).to_have_attribute(
            "aria-valuetext", "1 of 3,001: commit 1, not at hand, asking the kernel"
        )
        page.wait_for_function("window.model.sent.length === 1")
        drawing.answer()
        expect(drawing.change()).to_have_text(["log is new, v1"])
        drawing.slider.press("ArrowRight")
        expect(drawing.contents("log version 2")).to_contain_text("entry 0")
        expect(drawing.slider).to_be_focused()
        assert page.evaluate("window.model.sent.length") == 0

    def test_a_kernel_that_does_not_answer_is_said_once_and_asked_once(self, drawing, many, page):
        drawing.mount()
        drawing.slider.press("Home")
        expect(page.locator(".kit-waiting")).to_contain_text("The kernel has not answered yet")
        for _ in range(5):
            drawing.slider.press("ArrowRight")
        assert page.evaluate("window.model.sent.length") == 1
        drawing.slider.press("End")
        expect(page.locator(".kit-waiting")).to_be_hidden()
        expect(drawing.contents("log version 3001")).to_contain_text("entry 2999")
        drawing.slider.fill("1200")
        drawing.answer()
        page.wait_for_function("window.model.sent.length === 1")
        drawing.answer()
        expect(drawing.contents("log version 1201")).to_contain_text("entry 1199")

    def test_a_focused_button_does_not_vanish_with_the_moment(self, drawing, many, client, page):
        early = client.blocks.create(label="early", value="x")
        drawing.mount()
        page.get_by_role("button", name=re.compile("^early version 1")).press("Enter")
        assert early.version == 1
        drawing.slider.press("Home")
        expect(drawing.slider).to_be_focused()

    def test_what_was_erased_is_gone_from_what_the_page_kept(self, drawing, many, client, page):
        client.blocks.update(many.id, value="call 555-0199 now")
        for number in range(3000):
            client.blocks.update(many.id, value=f"later {number}\n" + "as it is\n" * 5)
        drawing.mount()
        drawing.slider.fill("3001")
        page.wait_for_function("window.model.sent.length === 1")
        drawing.answer()
        expect(drawing.contents("log version 3002")).to_contain_text("555-0199")
        client.blocks.redact(many.id, "555-0199")
        drawing.update()
        page.wait_for_function("window.model.sent.length === 1")
        drawing.answer()
        expect(drawing.contents("log version 3002")).to_have_text("call [redacted] now")
        assert "0199" not in page.content()

    def test_ten_thousand_commits_do_not_grow_the_page(self, drawing, many, client, page):
        drawing.mount()
        before = page.locator("main *").count()
        for number in range(5):
            for each in range(1400):
                client.blocks.update(many.id, value=f"more {number} {each}")
            drawing.update()
        assert page.locator("main *").count() <= before + 10
        expect(drawing.title).to_have_text("Commit 10,001")
        at_hand = page.evaluate("JSON.stringify([model.state, model.past, model.asked]).length")
        assert at_hand < 500_000


class TestRestoring:
    def begin(self, drawing, page):
        drawing.mount()
        drawing.slider.fill("0")
        page.get_by_role("button", name="Restore version 1 of policies").press("Enter")

    def test_it_takes_two_steps_by_keyboard(self, drawing, policies, client, page):
        self.begin(drawing, page)
        yes = page.get_by_role("button", name="Yes, restore it")
        expect(yes).to_be_focused()
        expect(page.get_by_role("group")).to_contain_text("It is now at version 3. Make policies as it was")
        assert page.evaluate("window.model.sent.length") == 0
        yes.press("Enter")
        expect(page.get_by_role("button", name="Restore version 1 of policies")).to_be_focused()
        expect(page.locator(".kit-outcome")).to_have_text("… asking the kernel to restore it")
        drawing.answer()
        expect(page.locator(".kit-outcome")).to_have_text(
            "✓ policies is as at version 1 again: this is version 4."
        )
        assert client.blocks.retrieve(policies.id).value == "Refunds: 30 days"
        expect(drawing.title).to_have_text("Commit 1")

    @pytest.mark.parametrize("how", ["Escape", "button", "slider"])
    def test_it_can_be_left(self, drawing, policies, page, how):
        self.begin(drawing, page)
        if how == "Escape":
            page.keyboard.press("Escape")
        elif how == "button":
            page.get_by_role("button", name="Leave it").press("Space")
        else:
            drawing.slider.press("ArrowRight")
            drawing.slider.press("ArrowLeft")
        expect(page.get_by_role("button", name="Yes, restore it")).to_be_hidden()
        button = page.get_by_role("button", name="Restore version 1 of policies")
        expect(button).to_be_visible()
        if how != "slider":
            expect(button).to_be_focused()
        assert page.evaluate("window.model.sent.length") == 0

    def test_a_key_that_is_held_down_does_not_answer_the_question(self, drawing, policies, page):
        drawing.mount()
        drawing.slider.fill("0")
        page.get_by_role("button", name="Restore version 1 of policies").focus()
        for _ in range(5):
            page.keyboard.down("Enter")
        expect(page.get_by_role("button", name="Yes, restore it")).to_be_focused()
        assert page.evaluate("window.model.sent.length") == 0
        page.keyboard.up("Enter")

    def test_somebody_elses_change_meanwhile_is_not_overwritten_and_the_refusal_is_shown(
        self, drawing, policies, client, page
    ):
        self.begin(drawing, page)
        client.blocks.update(policies.id, value="Refunds: 99 days")
        drawing.update()
        page.get_by_role("button", name="Yes, restore it").press("Enter")
        drawing.answer()
        outcome = page.locator(".kit-outcome")
        expect(outcome).to_contain_text("⊘ Not restored: policies is at version 4, you read version 3.")
        expect(outcome).to_contain_text("→ Read it again")
        assert client.blocks.retrieve(policies.id).value == "Refunds: 99 days"
        drawing.slider.press("ArrowRight")
        expect(outcome).to_be_hidden()

    def test_the_present_version_needs_no_restoring(self, drawing, policies, page):
        drawing.mount()
        drawing.slider.fill("6")
        expect(page.get_by_text("This is the present version.")).to_be_visible()
        expect(page.get_by_role("button", name="Restore")).to_have_count(0)

    def test_a_kernel_that_does_not_answer_is_said(self, drawing, policies, page):
        self.begin(drawing, page)
        page.get_by_role("button", name="Yes, restore it").press("Enter")
        expect(page.locator(".kit-outcome")).to_contain_text("If it is busy, it restores the version as soon")


class TestForEverybody:
    def test_whatever_somebody_wrote_stays_text(self, drawing, client, page):
        block = client.blocks.create(label="notes", value=HOSTILE, description=HOSTILE)
        call = ("memory_insert", {"label": "notes", "new_string": HOSTILE})
        eve = client.agents.create(
            name="<b onclick=x>Eve", block_ids=[block.id], model=Script([call, HOSTILE])
        )
        client.agents.messages.create(eve.id, input=HOSTILE)
        drawing.mount()
        for place in range(5):
            drawing.slider.fill(str(place))
            assert page.locator("main :is(script, img, b, value)").count() == 0
        drawing.slider.fill("0")
        expect(drawing.contents("notes version 1")).to_have_text(HOSTILE)
        assert page.evaluate("window.pwned") is None

    @pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
    def test_nothing_is_inaccessible_in_any_theme(self, drawing, policies, page, theme):
        page.emulate_media(reduced_motion="reduce")
        drawing.mount(theme)
        for place in ("7", "5", "0"):
            drawing.slider.fill(place)
            assert violations(page) == ""
        page.get_by_role("button", name="Restore version 1 of policies").press("Enter")
        assert violations(page) == ""

    def test_forced_colours_keep_the_strip_and_the_chips(self, drawing, many, page):
        page.emulate_media(forced_colors="active")
        drawing.mount()
        strip = page.locator(".kit-strip")
        assert strip.evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"
        span = strip.locator("span").first
        colours = [node.evaluate("node => getComputedStyle(node).backgroundColor") for node in (span, strip)]
        assert colours[0] != colours[1]

    def test_a_narrow_window_stacks_and_never_scrolls_the_page(self, drawing, client, page):
        block = client.blocks.create(label="a" * 50, value="word " * 50 + "x" * 3000)
        call = ("memory_insert", {"label": "a" * 50, "new_string": "y" * 3000})
        agent = client.agents.create(
            name="Agent " + "z" * 90, block_ids=[block.id], model=Script([call, "w" * 3000])
        )
        client.agents.messages.create(agent.id, input="v" * 3000)
        page.set_viewport_size({"width": 400, "height": 700})
        drawing.mount()
        for place in range(5):
            drawing.slider.fill(str(place))
            assert page.evaluate("document.documentElement.scrollWidth") <= 400
        moment, blocks = (page.locator(name).bounding_box() for name in (".kit-moment", ".kit-blocks"))
        assert blocks["y"] >= moment["y"] + moment["height"]


# -------------------------------------------------------------------------------------- JupyterLab

MAKE = """from kit import connect
from kit.views.timeline import timeline
client = connect("team.jsonl")
policies = client.blocks.create(label="policies", value="Refunds: 30 days")
for number in range(2000):
    done = client.blocks.update(policies.id, value=f"Refunds: {number} days\\n" + "as before\\n" * 6)"""


@pytest.fixture
def notebook(tmp_path):
    cells = [nbformat.v4.new_code_cell(source) for source in (MAKE, "timeline(client)", WAIT)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "timeline.ipynb")
    return tmp_path / "timeline.ipynb"


def test_in_jupyterlab_it_follows_another_process_and_works_by_keyboard(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    cell = lab.cell(1)
    title = cell.get_by_role("heading", level=3)
    slider = cell.get_by_role("slider", name="Commit")
    expect(title).to_have_text("Commit 2,001")
    commit_elsewhere(folder / "team.jsonl", "policies", HOSTILE)
    expect(title).to_have_text("Commit 2,002")
    assert lab.page.evaluate("window.pwned") is None
    assert cell.locator(".kit-timeline :is(script, img, b, value)").count() == 0
    slider.focus()
    for key, number in (("ArrowLeft", "2,001"), ("ArrowDown", "2,000"), ("Home", "1")):
        slider.press(key)
        expect(title).to_have_text(f"Commit {number}")
        expect(slider).to_be_focused()
    commit_elsewhere(folder / "team.jsonl", "policies", "Refunds: 14 days")
    expect(cell.get_by_text("newer commits since you stopped following")).to_have_count(0)
    expect(cell.get_by_text("2,003 commits", exact=True)).to_be_visible()
    expect(title).to_have_text("Commit 1")
    cell.get_by_role("button", name="Restore version 1 of policies").press("Enter")
    cell.get_by_role("button", name="Yes, restore it").press("Enter")
    expect(cell.locator(".kit-outcome")).to_have_text(
        "✓ policies is as at version 1 again: this is version 2004."
    )
    expect(title).to_have_text("Commit 1")
    cell.get_by_role("button", name="Last commit").press("Space")
    expect(title).to_have_text("Commit 2,004")
    assert lab.console_errors == []


def test_in_jupyterlab_what_is_at_hand_moves_while_a_cell_runs_and_without_a_kernel(lab, notebook):
    folder = lab.open(notebook).parent
    lab.run(0)
    lab.run(1)
    cell = lab.cell(1)
    title = cell.get_by_role("heading", level=3)
    slider = cell.get_by_role("slider", name="Commit")
    lab.start(2)
    wait_for(folder / "started")
    slider.press("ArrowLeft")
    expect(title).to_have_text("Commit 2,000")
    commit_elsewhere(folder / "team.jsonl", "policies", "Refunds: 14 days")
    expect(cell.get_by_text("2,002 commits", exact=True)).to_be_visible()
    expect(title).to_have_text("Commit 2,000")
    (folder / "go").touch()
    expect(lab.cell(2)).to_contain_text(re.compile(r"\[3\]"))
    lab._in_notebook("await panel.sessionContext.session.kernel.restart()")
    expect(cell.get_by_role("alert").filter(has_text="The kernel was restarted")).to_be_visible()
    slider.press("ArrowLeft")
    expect(title).to_have_text("Commit 1,999")
    slider.press("Home")
    expect(cell.locator(".kit-waiting")).to_contain_text("The kernel has not answered yet")
    slider.press("End")
    expect(title).to_have_text("Commit 2,002")
