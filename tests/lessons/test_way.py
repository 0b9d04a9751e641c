"""The way through a notebook: its parts, their minutes by one rule, and what of each is done."""

import pytest

from kit import connect
from kit.errors import NotFoundError
from kit.lessons import open_lesson
from kit.lessons.way import LESS, MINUTES, MORE, Part, in_all, parts_of, set_minutes, table


def text(source):
    return {"cell_type": "markdown", "source": source}


def code(source):
    return {"cell_type": "code", "source": source}


NOTEBOOK = {
    "cells": [
        text("# A title\n\n`notebook 1 of 4` · `0 to 0 minutes`"),
        code("a = 1\n\nb = 2"),
        text("## Part 1 · Sharing · 0 to 0 minutes\n\n" + "word " * 180),
        code('lesson.predict("P1", "")'),
        code('x = ...\n\nlesson.check("E1", x)'),
        text("## Part 2 · Writing · 0 to 0 minutes"),
        code('lesson.parsons("E2", "")'),
        code('lesson.check("I1")'),
        code("board(client)"),
    ]
}


def test_a_part_takes_what_its_words_lines_and_tasks_take():
    first, second = parts_of(NOTEBOOK)
    assert first.asks == ("P1", "E1")
    assert second.asks == ("E2", "I1")
    spent = 1 + 2 / 12 + MINUTES["prediction"] + MINUTES["exercise"]
    assert (first.least, first.most) == (round(spent * LESS), round(spent * MORE))
    spent = MINUTES["order"] + MINUTES["incident"] + MINUTES["view"]
    assert (second.least, second.most) == (round(spent * LESS), round(spent * MORE))


def test_the_minutes_are_written_into_headings_and_the_title_has_their_sum():
    notebook = {"cells": [dict(cell) for cell in NOTEBOOK["cells"]]}
    set_minutes(notebook)
    first, second = parts_of(notebook)
    assert f"## Part 1 · Sharing · {first.least} to {first.most} minutes" in notebook["cells"][2]["source"]
    least, most = first.least + second.least, first.most + second.most
    assert f"`{least} to {most} minutes`" in notebook["cells"][0]["source"]
    assert in_all([first, second]) == f"{least} to {most}"


def test_a_notebook_without_parts_stays_as_it_is():
    notebook = {"cells": [text("# A title · `1 to 2 minutes`"), code("x = 1")]}
    set_minutes(notebook)
    assert notebook["cells"][0]["source"] == "# A title · `1 to 2 minutes`"


def test_what_is_done_of_a_part_is_told_and_a_wrong_try_is_not_done():
    parts = [Part(1, "Sharing", 10, 13, ("P1", "E1")), Part(2, "Writing", 15, 19, ("E2",))]
    answers = {"P1": {"choice": "a"}, "E1": {"outcome": "wrong", "solved": False}, "E2": {"solved": True}}
    heading, first, second = table("Notebook 1", parts, answers)
    assert heading.startswith("Notebook 1: 2 parts, 25 to 32 minutes in all")
    assert first.endswith("1 of 2")
    assert second.endswith("✔ done")


@pytest.fixture
def lesson(monkeypatch):
    monkeypatch.setenv("KIT_PROGRESS", "off")
    with connect() as client:
        yield open_lesson(1, client)


def test_each_part_says_what_is_open_and_that_what_is_done_is_kept(lesson, capsys):
    lesson.part(1)
    assert "Part 1: still open: R1" in capsys.readouterr().out
    for name in ("R1", "R2", "R3"):
        lesson.quiz(name, "a")
    lesson.parts()
    assert "3 of 4" in capsys.readouterr().out


def test_a_part_that_is_not_there_is_refused(lesson):
    with pytest.raises(NotFoundError):
        lesson.part(99)
