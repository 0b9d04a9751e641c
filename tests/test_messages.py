"""Messages: what may be said to an agent, and how its conversation is listed."""

import pytest

from kit.errors import BadRequestError, NotFoundError, UnprocessableEntityError
from kit.models import Script
from kit.turn.message_types import as_message
from tests.ways import WAYS, opened

UNKNOWN = "agent-00000000-0000-4000-8000-00000000dead"


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script(["one", "two", "three"])) as client:
        yield client


@pytest.fixture
def ana(client):
    return client.agents.create(name="Ana")


def said(client, ana):
    return [(one.message_type, one.content) for one in client.agents.messages.list(ana.id, order="asc")]


def test_a_text_and_a_list_of_one_message_say_the_same(client, ana):
    client.agents.messages.create(ana.id, input="hi")
    client.agents.messages.create(agent_id=ana.id, messages=[{"role": "user", "content": "hi"}])
    first, second = said(client, ana)[::2]
    assert first == second == ("user_message", "hi")


def test_several_messages_and_parts_arrive_in_order_and_are_not_echoed(client, ana):
    parts = [{"type": "text", "text": "a"}, {"text": "b"}]
    messages = (
        {"role": role, "content": content} for role, content in (("system", "rules"), ("user", parts))
    )
    response = client.agents.messages.create(ana.id, messages=messages)
    assert [one.message_type for one in response.messages] == ["assistant_message"]
    assert said(client, ana) == [
        ("system_message", "rules"),
        ("user_message", "a\nb"),
        ("assistant_message", "one"),
    ]


def test_a_conversation_is_listed_latest_first_and_by_pages(client, ana):
    for _ in range(3):
        client.agents.messages.create(ana.id, input="hi")
    ids = client.agents.retrieve(ana.id).message_ids
    assert len(ids) == 6
    assert [one.id for one in client.agents.messages.list(ana.id, limit=4)] == ids[::-1]
    assert [
        one.id for one in client.agents.messages.list(ana.id, limit=2, order="asc", after=ids[1]).items
    ] == ids[2:4]
    assert client.agents.messages.list(ana.id)[0].content == "three"


def test_a_conversation_is_the_agents_own(client, ana):
    ben = client.agents.create(name="Ben")
    client.agents.messages.create(ana.id, input="hi")
    assert list(client.agents.messages.list(ben.id)) == []
    with pytest.raises(NotFoundError):
        client.agents.messages.list(ben.id, after=client.agents.messages.list(ana.id)[0].id)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, BadRequestError),
        ({"input": "x", "messages": [{"role": "user", "content": "x"}]}, BadRequestError),
        ({"input": 5}, UnprocessableEntityError),
        ({"input": []}, UnprocessableEntityError),
        ({"input": b"x"}, UnprocessableEntityError),
        ({"input": "a\0b"}, UnprocessableEntityError),
        ({"input": "\ud800"}, UnprocessableEntityError),
        ({"messages": []}, UnprocessableEntityError),
        ({"messages": "hi"}, UnprocessableEntityError),
        ({"messages": b"hi"}, UnprocessableEntityError),
        ({"messages": 5}, UnprocessableEntityError),
        ({"messages": ["hi"]}, UnprocessableEntityError),
        ({"messages": [None]}, UnprocessableEntityError),
        ({"messages": [{}]}, UnprocessableEntityError),
        ({"messages": [{"role": "user"}]}, UnprocessableEntityError),
        ({"messages": [{"role": "user", "content": None}]}, UnprocessableEntityError),
        ({"messages": [{"role": "user", "content": []}]}, UnprocessableEntityError),
        ({"messages": [{"role": "user", "content": [{"type": "image"}]}]}, UnprocessableEntityError),
        ({"messages": [{"role": "user", "content": ["x"]}]}, UnprocessableEntityError),
        ({"messages": [{"role": "assistant", "content": "x"}]}, UnprocessableEntityError),
        ({"messages": [{"role": ["user"], "content": "x"}]}, UnprocessableEntityError),
        (
            {"messages": [{"role": "user", "content": "fine"}, {"role": "user", "content": 5}]},
            UnprocessableEntityError,
        ),
        ({"input": "x", "max_steps": 0}, UnprocessableEntityError),
        ({"input": "x", "agent_id": UNKNOWN}, NotFoundError),
        ({"input": "x", "agent_id": "Ana"}, UnprocessableEntityError),
        ({"input": "x", "stream": True}, TypeError),
    ],
)
def test_what_can_not_be_said_is_refused_before_anything_is_written(client, ana, arguments, error):
    seq = client.journal.seq
    for say in (client.agents.messages.create, client.agents.messages.steps):
        with pytest.raises(error) as refusal:
            say(**{"agent_id": ana.id, **arguments})
        assert error is TypeError or refusal.value.hint
    assert client.journal.seq == seq


def test_a_single_message_needs_no_list(client, ana):
    client.agents.messages.create(ana.id, messages={"role": "user", "content": "hi"})
    assert said(client, ana)[0] == ("user_message", "hi")


def test_a_message_is_read_back_with_the_documented_fields():
    common = {"id": "message-1", "date": "now", "agent_id": "agent-1"}
    call = {"name": "t", "arguments": "{}", "tool_call_id": "call-1"}
    message = as_message(
        {**common, "message_type": "tool_call_message", "tool_call": call, "later": "unknown"}
    )
    assert message.to_dict() == {
        **common,
        "message_type": "tool_call_message",
        "tool_call": call,
        "name": None,
        "otid": None,
        "run_id": None,
        "step_id": None,
        "sender_id": None,
        "is_err": False,
    }
