"""Attachments: one block of a label an agent, in the order of attaching, however the call is written."""

import threading

import pytest

from kit.errors import ConflictError, LabelTakenError, NotFoundError, UnprocessableEntityError
from kit.models import Script
from tests.ways import WAYS, opened


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script([])) as client:
        yield client


@pytest.fixture
def block(client):
    return client.blocks.create(label="team", value="x")


@pytest.fixture
def agent(client):
    return client.agents.create(name="Ana")


def test_ids_are_told_apart_so_that_every_spelling_attaches_and_detaches(client, block, agent):
    blocks = client.agents.blocks
    for attach, detach in (
        (
            lambda: blocks.attach(block.id, agent_id=agent.id),
            lambda: blocks.detach(block.id, agent_id=agent.id),
        ),
        (lambda: blocks.attach(agent.id, block.id), lambda: blocks.detach(agent.id, block.id)),
        (lambda: blocks.attach(block.id, agent.id), lambda: blocks.detach(block.id, agent.id)),
        (
            lambda: blocks.attach(agent.id, block_id=block.id),
            lambda: blocks.detach(agent.id, block_id=block.id),
        ),
        (
            lambda: blocks.attach(agent_id=agent.id, block_id=block.id),
            lambda: blocks.detach(agent_id=agent.id, block_id=block.id),
        ),
    ):
        assert attach().block_ids == [block.id]
        assert detach().block_ids == []


@pytest.mark.parametrize(
    ("positions", "keywords"),
    [
        ((), {}),
        (("B",), {}),
        (("A",), {}),
        ((), {"block_id": "B"}),
        (("A", "B", "B"), {}),
        (("A", "B"), {"block_id": "B"}),
        ((), {"block_id": "B", "agent_id": "A", "label": "x"}),
    ],
)
def test_a_call_with_too_few_or_too_many_ids_is_a_type_error(client, block, agent, positions, keywords):
    ids = {"A": agent.id, "B": block.id}
    seq = client.journal.seq
    for call in (client.agents.blocks.attach, client.agents.blocks.detach):
        with pytest.raises(TypeError):
            call(
                *(ids[one] for one in positions),
                **{name: ids.get(one, one) for name, one in keywords.items()},
            )
    assert client.journal.seq == seq


def test_ids_of_the_wrong_kind_are_refused_by_name(client, block, agent):
    for arguments in (
        {"block_id": agent.id, "agent_id": block.id},
        {"block_id": block.label, "agent_id": agent.id},
        {"block_id": block.id, "agent_id": agent.name},
        {"block_id": 5, "agent_id": agent.id},
        {"block_id": block.id.upper(), "agent_id": agent.id},
    ):
        for call in (client.agents.blocks.attach, client.agents.blocks.detach):
            with pytest.raises(UnprocessableEntityError, match="is not the id of"):
                call(**arguments)


def test_attaching_again_is_no_error_and_no_commit(client, block, agent):
    client.agents.blocks.attach(block.id, agent_id=agent.id, access="append_only")
    seq = client.journal.seq
    assert client.agents.blocks.attach(block.id, agent_id=agent.id).access == {block.id: "append_only"}
    assert client.journal.seq == seq


def test_attaching_again_with_another_access_changes_it_and_keeps_the_place(client, block, agent):
    client.agents.blocks.attach(block.id, agent_id=agent.id)
    client.agents.blocks.attach(client.blocks.create(label="later").id, agent_id=agent.id)
    again = client.agents.blocks.attach(block.id, agent_id=agent.id, access="read_only")
    assert again.access[block.id] == "read_only"
    assert [one.label for one in again.blocks] == ["team", "later"]


@pytest.mark.parametrize("access", ["", "write", "READ_ONLY", 5, True, ["read_only"], b"read_only"])
def test_there_are_three_kinds_of_access_and_no_other(client, block, agent, access):
    with pytest.raises(UnprocessableEntityError, match="read_only"):
        client.agents.blocks.attach(block.id, agent_id=agent.id, access=access)
    assert client.agents.retrieve(agent.id).block_ids == []


def test_a_second_block_of_one_label_is_refused_naming_both(client, block, agent):
    twin = client.blocks.create(label="team", value="other")
    client.agents.blocks.attach(block.id, agent_id=agent.id)
    seq = client.journal.seq
    with pytest.raises(LabelTakenError) as refusal:
        client.agents.blocks.attach(twin.id, agent_id=agent.id)
    assert refusal.value.block_ids == (block.id, twin.id)
    assert refusal.value.label == "team"
    assert block.id in str(refusal.value)
    assert twin.id in str(refusal.value)
    assert client.journal.seq == seq


def test_of_two_blocks_of_one_label_that_are_attached_at_once_exactly_one_is(client, agent):
    for _ in range(20):
        twins = [client.blocks.create(label="twin") for _ in range(2)]
        ready, outcomes = threading.Barrier(2), []

        def attach(block, ready=ready, outcomes=outcomes):
            ready.wait()
            try:
                outcomes.append(client.agents.blocks.attach(block.id, agent_id=agent.id).block_ids)
            except ConflictError as refusal:
                outcomes.append(refusal)

        threads = [threading.Thread(target=attach, args=(twin,)) for twin in twins]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(isinstance(outcome, ConflictError) for outcome in outcomes) == 1
        (held,) = client.agents.retrieve(agent.id).block_ids
        client.agents.blocks.detach(held, agent_id=agent.id)


def test_detaching_what_is_not_attached_says_what_is(client, block, agent):
    client.agents.blocks.attach(client.blocks.create(label="mine").id, agent_id=agent.id)
    with pytest.raises(NotFoundError, match="mine"):
        client.agents.blocks.detach(block.id, agent_id=agent.id)


def test_a_block_is_found_and_changed_by_its_label_in_every_spelling(client, block, agent):
    client.agents.blocks.attach(block.id, agent_id=agent.id)
    blocks = client.agents.blocks
    for found in (
        blocks.retrieve("team", agent_id=agent.id),
        blocks.retrieve(agent.id, "team"),
        blocks.retrieve(agent_id=agent.id, block_label="team"),
        blocks.retrieve(agent.id, block_label="team"),
    ):
        assert found.id == block.id
    assert blocks.update("team", agent_id=agent.id, value="y").value == "y"
    assert blocks.modify(agent.id, "team", limit=7).limit == 7
    assert blocks.update(agent_id=agent.id, block_label="team", label="crew", tags=["t"]).label == "crew"
    assert client.blocks.retrieve(block.id).version == 4


def test_an_update_by_label_is_refused_like_one_by_id(client, block, agent):
    client.agents.blocks.attach(block.id, agent_id=agent.id)
    seq = client.journal.seq
    for arguments, error in (
        ({"value": "y", "expected_version": 7}, ConflictError),
        ({"limit": 0}, UnprocessableEntityError),
        ({"value": None}, UnprocessableEntityError),
        ({"colour": "red"}, TypeError),
    ):
        with pytest.raises(error):
            client.agents.blocks.update("team", agent_id=agent.id, **arguments)
    assert client.journal.seq == seq


def test_the_operator_is_not_bound_by_an_agents_access(client, block, agent):
    client.agents.blocks.attach(block.id, agent_id=agent.id, access="read_only")
    assert client.agents.blocks.update("team", agent_id=agent.id, value="y").value == "y"


def test_a_label_that_the_agent_does_not_hold_is_not_found_and_the_held_ones_are_named(client, block, agent):
    client.agents.blocks.attach(client.blocks.create(label="mine").id, agent_id=agent.id)
    for call in (client.agents.blocks.retrieve, client.agents.blocks.update):
        with pytest.raises(NotFoundError, match="mine"):
            call("team", agent_id=agent.id)
    with pytest.raises(UnprocessableEntityError):
        client.agents.blocks.retrieve("no such label", agent_id=agent.id)


def test_the_blocks_of_an_agent_are_listed_in_the_order_of_attaching(client, agent):
    made = [client.blocks.create(label=f"b{number}") for number in range(5)]
    order = [made[place] for place in (3, 0, 4, 1, 2)]
    for block in order:
        client.agents.blocks.attach(block.id, agent_id=agent.id)
    listed = client.agents.blocks.list(agent.id, limit=2)
    assert [block.id for block in listed] == [block.id for block in order]
    assert [block.id for block in client.agents.blocks.list(agent_id=agent.id, order="desc")] == [
        block.id for block in reversed(order)
    ]
    client.agents.blocks.detach(order[0].id, agent_id=agent.id)
    again = client.agents.blocks.attach(order[0].id, agent_id=agent.id)
    assert again.block_ids == [block.id for block in [*order[1:], order[0]]]


def test_the_holders_of_a_block_are_listed_latest_first(client, block):
    names = ["Ana", "Ben", "Cleo"]
    for name in names:
        client.agents.create(name=name, block_ids=[block.id])
    assert [agent.name for agent in client.blocks.agents.list(block.id)] == names[::-1]
    page = client.blocks.agents.list(block_id=block.id, limit=2, order="asc")
    assert ([agent.name for agent in page.items], [agent.name for agent in page]) == (names[:2], names)
    client.blocks.delete(block.id)
    with pytest.raises(NotFoundError):
        client.blocks.agents.list(block.id)
