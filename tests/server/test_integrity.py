"""What is dropped takes along what names it, also what the one who drops it does not see."""

import pytest

from kit import connect
from kit.client import Client, empty
from kit.errors import LabelTakenError, NotFoundError
from kit.memory.space import Space, share
from kit.models import Script
from kit.models.registry import ModelRegistry
from kit.rest import Api, Request
from kit.values.records import OPERATOR, Principal

ADA = Principal("operator", "learner-1", "Ada")


@pytest.fixture
def room():
    with connect(model=Script(["done"] * 9)) as room:
        yield room


@pytest.fixture
def ada(room):
    return Client(Space(room.journal, ADA), ModelRegistry(Script(["done"] * 9)))


def sound(room):
    """Nothing names what is not there, and every question of the audit is answered."""
    agents, blocks = ({one["id"] for one in room.journal.find(table)} for table in ("agents", "blocks"))
    pairs = [(one["agent_id"], one["block_id"]) for one in room.journal.find("attachments")]
    assert all(agent in agents and block in blocks for agent, block in pairs)
    assert len(set(pairs)) == len(pairs)
    for question in ("access", "flows", "lint", "refusals"):
        assert Api(room).answer(Request("GET", f"/v1/audit/{question}")).status == 200
    return True


def test_an_agent_that_a_learner_deletes_lets_go_of_what_the_instructor_attached(room, ada):
    hidden, mine = room.blocks.create(label="hidden"), ada.blocks.create(label="mine")
    agent = ada.agents.create(name="Mine", block_ids=[mine.id])
    room.agents.blocks.attach(hidden.id, agent_id=agent.id)
    ada.agents.delete(agent.id)
    assert sound(room)
    assert room.blocks.retrieve(hidden.id).agent_ids == []


def test_a_block_that_a_learner_deletes_is_detached_from_the_instructors_agent_too(room, ada):
    mine = ada.blocks.create(label="mine", value="x")
    agent = room.agents.create(name="Tutor", block_ids=[mine.id])
    ada.blocks.delete(mine.id)
    assert sound(room)
    assert room.agents.retrieve(agent.id).block_ids == []


def every_agent_deleted(client):
    for agent in client.agents.list():
        client.agents.delete(agent.id)


@pytest.mark.parametrize("clear", [empty, every_agent_deleted])
def test_a_space_that_is_emptied_leaves_nothing_behind(room, ada, clear):
    shared, hidden = room.blocks.create(label="shared"), room.blocks.create(label="hidden")
    share(room.journal, shared.id, "read_write")
    mine = ada.blocks.create(label="mine")
    agent = ada.agents.create(name="Mine", block_ids=[mine.id, shared.id])
    room.agents.create(name="Tutor", block_ids=[mine.id, shared.id])
    room.agents.blocks.attach(hidden.id, agent_id=agent.id)
    ada.agents.messages.create(agent.id, input="hello")
    share(room.journal, shared.id, None)
    clear(ada)
    assert sound(room)
    assert room.blocks.retrieve(shared.id).is_shared is False


def test_what_the_instructor_attaches_to_a_learners_agent_is_there_for_her(room, ada):
    shared, hidden = room.blocks.create(label="shared", value="s"), room.blocks.create(label="hidden")
    share(room.journal, shared.id, "read_only")
    agent = ada.agents.create(name="Mine")
    for block in (shared, hidden):
        room.agents.blocks.attach(block.id, agent_id=agent.id)
    assert ada.agents.retrieve(agent.id).block_ids == [shared.id]
    ada.agents.blocks.attach(shared.id, agent_id=agent.id)
    assert sound(room)
    ada.agents.blocks.detach(shared.id, agent_id=agent.id)
    assert ada.agents.retrieve(agent.id).block_ids == []
    assert room.agents.retrieve(agent.id).block_ids == [hidden.id]


@pytest.mark.parametrize("change", [{"name": "Mia"}, {"block_ids": []}])
def test_what_a_learner_does_not_see_stays_attached_when_she_changes_her_agent(room, ada, change):
    hidden, mine = room.blocks.create(label="hidden"), ada.blocks.create(label="mine")
    agent = ada.agents.create(name="Mine", block_ids=[mine.id])
    room.agents.blocks.attach(hidden.id, agent_id=agent.id)
    ada.agents.update(agent.id, **change)
    assert hidden.id in room.agents.retrieve(agent.id).block_ids
    assert sound(room)


def test_an_agent_holds_one_block_of_a_label_also_where_one_of_them_is_not_seen(room, ada):
    hidden, other = room.blocks.create(label="notes"), ada.blocks.create(label="other")
    mine, agent = ada.blocks.create(label="notes"), ada.agents.create(name="Mine")
    room.agents.blocks.attach(hidden.id, agent_id=agent.id)
    with pytest.raises(LabelTakenError, match="not yours") as refusal:
        ada.agents.blocks.attach(mine.id, agent_id=agent.id)
    assert hidden.id not in str(refusal.value.evidence) + str(refusal.value)
    room.agents.create(name="Tutor", block_ids=[hidden.id, other.id])
    with pytest.raises(LabelTakenError, match="not yours"):
        ada.blocks.update(other.id, label="notes")
    assert ada.blocks.update(other.id, label="others").label == "others"


def test_what_is_shared_and_deleted_can_still_be_taken_back(room, ada):
    notes = room.blocks.create(label="notes", value="for all")
    share(room.journal, notes.id, "read_write")
    room.blocks.delete(notes.id)
    assert ada.blocks.history(notes.id)[-1].deleted
    share(room.journal, notes.id, None)
    with pytest.raises(NotFoundError):
        ada.blocks.history(notes.id)
    with pytest.raises(NotFoundError):
        share(room.journal, notes.id, "read_write")


def test_orphans_that_an_older_kit_left_behind_are_told_of_nowhere(room):
    kept, lost = room.agents.create(name="Kept"), room.agents.create(name="Lost")
    block = room.blocks.create(label="notes", value="x")
    room.agents.blocks.attach(block.id, agent_id=kept.id)
    orphan = {"agent_id": lost.id, "block_id": block.id, "access": "read_write"}
    for change in (
        lambda draft: draft.put("attachments", orphan),
        lambda draft: draft.put("attachments", {**orphan, "agent_id": kept.id, "block_id": "block-gone"}),
    ):
        room.journal.commit(change, by=OPERATOR, via="test")
    room.agents.delete(lost.id)
    room.journal.commit(lambda draft: draft.put("attachments", orphan), by=OPERATOR, via="test")
    assert [flow for flow in room.audit.flows() if "Lost" in str(flow)] == []
    assert [one.agent for one in room.audit.readers("notes")] == ["Kept"]
    found = room.blocks.retrieve(block.id)
    assert (found.agent_ids, found.is_shared) == ([kept.id], False)
    assert [agent.name for agent in room.blocks.agents.list(block.id)] == ["Kept"]
    assert [one.id for one in room.blocks.list(connected_to_agents_count_eq=[1])] == [block.id]
    assert room.blocks.update(block.id, label="renamed").label == "renamed"
    assert Api(room).answer(Request("GET", "/v1/audit/flows")).status == 200
