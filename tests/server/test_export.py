"""What an instructor takes home: attendance, tries, scores, and what an LMS takes. No socket is opened."""

import csv
import io
import json

import pytest

from kit import connect
from kit.errors import NotFoundError
from kit.lessons.syllabus import LESSONS, syllabus
from kit.server.export import FORMS, as_csv, exports
from kit.server.gradebook import Gradebook
from tests.server.test_results import ClassOf


@pytest.fixture
def a_class(tmp_path):
    with connect(tmp_path / "room.jsonl") as client:
        ours = ClassOf(client, "Ada Lovelace", "=Ben", "Çelik")
        ours.answer("Ada Lovelace", 1, "P1", minute=1, choice="a")
        ours.answer("Ada Lovelace", 1, "P1", minute=2, choice="b")
        ours.answer(
            "Ada Lovelace",
            1,
            "E1",
            minute=3,
            outcome="wrong",
            misconception="names it, otherwise",
            seconds=40,
        )
        ours.answer("Ada Lovelace", 1, "E1", minute=4, outcome="right", hints=2)
        ours.answer("=Ben", 2, "E1", minute=5, outcome="wrong")
        yield ours


def rows(a_class, form):
    text = exports(a_class.client, a_class.members, form, a_class.room.teaching._tries)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_attendance_tells_who_came_and_when(a_class):
    ada, ben, celik = sorted(rows(a_class, "attendance.csv"), key=lambda row: row["name"].lstrip("'="))
    assert (ada["name"], ada["first_seen"], ada["last_seen"], ada["answers"]) == (
        "Ada Lovelace",
        "2026-03-04T09:01:01+00:00",
        "2026-03-04T09:04:04+00:00",
        "4",
    )
    assert (ben["name"], ben["answers"], ben["shut_out"]) == ("'=Ben", "1", "no")
    assert (celik["first_seen"], celik["answers"]) == ("", "0")
    assert len(rows(a_class, "attendance.csv")) == 3, "a place that nobody has taken is no learner"


def test_every_try_is_a_row_in_the_order_of_time(a_class):
    every = rows(a_class, "tries.csv")
    assert [(row["name"], row["task"], row["choice"], row["outcome"]) for row in every] == [
        ("Ada Lovelace", "P1", "a", ""),
        ("Ada Lovelace", "P1", "b", ""),
        ("Ada Lovelace", "E1", "", "wrong"),
        ("Ada Lovelace", "E1", "", "right"),
        ("'=Ben", "E1", "", "wrong"),
    ]
    assert [row["is_right"] for row in every] == ["no", "yes", "", "", ""]
    assert (every[2]["seconds"], every[2]["misconception"], every[3]["hints"]) == (
        "40",
        "names it, otherwise",
        "2",
    )
    assert every[2]["misconception_in_words"] == "names it, otherwise"


def test_scores_are_solved_exercises_and_answered_questions_of_each_notebook(a_class):
    ada = next(row for row in rows(a_class, "scores.csv") if row["name"] == "Ada Lovelace")
    assert (ada["nb1_solved"], ada["nb1_exercises"]) == ("1", str(len(syllabus(1).tasks)))
    assert (ada["nb1_answered"], ada["nb1_right_at_first"], ada["nb2_solved"]) == ("1", "0", "0")


def test_an_lms_gets_the_columns_of_nbgraders_exporter(a_class):
    every = rows(a_class, "nbgrader.csv")
    assert list(every[0]) == [
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score",
    ]  # fmt: skip
    assert len(every) == 3 * sum(bool(syllabus(number).tasks) for number in LESSONS)
    ada = next(row for row in every if row["student_id"] == "Ada Lovelace")
    assert (ada["assignment"], ada["first_name"], ada["last_name"]) == (
        "01_read_only_knowledge", "Ada", "Lovelace"
    )  # fmt: skip
    assert (ada["raw_score"], ada["score"], ada["max_score"]) == ("1.0", "1.0", f"{len(syllabus(1).tasks)}.0")
    assert ada["timestamp"] == "2026-03-04 09:04:04"
    absent = next(row for row in every if row["student_id"] == "Çelik")
    assert (absent["timestamp"], absent["raw_score"]) == ("", "0.0")


def test_everything_is_there_as_json(a_class):
    a_class.client.blocks.create(label="rules", value="Be brief.")
    a_class.post(a_class.learners["Çelik"], "wall", text="A persona is a wish.")
    told = json.loads(exports(a_class.client, a_class.members, "json", a_class.room.teaching._tries))
    ada = next(one for one in told["learners"].values() if one["name"] == "Ada Lovelace")
    assert len(ada["answers"]) == 4
    assert [commit["via"] for commit in told["commits"]] == ["blocks.create", "class.wall"]
    assert [(one["by"], one["text"], one["state"]) for one in told["wall"]] == [
        ("Çelik", "A persona is a wish.", "waiting")
    ]


def test_a_room_that_nobody_serves_is_exported_from_its_files(a_class):
    served = exports(a_class.client, a_class.members, "tries.csv", a_class.room.teaching._tries)
    a_class.room.gradebook.close()
    kept = Gradebook(a_class.client.journal.path.with_suffix(".class"))
    assert exports(a_class.client, a_class.members, "tries.csv", lambda id: kept.of(id).tries()) == served
    kept.close()


def test_no_other_form_is_there(a_class):
    with pytest.raises(NotFoundError, match=r"grades\.xls"):
        exports(a_class.client, a_class.members, "grades.xls", a_class.room.teaching._tries)


@pytest.mark.parametrize("form", FORMS)
def test_over_http_it_is_a_file_of_its_kind(a_class, form):
    answer = a_class.get(a_class.boss, "export", f"form={form}")
    kind = "application/json" if form == "json" else "text/csv; charset=utf-8"
    assert answer.headers["content-type"] == kind
    assert answer.body.decode() == exports(
        a_class.client, a_class.members, form, a_class.room.teaching._tries
    )
    who = "Ada Lovelace" if form == "tries.csv" else "Çelik"  # who has tried nothing has no line there
    assert who in answer.body.decode()


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\n=1", "＝1", "\ufeff=1", '=HYPERLINK("x")']
)
def test_no_name_is_a_formula(name):
    ((cell,),) = csv.reader(io.StringIO(as_csv([(name,)]), newline=""))
    assert cell == f"'{name}"


@pytest.mark.parametrize("name", ["Ada", "a=b", "Ana-Maria", "", "7", 'say "hi", then', "two\nlines"])
def test_another_name_stays_as_it_is(name):
    assert list(csv.reader(io.StringIO(as_csv([("x", name)]), newline=""))) == [["x", name]]
