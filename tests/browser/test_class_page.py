"""The pages of a class, in a browser, against a server of its own process."""

import json

import httpx
import pytest

from kit import connect
from kit.lessons.syllabus import syllabus
from tests.browser.blank import HOSTILE, violations
from tests.server.serving import Served

WAIT = 60_000


@pytest.fixture
def served(tmp_path):
    server = Served(tmp_path, "team.jsonl", "--class", "3", "--share", "notes=append_only", "--rate", "1000")
    yield server
    server.stop()


@pytest.fixture
def web(context):
    """A page of its own, with what it asked for and what went wrong in it."""
    page = context.new_page()
    page.asked, page.errors = [], []
    page.set_default_timeout(WAIT)
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda told: told.type == "error" and page.errors.append(told.text))
    return page


def as_learner(served, path, body, name="Learner 1"):
    headers = {"authorization": f"Bearer {served.tokens[name]}"}
    return httpx.post(f"{served.address}{path}", json=body, headers=headers)


def opened(web, served):
    web.goto(f"{served.address}/class")
    web.get_by_label("The instructor's token").fill(served.tokens["Instructor"])
    web.keyboard.press("Enter")
    web.get_by_role("heading", name="Learners").wait_for()
    return web


def join(web, served, name, code=None):
    web.goto(f"{served.address}/join#{code or served.code}")
    web.get_by_label("Your name").fill(name)
    web.get_by_role("button", name="Join", exact=True).click()


def test_a_learner_joins_and_pastes_two_lines(web, served):
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    names = {}
    exec(web.locator("#lines").inner_text(), names)  # noqa: S102 — what a learner pastes
    with names["client"] as client:
        assert client.blocks.create(label="mine").space == "learner-3"
    assert not any("kit-" in url or served.code in url.partition("#")[0] for url in web.asked)
    assert web.errors == []


def test_coming_back_to_the_page_takes_no_second_place(web, served):
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    lines = web.locator("#lines").inner_text()
    web.reload()
    assert web.locator("#lines").inner_text() == lines
    web.goto("about:blank")
    web.go_back()
    assert web.locator("#lines").inner_text() == lines
    web.goto(f"{served.address}/join#{served.code.lower()}")
    assert web.locator("#lines").inner_text() == lines
    web.goto(f"{served.address}/join#ANOT-HERS")
    assert web.get_by_label("Join code").input_value() == "ANOT-HERS"
    web.goto(f"{served.address}/join#{served.code}")
    web.get_by_role("button", name="Join as somebody else").click()
    web.get_by_label("Your name").fill("Ben")
    web.get_by_role("button", name="Join", exact=True).click()
    web.get_by_text("Welcome, Ben.").wait_for()
    assert web.locator("#lines").inner_text() != lines
    web.get_by_role("button", name="Join as somebody else").click()
    web.reload()
    web.get_by_label("Your name").wait_for()
    assert web.errors == []


def test_what_one_tab_was_told_no_other_one_shows(web, served, context):
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    other = context.new_page()
    other.goto(f"{served.address}/join")
    assert other.get_by_label("Your name").is_visible()
    other.goto(f"{served.address}/join#{served.code}")
    assert other.get_by_label("Join code").input_value() == served.code


def test_who_can_not_join_is_told_why_and_loses_nothing_that_was_typed(web, served):
    join(web, served, "Ada", "AAAA-AAAA")
    web.get_by_role("alert").filter(has_text="not the code").wait_for()
    assert web.get_by_label("Your name").input_value() == "Ada"
    for name in ("a", "b", "c"):
        httpx.post(f"{served.address}/class/join", json={"code": served.code, "name": name})
    web.get_by_label("Join code").fill(served.code)
    web.get_by_role("button", name="Join", exact=True).click()
    web.get_by_role("alert").filter(has_text="the class is full").wait_for()


@pytest.mark.parametrize("token", ["kit-wrong", "Learner 1"])
def test_only_the_instructor_comes_in(web, served, token):
    web.goto(f"{served.address}/class")
    web.get_by_label("The instructor's token").fill(served.tokens.get(token, token))
    web.get_by_role("button", name="Open").click()
    web.get_by_role("alert").filter(has_text="Not opened").wait_for()
    assert web.get_by_role("heading", name="Learners").count() == 0


def test_the_instructor_sees_who_is_there_and_who_is_stuck(web, served):
    opened(web, served)
    web.get_by_text("0 joined · 3 places free").wait_for()
    joined = httpx.post(f"{served.address}/class/join", json={"code": served.code, "name": HOSTILE}).json()
    for _ in range(3):
        as_learner(served, "/class/progress", {"lesson": 1, "name": "E1", "outcome": "wrong"})
    as_learner(served, "/class/progress", {"lesson": 2, "name": "E1", "outcome": "right"})
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    row = web.get_by_role("row", name="Learner 1")
    row.get_by_text("▲ 1 · E1: 3 tries").wait_for()
    first, second, *rest = (len(syllabus(number).tasks) for number in (1, 2, 3, 4))
    row.get_by_text(f"1/{second}").wait_for()
    shown = [f"0/{first}", f"1/{second}", *(f"0/{each}" for each in rest)]
    assert row.get_by_role("cell").all_inner_texts()[2:6] == shown
    assert web.get_by_role("row", name=HOSTILE).count() == 1
    assert joined["id"] == "learner-3"
    assert web.evaluate("window.pwned") is None
    assert web.locator("tbody tr").first.get_by_role("rowheader").inner_text() == "Learner 1", "stuck first"
    web.get_by_label("Show").fill("bold")
    assert web.locator("tbody tr").count() == 1
    assert not any("kit-" in url for url in web.asked)
    assert web.errors == []


def test_the_instructor_pauses_and_goes_on_by_keyboard(web, served):
    opened(web, served)
    web.get_by_role("button", name="Pause writing").focus()
    web.keyboard.press("Enter")
    web.get_by_text("Writing is paused: learners").wait_for()
    assert as_learner(served, "/v1/blocks/", {"label": "mine"}).status_code == 403
    web.keyboard.press("Enter")
    web.get_by_text("Learners can write again.").wait_for()
    assert as_learner(served, "/v1/blocks/", {"label": "mine"}).status_code == 200


def test_the_instructor_shares_reads_and_takes_back(web, served):
    with connect(served.address, token=served.tokens["Instructor"]) as boss:
        opened(web, served)
        boss.blocks.create(label="rules", value="No shouting.")
        web.get_by_label("Share another block").select_option("rules")
        web.get_by_role("button", name="Share, append only").click()
        web.get_by_text("rules is shared: append only.").wait_for()
        web.locator("summary", has_text="rules").click()
        web.get_by_text("No shouting.").wait_for()
        (rules,) = boss.blocks.list(label="rules")
        boss.blocks.update(rules.id, value="No \u200brunning.")
        web.get_by_text("No \ufffdrunning.").wait_for()
        boss.blocks.redact(rules.id, "running")
        web.get_by_text("No \ufffd[redacted].").wait_for()
        web.get_by_label("What learners may do with notes").select_option("stop sharing")
        web.get_by_text("notes is no longer shared.").wait_for()
    with connect(served.address, token=served.tokens["Learner 1"]) as ada:
        assert [block.label for block in ada.blocks.list()] == ["rules"]


def test_a_learner_is_reset_and_shut_out_and_only_when_it_is_meant(web, served):
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    opened(web, served)
    menu = web.get_by_label("What to do with Learner 1")
    menu.select_option("Reset…")
    web.get_by_role("button", name="Leave it").click()
    menu.select_option("Reset…")
    web.get_by_role("button", name="Reset", exact=True).click()
    web.get_by_text("1 blocks and agents of Learner 1 are gone.").wait_for()
    menu.select_option("Revoke token…")
    web.get_by_role("button", name="Revoke").click()
    web.get_by_text("Learner 1 is shut out.").wait_for()
    assert as_learner(served, "/v1/blocks/", {}).status_code == 401
    menu.select_option("New token…")
    web.get_by_role("button", name="New token").click()
    web.get_by_text("told this one time: kit-").wait_for()


def test_everybody_is_reset_only_by_typing_it(web, served):
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    opened(web, served)
    web.get_by_role("button", name="Reset everybody…").click()
    web.get_by_role("dialog").get_by_role("button", name="Reset everybody").click()
    assert web.get_by_role("dialog").is_visible()
    web.get_by_label("Type reset to go on").fill("reset")
    web.get_by_role("dialog").get_by_role("button", name="Reset everybody").click()
    web.get_by_text("1 blocks and agents are gone.").wait_for()


def test_all_of_it_can_be_taken_away(web, served):
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    opened(web, served)
    with web.expect_download() as download:
        web.get_by_role("button", name="Export").click()
    told = json.loads(download.value.path().read_text("utf-8"))
    assert [commit["via"] for commit in told["commits"]] == ["blocks.create", "class.share", "blocks.create"]


def test_a_server_that_is_gone_is_said_and_found_again(web, served):
    opened(web, served)
    served.kill()
    web.get_by_role("alert").filter(has_text="does not answer").wait_for()
    served.again()
    web.wait_for_function("() => document.getElementById('lost').textContent === ''")
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    web.get_by_text("1 joined · 2 places free").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(web, served, scheme):
    web.emulate_media(color_scheme=scheme)
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    assert violations(web) == ""
    for _ in range(3):
        as_learner(served, "/class/progress", {"lesson": 1, "name": "E1", "outcome": "wrong"})
    opened(web, served)
    web.get_by_text("▲ 1 · E1").wait_for()
    assert violations(web) == ""


@pytest.mark.parametrize("width", [380, 800, 1280])
def test_it_is_right_at_any_width(web, served, width):
    web.set_viewport_size({"width": width, "height": 800})
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    opened(web, served)
    web.get_by_role("row", name="Learner 1").wait_for()
    assert web.evaluate("document.documentElement.scrollWidth") <= width
