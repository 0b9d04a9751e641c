"""``lesson.begin``: whatever was tried before, and wherever, the next try can be right."""

import contextlib
import io

import pytest

from kit import connect
from kit.lessons import open_lesson
from kit.lessons.syllabus import syllabus
from tests.notebooks.course import TASKS, answered, cells, exercise_cells, learners, published, tags

pytestmark = pytest.mark.slow  # test_exercises.py tries every answer once, in one room

BEGIN = [
    (number, name)
    for number, name in TASKS
    if f'lesson.begin("{name}")' in cells(learners(number))[exercise_cells(number)[name]].source
]
ASKED = (3, "E3")  # what an agent was asked it stays asked, and so there is no going back to "not tried yet"
each = pytest.mark.parametrize(("number", "name"), BEGIN)


def wrong_answers(number, name):
    return list(syllabus(number).tasks[name].wrong_answers.values())


class Notebook:
    """A learner's notebook, run up to an exercise; ``run`` runs code in a cell below."""

    def __init__(self, number, name):
        self.cells, self.place = cells(learners(number)), exercise_cells(number)[name]
        self.number = number
        self.names = {"__name__": "__main__"}
        self.run_all(self.cells[: self.place])

    def run(self, code):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, self.names)  # noqa: S102 — the course's own code

    def run_all(self, some):
        for cell in some:
            if cell.cell_type == "code" and "measured" not in tags(cell):
                self.run(cell.source)

    def try_with(self, answer):
        """What the exercise's cell says with this answer; ``None`` leaves it untouched."""
        *code, check = answered(self.number, self.place, answer).strip().split("\n")
        self.run("\n".join(code))
        with contextlib.redirect_stdout(io.StringIO()):
            return eval(check, self.names)  # noqa: S307


def test_an_exercise_clears_up_where_its_cell_says_so_and_nowhere_else():
    cleared = [
        (number, name) for number, name in TASKS if getattr(syllabus(number).tasks[name], "clean", None)
    ]
    assert cleared == BEGIN


@each
def test_after_every_wrong_answer_in_turn_the_next_one_can_be_right(number, name):
    notebook, solution = Notebook(number, name), published(number)[name]
    for answer in wrong_answers(number, name):
        assert notebook.try_with(answer).outcome == "wrong"
        judged = notebook.try_with(solution)
        assert judged.outcome == "right", judged


@each
def test_a_second_try_is_judged_as_a_first_one(number, name):
    notebook = Notebook(number, name)
    for answer in wrong_answers(number, name):
        assert notebook.try_with(answer) == Notebook(number, name).try_with(answer)


@each
def test_an_untouched_cell_is_not_tried_again_after_a_try(number, name):
    notebook = Notebook(number, name)
    for answer in [*wrong_answers(number, name), published(number)[name]]:
        notebook.try_with(answer)
        judged = notebook.try_with(None)
        assert judged.outcome == "not tried yet" or (number, name) == ASKED, judged


@each
def test_what_was_tried_in_a_cell_of_ones_own_does_no_harm(number, name):
    notebook = Notebook(number, name)
    for answer in wrong_answers(number, name):
        notebook.try_with(None)
        notebook.run(answer)
        judged = notebook.try_with(published(number)[name])
        assert judged.outcome == "right", judged


@each
def test_a_try_that_fails_half_way_does_no_harm(number, name):
    notebook = Notebook(number, name)
    for answer in wrong_answers(number, name):
        with pytest.raises(ZeroDivisionError):
            notebook.try_with(f"{answer}\n1 / 0")
    assert notebook.try_with(published(number)[name]).outcome == "right"


@each
def test_one_can_come_back_when_the_rest_of_the_notebook_has_run(number, name):
    notebook = Notebook(number, name)
    notebook.try_with(wrong_answers(number, name)[0])
    notebook.run_all(notebook.cells[notebook.place + 1 :])
    assert notebook.try_with(published(number)[name]).outcome == "right"


@each
def test_what_somebody_else_makes_meanwhile_is_left_alone(number, name):
    notebook = Notebook(number, name)
    notebook.try_with(wrong_answers(number, name)[0])
    client = notebook.names["client"]
    theirs = client.blocks.create(label="somebody_elses_notes", value="mine")
    guest = client.agents.create(name="Guest", block_ids=[theirs.id])
    assert notebook.try_with(published(number)[name]).outcome == "right"
    assert client.agents.retrieve(guest.id).blocks == [client.blocks.retrieve(theirs.id)]
    assert [version.via for version in client.blocks.history(theirs.id)] == ["blocks.create"]


@each
def test_in_a_room_where_nothing_was_run_yet_it_does_nothing(number, name):
    with connect() as client:
        lesson = open_lesson(number, client)
        lesson.begin(name)
        assert list(client.changes()) == []
        assert lesson.check(name).outcome in {"cannot be checked", "not tried yet"}
