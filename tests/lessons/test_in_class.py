"""A lesson in a class: what it hands in, what it says of the class, and which parts wait."""

import gc
import weakref

import pytest

import kit
from kit import connect
from kit.client import Client
from kit.errors import InternalServerError, RateLimitError, RoomError, UnprocessableEntityError
from kit.journal import MemoryJournal
from kit.lessons import open_lesson
from kit.lessons.in_class import InClass
from kit.lessons.lesson import Lesson
from kit.lessons.notices import Notices
from kit.lessons.progress import Progress
from kit.lessons.sheet import TimeLeft
from kit.membership import PLACE
from kit.memory.forms import ROOM
from kit.models.registry import ModelRegistry
from tests.lessons.a_class import AClass, Seat


@pytest.fixture
def a_class():
    return AClass()


class Joined:
    """A lesson in a class, whose rounds are made when a test wants one, and whose clock it sets."""

    def __init__(self, a_class, number=1, *, is_out=False):
        self.at = 0.0
        self.client = Client(MemoryJournal(forms=ROOM), ModelRegistry("clerk"), lambda: Seat(a_class))
        self.client.room_is_own = is_out
        self.lesson = Lesson(number, self.client, Progress(), lambda: self.at)
        self._attendance = self.lesson._class._attendance
        self._attendance.end()
        self._attendance.wait(30)

    def hear(self):
        self._attendance.round()


@pytest.fixture
def joined(a_class):
    return Joined(a_class)


def told(a_class):
    return list(a_class.answers["learner-1"].values())


def test_a_try_comes_with_its_time_its_hints_and_its_mistake(joined, a_class):
    joined.lesson.quiz("Q1")
    joined.at = 61.4
    joined.lesson.quiz("Q1", "b")
    joined.lesson.hint("E7")
    joined.lesson.parsons("E7", "bdcae")
    joined.lesson.parsons("E7", "dbcae")
    joined.hear()
    quiz, hint, wrong, right = told(a_class)
    assert (quiz["choice"], quiz["misconception"], quiz["seconds"]) == ("b", "b", 61)
    assert (hint["hints"], "outcome" in hint) == (1, False)
    assert wrong["misconception"] == "without-a-client-there-is-no-room-to-make"
    assert (wrong["hints"], right["outcome"], "misconception" in right) == (1, "right", False)


def test_what_is_typed_before_it_was_shown_has_no_time(joined, a_class):
    joined.lesson.predict("P1", "a")
    joined.hear()
    assert "seconds" not in told(a_class)[0]


def test_an_exercise_counts_from_where_it_began(joined, a_class):
    joined.lesson.begin("E2")
    joined.at = 300.0
    joined.lesson.check("E2", "nobody")
    joined.at = 360.0
    joined.lesson.check("E2", "nobody")
    joined.hear()
    assert [one["seconds"] for one in told(a_class)] == [300, 360]


# ---------------------------------------------------------------------- parts that wait


@pytest.fixture
def frozen(joined, a_class):
    a_class.now["frozen"] = [{"lesson": 1, "part": 2}]
    joined.hear()
    return joined


def test_a_question_of_a_part_that_waits_says_so_and_is_not_judged(frozen, a_class, capsys):
    frozen.lesson.predict("P1", "a")
    assert "P1 is in part 2, which opens later" in capsys.readouterr().out
    frozen.lesson.predict("P2", "a")
    assert "opens later" not in capsys.readouterr().out, "another part"
    frozen.hear()
    assert [one["name"] for one in told(a_class)] == ["P2"]


def test_an_exercise_of_a_part_that_waits_is_not_judged_and_not_explained(a_class, capsys):
    a_class.now["frozen"] = [{"lesson": 1, "part": number} for number in range(1, 9)]
    frozen = Joined(a_class).lesson
    for verdict in (frozen.check("E1"), frozen.parsons("E7", "dbcae")):
        assert (verdict.outcome, "opens later" in verdict.why) == ("not tried yet", True)
    capsys.readouterr()
    frozen.hint("E1")
    frozen.solution("E1")
    assert capsys.readouterr().out.count("E1 is in part 1, which opens later") == 2


def test_what_was_released_is_judged_again(frozen, a_class, capsys):
    a_class.now["frozen"] = []
    frozen.hear()
    frozen.lesson.predict("P1", "a")
    assert "Your prediction is a" in capsys.readouterr().out


def test_a_part_that_waits_does_so_while_the_network_is_away(frozen, a_class, capsys):
    a_class.away = True
    frozen.hear()
    frozen.lesson.predict("P1", "a")
    assert "opens later" in capsys.readouterr().out


def test_the_part_of_another_notebook_waits_alone(joined, a_class, capsys):
    a_class.now["frozen"] = [{"lesson": 2, "part": 2}]
    joined.hear()
    joined.lesson.predict("P1", "a")
    assert "opens later" not in capsys.readouterr().out


# ---------------------------------------------------------------------- what is said


def lines(joined):
    return list(joined.lesson._class._lines())


def test_with_nothing_to_say_it_says_who_she_is(joined):
    assert lines(joined) == ["In the class, as Ada: go on at your own pace."]


def test_now_is_told_with_the_time_that_is_left(joined, a_class):
    a_class.now["now"] = {"names": ["E5", "E6"], "minutes": 12, "left": 700, "text": "in pairs"}
    joined.at = 5000.0
    joined.hear()
    assert lines(joined) == ["Now: E5, E6 in pairs; 12 minutes left."]
    joined.at += 600
    assert lines(joined) == ["Now: E5, E6 in pairs; 2 of 12 minutes left."]
    joined.at += 50
    assert lines(joined) == ["Now: E5, E6 in pairs; less than a minute left."]
    joined.at += 60
    assert lines(joined) == ["Now: E5, E6 in pairs. The 12 minutes are over."]


def test_a_page_is_told_the_seconds_that_are_left_and_which_words_they_stand_for(joined, a_class):
    left = joined.lesson._class._left
    assert left() is None
    a_class.now["now"] = {"names": ["E5"], "minutes": 12, "left": 700, "until": "U1"}
    joined.hear()
    for passed, words, seconds in ((0, "12 minutes", 700), (600, "2 of 12 minutes", 100), (200, "", 0)):
        joined.at += passed
        assert left() == TimeLeft(words, seconds, "U1")
        assert f"{words} left." in lines(joined)[0] or not seconds
    a_class.now["now"] = {"names": ["E5"], "minutes": None, "left": None, "until": None}
    joined.hear()
    assert left() is None


def test_a_time_that_begins_anew_is_said_again_though_its_words_are_the_same(joined, a_class, monkeypatch):
    renewed = []
    monkeypatch.setattr(Notices, "renew", lambda _: renewed.append(1))
    a_class.now["now"] = {"names": ["E5"], "minutes": 12, "left": 700, "until": "U1"}
    for until, count in (("U1", 1), ("U1", 1), ("U2", 2)):
        a_class.now["now"] = {**a_class.now["now"], "until": until}
        joined.hear()
        assert len(renewed) == count


@pytest.mark.parametrize(
    ("now", "line"),
    [
        ({"names": [], "text": "Coffee", "minutes": None, "until": None, "left": None}, "Now: Coffee."),
        ({"names": ["2-E5"], "minutes": 1}, "Now: 2-E5, 1 minute."),
        ({"names": ["E1"], "text": ""}, "Now: E1."),
    ],
)
def test_now_may_have_no_end_and_no_names(joined, a_class, now, line):
    a_class.now["now"] = now
    joined.hear()
    assert lines(joined) == [line]


def test_a_pause_a_part_that_waits_and_a_lost_connection_are_told(joined, a_class):
    a_class.now.update(paused=True, frozen=[{"lesson": 1, "part": 3}, {"lesson": 1, "part": 4}])
    joined.hear()
    a_class.away = True
    joined.lesson.quiz("Q1", "a")
    assert not joined.lesson._class.is_away
    joined.hear()
    assert joined.lesson._class.is_away
    assert lines(joined) == [
        "Writing is paused: you can read and answer meanwhile.",
        "Parts 3, 4 open later.",
        "No connection to the class: go on. 1 answer waits here, to be handed in when it answers.",
    ]


@pytest.mark.parametrize("kind", [RateLimitError, InternalServerError, UnprocessableEntityError])
def test_a_class_that_answers_and_takes_nothing_is_no_lost_connection(joined, a_class, kind):
    joined.lesson.quiz("Q1", "a")
    a_class.trouble = kind("ask later")
    joined.hear()
    (line,) = lines(joined)
    assert line.startswith("The class does not take your answers now (ask later): go on. 1 answer waits here")
    a_class.trouble, a_class.away = None, True
    joined.hear()
    assert lines(joined)[0].startswith("No connection to the class")


def test_whoever_was_forgotten_is_told_to_ask(joined, a_class):
    a_class.gone = True
    joined.hear()
    assert lines(joined) == [
        "The class does not know you any more: ask the instructor. No answer waits here."
    ]


def test_who_works_in_a_room_of_her_own_hears_when_the_class_is_there_again(a_class):
    a_class.away = True
    out = Joined(a_class, is_out=True)
    assert (len(lines(out)), out.lesson._class.is_away) == (1, False)
    a_class.away = False
    out.hear()
    assert "run the first cells of the notebook" in lines(out)[0]


def test_it_is_said_anew_when_it_changes(a_class, capsys):
    said = []

    class Counting(Notices):
        def renew(self):
            said.append(1)

    client = Client(MemoryJournal(forms=ROOM), ModelRegistry("clerk"), lambda: Seat(a_class))
    beside = InClass(1, Counting("1"))
    beside.begin(client, Progress())
    beside.end()
    beside._attendance.wait(30)
    said.clear()
    for paused in (False, True, True, False):
        a_class.now["paused"] = paused
        beside._attendance.round()
    assert len(said) == 2


@pytest.mark.parametrize(("role", "told"), [("learner", "Now: E1.\n"), ("instructor", "")])
def test_a_lesson_begins_with_what_the_class_is_told_and_leads_nobody_who_leads(a_class, capsys, role, told):
    a_class.now.update(now={"names": ["E1"]}, role=role)
    client = Client(MemoryJournal(forms=ROOM), ModelRegistry("clerk"), lambda: Seat(a_class))
    client.room_is_own = False
    begun = InClass(1, Notices("1"))
    begun.begin(client, Progress())
    begun.end()
    begun._attendance.wait(30)
    assert capsys.readouterr().out == told


class Quiet(Notices):
    """A page that nobody looks at."""

    def put(self, name, lines, *_):
        pass

    def renew(self):
        pass


def test_in_a_kernel_a_lesson_takes_the_place_of_the_one_before(a_class, monkeypatch):
    monkeypatch.setattr("kit.lessons.in_class.shell", object)
    seats, begun = [Seat(a_class), Seat(a_class)], []
    for seat in seats:
        client = Client(MemoryJournal(forms=ROOM), ModelRegistry("clerk"), lambda seat=seat: seat)
        begun.append(InClass(1, Quiet("1")))
        begun[-1].begin(client, Progress())
    begun[0]._attendance.wait(30)
    assert [seat.closed for seat in seats] == [True, False]
    begun[1].end()
    begun[1]._attendance.wait(30)


def test_in_no_class_nobody_is_asked_and_nothing_is_said(capsys):
    lesson = open_lesson(1, connect())
    assert lesson._class._attendance is None
    assert capsys.readouterr().out == ""


def test_it_ends_when_nobody_holds_the_lesson_any_more(a_class):
    seat, progress = Seat(a_class), Progress()
    lesson = Lesson(1, Client(MemoryJournal(forms=ROOM), ModelRegistry("clerk"), lambda: seat), progress)
    attendance, gone = lesson._class._attendance, weakref.ref(lesson)
    del lesson
    gc.collect()
    assert gone() is None
    progress.note(1, "Q1", choice="a")  # which wakes it
    attendance.wait(30)
    assert seat.closed


# ---------------------------------------------------------------------- leaving


HELD = '{"address": "http://a.class", "token": "kit-x", "id": "learner-1"}'


def join(folder, held=HELD):
    (folder / PLACE).parent.mkdir()
    (folder / PLACE).write_text(held)


@pytest.fixture
def live(a_class, here):
    """A lesson in this folder whose thread goes on."""
    client = Client(MemoryJournal(forms=ROOM), ModelRegistry("clerk"), lambda: Seat(a_class))
    lesson = Lesson(1, client, Progress())
    yield lesson
    lesson._class.end()


def has_left(lesson):
    return any("has left the class" in line for line in lesson._class._lines())


@pytest.mark.parametrize("held", [HELD, "damaged"])
def test_who_leaves_is_told_so_in_each_lesson_of_the_folder(live, here, held):
    join(here, held)
    kit.leave()
    assert has_left(live)


def test_who_leaves_nothing_goes_on_and_what_she_answers_is_handed_in(live, a_class, here, tmp_path_factory):
    """On a hub, or with the folder of another course, or of another class."""
    other = tmp_path_factory.mktemp("other")
    join(other)
    kit.leave()
    kit.leave(folder=other)
    join(here, HELD.replace("a.class", "b.class"))
    kit.leave()
    assert not has_left(live)
    live.quiz("Q1", "a")
    live._class._attendance.end()
    live._class._attendance.wait(30)
    assert [one["name"] for one in told(a_class)] == ["Q1"]


def test_who_can_not_leave_has_not_left(live, here):
    (here / PLACE).mkdir(parents=True)
    with pytest.raises(RoomError, match="can not be removed"):
        kit.leave()
    assert not has_left(live)
