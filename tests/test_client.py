"""The client: a room is opened, used, closed, and repeats to the byte where that is asked for."""

import os

import pytest

from kit import Append, connect
from kit.errors import KitError, RoomError, RoomFormatError, UnprocessableEntityError
from kit.models import ModelReply, Script


def a_day(client):
    """Something of everything that a room can hold."""
    block = client.blocks.create(label="tasks", value="- tea", tags=["t"], metadata={"k": [1]})
    replies = [("memory_insert", {"label": "tasks", "new_string": "- milk"}), ("no_tool", "{"), "done"]
    ana = client.agents.create(block_ids=[block.id], model=Script(replies))
    client.agents.messages.create(ana.id, input="milk")
    client.blocks.edit(block.id, Append("- bread"))
    client.agents.blocks.detach(block.id, agent_id=ana.id)
    client.blocks.redact(block.id, "tea")
    client.blocks.delete(block.id)
    client.blocks.restore(block.id, 1)
    return client


def test_a_room_without_a_name_is_private_and_in_memory():
    one, other = connect(model=Script([])), connect(model=Script([]))
    one.blocks.create(label="a")
    assert len(other.blocks.list()) == 0
    assert repr(one) == "<room in memory>"


@pytest.mark.parametrize("kind", [str, os.fspath, lambda path: path])
def test_a_room_with_a_name_is_kept(tmp_path, kind):
    path = kind(tmp_path / "team.jsonl")
    with connect(path, model=Script([])) as client:
        block = client.blocks.create(label="a", value="x")
        assert repr(client) == "<room team.jsonl>"
    with connect(path, model=Script([])) as client:
        assert client.blocks.retrieve(block.id) == block


def test_two_clients_of_one_file_are_one_room(tmp_path):
    path = tmp_path / "team.jsonl"
    with connect(path, model=Script([])) as one, connect(path, model=Script([])) as other:
        block = one.blocks.create(label="a", value="x")
        other.blocks.edit(block.id, Append("y"))
        assert one.blocks.edit(block.id, Append("z")).value == "x\ny\nz"
        assert other.blocks.retrieve(block.id).version == 3


def test_a_repeatable_room_repeats_to_the_byte(tmp_path):
    paths = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for path in paths:
        a_day(connect(path, repeatable=True, model=Script([]))).close()
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert len(first.splitlines()) > 8
    in_memory = [
        b"".join(a_day(connect(repeatable=True, model=Script([]))).journal.lines()) for _ in range(2)
    ]
    assert in_memory == [first, first]


def test_what_is_not_repeatable_draws_its_ids():
    ids = {connect(model=Script([])).blocks.create(label="a").id for _ in range(5)}
    assert len(ids) == 5


def test_a_client_closes_itself_after_a_with_statement_and_when_something_goes_wrong(tmp_path):
    def fail():
        with connect(tmp_path / "room.jsonl", model=Script([])) as client:
            client.blocks.create(label="a")
            opened.append(client)
            raise ZeroDivisionError

    opened = []
    with pytest.raises(ZeroDivisionError):
        fail()
    (client,) = opened
    with pytest.raises(RoomError):
        client.blocks.list()
    assert (tmp_path / "room.json").exists()


@pytest.mark.parametrize("kept", [False, True])
def test_a_closed_room_says_so_and_closing_twice_is_fine(tmp_path, kept):
    client = connect(tmp_path / "room.jsonl" if kept else None, model=Script(["x"]))
    block = client.blocks.create(label="a", value="x")
    agent = client.agents.create()
    turn = client.agents.messages.steps(agent.id, input="go")
    client.close()
    client.close()
    for call in (
        lambda: client.blocks.retrieve(block.id),
        lambda: client.blocks.create(label="b"),
        lambda: client.blocks.edit(block.id, Append("x")),
        lambda: client.blocks.history(block.id),
        lambda: client.agents.prompt(agent.id),
        client.tables["blocks"].all,
        lambda: list(client.changes()),
        lambda: client.watch(print),
        turn.run,
    ):
        with pytest.raises(RoomError, match="closed") as refusal:
            call()
        assert "connect(" in refusal.value.hint


def test_the_model_of_the_room_answers_for_agents_without_one():
    class Named:
        def __init__(self, name):
            self.name = name

        def respond(self, messages, tools):
            return ModelReply(text=self.name)

    client = connect(model=Named("the room's"))
    theirs, own = client.agents.create(), client.agents.create(model=Named("its own"))
    assert (theirs.model, own.model) == ("the room's", "its own")
    for agent in (theirs, own):
        assert client.agents.messages.create(agent.id, input="?").messages[-1].content == agent.model


def test_a_file_that_is_no_room_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "shopping.jsonl"
    path.write_text("milk\n")
    with pytest.raises(RoomFormatError) as refusal:
        connect(path, model=Script([]))
    assert refusal.value.hint
    assert path.read_text() == "milk\n"


@pytest.mark.parametrize("model", [5, b"clerk", [], "no-such-model", "x" * 100_000, object(), 1.5])
def test_a_model_that_is_none_is_refused(model):
    with pytest.raises(UnprocessableEntityError) as refusal:
        connect(model=model)
    assert refusal.value.hint
    assert len(str(refusal.value)) < 1000


@pytest.mark.parametrize("room", [5, b"room.jsonl", "", "room.txt", ".", [], object(), "a\0.jsonl"])
def test_a_place_that_can_not_be_a_room_is_refused(here, room):
    with pytest.raises((KitError, TypeError)):
        connect(room, model=Script([]))
    assert list(here.iterdir()) == []
