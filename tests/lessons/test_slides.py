"""Slides: what is marked and nothing else, questions without their answers, one page without network."""

import re
from html import escape

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit.cli import main
from kit.lessons.slides import slides
from kit.lessons.syllabus import syllabus


@pytest.fixture
def deck():
    def marked(cell, kind):
        cell.metadata.slideshow = {"slide_type": kind}
        return cell

    answered = [new_output("stream", text="Your prediction is b.")]
    return new_notebook(
        cells=[
            marked(new_markdown_cell("# The title"), "slide"),
            marked(new_markdown_cell("a second thought"), "fragment"),
            new_markdown_cell("not for the wall"),
            marked(new_code_cell('lesson.predict("P1", "b")', outputs=answered), "slide"),
            marked(new_code_cell("1 + 1", outputs=[new_output("stream", text="two")]), "fragment"),
        ]
    )


def test_marked_cells_are_shown_and_no_other(deck):
    page = slides(deck, 1)
    assert page.count('<section class="kit-slide">') == page.count("</section>") == 2
    assert "a second thought" in page
    assert "not for the wall" not in page


def test_a_prediction_is_shown_as_a_question_without_its_answer(deck):
    page = slides(deck, 1)
    assert "Tier 1 A is asked" in page
    assert "Your prediction is b" not in page
    assert "lesson.predict" not in page


@pytest.mark.parametrize(
    "call",
    ["lesson.predict('P1', 'b')", 'lesson.predict(\n"P1",\nchoice="b")', 'x.parsons("E7", "ab")'],
)
def test_however_an_answer_is_written_it_is_not_shown(deck, call):
    deck.cells[3].source = call
    page = slides(deck, 1)
    assert "<strong>a</strong>" in page
    assert "Your prediction is b" not in page
    assert "lesson.p" not in page


def test_every_question_of_a_cell_is_shown(deck):
    deck.cells[3].source = 'lesson.predict("P1")\nlesson.predict("P2")'
    page = slides(deck, 1)
    for name in ("P1", "P2"):
        assert escape(syllabus(1).questions[name].text.split("`")[0].strip(), quote=False) in page


def test_a_fragment_comes_a_key_later_and_no_page_begins_with_one(deck):
    deck.cells[0].metadata.slideshow.slide_type = "fragment"
    page = slides(deck, 1)
    assert page.count('<section class="kit-slide">') == page.count('<div class="kit-piece fragment">') == 2


def test_a_slide_below_another_is_one_more_slide(deck):
    deck.cells[4].metadata.slideshow.slide_type = "subslide"
    assert slides(deck, 1).count('<section class="kit-slide">') == 3


def test_what_stands_above_a_heading_goes_with_the_slide_before(deck):
    deck.cells[3] = new_markdown_cell("that was all\n\n## The next one", metadata=deck.cells[3].metadata)
    first, second = slides(deck, 1).split('<section class="kit-slide">')[1:]
    assert ("that was all" in first, "that was all" in second, "The next one" in second) == (
        True,
        False,
        True,
    )


def test_what_the_lesson_says_is_broken_by_the_wall_and_nothing_else_is(deck):
    line = "word " * 18 + "word"
    printed = (f"✔ {line}\nand one", f"- {line}\nand two", f"✔ {line}\n  three", "✔ word\nand four")
    deck.cells[4:] = [
        new_code_cell("1 + 1", metadata=deck.cells[4].metadata, outputs=[new_output("stream", text=text)])
        for text in printed
    ]
    page = slides(deck, 1)
    for text in ("word and one", "word\nand two", "word\n  three", "word\nand four"):
        assert text in page


def test_it_needs_no_network(deck):
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?http", slides(deck, 1))


def test_the_notebook_stays_as_it_is(deck):
    before = nbformat.writes(deck)
    slides(deck, 1)
    assert nbformat.writes(deck) == before


def test_a_notebook_without_a_number_is_named_and_the_others_get_their_page(here, deck, capsys):
    (here / "solutions").mkdir()
    nbformat.write(deck, here / "solutions" / "01_first.ipynb")
    nbformat.write(deck, here / "solutions" / "notes.ipynb")
    assert main(["slides", "--folder", "."]) == 1
    assert (here / "slides" / "01_first.html").is_file()
    assert "solutions/notes.ipynb: The name does not begin with a number." in capsys.readouterr().err


def test_the_door_writes_a_page_for_each_notebook(here, deck, capsys):
    (here / "solutions").mkdir()
    nbformat.write(deck, here / "solutions" / "01_first.ipynb")
    assert main(["slides", "--folder", ".", "--out", "wall"]) == 0
    assert (here / "wall" / "01_first.html").is_file()
    assert "01_first.html" in capsys.readouterr().out
