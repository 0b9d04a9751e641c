"""A person in the model's place reads the prompt, and bad input is explained and asked again."""

import pytest

from kit.errors import ModelError
from kit.models import Human, Message, ToolCall, ToolSpec

INSERT = ToolSpec(
    "memory_insert",
    "Insert text into a block.",
    {
        "type": "object",
        "properties": {
            "label": {"type": "string"},
            "new_str": {"type": "string"},
            "insert_line": {"type": "integer"},
        },
        "required": ["label", "new_str"],
    },
)
PROMPT = [Message("system", "<memory_blocks>\n- tea & <cake>"), Message("user", "Add milk")]


class Desk:
    """What a person typed, line by line, and what stood on the screen."""

    def __init__(self, *typed):
        self.typed = list(typed)
        self.screen = []

    def ask(self, mark):
        if not self.typed:
            raise EOFError
        return self.typed.pop(0)

    def answer(self, messages=PROMPT, tools=(INSERT,)):
        return Human(ask=self.ask, show=self.screen.append).respond(messages, tools)


def test_the_person_reads_every_message_word_for_word_and_the_tools():
    desk = Desk("Hello")
    desk.answer()
    shown = "\n".join(desk.screen)
    assert all(message.content in shown for message in PROMPT)
    assert "memory_insert(label, new_str, insert_line?): Insert text into a block." in shown


def test_calls_and_errors_of_earlier_steps_are_shown():
    call = ToolCall("call-1", "memory_insert", {}, '{"label": "x"}')
    failed = Message("tool", "no such block", tool_call_id="call-1", is_error=True)
    desk = Desk("Hello")
    desk.answer([*PROMPT, Message("assistant", "", (call,)), failed])
    shown = "\n".join(desk.screen)
    assert '[call-1] memory_insert {"label": "x"}' in shown
    assert "tool [call-1] (error)\nno such block" in shown


def test_words_are_an_answer():
    reply = Desk("  I added milk.  ").answer()
    assert (reply.text, reply.tool_calls) == ("I added milk.", ())


ARGUMENTS = '{"label": "shopping", "new_str": "- milk = 1", "insert_line": -1}'


@pytest.mark.parametrize(
    "typed",
    [
        'memory_insert label=shopping new_str="- milk = 1" insert_line=-1',
        f'{{"tool": "memory_insert", "arguments": {ARGUMENTS}}}',
        f'{{"name": "memory_insert", "arguments": {ARGUMENTS}}}',
    ],
)
def test_a_call_is_typed_as_pairs_or_as_json(typed):
    (call,) = Desk(typed).answer().tool_calls
    assert call.name == "memory_insert"
    assert call.arguments == {"label": "shopping", "new_str": "- milk = 1", "insert_line": -1}


def test_a_number_where_a_text_is_due_stays_a_text():
    (call,) = Desk("memory_insert label=n new_str=42").answer().tool_calls
    assert call.arguments["new_str"] == "42"


def test_a_call_and_a_reply_in_one_object_are_both_taken():
    reply = Desk(f'{{"tool": "memory_insert", "arguments": {ARGUMENTS}, "reply": "I add it."}}').answer()
    assert (reply.text, [call.name for call in reply.tool_calls]) == ("I add it.", ["memory_insert"])


def test_a_reply_in_json_can_say_anything():
    assert Desk('{"reply": "tool a=b"}').answer().text == "tool a=b"


@pytest.mark.parametrize(
    ("bad", "explained"),
    [
        ("", "Nothing was typed"),
        ("   ", "Nothing was typed"),
        ('{"tool": ', "not one JSON object"),
        ('{"what": 1}', 'neither "tool" nor "reply"'),
        ('{"tool": "memory_insert", "arguments": [1]}', "must be a JSON object"),
        ('{"tool": "forget", "arguments": {}}', "no tool 'forget'. On offer: memory_insert"),
        ("memory_insrt label=a new_str=b", "no tool 'memory_insrt'"),
        ("memory_insert label=a", "new_str is missing"),
        ("memory_insert label=a new_str=b colour=red", "it has no colour"),
        ("memory_insert label=a new_str=two words", "'words' is not key=value"),
        ('memory_insert label=a new_str="open', "No closing quotation"),
        (
            "memory_insert label=a new_str=b insert_line=last",
            "insert_line must be a JSON value of type integer",
        ),
    ],
)
def test_bad_input_is_explained_and_asked_again(bad, explained):
    desk = Desk(bad, "Never mind.")
    assert desk.answer().text == "Never mind."
    assert explained in desk.screen[-1]


def test_the_end_of_the_input_cancels_the_turn():
    with pytest.raises(ModelError) as refused:
        Desk().answer()
    assert refused.value.stop_reason == "cancelled"
