"""The access map says who may what and who could come to know it, and its quiz is judged by the audit."""

import json
import subprocess
import sys
import threading
from html.parser import HTMLParser

import pytest

from kit import connect
from kit.audit.snapshot import snapshot
from kit.errors import UnprocessableEntityError
from kit.journal.compact import compact
from kit.views.access_map import access_map, access_quiz, reading, stations
from kit.views.access_map.questions import MOST_OPTIONS, MOST_QUESTIONS
from kit.views.access_map.reading import MOST_AGENTS, MOST_BLOCKS, mapped
from kit.views.access_map.seen import COULD, KINDS

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)></value>"
SECONDS = 60  # only so that a failure ends; nothing is measured


def leaky(client):
    """Coordinator reads the money and writes the history, which Email reads."""
    money = client.blocks.create(label="financial_data", value="")
    history = client.blocks.create(label="interaction_history", value="")
    client.agents.create(name="Coordinator", block_ids=[money.id, history.id])
    email = client.agents.create(name="Email", block_ids=[history.id], access={history.id: "read_only"})
    return money, history, email


def office(client):
    """Every kind of access, ways of one and of two stations, and an agent that no way leads to."""
    labels = ("company_policies", "financial_data", "interaction_history", "email_drafts", "audit_log")
    blocks = {one: client.blocks.create(label=one, value="", read_only=one == labels[0]) for one in labels}
    may = {
        "Coordinator": ("read_only", "read_only", "read_write", None, "append_only"),
        "Email": ("read_only", None, "read_only", "read_write", None),
        "Finance": (None, "read_write", None, None, "append_only"),
        "Reviewer": ("read_only", None, None, "append_only", None),
        "Travel": ("read_only", None, None, None, None),
    }
    for name, row in may.items():
        access = {
            block.id: mark for block, mark in zip(blocks.values(), row, strict=True) if mark is not None
        }
        client.agents.create(name=name, block_ids=list(access), access=access)
    return blocks


def chained(client, length):
    """Each agent writes what the next one reads, so that a text can take very many stations."""
    blocks = [client.blocks.create(label=f"station_{number}", value="") for number in range(length + 1)]
    for number in range(length):
        held = blocks[number : number + 2]
        client.agents.create(name=f"Carrier {number} " + "x" * 120, block_ids=[block.id for block in held])
    return blocks


def room_of(client):
    return mapped(client.journal.read(snapshot), "A room")


def size(value):
    return len(json.dumps(value, ensure_ascii=False).encode())


def marks(state):
    return {
        block["label"]: [state["kinds"][int(cell)]["mark"] for cell in block["cells"]]
        for block in state["blocks"]
    }


class TestMap:
    def test_it_marks_who_could_come_to_know_a_block_and_names_the_way(self, client):
        leaky(client)
        text = str(access_map(client))
        assert "financial_data       R/W          ⇢" in text
        assert "financial_data → Coordinator → interaction_history → Email" in text

    def test_a_way_that_is_closed_is_gone(self, client):
        _, history, email = leaky(client)
        client.agents.blocks.detach(history.id, agent_id=email.id)
        assert "→ Email" not in str(access_map(client))
        assert "⇢ could" in str(access_map(client))
        assert "nobody, by any way that the audit follows" in str(access_map(client))

    def test_cells_and_reasons_are_those_of_the_audit(self, client):
        office(client)
        room, audit = room_of(client), client.audit.access()
        for block in room.blocks:
            for cell, agent in zip(block.cells, room.agents, strict=True):
                holding = audit.of(agent.id, block.id)
                assert KINDS[cell].holds == (holding.access != "none")
                if KINDS[cell].holds:
                    assert (KINDS[cell].mark, KINDS[cell].why) == (holding.mark, holding.why)

    @pytest.mark.parametrize("make", [leaky, office, lambda client: chained(client, 7)])
    def test_paths_are_the_flows_of_the_audit_word_for_word(self, client, make):
        make(client)
        room = room_of(client)
        assert [path for block in room.blocks for path in room.paths(block)] == list(
            map(str, client.audit.flows())
        )
        for block in room.blocks:
            reached = {name for flow in client.audit.flows(block.id) for name in flow.readers}
            could = {a.name for a, cell in zip(room.agents, block.cells, strict=True) if cell == COULD}
            assert could == reached
            for agent, cell in enumerate(block.cells):
                assert (room.path_to(block, agent) is not None) == (cell == COULD)

    def test_names_that_could_be_taken_for_a_path_are_quoted(self, client):
        _, history, _ = leaky(client)
        client.agents.create(name="Ana → Ben, Cy", block_ids=[history.id])
        text = str(access_map(client))
        assert text.count("financial_data → Coordinator → interaction_history →") == 1
        assert 'Email, "Ana → Ben, Cy"' in text

    def test_agents_of_one_name_and_blocks_of_one_label_are_counted(self, client):
        for _ in range(2):
            block = client.blocks.create(label="notes", value="")
            client.agents.create(name="Ana", block_ids=[block.id])
        text = str(access_map(client))
        assert "Ana (1)" in text
        assert "notes (2)" in text

    def test_what_is_deleted_is_gone(self, client):
        money, _, email = leaky(client)
        live = access_map(client)
        client.agents.delete(email.id)
        client.blocks.delete(money.id)
        assert "Email" not in str(live)
        assert "financial_data" not in str(live)

    @pytest.mark.parametrize(("what", "said"), [("blocks", "no agents yet"), ("agents", "no blocks yet")])
    def test_a_room_without_agents_or_blocks_says_so(self, client, what, said):
        if what == "blocks":
            client.blocks.create(label="notes", value="")
        else:
            client.agents.create(name="Ana")
        assert str(access_map(client)).endswith(said)
        assert said in access_map(client)._repr_mimebundle_()[0]["text/html"]
        assert len(access_quiz(client)) == 0

    def test_a_compacted_room_and_a_redacted_one_are_told_as_any(self, tmp_path):
        with connect(tmp_path / "team.jsonl") as client:
            money, *_ = leaky(client)
            client.blocks.update(money.id, value="IBAN 4471")
            before = str(access_map(client))
            client.blocks.redact(money.id, "4471")
            assert str(access_map(client)) == before
            compact(tmp_path / "team.jsonl")
            assert str(access_map(client)) == before
            assert "4471" not in str(access_map(client).state)


class TestTwins:
    def test_the_same_room_is_told_the_same_without_ids(self):
        texts = set()
        for _ in range(2):
            with connect() as client:
                office(client)
                bundle, _ = access_map(client)._repr_mimebundle_()
                texts.add((bundle["text/plain"], bundle["text/html"]))
        ((text, html),) = texts
        assert "block-" not in text + html
        assert "agent-" not in text + html

    def test_a_notebook_gets_text_a_table_with_open_questions_and_the_widget(self, client):
        office(client)
        bundle, _ = access_map(client)._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
        html = bundle["text/html"]
        assert html.count('scope="row"') == 5
        assert html.count("<details>") == 3
        assert "<summary>Who can read company_policies?</summary>" in html
        assert "financial_data → Coordinator → interaction_history → Email" in html

    def test_what_somebody_wrote_stays_text(self, client):
        block = client.blocks.create(label="notes", value="", description=HOSTILE)
        client.agents.create(name=HOSTILE, block_ids=[block.id])
        client.agents.create(name="Ben\N{COMBINING ACUTE ACCENT} <b onclick=x>")
        html = access_map(client)._repr_mimebundle_()[0]["text/html"]
        assert tags(html) <= {
            *("div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p", "small", "strong"),
            *("details", "summary", "ul", "li"),
        }
        assert "&lt;script&gt;" in html

    def test_many_blocks_and_agents_are_cut_and_counted(self, client):
        for number in range(70):
            client.blocks.create(label=f"block_{number}", value="")
        for number in range(40):
            client.agents.create(name=f"Agent {number}")
        text = str(access_map(client))
        assert "… and 10 more blocks: client.audit.access() has them all" in text
        assert "… and 24 more agents: client.audit.access() has them all" in text
        assert "… and 10 more agents" in access_map(client)._repr_mimebundle_()[0]["text/html"]


def tags(html):
    found = set()

    class Names(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.add(tag)
            assert {name for name, _ in attrs} <= {"class", "scope", "title"}

    Names().feed(html)
    return found


class TestLive:
    def test_the_same_room_has_one_map(self, client):
        assert access_map(client) is access_map(client)

    def test_it_follows_another_thread(self, client, until):
        _, history, email = leaky(client)
        live = access_map(client)
        write = threading.Thread(
            target=lambda: client.agents.update(email.id, access={history.id: "read_write"})
        )
        write.start()
        until(live, lambda state: marks(state)["interaction_history"] == ["R/W", "R/W"])
        write.join()

    def test_it_follows_another_process(self, tmp_path, until):
        room = tmp_path / "team.jsonl"
        with connect(room) as client:
            _, history, email = leaky(client)
            live = access_map(client)
            code = (
                "import sys; from kit import connect\n"
                "room = connect(sys.argv[1])\n"
                "room.agents.blocks.detach(sys.argv[2], agent_id=sys.argv[3])"
            )
            command = [sys.executable, "-c", code, room, history.id, email.id]
            subprocess.run(command, check=True, timeout=SECONDS)
            until(live, lambda state: marks(state)["financial_data"] == ["R/W", "–"])

    def test_a_commit_that_changes_nobodys_access_sends_nothing(self, client):
        money, *_ = leaky(client)
        live, sent = access_map(client), []
        live.redraw()
        live.observe(sent.append, "state")
        client.blocks.update(money.id, value="30 000")
        live.redraw()
        assert sent == []

    @pytest.mark.parametrize("where", ["memory", "file"])
    def test_a_closed_room_says_so_and_keeps_the_last_state(self, where, tmp_path, until):
        client = connect(tmp_path / "team.jsonl" if where == "file" else None)
        leaky(client)
        live = access_map(client)
        client.close()
        until(live, lambda state: "closed" in state["trouble"])
        assert "! this room has been closed" in str(live)
        assert len(live.state["blocks"]) == 2
        assert live.state["questions"]

    def test_a_room_that_can_be_read_again_says_nothing_any_more(self, tmp_path, until):
        room = tmp_path / "team.jsonl"
        client = connect(room)
        leaky(client)
        live = access_map(client)
        sound = room.read_bytes()
        room.write_bytes(sound + b"this is no line of a journal\n")
        until(live, lambda state: state["trouble"])
        room.write_bytes(sound)
        until(live, lambda state: not state["trouble"])
        client.close()


class TestCaps:
    @pytest.mark.slow
    def test_a_huge_room_stays_under_a_megabyte_and_says_what_is_left_out(self, client):
        blocks = chained(client, 230)
        for block in blocks[:120]:
            client.agents.create(name="R" * 190, block_ids=[block.id])
        live = access_map(client)
        state = live.state
        assert size(state) < 1_000_000
        assert (state["rows"], state["more_blocks"]) == (MOST_BLOCKS, 31)
        assert (state["columns"], state["more_agents"]) == (MOST_AGENTS, 300)
        assert any(block["way"] is None for block in state["blocks"][: state["rows"]])
        assert "which are too many to show" in str(live)
        for block in state["blocks"][: state["rows"]]:
            for before, agents, station, readers in (
                [] if block["way"] is None else state["ways"][block["way"]]
            ):
                assert before < len(state["ways"][block["way"]])
                assert max(*agents, *readers) < len(state["agents"])
                assert station < len(state["blocks"])

    def test_ways_that_do_not_fit_leave_their_marks(self, client, monkeypatch):
        monkeypatch.setattr(stations, "MOST_IN_WAYS", 0)
        leaky(client)
        text = str(access_map(client))
        assert "financial_data       R/W          ⇢" in text
        assert "the paths of 1 block, which are too many to show" in text
        (missed,) = access_quiz(client).about("financial_data")[1].check().told
        assert missed == "missing: Email could come to know financial_data."

    def test_a_room_with_too_many_flows_at_once_is_asked_block_by_block(self, client, monkeypatch):
        office(client)
        expected = room_of(client)

        def one_by_one(seen, block=None):
            if block is None:
                raise UnprocessableEntityError("this room has more than 100,000 flows", hint="")
            return flows(seen, block)

        flows = reading.flows
        monkeypatch.setattr(reading, "flows", one_by_one)
        assert room_of(client) == expected


class TestQuiz:
    @pytest.mark.parametrize("what", ["Who can read financial_data?", "Which blocks can Email change"])
    def test_the_quiz_asks_about_this_very_room(self, client, what):
        leaky(client)
        assert [question for question in access_quiz(client) if what in str(question)]

    def test_every_question_is_judged_as_the_audit_would(self, client):
        office(client)
        audit = client.audit.access()
        agents = [agent.name for agent in room_of(client).agents]
        labels = [block.label for block in room_of(client).blocks]
        readers = {label: {n for flow in client.audit.flows(label) for n in flow.readers} for label in labels}
        right = {
            "read": lambda label: set(audit.readers(label)),
            "know": lambda label: readers[label],
            "write": lambda label: set(audit.writers(label)),
            "change": lambda name: {label for label in labels if name in audit.writers(label)},
            "learn": lambda name: {label for label in labels if name in readers[label]},
        }
        quiz = access_quiz(client)
        assert len(quiz) == len({question.id for question in quiz}) == 25
        for question in quiz:
            wanted = right[question.id.split()[0]](question.about)
            assert question.right == wanted, question
            assert set(question.options) == set(agents if question.about in labels else labels)
            assert question.check(*wanted).right

    def test_what_is_wrong_and_what_is_missing_is_explained(self, client):
        leaky(client)
        question = next(one for one in access_quiz(client).about("financial_data") if "know" in one.text)
        answer = question.check("Coordinator")
        assert not answer.right
        assert (answer.wrong, answer.missing) == (("Coordinator",), ("Email",))
        held, way = answer.told
        assert held.endswith("financial_data itself: R/W, because its attachment is read_write.")
        assert way.endswith(
            "know financial_data: financial_data → Coordinator → interaction_history → Email."
        )

    def test_none_of_them_is_an_answer_and_can_be_right(self, client):
        rules = client.blocks.create(label="rules", value="", read_only=True)
        client.blocks.create(label="notes", value="")
        for name in ("Ana", "Ben"):
            client.agents.create(name=name, block_ids=[rules.id])
        question = next(one for one in access_quiz(client).about("rules") if "change" in one.text)
        assert question.right == frozenset()
        answer = question.check()
        assert answer.right
        assert "Ana may only read rules, because the block is read-only." in answer.told

    @pytest.mark.parametrize("kind", [list, tuple, set])
    def test_names_may_come_in_one_list(self, client, kind):
        leaky(client)
        question = access_quiz(client).about("financial_data")[0]
        assert question.check(kind(question.right)).right
        assert question.check(kind(["Email"])).wrong == ("Email",)
        with pytest.raises(UnprocessableEntityError, match="7 is no name"):
            question.check(7)

    def test_what_is_no_option_is_refused(self, client):
        leaky(client)
        with pytest.raises(UnprocessableEntityError, match="'Emial' is none of the options"):
            access_quiz(client).about("financial_data")[0].check("Emial")

    def test_the_number_of_the_last_commit_says_which_comes_first(self, client):
        money, *_ = leaky(client)
        quiz = access_quiz(client)
        seq = client.journal.read(lambda room: room.seq)
        client.blocks.update(money.id, value="30 000")
        later = access_quiz(client)
        assert list(later) == [*quiz[1:], quiz[0]]
        first = access_map(client).state["questions"][(seq + 1) % len(quiz)]["text"]
        assert first == later[0].text

    def test_of_many_options_right_and_tempting_ones_are_asked_of(self, client):
        _, history, _ = leaky(client)
        for number in range(30):
            held = [history.id] if number > 20 else []
            client.agents.create(name=f"Agent {number}", block_ids=held)
        quiz = access_quiz(client)
        assert len(quiz) <= MOST_QUESTIONS
        reads = next(one for one in quiz.about("interaction_history") if "read" in one.text)
        assert reads.text == "Who of these can read interaction_history?"
        assert len(reads.options) == MOST_OPTIONS
        assert 0 < len(reads.right) < MOST_OPTIONS
        assert reads.check(*reads.right).right
        money = next(one for one in quiz.about("financial_data") if "read" in one.text)
        assert "Email" in money.options

    def test_a_printed_quiz_is_short_and_says_how_many_there_are(self, client):
        office(client)
        text = str(access_quiz(client))
        assert text.startswith("[0] Wh")
        assert text.endswith("… and 20 more: quiz[5]")
        assert len(access_quiz(client)[:3]) == 3
