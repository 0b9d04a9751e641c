"""The Anthropic adapter against a server that we did not write."""

import sys

import pytest

from kit.errors import ModelError
from kit.models import Message, ToolCall, ToolSpec, Usage

HOW = 'pip install "shared-memory-kit[test]"'
pytest.importorskip("anthropic", reason=f"needs the anthropic SDK: {HOW}")
pytest.importorskip("llmock", reason=f"needs llmock, a server that imitates the providers: {HOW}")

from llmock.scenarios import Reply, ToolCall as Said  # noqa: E402 - after the skip

from kit.models.anthropic_messages import AnthropicMessages, _read_reply  # noqa: E402

INSERT = ToolSpec(
    "memory_insert",
    "Insert text into a block.",
    {"type": "object", "properties": {"label": {"type": "string"}}, "required": ["label"]},
)
ASKED = [Message("system", "You are Worker_1."), Message("user", "Add milk")]
KEY = "sk-ant-secret-0123456789"


@pytest.fixture
def model(llmock):
    """A model at llmock, tried as often as users do it by default."""
    made = AnthropicMessages("claude-haiku-4-5", llmock.base_url("anthropic"), KEY)
    yield made
    made.close()


@pytest.fixture
def impatient(llmock):
    """The same, tried once and given a fifth of a second."""
    url = llmock.base_url("anthropic")
    made = AnthropicMessages("claude-haiku-4-5", url, KEY, timeout=0.2, max_retries=0)
    yield made
    made.close()


def test_a_text_is_answered_with_its_finish_and_what_it_cost(llmock, model):
    llmock.reply("Milk is on the list.")
    reply = model.respond(ASKED, [INSERT])
    assert (reply.text, reply.tool_calls, reply.finish) == ("Milk is on the list.", (), "end_turn")
    assert reply.usage.prompt_tokens > 0
    assert reply.usage.completion_tokens > 0


def test_a_call_is_read_with_its_arguments(llmock, model):
    llmock.call_tool("memory_insert", {"label": "shopping ☕"})
    (read,) = model.respond(ASKED, [INSERT]).tool_calls
    assert (read.name, read.arguments) == ("memory_insert", {"label": "shopping ☕"})
    assert read.raw == '{"label": "shopping ☕"}'
    assert read.id.startswith("toolu_")


def test_several_calls_in_one_reply_keep_their_order_beside_the_text(llmock, model):
    llmock.add(Reply(text="Both.", tool_calls=(Said("search", {}), Said("memory_insert", {"label": "a"}))))
    reply = model.respond(ASKED, [INSERT])
    assert [one.name for one in reply.tool_calls] == ["search", "memory_insert"]
    assert (reply.text, reply.finish) == ("Both.", "tool_use")


def test_system_apart_tools_offered_and_max_tokens_sent(llmock, model):
    model.respond(ASKED, [INSERT])
    body = llmock.last_request.body
    assert (body["system"], body["max_tokens"]) == ("You are Worker_1.", 4096)
    assert body["tools"][0]["input_schema"] == INSERT.parameters
    assert body["tool_choice"] == {"type": "auto"}
    assert body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "Add milk"}]}]


def test_without_tools_and_system_neither_is_sent(llmock, model):
    model.respond(ASKED[1:], [])
    assert not {"tools", "tool_choice", "system"} & set(llmock.last_request.body)


def test_neighbours_are_merged_and_results_of_calls_come_first_in_the_users_turn(llmock, model):
    calls = (
        ToolCall("functions.f:0", "memory_insert", {"label": "a"}, "{}"),
        ToolCall("c2", "memory_insert", None, "{oh"),
    )
    told = [
        *ASKED,
        Message("assistant", "I try.", calls),
        Message("system", "The block has changed."),
        Message("tool", "done", (), "functions.f:0"),
        Message("tool", "not JSON", (), "c2", is_error=True),
        Message("user", "Go on"),
    ]
    model.respond(told, [INSERT])
    _, assistant, user = llmock.last_request.body["messages"]
    assert assistant["content"] == [
        {"type": "text", "text": "I try."},
        {"type": "tool_use", "id": "functions_f_0", "name": "memory_insert", "input": {"label": "a"}},
        {"type": "tool_use", "id": "c2", "name": "memory_insert", "input": {"malformed": "{oh"}},
    ]
    assert user["content"] == [
        {"type": "tool_result", "tool_use_id": "functions_f_0", "content": "done", "is_error": False},
        {"type": "tool_result", "tool_use_id": "c2", "content": "not JSON", "is_error": True},
        {"type": "text", "text": "[system] The block has changed."},
        {"type": "text", "text": "Go on"},
    ]


def test_a_whole_turn_runs_to_its_end(llmock, model):
    first = model.respond(ASKED, [INSERT])
    results = [Message("tool", "ok", tool_call_id=one.id) for one in first.tool_calls]
    last = model.respond([*ASKED, Message("assistant", first.text, first.tool_calls), *results], [INSERT])
    assert first.tool_calls
    assert last.text
    assert not last.tool_calls


@pytest.mark.parametrize("status", [429, 500, 529])
def test_a_failure_that_passes_is_waited_out(llmock, model, status):
    llmock.fail(status, times=2, retry_after=0.01).reply("Here I am.")
    assert model.respond(ASKED, []).text == "Here I am."
    assert len(llmock.requests) == 3


@pytest.mark.parametrize(("status", "attempts"), [(429, 3), (500, 3), (401, 1), (404, 1)])
def test_a_failure_that_stays_is_refused_with_model_status_and_advice(llmock, model, status, attempts):
    llmock.fail(status, times=None, retry_after=0.01)
    with pytest.raises(ModelError, match=f"anthropic:claude-haiku-4-5 .*answered {status}") as refused:
        model.respond(ASKED, [])
    assert (refused.value.stop_reason, refused.value.status) == ("llm_api_error", status)
    assert refused.value.hint
    assert len(llmock.requests) == attempts


def test_a_server_that_does_not_answer_in_time_is_refused(llmock, impatient):
    llmock.delay(1)
    with pytest.raises(ModelError, match="did not answer in time"):
        impatient.respond(ASKED, [])


def test_a_prompt_that_is_too_long_has_its_own_stop_reason(llmock, model):
    llmock.limits(context_window=1)
    with pytest.raises(ModelError, match="too long") as refused:
        model.respond(ASKED, [])
    assert refused.value.stop_reason == "context_window_overflow_in_system_prompt"


def test_a_key_that_the_endpoint_repeats_is_not_shown(llmock, model):
    llmock.fail(401, message=f"invalid x-api-key {KEY}")
    with pytest.raises(ModelError, match="invalid x-api-key") as refused:
        model.respond(ASKED, [])
    assert KEY not in f"{refused.value!s}{refused.value.evidence}"


def test_an_empty_text_is_invalid(llmock, model):
    llmock.reply("")
    with pytest.raises(ModelError, match="answered nothing") as refused:
        model.respond(ASKED, [])
    assert refused.value.stop_reason == "invalid_llm_response"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"content": []},
        {"content": None},
        {"content": [], "stop_reason": "refusal"},
    ],
)
def test_an_answer_without_text_or_call_is_invalid(answer):
    with pytest.raises(ModelError) as refused:
        _read_reply(answer, set())
    assert refused.value.stop_reason == "invalid_llm_response"


@pytest.mark.parametrize("content", ["Four.", ["Four."], {"type": "text", "text": "Four."}])
def test_a_content_that_is_no_list_of_parts_is_read_too(content):
    assert _read_reply({"content": content}, set()).text == "Four."


def test_a_prompt_that_leaves_no_room_to_answer_is_an_overflow():
    with pytest.raises(ModelError) as refused:
        _read_reply({"content": [], "stop_reason": "model_context_window_exceeded"}, set())
    assert refused.value.stop_reason == "context_window_overflow_in_system_prompt"


@pytest.mark.parametrize(
    ("sent", "arguments", "raw"),
    [
        ({"a": 1}, {"a": 1}, '{"a": 1}'),
        ('{"a": ', None, '{"a": '),
        (["a"], None, '["a"]'),
        (None, {}, "{}"),
    ],
)
def test_an_input_that_is_no_object_is_malformed_and_kept(sent, arguments, raw):
    part = {"type": "tool_use", "id": "", "name": "f", "input": sent}
    (read,) = _read_reply({"content": [part]}, {"call-1"}).tool_calls
    assert read == ToolCall("call-2", "f", arguments, raw)


def test_thinking_is_a_thought_and_missing_counts_are_zero():
    parts = [{"type": "thinking", "thinking": "2 and 2"}, {"type": "text", "text": "4"}]
    reply = _read_reply({"content": parts, "usage": None}, set())
    assert (reply.text, reply.thought, reply.usage) == ("4", "2 and 2", Usage(0, 0))


def test_a_missing_sdk_is_refused_with_the_command_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "anthropic", None)
    with pytest.raises(ModelError) as refused:
        AnthropicMessages("m", "http://localhost:1")
    assert refused.value.hint == 'pip install "shared-memory-kit[anthropic]"'


def test_a_missing_key_is_refused_before_anything_is_sent():
    with pytest.raises(ModelError, match="needs an API key") as refused:
        AnthropicMessages("m", environ={})
    assert "ANTHROPIC_API_KEY" in refused.value.hint


def test_the_network_can_be_switched_off():
    with pytest.raises(ModelError, match=r"forbids api\.anthropic\.com"):
        AnthropicMessages("m", api_key=KEY, environ={"KIT_ALLOW_NETWORK": "0"})
