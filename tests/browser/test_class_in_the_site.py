"""A class that a learner joins from the static site: her kernel is in her browser, the class elsewhere."""

import pytest

from kit import Append, connect
from kit.site.lite import build_lite
from kit.site.parts import CORE, MICROPIP, part, parts_folder
from tests.browser.static_site import SECONDS, SiteLab, served
from tests.notebooks.course import learners
from tests.server.serving import Served

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
pytest.importorskip("jupyterlite_core", reason='python -m pip install -e ".[site]"')
WAIT = 1000 * SECONDS
BOARD = "from kit import board, connect\nroom = connect(None)\nboard(room)"
RIGHT = 'from kit.lessons import open_lesson; open_lesson(1, room).parsons("E7", "dbcae")'


@pytest.fixture
def site(tmp_path, context):
    work, parts = tmp_path / "work", parts_folder()
    work.mkdir()
    build_lite(tmp_path / "site" / "lite", work, part(CORE, parts, print), part(MICROPIP, parts, print))
    with served(tmp_path / "site") as address:
        yield SiteLab(context.new_page(), address)


@pytest.fixture
def a_class(tmp_path, site):
    server = Served(
        tmp_path, "team.jsonl", "--class", "2", "--share", "notes=append_only", "--allow-origin", site.address
    )
    yield server
    server.stop()


def test_she_joins_and_is_heard_and_hears_the_instructor(site, a_class, page):
    path = learners(1).name
    site.open(path)
    told = site.say(path, f"import kit; kit.join({a_class.address!r}, {a_class.code!r}, 'Ada')")
    assert f"You are in the class at {a_class.address}, as Ada." in told
    shown = site.add(BOARD)
    expect(shown).to_contain_text(f"In the class at {a_class.address}, as Ada.", timeout=WAIT)
    with connect(a_class.address, token=a_class.tokens["Instructor"]) as boss:
        (notes,) = boss.blocks.list(label="notes")
        boss.blocks.edit(notes.id, Append("Lunch at noon"))
    expect(shown.locator(".kit-view")).to_contain_text("Lunch at noon", timeout=WAIT)
    site.add(RIGHT)
    page.goto(f"{a_class.address}/class")
    page.get_by_label("The instructor's token").fill(a_class.tokens["Instructor"])
    page.keyboard.press("Enter")
    expect(page.locator("#learners tr", has_text="Ada")).to_contain_text("1/8", timeout=WAIT)
    assert "You have left the class" in site.say(path, "kit.leave()")
    assert {url for url in site.away() if not url.startswith(a_class.address)} == set()
