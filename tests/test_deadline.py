"""A turn in a served room ends in time, whatever its models do and whomever it asks."""

import pytest
from starlette.testclient import TestClient

from kit import connect
from kit.models import ModelReply, Script, ToolCall
from kit.server.app import Server
from kit.turn.tools import ASK, TELL
from kit.values.deadline import patience, within

APPEND = ("core_memory_append", {"label": "notes", "content": "once more"})


class Clock:
    """A clock that stands still until somebody takes time."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Ticking(Clock):
    """A clock that goes on by a second whenever it is read."""

    def __call__(self):
        self.now += 1
        return self.now


class Slow:
    """A model that takes its time for every reply and never comes to an end."""

    name = "slow"

    def __init__(self, clock, *replies, seconds=10):
        self.clock, self.seconds, self.asked = clock, seconds, 0
        self.replies = replies or [APPEND]

    def respond(self, messages, tools):
        self.asked += 1
        self.clock.now += self.seconds
        return Script([self.replies[min(self.asked, len(self.replies)) - 1]]).respond([], [])


@pytest.fixture
def client():
    with connect() as client:
        yield client


@pytest.fixture
def notes(client):
    return client.blocks.create(label="notes", value="")


def agent(client, name, model, notes):
    tools = [ASK, TELL, APPEND[0]]
    return client.agents.create(name=name, model=model, block_ids=[notes.id], tools=tools)


def test_a_turn_ends_at_the_next_step_and_keeps_what_it_did(client, notes):
    clock = Clock()
    ana = agent(client, "Ana", Slow(clock), notes)
    with within(25, clock=clock):
        response = client.agents.messages.create(ana.id, input="Go on for ever.", max_steps=1000)
    assert response.stop_reason.stop_reason == "cancelled"
    assert "longer than 25 seconds" in response.stop_reason.error
    assert client.blocks.retrieve(notes.id).value.count("once more") == 2


def test_a_request_without_a_limit_is_as_long_as_it_likes(client, notes):
    ana = agent(client, "Ana", Slow(Clock(), seconds=1e9), notes)
    assert client.agents.messages.create(ana.id, input="Go on.").stop_reason.stop_reason == "max_steps"


def test_the_calls_of_one_reply_stop_in_time_too(client, notes):
    call = ToolCall("c", APPEND[0], APPEND[1], '{"label": "notes", "content": "once more"}')

    class Eager:
        name = "eager"

        def respond(self, messages, tools):
            return ModelReply(tool_calls=(call,) * 40)

    ana = agent(client, "Ana", Eager(), notes)
    with within(20, clock=Ticking()):
        response = client.agents.messages.create(ana.id, input="Write it down.")
    assert response.stop_reason.stop_reason == "cancelled"
    assert 0 < client.blocks.retrieve(notes.id).value.count("once more") < 20


def test_what_was_said_beside_calls_for_which_there_was_no_time_is_kept(client, notes):
    clock = Clock()

    class Talking(Slow):
        def respond(self, messages, tools):
            return ModelReply("I note it.", super().respond(messages, tools).tool_calls)

    ana = agent(client, "Ana", Talking(clock, seconds=30), notes)
    with within(20, clock=clock):
        response = client.agents.messages.create(ana.id, input="Write it down.")
    assert response.stop_reason.stop_reason == "cancelled"
    assert [one.content for one in response.messages] == ["I note it."]
    assert client.blocks.retrieve(notes.id).value == ""


def test_who_is_asked_has_the_same_time(client, notes):
    clock = Clock()
    slow = Slow(clock)
    bo = agent(client, "Bo", slow, notes)
    ana = agent(client, "Ana", Slow(clock, (ASK, {"message": "?", "other_agent_id": bo.id})), notes)
    with within(45, clock=clock):
        response = client.agents.messages.create(ana.id, input="Ask Bo.", max_steps=1000)
    assert response.stop_reason.stop_reason == "cancelled"
    assert slow.asked == 4
    assert any("did not answer: cancelled" in str(message) for message in response.messages)


def test_who_is_told_answers_only_in_the_same_time(client, notes):
    clock = Clock()
    slow = Slow(clock)
    bo = agent(client, "Bo", slow, notes)
    told = Slow(clock, (TELL, {"message": "News.", "other_agent_id": bo.id}), "I told Bo.", seconds=20)
    ana = agent(client, "Ana", told, notes)
    with within(40, clock=clock):
        response = client.agents.messages.create(ana.id, input="Tell Bo.")
    assert response.stop_reason.stop_reason == "end_turn"
    assert slow.asked == 0
    assert "News." in client.agents.messages.list(bo.id).items[-1].content


def test_a_request_to_a_model_waits_no_longer_than_what_is_left():
    clock = Clock()
    assert patience(60.0, 2) == (60.0, 2)
    with within(120, clock=clock):
        assert patience(60.0, 2) == (60.0, 0)
        assert patience(30.0, 2) == (30.0, 2)
        clock.now += 100
        assert patience(60.0, 2) == (20.0, 0)
        clock.now += 100
        assert patience(60.0, 2) == (0.1, 0)
    assert patience(60.0, 2) == (60.0, 2)


def test_the_server_gives_every_request_its_time_and_answers_when_it_is_over(client, notes):
    ana = agent(client, "Ana", Script([APPEND] * 8), notes)
    web = TestClient(Server(client, turn_seconds=0).app, base_url="http://127.0.0.1")
    answer = web.post(f"/v1/agents/{ana.id}/messages", json={"input": "Write it down."})
    assert answer.status_code == 200
    assert answer.json()["stop_reason"]["stop_reason"] == "cancelled"
    assert client.blocks.retrieve(notes.id).value == ""
