"""Every exercise tells an untouched stub, each wrong answer and the solution apart."""

from __future__ import annotations

from functools import cache

import pytest

from kit.lessons.misconceptions import OTHER, misconception
from kit.lessons.syllabus import LESSONS, syllabus
from tests.notebooks.course import (
    FRESH,
    NUMBERS,
    TASKS,
    TAUGHT,
    cells,
    erases,
    exercise_cells,
    in_rooms_of_their_own,
    judged_at_the_end,
    learners,
    published,
    solved,
    tags,
    tries,
)

_WRONG = [(number, name, how) for number, name in TASKS for how in syllabus(number).tasks[name].wrong_answers]
_QUESTIONS = [(number, name) for number in NUMBERS for name in syllabus(number).questions]
EXERCISES = [(number, name) for number, name in TASKS if name in syllabus(number).exercises]
_NONSENSE = {
    "a number": "7", "a text": "'no such thing'", "a list": "[None]", "a mapping": "{1: 2}",
    "an object": "object()", "a type": "int", "a block": "client.blocks.list(limit=None)",
}  # fmt: skip


_ERASING = [
    (*one, answer, reason) for one, answers in FRESH.items() for answer, reason in answers if erases(answer)
]


def wrong_answers(number, name):
    return list(syllabus(number).tasks[name].wrong_answers.values())


def nonsense(number, name):
    """The cell's answer as every kind of nonsense; nothing where none can be judged."""
    source = cells(learners(number))[exercise_cells(number)[name]].source
    check = source.split("\n")[-1]
    if check.count(",") == 0 or "parsons" in check:
        return []  # what is judged is the room
    answer = check.split(", ")[1].rstrip(")")
    if f"\n{answer}(" in source:
        return []  # the cell calls it itself, and Python tells what is none
    return [f"{answer} = {one}" for one in _NONSENSE.values()]


@cache
def fresh(number):
    """By exercise, what is said to lists of answers in rooms of their own; by the answers of a list."""
    rooms = {
        name: [
            *([one] for one in [*wrong_answers(number, name), published(number)[name]]),
            *([one] for *asked, one, _ in _ERASING if asked == [number, name]),
            nonsense(number, name),
        ]
        for name in syllabus(number).tasks
    }
    said = in_rooms_of_their_own(number, rooms)
    return {name: dict(zip(map(tuple, rooms[name]), said[name], strict=True)) for name in rooms}


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


@pytest.mark.parametrize(("number", "name"), EXERCISES)
def test_a_stub_is_not_tried_yet_each_wrong_answer_is_wrong_and_the_solution_right(number, name):
    said = {one.answer: one.verdict for one in tries(number)[name]}
    wrong = [said[one] for one in syllabus(number).tasks[name].wrong_answers.values() if one in said]
    assert tries(number)[name][0].verdict.outcome == "not tried yet"
    assert {one.outcome for one in wrong} <= {"wrong"}, wrong
    assert len({one.why for one in wrong}) == len(wrong)
    assert OTHER not in {misconception(number, name, one.why) for one in wrong}
    solution = published(number)[name]
    assert erases(solution) or said[solution].outcome == "right", said[solution].why


@pytest.mark.parametrize(("number", "name"), EXERCISES)
def test_an_answer_that_nobody_planned_for_is_wrong_for_a_true_reason(number, name):
    said = {one.answer: one.verdict for one in tries(number)[name]}
    for answer, reason in (one for one in FRESH[number, name] if not erases(one[0])):
        assert said[answer].outcome == "wrong", answer
        assert reason in " ".join(said[answer].why.split()), answer


@pytest.mark.parametrize(("number", "name"), EXERCISES)
def test_every_answer_can_be_taken_back(number, name):
    assert {one.answer: one.left for one in tries(number)[name] if one.left != "nothing differs"} == {}


@pytest.mark.parametrize(("number", "name"), [one for one in EXERCISES if one != (4, "I1")])
def test_when_all_was_taken_back_an_untouched_cell_is_not_tried_again(number, name):
    """In the incident of notebook 4 the table is a variable of the learner's own."""
    assert tries(number)[name][-1].answer is None
    assert tries(number)[name][-1].verdict.outcome == "not tried yet"


_LATER = [pytest.param(number, marks=[pytest.mark.slow] * (number > 1)) for number in NUMBERS]


@pytest.mark.parametrize("number", _LATER)
def test_a_verdict_does_not_depend_on_when_it_is_asked(number):
    assert set(judged_at_the_end(solved(number)).values()) <= {"right"}
    assert set(judged_at_the_end(learners(number)).values()) <= {"not tried yet"}


@pytest.mark.parametrize("number", NUMBERS)
def test_an_order_of_lines_is_judged_by_its_rules(number):
    for name, problem in syllabus(number).parsons.items():
        wrong = [problem.check(order) for order in problem.wrong_answers.values()]
        assert problem.check("").outcome == "not tried yet"
        assert {one.outcome for one in wrong} == {"wrong"}
        assert len({one.why for one in wrong}) == len(wrong) >= 2
        assert problem.check(published(number)[name]).outcome == "right"


@pytest.mark.slow
@pytest.mark.parametrize(("number", "name", "answer", "reason"), _ERASING)
def test_what_erases_is_wrong_for_a_true_reason_too(number, name, answer, reason):
    ((outcome, why),) = fresh(number)[name][answer,]
    assert outcome == "wrong"
    assert reason in " ".join(why.split())


def test_there_are_five_unplanned_answers_for_every_exercise():
    assert sorted(FRESH) == sorted(EXERCISES)
    assert all(len(answers) >= 5 for answers in FRESH.values())


@pytest.mark.slow
@pytest.mark.parametrize(("number", "name"), TASKS)
def test_so_it_is_in_a_room_where_nothing_else_was_tried(number, name):
    wrong = [said for one in wrong_answers(number, name) for said in fresh(number)[name][one,]]
    assert {outcome for outcome, _ in wrong} == {"wrong"}, wrong
    assert len({why for _, why in wrong}) == len(wrong) >= 2
    ((outcome, why),) = fresh(number)[name][published(number)[name],]
    assert outcome == "right", why


@pytest.mark.slow
@pytest.mark.parametrize(("number", "name"), TASKS)
def test_nonsense_gets_a_verdict_and_no_traceback(number, name):
    said = fresh(number)[name][tuple(nonsense(number, name))]
    for kind, (outcome, why) in zip(_NONSENSE, said, strict=False):
        assert outcome in {"wrong", "cannot be checked", "not tried yet"}, kind
        assert why
    assert len(said) in {0, len(_NONSENSE)}


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
