"""The race lab: every interleaving is run, and each way of writing ends as it must."""

import math
import subprocess
import sys
import threading
from contextlib import suppress
from itertools import permutations

import pytest

from kit import Append, Replace, connect
from kit.errors import BadRequestError, EditError, KitError, UnprocessableEntityError
from kit.race import (  # fmt: skip
    YOURS,
    Errand,
    Scene,
    Walk,
    edits,
    interleavings,
    lab,
    measure,
    naive,
    one_task,
    own_tasks,
    programs,
    race,
    steps,
    versioned,
)
from kit.views import draw

NAIVE = [naive, programs.naive]
EDITS = [edits, programs.edits]
EVERY = [*NAIVE, versioned, *EDITS]


def of_module(way):
    return f"{way.__module__.rpartition('.')[2]}.{way.__name__}"


def appending(worker):
    """A way that never loses a line, and lets both have the task."""
    worker.read()
    yield
    worker.edit(Append(worker.mine))
    return YOURS


# ------------------------------------------------------------------------------------ schedules


@pytest.mark.parametrize(("workers", "steps"), [(1, 4), (2, 1), (2, 3), (3, 2), (4, 1)])
def test_the_interleavings_are_every_order_of_the_letters_once(workers, steps):
    words = interleavings(workers, steps)
    letters = "ABCD"[:workers] * steps
    assert words == sorted({"".join(word) for word in permutations(letters)})
    assert len(words) == math.factorial(workers * steps) // math.factorial(steps) ** workers


@pytest.mark.parametrize("numbers", [(0, 3), (2, 0), (27, 1), (2.0, 3), ("2", 3), (True, 3)])
def test_interleavings_of_nonsense_are_refused(numbers):
    with pytest.raises(UnprocessableEntityError):
        interleavings(*numbers)


# ------------------------------------------------------------------------------------ races


@pytest.mark.parametrize("way", [*NAIVE, *EDITS], ids=of_module)
def test_a_race_of_two_runs_all_twenty_interleavings(way):
    assert [outcome.schedule for outcome in race(way).outcomes] == interleavings(2, 3)


def test_who_is_refused_goes_on_behind_the_twenty():
    schedules = [outcome.schedule for outcome in race(versioned).outcomes]
    assert [schedule[:6] for schedule in schedules] == interleavings(2, 3)
    assert {len(schedule) for schedule in schedules} == {6, 9}
    assert all(schedule[6:] == schedule[5] * 3 for schedule in schedules if len(schedule) == 9)


@pytest.mark.parametrize("way", NAIVE, ids=of_module)
def test_naive_is_good_only_where_the_two_do_not_overlap(way):
    result = race(way)
    assert (result.bad, result.good, result.lost, result.refused, result.retries) == (18, 2, 18, 0, 0)
    assert [outcome.schedule for outcome in result.outcomes if not outcome.bad] == ["AAABBB", "BBBAAA"]
    for outcome in result.outcomes:
        assert outcome.bad == (outcome.winners == ("Worker A", "Worker B"))
        assert len(outcome.lost) == outcome.bad


def test_versioned_loses_nothing_and_tries_again():
    result = race(versioned)
    assert (result.bad, result.lost, result.refused, result.retries) == (0, 0, 18, 18)
    assert all(len(outcome.winners) == 1 for outcome in result.outcomes)


@pytest.mark.parametrize("way", EDITS, ids=of_module)
def test_edits_lose_nothing_and_nobody_tries_again(way):
    result = race(way)
    assert (result.bad, result.lost, result.refused, result.retries) == (0, 0, 18, 0)
    for outcome in result.outcomes:
        (winner,) = outcome.winners
        (other,) = set(outcome.told) - {winner}
        assert outcome.told[other] == f"{winner} has it"
        assert f"Owner: {winner}" in outcome.value


def test_edits_of_different_lines_are_not_even_refused():
    assert [race(way, setup=own_tasks).refused for way in (edits, versioned)] == [0, 18]
    assert [race(way, setup=own_tasks).lost for way in (naive, edits, versioned)] == [18, 0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("way", [programs.naive, programs.edits], ids=of_module)
def test_three_workers_have_all_their_interleavings_too(way):
    result = race(way, 3)
    assert [outcome.schedule for outcome in result.outcomes] == interleavings(3, 3)
    without_overlap = math.factorial(3)
    assert result.good == (1680 if way is programs.edits else 60)
    assert result.good >= without_overlap


@pytest.mark.parametrize("way", EVERY, ids=of_module)
def test_a_race_that_runs_again_reads_the_same(way):
    assert str(race(way)) == str(race(way))
    assert race(way) == race(way)


def test_the_line_of_somebody_else_must_stay():
    def reckless(worker):
        worker.write(worker.mine)
        yield
        return YOURS

    outcome = race(reckless, 1).outcomes[0]
    assert any("a line of nobody in the race is lost" in problem for problem in outcome.problems)
    assert len(outcome.lost) == 2


@pytest.mark.parametrize(
    ("answer", "told"), [(YOURS, "2 workers were told 'yours'"), (None, "nobody was told 'yours'")]
)
def test_a_line_belongs_to_exactly_one(answer, told):
    def both(worker):
        worker.edit(Append(worker.mine))
        yield
        return answer

    result = race(both)
    assert result.lost == 0
    assert result.good == 0
    assert all(told in outcome.problems for outcome in result.outcomes)


def test_who_has_a_line_must_be_told():
    def silent(worker):
        if worker.is_free(worker.read().value):
            worker.edit(Replace(worker.free, worker.mine))
        return "hm"

    outcome = race(silent).of("AB")
    assert "Worker A has it and was told 'hm'" in outcome.problems


def test_a_way_without_a_yield_is_one_step():
    def at_once(worker):
        try:
            worker.edit(Replace(worker.free, worker.mine))
        except EditError:
            return worker.taken()
        return YOURS

    result = race(at_once)
    assert [outcome.schedule for outcome in result.outcomes] == ["AB", "BA"]
    assert result.bad == 0


def test_a_step_that_reads_and_writes_everything_is_not_taken_for_safe():
    def looks_again(worker):
        worker.read()
        yield
        worker.write(worker.read().value.replace(worker.free, worker.mine))
        return YOURS

    with pytest.raises(KitError, match="reads and writes the whole text in one step"):
        race(looks_again)
    (row,) = measure(ways=[looks_again], threads=(2,), processes=0, lines=1, pause=0).rows
    assert row.lines == 2, "real threads can act in between, so there it may be tried"


def test_with_a_version_reading_and_writing_may_be_one_step():
    def checked(worker):
        yield
        block = worker.read()
        if not worker.is_free(block.value):
            return worker.taken(block.value)
        text = block.value.replace(worker.free, worker.mine)
        worker.write(text, expected_version=block.version)
        return YOURS

    assert race(checked).bad == 0


def test_a_refusal_that_nobody_handles_ends_the_worker_and_is_what_it_was_told():
    def strict(worker):
        block = worker.read()
        yield
        worker.write(block.value.replace(worker.free, worker.mine), expected_version=block.version)
        return YOURS

    outcome = race(strict).of("ABAB")
    assert outcome.told["Worker B"].startswith("refused: task_queue is at version 2, you read version 1")
    assert not outcome.bad


def test_a_mistake_in_a_way_is_raised_as_it_is():
    def broken(worker):
        yield
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        race(broken)


def test_a_way_that_waits_for_ever_is_told_apart():
    def waiting(worker):
        while not worker.read().value.endswith("done"):
            yield "waits"

    with pytest.raises(BadRequestError, match="60 steps and is not done"):
        race(waiting)


@pytest.mark.parametrize("asks", ["edit", "read", "taken", "is_free"])
def test_a_step_that_does_not_end_is_broken_off_whatever_it_catches(asks):
    def waiting(worker):
        call = {
            "edit": lambda: worker.edit(Replace("not there", "")),
            "read": worker.read,
            "taken": worker.taken,
            "is_free": lambda: worker.is_free(""),
        }[asks]
        while True:
            with suppress(Exception):
                call()

    with pytest.raises(BadRequestError, match="Worker A has asked 200 times in one step and goes on"):
        race(waiting)


def test_too_many_interleavings_are_refused(monkeypatch):
    monkeypatch.setattr(lab, "MOST_RUNS", 100)
    with pytest.raises(UnprocessableEntityError, match="more than 100 interleavings of 3 workers"):
        race(programs.edits, 3)


@pytest.mark.parametrize("way", [None, "naive", 7])
def test_what_is_no_way_is_refused(way):
    with pytest.raises(UnprocessableEntityError, match="is no way of writing"):
        race(way)


@pytest.mark.parametrize("workers", [0, -1, 27, 1.5, "2", None])
def test_a_number_of_workers_that_is_none_is_refused(workers):
    with pytest.raises(UnprocessableEntityError):
        race(naive, workers)


def test_a_schedule_that_is_none_is_refused():
    with pytest.raises(UnprocessableEntityError, match="none of the 20"):
        race(naive).of("AAAAAA")


def test_the_learner_may_bring_her_own_room():
    def kettle(client, names):
        block = client.blocks.create(label="kitchen", value="kettle: free")
        return Scene(block.id, tuple((Errand("kettle: free", f"kettle: {name}"),) for name in names))

    assert race(naive, setup=kettle).bad == 18
    assert race(edits, setup=kettle).bad == 0


# ------------------------------------------------------------------------------------ step by step


def test_a_walk_shows_after_each_step_what_the_block_holds_and_what_its_worker_believes():
    walk = Walk(naive)
    moments = [walk.step(letter) for letter in "ABABAB"]
    assert [moment.belief for moment in moments] == [
        *["reads: it is free"] * 2, *["will rewrite the whole text"] * 2, *[YOURS] * 2,
    ]  # fmt: skip
    assert [moment.version for moment in moments] == [1, 1, 1, 1, 2, 3]
    assert [moment.wrote for moment in moments] == [False] * 4 + [True] * 2
    assert "Owner: Worker A" in moments[4].value
    assert "Owner: Worker A" not in moments[5].value
    assert walk.outcome().lost == (
        "[TASK-001] Q4 sales | HIGH | 2 h | Status: In progress | Owner: Worker A",
    )


def test_each_step_of_an_agent_is_a_step_of_its_turn():
    walk = Walk(naive)
    walk.run("AAABBB")
    agents = [agent.name for agent in walk.client.agents.list(order="asc")]
    assert agents == ["Worker A", "Worker B"]
    assert [version.by.name for version in walk.client.blocks.history(walk.block_id)] == [None, "Worker A"]


def test_a_walk_ends_by_itself_behind_its_schedule():
    assert Walk(edits).run("").schedule == "AAABBB"


@pytest.mark.parametrize("letter", ["C", "a", "", None, 1, ["A"]])
def test_a_worker_that_is_not_there_takes_no_step(letter):
    with pytest.raises(BadRequestError, match="there is no worker"):
        Walk(naive).step(letter)


@pytest.mark.parametrize("schedule", [None, 7, ["A", "B"]])
def test_a_schedule_is_a_text(schedule):
    with pytest.raises(BadRequestError, match="is no schedule"):
        Walk(naive).run(schedule)


def test_who_asks_for_a_line_that_is_free_hears_that_nobody_has_it():
    assert next(iter(Walk(naive).workers.values())).taken() == "nobody has it"


def test_a_worker_that_is_done_takes_no_step():
    walk = Walk(naive)
    walk.run("AAABBB")
    with pytest.raises(BadRequestError, match="is done: it was told 'yours'"):
        walk.step("A")


def test_there_is_no_outcome_before_the_end():
    walk = Walk(naive)
    walk.step("A")
    with pytest.raises(BadRequestError, match="Worker A, Worker B has steps left"):
        walk.outcome()


# ------------------------------------------------------------------------------------ measured


@pytest.mark.slow
def test_threads_and_processes_lose_nothing_with_edits_and_versions():
    measured = measure(threads=(2, 4), processes=2, lines=3, pause=0.001)
    assert [row.field for row in measured.of("edits")] == ["2 threads", "4 threads", "2 processes"]
    assert [row.lines for row in measured.of("edits")] == [6, 12, 6]
    assert measured.lost("edits") == measured.retries("edits") == 0
    assert measured.lost("versioned") == 0
    assert all(row.retries == row.refused for row in measured.of("versioned"))
    assert str(measured).splitlines()[0].split() == [
        "way", "workers", "lines", "lost", "refused", "retried", "seconds",
    ]  # fmt: skip


def test_threads_that_have_both_read_before_either_writes_lose_a_line():
    together = threading.Barrier(2)

    def slow(worker):
        text = worker.read().value
        together.wait(30)
        yield
        worker.write(text.replace(worker.free, worker.mine))
        return YOURS

    (row,) = measure(ways=[slow], threads=(2,), processes=0, lines=1, pause=0).rows
    assert (row.lines, row.lost) == (2, 1)


def test_where_no_thread_starts_the_workers_take_turns_and_that_is_said(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    measured = measure(threads=(2, 4), processes=4, lines=2, pause=0)
    assert [row.field for row in measured.of("edits")] == ["2 tasks", "4 tasks"]
    assert [row.lines for row in measured.of("naive")] == [4, 8]
    assert measured.lost("edits") == measured.retries("edits") == measured.lost("versioned") == 0
    assert measured.lost("naive") > 0
    assert "tasks, which take turns" in str(measured).splitlines()[-1]
    assert "take turns" in draw(measured).html


def test_a_way_of_a_notebook_can_not_be_raced_in_processes():
    with pytest.raises(UnprocessableEntityError, match="can not import"):
        measure(ways=[lambda worker: YOURS], threads=(), processes=2, lines=1)


def test_a_process_that_fails_says_why(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(KitError, match="a process of the race failed"):
        measure(threads=(), processes=1, lines=1)


@pytest.mark.parametrize(
    "sizes",
    [{"threads": (0,)}, {"threads": (65,)}, {"processes": -1}, {"lines": 0}, {"pause": -1}, {"pause": "1"},
     {"pause": True}, {"pause": float("nan")}],
)  # fmt: skip
def test_sizes_of_nonsense_are_refused(sizes):
    with pytest.raises(UnprocessableEntityError):
        measure(**{"threads": (), "processes": 0, **sizes})


@pytest.mark.slow
def test_a_race_in_processes_works_where_main_is_no_file():
    program = "from kit.race import measure\nprint(measure(threads=(), processes=2, lines=1).lost('edits'))"
    done = subprocess.run(
        [sys.executable, "-"], input=program, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "0\n", done.stderr


def test_scenes_are_made_in_the_room_they_are_given():
    client = connect()
    assert one_task(client, ["Ann"]).errands[0][0].free in client.blocks.list()[0].value


def test_steps_make_a_way_of_plain_functions_and_others_act_between_them():
    def look(worker):
        worker.read()

    def claim(worker):
        try:
            worker.edit(Replace(worker.free, worker.mine))
        except EditError:
            return worker.taken()
        return YOURS

    result = race(steps(look, claim))
    assert (result.bad, len(result.outcomes)) == (0, 6)
    assert race(steps(claim)).bad == 0


@pytest.mark.parametrize("doings", [(), (1,), (print, None)])
def test_what_is_no_function_is_no_step(doings):
    with pytest.raises(UnprocessableEntityError):
        steps(*doings)
