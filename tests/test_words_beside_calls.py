"""What a model says beside its calls: kept in its place, sent back to it, and the answer beside a finish."""

import pytest

from kit import connect
from kit.models import ModelReply, Script, ToolCall
from kit.models.replay import Replay, record
from kit.turn.tools import ASK, FINISH
from kit.views.trace import trace
from tests.ways import WAYS, opened

NOTE = ("memory_insert", {"label": "notes", "new_string": "x"})
MISS = ("memory_replace", {"label": "notes", "old_string": "nowhere", "new_string": ""})
END = (FINISH, {})


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script([])) as client:
        yield client


class Listening:
    """Gives these replies, and keeps what it was asked."""

    name = "listening"

    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked = []

    def respond(self, messages, tools):
        self.asked.append(messages)
        return self.replies.pop(0)


def saying(text, *calls, thought=""):
    """A reply with a text and calls."""
    made = Script([list(calls)]).respond([], []).tool_calls if calls else ()
    return ModelReply(text, made, thought)


def agent(client, *replies, name="Ana"):
    model = Listening(*replies)
    made = client.agents.create(
        name=name, model=model, memory_blocks=[{"label": "notes"}], tools=[FINISH, ASK]
    )
    return made, model


def kinds(messages):
    return [one.message_type.removesuffix("_message") for one in messages]


def test_a_text_beside_a_call_is_a_message_in_front_of_it(client):
    ana, _ = agent(client, saying("I note it.", NOTE, thought="so be it"), saying("Done."))
    seq = client.journal.seq
    response = client.agents.messages.create(ana.id, input="go")
    assert kinds(response.messages) == ["reasoning", "assistant", "tool_call", "tool_return", "assistant"]
    assert [one.content for one in response.messages[1::3]] == ["I note it.", "Done."]
    assert len({one.step_id for one in response.messages[:4]}) == 1
    (commit,) = [one for one in client.changes(after=seq) if one.via == NOTE[0]]
    assert {one.id for one in commit.changes} >= {one.id for one in response.messages[:4]}


def test_the_model_is_sent_its_text_and_its_calls_as_one_message(client):
    ana, model = agent(client, saying("Two notes.", NOTE, MISS), saying("Done."), saying("Hello again."))
    client.agents.messages.create(ana.id, input="go")
    client.agents.messages.create(ana.id, input="and now?")
    for asked in model.asked[1:]:
        assistant, *tools = asked[2:5]
        assert (assistant.role, assistant.content) == ("assistant", "Two notes.")
        assert [one.tool_call_id for one in tools] == [call.id for call in assistant.tool_calls]
    assert [(one.role, one.content) for one in model.asked[2][5:]] == [
        ("assistant", "Done."),
        ("user", "and now?"),
    ]


@pytest.mark.parametrize("calls", [[END], [NOTE, END], [END, NOTE], [MISS, END]])
def test_a_text_beside_the_end_is_the_answer_and_comes_last(client, calls):
    ana, model = agent(client, saying("All is noted.", *calls), saying("Hello again."))
    response = client.agents.messages.create(ana.id, input="go")
    assert response.messages[-1].content == "All is noted."
    assert kinds(response.messages).count("assistant") == 1
    assert (response.stop_reason.stop_reason, response.usage.step_count) == ("end_turn", 1)
    client.agents.messages.create(ana.id, input="and now?")
    assert [(one.role, one.content, len(one.tool_calls)) for one in model.asked[1][2:3]] == [
        ("assistant", "All is noted.", len(calls))
    ]
    assert [one.role for one in model.asked[1][3:]] == ["tool"] * len(calls) + ["user"]


def test_beside_an_end_that_is_refused_the_text_stands_in_front(client):
    ana, _ = agent(client, saying("The end.", (FINISH, {"why": "tired"})), saying("Then so."))
    response = client.agents.messages.create(ana.id, input="go")
    assert kinds(response.messages) == ["assistant", "tool_call", "tool_return", "assistant"]


def test_an_end_without_a_text_says_nothing(client):
    ana, _ = agent(client, saying("I note it.", NOTE), saying(" \n", END))
    response = client.agents.messages.create(ana.id, input="go")
    assert kinds(response.messages) == ["assistant", "tool_call", "tool_return", "tool_call", "tool_return"]
    assert response.stop_reason.stop_reason == "end_turn"


@pytest.mark.parametrize(("calls", "steps", "why"), [(NOTE, 2, "max_steps"), (MISS, 9, "stuck")])
def test_where_a_turn_is_broken_off_the_texts_stay_in_their_places(client, calls, steps, why):
    ana, _ = agent(client, saying("First.", calls), saying("Second.", calls))
    response = client.agents.messages.create(ana.id, input="go", max_steps=steps)
    assert kinds(response.messages) == ["assistant", "tool_call", "tool_return"] * 2
    assert [one.content for one in response.messages[::3]] == ["First.", "Second."]
    assert response.stop_reason.stop_reason == why


@pytest.mark.parametrize("blank", ["", " ", "\n\n"])
def test_blanks_beside_a_call_are_no_text_and_alone_they_are_no_answer(client, blank):
    ana, _ = agent(client, saying(blank, NOTE), saying(blank))
    response = client.agents.messages.create(ana.id, input="go")
    assert kinds(response.messages) == ["tool_call", "tool_return"]
    assert response.stop_reason.stop_reason == "invalid_llm_response"


@pytest.mark.parametrize("client", ["here"], indirect=True)
def test_what_another_agent_says_beside_its_calls_is_not_taken_for_its_answer(client):
    ben, _ = agent(client, saying("Let me look.", MISS), saying("Let me look again.", MISS), name="Ben")
    ask = (ASK, {"message": "When?", "other_agent_id": ben.id})
    ana, _ = agent(client, saying("I ask Ben.", ask), saying("He does not know."))
    response = client.agents.messages.create(ana.id, input="Ask Ben")
    assert kinds(response.messages) == ["assistant", "tool_call", "tool_return", "assistant"]
    told = response.messages[2].tool_return
    assert told == "Ben did not answer: stuck; it last said: Let me look again."


def test_the_conversation_is_the_same_after_the_room_was_opened_again(tmp_path):
    path = tmp_path / "team.jsonl"
    with connect(path) as client:
        ana, first = agent(client, saying("Two.", NOTE, NOTE), saying("The end.", END), saying("Yes."))
        client.agents.messages.create(ana.id, input="go")
        client.agents.messages.create(ana.id, input="There?")
    with connect(path) as client:
        model = Listening(saying("Yes."))
        client.agents.update(ana.id, model=model)
        client.agents.messages.create(ana.id, input="There?")
    assert model.asked[0][1:-2] == first.asked[2][1:]


def test_a_turn_with_words_beside_its_calls_is_recorded_and_replayed():
    def run(model):
        with connect(repeatable=True) as client:
            fields = {"memory_blocks": [{"label": "notes"}], "tools": [FINISH]}
            ana = client.agents.create(name="Ana", model=model, **fields)
            return client.agents.messages.create(ana.id, input="go").to_dict()

    recording = record(Script([saying("One.", NOTE), saying("The end.", END)]), today=lambda: "2025-01-31")
    assert run(recording) == run(Replay(recording))


def test_a_trace_shows_the_words_in_front_of_the_call_and_the_answer_behind_it():
    with connect(repeatable=True) as client:
        ana, _ = agent(client, saying("I note it.", NOTE), saying("All is noted.", END))
        client.agents.messages.create(ana.id, input="go")
        shown = trace(client)
        lines = [line.split()[:2] for line in str(shown).splitlines()]
        order = [line for line in lines if line[:1] in (["said"], ["call"], ["answer"])]
        assert order == [["said", "I"], ["call", "memory_insert"], ["call", FINISH], ["answer", "All"]]
        assert "I note it." in shown.as_html(shown.redraw())


def test_a_step_in_the_middle_of_two_calls_of_the_same_id_keeps_its_own_text(client):
    one = ToolCall("same", NOTE[0], NOTE[1], '{"label": "notes", "new_string": "x"}')
    ana, model = agent(client, ModelReply("First.", (one,)), ModelReply("Second.", (one,)), saying("Done."))
    client.agents.messages.create(ana.id, input="go")
    said = [message.content for message in model.asked[2] if message.role == "assistant"]
    assert said == ["First.", "Second."]
