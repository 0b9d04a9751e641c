"""The pages of a class, in a browser, against a server of its own process."""

import json
import re
from pathlib import Path

import httpx
import pytest

import kit
from kit import connect
from kit.lessons.syllabus import syllabus
from tests.browser.blank import HOSTILE, violations
from tests.server.serving import Served

WAIT = 60_000
PAGES = Path(kit.__file__).parent / "server" / "pages"
PLACES = """nodes => {
  const top = document.getElementById("wall").getBoundingClientRect();
  return nodes.map((node) => node.getBoundingClientRect()).map(({ x, y }) => [x - top.x, y - top.y]);
}"""


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


def as_instructor(served, path, body):
    return as_learner(served, path, body, "Instructor")


def opened(web, served):
    web.goto(f"{served.address}/class")
    web.get_by_label("The instructor's token").fill(served.tokens["Instructor"])
    web.keyboard.press("Enter")
    web.get_by_role("heading", name="Learners").wait_for()
    web.evaluate("for (const fold of document.querySelectorAll('.fold')) fold.open = true")
    return web


def join(web, served, name, code=None):
    web.goto(f"{served.address}/join#{code or served.code}")
    web.get_by_label("Your name").fill(name)
    web.get_by_role("button", name="Join", exact=True).click()


def pasted(web):
    """The address and the token of the line that a learner pastes."""
    return re.fullmatch(
        r'import kit; kit\.join\("(.+)", "(.+)"\)', web.locator("#line").inner_text()
    ).groups()


def test_a_learner_joins_and_pastes_one_line(web, served):
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    address, token = pasted(web)
    assert address == served.address
    with connect(address, token=token) as client:
        assert client.blocks.create(label="mine").space == "learner-3"
    assert not any("kit-" in url or served.code in url.partition("#")[0] for url in web.asked)
    assert web.errors == []


def test_a_learner_comes_back_on_another_machine_with_her_return_code(web, served, browser):
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    code, line = web.locator("#back").inner_text(), web.locator("#line").inner_text()
    with browser.new_context() as elsewhere:
        other = elsewhere.new_page()
        other.goto(f"{served.address}/join#{served.code}")
        other.get_by_label("I come back, on another machine").check()
        assert other.get_by_label("Your return code").input_value() == ""
        assert other.get_by_label("Your name").is_hidden()
        other.get_by_label("Your return code").fill(code.lower())
        other.keyboard.press("Enter")
        other.get_by_text("Welcome, Ada.").wait_for()
        other.get_by_text("It stays good: keep it.").wait_for()
        assert other.locator("#return").is_hidden()
        assert other.locator("#line").inner_text() != line
        other.reload()
        other.get_by_text("Welcome, Ada.").wait_for()
    assert web.errors == []


def test_coming_back_to_the_page_takes_no_second_place(web, served, context):
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    line, code = web.locator("#line").inner_text(), web.locator("#back").inner_text()
    web.reload()
    assert (web.locator("#line").inner_text(), web.locator("#back").inner_text()) == (line, code)
    web.goto(f"{served.address}/join#{served.code.lower()}")
    assert web.locator("#line").inner_text() == line
    other = context.new_page()
    other.goto(f"{served.address}/join#{served.code}")
    assert other.locator("#line").inner_text() == line, "this browser keeps it, not this tab alone"
    web.goto(f"{served.address}/join#ANOT-HERS")
    assert web.get_by_label("Join code").input_value() == "ANOT-HERS"
    web.goto(f"{served.address}/join#{served.code}")
    web.get_by_role("button", name="Forget me in this browser").click()
    web.get_by_label("Your name").fill("Ben")
    web.get_by_role("button", name="Join", exact=True).click()
    web.get_by_text("Welcome, Ben.").wait_for()
    assert web.locator("#line").inner_text() != line
    web.get_by_role("button", name="Forget me in this browser").click()
    web.reload()
    web.get_by_label("Your name").wait_for()
    assert web.evaluate("JSON.stringify(localStorage)") == "{}"
    assert web.errors == []


@pytest.mark.parametrize("command", [True, False], ids=["command", "by hand"])
def test_copying_works_on_plain_http(web, served, command):
    """Where a page has no clipboard of its own, and also where it is not let copy at all."""
    web.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined });")
    if not command:
        web.add_init_script("document.execCommand = () => false;")
    join(web, served, "Ada")
    web.get_by_role("button", name="Copy the line").click()
    if command:
        web.get_by_text("Copied.").wait_for()
    else:
        web.get_by_text("Press Ctrl+C").wait_for()
        assert web.evaluate("document.activeElement.value") == web.locator("#line").inner_text()
        marked = (
            "(() => { const at = document.activeElement; return at.selectionEnd - at.selectionStart; })()"
        )
        assert web.evaluate(marked) == len(web.locator("#line").inner_text())
    web.get_by_text("A line for the class's wall").click()
    web.keyboard.press("Control+v")
    if command:
        assert web.locator("#text").input_value() == web.locator("#line").inner_text()
    assert web.errors == []


def test_a_learner_writes_on_the_wall_and_the_instructor_lets_it_through(web, served, context):
    join(web, served, "Ada")
    web.get_by_label("A line for the class's wall").fill(HOSTILE)
    web.keyboard.press("Enter")
    web.get_by_text("It waits until your instructor").wait_for()
    boss = opened(context.new_page(), served)
    line = boss.locator("#wall li")
    assert line.locator(".by").inner_text() == "Ada"
    boss.get_by_role("button", name="Put the wall on the screen").click()
    screen = projected(boss, context)
    screen.get_by_role("heading", name="The wall").wait_for()
    assert screen.locator("#lines li").count() == 0
    line.get_by_role("button", name="Show").click()
    screen.locator("#lines li").wait_for()
    assert screen.locator("#lines .line").inner_text() == HOSTILE
    assert screen.locator("#lines .by").inner_text() == "Learner 3"
    line.get_by_role("button", name="Leave out").click()
    screen.locator("#lines li").wait_for(state="detached")
    assert screen.evaluate("window.pwned") is None


def test_two_clicks_write_one_line_on_the_wall(web, served):
    join(web, served, "Ada")
    web.get_by_label("A line for the class's wall").fill("once")
    held = []
    web.route("**/class/wall", lambda route: held.append(route))  # noqa: PLW0108 — Playwright asks for a function
    web.get_by_role("button", name="Send").dblclick()
    web.keyboard.press("Enter")
    assert web.get_by_role("button", name="Send").is_disabled()
    for one in held:
        one.continue_()
    web.get_by_text("It waits until your instructor").wait_for()
    assert len(held) == 1
    assert web.get_by_role("button", name="Send").is_enabled()


def test_a_line_that_is_decided_stays_where_it_is_and_keeps_the_focus(web, served):
    texts = ["first", "second", "third"]
    for text in texts:
        as_learner(served, "/class/wall", {"text": text})
    opened(web, served)
    lines = web.locator("#wall .line")
    lines.nth(2).wait_for()
    before = web.locator("#wall button").evaluate_all(PLACES)
    for deed, text, state in (("Show", "first", "on the wall"), ("Leave out", "second", "left out")):
        button = web.get_by_role("button", name=f"{deed}: {text}")
        button.focus()
        web.keyboard.press("Enter")
        line = web.locator("#wall li", has_text=text)
        line.get_by_text(state).wait_for()
        assert button.get_attribute("aria-pressed") == "true"
        assert button.evaluate("node => node === document.activeElement")
        assert lines.all_inner_texts() == texts
        assert web.locator("#wall button").evaluate_all(PLACES) == before
    as_learner(served, "/class/wall", {"text": "fourth"})
    lines.nth(3).wait_for()
    assert lines.all_inner_texts() == [*texts, "fourth"]
    assert button.evaluate("node => node === document.activeElement")


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
        wrong = {"outcome": "wrong", "misconception": "copies the text", "hints": 2}
        as_learner(served, "/class/progress", {"lesson": 1, "name": "E1", **wrong})
    as_learner(served, "/class/progress", {"lesson": 2, "name": "E1", "outcome": "right"})
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    row = web.get_by_role("row", name="Learner 1")
    row.get_by_text("▲ 1 · E1").wait_for()
    web.locator("#waits").get_by_text("▲ 1 · E1: 3 tries, 2 hints: copies the text").wait_for()
    wrong = web.locator("#exercises tr", has=web.get_by_role("rowheader", name="1-E1"))
    wrong.get_by_text("1 × copies the text").wait_for()
    first, second, *rest = (len(syllabus(number).tasks) for number in (1, 2, 3, 4))
    row.get_by_text(f"1/{second}").wait_for()
    shown = [f"0/{first}", f"1/{second}", *(f"0/{each}" for each in rest)]
    assert row.get_by_role("cell").all_inner_texts()[3:7] == shown
    assert web.get_by_role("row", name=HOSTILE).count() == 1
    assert joined["id"] == "learner-3"
    assert web.evaluate("window.pwned") is None
    assert web.locator("#learners tr").first.get_by_role("rowheader").inner_text() == "Learner 1", (
        "stuck first"
    )
    web.get_by_role("searchbox", name="Show").fill("bold")
    assert web.locator("#learners tr").count() == 1
    assert not any("kit-" in url for url in web.asked)
    assert web.errors == []


def test_a_long_name_that_has_not_come_yet_leaves_the_last_column_in_sight(web, served):
    httpx.post(f"{served.address}/class/join", json={"code": served.code, "name": "<b>x</b>" * 25})
    web.set_viewport_size({"width": 1280, "height": 900})
    opened(web, served)
    web.get_by_text("has not come yet").wait_for()
    window = web.get_by_role("region", name="Table of learners")
    assert window.evaluate("node => node.scrollWidth - node.clientWidth") <= 0


def test_the_instructor_pauses_and_goes_on_by_keyboard(web, served):
    opened(web, served)
    web.get_by_role("button", name="Pause writing").focus()
    web.keyboard.press("Enter")
    web.get_by_text("Writing is paused: learners can read and answer questions").wait_for()
    refused = as_learner(served, "/v1/blocks/", {"label": "mine"})
    assert refused.status_code == 403
    assert refused.json()["error"]["hint"] == "You can read and answer questions meanwhile."
    answer = {"id": "a", "lesson": 1, "name": "P1", "at": "2026-01-01T09:00:00+00:00", "choice": "a"}
    assert as_learner(served, "/class/answers", {"answers": [answer]}).json()["kept"] == ["a"]
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
    web.get_by_text("Blocks and agents of Learner 1 that are gone: 1.").wait_for()
    menu.select_option("Revoke token…")
    web.get_by_role("button", name="Revoke").click()
    web.get_by_text("Learner 1 is shut out.").wait_for()
    assert as_learner(served, "/v1/blocks/", {}).status_code == 401
    menu.select_option("New token…")
    web.get_by_role("button", name="New token").click()
    web.locator("#secret").filter(has_text="kit-").wait_for()


def test_a_learners_damaged_answers_are_said_and_come_first(web, served, tmp_path):
    file = tmp_path / "team.class" / "learner-2.jsonl"
    file.parent.mkdir(exist_ok=True)
    file.write_text("this is not a journal\n")
    for who in ("Learner 1", "Learner 2"):
        as_learner(served, "/v1/blocks/", {"label": "mine"}, who)
    for _ in range(3):
        as_learner(served, "/class/progress", {"lesson": 1, "name": "E1", "outcome": "wrong"})
    opened(web, served)
    web.locator("#waits li").nth(1).wait_for()
    first, second = web.locator("#waits li").all_inner_texts()
    assert first.startswith("Learner 2 ▲ The answers can not be read: ")
    assert second.startswith("Learner 1 ▲ 1 · E1: 3 tries")
    assert web.locator("tbody#learners th").all_inner_texts() == ["Learner 2", "Learner 1"]
    assert web.errors == []


def test_everybody_is_reset_only_by_typing_it(web, served):
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    opened(web, served)
    web.get_by_role("button", name="Reset everybody…").click()
    web.get_by_role("dialog").get_by_role("button", name="Reset everybody").click()
    assert web.get_by_role("dialog").is_visible()
    web.get_by_label("Type reset to go on").fill("reset")
    web.get_by_role("dialog").get_by_role("button", name="Reset everybody").click()
    web.get_by_text("Blocks and agents that are gone: 1.").wait_for()


@pytest.mark.parametrize("form", ["json", "attendance.csv", "tries.csv", "scores.csv", "nbgrader.csv"])
def test_all_of_it_can_be_taken_away(web, served, form):
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    choose(served, "P1", "a")
    opened(web, served)
    with web.expect_download() as download:
        web.get_by_label("Export").select_option(form)
    text = download.value.path().read_text("utf-8")
    if form == "json":
        made = [commit["via"] for commit in json.loads(text)["commits"]]
        assert made == ["blocks.create", "class.share", "blocks.create"]
    else:
        assert "Learner 1" in text
    assert download.value.suggested_filename.endswith(form)
    assert web.errors == []


# ------------------------------------------------------------------------------------ the projector


def projected(boss, context):
    """The screen, as the instructor opens it."""
    with context.expect_page() as opening:
        boss.get_by_role("button", name="Open the screen").click()
    screen = opening.value
    screen.get_by_text("with the code").wait_for()
    return screen


def choose(served, name, letter, who="Learner 1"):
    as_learner(served, "/class/progress", {"lesson": 1, "name": name, "choice": letter}, who)


def test_the_screen_counts_and_uncovers_what_the_instructor_picks(web, served, context):
    joined = httpx.post(f"{served.address}/class/join", json={"code": served.code, "name": "Ada"}).json()
    choose(served, "P1", "a")
    boss = opened(web, served)
    screen = projected(boss, context)
    boss.get_by_role("button", name="Show 1-P1").click()
    screen.get_by_role("heading", name="1-P1").wait_for()
    choose(served, "P1", "b", "Learner 2")
    screen.get_by_text("2 of 3 have answered").wait_for()
    assert screen.locator("#bars .count").all_inner_texts() == ["1", "1", "0"]
    choose(served, "P1", "b")
    screen.get_by_text("2 (at first 1)", exact=True).wait_for()
    assert screen.locator("#bars [data-right]").count() == 0
    boss.get_by_role("button", name="Uncover the right one").click()
    screen.locator("#bars [data-right]").wait_for()
    assert "✔" in screen.locator("#bars [data-right]").inner_text()
    screen.get_by_text("As text").click()
    assert "✔ b  2 (at first 1)" in screen.locator("#text").inner_text()
    shown = screen.evaluate("document.documentElement.outerHTML + location.href + document.title")
    secrets = ["Ada", "Learner 1", joined["token"], *served.tokens.values(), "look-"]
    assert [one for one in secrets if one in shown] == []
    boss.get_by_role("button", name="Take it off the screen").click()
    screen.locator("#question").wait_for(state="hidden")
    screen.reload()
    screen.get_by_text("with the code").wait_for()
    assert web.errors == []


def test_a_click_is_on_the_screen_within_half_a_second(web, served, context):
    """It looks six times a second: so many looks, and no more, until a click is drawn."""
    boss = opened(web, served)
    boss.get_by_role("button", name="Show 1-P1").click()
    screen = projected(boss, context)
    screen.get_by_text("0 of 0 have answered").wait_for()
    looks = []
    screen.on("request", lambda request: looks.append(request.url))
    choose(served, "P1", "a")
    looks.clear()
    screen.get_by_text("1 of 1 have answered").wait_for()
    assert len(looks) <= 3
    assert "EVERY = 150;" in (PAGES / "screen.js").read_text("utf-8")


def test_what_is_to_be_done_is_pushed_and_counted_down(web, served, context):
    boss = opened(web, served)
    screen = projected(boss, context)
    boss.get_by_label("Exercises", exact=True).fill("1-e5, E6")
    boss.get_by_label("Minutes").fill("12")
    boss.get_by_label("In words").fill("in pairs")
    boss.keyboard.press("Enter")
    boss.locator("#now").filter(has_text="1-E5, E6: in pairs · 1").wait_for()
    screen.locator("#task").filter(has_text="1-E5, E6: in pairs").wait_for()
    assert re.fullmatch(r"1[12]:\d\d", screen.get_by_role("timer").inner_text())
    assert re.fullmatch(r"1[12] minutes.* left", screen.get_by_role("status").inner_text())
    boss.get_by_label("Exercises", exact=True).fill("E99")
    boss.keyboard.press("Enter")
    boss.get_by_text("Not done: no notebook asks 'E99'").wait_for()
    boss.get_by_role("button", name="End it").click()
    screen.locator("#now").wait_for(state="hidden")


def test_a_screen_without_a_key_shows_nothing_and_says_what_to_do(web, served):
    web.goto(f"{served.address}/class/screen")
    web.get_by_text("on the class page, press Open the screen").wait_for()
    web.goto(f"{served.address}/class/screen#look-wrong")
    web.get_by_text("this key opens no screen").wait_for()
    assert served.code not in web.content()


def test_a_screen_for_which_the_server_has_no_time_says_so_and_goes_on(web, served, context):
    screen = projected(opened(web, served), context)
    screen.route("**/screen/seen?*", lambda asked: asked.fulfill(status=429, json={"detail": "too many"}))
    screen.get_by_text("no time for this screen just now").wait_for()
    assert screen.get_by_text("with the code").is_visible()
    screen.unroute("**/screen/seen?*")
    screen.wait_for_function("() => document.getElementById('lost').textContent === ''")


def test_all_screens_are_closed_from_the_page_and_opened_anew(web, served, context):
    boss = opened(web, served)
    screen = projected(boss, context)
    boss.get_by_role("button", name="Close all screens").click()
    boss.get_by_text("No screen is open any more").wait_for()
    screen.get_by_role("alert").filter(has_text="this key opens no screen").wait_for()
    assert screen.get_by_text("with the code").is_hidden()
    assert projected(boss, context).locator("#lost").inner_text() == ""
    assert web.errors == []


def test_parts_wait_and_are_released_from_the_page(web, served):
    opened(web, served)
    web.get_by_text("Parts that wait").click()
    box = web.get_by_label(re.compile(r"Part 2 · Who holds what"))
    box.check()
    web.get_by_text("Part 2 of notebook 1 waits.").wait_for()
    web.locator("#waiting").filter(has_text="1 part 2").wait_for()
    box.uncheck()
    web.get_by_text("Part 2 of notebook 1 is released.").wait_for()


def test_two_of_one_name_are_told_apart_and_renamed_and_places_are_added(web, served):
    for _ in range(2):
        told = httpx.post(f"{served.address}/class/join", json={"code": served.code, "name": "Ada"}).json()
        httpx.get(f"{served.address}/class/me", headers={"authorization": f"Bearer {told['token']}"})
    opened(web, served)
    web.get_by_text("2 joined · 1 place free").wait_for()
    rows = [web.locator("tbody#learners tr").nth(at).locator("th, td").all_inner_texts()[:2] for at in (0, 1)]
    assert rows == [["Ada", "3"], ["Ada (2)", "2"]]
    web.get_by_label("What to do with Ada (2)").select_option("Rename…")
    web.get_by_role("textbox", name="Name").fill("Ada B.")
    web.keyboard.press("Enter")
    web.get_by_text("Ada (2) is called Ada B. now.").wait_for()
    web.get_by_role("rowheader", name="Ada B.").wait_for()
    web.get_by_role("button", name="Add places…").click()
    web.get_by_role("textbox", name="Places").fill("4")
    web.keyboard.press("Enter")
    web.get_by_text("The class has 4 more places.").wait_for()
    web.get_by_text("2 joined · 5 places free").wait_for()
    assert web.errors == []


def test_a_new_return_code_is_told_one_time(web, served):
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    opened(web, served)
    web.get_by_label("What to do with Learner 1").select_option("New return code…")
    web.get_by_role("button", name="New return code").click()
    web.locator("#secret").filter(has_text="-").wait_for()
    code = web.locator("#secret").inner_text()
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", code)
    web.get_by_role("button", name="Close", exact=True).click()
    assert code not in web.content()
    told = httpx.post(f"{served.address}/class/join", json={"code": code}).json()
    assert told["id"] == "learner-1"


def test_a_learner_is_forgotten_only_by_typing_the_name(web, served):
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    opened(web, served)
    web.get_by_label("What to do with Learner 1").select_option("Forget…")
    web.get_by_role("button", name="Forget", exact=True).click()
    web.get_by_label("Type the name to go on").fill("learner 1")
    web.keyboard.press("Enter")
    web.get_by_role("alert").filter(has_text="That is not Learner 1, letter by letter").wait_for()
    assert web.get_by_role("dialog").is_visible()
    web.get_by_label("Type the name to go on").fill("Learner 1")
    assert web.locator("#unfit").inner_text() == ""
    web.get_by_role("button", name="Forget", exact=True).click()
    web.get_by_text("is forgotten: place, name, tokens").wait_for()
    web.get_by_text("0 joined").wait_for()


def test_the_token_is_kept_until_it_is_signed_out(web, served, context):
    opened(web, served)
    again = context.new_page()
    again.goto(f"{served.address}/class")
    again.get_by_role("heading", name="Learners").wait_for()
    again.get_by_role("button", name="Sign out").click()
    again.get_by_text("this browser has forgotten the token").wait_for()
    assert again.evaluate("JSON.stringify(localStorage)") == "{}"
    again.reload()
    assert again.get_by_role("heading", name="Learners").is_hidden()


def test_on_a_machine_of_others_the_token_is_kept_in_the_tab_alone(web, served, context):
    web.goto(f"{served.address}/class")
    web.get_by_label("Stay signed in").uncheck()
    web.get_by_label("The instructor's token").fill(served.tokens["Instructor"])
    web.keyboard.press("Enter")
    web.get_by_role("heading", name="Learners").wait_for()
    web.reload()
    web.get_by_role("heading", name="Learners").wait_for()
    other = context.new_page()
    other.goto(f"{served.address}/class")
    assert other.get_by_role("heading", name="Learners").is_hidden()


def test_a_server_that_is_gone_is_said_and_found_again(web, served):
    opened(web, served)
    pause = web.get_by_role("button", name="Pause writing")
    pause.wait_for()
    served.kill()
    web.get_by_role("alert").filter(has_text="does not answer").wait_for()
    pause.click()
    web.get_by_role("status").filter(has_text="Not done: the server does not answer. Try again").wait_for()
    served.again()
    web.wait_for_function("() => document.getElementById('lost').textContent === ''")
    as_learner(served, "/v1/blocks/", {"label": "mine"})
    web.get_by_text("1 joined · 2 places free").wait_for()


def busy(served):
    """A class with something in every part of its pages."""
    for _ in range(3):
        as_learner(served, "/class/progress", {"lesson": 1, "name": "E1", "outcome": "wrong"})
    choose(served, "P1", "b")
    as_learner(served, "/class/wall", {"text": "A persona is a wish, a permission is a rule."})
    as_instructor(served, "/class/now", {"names": ["1-E5"], "minutes": 12})
    as_instructor(served, "/class/screen/show", {"lesson": 1, "name": "P1", "uncovered": True})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(web, served, scheme, context):
    web.emulate_media(color_scheme=scheme)
    web.goto(f"{served.address}/join")
    assert violations(web) == ""
    join(web, served, "Ada")
    web.get_by_text("Welcome, Ada.").wait_for()
    assert violations(web) == ""
    busy(served)
    opened(web, served)
    web.locator("#waits").get_by_text("▲ 1 · E1").wait_for()
    web.locator("#wall li").wait_for()
    web.get_by_text("Parts that wait").click()
    web.locator("#questions .count", has_text="1").wait_for()
    assert violations(web) == ""
    screen = projected(web, context)
    screen.emulate_media(color_scheme=scheme)
    screen.get_by_role("heading", name="1-P1").wait_for()
    assert violations(screen) == ""


WIDE = "document.documentElement.scrollWidth"


@pytest.mark.parametrize("width", [380, 800, 1280])
def test_it_is_right_at_any_width(web, served, width, context):
    web.set_viewport_size({"width": width, "height": 800})
    busy(served)
    opened(web, served)
    web.get_by_role("row", name="Learner 1").wait_for()
    web.locator("#wall li").wait_for()
    assert web.evaluate(WIDE) <= width
    screen = projected(web, context)
    screen.set_viewport_size({"width": width, "height": 800})
    screen.get_by_role("heading", name="1-P1").wait_for()
    assert screen.evaluate(WIDE) <= width
    join(web, served, "Ada" * 20)
    web.get_by_text("Welcome").wait_for()
    assert web.evaluate(WIDE) <= width


# ------------------------------------------------------------------------------------ on a telephone

SCROLLS = """() => [...document.querySelectorAll("*")]
  .filter((node) => node.clientWidth && node.scrollWidth > node.clientWidth)
  .filter((node) => getComputedStyle(node).overflowX !== "hidden")
  .map(({ tagName, id, scrollWidth, clientWidth }) => `${tagName} ${id}: ${scrollWidth} in ${clientWidth}`)"""


def test_nothing_scrolls_sideways_on_a_telephone(web, served):
    httpx.post(f"{served.address}/class/join", json={"code": served.code, "name": "Ada" * 20})
    wrong = {"outcome": "wrong", "misconception": f"{'copies' * 12} the text", "hints": 2}
    for name in ("E1", "E2", "E3") * 3:
        as_learner(served, "/class/progress", {"lesson": 1, "name": name, **wrong})
    busy(served)
    web.set_viewport_size({"width": 380, "height": 800})
    opened(web, served)
    web.get_by_role("row", name="Ada").wait_for()
    web.get_by_role("row", name="1-E3").wait_for()
    web.get_by_text("Parts that wait").click()
    web.locator("#shared details").click()
    assert web.evaluate(SCROLLS) == []
    assert web.evaluate(WIDE) <= 380
    assert web.errors == []


def test_sections_fold_and_stay_as_they_were_left(web, served):
    as_learner(served, "/class/wall", {"text": "Mine first."})
    for _ in range(3):
        as_learner(served, "/class/progress", {"lesson": 1, "name": "E1", "outcome": "wrong"})
    web.set_viewport_size({"width": 380, "height": 800})
    opened(web, served)
    web.reload()
    now, learners, wall = (web.locator(f"#fold-{name}") for name in ("now", "learners", "wall"))
    web.locator("#waits li").nth(1).wait_for()
    assert [fold.get_attribute("open") for fold in (now, learners, wall)] == ["", None, None]
    wall.locator("summary").click()
    web.reload()
    web.get_by_text("Mine first.").wait_for()
    assert learners.get_attribute("open") is None
    web.get_by_role("button", name="Go to Learner 1").click()
    assert web.evaluate("document.activeElement.getAttribute('aria-label')") == "What to do with Learner 1"
    web.get_by_role("button", name="Go to The wall").click()
    web.keyboard.press("Enter")
    web.locator("#wall").get_by_text("on the wall").wait_for()
    web.get_by_role("button", name="Go to The wall").wait_for(state="detached")
    web.set_viewport_size({"width": 1280, "height": 800})
    web.reload()
    assert [fold.get_attribute("open") for fold in (learners, wall)] == ["", ""], "there is room"
    learners.locator("summary").click()
    web.reload()
    assert [fold.get_attribute("open") for fold in (learners, wall)] == [None, ""], "as somebody has left it"
    web.get_by_role("button", name="Sign out").click()
    assert web.evaluate("JSON.stringify(localStorage)") == "{}"
    assert web.errors == []
