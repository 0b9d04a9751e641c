"""A script says what the cell says, and stops loudly where the story diverges."""

import pytest

from kit import connect
from kit.errors import ModelError, StoryError
from kit.models import Line, Message, ModelReply, Script, ToolCall

SYSTEM = Message("system", "Block tasks: TASK-000 is open")
ASKED = [SYSTEM, Message("user", "Claim TASK-000")]
CLAIM = ("memory_replace", {"label": "tasks", "new_str": "claimed"})


def test_replies_come_in_the_order_they_were_written():
    script = Script([CLAIM, "Claimed.", "Anything else?"])
    replies = [script.respond(ASKED, []) for _ in range(3)]
    assert [call.name for call in replies[0].tool_calls] == ["memory_replace"]
    assert [reply.text for reply in replies] == ["", "Claimed.", "Anything else?"]
    assert script.left == 0


def test_one_text_is_a_whole_script():
    assert Script("Hello").respond(ASKED, []).text == "Hello"


def test_a_call_carries_its_arguments_as_a_value_and_as_the_json_a_model_would_send():
    (call,) = Script([CLAIM]).respond(ASKED, []).tool_calls
    assert call == ToolCall("call-1", "memory_replace", CLAIM[1], '{"label": "tasks", "new_str": "claimed"}')


def test_arguments_written_as_a_string_stay_as_bad_as_they_are():
    (call,) = Script([("memory_replace", '{"label": ')]).respond(ASKED, []).tool_calls
    assert call.arguments is None
    assert call.raw == '{"label": '


def test_a_list_is_several_calls_in_one_reply_with_an_id_each():
    calls = Script([[CLAIM, ("archival_memory_insert", {"content": "x"})]]).respond(ASKED, []).tool_calls
    assert [call.id for call in calls] == ["call-1", "call-2"]


def test_an_id_is_never_given_twice_in_a_conversation():
    script = Script([CLAIM, CLAIM])
    first = script.respond(ASKED, []).tool_calls
    later = [*ASKED, Message("assistant", "", tool_calls=first), Message("tool", "ok", tool_call_id="call-1")]
    assert script.respond(later, []).tool_calls[0].id == "call-2"


def test_a_function_sees_the_messages_and_a_whole_reply_is_given_as_it_is():
    whole = ModelReply("Done.", thought="easy")
    script = Script([lambda messages: f"You said: {messages[-1].content}", whole])
    assert script.respond(ASKED, []).text == "You said: Claim TASK-000"
    assert script.respond(ASKED, []) is whole


def test_an_expectation_that_holds_lets_the_reply_through():
    assert Script([Line("Yes.", expect=("TASK-000", "open"))]).respond(ASKED, []).text == "Yes."


def test_a_story_that_diverges_is_refused_with_the_missing_text_and_the_step():
    script = Script(["First.", Line("Yes.", expect="TASK-007")])
    script.respond(ASKED, [])
    with pytest.raises(StoryError, match=r"reply 2 .*'TASK-007'") as refused:
        script.respond(ASKED, [])
    assert refused.value.step == 2
    assert "Claim TASK-000" in refused.value.hint
    assert script.left == 1


def test_a_script_that_ran_out_says_so():
    script = Script(["Only this."])
    script.respond(ASKED, [])
    with pytest.raises(StoryError, match="has 1 replies and was asked for one more"):
        script.respond(ASKED, [])


@pytest.mark.parametrize("wrong", [7, None, ("one",), ["text in a list"], {"tool": "x"}])
def test_what_is_no_reply_is_refused_and_shown(wrong):
    with pytest.raises(StoryError, match="reply 1 of the script is a"):
        Script([wrong]).respond(ASKED, [])


@pytest.mark.parametrize(
    ("story", "why"),
    [
        ([Line("Yes.", expect="TASK-007")], "expects 'TASK-007'"),
        ([], "has 0 replies"),
        ([("memory_insert", {"label": "tasks", "new_string": "- tea"})], "has 1 replies"),
    ],
)
def test_a_turn_raises_the_divergence_to_the_author_and_the_room_takes_the_next_turn(story, why):
    client = connect(model=Script(story))
    ana = client.agents.create(name="Ana", memory_blocks=[{"label": "tasks", "value": "- milk"}])
    with pytest.raises(StoryError, match=why) as refused:
        client.agents.messages.create(ana.id, input="Add tea")
    assert refused.value.step == max(1, len(story)) + (why == "has 1 replies")
    assert [run["stop_reason"] for run in client.journal.find("runs")] == ["error"]
    client.agents.update(ana.id, model=Script(["Sorry."]))
    assert client.agents.messages.create(ana.id, input="Again").stop_reason.stop_reason == "end_turn"


def test_a_story_error_is_not_taken_for_the_failure_of_a_model():
    assert not issubclass(StoryError, ModelError)
