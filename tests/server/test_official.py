"""The official client, as it is released, against our server and, without a socket, against a room."""

import asyncio
import copy
import json
import warnings

import httpx
import letta_client
import pytest
from letta_client import AsyncLetta, Letta

from kit import connect
from kit.models import Script
from kit.official import RoomTransport, official, official_async
from kit.turn.tools import CATALOG


@pytest.fixture(scope="module")
def server(a_class):
    return a_class


@pytest.fixture
def letta(server):
    with Letta(base_url=server.address, api_key=server.tokens["Learner 1"]) as letta:
        yield letta


def test_a_day_of_the_guide_over_a_socket(letta):
    block = letta.blocks.create(
        label="team_knowledge", value="We meet on Mondays.", description="What we know"
    )
    ana = letta.agents.create(name="Ana", block_ids=[block.id])
    ben = letta.agents.create(name="Ben", memory_blocks=[{"label": "persona", "value": "I am Ben."}])
    letta.agents.blocks.attach(block.id, agent_id=ben.id)
    assert [one.label for one in letta.agents.blocks.list(ben.id)] == ["persona", "team_knowledge"]
    assert {one.name for one in letta.blocks.agents.list(block.id)} == {"Ana", "Ben"}
    letta.agents.blocks.update("team_knowledge", agent_id=ana.id, value="We meet on Fridays.")
    assert letta.agents.blocks.retrieve("team_knowledge", agent_id=ben.id).value == "We meet on Fridays."
    answer = letta.agents.messages.create(ana.id, messages=[{"role": "user", "content": "When do we meet?"}])
    assert answer.stop_reason.stop_reason == "end_turn"
    assert "Fridays" in answer.messages[-1].content
    assert next(iter(letta.agents.messages.list(ana.id, order="asc"))).message_type == "user_message"
    assert "<team_knowledge>" in letta.agents.recompile(ana.id)
    letta.agents.blocks.detach(block.id, agent_id=ben.id)
    letta.blocks.delete(block.id)
    for agent in letta.agents.list(limit=1):
        letta.agents.delete(agent.id)
    assert list(letta.agents.list()) == []


def test_raw_responses_carry_status_and_headers(letta):
    raw = letta.blocks.with_raw_response.create(label="notes", value="x")
    assert raw.http_response.status_code == 200
    assert raw.http_response.headers["content-type"] == "application/json"
    assert raw.parse().label == "notes"


def test_the_async_client_does_the_same(server):
    async def day():
        async with AsyncLetta(base_url=server.address, api_key=server.tokens["Learner 1"]) as letta:
            block = await letta.blocks.create(label="async", value="x")
            ids = [one.id async for one in letta.blocks.list(label="async", limit=1)]
            with pytest.raises(letta_client.UnprocessableEntityError):
                await letta.blocks.update(block.id, limit=-1)
            return block.id in ids

    assert asyncio.run(day())


def test_a_wrong_key_is_an_authentication_error(server):
    with (
        Letta(base_url=server.address, api_key="kit-wrong") as letta,
        pytest.raises(letta_client.AuthenticationError, match="token"),
    ):
        letta.blocks.list()


# ------------------------------------------------------------------------------------ without a socket


class Counting(RoomTransport):
    def __init__(self, client):
        super().__init__(client)
        self.requests = []

    def handle_request(self, request):
        self.requests.append(request)
        return super().handle_request(request)


@pytest.fixture
def room():
    with connect(model=Script([])) as room:
        yield room


def test_without_a_socket_it_is_the_same_class(room):
    assert type(official(room)) is Letta
    block = official(room).blocks.create(label="notes", value="x")
    assert room.blocks.retrieve(block.id).value == "x"
    made = asyncio.run(official_async(room).blocks.create(label="more", value="y"))
    assert room.blocks.retrieve(made.id).value == "y"


@pytest.mark.parametrize(
    ("extra", "error"),
    [
        ({"expected_version": 1}, letta_client.APIStatusError),
        ({"limit": 1}, letta_client.UnprocessableEntityError),
    ],
)
def test_a_refusal_is_not_sent_again(room, extra, error):
    """The official client sends 409 and 5xx again by itself: a stale version would become a lost update."""
    block = room.blocks.create(label="notes", value="a")
    room.blocks.update(block.id, value="b")
    transport = Counting(room)
    letta = Letta(base_url="http://room.invalid", api_key="", http_client=httpx.Client(transport=transport))
    with pytest.raises(error) as refusal:
        letta.blocks.update(block.id, value="lost", extra_body=extra)
    assert len(transport.requests) == 1
    assert room.blocks.retrieve(block.id).value == "b"
    if "expected_version" in extra:
        assert refusal.value.status_code == 412
        assert refusal.value.body["error"]["evidence"] == {"expected": 1, "version": 2, "value": "b"}


def test_a_taken_label_is_a_conflict_and_not_sent_again(room):
    one, other = room.blocks.create(label="a"), room.blocks.create(label="a")
    agent = room.agents.create(block_ids=[one.id])
    transport = Counting(room)
    letta = Letta(base_url="http://room.invalid", api_key="", http_client=httpx.Client(transport=transport))
    with pytest.raises(letta_client.ConflictError, match="already holds"):
        letta.agents.blocks.attach(other.id, agent_id=agent.id)
    assert len(transport.requests) == 1


def test_streaming_is_refused_and_says_so(room):
    agent = room.agents.create(name="Ana")
    with pytest.raises(letta_client.BadRequestError, match="streaming"):
        official(room).agents.messages.create(agent.id, input="hi", streaming=True)


def test_it_says_that_it_is_well(room, letta):
    for one in (letta, official(room)):
        assert one.health().status == "ok"
        assert one.health().version


def test_tools_are_objects_there_and_names_that_know_the_rest_here(room, letta):
    told = []
    for one in (letta, official(room)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            agent = one.agents.create(name="Ana", tools=["memory_rethink"])
            found = agent.to_dict()["tools"]
            json.loads(agent.to_json())
        assert [tool.name for tool in agent.tools] == ["memory_insert", "memory_replace", "memory_rethink"]
        assert type(agent.tools[0]) is letta_client.types.Tool
        assert agent.tools[0].json_schema["parameters"]["required"] == ["label", "new_string"]
        assert [tool.name for tool in one.agents.tools.list(agent.id, limit=2)] == [
            t.name for t in agent.tools
        ]
        rethink = one.tools.retrieve(agent.tools[2].id)
        assert one.agents.tools.detach(rethink.id, agent_id=agent.id).tools == agent.tools[:2]
        with pytest.raises(letta_client.NotFoundError, match="memory_rethink"):
            one.agents.tools.detach(rethink.id, agent_id=agent.id)
        assert one.agents.tools.attach(rethink.id, agent_id=agent.id).tools == agent.tools
        ben = one.agents.create(name="Ben", tool_ids=[rethink.id], include_base_tools=False)
        assert [tool.name for tool in ben.tools] == ["memory_rethink"]
        with pytest.raises(letta_client.UnprocessableEntityError, match="agent_type"):
            one.agents.create(agent_type="nonsense")
        assert [tool.name for tool in one.tools.list(name="memory")] == ["memory"]
        assert len(list(one.tools.list(limit=3))) == len(CATALOG)
        told.append(found)
    here = room.agents.list(name="Ana")[0].tools
    assert [tool.to_dict() for tool in here] == told[0] == told[1]
    assert here == ["memory_insert", "memory_replace", "memory_rethink"]
    assert here[0] == here[0].name == f"{here[0]}" == json.loads(json.dumps(here))[0]
    assert here[0].description.startswith("Insert lines")
    assert copy.deepcopy(here) == here
