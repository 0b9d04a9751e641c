"""Slides in a browser: keys move, parts come one by one, all of it fits and can be read from the last row."""

import re
from itertools import product

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit.lessons.slides import slides
from kit.notebooks.copies import source
from kit.notebooks.file import read

DECKS = sorted(source().glob("solutions/*.ipynb"))
SCREENS = [{"width": 1280, "height": 720}, {"width": 1920, "height": 1080}]
# What stands on the slide that is shown: each text with its place, the size of its letters, and what it is.
TEXTS = """() => {
  const factor = Reveal.getScale();
  const texts = (node) => [...node.childNodes].filter((one) => one.nodeType === 3);
  const zoom = (node) => {
    const outer = !node.matches(".slides") ? zoom(node.parentElement) : 1;
    return outer * parseFloat(getComputedStyle(node).zoom || 1);
  };
  const scale = (node) => node.ownerSVGElement ? node.getScreenCTM().a / factor : zoom(node);
  const found = [];
  for (const node of Reveal.getCurrentSlide().querySelectorAll("*")) {
    const box = node.getBoundingClientRect();
    const frame = node.ownerSVGElement?.getBoundingClientRect();
    const isCut = frame && (box.bottom <= frame.top || box.top >= frame.bottom);
    const text = texts(node).map((one) => one.data).join("").trim();
    if (!text || box.width <= 1 || isCut || getComputedStyle(node).visibility === "hidden") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const at = range.getBoundingClientRect();
    found.push({
      text: text.slice(0, 40),
      size: parseFloat(getComputedStyle(node).fontSize) * scale(node),
      isCode: Boolean(node.closest("pre, code, table, .jp-OutputArea, .kit-title")),
      sides: [at.left, at.top, innerWidth - at.right, innerHeight - at.bottom],
    });
  }
  return found;
}"""


def deck_of(cells):
    return nbformat.from_dict(new_notebook(cells=cells))


def marked(kind, cell):
    cell.metadata["slideshow"] = {"slide_type": kind}
    return cell


def shown(page, path, notebook, number):
    """The deck in the page; what it asked of the network, and what went wrong in it."""
    path.write_text(slides(notebook, number), encoding="utf-8")
    told = []
    page.on("request", lambda request: told.append(request.url))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("globalThis.Reveal?.isReady()")
    return told


def test_keys_move_through_slides_and_what_comes_on_them_one_by_one(page, tmp_path):
    kinds = ["slide", "fragment", "fragment", "slide"]
    cells = [marked(kind, new_markdown_cell(f"# Part {place}")) for place, kind in enumerate(kinds)]
    told = shown(page, tmp_path / "deck.html", deck_of(cells), 1)
    number = page.locator(".slide-number")
    parts = page.locator(".present .fragment")

    assert number.inner_text().split() == ["1", "/", "2"]
    for visible in ([True, False], [True, True]):
        page.keyboard.press("ArrowRight")
        assert [part.is_visible() for part in parts.all()] == visible
    page.keyboard.press("ArrowRight")
    assert number.inner_text().split() == ["2", "/", "2"]
    page.keyboard.press("Home")
    assert number.inner_text().split() == ["1", "/", "2"]
    assert [one for one in told if not one.startswith(("file:", "data:"))] == []


def test_what_is_too_long_goes_on_the_next_slides_and_nothing_of_it_is_lost(page, tmp_path):
    lines = [f"line {number} of many" for number in range(70)]
    long = new_code_cell("run()", outputs=[new_output("stream", text="\n".join(lines))])
    text = [f"Sentence {number} is one that takes half a line or so." for number in range(30)]
    cells = [marked("slide", new_markdown_cell("# Long\n\n" + "\n\n".join(text))), marked("fragment", long)]
    shown(page, tmp_path / "deck.html", deck_of(cells), 1)
    told = page.locator(".slides").text_content()
    assert [told.count(line) for line in text] == [1] * 30
    assert [told.count(f"{line}\n") + told.count(f"{line}") > 0 for line in lines] == [True] * 70
    assert page.evaluate("Reveal.getTotalSlides()") >= 5
    assert page.locator(".kit-title").nth(1).text_content() == "Long"


@pytest.mark.parametrize("deck", DECKS, ids=lambda path: path.stem[:2])
def test_every_slide_fits_and_can_be_read_from_the_last_row(page, tmp_path, deck):
    shown(page, tmp_path / "deck.html", read(deck), int(deck.name[:2]))
    for slide, size in product(range(page.evaluate("Reveal.getTotalSlides()")), SCREENS):
        page.set_viewport_size(size)
        page.evaluate("at => { Reveal.layout(); Reveal.slide(at, 0, 99); }", slide)
        found, where = page.evaluate(TEXTS), f"slide {slide + 1} at {size}"
        assert found, f"{where} is empty"
        assert [one for one in found if min(one["sides"]) < 0] == [], where
        assert [one for one in found if one["size"] < (21.9 if one["isCode"] else 27.9)] == [], where


def test_on_paper_each_slide_is_a_page(page, tmp_path):
    shown(page, tmp_path / "deck.html", read(DECKS[1]), 1)
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)
    count = page.evaluate("Reveal.getTotalSlides()")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == count


@pytest.mark.parametrize("deck", DECKS[1:], ids=lambda path: path.stem[:2])
def test_every_prediction_is_followed_by_what_uncovers_it(deck):
    cells = [cell for cell in read(deck).cells if cell.cell_type == "code"]
    kind = {cell.source: cell.metadata.get("slideshow", {}).get("slide_type") for cell in cells}
    asked = [cell.source for cell in cells if cell.source.startswith("lesson.predict(")]
    uncovered = [cell.source for cell in cells if "with lesson.result(" in cell.source]
    assert {kind[one] for one in asked} == {"slide"}
    assert {kind[one] for one in uncovered} == {"fragment"}
    assert len(asked) == len(uncovered)
