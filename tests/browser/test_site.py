"""The static site as a learner opens it who has nothing installed: every notebook, in one page of its Lab."""

import re

import pytest

from kit.lessons.syllabus import syllabus
from kit.site.lite import MOST_BYTES, build_lite, bytes_of
from kit.site.parts import CORE, MICROPIP, part, parts_folder
from tests.browser.static_site import SiteLab, served
from tests.notebooks.course import NUMBERS, cells, learners, solved

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect

ROOM = "/drive/shared.jsonl"
WRITES = 8
APPEND = f"""from kit import Append
for _ in range({WRITES}):
    room.blocks.edit(room.blocks.list(label="news")[0].id, Append("."))"""
SOLVED = """from pathlib import Path
from kit.lessons.progress import PLACE, Progress
print([name for name, answer in Progress(Path("/drive", PLACE)).of(1).items() if answer.get("solved")])"""
_OUTCOME = re.compile(r"^(✔ right|✘ wrong|not tried)", re.MULTILINE)


def text(cell):
    """What a cell shows, as plain text."""
    shown = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell["outputs"])
    return "\n".join("".join(one) for one in shown)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site's Lab, built once; its pages are seen in ``test_site_pages.py``."""
    out, work = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("work")
    parts = parts_folder()
    build_lite(out / "lite", work, part(CORE, parts, print), part(MICROPIP, parts, print))
    return out


@pytest.fixture(scope="module")
def site(folder, browser, browser_context_args):
    """A page of its Lab, which all tests use one after the other, as a learner does."""
    with served(folder) as address:
        context = browser.new_context(**browser_context_args)
        window = SiteLab(context.new_page(), address)
        yield window
        context.close()


def test_the_folder_is_small(folder):
    assert bytes_of(folder) < MOST_BYTES


@pytest.mark.parametrize("number", NUMBERS)
def test_a_notebook_runs_to_its_end_untouched_and_solved(number, site):
    site.open(learners(number).name)
    site.run_all()
    site.write([cell.source for cell in cells(solved(number))])
    outcomes = {}
    for cell in site.run_all():
        if name := re.search(r'lesson\.(?:check|parsons)\("(\w+)"', "".join(cell["source"])):
            outcomes[name[1]] = _OUTCOME.findall(text(cell))
    assert set(outcomes) == set(syllabus(number).tasks)
    assert {name: shown for name, shown in outcomes.items() if shown != ["✔ right"]} == {}
    assert site.errors == []
    assert site.away() == []
    site.end()


def test_two_notebooks_share_a_room_and_progress_outlives_a_reload(site):
    first, second = learners(0).name, learners(1).name
    site.open(first)
    made = f"from kit import board, connect\nroom = connect({ROOM!r})\n"
    assert site.say(first, made + 'block = room.blocks.create(label="news", value="Good morning")') == ""
    site.open(second)
    shown = site.add(f"{made}board(room)")
    expect(shown).to_contain_text("Good morning")
    assert site.say(first, 'room.blocks.update(block.id, value="Good night")') == ""
    expect(shown.locator(".kit-view")).to_contain_text("Good night")

    assert site.say_at_once([first, second], APPEND) == ["", ""]
    assert site.say(first, "print(room.blocks.retrieve(block.id).value.count('.'))") == f"{2 * WRITES}\n"

    site.say(first, "from kit.lessons import open_lesson; lesson = open_lesson(1, room); lesson.reset()")
    assert "✔ right" in site.say(first, 'print(lesson.parsons("E7", "dbcae"))')
    site.reload()
    assert site.say(second, SOLVED) == "['E7']\n"
    where = "from kit.notebooks import here; print(here.notebook_file())"
    assert site.say(second, where) == f"/drive/{second}\n"
    assert site.away() == []
