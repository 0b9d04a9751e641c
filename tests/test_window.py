"""The window over a conversation: what a model is sent of it, and that no past makes a turn cost more."""

import threading

import pytest

from kit import connect
from kit.client import Client
from kit.errors import RoomError, UnprocessableEntityError
from kit.journal import view
from kit.memory.space import Space
from kit.models import ModelReply, Script, ToolCall
from kit.official import official
from kit.turn.window import Reach, Window, reach_of, tokens
from kit.values.records import OPERATOR, Principal
from kit.views import trace


class Asked:
    """A model that keeps what it was sent and answers in words."""

    name = "asked"

    def __init__(self):
        self.sent = []

    def respond(self, messages, tools):
        self.sent.append(list(messages))
        return ModelReply(f"answer {len(self.sent)}")


def remember(client, agent_id, exchanges, words="What is the time?"):
    """Give the agent a past: each exchange is a question, a thought, a call with its return, an answer."""

    def change(draft):
        for number in range(exchanges):
            own = {"agent_id": agent_id, "run_id": "run-past", "date": draft.now}
            step = {**own, "step_id": f"step-past-{number}"}
            call = {"name": "memory_insert", "arguments": "{}", "tool_call_id": f"call-{number}"}
            for one in (
                {**own, "step_id": None, "message_type": "user_message", "content": f"{words} ({number})"},
                {**step, "message_type": "reasoning_message", "reasoning": "why"},
                {**step, "message_type": "tool_call_message", "tool_call": call},
                {
                    **step, "message_type": "tool_return_message", "tool_return": "done", "status": "success",
                    "tool_call_id": f"call-{number}", "name": "memory_insert",
                },
                {
                    **step, "step_id": f"step-answer-{number}", "message_type": "assistant_message",
                    "content": "Noon.",
                },
            ):  # fmt: skip
                draft.put("messages", one)

    client.journal.commit(change, by=OPERATOR, via="test")


@pytest.fixture
def copies(monkeypatch):
    """Counts the documents that this thread copies out of a room; views follow it in threads of their own."""
    found, copied, here = [], view.copied, threading.get_ident()

    def count(value):
        if isinstance(value, dict) and "id" in value and threading.get_ident() == here:
            found.append(value["id"])
        return copied(value)

    monkeypatch.setattr(view, "copied", count)
    return found


@pytest.fixture(params=["memory", "file", "space"])
def room(request, tmp_path):
    if request.param != "space":
        with connect(tmp_path / "team.jsonl" if request.param == "file" else None) as client:
            yield client
        return
    with connect() as client:
        space = Space(client.journal, Principal("operator", "learner-1", "Ada"))
        yield Client(space, client.models)


# ── the cost of a turn ────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize("model", ["clerk", "asked", "limit"])
def test_a_turn_costs_the_same_after_a_hundred_and_after_three_thousand(room, copies, model):
    asked = Asked()
    limit = {"context_window_limit": 4_000} if model == "limit" else {}
    given = {"model": asked} if model != "clerk" else {}
    agent = room.agents.create(name="Ana", memory_blocks=[{"label": "notes", "value": "x"}], **given, **limit)
    costs = []
    for exchanges in (100, 900, 2_000):  # 100, 1,000 and 3,000 together, and the turns between them
        remember(room, agent.id, exchanges)
        room.agents.messages.create(agent.id, input="Hello")
        copies.clear()
        room.agents.messages.create(agent.id, input="Hello")
        costs.append((len(copies), len(asked.sent[-1]) if asked.sent else 0))
    assert len(set(costs)) == 1
    assert costs[0][0] < 600


def test_prompt_and_the_first_page_of_messages_look_at_no_past(room, copies):
    agent = room.agents.create(name="Ana")
    for exchanges in (100, 900):
        remember(room, agent.id, exchanges)
        copies.clear()
        room.agents.prompt(agent.id)
        page = room.agents.messages.list(agent.id, limit=20)
        assert len(copies) < 40
    assert [len(page), len(list(page))] == [20, 5_000]
    assert page[0].content == "Noon."


def test_a_trace_reads_no_more_of_the_past_than_was_sent(copies):
    with connect() as client:
        agent = client.agents.create(name="Ana", model=Asked())
        costs = []
        for exchanges in (100, 900):
            remember(client, agent.id, exchanges)
            client.agents.messages.create(agent.id, input="Hello")
            copies.clear()
            str(trace(client, agent.id))
            costs.append(len(copies))
    assert costs[1] <= costs[0] + 5 < 300  # there is one run more


# ── what is sent ──────────────────────────────────────────────────────────────────────────────────


def sent(client, agent_id, model, **said):
    client.agents.messages.create(agent_id, **said)
    return [(one.role, one.content) for one in model.sent[-1][1:]]


@pytest.mark.parametrize("limit", range(600, 1_200, 37))
def test_a_call_never_stands_without_its_return_nor_an_answer_without_its_question(limit):
    asked = Asked()
    with connect(model=asked) as client:
        agent = client.agents.create(name="Ana", context_window_limit=limit)
        remember(client, agent.id, 30)
        told = sent(client, agent.id, asked, input="And now?")
        again = sent(client, agent.id, asked, input="And now?")
    roles = [role for role, _ in told]
    assert roles == ["user", "assistant", "tool", "assistant"] * (len(roles) // 4) + ["user"]
    assert told[-1] == ("user", "And now?")
    assert again[-1] == told[-1]
    if len(told) > 1:  # what is sent are the latest ones
        assert told[-5] == ("user", "What is the time? (29)")


def test_a_larger_context_sends_more_and_none_sends_more_than_fits():
    counts = []
    for limit in (100, 600, 2_000, 8_000, 100_000):
        asked = Asked()
        with connect(model=asked, context=limit) as client:
            agent = client.agents.create(name="Ana")
            remember(client, agent.id, 200)
            client.agents.messages.create(agent.id, input="And now?")
        counts.append(len(asked.sent[0]))
        text = "".join(one.content + "".join(call.raw for call in one.tool_calls) for one in asked.sent[0])
        assert len(asked.sent[0]) == 2 or tokens(text) < limit * 3 / 4
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (2, 802)


def test_the_present_turn_is_sent_whole_however_long_it_is():
    calls = [
        ToolCall(f"c{n}", "memory_insert", {"label": "notes", "new_string": "x" * 900}, "") for n in range(5)
    ]
    told = []

    class Model:
        name = "long"

        def respond(self, messages, tools):
            told.append(len(messages))
            if len(told) > len(calls):
                return ModelReply("done")
            return ModelReply(tool_calls=(calls[len(told) - 1],))

    with connect(model=Model(), context=200) as client:
        agent = client.agents.create(name="Ana", memory_blocks=[{"label": "notes", "value": ""}])
        remember(client, agent.id, 3)
        client.agents.messages.create(agent.id, input="go " * 500)
        assert told == [2, 4, 6, 8, 10, 12]
        kept = client.tables["steps"].all()
        assert [one["left_out"] for one in kept] == [15] * 6


def test_a_turn_that_is_told_nothing_keeps_what_it_is_to_answer():
    asked = Asked()
    letter = {"message": "Look at this. " * 300}
    with connect(model=asked, context=300) as client:
        ben = client.agents.create(name="Ben")
        letter["other_agent_id"] = ben.id
        script = Script([("send_message_to_agent_async", letter), "sent"])
        ana = client.agents.create(name="Ana", model=script, tools=["send_message_to_agent_async"])
        remember(client, ben.id, 5)
        client.agents.messages.create(ana.id, input="Tell Ben")
    assert [one.role for one in asked.sent[0]] == ["system", "system"]
    assert "Look at this." in asked.sent[0][1].content


def test_a_room_whose_past_fits_is_sent_whole_and_nothing_is_noted():
    asked = Asked()
    with connect(model=asked) as client:
        agent = client.agents.create(name="Ana")
        remember(client, agent.id, 10)
        assert len(sent(client, agent.id, asked, input="Hello")) == 41
        assert "left_out" not in client.tables["steps"].all()[-1]
        assert "left out" not in str(trace(client, agent.id))


# ── what is said of it ────────────────────────────────────────────────────────────────────────────


def test_record_and_trace_say_what_was_left_out_and_the_prompt_is_still_as_it_was_sent():
    asked = Asked()
    with connect(model=asked) as client:
        agent = client.agents.create(name="Ana", memory_blocks=[{"label": "notes", "value": "x"}])
        remember(client, agent.id, 100)
        client.agents.messages.create(agent.id, input="Hello")
        kept = client.tables["steps"].all()[-1]
        told = str(trace(client, agent.id))
        live = trace(client, agent.id)
        page = live._repr_mimebundle_()[0]["text/html"]
        drawn = live.state["turn"]["steps"][-1]["left_out"]
        before = live.state["turn"]["earlier"]
    left_out, messages = kept["left_out"], len(asked.sent[-1]) - 1
    assert (kept["earlier"], left_out, before) == (500, 350, 500)
    assert messages == 30 * 4 + 1
    assert f"with it  {messages} messages of the conversation, " in told
    assert "(350 of 500 earlier ones left out); tools:" in told
    assert "(350 of 500 earlier ones left out)" in page
    assert drawn == " (350 of 500 earlier ones left out)"
    assert "exactly as it was sent: its fingerprint matches" in told
    assert "- earlier_messages=500\n" in asked.sent[-1][0].content


# ── the settings ──────────────────────────────────────────────────────────────────────────────────


class Knowing(Asked):
    context = 20_000


def test_the_agent_is_heeded_before_the_room_and_the_room_before_the_model():
    assert reach_of({"context_window_limit": 5}, Knowing(), 7) == Reach(5)
    assert reach_of({"context_window_limit": None}, Knowing(), 7) == Reach(7)
    assert reach_of({}, Knowing(), None) == Reach(20_000, 30)
    assert reach_of({}, Asked(), None) == Reach(8_192, 30)


def test_the_environment_says_what_is_usual(monkeypatch):
    monkeypatch.setenv("KIT_CONTEXT", " 3000 ")
    with connect() as client:
        assert client.models.context == 3_000
    with connect(context=4_000) as client:
        assert client.models.context == 4_000


@pytest.mark.parametrize("wrong", ["lots", "0", "-5", "1e4", "9" * 30])
def test_what_is_no_number_of_tokens_is_refused(monkeypatch, wrong):
    monkeypatch.setenv("KIT_CONTEXT", wrong)
    with pytest.raises(UnprocessableEntityError, match="KIT_CONTEXT is"):
        connect()


@pytest.mark.parametrize("wrong", ["8192", 0, -1, 1.5, True, 10**9])
def test_a_limit_that_is_none_is_refused(wrong):
    with pytest.raises(UnprocessableEntityError, match="context is"):
        connect(context=wrong)
    with connect() as client:
        with pytest.raises(UnprocessableEntityError, match="context_window_limit is"):
            client.agents.create(name="Ana", context_window_limit=wrong)
        agent = client.agents.create(name="Ana")
        with pytest.raises(UnprocessableEntityError, match="context_window_limit is"):
            client.agents.update(agent.id, context_window_limit=wrong)


@pytest.mark.parametrize("way", ["here", "official"])
def test_an_agent_has_its_own_limit_by_every_way(way):
    with connect() as room:
        client = room if way == "here" else official(room)
        agent = client.agents.create(name="Ana", context_window_limit=5_000)
        assert agent.context_window_limit == 5_000
        client.agents.update(agent.id, context_window_limit=6_000)
        assert client.agents.retrieve(agent.id).context_window_limit == 6_000
        room.agents.update(agent.id, context_window_limit=None)
        assert room.agents.retrieve(agent.id).context_window_limit is None
        assert room.agents.create(name="Ben").context_window_limit is None


def test_a_room_elsewhere_says_its_own_context():
    with pytest.raises(RoomError, match="said there"):
        connect("http://127.0.0.1:9", context=8_000)


def test_the_window_is_read_from_its_end_as_far_as_it_can_be_needed(copies):
    with connect() as client:
        agent = client.agents.create(name="Ana")
        remember(client, agent.id, 50, words="long " * 400)
        copies.clear()
        window = client.journal.read(lambda room: Window(room, agent.id, Reach(3_000)))
        assert (window.count, len(copies)) == (250, 25)
        assert len(window.fitting(0)) == 20
        assert len(window.fitting(1_000)) == 10
        assert window.fitting(3_000) == []
