"""A recording is played for exactly the prompts it was made with, and for no others."""

import json
from types import MappingProxyType

import pytest

from kit import connect
from kit.errors import StoryError
from kit.models import Message, ModelReply, Replay, Script, ToolCall, ToolSpec, Usage, record
from kit.models.replay import request_sha256

TOOL = ToolSpec("memory_insert", "Insert.", {"type": "object", "properties": {"label": {"type": "string"}}})
ASKED = [Message("system", "blocks: ☕"), Message("user", "Add tea")]
CALL = ToolCall("call-1", "memory_insert", {"label": "tasks"}, '{"label": "tasks"}')
TOLD = [*ASKED, Message("assistant", "", (CALL,)), Message("tool", "ok", tool_call_id="call-1")]
DONE = ModelReply("Noted: ☕", thought="easy", finish="end", usage=Usage(10, 2))


def recorded():
    recording = record(Script([("memory_insert", {"label": "tasks"}), DONE]), today=lambda: "2025-01-31")
    recording.respond(ASKED, [TOOL])
    recording.respond(TOLD, [TOOL])
    return recording


def test_a_recording_passes_on_what_the_model_says_and_its_name():
    recording = record(Script(["Hello"]))
    assert (recording.respond(ASKED, []).text, recording.name) == ("Hello", "script")


def test_a_saved_run_is_played_again_reply_for_reply(tmp_path):
    path = tmp_path / "run.jsonl"
    recorded().save(path)
    replay = Replay(path)
    assert replay.respond(ASKED, [TOOL]).tool_calls == (CALL,)
    assert replay.respond(TOLD, [TOOL]) == DONE
    assert replay.name == "replay of script (2025-01-31)"


def test_each_line_holds_model_date_hash_and_reply_and_no_prompt(tmp_path):
    recorded().save(tmp_path / "run.jsonl")
    text = (tmp_path / "run.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [sorted(line) for line in lines] == [["date", "model", "reply", "sha256"]] * 2
    assert lines[0]["sha256"] == request_sha256(ASKED, [TOOL])
    assert "Add tea" not in text


@pytest.mark.parametrize(
    ("messages", "tools"),
    [
        ([Message("system", "blocks: ☕ "), ASKED[1]], [TOOL]),
        ([*ASKED, Message("user", "")], [TOOL]),
        (ASKED, []),
        (ASKED, [ToolSpec("memory_insert", "Insert!", TOOL.parameters)]),
        ([ASKED[0], Message("system", "Add tea")], [TOOL]),
    ],
    ids=["one space", "one message", "no tools", "a tool's description", "a role"],
)
def test_any_difference_in_the_request_is_refused_with_the_step(messages, tools):
    replay = Replay(recorded())
    with pytest.raises(StoryError, match=r"step 1 of .* another prompt") as refused:
        replay.respond(messages, tools)
    assert refused.value.step == 1
    assert replay.respond(ASKED, [TOOL]).tool_calls == (CALL,)


def test_the_refusal_names_the_step_that_diverged():
    replay = Replay(recorded())
    replay.respond(ASKED, [TOOL])
    with pytest.raises(StoryError) as refused:
        replay.respond([*TOLD, Message("user", "quick!")], [TOOL])
    assert refused.value.step == 2


def test_a_recording_that_ran_out_says_so():
    with pytest.raises(StoryError, match="has 0 steps and was asked for one more"):
        Replay(record(Script([]))).respond(ASKED, [])


def test_a_request_that_fails_is_not_kept():
    recording = record(Script([]))
    with pytest.raises(StoryError, match="asked for one more"):
        recording.respond(ASKED, [])
    assert recording.steps == []


def test_a_turn_raises_another_prompt_to_the_author():
    recording = record(Script(["Hello, Maya."]))
    assert answered(recording, "Maya") == "Hello, Maya."
    assert answered(Replay(recording), "Maya") == "Hello, Maya."
    with pytest.raises(StoryError, match="another prompt") as refused:
        answered(Replay(recording), "Noor")
    assert refused.value.step == 1


def answered(model, name):
    client = connect(model=model, repeatable=True)
    ana = client.agents.create(name="Ana", memory_blocks=[{"label": "user", "value": f"Name: {name}"}])
    return client.agents.messages.create(ana.id, input="Hello").messages[-1].content


@pytest.mark.parametrize(
    "line", [b"not json", b"\xff", b"[]", b"{}", b'{"reply": {"tool_calls": [], "usage": 3}}']
)
def test_a_damaged_file_is_refused_with_the_line(tmp_path, line):
    path = tmp_path / "run.jsonl"
    recorded().save(path)
    with path.open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(StoryError, match="line 3 of") as refused:
        Replay(path)
    assert refused.value.step == 3


def test_the_hash_does_not_depend_on_the_order_of_keys_or_the_kind_of_mapping():
    frozen = MappingProxyType({"properties": {"label": {"type": "string"}}, "type": "object"})
    assert request_sha256(ASKED, [ToolSpec("memory_insert", "Insert.", frozen)]) == request_sha256(
        ASKED, [TOOL]
    )
