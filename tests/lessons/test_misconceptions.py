"""Which mistake a verdict names: the same for everybody, whatever names and numbers stand in it."""

import re

import pytest

from kit.lessons.misconceptions import OTHER, Sentence, meaning, misconception
from kit.lessons.syllabus import LESSONS, syllabus

PARSONS = [(number, name) for number in LESSONS for name in syllabus(number).parsons]


LOGS = "share one log. Each would overwrite what the other is working on: a log of one's own is a block of"
PAIRS = [
    (f"Worker 2 and Worker 3 {LOGS} one's own.", f"Zoë and\n<b>Ben</b> {LOGS}\none's own."),
    ("Worker 2 holds worker1_log; its own would be worker2_log.", "B holds a; its own would be b."),
    ("Ana no longer holds policy.", "It is there, and beside it … Ben no longer holds x."),
    ("The text of policy was changed.", "The text of shifts was changed."),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_it_is_the_same_for_everybody(one, other):
    id = misconception(2, "E1", one)
    assert id != OTHER
    assert misconception(2, "E1", other) == id
    assert re.fullmatch(r"[a-z0-9-]{3,50}", id)
    assert meaning(2, "E1", id)


def test_what_a_learner_has_written_does_not_name_her_mistake():
    hers = "The line stands there twice: each Append adds it once more."
    id = misconception(2, "E3", f"{hers!r} stands there too: only line3 was to be added.")
    assert id == "stands-there-too-only-line3-was-to-be-added"


def test_a_sentence_that_is_not_known_is_something_else():
    assert (misconception(2, "E1", "Hm."), meaning(2, "E1", OTHER)) == (OTHER, "")


def test_of_an_exercise_that_is_not_asked_any_more_nothing_is_said():
    assert meaning(1, "E99", "copies") == ""


def test_of_a_question_the_letter_says_it():
    assert meaning(1, "Q1", "b").startswith("when two blocks have the same label: ")
    assert meaning(1, "Q1", "z") == ""


@pytest.mark.parametrize(("number", "name"), PARSONS)
def test_each_wrong_order_breaks_a_rule_that_has_a_name(number, name):
    problem = syllabus(number).parsons[name]
    for order in problem.wrong_answers.values():
        why = problem.check(order).why
        assert meaning(number, name, misconception(number, name, why)) == why


def test_a_long_text_of_many_beginnings_takes_no_time():
    sentence = Sentence(("", " a ", " a ", " a ", " a ", " b"))
    assert sentence.rank("a a " * 50_000) == (False, 0)
