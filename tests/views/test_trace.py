"""The trace shows a turn as it was: the very prompts, what came of every step, and what can not be known."""

import json
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from kit import connect
from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal.compact import compact
from kit.models.script import Script
from kit.views.trace import Trace, trace
from kit.views.trace.prompts import COMPACTED, ERASED, EXACT, OTHERWISE, UNPROVEN
from kit.views.trace.state import MOST_BYTES
from kit.views.trace.turns import MOST_CHOICES

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)></value>&amp;\x1b[31m\u202e"
SECONDS = 60  # only so that a failure ends; nothing is measured


def insert(text, label="log"):
    return ("memory_insert", {"label": label, "new_string": text})


def replace(old, new, label="policies"):
    return ("memory_replace", {"label": label, "old_string": old, "new_string": new})


def team(client, *replies, **fields):
    """Ana reads the policies and writes the log."""
    policies = client.blocks.create(label="policies", value="Refunds: 30 days", read_only=True)
    log = client.blocks.create(label="log", value="")
    ana = client.agents.create(
        name="Ana", block_ids=[policies.id, log.id], model=Script(replies or ["ok"] * 200), **fields
    )
    return policies, log, ana


def say(client, agent, text="go"):
    return client.agents.messages.create(agent.id, input=text)


def finished(client, agent, text="go", **how):
    turn = client.agents.messages.steps(agent.id, input=text, **how)
    turn.run()
    return turn


def sents(live):
    return [step.sent for step in live.redraw().turn.steps]


def check_exact(client, turn):
    """The trace has the very prompts that the turn's model got."""
    live = Trace(client, "", turn.steps[0].messages[0].run_id)
    found = sents(live)
    assert [sent.proof for sent in found] == [EXACT] * len(turn.steps)
    assert [sent.text for sent in found] == [step.prompt.text for step in turn.steps]
    assert [dict(sent.versions) for sent in found] == [step.prompt.versions for step in turn.steps]
    assert all(sum(share.characters for share in sent.shares()) == len(sent.text) for sent in found)


def size(live):
    return len(json.dumps(live.state, ensure_ascii=False).encode())


class TestPrompt:
    def test_it_is_the_very_text_that_was_sent_in_every_step(self, client):
        _, _, ana = team(client, insert("one"), insert("two"), "done")
        check_exact(client, finished(client, ana))

    def test_a_prompt_compiled_once_for_the_turn_is_told_as_such(self, client):
        _, _, ana = team(client, insert("one"), "done")
        turn = finished(client, ana, compile="turn")
        check_exact(client, turn)
        assert [dict(sent.versions)["log"] for sent in sents(trace(client))] == [1, 1]

    @pytest.mark.parametrize(
        "system", ["", "Answer.", "Before {CORE_MEMORY} after", "<log>\n<description>\n\n</description>"]
    )
    def test_whatever_the_system_text_is(self, client, system):
        _, _, ana = team(client, insert("one"), "done", system=system)
        check_exact(client, finished(client, ana))

    def test_what_happened_since_does_not_change_it(self, client):
        policies, log, ana = team(client, insert("one"), "done")
        turn = finished(client, ana)
        client.blocks.update(policies.id, value="Refunds: 60 days", read_only=False, label="rules")
        client.agents.blocks.detach(log.id, agent_id=ana.id)
        client.agents.blocks.attach(log.id, agent_id=ana.id)
        more = client.blocks.create(label="more", value="later")
        client.agents.blocks.attach(more.id, agent_id=ana.id)
        client.agents.update(ana.id, name="Anna", system="Other words.", tools=["memory"])
        check_exact(client, turn)
        client.blocks.delete(log.id)
        client.blocks.delete(policies.id)
        check_exact(client, turn)
        client.agents.delete(ana.id)
        check_exact(client, turn)
        assert "Anna, turn 1" in str(trace(client))

    def test_shares_say_who_takes_how_much_and_what_is_new(self, client):
        _, log, ana = team(client, insert("one"), "done")
        client.agents.blocks.attach(log.id, agent_id=ana.id, access="append_only")
        say(client, ana)
        first, second = sents(trace(client))
        shares = {share.name: share for share in second.shares(first)}
        assert list(shares) == ["system text", "policies", "log", "layout and metadata"]
        assert [shares[name].access for name in ("policies", "log")] == ["R", "A"]
        assert (shares["log"].version, shares["log"].was, shares["policies"].was) == (2, 1, 1)
        assert "log v2 A (was v1)" in str(trace(client))

    def test_what_the_model_got_beside_it_is_counted(self, client):
        got = []
        script = [
            lambda told: (got.append(told), insert("one"))[1],
            lambda told: (got.append(told), "done")[1],
        ]
        _, _, ana = team(client, *(script * 2))
        say(client, ana, "first")
        say(client, ana, "second")
        steps = [*trace(client, ana.id, 1).redraw().turn.steps, *trace(client, ana.id, 2).redraw().turn.steps]
        for step, told in zip(steps, got, strict=True):
            assert step.messages == len(told) - 1
            assert step.characters == sum(
                len(one.content) + sum(len(call.raw) for call in one.tool_calls) for one in told[1:]
            )
            assert step.sent.tools == ("memory_insert", "memory_replace")

    def test_its_text_can_be_asked_for(self, client):
        _, _, ana = team(client, insert("one"), "done")
        turn = finished(client, ana)
        assert trace(client).prompt(2) == turn.steps[1].prompt.text
        with pytest.raises(NotFoundError, match="no step 3"):
            trace(client).prompt(3)


class TestWhatCanNotBeKnown:
    def test_a_room_of_an_older_kit_has_no_proof(self, client):
        policies, _, ana = team(client, insert("one"), "done")
        turn = finished(client, ana)
        client.blocks.update(policies.id, value="Refunds: 60 days")
        client.journal.redact(lambda _, one: {key: one[key] for key in one if key not in _NEW})
        found = sents(trace(client))
        assert [sent.proof for sent in found] == [UNPROVEN] * 2
        for sent, step in zip(found, turn.steps, strict=True):
            known = step.prompt.text.replace(step.prompt.at, "unknown")
            assert sent.text == known
        client.agents.blocks.detach(policies.id, agent_id=ana.id)
        assert [sent.missing for sent in sents(Trace(client))] == [(), ()]

    def test_a_fingerprint_that_does_not_match_is_said(self, client):
        _, _, ana = team(client)
        say(client, ana)
        client.journal.redact(
            lambda table, one: {**one, "fingerprint": "0" * 64} if table == "steps" else one
        )
        (sent,) = sents(trace(client))
        assert (sent.exact, sent.proof) == (False, OTHERWISE)

    def test_after_a_redaction_neither_the_text_nor_its_fingerprint_is_left(self, tmp_path):
        with connect(tmp_path / "team.jsonl") as client:
            _, log, ana = team(client, insert("Call 555-0199"), "done", "later")
            turn = finished(client, ana)
            live = trace(client)
            client.blocks.redact(log.id, "555-0199")
            live.redraw()
            assert "0199" not in json.dumps(live.state) + str(live) + live.as_html(live.redraw())
            assert [sent.proof for sent in sents(live)] == [ERASED] * 2
            assert not any(step["fingerprint"] for step in client.journal.find("steps"))
            assert turn.steps[1].prompt.text.replace("555-0199", "") != live.prompt(2)
            say(client, ana)
            assert [sent.proof for sent in sents(live)] == [EXACT]

    def test_after_a_compaction_what_is_still_there_is_proven_and_the_rest_is_named(self, tmp_path):
        with connect(tmp_path / "team.jsonl") as client:
            policies, log, ana = team(client, "same", insert("one"), "done")
            say(client, ana)
            finished(client, ana)
            compact(tmp_path / "team.jsonl")
            second = sents(trace(client))
            assert [sent.proof for sent in second] == [COMPACTED, EXACT]
            assert second[0].missing == (("log", 1),)
            assert "Refunds: 30 days" in second[0].text
            assert "its text is not known any more" in str(trace(client))
            assert "log is now version 2" in str(trace(client))  # the answer of the call tells what it did
            client.blocks.update(policies.id, value="Refunds: 60 days")
            client.agents.blocks.detach(log.id, agent_id=ana.id)
            assert sents(Trace(client))[1].proof == EXACT

    def test_a_turn_that_has_not_ended_says_so(self, client):
        _, _, ana = team(client, insert("one"), "done")
        next(client.agents.messages.steps(ana.id, input="go"))
        assert "ended: not yet, or whoever ran it is gone" in str(trace(client))

    def test_a_turn_that_failed_says_why(self, client):
        _, _, ana = team(client, "")
        say(client, ana)
        assert "no answer" in str(trace(client))
        assert "ended: invalid_llm_response: the model answered with neither" in str(trace(client))


_NEW = {"fingerprint", "rendered_at", "earlier"}


class TestSteps:
    def test_a_call_shows_its_arguments_and_what_it_changed(self, client):
        _, _, ana = team(client, insert("one"), "done")
        say(client, ana)
        (call,) = trace(client).redraw().turn.steps[0].calls
        assert call.arguments == (("label", "log"), ("new_string", "one"))
        (change,) = call.changes
        assert (change.label, change.was, change.now) == ("log", 1, 2)
        assert [(line.sign, line.text) for line in change.lines] == [("+", "one")]

    def test_a_refusal_shows_why_and_what_to_do(self, client):
        _, _, ana = team(client, replace("30", "90"), "I may not.")
        say(client, ana)
        (call,) = trace(client).redraw().turn.steps[0].calls
        assert call.refused == "Ana may not change policies: the block is read-only"
        assert "ask the operator" in call.hint
        assert call.changes == ()

    def test_another_agents_write_in_between_is_not_the_calls(self, client):
        _, log, ana = team(client, insert("two"), "done")
        turn = client.agents.messages.steps(ana.id, input="go")
        turn.think()
        client.blocks.update(log.id, value="one")
        turn.act()
        (call,) = trace(client).redraw().turn.steps[0].calls
        (change,) = call.changes
        assert (change.was, change.now) == (2, 3)
        assert [(line.sign, line.text) for line in change.lines] == [("+", "two")]
        assert "log v1" in str(trace(client))

    def test_blocks_that_are_made_and_given_away(self, client):
        made = ("memory", {"command": "create", "path": "/memories/notes", "file_text": "hello"})
        gone = ("memory", {"command": "delete", "path": "/memories/notes"})
        _, _, ana = team(client, made, gone, "done", tools=["memory"])
        say(client, ana)
        text = str(trace(client))
        assert "changed  notes is new, v1\n    + hello" in text
        assert "notes v1 R/W (new)" in text
        assert "changed  notes is detached; the block itself stays" in text

    def test_arguments_that_are_no_json_are_shown_as_they_are(self, client):
        _, _, ana = team(client, ("memory_insert", "{label: log"), "done")
        say(client, ana)
        assert "\n    {label: log\n" in str(trace(client))

    def test_a_message_between_agents_shows_who_sent_it(self, client):
        tools = ["send_message_to_agent_async"]
        ben = client.agents.create(name="Ben", model=Script(["thanks"]))
        tell = (tools[0], {"message": "Tea is ready.", "other_agent_id": ben.id})
        _, _, ana = team(client, tell, "done", tools=tools)
        say(client, ana)
        text = str(trace(client))
        assert text.startswith("Room in memory\nBen, turn 1\nthe agent Ana: Tea is ready.\n")
        assert "a message to Ben, which reads it after this turn" in str(trace(client, ana.id))
        words = [choice.words for choice in trace(client).redraw().choices]
        assert words == ["from Ana: Tea is ready.", "go"]

    def test_the_clerks_thought_is_there(self, client):
        log = client.blocks.create(label="shift_log", value="")
        ana = client.agents.create(name="Ana", block_ids=[log.id])
        say(client, ana, "Add to the shift log: all quiet")
        assert "thought  rule trace\n" in str(trace(client))


class TestWhichTurn:
    def test_the_latest_of_the_room_or_of_an_agent_as_they_happen(self, client, until):
        _, _, ana = team(client)
        ben = client.agents.create(name="Ben", model=Script(["ok"] * 9))
        say(client, ana)
        everybody, anas = trace(client), trace(client, ana.id)
        say(client, ben)
        until(everybody, lambda state: state["turn"]["name"] == "Ben, turn 1")
        say(client, ana)
        until(anas, lambda state: state["turn"]["name"] == "Ana, turn 2")
        assert [choice["label"] for choice in anas.state["choices"]] == ["Ana, turn 2: go", "Ana, turn 1: go"]
        until(everybody, lambda state: len(state["others"]) == 3)

    def test_what_the_reader_chose_stays(self, client):
        _, _, ana = team(client)
        first, _ = say(client, ana, "one"), say(client, ana, "two")
        live = trace(client)
        live._asked(live, {"run": first.messages[0].run_id}, [])
        assert live.state["turn"]["name"] == "Ana, turn 1"
        say(client, ana, "three")
        assert live.redraw().turn.number == 1
        assert live.redraw().newer == 2
        live._asked(live, {"run": ""}, [])
        assert live.state["turn"]["name"] == "Ana, turn 3"
        live._asked(live, {"beside": ana.id}, [])
        assert live.state["beside"]["name"] == "Ana, turn 3"
        live._asked(live, {"run": "run-7"}, [])
        assert "there is no turn 'run-7' here" in live.state["trouble"]

    def test_every_way_to_name_a_turn(self, client):
        _, _, ana = team(client)
        response, turn = say(client, ana), finished(client, ana)
        run = response.messages[0].run_id
        for way in (response, run, 1):
            assert trace(client, ana.id, way).redraw().turn.number == 1
        assert trace(client, ana.id, 1) is trace(client, ana.id, response)
        for way in (turn, turn.steps[0]):
            assert trace(client, run=way).redraw().turn.number == 2

    @pytest.mark.parametrize("wrong", ["run-7", "", 7, 0, True, object(), b"run", ["run"]])
    def test_what_names_no_turn_is_refused(self, client, wrong):
        _, _, ana = team(client)
        with pytest.raises((NotFoundError, UnprocessableEntityError), match="turn"):
            trace(client, ana.id, wrong)

    def test_another_agents_turn_is_refused(self, client):
        _, _, ana = team(client)
        ben = client.agents.create(name="Ben", model=Script(["ok"]))
        with pytest.raises(UnprocessableEntityError, match="another agent's turn"):
            trace(client, ana.id, say(client, ben))

    def test_an_agent_that_never_was_is_refused(self, client):
        with pytest.raises(NotFoundError, match="no agent"):
            trace(client, "agent-00000000-0000-4000-8000-000000000009")
        with pytest.raises(UnprocessableEntityError, match="not the id of an agent"):
            trace(client, "Ana")

    def test_an_agent_without_a_turn_waits_for_one(self, client, until):
        _, _, ana = team(client)
        live = trace(client, ana.id)
        assert str(live) == "Room in memory\nno turn yet"
        say(client, ana)
        until(live, lambda state: state["turn"] is not None)

    def test_a_long_list_is_cut_and_what_is_shown_is_in_it(self, client):
        _, _, ana = team(client)
        first, *_ = [say(client, ana, f"word {number}") for number in range(MOST_CHOICES + 5)]
        live = trace(client, run=first)
        assert (len(live.state["choices"]), live.state["more"]) == (MOST_CHOICES + 1, 4)
        assert live.state["choices"][-1]["label"] == "Ana, turn 1: word 0"


class TestBeside:
    def test_blocks_in_other_versions_are_named_step_by_step(self, client):
        policies, _, ana = team(client)
        other = client.blocks.create(label="log", value="another block")
        ben = client.agents.create(name="Ben", block_ids=[policies.id, other.id], model=Script(["ok"]))
        first = say(client, ana)
        client.blocks.update(policies.id, value="Refunds: 60 days")
        live = trace(client, run=first, beside=say(client, ben))
        assert live.state["differences"] == [
            "step 1: policies is version 1 here and version 2 there",
            "step 1: log is version 1 here, another block of this label there",
        ]
        assert "what differs: here is Ana, turn 1, there Ben, turn 1" in str(live)

    def test_an_agents_latest_turn_follows(self, client):
        _, _, ana = team(client)
        first = say(client, ana)
        live = trace(client, run=first, beside=ana.id)
        assert "every step had the same versions" in str(live)
        say(client, ana, "again")
        assert live.redraw().beside.number == 2


class TestTextAndPage:
    def test_the_text_is_the_same_for_the_same_room(self):
        texts = set()
        for repeatable in (True, False):
            with connect(repeatable=repeatable) as client:
                _, _, ana = team(client, insert("one"), replace("30", "90"), "done")
                say(client, ana)
                texts.add(str(trace(client)))
        (text,) = texts
        for word in ("run-", "agent-", "block-", "step-", "2026"):
            assert word not in text

    def test_a_notebook_gets_text_html_and_the_widget(self, client):
        _, _, ana = team(client, insert("one"), "done")
        say(client, ana)
        bundle, _ = trace(client)._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
        assert bundle["text/plain"] == str(trace(client))
        assert bundle["text/html"].count("<table>") == 2

    def test_whatever_somebody_wrote_is_text(self, client):
        call = ("memory_insert", {"label": HOSTILE, "new_string": HOSTILE})
        block = client.blocks.create(label="notes", value=HOSTILE, description=HOSTILE)
        script = [call, insert(HOSTILE, "notes"), HOSTILE]
        ana = client.agents.create(
            name="<b onclick=x>", system=HOSTILE, model=Script(script), block_ids=[block.id]
        )
        turn = finished(client, ana, HOSTILE)
        check_exact(client, turn)
        html = trace(client)._repr_mimebundle_()[0]["text/html"]
        assert tags(html) <= {
            *("div", "p", "strong", "small", "table", "caption", "thead", "tr", "th", "td"),
            *("details", "summary", "pre", "ins", "del", "ul", "li"),
        }
        assert "&lt;script&gt;" in html
        assert "\x1b" not in str(trace(client)) + html
        assert "\u202e" not in str(trace(client)) + html


def tags(html):
    found = set()

    class Names(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.add(tag)
            assert {name for name, _ in attrs} <= {"class", "scope", "title"}

    Names().feed(html)
    return found


class TestSize:
    def test_long_texts_are_cut_and_how_much_is_left_out_is_said(self, client):
        blocks = [
            client.blocks.create(label=f"novel_{number}", value="ü" * 99_000, limit=100_000)
            for number in range(30)
        ]
        script = [insert("x" * 500, "novel_0")] * 5 + ["done"]
        ana = client.agents.create(name="Ana", block_ids=[one.id for one in blocks], model=Script(script))
        live = trace(client, run=say(client, ana), beside=say(client, client.agents.create(name="Ben")))
        assert size(live) <= MOST_BYTES
        assert any(left for _, left in live.state["texts"])
        assert len(live.prompt(1)) > 30 * 99_000

    @pytest.mark.slow
    def test_a_turn_of_many_steps_and_calls(self, client):
        calls = [[insert(f"{number}.{call}") for call in range(30)] for number in range(100)]
        _, _, ana = team(client, *calls, "done")
        client.agents.messages.create(ana.id, input="go", max_steps=200)
        live = trace(client)
        assert size(live) <= MOST_BYTES
        assert live.state["turn"]["left_out"] + len(live.state["turn"]["steps"]) == 101
        assert "more steps" in str(live)
        assert "… 10 more calls" in str(live)

    def test_many_blocks_and_many_words(self, client):
        blocks = [client.blocks.create(label=f"block_{number}", value="x" * 50) for number in range(300)]
        arguments = {f"word_{number}": "y" for number in range(30)}
        ana = client.agents.create(
            name="Ana",
            block_ids=[one.id for one in blocks],
            model=Script([("memory_insert", arguments), "ok"]),
        )
        said = [{"role": "user", "content": f"message {number}"} for number in range(30)]
        client.agents.messages.create(ana.id, messages=said)
        live = trace(client, beside=say(client, client.agents.create(name="Ben", model=Script(["ok"]))))
        live._asked(live, {"run": client.journal.find("runs")[0]["id"]}, [])
        texts = [text for text, _ in live.state["texts"]]
        assert "10 messages that were said before these are left out" in texts
        assert "10 more" in texts
        assert "… and 260 more blocks in other versions" in str(live)
        assert size(live) <= MOST_BYTES
        step = live.state["turn"]["steps"][0]
        shown = sum(share["characters"] for share in step["shares"])
        assert shown + step["more_shares"]["characters"] == step["total"]
        assert sum(sum_of(live.state["texts"][one["text"]]) for one in step["pieces"]) == step["total"]


def sum_of(carried):
    """A text's own length: what is carried and what is left out."""
    text, left = carried
    return len(text) + left


class TestLive:
    def test_what_does_not_concern_the_turn_is_not_sent_again(self, client):
        policies, _, ana = team(client)
        say(client, ana)
        live = trace(client)
        sent = []
        live.observe(sent.append, "state")
        client.blocks.update(policies.id, value="Refunds: 60 days")
        live.redraw()
        assert sent == []

    def test_a_turn_is_shown_while_it_goes_on(self, client):
        _, _, ana = team(client, insert("one"), insert("two"), "done")
        live = trace(client)
        for number, _ in enumerate(client.agents.messages.steps(ana.id, input="go"), start=1):
            assert len(live.redraw().turn.steps) == number

    def test_it_follows_another_process(self, tmp_path, until):
        room = tmp_path / "team.jsonl"
        with connect(room) as client:
            log = client.blocks.create(label="shift_log", value="")
            ana = client.agents.create(name="Ana", block_ids=[log.id])
            live = trace(client, ana.id)
            code = (
                "import sys; from kit import connect\n"
                "with connect(sys.argv[1]) as room:\n"
                "    room.agents.messages.create(sys.argv[2], input='Add to the shift log: all quiet')"
            )
            subprocess.run([sys.executable, "-c", code, room, ana.id], check=True, timeout=SECONDS)
            until(live, lambda state: state["turn"] and state["turn"]["stop_reason"] == "end_turn")
            assert [step["exact"] for step in live.state["turn"]["steps"]] == [True, True]

    def test_a_closed_room_leaves_the_last_state_and_says_so(self, client, until):
        _, _, ana = team(client)
        say(client, ana)
        live = trace(client)
        client.close()
        until(live, lambda state: "closed" in state["trouble"])
        assert live.state["turn"]["name"] == "Ana, turn 1"
        assert "! this room has been closed" in str(live)
