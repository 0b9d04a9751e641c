"""Answers are never lost: every try is handed in once it can be, in order, and counts once."""

import asyncio
import json
import threading

import pytest

from kit.errors import RoomError, UnprocessableEntityError
from kit.lessons.attendance import PAUSE, Attendance
from kit.lessons.outbox import Outbox
from kit.lessons.progress import Progress
from tests.lessons.a_class import AClass, Seat


@pytest.fixture
def a_class():
    return AClass()


def names(a_class, member="learner-1"):
    return [one["name"] for one in a_class.answers[member].values()]


def test_every_try_is_handed_in_in_the_order_in_which_it_was_made(a_class):
    progress = Progress()
    for choice in "abc":
        progress.note(1, "Q1", choice=choice, seconds=3)
    progress.note(1, "E1", hints=1)
    progress.note(1, "E1", outcome="wrong", misconception="none-shares")
    assert Outbox(Seat(a_class), progress).hand_in() == 5
    told = list(a_class.answers["learner-1"].values())
    assert [one.get("choice", one.get("outcome", one.get("hints"))) for one in told] == [*"abc", 1, "wrong"]
    assert (told[4]["hints"], told[4]["misconception"], told[0]["seconds"]) == (1, "none-shares", 3)
    assert not {"told", "tries", "first", "solved"} & {*told[0]}


def test_what_was_answered_while_nobody_answered_arrives_later_and_once(a_class):
    progress, a_class.away = Progress(), True
    outbox = Outbox(Seat(a_class), progress)
    progress.note(1, "Q1", choice="a")
    with pytest.raises(RoomError):
        outbox.hand_in()
    progress.note(1, "Q2", choice="b")
    assert (outbox.waiting, names(a_class)) == (2, [])
    a_class.away = False
    outbox.hand_in()
    assert (outbox.waiting, names(a_class), outbox.hand_in()) == (0, ["Q1", "Q2"], 0)


def test_an_acknowledgement_that_is_lost_makes_no_second_answer(a_class):
    progress, a_class.loses = Progress(), True
    progress.note(1, "Q1", choice="a")
    outbox = Outbox(Seat(a_class), progress)
    with pytest.raises(RoomError):
        outbox.hand_in()
    a_class.loses = False
    outbox.hand_in()
    assert (len(a_class.asked), names(a_class)) == (2, ["Q1"])


def test_more_than_a_hundred_go_in_several_turns(a_class):
    progress = Progress()
    for number in range(250):
        progress.note(1, f"Q{number}", choice="a")
    assert Outbox(Seat(a_class), progress).hand_in() == 250
    assert names(a_class) == [f"Q{number}" for number in range(250)]


def test_what_the_class_does_not_ask_is_handed_in_once_and_holds_nothing_up(a_class):
    progress, a_class.refuses = Progress(), {"Q9"}
    for name in ("Q9", "Q1"):
        progress.note(1, name, choice="a")
    outbox = Outbox(Seat(a_class), progress)
    assert (outbox.hand_in(), outbox.waiting, names(a_class)) == (2, 0, ["Q1"])


@pytest.mark.parametrize("kept", [[], ["of another"]])
def test_a_class_that_acknowledges_nothing_of_hers_is_not_asked_for_ever(a_class, kept):
    class Stray(Seat):
        def give(self, answers):
            a_class.asked.append(answers)
            assert len(a_class.asked) < 3
            return {"kept": kept, "refused": []}

    progress = Progress()
    progress.note(1, "Q1", choice="a")
    outbox = Outbox(Stray(a_class), progress)
    with pytest.raises(UnprocessableEntityError, match="acknowledges none"):
        outbox.hand_in()
    assert outbox.waiting == 1


def test_what_was_answered_before_and_in_another_kernel_arrives_too(a_class, here):
    file = here / "progress.jsonl"
    before = Progress(file)
    before.note(1, "Q1", choice="a")
    before.close()
    one, other = Progress(file), Progress(file)
    other.note(2, "Q1", choice="b")
    assert Outbox(Seat(a_class), one).hand_in() == 2
    assert Outbox(Seat(a_class), other).waiting == 0


def test_another_class_gets_all_of_it_and_so_does_another_place(a_class):
    progress = Progress()
    progress.note(1, "Q1", choice="a")
    other = AClass()
    for seat in (Seat(a_class), Seat(a_class, "learner-2"), Seat(other, address="http://b.class")):
        assert Outbox(seat, progress).hand_in() == 1
        assert Outbox(seat, progress).hand_in() == 0


def test_what_an_earlier_kit_has_noted_arrives_try_by_try(a_class, here):
    file = here / "progress.jsonl"
    progress = Progress(file)
    for choice in "ab":
        progress.note(1, "Q1", choice=choice)
    progress.note(1, "E1", hints=1)
    progress.note(1, "E1", outcome="right")
    journal = progress._journal
    journal.commit(
        lambda draft: [draft.drop("tries", id) for id in draft.ids("tries")],
        by=next(iter(journal.commits())).by,
        via="as before",
    )
    progress.close()
    for _ in range(2):  # they are made once
        again = Progress(file)
        again.close()
    again = Progress(file)
    assert Outbox(Seat(a_class), again).hand_in() == 4
    told = list(a_class.answers["learner-1"].values())
    assert [one.get("choice") or one.get("outcome") or one["hints"] for one in told] == ["a", "b", 1, "right"]
    assert again.of(1)["Q1"]["tries"] == 2


# ---------------------------------------------------------------------- two machines


def test_on_another_machine_the_answers_come_back_and_nothing_counts_twice(a_class):
    first, second = Progress(), Progress()
    first.note(1, "Q1", choice="a")
    first.note(1, "E1", outcome="wrong")
    Outbox(Seat(a_class), first).hand_in()
    outbox = Outbox(Seat(a_class), second)
    assert (outbox.fetch(), outbox.fetch()) == (2, 0)
    second.note(1, "E1", outcome="right")
    outbox.hand_in()
    assert Outbox(Seat(a_class), first).fetch() == 1
    for progress in (first, second):
        answer = progress.of(1)["E1"]
        assert (answer["tries"], answer["solved"], progress.of(1)["Q1"]["first"]) == (2, True, "a")
        assert Outbox(Seat(a_class), progress).waiting == 0


def test_the_class_orders_and_no_clock_does(a_class):
    """The first machine's clock is years ahead."""
    a_class.answers["learner-1"] = {
        id: {"id": id, "lesson": 1, "name": "Q1", "at": at, "choice": choice}
        for id, at, choice in (
            ("t1", "2031-01-01T00:00:00+00:00", "a"),
            ("t2", "2026-01-01T00:00:00+00:00", "b"),
        )
    }
    progress = Progress()
    progress.note(1, "Q1", choice="c")  # which the class has not seen yet: it comes last
    Outbox(Seat(a_class), progress).fetch()
    answer = progress.of(1)["Q1"]
    assert (answer["first"], answer["choice"], answer["tries"]) == ("a", "c", 3)


def test_what_was_forgotten_here_does_not_come_back(a_class):
    progress = Progress()
    progress.note(1, "Q1", choice="a")
    outbox = Outbox(Seat(a_class), progress)
    outbox.hand_in()
    progress.forget(1)
    progress.note(1, "Q1", choice="b")
    assert outbox.fetch() == 0
    assert (progress.of(1)["Q1"]["first"], progress.of(1)["Q1"]["tries"]) == ("b", 1)


def test_an_answer_that_no_kit_has_made_is_passed_over(a_class):
    a_class.answers["learner-1"] = {"t": {"id": "t", "lesson": "one", "name": 3}}
    progress = Progress()
    assert Outbox(Seat(a_class), progress).fetch() == 0
    assert progress.tries() == []


# ---------------------------------------------------------------------- in the background


def rounds(a_class, progress, heard):
    return Attendance(Seat(a_class), progress, heard.append, clock=lambda: 0.0)


def test_the_class_is_asked_more_rarely_the_longer_it_does_not_answer(a_class):
    a_class.away = True
    heard = []
    attendance = rounds(a_class, Progress(), heard)
    pauses = [attendance.round() for _ in range(8)]
    assert pauses[0] < pauses[2] < 30
    assert max(pauses) <= 24
    a_class.away = False
    assert attendance.round() == PAUSE
    assert [bool(one.trouble) for one in heard] == [True] * 8 + [False]
    a_class.away = True
    assert attendance.round() == pytest.approx(pauses[0], rel=0.5), "it counts anew"


def test_a_whole_class_does_not_come_back_at_once(a_class):
    a_class.away = True
    assert len({rounds(a_class, Progress(), []).round() for _ in range(8)}) > 1


def test_what_she_has_answered_elsewhere_comes_back_once_and_is_told(a_class):
    elsewhere, heard, fetched = Progress(), [], []
    elsewhere.note(1, "Q1", choice="a")
    Outbox(Seat(a_class), elsewhere).hand_in()

    class Counting(Seat):
        def answers(self):
            fetched.append(1)
            return super().answers()

    progress = Progress()
    attendance = Attendance(Counting(a_class), progress, heard.append)
    a_class.away = True
    attendance.round()
    a_class.away = False
    for _ in range(2):
        attendance.round()
    a_class.away = True
    attendance.round()
    assert ([one.came for one in heard], len(fetched)) == ([0, 1, 0, 0], 1)
    assert progress.of(1)["Q1"]["choice"] == "a"


def test_what_waits_is_counted_and_arrives_when_the_class_answers_again(a_class):
    heard, progress = [], Progress()
    attendance = rounds(a_class, progress, heard)
    attendance.round()
    a_class.away = True
    progress.note(1, "Q1", choice="a")
    attendance.round()
    a_class.away = False
    attendance.round()
    assert [(one.waiting, bool(one.trouble)) for one in heard] == [(0, False), (1, True), (0, False)]
    assert names(a_class) == ["Q1"]


def test_whoever_was_forgotten_is_told_so_and_keeps_her_answers(a_class):
    heard, progress, a_class.gone = [], Progress(), True
    progress.note(1, "Q1", choice="a")
    rounds(a_class, progress, heard).round()
    assert (heard[0].unknown, heard[0].waiting) == (True, 1)


def test_a_thread_hands_in_at_once_and_once_more_at_its_end(a_class):
    progress, seat = Progress(), Seat(a_class)
    attendance = Attendance(seat, progress, lambda _: None)
    attendance.start()
    assert attendance.first.wait(30)
    progress.note(1, "Q1", choice="a")
    attendance.end()
    attendance.wait(30)
    assert (names(a_class), seat.closed) == (["Q1"], True)


def test_an_answer_wakes_the_thread(a_class, monkeypatch):
    monkeypatch.setattr("kit.lessons.attendance.PAUSE", 600.0)
    given = threading.Event()

    class Telling(Seat):
        def give(self, answers):
            given.set()
            return super().give(answers)

    progress = Progress()
    attendance = Attendance(Telling(a_class), progress, lambda _: None)
    attendance.start()
    assert attendance.first.wait(30)
    progress.note(1, "Q1", choice="a")
    assert given.wait(30)
    attendance.end()
    attendance.wait(30)


def test_where_there_are_no_threads_it_is_done_between_the_cells_and_holds_nothing_up(a_class, monkeypatch):
    """As in a browser: the class is asked only once it is known to be there."""
    monkeypatch.setattr("threading.Thread.start", no_threads)
    monkeypatch.setattr("kit.lessons.attendance._LOOK", 0.001)
    asked, given = [], asyncio.Event()

    class Knocked(Seat):
        async def knock(self):
            asked.append("knock")

        def me(self):
            asked.append("me")
            return super().me()

        def give(self, answers):
            given.set()
            return super().give(answers)

    async def run():
        progress, seat = Progress(), Knocked(a_class)
        attendance = Attendance(seat, progress, lambda _: None)
        attendance.start()
        assert attendance.first.is_set()
        progress.note(1, "Q1", choice="a")
        await given.wait()
        progress.note(1, "Q2", choice="b")
        attendance.end()
        await attendance._task
        assert (names(a_class), seat.closed) == (["Q1", "Q2"], True)

    asyncio.run(run())
    assert asked == ["me", "knock", "me", "knock"]


def no_threads(_):
    raise RuntimeError("can't start new thread")


def test_that_she_has_left_is_told_last_and_stays_so(a_class):
    heard = []
    attendance = Attendance(Seat(a_class), Progress(), lambda _: heard.append(attendance.is_left))
    attendance.start()
    assert attendance.first.wait(30)
    attendance.end(left=True)
    attendance.end()
    attendance.wait(30)
    assert (heard[-1], attendance.is_left) == (True, True)


def test_whatever_goes_wrong_in_the_thread_is_told(a_class):
    a_class.trouble = KeyError("kept")
    heard, told = [], threading.Event()

    def hear(news):
        heard.append(news)
        told.set()

    attendance = Attendance(Seat(a_class), Progress(), hear)
    attendance.start()
    assert told.wait(30)
    attendance.end()
    attendance.wait(30)
    assert (heard[0].trouble, heard[0].unreached) == ("KeyError: 'kept'", False)


def test_what_fails_in_the_telling_ends_nothing(a_class):
    progress = Progress()
    attendance = Attendance(Seat(a_class), progress, lambda _: 1 / 0)
    attendance.start()
    assert attendance.first.wait(30)
    progress.note(1, "Q1", choice="a")
    attendance.end()
    attendance.wait(30)
    assert names(a_class) == ["Q1"]


def test_who_leads_the_class_hands_nothing_in(a_class):
    progress = Progress()
    progress.note(1, "Q1", choice="a")
    a_class.now["role"] = "instructor"
    seat = Seat(a_class)
    attendance = Attendance(seat, progress, lambda _: None)
    attendance.start()
    attendance.wait(30)
    assert (seat.closed, names(a_class)) == (True, [])


def test_the_ids_stand_in_the_file(a_class, here):
    progress = Progress(here / "progress.jsonl")
    progress.note(1, "Q1", choice="a")
    progress.close()
    (id,) = [one["id"] for one in Progress(here / "progress.jsonl").tries()]
    assert json.dumps(id) in (here / "progress.jsonl").read_text("utf-8")
