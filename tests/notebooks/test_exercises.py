"""Every exercise tells an untouched stub, each wrong answer and the solution apart."""

from __future__ import annotations

import pytest

from kit.lessons.read_only_knowledge import COURSE as READ_ONLY
from tests.notebooks.course import NOTEBOOKS, exercise_cells, verdict

_FIRST = NOTEBOOKS[0]
_PLACES = exercise_cells(_FIRST)
_WRONG = [(name, how) for name, one in READ_ONLY.exercises.items() for how in one.wrong_answers]


def test_the_notebook_asks_every_exercise_and_no_other():
    assert sorted(_PLACES) == sorted(READ_ONLY.exercises)


@pytest.mark.parametrize("name", READ_ONLY.exercises)
def test_an_untouched_stub_is_not_tried_yet(name):
    assert verdict(_FIRST, _PLACES[name], None).outcome == "not tried yet"


@pytest.mark.parametrize("name", READ_ONLY.exercises)
def test_the_published_solution_is_right(name):
    assert verdict(_FIRST, _PLACES[name], READ_ONLY.exercises[name].solution).outcome == "right"


@pytest.mark.parametrize(("name", "how"), _WRONG)
def test_a_wrong_answer_is_wrong(name, how):
    assert verdict(_FIRST, _PLACES[name], READ_ONLY.exercises[name].wrong_answers[how]).outcome == "wrong"


@pytest.mark.parametrize(("name", "how"), [each for each in _WRONG if each[0] in {"E1", "E3"}])
def test_a_second_try_in_the_same_room_can_be_right(name, how):
    exercise = READ_ONLY.exercises[name]
    answers = exercise.wrong_answers[how], exercise.solution
    assert verdict(_FIRST, _PLACES[name], *answers).outcome == "right"


@pytest.mark.parametrize("name", READ_ONLY.exercises)
def test_each_wrong_answer_gets_an_explanation_of_its_own(name):
    answers = READ_ONLY.exercises[name].wrong_answers.values()
    told = [verdict(_FIRST, _PLACES[name], answer).why for answer in answers]
    assert len(set(told)) == len(told) >= 2


@pytest.mark.parametrize("name", READ_ONLY.exercises)
def test_no_solution_stands_in_the_notebook(name):
    text = _FIRST.read_text(encoding="utf-8")
    solution = READ_ONLY.exercises[name].solution.split("\n")[0]
    assert solution.replace('"', '\\"') not in text


@pytest.mark.parametrize("name", READ_ONLY.exercises)
def test_there_are_two_hints_or_more(name):
    assert len(READ_ONLY.exercises[name].hints) >= 2


@pytest.mark.parametrize("name", READ_ONLY.questions)
def test_every_answer_of_a_question_has_its_own_explanation(name):
    question = READ_ONLY.questions[name]
    assert question.right in question.options
    assert set(question.why) == set(question.options)
    assert len(set(question.why.values())) == len(question.options) >= 3
