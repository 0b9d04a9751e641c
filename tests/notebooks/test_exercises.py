"""Every exercise tells an untouched stub, each wrong answer and the solution apart."""

from __future__ import annotations

import pytest

from kit.lessons.syllabus import LESSONS, syllabus
from tests.notebooks.course import (
    NUMBERS,
    TASKS,
    TAUGHT,
    cells,
    exercise_cells,
    learners,
    published,
    tags,
    verdict,
    verdicts,
)

_WRONG = [(number, name, how) for number, name in TASKS for how in syllabus(number).tasks[name].wrong_answers]
_QUESTIONS = [(number, name) for number in NUMBERS for name in syllabus(number).questions]
# A wrong answer takes away here what the next one needs, so that each is tried in a room of its own.
_APART = {
    (1, "E5"),
    (1, "E6"),
    (1, "I1"),
    (2, "I1"),
    (3, "I1"),
    (4, "I1"),
    (3, "E5"),
    (3, "E6"),
    (3, "E7"),
    (3, "E8"),
}
_NONSENSE = {
    "a number": "7", "a text": "'no such thing'", "a list": "[None]", "a mapping": "{1: 2}",
    "an object": "object()", "a type": "int", "a block": "client.blocks.list(limit=None)",
}  # fmt: skip


def answer_of(number, name, how):
    return syllabus(number).tasks[name].wrong_answers[how]


def test_every_lesson_has_its_notebook():
    assert list(LESSONS) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_notebook_asks_everything_that_its_lesson_holds_and_nothing_else(number):
    lesson = syllabus(number)
    assert sorted(exercise_cells(number)) == sorted(lesson.tasks)
    assert set(published(number)) == {*lesson.tasks, *lesson.questions}


@pytest.mark.parametrize("number", TAUGHT)
def test_a_notebook_has_six_exercises_three_predictions_and_a_quiz_of_four(number):
    lesson = syllabus(number)
    kinds = [name[0] for name in lesson.questions]
    assert len(lesson.tasks) >= 6
    assert lesson.parsons
    assert kinds.count("P") >= 3
    assert kinds.count("Q") == 4
    assert kinds.count("R") == 3


@pytest.mark.parametrize(
    ("number", "name"),
    [pytest.param(*one, marks=pytest.mark.slow) if one in _APART else one for one in TASKS],
)
def test_a_stub_is_not_tried_yet_each_wrong_answer_is_wrong_and_the_solution_right(number, name):
    wrong_answers = syllabus(number).tasks[name].wrong_answers.values()
    answers = [None, *wrong_answers, published(number)[name]]
    untouched, *wrong, right = (
        [verdict(number, name, answer) for answer in answers]
        if (number, name) in _APART
        else verdicts(number, name, *answers)
    )
    assert untouched.outcome == "not tried yet"
    assert {one.outcome for one in wrong} == {"wrong"}, wrong
    assert len({one.why for one in wrong}) == len(wrong) >= 2
    assert right.outcome == "right", right.why


@pytest.mark.slow
@pytest.mark.parametrize(("number", "name"), TASKS)
def test_so_it_is_in_a_room_where_nothing_else_was_tried(number, name):
    wrong = [verdict(number, name, answer) for answer in syllabus(number).tasks[name].wrong_answers.values()]
    assert {one.outcome for one in wrong} == {"wrong"}, wrong
    assert len({one.why for one in wrong}) == len(wrong) >= 2
    right = verdict(number, name, published(number)[name])
    assert right.outcome == "right", right.why


@pytest.mark.slow
@pytest.mark.parametrize(("number", "name"), TASKS)
def test_nonsense_gets_a_verdict_and_no_traceback(number, name):
    check = cells(learners(number))[exercise_cells(number)[name]].source.split("\n")[-1]
    if check.count(",") == 0 or "parsons" in check:
        return  # what is judged is the room
    answer = check.split(", ")[1].rstrip(")")
    for kind, judged in zip(
        _NONSENSE, verdicts(number, name, *(f"{answer} = {one}" for one in _NONSENSE.values())), strict=True
    ):
        assert judged.outcome in {"wrong", "cannot be checked", "not tried yet"}, kind
        assert judged.why


@pytest.mark.parametrize(("number", "name"), TASKS)
def test_no_solution_stands_in_the_learners_edition(number, name):
    shown = "\n".join(cell.source for cell in cells(learners(number)))
    solution = [line.strip() for line in published(number)[name].split("\n")]
    stub = cells(learners(number))[exercise_cells(number)[name]].source
    told = [line for line in solution if len(line) > 12 and line not in stub]
    assert told or name in syllabus(number).parsons
    assert not [line for line in told if line in shown]


@pytest.mark.parametrize("number", NUMBERS)
def test_no_letter_and_no_output_stands_in_the_learners_edition(number):
    for cell in cells(learners(number)):
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
            for call in ("quiz", "predict", "parsons"):
                if f"lesson.{call}(" in cell.source:
                    assert ', "")' in cell.source


@pytest.mark.parametrize(("number", "name"), TASKS)
def test_there_are_two_hints_or_more_and_an_exercise_is_tagged(number, name):
    assert len(set(syllabus(number).tasks[name].hints)) >= 2
    assert "exercise" in tags(cells(learners(number))[exercise_cells(number)[name]])


@pytest.mark.parametrize(("number", "name"), _QUESTIONS)
def test_every_answer_of_a_question_has_its_own_explanation(number, name):
    question = syllabus(number).questions[name]
    assert question.right in question.options
    assert published(number)[name] == question.right
    assert len(set(question.why.values())) == len(question.options) >= 3


@pytest.mark.parametrize(("number", "name"), [one for one in _QUESTIONS if one[1].startswith("P")])
def test_every_prediction_has_hints_that_name_no_answer(number, name):
    question = syllabus(number).questions[name]
    assert len(set(question.hints)) >= 2
    assert not [one for one in question.hints if question.options[question.right] in one]
