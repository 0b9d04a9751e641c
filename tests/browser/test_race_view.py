"""The drawing of a race on the screen: its lanes and bars, its words, and nothing that a program could do."""

import nbformat
import pytest

from kit.race import YOURS, edits, naive, race, versioned
from kit.race.measure import Measured, Measurement
from kit.views import draw
from tests.browser.blank import HOSTILE, THEMES, violations

expect = pytest.importorskip("playwright.sync_api", reason='python -m pip install -e ".[test]"').expect
MEASURED = Measured(
    (
        Measurement("naive", "threads", 2, 8, 4, 0, 0, 0.05),
        Measurement("versioned", "threads", 2, 8, 0, 3, 3, 0.08),
        Measurement("edits", "processes", 4, 16, 0, 0, 0, 0.07),
    ),
    0.004,
)


@pytest.fixture
def errors(page):
    """What the page complains of."""
    found = []
    page.on("console", lambda message: message.type == "error" and found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def put(page, drawing, theme="light"):
    css = (THEMES / f"theme-{theme}-extension" / "index.css").read_text()
    page.set_content(
        f'<!doctype html><html lang="en"><title>A race</title><style>{css}</style>'
        f'<body style="background: var(--jp-layout-color0)"><main>{drawing.html}</main></body></html>'
    )


def test_each_interleaving_is_a_lane_with_its_end(page, errors):
    put(page, draw(race(naive), race(versioned), race(edits)))
    for raced in (race(naive), race(versioned), race(edits)):
        picture = page.get_by_role("img", name=raced.summary)
        expect(picture).to_be_visible()
        told = picture.locator("text").all_text_contents()
        ends = [text for text in told if text[0] in "✔✘"]
        assert [end[0] for end in ends] == ["✘" if one.bad else "✔" for one in raced.outcomes]
        assert sum("✘" in text for text in told if text not in ends) == raced.lost
    expect(page.get_by_text("here the other's line was lost")).to_be_visible()
    assert errors == []


def test_what_was_measured_stands_beside_its_bar(page, errors):
    put(page, draw(MEASURED))
    picture = page.get_by_role("img", name="What was lost and retried, and how long it took")
    for words in ("threads", "processes", "4 of 8", "0.08"):
        expect(picture.get_by_text(words).first).to_be_visible()
    assert errors == []


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_same_in_words_opens(page, errors, by):
    put(page, draw(race(naive)))
    words = page.locator("details pre")
    expect(words).to_be_hidden()
    if by == "mouse":
        page.get_by_text("in words").click()
    else:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(words).to_be_visible()
    assert words.inner_text().strip() == str(race(naive)).strip()
    assert errors == []


def test_what_somebody_wrote_stays_text(page, errors):
    def hostile(worker):
        yield HOSTILE
        worker.write(HOSTILE)
        return YOURS

    hostile.__name__ = HOSTILE
    put(page, draw(race(hostile)))
    expect(page.locator("figcaption")).to_contain_text(HOSTILE)
    assert page.locator("main").locator("script, img, b").count() == 0
    assert page.evaluate("window.pwned") is None
    assert errors == []


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
def test_nothing_is_inaccessible(page, theme):
    put(page, draw(race(naive), race(versioned), MEASURED), theme)
    assert violations(page) == ""


def test_it_fits_a_narrow_window(page):
    page.set_viewport_size({"width": 400, "height": 900})
    put(page, draw(race(naive), race(edits), MEASURED))
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_in_jupyterlab_it_is_drawn_as_it_was_made(lab, tmp_path):
    source = "from kit.race import naive, race\nfrom kit.views import draw\ndraw(race(naive))"
    cells = [nbformat.v4.new_code_cell(source)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "race.ipynb")
    lab.open(tmp_path / "race.ipynb")
    lab.run_all()
    picture = lab.cell(0).get_by_role("img", name=race(naive).summary)
    expect(picture).to_be_visible()
    assert picture.locator("text").all_text_contents().count("✘ 2 were told yours") == 18
    lab.cell(0).locator("summary").press("Enter")
    expect(lab.cell(0).locator("details pre")).to_contain_text("18 of 20 interleavings bad")
    assert lab.console_errors == []
