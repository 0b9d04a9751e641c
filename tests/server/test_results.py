"""What a class has answered, counted without names; what is said to all; the wall and the screen."""

import json

import pytest

from kit import connect
from kit.errors import (
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
)
from kit.journal import MemoryJournal
from kit.lessons.misconceptions import OTHER, misconception
from kit.lessons.syllabus import syllabus
from kit.lessons.way import parts
from kit.rest import Request
from kit.server.addresses import is_this_machine, join_address
from kit.server.classroom import Classroom
from kit.server.members import Members
from kit.server.now import now_of, set_now
from kit.server.qr import qr
from kit.server.results import LearnerRecord
from kit.server.screen import Screen
from kit.values.signs import visible


class ClassOf:
    """A class in memory, whose members ask without a socket."""

    def __init__(self, client, *names, size=4):
        self.client = client
        self.members = Members.of_a_class(size)
        self.boss = self.members.admit(self.members.issue()["instructor"])
        self.room = Classroom(client, self.members)
        self.learners = {}
        for name in names:
            self.learners[name] = self.members.admit(self.members.join(self.members.code, name).token)
        self._count = 0

    def post(self, who, path, **body):
        return self.room.answer(who, Request("POST", f"/class/{path}", "", json.dumps(body).encode()))

    def get(self, who, path, query=""):
        return self.room.answer(who, Request("GET", f"/class/{path}", query))

    def answer(self, who, lesson, name, minute=0, **facts):
        self._count += 1
        at = f"2026-03-04T09:{minute:02}:{self._count % 60:02}+00:00"
        one = {"id": f"t{self._count}", "lesson": lesson, "name": name, "at": at, **facts}
        told = self.post(self.learners[who], "answers", answers=[one])
        assert told["refused"] == []


@pytest.fixture
def a_class():
    with connect(repeatable=True) as client:
        yield ClassOf(client, "Ada", "Ben", "Çelik")


def question(a_class, lesson, name):
    every = a_class.get(a_class.boss, "results")["questions"]
    return next(one for one in every if (one["lesson"], one["name"]) == (lesson, name))


def counts(told):
    return {one["letter"]: (one["count"], one["first"]) for one in told["options"]}


def stuck(a_class, who):
    every = a_class.get(a_class.boss, "state")["learners"]
    return next(one for one in every if one["name"] == who)["stuck"]


def exercise(a_class, lesson, name):
    every = a_class.get(a_class.boss, "results")["exercises"]
    return next(one for one in every if (one["lesson"], one["name"]) == (lesson, name))


# ------------------------------------------------------------------------------------ counts


def test_each_learner_counts_once_with_her_last_letter_and_her_first(a_class):
    for who, letters in (("Ada", "ab"), ("Ben", "b"), ("Çelik", "cca")):
        for letter in letters:
            a_class.answer(who, 1, "P1", choice=letter)
    told = question(a_class, 1, "P1")
    assert counts(told) == {"a": (1, 1), "b": (2, 1), "c": (0, 1)}
    assert (told["answered"], told["right"]) == (3, syllabus(1).questions["P1"].right)


def test_the_letters_of_a_question_stand_in_its_own_order_also_those_that_nobody_chose(a_class):
    told = question(a_class, 2, "Q1")
    assert [one["letter"] for one in told["options"]] == list(syllabus(2).questions["Q1"].options)
    assert told["answered"] == 0


def test_what_arrives_late_counts_by_when_it_was_given(a_class):
    a_class.answer("Ada", 1, "P1", minute=30, choice="b")
    a_class.answer("Ada", 1, "P1", minute=10, choice="a")
    assert counts(question(a_class, 1, "P1")) == {"a": (0, 1), "b": (1, 0), "c": (0, 0)}


def test_the_counts_hold_no_name(a_class):
    a_class.answer("Çelik", 1, "P1", choice="a")
    told = json.dumps(question(a_class, 1, "P1"), ensure_ascii=False)
    assert "Çelik" not in told
    assert "learner" not in told


def test_who_has_seen_the_results_is_told_of_news_alone(a_class):
    first = a_class.get(a_class.boss, "results")
    assert a_class.get(a_class.boss, "results", f"known={first['mark']}") == {"mark": first["mark"]}
    a_class.answer("Ada", 1, "P1", choice="a")
    assert a_class.get(a_class.boss, "results", f"known={first['mark']}")["questions"]


def test_the_most_common_wrong_answers_are_those_of_the_most_learners(a_class):
    for _ in range(5):
        a_class.answer("Ada", 1, "E3", outcome="wrong", misconception="asks nicely")
    for who in ("Ben", "Çelik"):
        a_class.answer(who, 1, "E3", outcome="wrong", misconception="binds one agent")
    a_class.answer("Ben", 1, "E3", outcome="wrong")
    a_class.answer("Ben", 1, "E3", outcome="right", hints=2)
    told = exercise(a_class, 1, "E3")
    assert [(one["why"], one["learners"], one["times"]) for one in told["wrong"]] == [
        ("binds one agent", 2, 2),
        ("asks nicely", 1, 5),
        ("something else", 1, 1),
    ]
    assert (told["tried"], told["solved"], told["tries"], told["hints"]) == (3, 1, 9, 1)


def test_who_is_stuck_is_told_with_where_and_what_she_takes_for_true_until_she_comes_through(a_class):
    for why in ("asks nicely", "asks nicely", "binds one agent"):
        a_class.answer("Ada", 1, "E3", outcome="wrong", misconception=why)
    a_class.answer("Ada", 1, "E3", hints=2)
    (one,) = stuck(a_class, "Ada")
    assert (one["notebook"], one["name"], one["tries"]) == (1, "E3", 3)
    assert (one["misconception"], one["hints"]) == ("binds one agent", 2)
    assert stuck(a_class, "Ben") == []
    a_class.answer("Ada", 1, "E3", outcome="right")
    assert stuck(a_class, "Ada") == []


def test_what_is_solved_is_counted_for_each_notebook_that_has_exercises(a_class):
    a_class.answer("Ada", 1, "E1", outcome="right")
    for name in ("E1", "E2"):
        a_class.answer("Ada", 2, name, outcome="wrong", misconception="asks nicely")
    told = a_class.get(a_class.boss, "state")
    (ada,) = (one for one in told["learners"] if one["name"] == "Ada")
    assert [one["solved"] for one in ada["lessons"]] == [1, 0, 0, 0]
    assert told["notebooks"] == [syllabus(number).title for number in (1, 2, 3, 4)]


def test_a_question_that_is_answered_again_and_again_is_no_place_to_be_stuck(a_class):
    for letter in "abcab":
        a_class.answer("Ada", 1, "P1", choice=letter)
    assert stuck(a_class, "Ada") == []


def test_what_one_learners_tries_come_to_is_added_up_when_she_tries_and_not_at_each_look(
    a_class, monkeypatch
):
    added = []
    of = LearnerRecord.of.__func__
    monkeypatch.setattr(
        LearnerRecord, "of", classmethod(lambda cls, tries: added.append(1) or of(cls, tries))
    )
    for _ in range(5):
        a_class.get(a_class.boss, "results")
    assert len(added) == 3
    a_class.answer("Ada", 1, "P1", choice="a")
    a_class.get(a_class.boss, "results")
    assert len(added) == 4


def test_what_was_refused_or_kept_before_is_no_news(a_class):
    one = {"id": "a", "lesson": 1, "name": "P1", "at": "2026-03-04T09:00:00+00:00", "choice": "a"}
    ada, results = a_class.learners["Ada"], a_class.room.teaching.results
    for answers in ([one], [one, one], [{**one, "id": "b", "name": "P99"}], []):
        a_class.post(ada, "answers", answers=answers)
        assert results.revision == 1
    for path, body in (("answers", {"answers": "no list"}), ("progress", {"lesson": 1, "name": "P99"})):
        with pytest.raises(UnprocessableEntityError):
            a_class.post(ada, path, **body)
        assert results.revision == 1
    a_class.post(ada, "progress", lesson=1, name="P1", choice="b")
    assert results.revision == 2
    assert counts(question(a_class, 1, "P1"))["b"] == (1, 0)


def test_a_misconception_is_told_in_words_with_its_id_beside(a_class):
    said = "Tier 1 C holds more than it needs. Least privilege: give it company_policies alone."
    why = misconception(1, "E1", said)
    for _ in range(3):
        a_class.answer("Ada", 1, "E1", outcome="wrong", misconception=why)
    (one,) = stuck(a_class, "Ada")
    assert (one["misconception"], one["words"]) == (why, said)
    (wrong,) = exercise(a_class, 1, "E1")["wrong"]
    assert (wrong["why"], wrong["words"]) == (why, said)


def test_what_no_check_names_is_counted_once_as_something_else(a_class):
    for facts in ({}, {"misconception": OTHER}, {"misconception": "of an earlier kit"}):
        a_class.answer("Ada", 1, "E1", outcome="wrong", **facts)
    told = exercise(a_class, 1, "E1")["wrong"]
    assert [(one["words"], one["times"]) for one in told] == [
        ("something else", 2),
        ("of an earlier kit", 1),
    ]


@pytest.mark.parametrize("path", ["results", "export", "state"])
def test_what_all_have_answered_is_for_the_instructor(a_class, path):
    with pytest.raises(PermissionDeniedError):
        a_class.get(a_class.learners["Ada"], path)


# ------------------------------------------------------------------------------------ now, and what waits


def me(a_class):
    return a_class.get(a_class.learners["Ada"], "me")


def test_what_is_to_be_done_now_is_told_to_all_until_it_is_ended(a_class):
    assert me(a_class)["now"] is None
    a_class.post(a_class.boss, "now", names=["2-e5", "E6"], minutes=12, text="  in\npairs ")
    told = me(a_class)["now"]
    assert (told["names"], told["text"], told["minutes"]) == (["2-E5", "E6"], "in pairs", 12)
    assert 0 < told["left"] <= 720
    a_class.post(a_class.boss, "now", names=[])
    assert me(a_class)["now"] is None


def test_a_break_has_words_and_no_exercise(a_class):
    a_class.post(a_class.boss, "now", names=[], minutes=15, text="Break")
    assert me(a_class)["now"]["text"] == "Break"
    a_class.post(a_class.boss, "now", names=["E1"])
    assert (me(a_class)["now"]["until"], me(a_class)["now"]["left"]) == (None, None)


@pytest.mark.parametrize(
    "body",
    [
        {"names": ["E99"]},
        {"names": ["7-E1"]},
        {"names": ["1-"]},
        {"names": "E1"},
        {"names": ["E1"], "minutes": 0},
        {"names": ["E1"], "minutes": 601},
        {"names": ["E1"], "minutes": 1.5},
        {"names": ["E1"] * 21},
    ],
)
def test_what_no_notebook_asks_is_not_said_to_all(a_class, body):
    with pytest.raises(UnprocessableEntityError):
        a_class.post(a_class.boss, "now", **body)
    assert me(a_class)["now"] is None


def test_parts_wait_and_are_released(a_class):
    last = parts(1)[-1].number
    for part in (last, 2, 2):
        a_class.post(a_class.boss, "freeze", lesson=1, part=part, frozen=True)
    assert me(a_class)["frozen"] == [{"lesson": 1, "part": 2}, {"lesson": 1, "part": last}]
    a_class.post(a_class.boss, "freeze", lesson=1, part=2, frozen=False)
    assert me(a_class)["frozen"] == [{"lesson": 1, "part": last}]
    with pytest.raises(NotFoundError):
        a_class.post(a_class.boss, "freeze", lesson=1, part=last + 1, frozen=True)


def test_what_was_said_to_all_outlives_the_server(tmp_path):
    with connect(tmp_path / "room.jsonl") as client:
        before = ClassOf(client, "Ada")
        before.post(before.boss, "now", names=["E5"], minutes=10)
        before.post(before.boss, "freeze", lesson=1, part=2, frozen=True)
        before.post(before.boss, "screen/show", lesson=1, name="P1", uncovered=True)
        key = before.post(before.boss, "screen")["key"]
    with connect(tmp_path / "room.jsonl") as client:
        after = ClassOf(client, "Ada")
        assert me(after)["now"]["names"] == ["E5"]
        assert me(after)["frozen"] == [{"lesson": 1, "part": 2}]
        after.room.teaching.screen.check(key)
        assert on_screen(after)["question"]["name"] == "P1"


@pytest.mark.parametrize("path", ["now", "freeze", "screen", "screen/show", "wall/decide", "wall/moderate"])
def test_a_learner_says_nothing_to_all(a_class, path):
    with pytest.raises(PermissionDeniedError):
        a_class.post(a_class.learners["Ada"], path, names=["E1"], lesson=1, part=1, frozen=True)


# ------------------------------------------------------------------------------------ the wall


def write(a_class, who, text):
    return a_class.post(a_class.learners[who], "wall", text=text)["shown"]


def wall(a_class):
    a_class.post(a_class.boss, "screen/show", wall=True)
    return [(one["by"], one["text"]) for one in on_screen(a_class)["wall"]]


def test_lines_wait_for_the_instructor_and_stand_under_a_pseudonym(a_class):
    assert write(a_class, "Ada", "A persona\nis a wish. ") is False
    assert write(a_class, "Ben", "Rubbish") is False
    assert wall(a_class) == []
    lines = a_class.get(a_class.boss, "state")["wall"]["lines"]
    assert [(one["by"], one["text"], one["state"]) for one in lines] == [
        ("Ada", "A persona is a wish.", "waiting"),
        ("Ben", "Rubbish", "waiting"),
    ]
    for line, shown in zip(lines, (True, False), strict=True):
        a_class.post(a_class.boss, "wall/decide", id=line["id"], shown=shown)
    place = a_class.learners["Ada"].id.replace("learner-", "Learner ")
    assert wall(a_class) == [(place, "A persona is a wish.")]
    a_class.post(a_class.boss, "wall/moderate", names=True)
    assert wall(a_class) == [("Ada", "A persona is a wish.")]
    a_class.post(a_class.boss, "wall/decide", id=lines[0]["id"], shown=False)
    assert wall(a_class) == []


def test_without_moderation_a_line_is_there_at_once(a_class):
    a_class.post(a_class.boss, "wall/moderate", on=False)
    assert write(a_class, "Ada", "At once.") is True
    assert [text for _, text in wall(a_class)] == ["At once."]
    assert a_class.post(a_class.boss, "wall", text="Mine")["shown"] is True
    assert wall(a_class)[-1] == ("Instructor", "Mine")


def test_a_time_runs_out_at_none_and_is_told_in_whole_seconds():
    now = ["2026-03-04T09:00:00.000+00:00"]
    journal = MemoryJournal(clock=lambda _: now[0])
    told = set_now(journal, {"names": ["E5"], "minutes": 1, "text": "x" * 300})["now"]
    assert (told["left"], len(told["text"])) == (60, 200)
    assert set_now(journal, {"names": [], "text": "in \u202epairs"})["now"]["text"] == visible(
        "in \u202epairs"
    )
    set_now(journal, {"names": ["E5"], "minutes": 1})
    for at, left in (("09:00:59.900", 1), ("09:01:00.000", 0), ("09:05:00.000", 0)):
        now[0] = f"2026-03-04T{at}+00:00"
        assert journal.read(now_of)["left"] == left


def test_what_is_set_at_the_same_time_is_not_lost(a_class, monkeypatch):
    journal = a_class.client.journal
    commit = journal.commit

    def late(*change, **told):
        monkeypatch.setattr(journal, "commit", commit)
        a_class.post(a_class.boss, "wall/moderate", names=True)
        return commit(*change, **told)

    monkeypatch.setattr(journal, "commit", late)
    told = a_class.post(a_class.boss, "wall/moderate", on=False)
    assert told == {"on": False, "names": True}


@pytest.mark.parametrize("text", ["", " \n ", "x" * 301, 7, None])
def test_what_is_no_line_is_refused(a_class, text):
    with pytest.raises(UnprocessableEntityError):
        write(a_class, "Ada", text)


def test_what_nobody_sees_is_marked_on_the_wall(a_class):
    a_class.post(a_class.boss, "wall/moderate", on=False)
    write(a_class, "Ada", "ad\u200bmin \u202eexe")
    assert wall(a_class)[0][1] == "ad\ufffdmin \ufffdexe"


def test_so_many_lines_come_from_nobody(a_class):
    for number in range(10):
        write(a_class, "Ada", f"line {number}")
    with pytest.raises(RateLimitError):
        write(a_class, "Ada", "one more")


def test_while_writing_is_paused_nobody_writes_on_the_wall(a_class):
    a_class.post(a_class.boss, "pause", paused=True)
    with pytest.raises(PermissionDeniedError, match="paused"):
        write(a_class, "Ada", "Me first")


def test_who_is_forgotten_takes_her_lines_along(tmp_path):
    with connect(tmp_path / "room.jsonl") as client:
        ours = ClassOf(client, "Adalbertine", "Ben")
        write(ours, "Adalbertine", "An unforgettable sentence.")
        write(ours, "Ben", "Another one.")
        ours.post(ours.boss, "forget", learner=ours.learners["Adalbertine"].id)
        lines = ours.get(ours.boss, "state")["wall"]["lines"]
        assert [one["text"] for one in lines] == ["Another one."]
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"unforgettable" not in kept


# ------------------------------------------------------------------------------------ the screen


def on_screen(a_class, known="", at="http://127.0.0.1:8290/join"):
    return a_class.room.teaching.screen.seen(at, known)


def test_the_screen_says_how_to_join_and_what_is_to_be_done(a_class):
    a_class.post(a_class.boss, "now", names=["E5"], minutes=12)
    told = on_screen(a_class, at="http://192.0.2.7:8290/join")
    assert (told["address"], told["code"]) == ("http://192.0.2.7:8290/join", a_class.members.code)
    assert (told["now"]["names"], told["joined"], told["question"], told["wall"]) == (["E5"], 3, None, None)
    assert told["qr"]["size"] >= 21
    assert told["qr"] == qr(f"http://192.0.2.7:8290/join#{a_class.members.code}")
    assert told["is_here_only"] is False
    assert on_screen(a_class)["is_here_only"] is True


def test_the_right_letter_is_covered_until_the_instructor_uncovers_it(a_class):
    a_class.answer("Ada", 1, "P1", choice="a")
    a_class.post(a_class.boss, "screen/show", lesson=1, name="P1")
    assert on_screen(a_class)["question"]["right"] is None
    assert counts(on_screen(a_class)["question"])["a"] == (1, 1)
    a_class.post(a_class.boss, "screen/show", lesson=1, name="P1", uncovered=True)
    assert on_screen(a_class)["question"]["right"] == "b"
    a_class.post(a_class.boss, "screen/show", lesson=1, name="P2")
    assert on_screen(a_class)["question"]["right"] is None
    with pytest.raises(NotFoundError):
        a_class.post(a_class.boss, "screen/show", lesson=1, name="E1")


def test_no_name_and_no_token_stands_on_the_screen(a_class):
    a_class.answer("Ada", 1, "P1", choice="a")
    a_class.post(a_class.boss, "wall/moderate", on=False)
    write(a_class, "Çelik", "A line.")
    a_class.post(a_class.boss, "screen/show", lesson=1, name="P1", uncovered=True)
    first = json.dumps(on_screen(a_class), ensure_ascii=False)
    a_class.post(a_class.boss, "screen/show", wall=True)
    second = json.dumps(on_screen(a_class), ensure_ascii=False)
    assert "A line." in second
    for told in (first, second):
        assert not any(word in told for word in ("Ada", "Ben", "Çelik", "kit-", "look-"))
    a_class.post(a_class.boss, "wall/moderate", names=True)
    assert on_screen(a_class)["wall"] == [{"text": "A line.", "by": "Çelik"}]


def test_the_screen_shows_the_latest_lines_of_a_long_wall(a_class):
    a_class.post(a_class.boss, "wall/moderate", on=False)
    a_class.post(a_class.boss, "wall", text="first")
    for who in a_class.learners:
        for number in range(10):
            write(a_class, who, f"{who} {number}")
    lines = [text for _, text in wall(a_class)]
    assert (len(lines), lines[0], lines[-1]) == (30, "Ada 0", "Çelik 9")
    a_class.post(a_class.boss, "screen/show", wall=True, lesson=1, name="P1")
    told = on_screen(a_class)
    assert (told["question"], len(told["wall"])) == (None, 30), "it has room for one of them"


def test_a_screen_that_knows_it_is_told_only_how_much_time_is_left(a_class):
    a_class.post(a_class.boss, "now", names=["E5"], minutes=12)
    first = on_screen(a_class)
    again = on_screen(a_class, known=first["mark"])
    assert set(again) == {"mark", "left"}
    assert again["mark"] == first["mark"]
    a_class.answer("Ada", 1, "P1", choice="a")
    assert set(on_screen(a_class, known=first["mark"])) == {"mark", "left"}, "it shows another question"


def test_a_key_is_good_for_looking_and_for_nothing_else(a_class):
    screen = a_class.room.teaching.screen
    key = a_class.post(a_class.boss, "screen")["key"]
    screen.check(key)
    with pytest.raises(AuthenticationError):
        a_class.members.admit(key)
    for wrong in (None, "", "look-wrong", a_class.members.code):
        with pytest.raises(AuthenticationError):
            screen.check(wrong)
    keys = [a_class.post(a_class.boss, "screen")["key"] for _ in range(8)]
    with pytest.raises(AuthenticationError):
        screen.check(key)
    screen.check(keys[0])
    a_class.post(a_class.boss, "screen/close")
    with pytest.raises(AuthenticationError):
        screen.check(keys[-1])


def test_more_screens_than_a_class_has_wait(a_class):
    teaching, now = a_class.room.teaching, [0.0]
    screen = Screen(a_class.client.journal, a_class.members, teaching.results, clock=lambda: now[0])
    key = screen.open()["key"]
    for _ in range(240):
        screen.check(key)
    with pytest.raises(RateLimitError) as refused:
        screen.check(key)
    assert refused.value.retry_after == pytest.approx(1 / 80)
    with pytest.raises(AuthenticationError):
        screen.check("look-wrong")
    now[0] += 0.5
    for _ in range(40):
        screen.check(key)
    with pytest.raises(RateLimitError):
        screen.check(key)


@pytest.mark.parametrize(
    "at", ["", "javascript:alert(1)", "http://", "http://[::1", "http://x\n/join", "ftp://x/join"]
)
def test_what_is_no_address_of_a_page_gets_no_picture(at):
    with pytest.raises(UnprocessableEntityError):
        join_address(at, "")


def test_an_address_that_means_this_machine_is_known():
    here = ["http://127.0.0.1:1/join", "http://localhost/join", "http://[::1]:1/join", "http://127.9.9.9/"]
    assert all(map(is_this_machine, here))
    there = ["http://192.0.2.7/join", "https://hub.example/user/ada/proxy/8290/join", "http://[2001:db8::1]/"]
    assert not any(map(is_this_machine, there))
