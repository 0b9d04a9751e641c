"""Pictures of races: they show where the line was lost, in SVG and in words."""

import re
from xml.etree import ElementTree as ET

import pytest

from kit import Append
from kit.errors import UnprocessableEntityError
from kit.race import YOURS, edits, measure, naive, programs, race, versioned
from kit.race.measure import Measured, Measurement
from kit.views.race import draw

MEASURED = Measured(
    (
        Measurement("naive", "threads", 2, 8, 4, 0, 0, 0.05),
        Measurement("versioned", "threads", 2, 8, 0, 3, 3, 0.08),
        Measurement("edits", "threads", 2, 8, 0, 0, 0, 0.04),
        Measurement("edits", "processes", 4, 16, 0, 0, 0, 0.07),
    ),
    0.004,
)


def svgs(drawing):
    return [ET.fromstring(one) for one in re.findall(r"<svg.*?</svg>", drawing.html, re.DOTALL)]  # noqa: S314


def words(svg):
    return [one.text for one in svg.iter("text")]


def test_every_interleaving_is_a_lane_and_the_lost_line_is_marked_where_it_was_lost():
    (svg,) = svgs(draw(race(naive)))
    cells = [word for word in words(svg) if re.fullmatch(r"[AB][w!✘]?", word)]
    assert len(cells) == 120
    lanes = ["".join(cells[at : at + 6]) for at in range(0, 120, 6)]
    assert lanes[0] == "AAAwBBB"
    assert [lane[-1] for lane in lanes] == ["B", *"✘" * 18, "A"]
    assert sum(word.endswith("✘") for word in cells) == 18
    assert sum("stroke-width" in box.attrib for box in svg.iter("rect")) == 18


def test_the_good_ways_have_no_mark():
    for svg in svgs(draw(race(versioned), race(edits))):
        assert not [word for word in words(svg) if "✘" in word]
        assert sum("!" in word for word in words(svg)) == 18


def test_a_line_that_was_never_written_is_marked_where_its_worker_ended():
    def pretends(worker):
        worker.read()
        yield
        return YOURS

    (svg,) = svgs(draw(race(pretends, 1)))
    assert [word for word in words(svg) if word[0] == "A"] == ["A", "A✘"]


def test_what_was_measured_is_bars_with_their_numbers():
    (svg,) = svgs(draw(MEASURED))
    told = words(svg)
    assert told.count("2 threads") == told.count("4 processes") == 1
    assert {"lines lost", "retries", "seconds", "4 of 8", "0 of 16", "0.05"} <= set(told)
    widths = [float(box.get("width")) for box in svg.iter("rect")]
    assert len(widths) == 12
    assert max(widths) == 100


def test_a_picture_has_a_name_and_a_description_for_those_who_do_not_see_it():
    for svg in svgs(draw(race(naive), MEASURED)):
        assert svg.get("role") == "img"
        assert svg.get("aria-label").startswith(svg.find("title").text)
        assert len(svg.find("desc").text) > 20


def test_its_words_are_the_tables_and_the_same_every_time():
    drawing = draw(race(naive), race(edits), MEASURED)
    assert str(drawing) == repr(drawing) == "\n\n".join(map(str, (race(naive), race(edits), MEASURED)))
    assert drawing.html == draw(race(naive), race(edits), MEASURED).html
    assert drawing._repr_mimebundle_() == {"text/plain": str(drawing), "text/html": drawing.html}


def test_its_colours_are_the_pages_own():
    html = draw(race(naive), MEASURED).html
    assert "var(--jp-content-font-color1, CanvasText)" in html
    assert "<script" not in html
    assert "<style" not in html


def test_hostile_names_and_texts_stay_text():
    def hostile(worker):
        worker.edit(Append("x"))
        yield "</text><script>alert(1)</script>"
        return '"><img src=x onerror=alert(1)>'

    hostile.__name__ = "</svg><script>alert(1)</script>"
    html = draw(race(hostile)).html
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.slow
def test_of_very_many_lanes_the_first_are_drawn_and_the_rest_is_counted():
    drawing = draw(race(programs.edits, 3))
    (svg,) = svgs(drawing)
    assert any(word == "… and 1,620 more interleavings" for word in words(svg))
    assert len(drawing.html) < 500_000


def test_a_real_measurement_can_be_drawn():
    assert "<svg" in draw(measure(threads=(2,), processes=0, lines=1, pause=0)).html


@pytest.mark.parametrize("thing", [None, "naive", naive, 7])
def test_something_else_is_not_drawn(thing):
    with pytest.raises(UnprocessableEntityError, match="can not be drawn"):
        draw(thing)
