"""What a request may say: null is what was not given, and nonsense is refused, never passed over."""

import inspect
import json
from urllib.parse import urlencode

import letta_client
import pytest

from kit import connect
from kit.models import Script
from kit.official import OfficialClient, RoomTransport, official
from kit.remote import RemoteClient
from kit.rest import Api, Request
from kit.rest.calls import CALLS, words
from kit.rest.theirs import THEIRS
from kit.values.edits import Append


@pytest.fixture
def room():
    with connect(model=Script(["done"] * 200)) as room:
        yield room


@pytest.fixture
def there(room):
    """What every call needs, by the name of its argument."""
    block = room.blocks.create(label="notes", value="one", description="What we know", tags=["a"])
    room.blocks.edit(block.id, Append("two"))
    agent = room.agents.create(name="Ana", block_ids=[block.id], description="Who helps")
    return {
        "block_id": block.id,
        "agent_id": agent.id,
        "tool_id": agent.tools[0].id,
        "block_label": "notes",
        "block": "notes",
        "edit": {"kind": "append", "text": "x"},
        "version": 1,
        "commit": room.journal.seq,
        "text": "nowhere to be found",
        "groups": {},
        "input": "hello",
    }


def asked(call, there, **more):
    """One request of this call, with all that it needs."""
    needed = {
        name: there[name]
        for name, word in words(call).items()
        if name not in call.in_path and (word.is_required or name == "input")
    }
    return Request(call.method, call.filled(there), "", json.dumps({**needed, **more}).encode())


SENT = [call for call in CALLS if call.method != "GET"]


@pytest.mark.parametrize("call", SENT, ids=lambda call: call.name)
def test_null_is_an_argument_that_was_not_given(room, there, call):
    optional = [name for name, word in words(call).items() if not word.is_required and name != "input"]
    for name in (name for name in optional if name not in call.in_path):
        there["block_id"] = room.blocks.create(label="notes2", value="a", description="kept").id
        ben = room.agents.create(name="Ben", description="kept", block_ids=[there["block_id"]])
        there["agent_id"] = ben.id
        there["block_label"] = "notes2"
        answer = Api(room).answer(asked(call, there, **{name: None}))
        assert (answer.status, name) == (200, name), answer.body
        if call.name.endswith("update"):
            assert json.loads(answer.body)["description"] == "kept"


def test_null_in_what_is_nested_is_not_given_either(room):
    block = {"label": "persona", "value": "x", "limit": None, "description": None, "tags": None}
    agent = official(room).agents.create(name="Ana", memory_blocks=[block])
    assert agent.blocks[0].limit == 20_000
    edit = {"kind": "insert", "text": "y", "line": None}
    path = f"/v1/blocks/{agent.blocks[0].id}/edit"
    assert Api(room).answer(Request("POST", path, "", json.dumps({"edit": edit}).encode())).status == 200


def test_the_official_client_clears_nothing_with_none_and_ours_does(room, there):
    id = there["block_id"]
    letta = official(room)
    nothing = dict.fromkeys(("label", "tags", "description", "limit", "read_only", "metadata", "hidden"))
    told = letta.blocks.update(id, value="x", **nothing)
    assert (told.label, told.tags, told.description) == ("notes", ["a"], "What we know")
    assert letta.blocks.update(id, extra_body={"clear": ["description"]}).description is None
    with pytest.raises(letta_client.UnprocessableEntityError, match="clear"):
        letta.blocks.update(id, extra_body={"clear": ["colour"]})
    with pytest.raises(letta_client.UnprocessableEntityError, match="label"):
        letta.blocks.update(id, extra_body={"clear": ["label"]})


@pytest.mark.parametrize("way", [RemoteClient, OfficialClient])
def test_none_means_over_the_wire_what_it_means_here(room, there, way):
    with way("http://room.invalid", transport=RoomTransport(room)) as client:
        assert client.blocks.update(there["block_id"], description=None).description is None
        assert client.agents.update(there["agent_id"], description=None, timezone=None).description is None
        assert client.blocks.update(there["block_id"], value="y", expected_version=None).value == "y"
        assert client.agents.create(name="Cy", model=None, system=None).name == "Cy"
        for name in ("label", "value", "limit", "tags", "read_only", "metadata", "hidden"):
            with pytest.raises(Exception, match=name) as there_refused:
                client.blocks.update(there["block_id"], **{name: None})
            with pytest.raises(Exception, match=name) as here_refused:
                room.blocks.update(there["block_id"], **{name: None})
            assert type(there_refused.value) is type(here_refused.value)
        assert len(client.blocks.list(limit=None)) == 1


# ------------------------------------------------------------------------------------ nonsense


NONSENSE = [
    "nonsense",
    "--5",
    "1e3",
    "١٢",
    "5٠",
    "-1",
    "0x10",
    "1" * 30,
    "",
    " 5",
    "+5",
    "1_0",
    "½",
    "\x00",
    "null",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_a_number_of_a_query_is_a_number(room, text):
    for name in ("limit", "connected_to_agents_count_gt", "connected_to_agents_count_eq"):
        query = urlencode({name: text})
        assert Api(room).answer(Request("GET", "/v1/blocks/", query)).status == 422
    answer = Api(room).answer(Request("GET", "/v1/changes", urlencode({"after": text})))
    assert answer.status == (422 if text else 200)


_LISTS = {
    "blocks.list": lambda letta, there, **query: letta.blocks.list(**query),
    "blocks.agents.list": lambda letta, there, **query: letta.blocks.agents.list(there["block_id"], **query),
    "agents.list": lambda letta, there, **query: letta.agents.list(**query),
    "agents.retrieve": lambda letta, there, **query: letta.agents.retrieve(there["agent_id"], **query),
    "agents.blocks.list": lambda letta, there, **query: letta.agents.blocks.list(there["agent_id"], **query),
    "agents.tools.list": lambda letta, there, **query: letta.agents.tools.list(there["agent_id"], **query),
    "tools.list": lambda letta, there, **query: letta.tools.list(**query),
    "agents.messages.list": lambda letta, there, **query: letta.agents.messages.list(
        there["agent_id"], **query
    ),
}
_TEXTS = {
    "label",
    "label_search",
    "description_search",
    "value_search",
    "query_text",
    "name",
    "tags",
    "names",
}
_ANYTHING = {name for known in THEIRS.values() for name, values in known.items() if values is None}


def parameters(letta, name):
    """What the official client can ask with this call."""
    method = letta
    for part in name.split("."):
        method = getattr(method, part)
    own = {"agent_id", "block_id", "extra_headers", "extra_query", "extra_body", "timeout"}
    return [each for each in inspect.signature(method).parameters if each not in own]


@pytest.mark.parametrize("name", _LISTS)
def test_no_word_of_the_official_client_is_passed_over(room, there, name):
    letta = official(room)
    for word in parameters(letta, name):
        if word in (_TEXTS - {"name"} if name == "blocks.list" else _TEXTS) or word in _ANYTHING:
            continue
        with pytest.raises((letta_client.UnprocessableEntityError, letta_client.NotFoundError)) as refusal:
            _LISTS[name](letta, there, **{word: "nonsense"})
        assert refusal.value.body["detail"], word


@pytest.mark.parametrize("name", _LISTS)
def test_what_is_true_here_is_taken(room, there, name):
    letta, known = official(room), parameters(official(room), name)
    true = {"order_by": "created_at", "order": "desc", "templates_only": False, "use_assistant_message": True}
    true |= {"include": ["agent.blocks", "agent.tools"], "include_err": True, "sort_by": "created_at"}
    _LISTS[name](letta, there, **{word: value for word, value in true.items() if word in known})


# ------------------------------------------------------------------------------------ bodies


BODIES = [
    b'{"label": "\\ud800"}',
    b'{"label": "x", "color": "\\udfff\\ud83d"}',
    b'{"label": "\xed\xa0\x80"}',
    b'{"label": "\xff\xfe"}',
    '{"label": "x"}'.encode("utf-16"),
    b'{"limit": ' + b"9" * 5000 + b"}",
    b'{"limit": 1e999}',
    b'{"metadata": {"a": NaN}}',
    b'{"metadata": {"a": -Infinity}}',
    b'{"metadata": ' + b'{"a":' * 100_000,
    b'{"metadata": ' + b'{"a":' * 900 + b"1" + b"}" * 901,
    b'{"tags": ' + b"[" * 70 + b"]" * 70 + b"}",
    b'{"value": "\\u0000"}',
    b"[]",
    b'"text"',
    b"5",
    b"null",
    b"\x00",
    b"{",
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:30]))
@pytest.mark.parametrize("path", ["/v1/blocks/", "/v1/agents/"])
def test_a_body_that_no_room_can_keep_is_refused(room, path, body):
    body = body if path == "/v1/blocks/" else body.replace(b"label", b"model").replace(b"value", b"system")
    body = body if path == "/v1/blocks/" else body.replace(b"limit", b"timezone")
    assert Api(room).answer(Request("POST", path, "", body)).status in {400, 422}
    assert list(room.blocks.list()) == list(room.agents.list()) == []


def test_half_of_a_character_names_no_model(room, there):
    for model in ("client:\ud800", "client:\0", "\udfff"):
        body = json.dumps({"model": model}).encode()
        assert Api(room).answer(Request("PATCH", f"/v1/agents/{there['agent_id']}", "", body)).status == 422
        with pytest.raises(Exception, match=r"half of a character|NUL|names no model"):
            room.agents.update(there["agent_id"], model=model)
