"""Agents: made whole or not at all, and listed, changed and deleted without a trace left behind."""

import pytest

from kit import connect
from kit.errors import (
    BadRequestError,
    ConflictError,
    LabelTakenError,
    LimitError,
    NotFoundError,
    UnprocessableEntityError,
)
from kit.models import ModelReply, Script
from tests.ways import WAYS, opened

UNKNOWN = "block-00000000-0000-4000-8000-00000000dead"


class Parrot:
    """Says its name."""

    def __init__(self, name="parrot"):
        self.name = name

    def respond(self, messages, tools):
        return ModelReply(text=self.name)


def names_of(agent):
    return [tool.name for tool in agent.tools]


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script(["hello"] * 9)) as client:
        yield client


def test_a_new_agent_says_everything_about_itself(client):
    shared = client.blocks.create(label="shared", value="x")
    agent = client.agents.create(
        name="Ana",
        system="Be brief.",
        description="Sales",
        tags=["t"],
        metadata={"k": 1},
        embedding="none",
        timezone="Europe/Berlin",
        block_ids=[shared.id],
        memory_blocks=[{"label": "persona", "value": "I am Ana.", "limit": 100}],
    )
    assert agent.id.startswith("agent-")
    assert (agent.name, agent.system, agent.description) == ("Ana", "Be brief.", "Sales")
    assert agent.model.removeprefix("client:") == "script"
    assert (agent.tags, agent.metadata, agent.timezone) == (["t"], {"k": 1}, "Europe/Berlin")
    assert names_of(agent) == ["memory_insert", "memory_replace"]
    assert [block.label for block in agent.blocks] == ["shared", "persona"]
    assert agent.block_ids == [block.id for block in agent.blocks]
    assert set(agent.access.values()) == {"read_write"}
    assert (agent.message_ids, agent.created_at) == ([], agent.updated_at)
    assert client.agents.retrieve(agent.id) == client.agents.retrieve(agent_id=agent.id) == agent


def test_an_agent_needs_nothing_but_to_be_asked_for(client):
    one, two = client.agents.create(), client.agents.create()
    assert one.name
    assert one.name != two.name
    assert one.system


def test_one_block_is_in_both_agents_and_says_so(client):
    block = client.blocks.create(label="shared", value="x")
    ana = client.agents.create(name="Ana", block_ids=[block.id])
    assert not client.blocks.retrieve(block.id).is_shared, "one holder shares with nobody"
    ben = client.agents.create(name="Ben", block_ids=[block.id])
    client.blocks.update(block.id, value="y")
    assert (
        client.agents.retrieve(ana.id).blocks[0].value
        == client.agents.retrieve(ben.id).blocks[0].value
        == "y"
    )
    assert client.blocks.retrieve(block.id).agent_ids == [ana.id, ben.id]
    assert client.blocks.retrieve(block.id).is_shared


def test_the_same_block_id_twice_is_one_block(client):
    block = client.blocks.create(label="shared")
    assert client.agents.create(block_ids=[block.id, block.id]).block_ids == [block.id]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"block_ids": [UNKNOWN]}, NotFoundError),
        ({"block_ids": ["A", UNKNOWN]}, NotFoundError),
        ({"block_ids": ["A", "TWIN"]}, LabelTakenError),
        ({"block_ids": ["A"], "memory_blocks": [{"label": "a"}]}, LabelTakenError),
        ({"memory_blocks": [{"label": "x"}, {"label": "x"}]}, LabelTakenError),
        ({"memory_blocks": [{"label": "x"}, {"label": "y", "value": "123", "limit": 2}]}, LimitError),
        ({"memory_blocks": [{"label": "x"}, {"label": "y z"}]}, UnprocessableEntityError),
        ({"memory_blocks": [{"label": "x", "colour": "red"}]}, UnprocessableEntityError),
        ({"memory_blocks": [{"value": "x"}]}, UnprocessableEntityError),
        ({"memory_blocks": {"label": "x"}}, UnprocessableEntityError),
        ({"memory_blocks": None}, UnprocessableEntityError),
        ({"block_ids": None}, UnprocessableEntityError),
        ({"block_ids": "A"}, UnprocessableEntityError),
        ({"tools": None}, UnprocessableEntityError),
        ({"tools": "memory"}, UnprocessableEntityError),
        ({"tools": ["no_such_tool"]}, UnprocessableEntityError),
        ({"tools": [["memory"]]}, UnprocessableEntityError),
        ({"include_base_tools": "no"}, UnprocessableEntityError),
        ({"name": ""}, UnprocessableEntityError),
        ({"name": "two\nlines"}, UnprocessableEntityError),
        ({"name": "x" * 201}, UnprocessableEntityError),
        ({"model": 5}, UnprocessableEntityError),
        ({"model": "no-such-model"}, UnprocessableEntityError),
        ({"model": "x" * 100_000}, UnprocessableEntityError),
        ({"block_ids": ["A"], "access": {"A": "write"}}, UnprocessableEntityError),
        ({"block_ids": ["A"], "access": {"A": None}}, UnprocessableEntityError),
        ({"block_ids": ["A"], "access": "read_only"}, UnprocessableEntityError),
        ({"block_ids": ["A"], "access": {"a": "read_only"}}, UnprocessableEntityError),
        ({"block_ids": ["A"], "access": {"TWIN": "read_only"}}, BadRequestError),
        ({"access": {UNKNOWN: "read_only"}}, BadRequestError),
    ],
)
def test_an_agent_is_made_whole_or_nothing_is(client, arguments, error):
    ids = {"A": client.blocks.create(label="a").id, "TWIN": client.blocks.create(label="a").id}

    def named(thing):
        if isinstance(thing, list):
            return [named(item) for item in thing]
        if isinstance(thing, dict):
            return {ids.get(key, key): item for key, item in thing.items()}
        return ids.get(thing, thing) if isinstance(thing, str) else thing

    seq = client.journal.seq
    with pytest.raises(error) as refusal:
        client.agents.create(**{name: named(argument) for name, argument in arguments.items()})
    assert refusal.value.hint
    assert len(str(refusal.value)) < 1000
    assert client.journal.seq == seq
    assert len(client.agents.list()) == 0
    assert len(client.blocks.list()) == 2


def test_the_base_tools_can_be_left_out_and_others_added(client):
    assert client.agents.create(include_base_tools=False).tools == []
    assert names_of(client.agents.create(include_base_tools=False, tools=["memory"])) == ["memory"]
    both = client.agents.create(tools=["memory", "memory_insert"])
    assert names_of(both) == ["memory_insert", "memory_replace", "memory"]


def test_an_update_replaces_what_is_named_and_only_that(client):
    agent = client.agents.create(name="Ana", description="d", tags=["t"], memory_blocks=[{"label": "a"}])
    again = client.agents.update(agent.id, name="Anna", description=None)
    assert (again.name, again.description, again.tags, again.block_ids) == (
        "Anna",
        None,
        ["t"],
        agent.block_ids,
    )
    assert client.agents.modify(agent_id=agent.id, tools=["memory"]).tools == ["memory"]


def test_an_update_without_a_change_makes_no_commit(client):
    agent = client.agents.create(name="Ana", memory_blocks=[{"label": "a"}])
    seq = client.journal.seq
    client.agents.update(agent.id, name="Ana", block_ids=agent.block_ids)
    assert client.journal.seq == seq


def test_an_update_of_block_ids_replaces_the_whole_set_and_keeps_what_stays_as_it_was(client):
    a, b, c = (client.blocks.create(label=label).id for label in "abc")
    agent = client.agents.create(block_ids=[a, b], access={b: "append_only"})
    again = client.agents.update(agent.id, block_ids=[b, c], access={c: "read_only"})
    assert again.access == {b: "append_only", c: "read_only"}
    assert client.agents.update(agent.id, block_ids=[]).block_ids == []
    assert client.blocks.retrieve(b).agent_ids == []


def test_an_update_can_swap_one_block_for_another_of_the_same_label(client):
    old, new = client.blocks.create(label="a", value="old"), client.blocks.create(label="a", value="new")
    agent = client.agents.create(block_ids=[old.id])
    assert client.agents.update(agent.id, block_ids=[new.id]).blocks[0].value == "new"


def test_access_alone_changes_the_access_of_what_is_held_and_attaches_nothing(client):
    held, foreign = client.blocks.create(label="held").id, client.blocks.create(label="foreign").id
    agent = client.agents.create(block_ids=[held])
    assert client.agents.update(agent.id, access={held: "read_only"}).access == {held: "read_only"}
    seq = client.journal.seq
    for arguments in ({}, {"block_ids": [held]}):
        with pytest.raises(BadRequestError, match=foreign):
            client.agents.update(agent.id, access={foreign: "read_write"}, **arguments)
    for word in ("write", "", None, 5):
        with pytest.raises(UnprocessableEntityError):
            client.agents.update(agent.id, access={held: word})
    assert client.journal.seq == seq
    assert client.agents.retrieve(agent.id).access == {held: "read_only"}


def test_an_update_that_is_refused_changes_nothing_at_all(client):
    a, twin = client.blocks.create(label="a").id, client.blocks.create(label="a").id
    agent = client.agents.create(name="Ana", block_ids=[a], model=Parrot("first"))
    seq = client.journal.seq
    with pytest.raises(ConflictError):
        client.agents.update(agent.id, name="Eve", model=Parrot("second"), block_ids=[a, twin])
    with pytest.raises(UnprocessableEntityError):
        client.agents.update(agent.id, name="", model=Parrot("second"))
    assert client.journal.seq == seq
    kept = client.agents.retrieve(agent.id)
    assert (kept.name, kept.block_ids) == ("Ana", [a])
    said = client.agents.messages.create(agent.id, input="Who are you?").messages[-1].content
    assert said == "first", "a refused update must not change who answers either"


def test_another_model_answers_from_the_next_message_on(client):
    agent = client.agents.create(model=Parrot("first"))
    client.agents.update(agent.id, model=Parrot("second"))
    assert client.agents.messages.create(agent.id, input="?").messages[-1].content == "second"
    client.agents.update(agent.id, model=None)
    assert client.agents.messages.create(agent.id, input="?").messages[-1].content == "hello"


def test_deleting_an_agent_leaves_its_blocks_with_the_others(client):
    block = client.blocks.create(label="a")
    ana, ben = client.agents.create(block_ids=[block.id]), client.agents.create(block_ids=[block.id])
    assert client.agents.delete(agent_id=ana.id) is None
    assert client.blocks.retrieve(block.id).agent_ids == [ben.id]
    for attempt in (
        lambda: client.agents.retrieve(ana.id),
        lambda: client.agents.delete(ana.id),
        lambda: client.agents.prompt(ana.id),
        lambda: client.agents.messages.create(ana.id, input="?"),
        lambda: client.agents.blocks.list(ana.id),
    ):
        with pytest.raises(NotFoundError, match=ana.id):
            attempt()


def test_a_list_of_agents_is_filtered_by_everything_at_once(client):
    for name, tags in (("Ana", ["sales"]), ("Ben", ["sales", "lead"]), ("Anabel", [])):
        client.agents.create(name=name, tags=tags)

    def names(**arguments):
        return [agent.name for agent in client.agents.list(order="asc", **arguments)]

    assert [agent.name for agent in client.agents.list()] == ["Anabel", "Ben", "Ana"], "latest first"
    assert names(name="Ana") == ["Ana"]
    assert names(query_text="ANA") == ["Ana", "Anabel"]
    assert names(tags=["sales", "lead"]) == ["Ana", "Ben"]
    assert names(tags=["sales", "lead"], match_all_tags=True) == ["Ben"]
    assert names(tags=["sales"], query_text="b", include=["blocks"]) == ["Ben"]


def test_all_agents_can_be_deleted_while_they_are_listed(client):
    for _ in range(5):
        client.agents.create()
    for agent in client.agents.list(limit=2):
        client.agents.delete(agent.id)
    assert len(client.agents.list()) == 0


def test_whoever_follows_the_hint_of_a_refused_access_loses_no_block():
    with connect() as client:
        policy, notes = (client.blocks.create(label=label) for label in ("policy", "notes"))
        ana = client.agents.create(name="Ana", block_ids=[policy.id])
        with pytest.raises(BadRequestError) as refusal:
            client.agents.update(ana.id, access={notes.id: "read_only"})
        assert "agents.blocks.attach" in refusal.value.hint
        client.agents.blocks.attach(block_id=notes.id, agent_id=ana.id, access="read_only")
        assert client.agents.retrieve(ana.id).block_ids == [policy.id, notes.id]
