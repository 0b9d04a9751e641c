"""The minutes that are promised are those that the rule counts, everywhere where they stand."""

from __future__ import annotations

import re

import pytest

from kit.lessons.way import WORDS, in_all, parts_of
from tests.notebooks.course import COURSE, NUMBERS, TAUGHT, cells, learners, solved

README = (COURSE.parent / "README.md").read_text("utf-8")
BOOK = COURSE.parent / "kit" / "site" / "book"
GUIDE = (COURSE / "instructor" / "guide.md").read_text("utf-8")
_PART = re.compile(r"^## Part (\d+) · .* · (\d+) to (\d+) minutes$", re.MULTILINE)


def parts(path):
    return parts_of({"cells": cells(path)})


@pytest.mark.parametrize("number", NUMBERS)
def test_its_headings_say_what_the_rule_counts_and_its_title_has_their_sum(number):
    for path in (solved(number), learners(number)):
        text = "\n".join(cell.source for cell in cells(path) if cell.cell_type == "markdown")
        said = [tuple(map(int, found)) for found in _PART.findall(text)]
        assert said == [(one.number, one.least, one.most) for one in parts(path)]
        assert [one[0] for one in said] == list(range(1, len(said) + 1))
        least, most = sum(one[1] for one in said), sum(one[2] for one in said)
        assert re.search(r"`(\d+ to \d+) minutes`", cells(path)[0].source)[1] == f"{least} to {most}"


@pytest.mark.parametrize("number", TAUGHT)
def test_a_part_is_short_and_has_something_to_do_that_is_kept(number):
    for one in parts(solved(number)):
        assert 9 <= one.least <= one.most <= 23, one
        assert any(name[0] in "EIT" for name in one.asks), one
    stops = [cell.source for cell in cells(solved(number)) if cell.source.startswith("lesson.part(")]
    assert stops == [f"lesson.part({one.number})" for one in parts(solved(number))]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_first_pages_promise_the_same_minutes(number):
    least, most = in_all(parts(solved(number))).split(" to ")
    course, front = ((BOOK / name).read_text("utf-8") for name in ("course.md", "index.md"))
    for page, start in ((README, f"| [{number} · "), (course, f"| [{number} · "), (front, f"| {number} · ")):
        (row,) = [line for line in page.splitlines() if line.startswith(start)]
        assert f"| {least}–{most} |" in row
    if number in TAUGHT:
        assert f"{least} to {most}" in GUIDE.split("## Before")[0]


def test_the_rule_is_stated_where_its_minutes_stand():
    for page in ((BOOK / "course.md").read_text("utf-8"), GUIDE):
        assert f"{WORDS} words" in page


@pytest.mark.parametrize("number", TAUGHT)
def test_it_ends_with_an_open_incident(number):
    assert [one.asks[-1] for one in parts(solved(number))][-1] == ("T1" if number == 4 else "I1")
    assert "I1" in [name for one in parts(solved(number)) for name in one.asks]


@pytest.mark.parametrize("number", TAUGHT)
def test_no_title_stands_twice_and_exercises_come_in_the_order_of_their_numbers(number):
    text = "\n".join(cell.source for cell in cells(solved(number)) if cell.cell_type == "markdown")
    titles = re.findall(r"^#+ (?:Part \d+ · )?(.*?)(?: · \d+ to \d+ minutes)?$", text, re.MULTILINE)
    assert len(titles) == len(set(titles)), sorted(titles)
    asked = [name for one in parts(solved(number)) for name in one.asks]
    for kind in "REPQ":
        found = [name for name in asked if name[0] == kind]
        assert found == sorted(found)
