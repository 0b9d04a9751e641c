"""Whole turns of the kit whose model sits behind HTTP, at a server that we did not write."""

import json

import pytest

from kit import connect
from kit.journal.doctor import examine

HOW = 'pip install "shared-memory-kit[test]"'
pytest.importorskip("openai", reason=f"needs the openai SDK: {HOW}")
pytest.importorskip("anthropic", reason=f"needs the anthropic SDK: {HOW}")
pytest.importorskip("llmock", reason=f"needs llmock, a server that imitates the providers: {HOW}")

from llmock.scenarios import Reply, ToolCall as Said  # noqa: E402 - after the skip

from kit.models.anthropic_messages import AnthropicMessages  # noqa: E402
from kit.models.openai_chat import OpenAIChat  # noqa: E402

SHOPPING = "- tea"
ADD_MILK = ("memory_insert", {"label": "shopping", "new_string": "- milk"})


class Scene:
    """A room in a file with one agent, Ana, who holds one block."""

    def __init__(self, path, model):
        self.path = path
        self.client = connect(path, model=model)
        self.block = self.client.blocks.create(label="shopping", value=SHOPPING)
        self.ana = self.client.agents.create(name="Ana", block_ids=[self.block.id])

    def say(self, text="Add milk"):
        return self.client.agents.messages.create(self.ana.id, input=text)

    @property
    def shopping(self):
        return self.client.blocks.retrieve(self.block.id).value

    def assert_unharmed(self):
        """The room takes the next turn, and its file is whole, before and after it is closed."""
        response = self.say("Are you there?")
        assert (response.stop_reason.stop_reason, said(response)) == ("end_turn", ["Here I am."])
        assert examine(self.path).sound
        self.client.close()
        report = examine(self.path)
        assert (report.problem, report.torn_tail_bytes) == (None, 0)
        with connect(self.path) as again:
            assert again.blocks.retrieve(self.block.id).value == SHOPPING
            assert not [run for run in again.journal.find("runs") if run["stop_reason"] is None]


def said(response):
    return [one.content for one in response.messages if one.message_type == "assistant_message"]


def returned(response):
    """What the tools answered: (status, text) of each call."""
    told = [one for one in response.messages if one.message_type == "tool_return_message"]
    return [(one.status, one.tool_return) for one in told]


def told_to_openai(llmock):
    """What the tools answered, as the last request told it to the model."""
    return [one["content"] for one in llmock.last_request.body["messages"] if one["role"] == "tool"]


def told_to_anthropic(llmock):
    """The same for the other API: (is it an error, text)."""
    parts = [part for one in llmock.last_request.body["messages"] for part in one["content"]]
    return [(part["is_error"], part["content"]) for part in parts if part["type"] == "tool_result"]


@pytest.fixture
def scene(tmp_path):
    """Make the room for a model; it is closed at the end."""
    made = []

    def make(model):
        made.append(Scene(tmp_path / "room.jsonl", model))
        return made[-1]

    yield make
    for one in made:
        one.client.close()


@pytest.fixture
def room(llmock, scene):
    """The room whose model is named as a learner names it: by its address."""
    return scene(f"{llmock.base_url()}#gpt-4o")


@pytest.fixture
def impatient(llmock):
    """A model of each SDK that is tried once and given a second, which is long on one machine."""
    made = {
        "openai": OpenAIChat("gpt-4o", llmock.base_url(), timeout=1, max_retries=0),
        "anthropic": AnthropicMessages("claude", llmock.base_url("anthropic"), timeout=1, max_retries=0),
    }
    yield made
    for model in made.values():
        model.close()


# ── turns that go well ────────────────────────────────────────────────────────────────────────────


def test_a_tool_call_edits_the_block_and_the_model_is_told_and_answers(llmock, room):
    llmock.call_tool(*ADD_MILK).reply("Milk is on the list.")
    response = room.say()
    assert room.shopping == "- tea\n- milk"
    assert (response.stop_reason.stop_reason, response.stop_reason.error) == ("end_turn", None)
    assert said(response) == ["Milk is on the list."]
    assert told_to_openai(llmock) == [text for _, text in returned(response)]
    assert response.usage.step_count == 2
    assert response.usage.total_tokens > 0


def test_each_step_sees_the_block_as_the_step_before_left_it(llmock, room):
    llmock.call_tool(*ADD_MILK).reply("Milk is on the list.")
    room.say()
    first, second = (one.body["messages"][0]["content"] for one in llmock.requests)
    assert "- milk" not in first
    assert "- milk" in second


def test_the_block_names_the_agent_and_the_journal_the_model_that_wrote(llmock, room):
    llmock.call_tool(*ADD_MILK).reply("Milk is on the list.")
    room.say()
    (commit,) = [one for one in room.client.changes() if one.via == "memory_insert"]
    assert commit.by.name == "Ana"
    assert [run["model"] for run in room.client.journal.find("runs")] == [f"{llmock.base_url()}#gpt-4o"]


def test_the_next_turn_is_told_of_the_calls_of_the_last_one(llmock, room):
    llmock.call_tool(*ADD_MILK).reply("Milk is on the list.").reply("You are welcome.")
    room.say()
    assert said(room.say("Thanks")) == ["You are welcome."]
    roles = [one["role"] for one in llmock.last_request.body["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]


def test_anthropic_runs_the_same_turn(llmock, impatient, scene):
    room = scene(impatient["anthropic"])
    llmock.call_tool(*ADD_MILK).reply("Milk is on the list.")
    response = room.say()
    assert room.shopping == "- tea\n- milk"
    assert said(response) == ["Milk is on the list."]
    ((is_error, text),) = told_to_anthropic(llmock)
    assert ("success", text) in returned(response)
    assert not is_error


def test_json_mode_runs_the_same_turn(llmock, monkeypatch, scene):
    monkeypatch.setenv("KIT_TOOL_MODE", "json")
    room = scene(f"{llmock.base_url()}#qwen3:4b")
    llmock.reply(json.dumps({"tool": ADD_MILK[0], "arguments": ADD_MILK[1]}))
    llmock.reply('{"reply": "Milk is on the list."}')
    assert said(room.say()) == ["Milk is on the list."]
    assert room.shopping == "- tea\n- milk"
    assert "Result of memory_insert: " in llmock.last_request.body["messages"][-1]["content"]


# ── calls that make no sense: the model is told, and the turn goes on ─────────────────────────────


def test_malformed_arguments_are_a_tool_error_that_the_model_sees_and_can_mend(llmock, room):
    llmock.call_tool(*ADD_MILK).call_tool(*ADD_MILK).reply("Milk is on the list.")
    llmock.break_tool_call("malformed_arguments")
    response = room.say()
    (first, complaint), (second, _) = returned(response)
    assert (first, second) == ("error", "success")
    assert "not a JSON object" in complaint
    assert complaint in told_to_openai(llmock)
    assert room.shopping == "- tea\n- milk"
    assert (response.stop_reason.stop_reason, said(response)) == ("end_turn", ["Milk is on the list."])


def test_malformed_arguments_are_echoed_to_the_model_as_it_sent_them(llmock, room):
    llmock.call_tool(*ADD_MILK).reply("I give up.").break_tool_call("malformed_arguments")
    response = room.say()
    (call,) = [one.tool_call for one in response.messages if one.message_type == "tool_call_message"]
    assistant = llmock.last_request.body["messages"][2]
    assert assistant["tool_calls"][0]["function"]["arguments"] == call.arguments
    with pytest.raises(json.JSONDecodeError):
        json.loads(call.arguments)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"label": "shopping"}, "memory_insert needs new_string"),
        ({**ADD_MILK[1], "colour": "red"}, "no parameter 'colour'"),
        ({"label": "shoping", "new_string": "- milk"}, "shopping"),
        ({**ADD_MILK[1], "insert_line": "last"}, "not a whole number"),
    ],
    ids=["missing", "unknown", "a label that is not held", "of another type"],
)
def test_wrong_arguments_are_a_tool_error_too(llmock, room, arguments, complaint):
    llmock.call_tool("memory_insert", arguments).reply("I give up.").reply("Here I am.")
    response = room.say()
    ((status, text),) = returned(response)
    assert status == "error"
    assert complaint in text
    assert told_to_openai(llmock) == [text]
    assert said(response) == ["I give up."]
    room.assert_unharmed()


def test_an_unknown_tool_is_a_tool_error_that_names_those_on_offer(llmock, room):
    llmock.call_tool(*ADD_MILK).reply("I give up.").reply("Here I am.")
    llmock.break_tool_call("unknown_tool")
    response = room.say()
    ((status, text),) = returned(response)
    assert status == "error"
    assert "Ana has no tool 'llmock_unknown_tool'" in text
    assert "memory_insert" in text
    assert told_to_openai(llmock) == [text]
    room.assert_unharmed()


def test_of_two_calls_in_one_reply_the_good_one_stands_and_the_bad_one_is_told(llmock, impatient, scene):
    room = scene(impatient["anthropic"])
    llmock.add(Reply(tool_calls=(Said("forget_everything", {}), Said(*ADD_MILK)))).reply("Done.")
    assert [status for status, _ in returned(room.say())] == ["error", "success"]
    assert room.shopping == "- tea\n- milk"
    assert [is_error for is_error, _ in told_to_anthropic(llmock)] == [True, False]


def test_a_model_that_repeats_the_same_bad_call_is_stuck_and_stops(llmock, room):
    llmock.call_tool("forget_everything", times=None)
    assert room.say().stop_reason.stop_reason == "stuck"
    assert len(llmock.requests) == 2
    assert room.shopping == SHOPPING


# ── endpoints that fail: the turn ends and says so, and the room is unharmed ──────────────────────


@pytest.mark.parametrize(("status", "advice"), [(429, "quota"), (500, "later")])
def test_a_failure_that_stays_ends_the_turn_and_says_what_to_do(llmock, room, status, advice):
    llmock.fail(status, times=3, retry_after=0.01)
    response = room.say()
    assert response.stop_reason.stop_reason == "llm_api_error"
    assert f"#gpt-4o answered {status}" in response.stop_reason.error
    assert advice in response.stop_reason.error
    assert len(llmock.requests) == 3
    assert response.messages == []
    assert room.shopping == SHOPPING
    llmock.reply("Here I am.")
    room.assert_unharmed()


@pytest.mark.parametrize("status", [429, 500])
def test_a_failure_that_passes_is_not_noticed_by_the_turn(llmock, room, status):
    llmock.fail(status, times=2, retry_after=0.01).call_tool(*ADD_MILK).reply("Milk is on the list.")
    response = room.say()
    assert (response.stop_reason.stop_reason, response.usage.step_count) == ("end_turn", 2)
    assert room.shopping == "- tea\n- milk"


@pytest.mark.slow
@pytest.mark.parametrize("sdk", ["openai", "anthropic"])
def test_a_model_that_takes_too_long_ends_the_turn_and_says_what_to_do(llmock, impatient, scene, sdk):
    room = scene(impatient[sdk])
    llmock.delay(1.2).reply("Too late.")
    response = room.say()
    assert response.stop_reason.stop_reason == "llm_api_error"
    assert "did not answer in time" in response.stop_reason.error
    assert "timeout=" in response.stop_reason.error
    assert room.shopping == SHOPPING
    assert len(llmock.requests) == 1  # and the late answer is out of the way
    llmock.reply("Here I am.")
    room.assert_unharmed()


def test_a_server_that_is_not_there_ends_the_turn_and_says_what_to_do(scene):
    nobody = OpenAIChat("m", "http://127.0.0.1:9/v1", max_retries=0)
    room = scene(nobody)
    response = room.say()
    nobody.close()
    assert response.stop_reason.stop_reason == "llm_api_error"
    assert "Is the server running" in response.stop_reason.error
    assert room.shopping == SHOPPING


def test_what_was_done_before_the_failure_stays_done_and_the_next_turn_knows_it(llmock, room):
    llmock.call_tool(*ADD_MILK)
    turn = room.client.agents.messages.steps(room.ana.id, input="Add milk")
    next(turn)
    llmock.fail(500, times=3, retry_after=0.01)
    assert next(turn).stop_reason == "llm_api_error"
    assert list(turn) == []
    assert room.shopping == "- tea\n- milk"
    llmock.reply("It is on the list.")
    assert said(room.say("Did you?")) == ["It is on the list."]
    assert len(told_to_openai(llmock)) == 1


def test_a_failed_turn_is_told_in_the_journal_with_its_cause(llmock, room):
    llmock.fail(500, times=3, retry_after=0.01)
    response = room.say()
    (run,) = room.client.journal.find("runs")
    assert (run["stop_reason"], run["error"]) == ("llm_api_error", response.stop_reason.error)
