"""Progress survives a restart, several kernels, and a place where nothing can be written."""

import subprocess
import sys

import pytest

from kit import connect
from kit.journal.system import files
from kit.lessons import open_lesson
from kit.lessons.progress import Progress, progress_file


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.delenv("KIT_PROGRESS")


def test_it_is_kept_beside_the_room(here):
    (here / "rooms").mkdir()
    lesson = open_lesson(1, connect("rooms/team.jsonl"))
    lesson.quiz("Q1", "a")
    assert (here / "rooms" / ".kit" / "progress.jsonl").is_file()


def test_for_a_room_in_memory_it_is_kept_in_the_current_folder(here):
    open_lesson(1, connect()).quiz("Q1", "a")
    assert (here / ".kit" / "progress.jsonl").is_file()


def test_it_survives_a_restart(here, capsys):
    lesson = open_lesson(1, connect())
    lesson.quiz("Q1", "a")
    lesson.parsons("E7", "dbcae")
    lesson.hint("E1")
    again = open_lesson(1, connect())
    capsys.readouterr()
    again.progress()
    assert "1 of 8 exercises solved, 1 of 11 questions answered" in capsys.readouterr().out
    again.hint("E1")
    assert "Hint 2 of" in capsys.readouterr().out


def test_a_prediction_made_before_a_restart_is_still_confronted(here, capsys):
    open_lesson(1, connect()).predict("P1", "a")
    with open_lesson(1, connect()).result("P1"):
        print("what happened")
    out = capsys.readouterr().out
    assert "what happened\n\n✘ not as you predicted" in out


def test_what_is_solved_stays_solved_when_it_is_tried_again(here):
    progress = Progress(here / "progress.jsonl")
    for outcome in ("wrong", "right", "wrong"):
        progress.note(1, "E1", outcome=outcome)
    answer = progress.of(1)["E1"]
    assert (answer["outcome"], answer["solved"], answer["tries"]) == ("wrong", True, 3)


def test_the_first_choice_is_kept_beside_the_last(here):
    progress = Progress(here / "progress.jsonl")
    for choice in "abc":
        progress.note(1, "P1", choice=choice)
    assert (progress.of(1)["P1"]["first"], progress.of(1)["P1"]["choice"]) == ("a", "c")


def test_lessons_do_not_mix_and_one_can_be_forgotten(here):
    progress = Progress(here / "progress.jsonl")
    progress.note(1, "Q1", choice="a")
    progress.note(2, "Q1", choice="b")
    progress.forget(1)
    assert progress.of(1) == {}
    assert progress.of(2)["Q1"]["choice"] == "b"


@pytest.mark.slow
def test_kernels_that_answer_at_once_lose_nothing(here):
    code = (
        "from pathlib import Path; from kit.lessons.progress import Progress; import sys\n"
        "progress = Progress(Path('progress.jsonl'))\n"
        "for n in range(25): progress.note(int(sys.argv[1]), f'Q{n}', choice='a')"
    )
    kernels = [subprocess.Popen([sys.executable, "-c", code, str(number)]) for number in (1, 2, 3)]
    assert [kernel.wait() for kernel in kernels] == [0, 0, 0]
    progress = Progress(here / "progress.jsonl")
    assert [len(progress.of(number)) for number in (1, 2, 3)] == [25, 25, 25]


def test_where_nothing_can_be_written_the_lesson_says_so_and_goes_on(here, capsys):
    (here / ".kit").write_text("a file in its place")
    lesson = open_lesson(1, connect())
    assert "kept until the kernel restarts" in capsys.readouterr().out
    lesson.quiz("Q1", "a")
    lesson.progress()
    assert "1 of 11 questions answered" in capsys.readouterr().out


def test_a_damaged_file_is_named_and_left_alone(here, capsys):
    file = here / ".kit" / "progress.jsonl"
    open_lesson(1, connect()).quiz("Q1", "a")
    damaged = file.read_bytes().replace(b"lesson-1-Q1", b"lesson-1-Q2")
    file.write_bytes(damaged)
    open_lesson(1, connect()).quiz("Q1", "b")
    out = " ".join(capsys.readouterr().out.split())
    assert "kept until the kernel restarts" in out
    assert "progress.jsonl" in out
    assert file.read_bytes() == damaged


def test_a_disk_that_fails_on_the_way_keeps_what_was_answered(here, capsys, monkeypatch):
    lesson = open_lesson(1, connect())
    lesson.quiz("Q1", "a")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_at", full)
    lesson.quiz("Q2", "c")
    out = " ".join(capsys.readouterr().out.split())
    assert "kept until the kernel restarts" in out
    lesson.quiz("Q3", "b")
    lesson.progress()
    assert "3 of 11 questions answered" in capsys.readouterr().out


@pytest.mark.parametrize(("named", "file"), [("off", None), ("mine.jsonl", "mine.jsonl")])
def test_the_environment_names_another_file_or_none(named, file, here, monkeypatch):
    monkeypatch.setenv("KIT_PROGRESS", named)
    found = progress_file(here)
    assert (found and found.name) == file
