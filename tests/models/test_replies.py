"""What models and servers really answer is read, or refused so that the model is told; nothing is dropped."""

import json
from contextlib import suppress

import pytest

from kit import connect
from kit.errors import ModelError
from kit.models import Message, ToolCall, ToolSpec

pytest.importorskip("openai", reason='needs the openai SDK: pip install "shared-memory-kit[test]"')

from kit.models.anthropic_messages import _read_reply as read_anthropic, _request
from kit.models.content import apart, read_content
from kit.models.json_mode import request_in_json
from kit.models.openai_chat import OpenAIChat, _read_reply as read_openai
from kit.turn.tools import FINISH

INSERT = ToolSpec("memory_insert", "Insert.", {"type": "object", "properties": {"label": {"type": "string"}}})
ASKED = [Message("system", "You are Ana."), Message("user", "Go")]
GIVEN = {"label": "notes", "new_string": "x"}
CALL = json.dumps({"tool": "memory_insert", "arguments": GIVEN})


@pytest.fixture
def endpoint(server):
    """Make models whose endpoint answers with these messages, each with its finish reason, in this order."""
    made = []

    def model(*answers, mode="native"):
        bodies = [
            json.dumps(
                {
                    "choices": [{"finish_reason": finish, "message": {"role": "assistant", **message}}],
                    "usage": {"completion_tokens": 77},
                }
            ).encode()
            for message, finish in answers
        ]

        class Answers:
            def __iter__(self):
                return iter((200, {"content-type": "application/json"}, bodies.pop(0)))

        server.answer = Answers()
        made.append(
            OpenAIChat("m", f"http://127.0.0.1:{server.server_port}/v1", max_retries=0, tool_mode=mode)
        )
        return made[-1]

    yield model
    for one in made:
        one.close()


def read(content=None, *, mode="native", finish="stop", **message):
    """How one answer is read."""
    said = {"role": "assistant", "content": content, **message}
    answer = {"choices": [{"finish_reason": finish, "message": said}], "usage": {"completion_tokens": 77}}
    return read_openai(answer, set(), [INSERT] if mode == "json" else None)


def calls(reply):
    return [(call.name, call.arguments) for call in reply.tool_calls]


# ── parts and fields ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "text", "thought"),
    [
        ([{"type": "text", "text": "Four."}], "Four.", ""),
        ([{"type": "output_text", "text": "Four."}], "Four.", ""),
        ([{"type": "text", "text": "Four"}, {"type": "text", "text": "teen."}], "Fourteen.", ""),
        (["Four."], "Four.", ""),
        ([[{"type": "text", "text": "Four."}]], "Four.", ""),
        ({"type": "text", "text": "Four."}, "Four.", ""),
        ({"text": "Four."}, "Four.", ""),
        ([{"type": "text", "text": {"value": "Four."}}], "Four.", ""),
        ([{"type": "thinking", "thinking": "2 + 2"}, {"type": "text", "text": "Four."}], "Four.", "2 + 2"),
        (
            [{"type": "thinking", "thinking": [{"type": "text", "text": "2 + 2"}]}, "Four."],
            "Four.",
            "2 + 2",
        ),
        ([{"type": "reasoning", "summary": [{"text": "2 + 2"}]}, {"text": "Four."}], "Four.", "2 + 2"),
        ([{"type": "refusal", "refusal": "Not that."}], "Not that.", ""),
        (
            [{"type": "redacted_thinking", "data": "AbC="}, {"type": "text", "text": "Four."}],
            "Four.",
            "[redacted_thinking, which the endpoint does not show]",
        ),
        (
            [{"type": "image_url", "image_url": {"url": "…"}}, {"type": "text", "text": "A duck."}],
            "A duck.",
            "[a part of the type image_url, which can not be read]",
        ),
        (4, "4\n", ""),
    ],
)
def test_a_content_in_parts_is_read(content, text, thought):
    reply = read(content)
    assert (reply.text, reply.thought) == (text.strip(), thought)


def test_a_part_that_holds_parts_without_end_is_no_trouble():
    nested = "deep"
    for _ in range(500):
        nested = [{"type": "text", "text": nested}]
    assert read_content(nested).text == ""


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking"])
@pytest.mark.parametrize("said", ["2 + 2", ["2 + 2"], [{"type": "text", "text": "2 + 2"}], {"text": "2 + 2"}])
def test_thoughts_stand_in_many_fields(field, said):
    assert read("Four.", **{field: said}).thought == "2 + 2"


def test_a_thought_that_is_sent_twice_is_told_once():
    details = [{"type": "reasoning.text", "text": "2 + 2"}]
    assert read("Four.", reasoning="2 + 2", reasoning_details=details).thought == "2 + 2"
    assert read("<think>and so</think>Four.", reasoning="2 + 2").thought == "2 + 2\n\nand so"


@pytest.mark.parametrize(
    ("content", "text", "thought"),
    [
        ("<think>2 + 2</think>Four.", "Four.", "2 + 2"),
        ("<think>\n2 + 2\n</think>\n\nFour.", "Four.", "2 + 2"),
        ("<THINKING>2 + 2</THINKING>Four.", "Four.", "2 + 2"),
        ("[THINK]2 + 2[/THINK]Four.", "Four.", "2 + 2"),
        ("<think>a</think>Four<think>b</think> is it.", "Four is it.", "a\n\nb"),
        ("It is <think>2 + 2</think> four.", "It is four.", "2 + 2"),
        ("2 + 2</think>Four.", "Four.", "2 + 2"),
        ("Four. <think>Or is", "Four.", "Or is"),
        ("<think>a <think>b</think> c</think>Four.", "Four.", "a <think>b</think> c"),
        ("<think>the tag <think> is odd</think>Four.", "Four.", "the tag <think> is odd</think>"),
        ("<think></think>Four.", "Four.", ""),
        ("Write `<think>` and `</think>`.", "Write `<think>` and `</think>`.", ""),
        ("```xml\n<think>x</think>\n```", "```xml\n<think>x</think>\n```", ""),
        ("a < b, <thinker>, think>", "a < b, <thinker>, think>", ""),
    ],
)
def test_thoughts_between_tags_are_no_part_of_the_text(content, text, thought):
    reply = read(content)
    assert (reply.text, reply.thought.replace("</think>", "")) == (text, thought.replace("</think>", ""))


def test_what_is_only_thought_is_no_answer_and_is_shown(endpoint):
    model = endpoint(({"content": "<think>2 + 2 is"}, "length"))
    with connect() as client:
        ana = client.agents.create(name="Ana", model=model)
        response = client.agents.messages.create(ana.id, input="go")
    assert [one.message_type for one in response.messages] == ["reasoning_message"]
    assert response.messages[0].reasoning == "2 + 2 is"
    assert response.stop_reason.stop_reason == "invalid_llm_response"
    assert "cut off after 77 tokens" in response.stop_reason.error


@pytest.mark.parametrize(
    "text",
    [
        "<think>" * 50_000,
        "</think>" * 50_000,
        "`" * 100_001,
        "<" * 200_000,
        '{"a":' * 50_000,
        " " * 200_000 + CALL,
    ],
)
def test_no_text_takes_long_to_read(text):
    for by_json in (True, False):
        said, thought = apart(text, json=by_json)
        assert len(said) + len(thought) <= len(text) * 2
    with suppress(ModelError):
        read(text, mode="json")


# ── calls ─────────────────────────────────────────────────────────────────────────────────────────

PART = {"name": "memory_insert", "arguments": json.dumps(GIVEN)}


@pytest.mark.parametrize(
    "message",
    [
        {"function_call": PART},
        {"function_call": PART, "tool_calls": None},
        {"function_call": PART, "tool_calls": []},
        {"function_call": PART, "tool_calls": [{"id": "a", "function": PART}]},
        {"tool_calls": {"id": "a", "function": PART}},
        {"tool_calls": [PART]},
        {"tool_calls": [{"type": "function", "function": {**PART, "arguments": GIVEN}}]},
        {"tool_calls": [{"function": {"name": "memory_insert", "parameters": GIVEN}}]},
        {"tool_calls": [{"function": {"name": "memory_insert", "arguments": json.dumps(json.dumps(GIVEN))}}]},
        {"content": [{"type": "tool_use", "id": "a", "name": "memory_insert", "input": GIVEN}]},
    ],
)
def test_a_call_is_read_wherever_it_stands(message):
    assert calls(read(**message)) == [("memory_insert", GIVEN)]


def test_the_older_field_beside_another_call_is_one_more():
    other = {"id": "a", "function": {"name": "forget", "arguments": "{}"}}
    assert calls(read(function_call=PART, tool_calls=[other])) == [("forget", {}), ("memory_insert", GIVEN)]


def test_a_call_whose_text_no_file_can_hold_reaches_the_turn():
    (call,) = read(
        tool_calls=[{"id": "\ud800", "function": {"name": "f\ud800", "arguments": '{"a\ud800'}}]
    ).tool_calls
    assert (call.id, call.name, call.arguments) == ("\ufffd", "f\ufffd", None)


def test_a_name_that_a_model_made_up_goes_back_in_letters_that_providers_allow(endpoint, server):
    said = (ToolCall("a", "my tool!", {}, "{}"), ToolCall("b", "", None, "?"))
    told = [*ASKED, Message("assistant", "So.", said), *(Message("tool", "no", (), id) for id in "ab")]
    endpoint(({"content": "Done."}, "stop")).respond(told, [INSERT])
    assistant = json.loads(server.asked[0])["messages"][2]
    assert [call["function"]["name"] for call in assistant["tool_calls"]] == ["my_tool_", "_"]
    assert assistant["content"] == "So."
    parts = _request(told, [INSERT])["messages"][1]["content"]
    assert [part.get("name") or part["text"] for part in parts] == ["So.", "my_tool_", "_"]


# ── json mode ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "text", "called"),
    [
        (CALL, "", [GIVEN]),
        (f"```json\n{CALL}\n```", "", [GIVEN]),
        (f"~~~ {CALL}", "~~~", [GIVEN]),
        (f"Here it is:\n```json\n{CALL}\n```\nDone!", "Here it is:\nDone!", [GIVEN]),
        (f"I add it. {CALL}", "I add it.", [GIVEN]),
        (f"[{CALL}]", "", [GIVEN]),
        (CALL + "}}", "", [GIVEN]),
        (json.dumps(CALL), "", [GIVEN]),
        (CALL.replace("tool", "Tool").replace("arguments", "Arguments"), "", [GIVEN]),
        (f"[{CALL}, {CALL}]", "", [GIVEN, GIVEN]),
        (f"{CALL}\n{CALL}", "", [GIVEN, GIVEN]),
        (f"<tool_call>\n{CALL}\n</tool_call>", "", [GIVEN]),
        (f'{CALL[:-1]}, "reply": "Noted."}}', "Noted.", [GIVEN]),
        (f'{{"reply": "Noted.", {CALL[1:]}', "Noted.", [GIVEN]),
        (f'{CALL}\n{{"reply": "Noted."}}', "Noted.", [GIVEN]),
        (f'{CALL[:-1]}, "reply": null}}', "", [GIVEN]),
        ('{"tool": "memory_insert"}', "", [{}]),
        ('{"tool": "memory_insert", "arguments": null}', "", [{}]),
        ('{"tool": "memory_insert", "arguments": ""}', "", [{}]),
        ('{"tool": "memory_insert", "label": "notes", "new_string": "x"}', "", [GIVEN]),
        (json.dumps({"tool": "memory_insert", "arguments": json.dumps(GIVEN)}), "", [GIVEN]),
        (json.dumps({"tool": "memory_insert", "parameters": GIVEN}), "", [GIVEN]),
        (json.dumps({"name": "memory_insert", "arguments": GIVEN}), "", [GIVEN]),
        (json.dumps({"name": "memory_insert"}), "", [{}]),
        (json.dumps({"function": {"name": "memory_insert", "arguments": GIVEN}}), "", [GIVEN]),
        (json.dumps({"function": "memory_insert", "args": GIVEN}), "", [GIVEN]),
        (json.dumps({"tool": {"name": "memory_insert"}, "arguments": GIVEN}), "", [GIVEN]),
        (
            json.dumps({"tool_calls": [{"function": {"name": "memory_insert", "arguments": GIVEN}}]}),
            "",
            [GIVEN],
        ),
        (json.dumps({"action": "memory_insert", "action_input": GIVEN}), "", [GIVEN]),
        ('{"tool": "memory_insert", "arguments": {"label": "a\nb"}}', "", [{"label": "a\nb"}]),
        (json.dumps({"tool_calls": [{"name": "memory_insert", "arguments": GIVEN}]}), "", [GIVEN]),
        (json.dumps({"calls": [{"tool": "memory_insert", "arguments": GIVEN}]}), "", [GIVEN]),
        (json.dumps({"function_calls": [{"name": "memory_insert", "arguments": GIVEN}]}), "", [GIVEN]),
        (json.dumps({"tool_calls": {"name": "memory_insert", "arguments": GIVEN}}), "", [GIVEN]),
        # refused by the turn, so that the model is told
        ('{"tool": "memory_insert", "arguments": [1]}', "", [None]),
        ('{"tool": "memory_insert", "arguments": 5}', "", [None]),
        ('{"tool": "memory_insert", "arguments": {"label": "a', "", [None]),
        ('{"tool": "memory_insert", "arguments": {"label": "a"}', "", [None]),
        ("Well: {'tool': 'memory_insert', 'arguments': {}}", "Well:", [None]),
        (f'{CALL} {{"tool": "memory_insert", "argu', "", [GIVEN, None]),
    ],
)
def test_a_call_in_json_is_read_in_many_forms(content, text, called):
    reply = read(content, mode="json")
    assert (reply.text, calls(reply)) == (text, [("memory_insert", given) for given in called])
    assert all(call.arguments is None or json.loads(call.raw) == call.arguments for call in reply.tool_calls)


@pytest.mark.parametrize(
    ("content", "text", "thought"),
    [
        ('{"reply": "Four."}', "Four.", ""),
        ('Sure!\n```json\n{"reply": "Four."}\n```', "Four.", "Sure!"),
        ('[{"reply": "Four."}]', "Four.", ""),
        ('{"reply": "Four.", "confidence": 1}', "Four.", '[beside it stood {"confidence": 1}]'),
        ('{"thought": "2 + 2", "reply": "Four."}', "Four.", "2 + 2"),
        ('<think>2 + 2 {"tool": "f"}</think>{"reply": "Four."}', "Four.", '2 + 2 {"tool": "f"}'),
        ('{"reply": "<think>2 + 2</think>Four."}', "Four.", "2 + 2"),
        ('2 + 2</think>\n{"reply": "Four."}', "Four.", "2 + 2"),
        ('{"reply": "Write <b>."} ', "Write <b>.", ""),
        ('{"answer": "Four."}', "Four.", ""),
        ('{"Reply": "Four."}', "Four.", ""),
        ('{"reply": ["Four."]}', "Four.", ""),
        ('{"reply": {"text": "Four."}}', "Four.", ""),
        ('"Four."', '"Four."', ""),
        ("Just words with {braces}.", "Just words with {braces}.", ""),
        ('Ana is {"name": "Ana", "age": 3} in JSON.', 'Ana is {"name": "Ana", "age": 3} in JSON.', ""),
        ('{"tool": "", "reply": "Four."}', "Four.", '[beside it stood {"tool": ""}]'),
        ('{"tool": null, "reply": "Four."}', "Four.", '[beside it stood {"tool": null}]'),
    ],
)
def test_a_reply_in_json_is_read_in_many_forms(content, text, thought):
    reply = read(content, mode="json")
    assert (reply.text, reply.thought, reply.tool_calls) == (text, thought, ())


def test_a_tag_in_an_argument_stays_there():
    given = {"label": "notes", "new_string": "the tag <think> and </think>"}
    reply = read(json.dumps({"tool": "memory_insert", "arguments": given}), mode="json")
    assert calls(reply) == [("memory_insert", given)]
    assert reply.thought == ""


def test_what_stands_beside_a_call_is_kept_among_the_thoughts():
    reply = read(f'{CALL[:-1]}, "why": "because", "thought": "2 + 2"}}', mode="json")
    assert calls(reply) == [("memory_insert", GIVEN)]
    assert reply.thought == '2 + 2\n\n[beside it stood {"why": "because"}]'


def test_arguments_without_a_tool_reach_the_turn():
    assert calls(read(json.dumps({"arguments": GIVEN}), mode="json")) == [("", None)]


def test_of_a_list_of_calls_none_is_dropped():
    told = {"tool_calls": [{"name": "memory_insert", "arguments": GIVEN}, "memory_insert", {"id": 1}]}
    assert calls(read(json.dumps(told), mode="json")) == [("memory_insert", GIVEN), ("", None), ("", None)]


def test_native_calls_beside_json_are_taken_with_it():
    reply = read('{"reply": "Noted."}', mode="json", tool_calls=[{"id": "a", "function": PART}])
    assert (reply.text, calls(reply)) == ("Noted.", [("memory_insert", GIVEN)])


@pytest.mark.parametrize("content", ['{"colour": "red"}', '```json\n{"a": 1}\n```', '[{"a": 1}]', "{what"])
def test_json_that_says_nothing_is_quoted_in_the_refusal(content):
    with pytest.raises(ModelError, match="neither a call nor a reply") as refused:
        read(content, mode="json")
    assert content.split()[-1] in str(refused.value)


def test_half_a_reply_is_refused_as_cut_off():
    with pytest.raises(ModelError, match="cut off after 77 tokens") as refused:
        read('{"reply": "Four and', mode="json", finish="length")
    assert "more tokens" in refused.value.hint


def test_in_json_the_model_reads_its_text_in_the_form_in_which_it_may_say_it():
    call = ToolCall("a", "memory_insert", GIVEN, json.dumps(GIVEN))
    broken = ToolCall("b", "memory_insert", None, "{oh")
    told = [*ASKED, Message("assistant", "Noted.", (call,)), Message("tool", "ok", (), "a")]
    said = request_in_json(told, [INSERT])["messages"][2]["content"]
    reply = read(said, mode="json")
    assert (reply.text, calls(reply)) == ("Noted.", [("memory_insert", GIVEN)])
    told[2] = Message("assistant", "Noted.", (broken, call))
    assert request_in_json(told, [INSERT])["messages"][2]["content"].split("\n")[:2] == ["Noted.", "{oh"]


# ── cut off ───────────────────────────────────────────────────────────────────────────────────────


def turn(model, **fields):
    fields = {"memory_blocks": [{"label": "notes"}], "tools": [FINISH], **fields}
    client = connect()
    ana = client.agents.create(name="Ana", model=model, **fields)
    return client.agents.messages.create(ana.id, input="go")


@pytest.mark.parametrize("arguments", ['{"label": "notes", "new_str', "", "{", '{"label": "notes"}'])
def test_half_a_call_is_refused_as_cut_off_and_by_what(endpoint, arguments):
    half = {"id": "a", "function": {"name": "memory_insert", "arguments": arguments}}
    model = endpoint(({"content": None, "tool_calls": [half]}, "length"), ({"content": "Then so."}, "stop"))
    response = turn(model)
    told = response.messages[1].tool_return
    assert (
        "your answer was cut off after 77 tokens by the limit of one answer or of the model's context" in told
    )
    assert "(finish: length), in the middle of this call" in told
    assert "several calls" in told
    assert response.messages[-1].content == "Then so."


def test_half_a_call_in_json_is_refused_as_cut_off(endpoint):
    model = endpoint(
        ({"content": '{"tool": "memory_insert", "arguments": {"label": "no'}, "length"),
        ({"content": '{"reply": "Then so."}'}, "stop"),
        mode="json",
    )
    assert "cut off after 77 tokens" in turn(model).messages[1].tool_return


def test_whole_calls_of_an_answer_that_was_cut_off_are_done(endpoint):
    whole = {"id": "a", "function": PART}
    half = {"id": "b", "function": {"name": "memory_insert", "arguments": '{"lab'}}
    model = endpoint(({"content": None, "tool_calls": [whole, half]}, "length"), ({"content": "So."}, "stop"))
    first, second = (one for one in turn(model).messages if one.message_type == "tool_return_message")
    assert first.status == "success"
    assert "cut off" in second.tool_return


def test_half_a_text_is_an_answer_and_said_to_be_cut_off(endpoint):
    response = turn(endpoint(({"content": "It is fo"}, "length")))
    assert response.messages[-1].content == "It is fo"
    assert response.stop_reason.stop_reason == "end_turn"
    assert "cut off after 77 tokens" in response.stop_reason.error


def test_what_is_malformed_for_another_reason_is_not_said_to_be_cut_off(endpoint):
    half = {"id": "a", "function": {"name": "memory_insert", "arguments": "{'label'"}}
    model = endpoint(({"content": None, "tool_calls": [half]}, "stop"), ({"content": "So."}, "stop"))
    told = turn(model).messages[1].tool_return
    assert "cut off" not in told
    assert "not a JSON object" in told


def test_the_last_input_of_a_message_that_was_cut_off_is_not_trusted():
    parts = [{"type": "tool_use", "id": one, "name": "memory_insert", "input": GIVEN} for one in "ab"]
    answer = {"content": parts, "stop_reason": "max_tokens", "usage": {"output_tokens": 4096}}
    reply = read_anthropic(answer, set())
    assert [call.arguments for call in reply.tool_calls] == [GIVEN, None]
    answer["content"].append({"type": "text", "text": "And"})
    assert [call.arguments for call in read_anthropic(answer, set()).tool_calls] == [GIVEN, GIVEN]


def test_parts_of_a_message_are_read_in_the_same_way():
    parts = [
        {"type": "redacted_thinking", "data": "AbC="},
        {"type": "text", "text": "<think>2 + 2</think>I add it."},
        {"type": "tool_use", "id": "a", "name": "memory_insert", "input": GIVEN},
        {"type": "server_tool_use", "id": "b", "name": "web_search"},
    ]
    reply = read_anthropic({"content": parts}, set())
    assert (reply.text, calls(reply)) == ("I add it.", [("memory_insert", GIVEN)])
    assert "2 + 2" in reply.thought
    assert "server_tool_use" in reply.thought
