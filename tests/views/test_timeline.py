"""The timeline tells every commit as it was, keeps a page small, and brings versions back."""

import json
import random
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from kit import Append, connect
from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal.compact import compact
from kit.models.script import Script
from kit.values.records import OPERATOR
from kit.views.timeline import Timeline, timeline
from kit.views.timeline.past import PastMoments
from kit.views.timeline.seen import Splice
from kit.views.timeline.telling import MOST_TEXT
from kit.views.timeline.window import MOST_ASKED, MOST_LISTED, MOST_PAST, MOST_TAIL

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)></value>&amp;\x1b[31m\u202e"
SECONDS = 60  # only so that a failure ends; nothing is measured


def insert(text, label="log"):
    return ("memory_insert", {"label": label, "new_string": text})


def team(client, *replies):
    """Ana reads the policies and writes the log."""
    policies = client.blocks.create(label="policies", value="Refunds: 30 days", read_only=True)
    log = client.blocks.create(label="log", value="")
    ana = client.agents.create(
        name="Ana", block_ids=[policies.id, log.id], model=Script(replies or ["ok"] * 200)
    )
    return policies, log, ana


def moments(client, block_id=""):
    def look(room):
        past = PastMoments(room, block_id)
        return list(past.moments(0, past.count))

    return client.journal.read(look)


def size(value):
    return len(json.dumps(value, ensure_ascii=False).encode())


def asked(live, place):
    """What the page gets for the commits around a place."""
    live._asked(live, {"at": place, "number": "1"}, [])
    assert live.state["answered"] == "1"
    return live.asked


def restore(live, block, version, expected=None):
    live._asked(live, {"restore": block, "version": version, "expected": expected, "number": "2"}, [])
    return live.state["outcome"]


class Reader:
    """Puts texts together as the page does."""

    def __init__(self, chunk):
        self.texts = dict(chunk["texts"])

    def read(self, moment):
        for change in moment["changes"]:
            if change["deleted"]:
                continue
            if change["splice"] is None:
                self.texts.pop(change["id"], None)
            else:
                self.texts[change["id"]] = joined(self.texts.get(change["id"], ""), change["splice"])
        return self.texts


def joined(before, splice):
    """Positions count UTF-16, as in a page."""
    units = before.encode("utf-16-le")
    head, tail = units[: 2 * splice["head"]], units[len(units) - 2 * splice["tail"] :]
    return head.decode("utf-16-le") + splice["middle"] + tail.decode("utf-16-le")


def check_texts(client, live):
    """Every text that the page can make of what it has at hand is what the block's history says."""
    block_of = {
        (version.block_id, version.version): version.value[:MOST_TEXT]
        for block in client.blocks.list(limit=None)
        for version in client.blocks.history(block.id)
    }
    checked = 0
    for chunk in (live.past, live.state["tail"], live.asked):
        if not chunk:
            continue
        reader = Reader(chunk)
        for moment in chunk["moments"]:
            texts = reader.read(moment)
            for change in moment["changes"]:
                if change["splice"] is not None:
                    assert texts[change["id"]] == block_of[change["id"], change["version"]]
                    checked += 1
    return checked


class TestMoments:
    def test_every_commit_says_who_through_what_and_which_words(self, client):
        policies, *_ = team(client)
        client.blocks.update(policies.id, value="Refunds: 60 days")
        *_, last = moments(client)
        assert (last.seq, last.by, last.kind, last.via) == (4, "operator", "operator", "blocks.update")
        (change,) = last.changes
        assert (change.label, change.was, change.version) == ("policies", 1, 2)
        assert [part.text for line in change.lines for part in line.parts if part.marked] == ["30", "60"]
        assert last.had is None

    def test_an_agents_commit_says_what_it_had_in_front_of_it_and_whether_that_was_the_latest(self, client):
        policies, _, ana = team(client, insert("one"), insert("two"), "done")
        turn = client.agents.messages.steps(ana.id, input="go", compile="turn")
        next(turn)
        client.blocks.update(policies.id, value="Refunds: 60 days")
        turn.run()
        told = {moment.seq: [str(one) for one in moment.had] for moment in moments(client) if moment.had}
        assert told == {
            5: ["policies v1, the latest", "log v1, the latest"],
            7: [
                "policies v1, but v2 was there since commit 6",
                "log v1, but v2 was there since commit 5",
            ],
            8: [
                "policies v1, but v2 was there since commit 6",
                "log v1, but v3 was there since commit 7",
            ],
        }

    def test_every_call_of_a_step_knows_its_prompt(self, client):
        _, _, ana = team(client, [insert("one"), insert("two")], "done")
        client.agents.messages.create(ana.id, input="go")
        one, two, last = (moment for moment in moments(client) if moment.had is not None)
        assert (one.step, two.step, last.step) == (1, 1, 2)
        assert [str(had) for had in two.had][1] == "log v1, but v2 was there since commit 5"

    def test_a_block_that_was_renamed_detached_or_deleted_meanwhile_is_still_the_one_that_was_meant(
        self, client
    ):
        policies, log, ana = team(client, "ok", "ok", "ok")

        def last_had(change):
            turn = client.agents.messages.steps(ana.id, input="go")
            turn.read()
            turn.think()
            change()
            turn.act()
            return [str(one) for one in moments(client)[-1].had]

        renamed = last_had(lambda: client.blocks.update(policies.id, label="rules"))
        assert renamed[0].startswith("policies v1, but v2 was there since")
        detached = last_had(lambda: client.agents.blocks.detach(log.id, agent_id=ana.id))
        assert detached == ["rules v2, the latest", "log v1, the latest"]
        deleted = last_had(lambda: client.blocks.delete(policies.id))
        assert deleted == ["rules v2, but the block was gone"]

    def test_what_happened_beside_blocks_is_told(self, client):
        replace = ("memory_replace", {"label": "policies", "old_string": "30", "new_string": "90"})
        policies, log, ana = team(client, replace, "I may not.")
        client.agents.messages.create(ana.id, input="90 days!")
        client.agents.blocks.attach(log.id, agent_id=ana.id, access="append_only")
        client.agents.update(ana.id, name="Anna")
        client.agents.blocks.detach(log.id, agent_id=ana.id)
        client.agents.delete(ana.id)
        client.blocks.redact(policies.id, "30 days")
        told = [told for moment in moments(client) for told in moment.told]
        assert told == [
            "agent Ana was made",
            "policies was attached to Ana, read only",
            "log was attached to Ana, read and write",
            "user to Ana: 90 days!",
            "⊘ refused: Ana may not change policies: the block is read-only",
            "→ That binds every agent: ask the operator, who may change it.",
            "Ana answered: I may not.",
            "the turn ended: end_turn",
            "Ana's access to log is append only now",
            "agent Ana was changed and is called Anna now",
            "log was detached from Anna",
            "policies was detached from Anna",
            "agent Anna was deleted",
            "a text was erased from every version of policies",
        ]

    def test_a_deleted_block_goes_and_comes_back(self, client):
        block = client.blocks.create(label="notes", value="one\ntwo")
        client.blocks.delete(block.id)
        client.blocks.restore(block.id, 1)
        _, gone, back = (moment.changes[0] for moment in moments(client, block.id))
        assert (gone.deleted, gone.version, gone.label) == (True, 1, "notes")
        assert (back.returned, back.version, [line.sign for line in back.lines]) == (True, 2, ["+", "+"])
        live = timeline(client)
        assert check_texts(client, live) == 2

    def test_a_timeline_of_one_block_has_no_others(self, client):
        policies, log, ana = team(client, insert("one"), "done")
        client.agents.messages.create(ana.id, input="go")
        assert [moment.seq for moment in moments(client, log.id)] == [2, 5]
        assert [moment.seq for moment in moments(client, policies.id)] == [1]

    def test_moments_are_the_same_wherever_reading_begins(self, client):
        log = client.blocks.create(label="log", value="")
        for number in range(700):
            client.blocks.update(log.id, value=f"{number}")
        whole = moments(client)
        for start in (690, 3, 249, 250, 251, 500, 0):
            some = client.journal.read(lambda room, at=start: list(PastMoments(room).moments(at, at + 5)))
            assert some == whole[start : start + 5]


class TestSplice:
    @pytest.mark.parametrize("seed", range(30))
    def test_it_makes_any_text_out_of_any_other(self, seed):
        draw = random.Random(seed)
        one, other = ("".join(draw.choices("ab\n🙂é", k=draw.randrange(30))) for _ in range(2))
        splice = Splice.between(one, other)
        told = {"head": splice.head, "tail": splice.tail, "middle": splice.middle}
        assert joined(one, told) == other


class TestWindow:
    def test_texts_are_those_of_history_while_others_write(self, client):
        draw = random.Random(7)
        blocks = [client.blocks.create(label=f"block_{number}", value="") for number in range(5)]
        live = timeline(client)
        live._follower.stop()
        for number in range(400):
            block = draw.choice(blocks)
            if draw.random() < 0.1:
                client.blocks.update(block.id, value="")
            else:
                client.blocks.edit(block.id, Append(f"line {number} 🙂"))
            if draw.random() < 0.3:
                live.redraw()
        asked(live, 200)
        assert check_texts(client, live) > 400

    def test_the_page_has_every_commit_once_and_without_a_gap(self, client):
        log = client.blocks.create(label="log", value="")
        live = timeline(client)
        live._follower.stop()
        for number in range(300):
            client.blocks.update(log.id, value=f"{number}")
            if number % 7 == 0:
                live.redraw()
                past, tail = live.past, live.state["tail"]
                seqs = [moment["seq"] for chunk in (past, tail) for moment in chunk["moments"]]
                assert seqs == list(range(1, number + 3))
                assert tail["start"] == past["start"] + len(past["moments"])

    def test_a_small_change_sends_little(self, client):
        blocks = [client.blocks.create(label=f"block_{n}", value=f"line {n}\n" * 200) for n in range(5)]
        for number in range(2000):
            client.blocks.edit(blocks[number % 5].id, Append(f"{number}") if number % 50 else Append("x"))
        live = timeline(client)
        live._follower.stop()
        past = live.past
        client.blocks.edit(blocks[0].id, Append("one more"))
        live.redraw()
        assert live.past is past
        assert size(live.state) < 100_000

    @pytest.mark.slow
    def test_what_is_handed_over_has_limits_whatever_the_room_holds(self, client):
        big = "é" * 90_000
        blocks = [
            client.blocks.create(label=f"{'l' * 45}_{number}", value=big, limit=100_000)
            for number in range(150)
        ]
        for number in range(60):
            client.blocks.update(blocks[number].id, value=f"{number}{big}", description="d" * 3000)
        live = timeline(client)
        for place in (0, 100, 209):
            asked(live, place)
            assert size([live.state, live.past, live.asked]) < 1_000_000
            assert live.asked["start"] <= place < live.asked["start"] + len(live.asked["moments"])
        tail = live.state["tail"]
        assert len(tail["blocks"]) == MOST_LISTED
        assert tail["more"] == 50
        assert tail["moments"][0]["changes"][0]["left_out"] == len(f"59{big}") - MOST_TEXT

    @pytest.mark.slow
    def test_ten_thousand_commits_stay_within_the_limits_and_any_can_be_asked_for(self, client):
        log = client.blocks.create(label="log", value="")
        live = timeline(client)
        live._follower.stop()
        for number in range(10_000):
            client.blocks.update(log.id, value=f"entry {number}")
            if number % 500 == 0:
                live.redraw()
        live.redraw()
        assert live.state["count"] == 10_001
        assert size(live.past) < 1.3 * MOST_PAST  # json.dumps writes a blank after each comma
        assert size(live.state) < 1.3 * MOST_TAIL + 5_000
        for place in (0, 4321, 10_000):
            chunk = asked(live, place)
            assert size(chunk) < 1.3 * MOST_ASKED
            moment = chunk["moments"][place - chunk["start"]]
            assert moment["seq"] == place + 1
        assert check_texts(client, live) > 400

    @pytest.mark.slow
    def test_a_commit_of_very_many_blocks_names_them_and_leaves_texts_out(self, client):
        def change(draft):
            from kit.memory.blocks import checked, create_block

            for number in range(300):
                create_block(draft, OPERATOR, checked(label=f"block_{number}", value="word " * 1000))

        client.journal.commit(change, by=OPERATOR, via="import")
        block = client.blocks.list(label="block_250")[0]
        client.blocks.edit(block.id, Append("more"))
        live = timeline(client)
        assert check_texts(client, live) == 9
        (moment,) = live.past["moments"]
        assert (len(moment["changes"]), moment["more"]) == (200, 100)
        assert "… and 292 more blocks" in str(live)

    def test_a_place_that_is_not_there_gets_the_nearest(self, client):
        client.blocks.create(label="log", value="")
        live = timeline(client)
        assert len(asked(live, 10**9)["moments"]) == 1
        live._asked(live, {"at": -1, "number": "3"}, [])
        assert "at is -1" in live.state["trouble"]


class TestPastThatChanges:
    def test_what_was_erased_is_nowhere_any_more(self, client):
        block = client.blocks.create(label="notes", value="call 555-0199 now")
        client.blocks.update(block.id, value="call the desk")
        live = timeline(client)
        asked(live, 0)
        assert "0199" in json.dumps([live.past, live.asked])
        before = live.state["edition"]
        client.blocks.redact(block.id, "555-0199")
        live.redraw()
        assert live.asked == {}
        assert "0199" not in json.dumps([live.state, live.past]) + str(live)
        assert live.state["edition"] != before

    def test_a_compacted_room_begins_with_its_compaction(self, tmp_path):
        with connect(tmp_path / "team.jsonl", repeatable=True) as client:
            policies, log, ana = team(client, insert("one"), insert("two"), "done")
            client.blocks.update(policies.id, value="Refunds: 60 days")
            live = timeline(client)
            other = timeline(client, log.id)
            asked(live, 0)
            compact(tmp_path / "team.jsonl")
            client.agents.messages.create(ana.id, input="go")
            live.redraw()
            assert (live.state["first"], live.state["count"], live.asked) == (5, 5, {})
            assert check_texts(client, live) == 4
            text = str(live)
            assert "commit 5 · operator · compact\n  policies v2, as it was then\n  log v1" in text
            assert "Ana had in front of it: policies v2, the latest; log v1, the latest" in text
            other.redraw()
            assert (other.state["first"], other.state["count"]) == (5, 3)
            assert check_texts(client, other) == 3

    def test_a_block_that_a_compaction_has_forgotten_leaves_an_empty_timeline(self, tmp_path):
        with connect(tmp_path / "team.jsonl") as client:
            block = client.blocks.create(label="notes", value="one")
            client.blocks.delete(block.id)
            live = timeline(client, block.id)
            compact(tmp_path / "team.jsonl")
            live.redraw()
            assert live.state["count"] == 0
            assert str(live) == "Room team.jsonl, 0 commits"

    def test_who_is_no_block_of_this_room_has_no_timeline(self, client):
        with pytest.raises(UnprocessableEntityError, match="is not the id of a block"):
            timeline(client, "notes")
        with pytest.raises(NotFoundError, match="knows no block"):
            timeline(client, "block-00000000-0000-4000-8000-000000000099")


class TestRestoring:
    def test_it_makes_a_new_version_and_says_so(self, client):
        block = client.blocks.create(label="notes", value="one")
        client.blocks.update(block.id, value="two")
        live = timeline(client)
        outcome = restore(live, block.id, 1, expected=2)
        assert outcome["text"] == "notes is as at version 1 again: this is version 3"
        assert client.blocks.retrieve(block.id).value == "one"
        assert live.state["tail"]["moments"][-1]["via"] == "blocks.restore"

    def test_a_version_that_is_there_already_changes_nothing(self, client):
        block = client.blocks.create(label="notes", value="one")
        client.blocks.update(block.id, value="two")
        client.blocks.update(block.id, value="one")
        outcome = restore(timeline(client), block.id, 1, expected=3)
        assert outcome["text"] == "notes is as it was at version 1 already: nothing was changed"

    @pytest.mark.parametrize("expected", [1, 3])
    def test_a_refusal_is_an_outcome_and_no_trouble(self, client, expected):
        block = client.blocks.create(label="notes", value="one")
        client.blocks.update(block.id, value="two")
        live = timeline(client)
        outcome = restore(live, block.id, 1, expected=expected)
        assert outcome["refused"]
        assert outcome["text"] == f"notes is at version 2, you read version {expected}"
        assert outcome["hint"]
        assert live.state["trouble"] == ""
        assert client.blocks.retrieve(block.id).value == "two"

    def test_whatever_else_goes_wrong_is_shown_too(self, client):
        block = client.blocks.create(label="notes", value="one")
        live = timeline(client)
        assert restore(live, block.id, 9)["refused"]
        assert restore(live, 7, 1)["refused"]
        client.close()
        assert restore(live, block.id, 1)["text"] == "this room has been closed"
        assert "closed" in live.state["trouble"]


class TestTextAndTable:
    def test_the_text_is_the_same_for_the_same_room(self):
        texts = set()
        for _ in range(2):
            with connect() as client:
                _, _, ana = team(client, insert("one"), "done")
                client.agents.messages.create(ana.id, input="go")
                texts.add(str(timeline(client)))
        (text,) = texts
        assert "block-" not in text
        assert "agent-" not in text
        assert "commit 5 · Ana · memory_insert, step 1\n  log v1 → v2\n    + one" in text

    def test_the_text_tells_the_latest_commits_and_how_many_there_are_before(self, client):
        log = client.blocks.create(label="log", value="")
        for number in range(40):
            client.blocks.update(log.id, value=f"{number}")
        text = str(timeline(client))
        assert text.startswith("Room in memory, 41 commits\n\ncommit 41 ·")
        assert "… and 29 commits before these" in text
        assert "blocks now\n  log v41, commit 41" in text

    def test_a_notebook_gets_text_a_table_and_the_widget(self, client):
        team(client)
        bundle, _ = timeline(client)._repr_mimebundle_()
        assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
        assert bundle["text/plain"] == str(timeline(client))
        assert bundle["text/html"].count('scope="row"') == 3

    def test_whatever_somebody_wrote_is_text_in_the_table(self, client):
        block = client.blocks.create(label="notes", value=HOSTILE, description=HOSTILE)
        eve = client.agents.create(
            name="<b onclick=x>", model=Script([insert(HOSTILE, "notes"), HOSTILE]), block_ids=[block.id]
        )
        client.agents.messages.create(eve.id, input=HOSTILE)
        html = timeline(client)._repr_mimebundle_()[0]["text/html"]
        assert tags(html) <= {
            *("div", "table", "thead", "tbody", "tr", "th", "td", "p", "strong", "pre", "ins", "del"),
        }
        assert "&lt;script&gt;" in html
        assert "\x1b" not in html + str(timeline(client))


def tags(html):
    found = set()

    class Names(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.add(tag)
            assert {name for name, _ in attrs} <= {"class", "scope"}

    Names().feed(html)
    return found


class TestLive:
    def test_it_follows_another_process(self, tmp_path, until):
        room = tmp_path / "team.jsonl"
        with connect(room) as client:
            policies, *_ = team(client)
            live = timeline(client, policies.id)
            code = (
                "import sys; from kit import connect\n"
                "with connect(sys.argv[1]) as room: room.blocks.update(sys.argv[2], value='from afar')"
            )
            subprocess.run([sys.executable, "-c", code, room, policies.id], check=True, timeout=SECONDS)
            until(live, lambda state: state["count"] == 2)
            assert "from afar" in str(live)

    @pytest.mark.slow
    def test_a_thousand_commits_end_with_the_last_state_and_few_drawings(self, client, until):
        log = client.blocks.create(label="log", value="")
        live = timeline(client)
        drawn = []
        live.observe(lambda change: drawn.append(change["new"]["count"]), "state")
        for number in range(1000):
            client.blocks.update(log.id, value=str(number))
        until(live, lambda state: state["count"] == 1001)
        assert len(drawn) < 500
        assert drawn == sorted(drawn)

    def test_a_room_has_one_timeline_and_one_of_each_block(self, client):
        _, log, _ = team(client)
        live = timeline(client)
        assert timeline(client) is live
        assert timeline(client, log.id) is timeline(client, log.id)
        assert timeline(client, log.id) is not live
        live.close()
        assert timeline(client) is not live

    def test_a_room_that_is_closed_says_so_and_leaves_what_was_seen(self, client, until, capfd):
        team(client)
        live = timeline(client)
        client.close()
        until(live, lambda state: "closed" in state["trouble"])
        assert live.state["count"] == 3
        assert "! this room has been closed" in str(live)
        assert "this room has been closed" in live._repr_mimebundle_()[0]["text/html"]
        live._asked(live, {"at": 0, "number": "1"}, [])
        assert "! this room has been closed" in str(Timeline(client))
        assert capfd.readouterr() == ("", "")

    def test_a_closed_timeline_is_silent_and_still_tells(self, client):
        live = timeline(client)
        live.close()
        before = live.state, live.past
        client.blocks.create(label="notes", value="written later")
        assert "written later" in str(live)
        assert (live.state, live.past) == before
