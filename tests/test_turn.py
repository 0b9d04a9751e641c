"""A turn: step by step, fresh at every step, and ended with a reason whatever the model does."""

import pytest

from kit import Append
from kit.errors import (
    BadRequestError,
    ConflictError,
    ModelError,
    NotFoundError,
    RateLimitError,
    StoryError,
    UnprocessableEntityError,
)
from kit.models import ModelReply, Script, ToolCall
from kit.turn.tools import ASK, FINISH, TELL
from kit.values.protocol import Usage
from tests.ways import WAYS, opened

NOTE = ("memory_insert", {"label": "notes", "new_string": "x"})
MISS = ("memory_replace", {"label": "notes", "old_string": "nowhere", "new_string": ""})
TOOLS = [ASK, TELL, FINISH]


class Acting:
    """A model that is a function."""

    name = "acting"

    def __init__(self, act):
        self.act = act

    def respond(self, messages, tools):
        return self.act(messages)


def failing(error):
    def act(messages):
        raise error

    return Acting(act)


# A model that is an object of one client can not be asked by the server, on behalf of another agent.
BOTH_MODELS_HERE = pytest.mark.parametrize("client", ["here"], indirect=True)


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script([])) as client:
        yield client


def agent(client, *replies, name="Ana", model=None, **fields):
    fields = {"memory_blocks": [{"label": "notes"}], "tools": TOOLS, **fields}
    return client.agents.create(name=name, model=model or Script(replies), **fields)


def notes(client, agent):
    return client.agents.blocks.retrieve("notes", agent_id=agent.id)


def kinds(messages):
    return [message.message_type for message in messages]


def ends(client, run=0):
    return client.tables["runs"].all()[run]["stop_reason"]


# ------------------------------------------------------------------------------------ what is said


def test_a_turn_with_one_tool_comes_back_as_reasoning_call_return_and_answer(client):
    thought = ModelReply(
        tool_calls=(ToolCall("call-1", *NOTE, '{"label": "notes", "new_string": "x"}'),),
        thought="write it down",
        usage=Usage(10, 5),
    )
    ana = agent(client, thought, "Noted.")
    response = client.agents.messages.create(ana.id, messages=[{"role": "user", "content": "Note x"}])
    assert kinds(response.messages) == [
        "reasoning_message",
        "tool_call_message",
        "tool_return_message",
        "assistant_message",
    ]
    reasoning, call, returned, answer = response.messages
    assert reasoning.reasoning == "write it down"
    assert (call.tool_call.name, call.tool_call.arguments) == (
        NOTE[0],
        '{"label": "notes", "new_string": "x"}',
    )
    assert call.tool_call.tool_call_id == returned.tool_call_id == "call-1"
    assert (returned.status, returned.name) == ("success", "memory_insert")
    assert answer.content == "Noted."
    assert reasoning.step_id == call.step_id == returned.step_id != answer.step_id
    assert len({message.run_id for message in response.messages}) == 1
    assert all(message.id.startswith("message-") and message.date for message in response.messages)
    assert response.stop_reason.stop_reason == "end_turn"
    assert (response.usage.step_count, response.usage.total_tokens) == (2, 15)
    assert response.to_dict()["messages"][3]["content"] == "Noted."


def test_several_calls_in_one_reply_run_in_order_and_the_model_sees_them_as_one_message(client):
    seen = []

    def act(messages):
        seen.append(messages)
        second = ("memory_insert", {"label": "notes", "new_string": "second"})
        first = ("memory_insert", {"label": "notes", "new_string": "first"})
        return (
            Script([[first, MISS, second]]).respond(messages, [])
            if len(seen) == 1
            else ModelReply(text="done")
        )

    ana = agent(client, model=Acting(act))
    step = next(turn := client.agents.messages.steps(ana.id, input="go"))
    assert notes(client, ana).value == "first\nsecond"
    assert [result.error is None for result in step.results] == [True, False, True]
    assert [one.seq for one in step.results] == list(range(step.results[0].seq, step.results[0].seq + 3))
    turn.run()
    told = seen[1][2:]
    assert [(one.role, len(one.tool_calls), one.is_error) for one in told] == [
        ("assistant", 3, False),
        ("tool", 0, False),
        ("tool", 0, True),
        ("tool", 0, False),
    ]
    assert [one.tool_call_id for one in told[1:]] == [call.id for call in told[0].tool_calls]


def test_the_model_is_offered_the_agents_tools_and_the_whole_conversation(client):
    offered = []

    class Asked(Acting):
        def respond(self, messages, tools):
            offered.append(([tool.name for tool in tools], [(one.role, one.content) for one in messages[1:]]))
            return ModelReply(text=f"answer {len(offered)}")

    ana = client.agents.create(model=Asked(None))
    for said in ("one", "two"):
        client.agents.messages.create(ana.id, input=said)
    assert offered == [
        (["memory_insert", "memory_replace"], [("user", "one")]),
        (["memory_insert", "memory_replace"], [("user", "one"), ("assistant", "answer 1"), ("user", "two")]),
    ]


# ------------------------------------------------------------------------------------ how it ends


def test_an_answer_ends_the_turn(client):
    ana = agent(client, "Hello.")
    assert client.agents.messages.create(ana.id, input="hi").stop_reason.stop_reason == "end_turn"
    assert ends(client) == "end_turn"


def test_memory_finish_edits_ends_the_turn_without_another_step(client):
    ana = agent(client, [NOTE, (FINISH, {})], "never said")
    response = client.agents.messages.create(ana.id, input="go")
    assert (response.stop_reason.stop_reason, response.usage.step_count) == ("end_turn", 1)
    assert notes(client, ana).value == "x"


def test_after_max_steps_it_is_enough_and_what_was_done_stays(client):
    ana = agent(client, *[NOTE] * 9)
    response = client.agents.messages.create(ana.id, input="go", max_steps=3)
    assert (response.stop_reason.stop_reason, response.usage.step_count) == ("max_steps", 3)
    assert notes(client, ana).value == "x\nx\nx"


def test_eight_steps_are_allowed_by_default(client):
    ana = agent(client, *[NOTE] * 9)
    assert client.agents.messages.create(ana.id, input="go").usage.step_count == 8


def test_the_same_refused_call_twice_in_a_row_is_stuck(client):
    ana = agent(client, MISS, MISS, "never said")
    response = client.agents.messages.create(ana.id, input="go")
    assert (response.stop_reason.stop_reason, response.usage.step_count) == ("stuck", 2)
    assert [one.status for one in response.messages[1::2]] == ["error", "error"]


def test_a_refused_call_that_is_mended_or_different_is_not_stuck(client):
    other = (MISS[0], {**MISS[1], "old_string": "elsewhere"})
    ana = agent(client, MISS, other, MISS, NOTE, MISS, "done")
    assert client.agents.messages.create(ana.id, input="go").stop_reason.stop_reason == "end_turn"


def test_a_refused_call_goes_back_to_the_model_and_the_turn_goes_on(client):
    seen = []

    def act(messages):
        seen.append(messages[-1])
        return [Script([MISS]), Script(["I could not."])][len(seen) - 1].respond(messages, [])

    ana = agent(client, model=Acting(act))
    assert client.agents.messages.create(ana.id, input="go").stop_reason.stop_reason == "end_turn"
    assert (seen[1].role, seen[1].is_error) == ("tool", True)
    assert "does not stand" in seen[1].content


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (ModelReply(), "neither a text nor a tool call"),
        (None, "no ModelReply"),
        ("a plain text", "no ModelReply"),
        (ModelReply(text="\ud800"), "half of a character"),
        (ModelReply(thought="\ud800", text="x"), "half of a character"),
        (ModelReply(text=5), "something else than text"),
        (ModelReply(tool_calls=(ToolCall("1", "\ud800", {}, "{}"),)), "half of a character"),
        (ModelReply(tool_calls=(ToolCall("1", "memory_insert", {}, "\ud800"),)), "half of a character"),
        (ModelReply(tool_calls=(ToolCall("1", "memory_insert", {}, None),)), "something else than text"),
    ],
)
def test_an_answer_that_makes_no_sense_ends_the_turn_and_says_why(client, reply, told):
    ana = agent(client, model=Acting(lambda messages: reply))
    response = client.agents.messages.create(ana.id, input="go")
    assert response.stop_reason.stop_reason == "invalid_llm_response"
    assert told in response.stop_reason.error
    assert (response.messages, ends(client)) == ([], "invalid_llm_response")


def test_a_failing_endpoint_ends_the_turn_and_leaves_the_room_and_the_work_done_unharmed(client):
    told = iter([Script([NOTE]), failing(ModelError("the endpoint is down", hint="Try later."))] * 2)
    ana = agent(client, model=Acting(lambda messages: next(told).respond(messages, [])))
    response = client.agents.messages.create(ana.id, input="go")
    assert response.stop_reason.stop_reason == "llm_api_error"
    assert "the endpoint is down" in response.stop_reason.error
    assert kinds(response.messages) == ["tool_call_message", "tool_return_message"]
    assert notes(client, ana).value == "x"
    assert ends(client) == "llm_api_error"
    client.agents.update(ana.id, model=Script(["back again"]))
    assert client.agents.messages.create(ana.id, input="go on").messages[-1].content == "back again"


@pytest.mark.parametrize("crash", [ZeroDivisionError("bug"), StoryError("not my story"), KeyboardInterrupt()])
def test_a_crash_is_raised_to_the_caller_and_the_run_is_closed(client, crash):
    ana = agent(client, model=failing(crash))
    turn = client.agents.messages.steps(ana.id, input="go")
    with pytest.raises(type(crash)):
        turn.run()
    expected = "cancelled" if isinstance(crash, KeyboardInterrupt) else "error"
    assert turn.stop_reason == ends(client) == expected
    assert list(turn) == []
    client.agents.update(ana.id, model=Script(["back again"]))
    assert client.agents.messages.create(ana.id, input="go on").stop_reason.stop_reason == "end_turn"


def test_malformed_arguments_are_a_tool_error_that_the_model_sees(client):
    ana = agent(client, ("memory_insert", '{"label": '), "sorry")
    response = client.agents.messages.create(ana.id, input="go")
    assert response.messages[0].tool_call.arguments == '{"label": '
    assert response.messages[1].status == "error"
    assert response.stop_reason.stop_reason == "end_turn"


# ------------------------------------------------------------------------------------ step by step


def test_nothing_happens_between_two_steps(client):
    ana = agent(client, NOTE, NOTE, "done")
    turn = client.agents.messages.steps(ana.id, input="go")
    for number in (1, 2):
        seq = client.journal.seq
        step = next(turn)
        assert (step.number, step.stop_reason, step.agent_id, step.model) == (number, None, ana.id, "script")
        assert client.journal.seq == seq + 1, "one tool call is one commit"
    assert turn.response().stop_reason.stop_reason == "running"
    last = next(turn)
    assert (last.number, last.stop_reason, last.results) == (3, "end_turn", ())
    with pytest.raises(StopIteration):
        next(turn)
    assert [step.number for step in turn.steps] == [1, 2, 3]


def test_a_turn_can_be_finished_after_some_steps(client):
    ana = agent(client, NOTE, NOTE, "done")
    turn = client.agents.messages.steps(ana.id, input="go")
    next(turn)
    assert kinds(turn.run().messages)[-1] == "assistant_message"
    assert len(turn.steps) == 3


def test_read_think_and_act_by_hand_make_a_step(client):
    block = client.blocks.create(label="shared", value="old")
    edit = ("memory_replace", {"label": "shared", "old_string": "old", "new_string": "mine"})
    ana = agent(client, edit, "done", block_ids=[block.id])
    turn = client.agents.messages.steps(ana.id, input="go")
    prompt = turn.read()
    assert prompt.versions["shared"] == 1
    reply = turn.think()
    assert reply.tool_calls[0].name == "memory_replace"
    seq = client.journal.seq
    client.blocks.update(block.id, value="old, but newer")
    step = turn.act()
    assert step.prompt.versions["shared"] == 1, (
        "the step is recorded with what was read, not with what is there"
    )
    assert (step.results[0].seq, step.results[0].error) == (seq + 2, None)
    assert client.blocks.retrieve(block.id).value == "mine, but newer"
    assert next(turn).stop_reason == "end_turn"


def test_who_skips_a_part_of_a_step_gets_it_done(client):
    ana = agent(client, NOTE, "done")
    turn = client.agents.messages.steps(ana.id, input="go")
    assert turn.act().results[0].error is None
    turn.think()
    assert turn.act().stop_reason == "end_turn"


def test_an_ended_turn_can_not_go_on(client):
    ana = agent(client, "done", "never said")
    turn = client.agents.messages.steps(ana.id, input="go")
    turn.run()
    seq = client.journal.seq
    for part in (turn.think, turn.act):
        with pytest.raises(BadRequestError, match="end_turn"):
            part()
    assert client.journal.seq == seq


@pytest.mark.parametrize("wrong", [0, -1, 1001, True, "5", None, 1.5])
def test_max_steps_is_a_number_of_steps(client, wrong):
    ana = agent(client, "done")
    seq = client.journal.seq
    with pytest.raises(UnprocessableEntityError, match="max_steps"):
        client.agents.messages.steps(ana.id, input="go", max_steps=wrong)
    assert client.journal.seq == seq


@pytest.mark.parametrize("wrong", ["", "never", None, ["step"], 5])
def test_there_are_two_ways_to_compile(client, wrong):
    ana = agent(client, "done")
    with pytest.raises(UnprocessableEntityError, match="'step' or 'turn'"):
        client.agents.messages.create(ana.id, input="go", compile=wrong)


@pytest.mark.parametrize(("compile", "sees"), [("step", 2), ("turn", 1)])
def test_a_prompt_is_fresh_at_every_step_unless_it_is_compiled_for_the_turn(client, compile, sees):
    block = client.blocks.create(label="shared", value="old")
    ana = agent(client, NOTE, "done", block_ids=[block.id])
    turn = client.agents.messages.steps(ana.id, input="go", compile=compile)
    next(turn)
    client.blocks.update(block.id, value="new")
    last = next(turn)
    assert last.prompt.versions["shared"] == sees
    assert ("new" in last.prompt.text) == (compile == "step")
    steps = client.tables["steps"].all()
    assert [step["versions"]["shared"] for step in steps] == [1, sees]


def test_the_table_of_steps_says_which_versions_each_step_had_in_front_of_it(client):
    ana = agent(client, NOTE, NOTE, "done")
    turn = client.agents.messages.steps(ana.id, input="go")
    turn.run()
    steps = client.tables["steps"].all()
    assert [step["versions"] for step in steps] == [{"notes": 1}, {"notes": 2}, {"notes": 3}]
    assert [step["number"] for step in steps] == [1, 2, 3]
    assert [step["id"] for step in steps] == [step.id for step in turn.steps]
    assert [step["seq"] for step in steps] == [step.prompt.seq for step in turn.steps]
    assert {(step["agent_id"], step["model"]) for step in steps} == {(ana.id, "script")}
    (run,) = client.tables["runs"].all()
    assert {step["run_id"] for step in steps} == {run["id"]}
    assert (run["agent_id"], run["error"]) == (ana.id, None)
    assert run["ended_at"] >= run["started_at"]


# ------------------------------------------------------------------------------------ others meanwhile


def test_a_block_that_is_detached_between_reading_and_acting_can_not_be_written(client):
    block = client.blocks.create(label="shared", value="x")
    edit = ("memory_insert", {"label": "shared", "new_string": "y"})
    ana = agent(client, edit, "done", block_ids=[block.id])
    turn = client.agents.messages.steps(ana.id, input="go")
    turn.think()
    client.agents.blocks.detach(block.id, agent_id=ana.id)
    step = turn.act()
    assert type(step.results[0].error).__name__ == "NotAttachedError"
    assert client.blocks.retrieve(block.id).value == "x"
    assert "shared" not in next(turn).prompt.versions


def test_an_agent_that_is_deleted_during_its_turn_does_nothing_more(client):
    block = client.blocks.create(label="shared", value="x")
    edit = ("memory_insert", {"label": "shared", "new_string": "y"})
    ana = agent(client, edit, "never said", block_ids=[block.id])
    turn = client.agents.messages.steps(ana.id, input="go")
    turn.think()
    client.agents.delete(ana.id)
    assert isinstance(turn.act().results[0].error, NotFoundError)
    assert client.blocks.retrieve(block.id).value == "x"
    with pytest.raises(NotFoundError, match=ana.id):
        next(turn)
    assert turn.stop_reason == ends(client) == "error"


def test_two_turns_that_append_to_one_block_both_succeed(client):
    block = client.blocks.create(label="shared")
    turns = []
    for name in ("Ana", "Ben"):
        line = ("memory_insert", {"label": "shared", "new_string": name})
        one = agent(client, line, "done", name=name, block_ids=[block.id])
        turns.append(client.agents.messages.steps(one.id, input="go"))
    for part in ("read", "think", "act"):
        for turn in turns:
            getattr(turn, part)()
    assert client.blocks.retrieve(block.id).value == "Ana\nBen"


# ------------------------------------------------------------------------------------ agents among themselves


@BOTH_MODELS_HERE
def test_asking_another_agent_runs_its_turn_and_brings_its_answer(client):
    heard = []

    def answer(messages):
        heard.append(messages[-1])
        return ModelReply(text="At noon.")

    ben = agent(client, name="Ben", model=Acting(answer))
    ana = agent(client, (ASK, {"message": "When?", "other_agent_id": ben.id}), "At noon, says Ben.")
    response = client.agents.messages.create(ana.id, input="Ask Ben")
    assert response.messages[1].tool_return == "Ben: At noon."
    assert heard[0].role == "system"
    assert ana.id in heard[0].content
    assert heard[0].content.endswith("When?")
    received, answered = client.agents.messages.list(ben.id, order="asc")
    assert (received.message_type, received.sender_id) == ("system_message", ana.id)
    assert answered.content == "At noon."
    assert [run["stop_reason"] for run in client.tables["runs"].all()] == ["end_turn", "end_turn"]
    opened = next(one for one in client.changes() if any(c.id == received.id for c in one.changes))
    assert opened.by.id == ana.id


@BOTH_MODELS_HERE
def test_telling_another_agent_lets_it_answer_after_this_turn(client):
    ben = agent(client, NOTE, "noted", name="Ben")
    ana = agent(client, (TELL, {"message": "Note x", "other_agent_id": ben.id}), "told him")
    turn = client.agents.messages.steps(ana.id, input="Tell Ben")
    assert "sent to Ben" in next(turn).results[0].text
    assert [one.sender_id for one in client.agents.messages.list(ben.id)] == [ana.id]
    assert notes(client, ben).value == ""
    next(turn)
    assert notes(client, ben).value == "x"
    assert client.agents.messages.list(ben.id)[0].content == "noted"


@BOTH_MODELS_HERE
def test_an_agent_that_is_waited_for_can_not_ask_back_and_so_nobody_waits_for_ever(client):
    ana, ben, cleo = (agent(client, name=name) for name in ("Ana", "Ben", "Cleo"))

    def ask(other):
        return Script([(ASK, {"message": "?", "other_agent_id": other.id}), "my answer"])

    for one, other in ((ana, ben), (ben, cleo), (cleo, ana)):
        client.agents.update(one.id, model=ask(other))
    response = client.agents.messages.create(ana.id, input="go")
    assert response.stop_reason.stop_reason == "end_turn"
    (refusal,) = client.tables["refusals"].all()
    assert (refusal["agent"], refusal["error"]) == ("Cleo", ConflictError.__name__)


@pytest.mark.parametrize("tool", [ASK, TELL])
def test_an_agent_does_not_write_to_itself_or_to_nobody(client, tool):
    ana = agent(client)
    gone = agent(client, name="Gone")
    client.agents.delete(gone.id)
    calls = [(tool, {"message": "?", "other_agent_id": id}) for id in (ana.id, gone.id)]
    client.agents.update(ana.id, model=Script([calls, "done"]))
    step, _ = client.agents.messages.steps(ana.id, input="go")
    assert [type(result.error) for result in step.results] == [ConflictError, NotFoundError]


@BOTH_MODELS_HERE
def test_one_turn_sets_off_sixteen_messages_at_most_even_if_two_agents_tell_each_other_for_ever(client):
    ana, ben = agent(client, name="Ana"), agent(client, name="Ben")

    def always(other):
        def act(messages):
            said = messages[-1]
            if said.role == "tool":
                return ModelReply(text="ok")
            return Script([(TELL, {"message": "again", "other_agent_id": other.id})]).respond(messages, [])

        return Acting(act)

    client.agents.update(ana.id, model=always(ben))
    client.agents.update(ben.id, model=always(ana))
    client.agents.messages.create(ana.id, input="go")
    letters = [one for one in client.tables["messages"].all() if one.get("sender_id")]
    assert len(letters) == 16
    assert [one["error"] for one in client.tables["refusals"].all()] == [RateLimitError.__name__]


def test_an_agent_that_can_not_answer_is_reported_to_the_one_who_asked(client):
    ben = agent(client, name="Ben", model=failing(ModelError("down", hint="Wait.")))
    ana = agent(client, (ASK, {"message": "?", "other_agent_id": ben.id}), "no luck")
    response = client.agents.messages.create(ana.id, input="go")
    assert response.messages[1].tool_return == "Ben did not answer: llm_api_error"
    assert response.stop_reason.stop_reason == "end_turn"


@BOTH_MODELS_HERE
def test_an_interrupt_ends_all_turns_and_begins_no_other(client):
    ben = agent(client, name="Ben", model=failing(KeyboardInterrupt()))
    cleo = agent(client, "never said", name="Cleo")
    ana = agent(
        client,
        (TELL, {"message": "later", "other_agent_id": cleo.id}),
        (ASK, {"message": "?", "other_agent_id": ben.id}),
    )
    with pytest.raises(KeyboardInterrupt):
        client.agents.messages.create(ana.id, input="go")
    assert [run["stop_reason"] for run in client.tables["runs"].all()] == ["cancelled", "cancelled"]
    assert kinds(client.agents.messages.list(cleo.id)) == ["system_message"]


def test_an_agent_that_is_deleted_before_it_reads_its_letter_is_passed_over(client):
    ben = agent(client, "never said", name="Ben")
    ana = agent(client, (TELL, {"message": "hi", "other_agent_id": ben.id}), "told")
    turn = client.agents.messages.steps(ana.id, input="go")
    next(turn)
    client.agents.delete(ben.id)
    assert turn.run().stop_reason.stop_reason == "end_turn"


def test_the_edit_of_the_operator_is_seen_by_the_next_step(client):
    ana = agent(client, NOTE, "done")
    turn = client.agents.messages.steps(ana.id, input="go")
    next(turn)
    client.blocks.edit(notes(client, ana).id, Append("by hand"))
    assert "by hand" in next(turn).prompt.text
