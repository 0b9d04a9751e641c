"""The OpenAI adapter against a server that we did not write, and against bytes that real ones send."""

import gc
import json
import sys
import traceback

import pytest

from kit.errors import ModelError, UnprocessableEntityError
from kit.models import Message, ModelReply, ToolCall, ToolSpec

HOW = 'pip install "shared-memory-kit[test]"'
pytest.importorskip("openai", reason=f"needs the openai SDK: {HOW}")
pytest.importorskip("llmock", reason=f"needs llmock, a server that imitates the providers: {HOW}")

from llmock.scenarios import Reply, ToolCall as Said  # noqa: E402 - after the skip

from kit.models.endpoint import excerpt  # noqa: E402
from kit.models.json_mode import _reply_schema, _unbounded  # noqa: E402
from kit.models.openai_chat import OpenAIChat  # noqa: E402

INSERT = ToolSpec(
    "memory_insert",
    "Insert text into a block.",
    {
        "type": "object",
        "properties": {"label": {"type": "string", "maxLength": 50}, "new_str": {"type": "string"}},
        "required": ["label", "new_str"],
    },
)
SEARCH = ToolSpec("archival_memory_search", "Search.", {"type": "object", "properties": {}})
ASKED = [Message("system", "You are Worker_1."), Message("user", "Add milk")]
KEY = "sk-secret-0123456789"


@pytest.fixture
def model(llmock):
    """A model at llmock, tried as often as users do it by default."""
    made = OpenAIChat("gpt-4o", llmock.base_url(), KEY)
    yield made
    made.close()


@pytest.fixture
def impatient(llmock):
    """The same, tried once and given a fifth of a second."""
    made = OpenAIChat("gpt-4o", llmock.base_url(), KEY, timeout=0.2, max_retries=0)
    yield made
    made.close()


@pytest.fixture
def by_json(llmock):
    made = OpenAIChat("qwen3:4b", llmock.base_url(), tool_mode="json")
    yield made
    made.close()


@pytest.fixture
def served(server):
    """Ask a model whose endpoint answers exactly this."""
    made = []

    def ask(body, status=200, tool_mode="native", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        server.answer = (status, {"content-type": "application/json", **named}, raw)
        url = f"http://127.0.0.1:{server.server_port}/v1"
        made.append(OpenAIChat("local", url, KEY, max_retries=0, tool_mode=tool_mode))
        return made[-1].respond(ASKED, [INSERT])

    yield ask
    for one in made:
        one.close()


def choice(finish="stop", **message):
    return {"choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}]}


def call(name="memory_insert", arguments='{"label": "a"}', id="abc"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


# ── what is asked, what is answered ───────────────────────────────────────────────────────────────


def test_a_text_is_answered_with_its_finish_and_what_it_cost(llmock, model):
    llmock.reply("Milk is on the list.")
    reply = model.respond(ASKED, [INSERT])
    assert (reply.text, reply.tool_calls, reply.finish) == ("Milk is on the list.", (), "stop")
    assert reply.usage.prompt_tokens > 0
    assert reply.usage.completion_tokens > 0


def test_a_call_is_read_with_its_arguments(llmock, model):
    llmock.call_tool("memory_insert", {"label": "shopping", "new_str": "- milk"})
    (read,) = model.respond(ASKED, [INSERT]).tool_calls
    assert (read.name, read.arguments) == ("memory_insert", {"label": "shopping", "new_str": "- milk"})
    assert json.loads(read.raw) == read.arguments
    assert read.id.startswith("call_")


def test_several_calls_in_one_reply_keep_their_order(llmock, model):
    said = (Said("archival_memory_search", {}), Said("memory_insert", {"label": "a"}))
    llmock.add(Reply(text="Both.", tool_calls=said))
    reply = model.respond(ASKED, [INSERT, SEARCH])
    assert [one.name for one in reply.tool_calls] == ["archival_memory_search", "memory_insert"]
    assert len({one.id for one in reply.tool_calls}) == 2
    assert reply.text == "Both."


def test_malformed_arguments_are_kept_as_sent_and_echoed_back(llmock, model):
    llmock.call_tool("memory_insert", {"label": "shopping"}).break_tool_call("malformed_arguments")
    (read,) = model.respond(ASKED, [INSERT]).tool_calls
    assert read.arguments is None
    told = [*ASKED, Message("assistant", "", (read,)), Message("tool", "not JSON", (), read.id, True)]
    llmock.reply("Sorry.")
    model.respond(told, [INSERT])
    assistant, tool = llmock.last_request.body["messages"][2:]
    assert assistant["tool_calls"][0]["function"]["arguments"] == read.raw
    assert (tool["role"], tool["tool_call_id"], tool["content"]) == ("tool", read.id, "not JSON")


def test_a_call_of_an_unknown_tool_is_passed_on_for_the_turn_to_refuse(llmock, model):
    llmock.break_tool_call("unknown_tool")
    assert model.respond(ASKED, [INSERT]).tool_calls[0].name == "llmock_unknown_tool"


def test_tools_are_offered_with_the_choice_spelled_out(llmock, model):
    model.respond(ASKED, [INSERT])
    body = llmock.last_request.body
    assert body["tool_choice"] == "auto"
    assert body["tools"][0]["function"]["parameters"] == INSERT.parameters
    assert not body.get("stream")


def test_without_tools_no_choice_of_tools_is_sent(llmock, model):
    model.respond(ASKED, [])
    assert not {"tools", "tool_choice"} & set(llmock.last_request.body)


def test_a_system_message_in_the_middle_keeps_its_place(llmock, model):
    model.respond([*ASKED, Message("system", "The block has changed."), Message("user", "Go on")], [])
    roles = [message["role"] for message in llmock.last_request.body["messages"]]
    assert roles == ["system", "user", "system", "user"]


def test_a_whole_turn_runs_to_its_end(llmock, model):
    first = model.respond(ASKED, [INSERT])
    results = [Message("tool", "ok", tool_call_id=one.id) for one in first.tool_calls]
    last = model.respond([*ASKED, Message("assistant", first.text, first.tool_calls), *results], [INSERT])
    assert first.tool_calls
    assert last.text
    assert not last.tool_calls


# ── when the endpoint fails ───────────────────────────────────────────────────────────────────────


def test_a_rate_limit_that_passes_is_waited_out(llmock, model):
    llmock.rate_limit(times=2, retry_after=0.01).reply("Here I am.")
    assert model.respond(ASKED, []).text == "Here I am."
    assert len(llmock.requests) == 3
    llmock.assert_resilient()


def test_a_rate_limit_that_stays_is_refused_after_three_attempts(llmock, model):
    llmock.rate_limit(times=None, retry_after=0.01)
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:\d+/v1#gpt-4o answered 429") as refused:
        model.respond(ASKED, [])
    assert (refused.value.stop_reason, refused.value.status) == ("llm_api_error", 429)
    assert "quota" in refused.value.hint
    assert len(llmock.requests) == 3


@pytest.mark.parametrize("status", [500, 503])
def test_a_broken_server_is_tried_again_and_then_named(llmock, model, status):
    llmock.fail(status, times=None, retry_after=0.01)
    with pytest.raises(ModelError, match=f"answered {status}") as refused:
        model.respond(ASKED, [])
    assert "later" in refused.value.hint
    assert len(llmock.requests) == 3


def test_a_500_that_passes_is_not_noticed(llmock, model):
    llmock.fail(500, retry_after=0.01).reply("Fine.")
    assert model.respond(ASKED, []).text == "Fine."


@pytest.mark.parametrize(("status", "advice"), [(401, "OPENAI_API_KEY"), (404, "/v1"), (422, "refused")])
def test_what_no_repetition_helps_is_asked_once_with_advice(llmock, model, status, advice):
    llmock.fail(status, times=None)
    with pytest.raises(ModelError) as refused:
        model.respond(ASKED, [])
    assert advice in refused.value.hint
    assert len(llmock.requests) == 1


def test_a_server_that_does_not_answer_in_time_is_refused(llmock, impatient):
    llmock.delay(1)
    with pytest.raises(ModelError, match="did not answer in time") as refused:
        impatient.respond(ASKED, [])
    assert refused.value.stop_reason == "llm_api_error"
    assert "timeout=" in refused.value.hint


def test_a_server_that_is_not_there_is_refused():
    nobody = OpenAIChat("m", "http://127.0.0.1:9/v1", max_retries=0)
    with pytest.raises(ModelError, match="can not be reached"):
        nobody.respond(ASKED, [])
    nobody.close()


def test_a_connection_that_breaks_in_the_middle_is_refused(served):
    with pytest.raises(ModelError, match="can not be reached"):
        served(b'{"choices": [', content_length="400")


def test_a_prompt_that_is_too_long_has_its_own_stop_reason(llmock, model):
    llmock.context_overflow()
    with pytest.raises(ModelError, match="too long") as refused:
        model.respond(ASKED, [])
    assert refused.value.stop_reason == "context_window_overflow_in_system_prompt"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "the request exceeds the available context size", "code": 400}),
        (400, {"message": "Requested tokens (5000) exceed context window of 4096"}),
        (400, {"message": "Please shorten it.", "code": "context_length_exceeded"}),
        (400, {"message": "The input token count (9) exceeds the maximum number of tokens allowed (8)."}),
    ],
)
def test_local_servers_say_too_long_in_other_words(served, status, error):
    with pytest.raises(ModelError) as refused:
        served({"error": error}, status)
    assert refused.value.stop_reason == "context_window_overflow_in_system_prompt"


def test_a_key_that_the_endpoint_repeats_is_not_shown(llmock, model):
    llmock.fail(401, message=f"Incorrect API key provided: {KEY}")
    with pytest.raises(ModelError, match="Incorrect API key provided") as refused:
        model.respond(ASKED, [])
    shown = "".join(traceback.format_exception(refused.value))
    assert KEY not in f"{shown}{refused.value.evidence}{model!r}{vars(refused.value)}"


def test_an_address_with_a_password_is_named_without_it():
    model = OpenAIChat("m", "http://me:hidden@localhost:1/v1?key=hidden")
    assert model.name == "http://localhost:1/v1#m"
    model.close()


# ── when the answer makes no sense ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        {"choices": []},
        {"choices": None},
        {},
        {"choices": [{"message": None}]},
        choice(content=None),
        choice(content=" \n"),
        choice(content="", finish="length", reasoning_content="I was still thinking"),
        [],
        b"<html>Welcome to nginx</html>",
        b'{"choices": [',
        b"\xff\xfe",
        b"",
    ],
)
def test_an_answer_without_text_or_call_is_invalid(served, body):
    with pytest.raises(ModelError) as refused:
        served(body)
    assert refused.value.stop_reason == "invalid_llm_response"


def test_an_empty_text_is_invalid_too(llmock, model):
    llmock.reply("")
    with pytest.raises(ModelError, match="answered nothing") as refused:
        model.respond(ASKED, [])
    assert refused.value.stop_reason == "invalid_llm_response"


def test_an_error_inside_of_a_good_status_is_quoted(served):
    with pytest.raises(ModelError, match="Provider returned error"):
        served({"error": {"message": "Provider returned error", "code": 502}})


def test_calls_without_an_id_or_with_the_same_one_get_their_own(served):
    reply = served(choice(tool_calls=[call(id=""), call(id=None), call(id="x"), call(id="x")]))
    assert [one.id for one in reply.tool_calls] == ["call-1", "call-2", "x", "call-3"]


def test_calls_are_trusted_when_the_finish_reason_says_stop(served):
    reply = served(choice(finish="stop", tool_calls=[call()]))
    assert [one.name for one in reply.tool_calls] == ["memory_insert"]


@pytest.mark.parametrize(
    ("sent", "arguments"),
    [
        ("", {}),
        (None, {}),
        ({"label": "a"}, {"label": "a"}),
        ('{"label": "a"}', {"label": "a"}),
        ("[1]", None),
        ('"text"', None),
        ('{"n": NaN}', None),
        ('{"label": "\\ud83d"}', None),
        ("[" * 100_000, None),
    ],
)
def test_arguments_are_an_object_or_nothing(served, sent, arguments):
    assert served(choice(tool_calls=[call(arguments=sent)])).tool_calls[0].arguments == arguments


@pytest.mark.parametrize("strange", ["text", {"id": "x"}, {"function": None}, {"function": {"name": None}}])
def test_a_call_that_is_none_reaches_the_turn_as_malformed(served, strange):
    (read,) = served(choice(tool_calls=[strange])).tool_calls
    assert read.name == ""


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_is_a_thought(served, field):
    reply = served(choice(content="4", **{field: "2 and 2"}))
    assert (reply.text, reply.thought) == ("4", "2 and 2")


def test_a_refusal_is_a_text(served):
    assert served(choice(content=None, refusal="I can not do that.")).text == "I can not do that."


def test_text_that_no_file_can_hold_is_made_storable(served):
    assert served(choice(content="ok \ud83d")).text.encode() == "ok \ufffd".encode()


def test_a_long_page_is_shown_in_part_and_kept_whole(served):
    page = b"<html>" + b"x" * 5000
    with pytest.raises(ModelError) as refused:
        served(page)
    assert len(str(refused.value)) < 1000
    assert refused.value.said == page.decode()
    assert excerpt("a\n b") == "a b"


def test_a_redirect_away_from_this_machine_is_not_followed(served):
    with pytest.raises(ModelError, match="answered 307"):
        served({}, 307, location="http://example.org/v1/chat/completions")


def test_a_proxy_of_the_environment_is_not_used_for_this_machine(monkeypatch, served):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert served(choice(content="here")).text == "here"


# ── json mode ─────────────────────────────────────────────────────────────────────────────────────


def test_json_mode_asks_for_one_tool_or_a_reply_and_says_so_in_the_prompt(llmock, by_json):
    llmock.reply('{"reply": "Hello."}')
    assert by_json.respond(ASKED, [INSERT, SEARCH]) == ModelReply("Hello.", usage=by_json_usage(llmock))
    body = llmock.last_request.body
    schema = body["response_format"]["json_schema"]["schema"]
    assert [one["properties"].get("tool", {}).get("enum") for one in schema["oneOf"]] == [
        ["memory_insert"],
        ["archival_memory_search"],
        None,
    ]
    assert "memory_insert: Insert text into a block." in body["messages"][0]["content"]
    assert body["messages"][0]["content"].startswith("You are Worker_1.")
    assert "tools" not in body


def by_json_usage(llmock):
    from llmock.simulation import estimate_tokens

    from kit.models import Usage

    said = [message["content"] for message in llmock.last_request.body["messages"]]
    return Usage(estimate_tokens(*said), estimate_tokens('{"reply": "Hello."}'))


def test_json_mode_without_tools_asks_for_a_reply_only(llmock, by_json):
    llmock.reply('{"reply": "Hello."}')
    assert by_json.respond(ASKED, []).text == "Hello."
    schema = llmock.last_request.body["response_format"]["json_schema"]["schema"]
    assert [list(one["properties"]) for one in schema["oneOf"]] == [["reply"]]


def test_a_server_that_obeys_the_schema_calls_a_tool(llmock, by_json):
    reply = by_json.respond(ASKED, [INSERT])
    (read,) = reply.tool_calls
    assert (read.id, read.name) == ("call-1", "memory_insert")
    assert set(read.arguments) == {"label", "new_str"}


def test_the_schema_has_no_length_limits_but_keeps_an_argument_of_that_name():
    assert "maxLength" not in json.dumps(_reply_schema([INSERT]))
    odd = {"properties": {"maxLength": {"type": "integer"}}}
    assert _unbounded(odd) == odd


def test_json_mode_tells_the_conversation_in_three_roles_without_neighbours(llmock, by_json):
    made = (
        ToolCall("c1", "memory_insert", {"label": "a"}, "{}"),
        ToolCall("c2", "memory_insert", None, "{oh"),
    )
    told = [
        *ASKED,
        Message("assistant", "", made),
        Message("tool", "done", (), "c1"),
        Message("tool", "not JSON", (), "c2", is_error=True),
        Message("system", "Changed."),
        Message("user", "Go on"),
        Message("assistant", "I did."),
        Message("user", "Thanks"),
    ]
    llmock.reply('{"reply": "Hello."}')
    by_json.respond(told, [INSERT])
    sent = llmock.last_request.body["messages"][1:]
    assert [(one["role"], one["content"]) for one in sent] == [
        ("user", "Add milk"),
        ("assistant", '{"tool": "memory_insert", "arguments": {"label": "a"}}\n{oh'),
        (
            "user",
            "Result of memory_insert: done\n\nError of memory_insert: not JSON\n\n[system] Changed.\n\nGo on",
        ),
        ("assistant", '{"reply": "I did."}'),
        ("user", "Thanks"),
    ]


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ('{"tool": "memory_insert", "arguments": {"label": "a"}}', "memory_insert", {"label": "a"}),
        ('```json\n{"tool": "forget", "arguments": {}}\n```', "forget", {}),
        ('{"tool": "memory_insert", "arguments": {"label": "a', "memory_insert", None),
        ('{"tool": "memory_insert", "arguments": "a"}', "memory_insert", None),
    ],
)
def test_a_call_in_json_is_read_and_a_broken_one_reaches_the_turn(served, said, name, arguments):
    (read,) = served(choice(content=said), tool_mode="json").tool_calls
    assert (read.name, read.arguments) == (name, arguments)


def test_prose_from_a_server_that_ignores_the_schema_is_an_answer(served):
    assert served(choice(content="Just words."), tool_mode="json").text == "Just words."


@pytest.mark.parametrize("said", ['{"colour": "red"}', "{what", '{"reply": ""}', '{"reply": 4}'])
def test_json_that_is_neither_call_nor_reply_is_invalid(served, said):
    with pytest.raises(ModelError) as refused:
        served(choice(content=said), tool_mode="json")
    assert refused.value.stop_reason == "invalid_llm_response"


# ── making one ────────────────────────────────────────────────────────────────────────────────────


def test_a_model_that_nobody_closes_closes_its_connections(llmock):
    made = OpenAIChat("gpt-4o", llmock.base_url(), KEY)
    made.respond(ASKED, [])
    client = made._client
    del made
    gc.collect()
    assert client.is_closed()


def test_a_missing_sdk_is_refused_with_the_command_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ModelError) as refused:
        OpenAIChat("m", "http://localhost:1/v1")
    assert refused.value.hint == 'pip install "shared-memory-kit[openai]"'


def test_a_missing_key_is_refused_before_anything_is_sent():
    with pytest.raises(ModelError, match="needs an API key") as refused:
        OpenAIChat("gpt-4o", environ={})
    assert "OPENAI_API_KEY" in refused.value.hint


@pytest.mark.parametrize("key", ["sk-“quoted”", "sk-a\nb"])
def test_a_key_that_can_not_be_sent_is_refused_without_being_shown(key):
    with pytest.raises(ModelError, match="no key has") as refused:
        OpenAIChat("gpt-4o", api_key=key, environ={})
    assert key not in str(refused.value)


def test_an_unknown_tool_mode_is_refused():
    with pytest.raises(UnprocessableEntityError, match="'xml'"):
        OpenAIChat("m", "http://localhost:1/v1", tool_mode="xml")


def test_the_network_can_be_switched_off():
    with pytest.raises(ModelError, match=r"forbids api\.openai\.com"):
        OpenAIChat("gpt-4o", api_key=KEY, environ={"KIT_ALLOW_NETWORK": "0"})
