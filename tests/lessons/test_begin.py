"""``lesson.begin`` and ``lesson.undo``: the room of an exercise's start is known, and comes back."""

import contextlib
import io

import pytest

from kit import connect
from kit.client import Client
from kit.lessons import open_lesson
from kit.lessons.parts import Exercise
from kit.lessons.syllabus import LESSONS, syllabus
from kit.memory.space import Space
from kit.models.registry import ModelRegistry
from kit.official import RoomTransport
from kit.remote import RemoteClient
from kit.values.records import Principal
from tests.notebooks.course import cells, exercise_cells, learners

every_room = pytest.mark.parametrize("client", ["memory", "file", "space", "http"], indirect=True)


@pytest.fixture
def client(request, tmp_path):
    kind = getattr(request, "param", "memory")
    with connect(tmp_path / "room.jsonl" if kind == "file" else None) as room:
        if kind == "space":
            yield Client(
                Space(room.journal, Principal("operator", "learner-1", "Ada")), ModelRegistry("clerk")
            )
        elif kind == "http":
            yield RemoteClient("http://room.invalid", transport=RoomTransport(room))
        else:
            yield room


@pytest.fixture
def team(client):
    """The room of notebook 1 as far as exercise E4 needs it."""
    policies = client.blocks.create(label="company_policies", value="60 days", read_only=True)
    client.blocks.create(label="escalation_procedures", value="Ask.", read_only=True)
    agents = [client.agents.create(name=name, block_ids=[policies.id]) for name in ("Tier 1 A", "Tier 2")]
    notes = client.blocks.create(label="shift_notes", value="09:10 The printer is back.")
    return policies, notes, *agents


@pytest.fixture
def lesson(client, team):
    return open_lesson(1, client)


def solve(client, team):
    _, notes, first, second = team
    client.agents.blocks.attach(block_id=notes.id, agent_id=first.id, access="append_only")
    client.agents.blocks.attach(block_id=notes.id, agent_id=second.id, access="read_only")


def spoil(client, team):
    """What the text of a refusal may lead to: the whole set is replaced."""
    _, notes, first, second = team
    client.agents.update(first.id, block_ids=[notes.id], access={notes.id: "append_only"})
    client.agents.blocks.attach(block_id=notes.id, agent_id=second.id, access="read_only")


def held(client):
    return {one.name: sorted(block.label for block in one.blocks) for one in client.agents.list(limit=None)}


def told(capsys):
    return " ".join(capsys.readouterr().out.split())


# ------------------------------------------------------------------------------------ begin


@every_room
def test_beginning_changes_nothing_in_the_room(client, lesson):
    before = client.room.seq
    for name in lesson.exercises:
        lesson.begin(name)
    assert client.room.seq == before


@pytest.mark.parametrize("number", LESSONS)
def test_every_exercise_begins_with_a_savepoint(number):
    for name, task in syllabus(number).tasks.items():
        if isinstance(task, Exercise):
            source = cells(learners(number))[exercise_cells(number)[name]].source
            assert source.startswith(f'lesson.begin("{name}")\n')


@pytest.mark.parametrize("number", LESSONS)
def test_in_a_room_where_nothing_was_run_yet_it_does_nothing(number):
    with connect() as client:
        lesson = open_lesson(number, client)
        for name in lesson.exercises:
            lesson.begin(name)
            if isinstance(syllabus(number).tasks[name], Exercise):
                assert lesson.check(name).outcome in {"cannot be checked", "not tried yet"}
        assert list(client.changes()) == []


# ------------------------------------------------------------------------------------ harm


@every_room
def test_a_right_answer_with_harm_beside_it_is_wrong_and_says_what_and_why(client, lesson, team):
    lesson.begin("E4")
    spoil(client, team)
    why = " ".join(lesson.check("E4").why.split())
    assert "Tier 1 A no longer holds company_policies" in why
    assert "agents.blocks.attach adds one" in why


def test_beside_a_mistake_that_was_found_the_harm_is_told_too(client, lesson, team):
    _, notes, first, _ = team
    lesson.begin("E4")
    client.agents.update(first.id, block_ids=[notes.id])
    why = " ".join(lesson.check("E4").why.split())
    assert why.startswith("Tier 1 A may add, but also rewrite")
    assert "Beside that: Tier 1 A no longer holds company_policies. agents.update(block_ids=…)" in why


def test_a_try_in_a_room_that_is_harmed_already_is_still_seen_to_be_harmed(client, lesson, team):
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    lesson.begin("E4")
    solve(client, team)
    assert "Tier 1 A no longer holds company_policies" in " ".join(lesson.check("E4").why.split())


def test_what_was_tried_in_a_cell_of_ones_own_counts_when_it_is_checked_there(client, lesson, team):
    lesson.begin("E4")
    lesson.check("E4")
    spoil(client, team)
    assert "Tier 1 A no longer holds company_policies" in " ".join(lesson.check("E4").why.split())


def test_what_one_adds_of_ones_own_is_no_harm(client, lesson, team):
    lesson.begin("E4")
    solve(client, team)
    own = client.blocks.create(label="my_notes", value="mine")
    client.agents.create(name="Mine", block_ids=[own.id])
    assert lesson.check("E4").outcome == "right"


def test_an_agent_of_ones_own_that_holds_what_was_there_is_harm(client, lesson, team):
    policies, notes, *_ = team
    lesson.begin("E4")
    solve(client, team)
    client.agents.create(name="Reader", block_ids=[policies.id])
    vandal = client.agents.create(name="Vandal")
    client.agents.blocks.attach(notes.id, agent_id=vandal.id)
    why = " ".join(lesson.check("E4").why.split())
    assert "Reader, whom you made, holds company_policies (read_write)." in why
    assert "Vandal, whom you made, holds shift_notes (read_write)." in why
    lesson.undo("E4")
    lesson.begin("E4")
    solve(client, team)
    assert lesson.check("E4").outcome == "right"


def test_only_what_was_not_asked_for_is_blamed(client):
    client.blocks.create(label="announcement", value="We meet at nine.")
    announcement = client.blocks.list()[0]
    client.blocks.update(announcement.id, value="We meet at midnight.")
    lesson = open_lesson(1, client)
    lesson.begin("E6")
    client.blocks.restore(announcement.id, version=1)
    client.blocks.update(announcement.id, read_only=True)
    why = " ".join(lesson.check("E6").why.split())
    assert "announcement is read-only now" in why
    assert "text" not in why.partition("harmed.")[2]


@every_room
def test_what_the_story_changes_afterwards_is_no_harm_and_no_reason_to_judge_otherwise(client, lesson, team):
    policies, notes, first, second = team
    lesson.begin("E4")
    solve(client, team)
    assert lesson.check("E4").outcome == "right"
    lesson.quiz("Q1", "a")
    client.blocks.update(policies.id, value="45 days")
    client.agents.blocks.detach(notes.id, agent_id=first.id)
    client.agents.delete(second.id)
    assert lesson.check("E4").outcome == "right"


def test_a_try_that_fails_half_way_and_is_made_again_is_right(client, lesson, team):
    _, notes, first, _ = team
    lesson.begin("E4")
    client.agents.blocks.attach(block_id=notes.id, agent_id=first.id, access="append_only")
    lesson.begin("E4")
    solve(client, team)
    assert lesson.check("E4").outcome == "right"


def test_a_cell_that_runs_twice_is_right_twice(client, lesson, team):
    policies, *_ = team
    for _ in range(2):
        lesson.begin("E1")
        client.agents.create(name="Tier 1 C", block_ids=[policies.id])
        assert lesson.check("E1").outcome == "right"


def test_what_was_erased_of_the_door_is_told_and_a_new_code_is_right(client):
    door = client.blocks.create(label="door_code", value="Door code: 4471")
    temp = client.agents.create(name="Temp", block_ids=[door.id])
    client.agents.blocks.detach(door.id, agent_id=temp.id)
    lesson = open_lesson(3, client)
    lesson.begin("E4")
    client.blocks.redact(door.id, "no such text")
    assert lesson.check("E4").outcome == "not tried yet"
    client.blocks.redact(door.id, "4471")
    client.agents.create(name="Night watch", block_ids=[door.id], access={door.id: "read_only"})
    assert 'lesson.resume("E4")' in lesson.check("E4").why
    client.blocks.update(door.id, value="Door code: 4471")
    assert lesson.check("E4").outcome == "wrong"
    client.blocks.update(door.id, value="Door code: 9001")
    verdict = lesson.check("E4")
    assert verdict.outcome == "right"
    assert "The erasing was not needed" in " ".join(verdict.why.split())


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([1], "Version 3 has the text of version 1"),
        ([2], "still says what version 2 says"),
        ([1, 2], "That brought version 2 back"),
        ([1, 2, 1], "Version 5 has the text of version 1"),
    ],
)
def test_what_was_brought_back_is_judged_by_its_text(client, calls, said):
    block = client.blocks.create(label="announcement", value="We meet at nine.")
    client.blocks.update(block.id, value="lorem ipsum")
    lesson = open_lesson(1, client)
    lesson.begin("E6")
    for version in calls:
        client.blocks.restore(block.id, version=version)
    assert said in " ".join(lesson.check("E6").why.split())


def test_a_change_beside_does_not_hide_that_a_text_was_restored(client):
    block = client.blocks.create(label="announcement", value="We meet at nine.")
    client.blocks.update(block.id, value="lorem ipsum")
    lesson = open_lesson(1, client)
    lesson.begin("E6")
    client.blocks.restore(block.id, version=1)
    client.blocks.update(block.id, description="When we meet.")
    why = " ".join(lesson.check("E6").why.split())
    assert "announcement has another description" in why
    assert "came through" not in why


def test_without_a_canary_the_cleaning_can_not_be_checked(client):
    money = client.blocks.create(label="financial_data", value="FINANCES\n- Rent: 900")
    client.blocks.create(label="interaction_history", value="HISTORY")
    lesson = open_lesson(3, client)
    lesson.begin("E7")
    assert lesson.check("E7").outcome == "cannot be checked"
    client.blocks.update(money.id, value="FINANCES\n- Farewell gift for Ravi: 480")
    client.blocks.redact(money.id, "Farewell gift for Ravi")
    assert 'lesson.resume("E7")' in lesson.check("E7").why


def test_erasing_where_nothing_stood_is_no_erasure(client, lesson, team):
    _, notes, first, _ = team
    client.agents.messages.create(first.id, input="Eva Brandt was here.")
    lesson.begin("E4")
    solve(client, team)
    for block in client.blocks.list():
        client.blocks.redact(block.id, "Eva Brandt")
        client.blocks.redact(block.id, "no such text")
    assert lesson.check("E4").outcome == "right"
    assert client.room.compare(0).erased == ()
    client.blocks.redact(notes.id, "printer")
    assert [one.label for one in client.room.compare(0).erased] == ["shift_notes"]


# ------------------------------------------------------------------------------------ undo


def test_a_wrong_verdict_says_what_taking_it_back_does(client, lesson, team):
    lesson.begin("E4")
    spoil(client, team)
    text = " ".join(repr(lesson.check("E4")).split())
    assert 'lesson.undo("E4") takes your try back: it gives company_policies back to Tier 1 A' in text
    assert "takes shift_notes from Tier 2" in text


def test_a_right_verdict_and_an_answer_that_changes_nothing_offer_nothing(client, lesson, team):
    lesson.begin("E4")
    solve(client, team)
    assert "lesson.undo" not in repr(lesson.check("E4"))
    lesson.begin("E2")
    assert "lesson.undo" not in repr(lesson.check("E2", ["Tier 1 A"]))


@every_room
def test_undo_brings_back_what_was_there_and_the_next_try_is_right(client, lesson, team, capsys):
    before = held(client)
    lesson.begin("E4")
    spoil(client, team)
    client.agents.delete(team[3].id)
    lesson.check("E4")
    lesson.undo("E4")
    assert "Taken back, which brings the agent Tier 2 back" in told(capsys)
    assert held(client) == before
    lesson.begin("E4")
    solve(client, team)
    assert lesson.check("E4").outcome == "right"


@every_room
def test_undo_leaves_what_was_made_elsewhere_meanwhile_and_names_it(client, lesson, team, capsys):
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    own = client.blocks.create(label="my_notes", value="mine")
    mine = client.agents.create(name="Mine", block_ids=[own.id])
    lesson.begin("E4")
    lesson.check("E4")
    lesson.undo("E4")
    assert client.agents.retrieve(mine.id).block_ids == [own.id]
    out = told(capsys)
    assert (
        "Left as it is, for it came from elsewhere: the agent Mine is new and the block my_notes is new"
        in out
    )
    assert 'lesson.undo("E4", everything=True)' in out
    lesson.undo("E4", everything=True)
    assert "Taken back, which deletes the new agent Mine and deletes the new block my_notes" in told(capsys)
    assert held(client) == {"Tier 1 A": ["company_policies"], "Tier 2": ["company_policies"]}


def test_undo_of_everything_makes_the_room_what_it_was(client, lesson, team):
    before = held(client), [block.label for block in client.blocks.list(limit=None)]
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    lesson.quiz("Q1", "a")
    client.blocks.create(label="my_notes", value="mine")
    lesson.undo("E4", everything=True)
    assert (held(client), [block.label for block in client.blocks.list(limit=None)]) == before


def test_a_step_that_another_try_had_undone_and_gave_back_is_ones_own(client, lesson, team, capsys):
    policies, _, first, _ = team
    lesson.begin("E4")
    client.agents.blocks.detach(policies.id, agent_id=first.id)
    lesson.check("E4")
    lesson.begin("E3")
    client.agents.blocks.attach(policies.id, agent_id=first.id)
    lesson.check("E3")
    lesson.undo("E3")
    assert held(client)["Tier 1 A"] == []
    told(capsys)
    lesson.undo("E4")
    assert "elsewhere" not in told(capsys)
    assert held(client)["Tier 1 A"] == ["company_policies"]


def test_undo_does_not_touch_what_the_story_has_changed_since(client, lesson, team):
    policies, *_ = team
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    lesson.quiz("Q1", "a")
    client.blocks.update(policies.id, value="45 days")
    lesson.undo("E4")
    assert client.blocks.retrieve(policies.id).value == "45 days"
    assert held(client) == {"Tier 1 A": ["company_policies"], "Tier 2": ["company_policies"]}


def test_there_is_nothing_to_take_back_before_a_try_and_after_one_was_taken_back(
    client, lesson, team, capsys
):
    lesson.undo("E4")
    assert "There is nothing to take back" in told(capsys)
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    lesson.undo("E4")
    told(capsys)
    lesson.undo("E4")
    assert "There is nothing to take back" in told(capsys)


def test_where_much_came_from_elsewhere_the_first_of_it_is_named(client, lesson, team, capsys):
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    lesson.quiz("Q1", "a")
    for number in range(9):
        client.blocks.create(label=f"block_{number}")
    lesson.undo("E4")
    assert "the block block_4 is new and 4 more." in told(capsys)
    lesson.undo("E4")
    out = told(capsys)
    assert "There is nothing to take back: no try at E4 has changed this room. Left as it is" in out


def test_beginning_again_offers_to_take_the_last_try_back(client, lesson, team, capsys):
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    told(capsys)
    lesson.begin("E4")
    assert 'Your last try at E4 is in the room. lesson.undo("E4") takes it back' in told(capsys)


@every_room
def test_what_was_erased_is_named_and_nothing_else_is_promised(client, lesson, team, capsys):
    policies, *_ = team
    lesson.begin("E4")
    client.blocks.redact(policies.id, "60")
    assert "A text was erased from company_policies" in lesson.check("E4").why
    assert 'lesson.resume("E4") builds the room anew' in " ".join(lesson.check("E4").why.split())
    told(capsys)
    lesson.undo("E4")
    out = told(capsys)
    assert "What was erased from company_policies does not come back" in out
    assert 'lesson.resume("E4") builds the room anew' in out
    assert "begins anew" not in out


def test_a_block_that_meets_a_new_one_of_its_label_stays_and_it_is_said_why(client, lesson, team, capsys):
    policies, _, first, _ = team
    lesson.begin("E4")
    client.agents.blocks.detach(policies.id, agent_id=first.id)
    lesson.check("E4")
    lesson.quiz("Q1", "a")
    own = client.blocks.create(label="company_policies", value="mine")
    client.agents.blocks.attach(own.id, agent_id=first.id)
    lesson.undo("E4")
    assert "Nothing was taken back" in told(capsys)
    assert client.agents.retrieve(first.id).block_ids == [own.id]


# ------------------------------------------------------------------------------------ other kernels and rooms


@pytest.fixture
def kept(monkeypatch, tmp_path):
    monkeypatch.setenv("KIT_PROGRESS", str(tmp_path / "progress.jsonl"))


@every_room
def test_a_savepoint_survives_a_restart(client, team, kept):
    before = held(client)
    lesson = open_lesson(1, client)
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    open_lesson(1, client).undo("E4")
    assert held(client) == before


def test_a_savepoint_of_another_room_is_none_of_this_one(client, team, kept, capsys):
    lesson = open_lesson(1, client)
    lesson.begin("E4")
    spoil(client, team)
    with connect() as other:
        for number in range(12):
            other.blocks.create(label=f"block_{number}")
        open_lesson(1, other).undo("E4")
        assert len(list(other.blocks.list())) == 12
    assert "There is nothing to take back" in told(capsys)


@every_room
def test_emptying_the_room_forgets_the_savepoints(client, lesson, team, capsys):
    lesson.begin("E4")
    spoil(client, team)
    lesson.check("E4")
    lesson.empty_room(sure=True)
    lesson.undo("E4")
    assert "There is nothing to take back" in told(capsys)
    assert held(client) == {}


# ------------------------------------------------------------------------------------ predictions


def run(lesson, name, code):
    out = io.StringIO()
    with contextlib.redirect_stdout(out), lesson.result(name):
        code()
    return " ".join(out.getvalue().split())


def ask_all(client):
    for agent in client.agents.list(order="asc"):
        client.agents.messages.create(
            agent.id, input="How many days do customers have to return premium products?"
        )


@pytest.fixture
def tiers():
    with connect() as client:
        policies = client.blocks.create(
            label="company_policies", value="REFUNDS\n- Premium products: 45 days"
        )
        notes = client.blocks.create(label="shift_notes", value="09:10")
        for name in ("Tier 1 A", "Tier 1 B", "Tier 2", "Tier 3"):
            client.agents.create(name=name, block_ids=[policies.id])
        yield client, notes


def test_a_prediction_is_compared_with_what_has_happened(tiers):
    client, _ = tiers
    lesson = open_lesson(1, client)
    lesson.predict("P3", "b")
    assert "✔ as you predicted" in run(lesson, "P3", lambda: ask_all(client))


def test_a_letter_that_is_chosen_after_the_cell_has_run_is_not_sent_there_as_a_prediction(tiers, capsys):
    client, _ = tiers
    lesson = open_lesson(1, client)
    lesson.predict("P3", "a")
    assert "Now run the next cell" in told(capsys)
    run(lesson, "P3", lambda: ask_all(client))
    lesson.predict("P3", "b")
    assert "You chose b. The next cell has run already: run it again" in told(capsys)
    assert "as you predicted" in run(lesson, "P3", lambda: ask_all(client))


def test_where_something_else_has_happened_it_is_said_with_the_way_back(tiers):
    client, notes = tiers
    lesson = open_lesson(1, client)
    lesson.begin("E4")
    client.agents.update(client.agents.list(name="Tier 1 A")[0].id, block_ids=[notes.id])
    lesson.check("E4")
    lesson.predict("P3", "b")
    out = run(lesson, "P3", lambda: ask_all(client))
    assert "✘ not as you predicted. What happened in this room is none of the options" in out
    assert "In the lesson it is b: all four" in out
    assert 'lesson.undo("E4") takes it back' in out
    lesson.undo("E4")
    assert "✔ as you predicted" in run(lesson, "P3", lambda: ask_all(client))


def test_what_has_happened_is_kept_until_it_is_predicted(tiers, capsys):
    client, notes = tiers
    lesson = open_lesson(1, client)
    client.agents.update(client.agents.list(name="Tier 1 A")[0].id, block_ids=[notes.id])
    run(lesson, "P3", lambda: ask_all(client))
    lesson.predict("P3", "b")
    assert "What happened in this room is none of the options" in told(capsys)
