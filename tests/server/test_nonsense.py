"""Whatever anybody sends to any call: it is answered, and what is wrong is the sender's, never the room's."""

import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from kit import connect
from kit.client import Client
from kit.memory.space import Space, share
from kit.memory.space_draft import Quota
from kit.models import Script
from kit.models.registry import ModelRegistry
from kit.rest import Api, Request
from kit.rest.calls import CALLS, words
from kit.rest.theirs import THEIRS
from kit.values.records import Principal

WORDS = """
    a ٣ ١٢ --5 1e3 -0 null NaN / .. %00 %ff [] {} block- true http://[ ９ İ ß openai/
    http://127.0.0.1:99999/v1#m clerk client:x read_only append_only desc created_at agent.tools x:y
    append insert replace rewrite patch
"""
ODD = st.sampled_from(
    [*WORDS.split(), "", " ", "\0", "\ud800", "\udfff\ud83d", "client:\ud800", "\u2028", "\u202e", "a" * 300]
)
TEXT = st.one_of(ODD, st.text(st.characters(), max_size=20))
NUMBER = st.one_of(
    st.integers(-3, 60), st.sampled_from([2**31, 2**63, 2**64, 10**30, -(10**40)]), st.floats(allow_nan=False)
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)
RAW = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [
            b"",
            b"null",
            b"[]",
            b'"x"',
            b"{",
            b'{"a": NaN}',
            b'{"limit": 1e999}',
            b'{"limit": ' + b"1" * 5000 + b"}",
            b'{"metadata": ' + b"[" * 2000,
            b'{"metadata": ' + b'{"a":' * 70 + b"1" + b"}" * 71,
            b'{"label": "x", "label": "\\ud800"}',
            b"\xff\xfe{\x00}\x00",
            b"\xef\xbb\xbf{}",
        ]
    ),
)
OTHERS = [  # paths beside the table
    ("GET", "/v1/changes"),
    ("GET", "/v1/health/"),
    ("POST", "/v1/agents/{agent_id}/turns"),
    *(("POST", f"/v1/turns/{{turn_id}}/{word}") for word in ("read", "think", "take", "fail", "act", "stop")),
]


class Rooms:
    """A room, as its owner and as a learner ask it, with what the paths name."""

    def __init__(self):
        self.room = room = connect(model=Script(["done"] * 1_000_000))
        space = Space(room.journal, Principal("operator", "learner-1", "Ada"), Quota(10**6, 10**6))
        self.apis = [Api(room), Api(Client(space, ModelRegistry("clerk")))]

    def there(self, api, name):
        """Something that is there, for a path."""
        client = api.client
        match name:
            case "block_label":
                return "notes"
            case "tool_id":
                return client.tools.list()[0].id
            case "turn_id":
                return self.begun(api)
            case "agent_id":
                notes = {"label": "notes", "value": "one"}
                return client.agents.create(name="Ana", memory_blocks=[notes]).id
        block = self.room.blocks.create(label="notes", value="one\ntwo")
        share(self.room.journal, block.id, "read_write")
        return block.id

    def begun(self, api):
        """A turn that goes on; the one before is stopped."""
        path = f"/v1/agents/{self.there(api, 'agent_id')}/turns"
        id = json.loads(api.answer(Request("POST", path, "", b'{"input": "hello"}')).body)["id"]
        stop = json.dumps({"stop_reason": "cancelled", "message": "enough"}).encode()
        if last := getattr(self, "last", None):
            self.apis[last[0]].answer(Request("POST", f"/v1/turns/{last[1]}/stop", "", stop))
        self.last = (self.apis.index(api), id)
        return id


@pytest.fixture(scope="module")
def rooms():
    return Rooms()


IN_PATHS = ["block_id", "agent_id", "block_label", "turn_id", "tool_id"]
BESIDE = ["messages", "input", "max_steps", "compile", "reply", "stop_reason", "message", "after"]


@st.composite
def asked(draw):
    """Which call, and what of it is odd."""
    call = draw(st.sampled_from([*CALLS, *OTHERS]))
    if isinstance(call, tuple):
        (method, path), names = call, BESIDE
    else:
        method, path, names = call.method, call.path, [*words(call), *THEIRS.get(call.name, ())]
    word = st.sampled_from([*names, "clear", "streaming", "color"])
    odd = draw(st.sampled_from([None, None, None, *IN_PATHS])), draw(TEXT)
    query = draw(st.lists(st.tuples(word, TEXT), max_size=4))
    body = draw(st.one_of(RAW, st.dictionaries(word, JSON, max_size=5)))
    return method, path, odd, query, body, draw(st.sampled_from(["", "", "k", "\0", "\u2028"]))


def filled(rooms, api, path, odd):
    for name in IN_PATHS:
        if f"{{{name}}}" in path:
            text = odd[1] if odd[0] == name else rooms.there(api, name)
            path = path.replace(f"{{{name}}}", quote(text, safe="", errors="surrogatepass"))
    return path


@pytest.mark.slow
@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(asked(), st.integers(0, 1))
def test_no_request_at_all_is_a_defect_of_the_room(rooms, sent, who):
    method, path, odd, query, body, key = sent
    api = rooms.apis[who]
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    path = filled(rooms, api, path, odd)
    query = urlencode(query, errors="surrogatepass")
    answer = api.answer(Request(method, path, query, text, key=key))
    assert answer.status < 500, (method, path, query, text, answer.body)
    answer.body.decode()
    if answer.headers["content-type"] == "application/json":
        json.loads(answer.body)
    if answer.status >= 400:
        assert json.loads(answer.body)["detail"]


def test_and_after_all_that_every_question_is_answered(rooms):
    for api in rooms.apis:
        for question in ("access", "lint", "refusals"):
            assert api.answer(Request("GET", f"/v1/audit/{question}")).status == 200
