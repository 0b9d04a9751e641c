"""Answers: each is kept once, whatever is sent how often, and all of them come back."""

import json
import stat
from typing import get_args

import pytest

from kit.lessons.parts import Outcome
from kit.lessons.progress import Progress
from kit.lessons.syllabus import syllabus
from kit.server.answers import Answers
from kit.server.results import LearnerRecord
from tests.server.asking import a_class, ask

AT = "2026-01-01T09:00:00+00:00"


def an_answer(id, **facts):
    return {"id": id, "lesson": 1, "name": "E1", "at": AT, "outcome": "wrong", **facts}


def kept(http, *answers, **options):
    return ask(http, "/class/answers", {"answers": answers}, **options).json()


def test_an_answer_that_comes_again_is_acknowledged_and_kept_once():
    with a_class() as http:
        one, two = an_answer("a"), an_answer("b", misconception="order", hints=2, seconds=31.6)
        assert kept(http, one, one)["kept"] == ["a"]
        assert kept(http, {**one, "outcome": "right"}, two)["kept"] == ["a", "b"]
        answers = ask(http, "/class/answers").json()["answers"]
        assert [one["id"] for one in answers] == ["a", "b"]
        assert answers[0]["outcome"] == "wrong", "the first stands"
        assert {"misconception": "order", "hints": 2, "seconds": 32}.items() <= answers[1].items()
        assert ask(http, "/class/answers", who="learner-2").json() == {"answers": []}
        state = ask(http, "/class/state", who="instructor").json()
        assert state["learners"][0]["last"]["name"] == "E1"


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "E99"},
        {"lesson": 9},
        {"lesson": True},
        {"id": ""},
        {"id": "a/b"},
        {"id": None},
        {"at": "yesterday"},
        {"at": None},
        {"seconds": float(10**9)},
        {"hints": -1},
        {"choice": 5},
        {"choice": "a"},
        {"name": "Q1", "choice": "z"},
        {"name": "Q1", "choice": "A"},
        {"name": "Q1", "choice": ""},
        {"outcome": "excellent"},
        {"outcome": "Right"},
        {"outcome": ""},
    ],
)
def test_what_no_notebook_asks_is_refused_alone(odd):
    with a_class() as http:
        told = kept(http, an_answer("good"), {**an_answer("odd"), **odd})
        assert told["kept"] == ["good"]
        assert [one["id"] for one in told["refused"]] == [odd.get("id", "odd")]
        assert told["refused"][0]["why"]


def test_what_a_check_says_and_a_question_offers_is_kept():
    outcomes = get_args(Outcome)
    with a_class() as http:
        told = kept(http, *(an_answer(f"e{n}", outcome=one) for n, one in enumerate(outcomes)))
        letters = syllabus(1).questions["Q1"].options
        more = kept(
            http, *({"id": one, "lesson": 1, "name": "Q1", "at": AT, "choice": one} for one in letters)
        )
        assert (told["refused"], more["refused"]) == ([], [])
        assert (len(told["kept"]), more["kept"]) == (4, [*letters])


@pytest.mark.parametrize(
    "body", [{}, {"answers": "E1"}, {"answers": [an_answer(str(n)) for n in range(101)]}]
)
def test_what_is_no_list_of_answers_is_refused_as_a_whole(body):
    with a_class() as http:
        assert ask(http, "/class/answers", body).status_code == 422


def test_answers_that_come_late_add_up_in_the_order_in_which_they_were_given():
    answers = Answers()
    choices = [("c", "09:02"), ("a", "09:00"), ("b", "09:01")]
    for id, at in choices:
        one = {"id": id, "lesson": 1, "name": "Q1", "at": f"2026-01-01T{at}:00+00:00", "choice": id}
        answers.keep([one])
    record = LearnerRecord.of(answers.tries())
    assert (record.first, record.choice, len(answers.tries())) == ({(1, "Q1"): "a"}, {(1, "Q1"): "c"}, 3)


def test_a_hint_is_no_try_and_the_most_of_them_count():
    answers = Answers()
    answers.keep([{"id": "1", "lesson": 1, "name": "E1", "at": AT, "hints": 2}])
    answers.keep([{"id": "2", "lesson": 1, "name": "E1", "at": AT, "hints": 1, "outcome": "right"}])
    record = LearnerRecord.of(answers.tries())
    assert (record.hints, record.tries, record.solved) == ({(1, "E1"): 2}, {(1, "E1"): 1}, {(1, "E1")})


def test_a_clock_that_goes_fast_makes_no_answer_of_tomorrow():
    answers = Answers()
    answers.keep([an_answer("a", at="2999-01-01T00:00:00+00:00")])
    assert answers.tries()[0]["at"] < "2999"


def test_answers_are_there_after_a_restart_for_their_owner_alone(tmp_path):
    room = tmp_path / "room.jsonl"
    with a_class(room) as http:
        kept(http, an_answer("a"))
        token = http.tokens["learner-1"]
        file = tmp_path / "room.class" / "learner-1.jsonl"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with a_class(room) as http:
        assert kept(http, an_answer("a"), who=token)["kept"] == ["a"]
        assert len(ask(http, "/class/answers", who=token).json()["answers"]) == 1


@pytest.mark.parametrize("each", [False, True], ids=["added up", "each try"])
def test_answers_of_a_class_of_before_come_back_too(tmp_path, each):
    old = Progress(tmp_path / "learner-1.jsonl")
    old.note(1, "Q1", choice="a")
    old.note(1, "Q1", choice="b")
    if not each:
        old._commit(lambda draft: [draft.drop("tries", id) for id in draft.ids("tries")])
    old.close()
    answers = Answers(tmp_path / "learner-1.jsonl")
    assert [one["choice"] for one in answers.tries()] == (["a", "b"] if each else ["b"])
    answers.keep([{"id": "new", "lesson": 1, "name": "Q1", "at": "2020-01-01T00:00:00Z", "choice": "c"}])
    record = LearnerRecord.of(answers.tries())
    first = "c" if each else "a"  # where it knew the first alone, that stands
    assert (record.first, record.choice) == ({(1, "Q1"): first}, {(1, "Q1"): "b"})
    assert sum(one.get("tries", 1) for one in answers.tries()) == 3
    answers.close()
    assert sum(one.get("tries", 1) for one in Answers(tmp_path / "learner-1.jsonl").tries()) == 3


def test_a_damaged_file_hides_nobody_else_and_is_forgotten_too(tmp_path):
    room = tmp_path / "room.jsonl"
    (tmp_path / "room.class").mkdir()
    file = tmp_path / "room.class" / "learner-1.jsonl"
    file.write_text("this is not a journal\n")
    with a_class(room) as http:
        assert ask(http, "/class/answers", {"answers": [an_answer("a")]}).status_code >= 400
        kept(http, an_answer("a"), who="learner-2")
        learners = ask(http, "/class/state", who="instructor").json()["learners"]
        assert [bool(one["trouble"]) for one in learners] == [True, False, False]
        assert learners[1]["last"]["name"] == "E1"
        assert file.read_text() == "this is not a journal\n"
        assert ask(http, "/class/forget", {"learner": "learner-1"}, who="instructor").status_code == 200
        assert not file.exists()


def test_an_older_client_notes_as_before():
    with a_class() as http:
        assert (
            ask(http, "/class/progress", {"lesson": 1, "name": "E1", "outcome": "right"}).status_code == 200
        )
        (one,) = ask(http, "/class/answers").json()["answers"]
        assert one["outcome"] == "right"


# ------------------------------------------------------------------------------------ who she is, and where


def test_a_notebook_asks_who_it_is_and_what_goes_on():
    with a_class() as http:
        told = ask(http, "/class/me").json()
        assert (told["id"], told["name"], told["role"]) == ("learner-1", "Learner 1", "learner")
        assert (told["paused"], told["now"], told["frozen"]) == (False, None, [])
        ask(http, "/class/pause", {"paused": True}, who="instructor")
        assert ask(http, "/class/me").json()["paused"] is True


def test_who_joins_is_told_her_code_of_return_and_comes_back_with_it():
    with a_class() as http:
        joined = http.post("/class/join", json={"code": http.members.code, "name": "Ada"}).json()
        again = http.post("/class/join", json={"code": joined["back"]}).json()
        assert (again["id"], again["name"], again["back"]) == (joined["id"], "Ada", None)
        for token in (joined["token"], again["token"]):
            assert ask(http, "/class/me", who=token).json()["name"] == "Ada"
        assert http.post("/class/join", json={"code": http.members.code}).status_code == 422
        assert http.post("/class/join", json={"code": "AAAA-BBBB-CCCC"}).status_code == 401


def test_each_notebook_has_a_room_of_its_own():
    with a_class() as http:
        made = {}
        for notebook in (None, "1", "2"):
            headers = {} if notebook is None else {"x-kit-notebook": notebook}
            body = {"label": f"notes-{notebook}", "value": "x"}
            made[notebook] = ask(http, "/v1/blocks/", body, **headers).json()
            labels = [block["label"] for block in ask(http, "/v1/blocks/", **headers).json()]
            assert labels == [f"notes-{notebook}"]
        other = ask(http, "/v1/blocks/", who="learner-2", **{"x-kit-notebook": "2"})
        assert other.json() == []
        assert ask(http, f"/v1/blocks/{made['2']['id']}", **{"x-kit-notebook": "1"}).status_code == 404
        state = ask(http, "/class/state", who="instructor").json()
        assert [one["blocks"] for one in state["learners"]] == [3, 0, 0]
        assert ask(http, "/class/reset", {"learner": "learner-1"}, who="instructor").json()["removed"] == 3


@pytest.mark.parametrize("notebook", ["9", "", "-1", "02", "1.2", "learner-2", "１"])
def test_a_notebook_that_is_none_is_refused(notebook):
    with a_class() as http:
        headers = {"x-kit-notebook": notebook.encode()}
        assert ask(http, "/v1/blocks/", **headers).status_code == 422


def test_a_learners_limits_are_of_all_her_rooms_together():
    with a_class() as http:
        answers = [
            ask(http, "/v1/blocks/", {"label": f"b{n}", "value": ""}, **{"x-kit-notebook": str(n % 5)})
            for n in range(101)
        ]
        assert [answer.status_code for answer in answers] == [200] * 100 + [403]


def test_the_room_never_learns_a_name(tmp_path):
    room = tmp_path / "room.jsonl"
    with a_class(room) as http:
        joined = http.post("/class/join", json={"code": http.members.code, "name": "Ädah"}).json()
        assert ask(http, "/v1/blocks/", {"label": "x", "value": ""}, who=joined["token"]).status_code == 200
    text = room.read_text("utf-8")
    assert not {"Ädah", json.dumps("Ädah")[1:-1]} & {*text.split('"')}
    assert '"name":"learner-3"' in text.replace(" ", "")
