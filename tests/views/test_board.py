"""The board says what is in the room, in text, in HTML and in its trait, and goes on saying it."""

import asyncio
import gc
import random
import subprocess
import sys
import threading
import time
import weakref
from html.parser import HTMLParser

import pytest
from ipywidgets.widgets.widget import _instances

from kit import Append, board, connect
from kit.journal.compact import compact
from kit.models.script import Script
from kit.views import Board
from kit.views.board.reading import MOST_NEWS, MOST_TEXT, read_board
from kit.views.shared.change import LONGEST_LINE, changed_lines
from kit.views.shared.pace import Pace

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)></value>&amp;\x1b[31m\u202e"
SECONDS = 60  # only so that a failure ends; nothing is measured


def support_team(client, model=None):
    """Tier 1 reads the policies; tier 2 also adds to the log; tier 3 writes it."""
    policies = client.blocks.create(label="company_policies", value="Refunds: 30 days", read_only=True)
    log = client.blocks.create(label="shift_log", value="", limit=20)
    tier1 = client.agents.create(name="Tier 1 A", block_ids=[policies.id], model=model or Script(["ok"]))
    tier2 = client.agents.create(name="Tier 2", block_ids=[policies.id])
    client.agents.blocks.attach(log.id, agent_id=tier2.id, access="append_only")
    client.agents.create(name="Tier 3", block_ids=[policies.id, log.id])
    return policies, log, tier1


def refused(client):
    """A room in which tier 1 tried to change the policies."""
    call = ("memory_replace", {"label": "company_policies", "old_string": "30", "new_string": "90"})
    policies, log, tier1 = support_team(client, Script([call, "I may not."]))
    client.agents.messages.create(agent_id=tier1.id, messages=[{"role": "user", "content": "90 days!"}])
    return policies, log


def values(state):
    return {block["label"]: block["value"] for block in state["blocks"]}


class TestPicture:
    def test_the_latest_commits_name_what_is_gone_as_well(self, client):
        _, log, tier1 = support_team(client)
        tier2 = client.agents.list(name="Tier 2")[0]
        client.agents.blocks.detach(block_id=log.id, agent_id=tier2.id)
        client.agents.delete(tier1.id)
        client.blocks.delete(log.id)
        deleted, gone, detached, *_ = [one.what for one in read_board(client).news]
        assert detached == "− shift_log → Tier 2"
        assert gone == "− Tier 1 A, − company_policies → Tier 1 A"
        assert deleted == "− shift_log v1, − shift_log → Tier 3"

    def test_every_cell_says_what_the_agent_may_in_effect_do(self, client):
        support_team(client)
        seen = read_board(client)
        assert [agent.name for agent in seen.agents] == ["Tier 1 A", "Tier 2", "Tier 3"]
        assert {block.label: block.cells for block in seen.blocks} == {
            "company_policies": ("R", "R", "R"),
            "shift_log": ("–", "A", "R/W"),
        }

    def test_the_last_change_says_who_through_what_and_which_words(self, client):
        policies, *_ = support_team(client)
        client.blocks.update(policies.id, value="Refunds: 60 days")
        last = read_board(client).blocks[0].last
        assert (last.by, last.via) == ("operator", "blocks.update")
        assert [(line.sign, line.text) for line in last.lines] == [
            ("−", "Refunds: 30 days"),
            ("+", "Refunds: 60 days"),
        ]
        assert [part.text for line in last.lines for part in line.parts if part.marked] == ["30", "60"]

    def test_fields_that_changed_are_named(self, client):
        policies, *_ = support_team(client)
        client.blocks.update(policies.id, read_only=False, limit=100)
        lines = [f"{line.sign} {line.text}" for line in read_board(client).blocks[0].last.lines]
        assert lines == ["− limit: 20000", "+ limit: 100", "− read-only: yes", "+ read-only: no"]

    def test_an_agents_edit_is_the_agents(self, client):
        call = ("memory_insert", {"label": "shift_log", "new_string": "All quiet"})
        log = client.blocks.create(label="shift_log", value="")
        ana = client.agents.create(name="Ana", block_ids=[log.id], model=Script([call, "Noted."]))
        client.agents.messages.create(agent_id=ana.id, messages=[{"role": "user", "content": "log it"}])
        last = read_board(client).blocks[0].last
        assert (last.by, last.via) == ("Ana", "memory_insert")

    def test_a_refusal_says_who_what_why_and_what_to_do(self, client):
        refused(client)
        (one,) = read_board(client).refusals
        assert one.agent == "Tier 1 A"
        assert one.text.startswith("Tier 1 A may not ")
        assert one.text.endswith("company_policies: the block is read-only (tool memory_replace)")
        assert "ask the operator" in one.hint

    def test_going_on_from_an_earlier_picture_gives_the_same_as_looking_anew(self, client):
        policies, log, _ = support_team(client)
        seen = read_board(client)
        for number in range(MOST_NEWS + 3):
            client.blocks.update(policies.id, value=f"Refunds: {number} days")
            seen = read_board(client, since=seen)
            assert seen == read_board(client)
        client.blocks.delete(log.id)
        assert read_board(client, since=seen) == read_board(client)

    def test_what_was_erased_is_not_remembered(self, client):
        policies, *_ = support_team(client)
        client.blocks.update(policies.id, value="Call 555-0199")
        client.blocks.update(policies.id, value="Call the desk")
        seen = read_board(client)
        assert "0199" in str(seen)
        client.blocks.redact(policies.id, "555-0199")
        assert "0199" not in str(read_board(client, since=seen))

    def test_a_compacted_room_does_not_say_that_compaction_wrote_its_blocks(self, tmp_path):
        with connect(tmp_path / "team.jsonl") as client:
            policies, *_ = support_team(client)
            client.blocks.update(policies.id, value="Refunds: 60 days")
            compact(tmp_path / "team.jsonl")
            assert [block.last.by for block in read_board(client).blocks] == ["", ""]
            assert " by " not in str(board(client))

    def test_a_block_that_is_too_long_to_show_says_so(self, client):
        client.blocks.create(label="novel", value="x" * (MOST_TEXT + 5), limit=100_000)
        (block,) = read_board(client).blocks
        assert (len(block.value), block.left_out, block.used) == (MOST_TEXT, 5, MOST_TEXT + 5)
        assert "… 5 more characters" in str(board(client))

    def test_a_long_line_is_shown_around_what_changed(self):
        before, after = ({"value": f"{'word ' * 150}{word} {'tail ' * 5}"} for word in ("old", "new"))
        gone, come = changed_lines(before, after)
        for line, word in ((gone, "old"), (come, "new")):
            assert [part.text for part in line.parts if part.marked] == [word]
            assert len(line.text) <= LONGEST_LINE + 2


class TestTextAndTable:
    def test_the_text_is_the_same_for_the_same_room(self):
        texts = set()
        for _ in range(2):
            with connect() as client:
                refused(client)
                texts.add(str(board(client)))
        (text,) = texts
        assert "block-" not in text
        assert "agent-" not in text
        assert "R/W" in text
        assert "⊘ Tier 1 A may not" in text

    def test_the_text_says_when_a_block_fills_up(self, client):
        client.blocks.create(label="a", value="x" * 16, limit=20)
        client.blocks.create(label="b", value="x" * 20, limit=20)
        text = str(board(client))
        assert "16 of 20, nearly full" in text
        assert "20 of 20, full" in text

    def test_what_commands_a_terminal_is_no_part_of_the_text(self, client):
        client.blocks.create(label="notes", value=HOSTILE)
        assert "\x1b" not in str(board(client))
        assert "\u202e" not in str(board(client))

    def test_a_notebook_gets_text_a_table_and_the_widget(self, client):
        support_team(client)
        bundle, _ = board(client)._repr_mimebundle_()
        assert set(bundle) == {
            "text/plain",
            "text/html",
            "application/vnd.jupyter.widget-view+json",
        }
        assert bundle["text/plain"] == str(board(client))
        assert bundle["text/html"].count("<tr>") == 3
        assert bundle["text/html"].count('scope="col"') == 6
        assert bundle["text/html"].count('scope="row"') == 2

    def test_whatever_somebody_wrote_is_text_in_the_table(self, client):
        call = ("memory_insert", {"label": HOSTILE, "new_string": "x"})
        block = client.blocks.create(label="notes", value="x", description=HOSTILE)
        client.blocks.update(block.id, value=HOSTILE)
        ana = client.agents.create(
            name="<b onclick=x>", model=Script([call, "I can not."]), block_ids=[block.id]
        )
        client.agents.messages.create(agent_id=ana.id, messages=[{"role": "user", "content": "go"}])
        html = board(client, title=HOSTILE)._repr_mimebundle_()[0]["text/html"]
        assert tags(html) <= {
            *("div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p", "small"),
            *("details", "summary", "pre", "ins", "del", "ul", "li"),
        }
        assert "&lt;script&gt;" in html
        assert "&lt;/value&gt;" in html

    def test_an_empty_room_says_so(self, client):
        assert str(board(client)) == "Room in memory\n\nno blocks yet"


def tags(html):
    found = set()

    class Names(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.add(tag)
            assert {name for name, _ in attrs} <= {"class", "scope", "title"}

    Names().feed(html)
    return found


class TestLive:
    def test_it_follows_another_thread(self, client, until):
        policies, *_ = support_team(client)
        live = board(client)
        write = threading.Thread(target=lambda: client.blocks.update(policies.id, value="Refunds: 60 days"))
        write.start()
        until(live, lambda state: values(state)["company_policies"] == "Refunds: 60 days")
        write.join()

    def test_it_follows_another_process(self, tmp_path, until):
        room = tmp_path / "team.jsonl"
        with connect(room) as client:
            policies, *_ = support_team(client)
            live = board(client)
            code = (
                "import sys; from kit import connect\n"
                "with connect(sys.argv[1]) as room: room.blocks.update(sys.argv[2], value='from afar')"
            )
            subprocess.run([sys.executable, "-c", code, room, policies.id], check=True, timeout=SECONDS)
            until(live, lambda state: values(state)["company_policies"] == "from afar")

    def test_a_refusal_appears(self, client, until):
        live = board(client)
        refused(client)
        until(live, lambda state: len(state["refusals"]) == 1)

    def test_a_thousand_commits_end_with_the_last_state_and_few_drawings(self, client, until):
        log = client.blocks.create(label="log", value="")
        live = board(client)
        drawn = []
        live.observe(lambda change: drawn.append(change["new"]["seq"]), "state")
        for number in range(1000):
            client.blocks.update(log.id, value=str(number))
        until(live, lambda state: values(state)["log"] == "999")
        assert len(drawn) < 500
        assert drawn == sorted(drawn)

    def test_a_board_that_nobody_holds_is_gone_and_so_is_its_watch(self, client):
        widgets = len(_instances)
        alive = weakref.ref(board(client))
        gc.collect()
        assert alive() is None
        assert len(_instances) == widgets
        deadline = time.monotonic() + SECONDS
        while client._feed.watches:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def test_a_board_that_was_shown_stays_until_it_is_closed(self, client):
        widgets = len(_instances)
        live = board(client)
        alive = weakref.ref(live)
        live._repr_mimebundle_()
        del live
        gc.collect()
        assert alive() is not None
        alive().close()
        gc.collect()
        assert alive() is None
        assert len(_instances) == widgets

    def test_a_room_has_one_board_of_a_title(self, client):
        one = board(client)
        assert board(client) is one
        assert board(client, title="Support") is not one
        one.close()
        assert board(client) is not one

    def test_a_closed_board_is_silent_and_still_tells(self, client):
        live = board(client)
        live.close()
        live.close()
        before = live.state
        client.blocks.create(label="notes", value="written later")
        assert client._feed.watches == []
        assert live.state == before
        assert "written later" in str(live)
        assert "notes" in board(client).state["blocks"][0]["label"]

    @pytest.mark.parametrize("where", ["memory", "file"])
    def test_a_board_of_a_closed_room_says_so_by_itself(self, where, tmp_path, until, capfd):
        client = connect(tmp_path / "team.jsonl" if where == "file" else None)
        support_team(client)
        live = board(client)
        client.close()
        until(live, lambda state: "closed" in state["trouble"])
        assert len(live.state["blocks"]) == 2
        assert "! this room has been closed" in str(live)
        assert "this room has been closed" in live._repr_mimebundle_()[0]["text/html"]
        assert capfd.readouterr() == ("", "")

    def test_a_defect_in_the_background_is_shown_and_not_printed(self, client, until, monkeypatch, capfd):
        live = board(client)
        monkeypatch.setattr(sys.modules["kit.views.board.widget"], "seen_in", lambda *_, **__: 1 / 0)
        client.blocks.create(label="notes", value="x")
        until(live, lambda state: "ZeroDivisionError" in state["trouble"])
        assert capfd.readouterr() == ("", "")

    def test_a_program_that_ends_with_a_board_ends_in_silence(self, tmp_path):
        code = (
            "import sys; from kit import board, connect\n"
            "client = connect(sys.argv[1]); live = board(client); live._repr_mimebundle_()\n"
            "for number in range(100): client.blocks.create(label=f'b{number}', value='x')"
        )
        command = [sys.executable, "-c", code, tmp_path / "team.jsonl"]
        done = subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
        assert (done.stdout, done.stderr) == (b"", b"")

    def test_a_board_of_a_room_that_was_closed_before_says_so(self, client):
        client.close()
        assert "! this room has been closed" in str(Board(client))

    def test_a_damaged_room_leaves_the_last_state(self, tmp_path, until):
        room = tmp_path / "team.jsonl"
        client = connect(room)
        support_team(client)
        live = board(client)
        sound = room.read_bytes()
        room.write_bytes(sound + b"this is no line of a journal\n")
        until(live, lambda state: "line" in state["trouble"])
        assert len(live.state["blocks"]) == 2
        room.write_bytes(sound)
        until(live, lambda state: not state["trouble"])
        client.close()


class Kernel:
    """A clock that stands still and threads that begin when the test says so."""

    def __init__(self):
        self.time, self.state, self.has_threads = 0.0, 0, True
        self.drawn, self.pauses, self._due, self.most_at_once = [], [], [], 0

    def clock(self):
        return self.time

    def timer(self, seconds, call):
        if not self.has_threads:
            return False
        self.pauses.append(seconds)
        self._due.append((self.time + seconds, call))
        self.most_at_once = max(self.most_at_once, len(self._due))
        return True

    def draw(self, lasts):
        self.drawn.append(self.state)
        self.time += lasts

    def runs_next(self):
        if not self._due:
            return False
        at, call = self._due.pop(0)
        self.time = max(self.time, at)
        call()
        return True


class TestPace:
    def test_what_is_asked_during_a_drawing_is_drawn_after_it(self):
        drawn, begun, go_on, done = [], threading.Event(), threading.Event(), threading.Event()
        number = 0

        def draw():
            drawn.append(number)
            begun.set()
            if len(drawn) == 2:
                done.set()
            assert go_on.wait(SECONDS)

        pace = Pace(draw, pause=0)
        pace.ask()
        assert begun.wait(SECONDS)
        for number in range(1, 101):  # noqa: B007 - draw reads it
            pace.ask()
        go_on.set()
        assert done.wait(SECONDS)
        assert drawn == [0, 100]

    def test_drawings_are_apart(self):
        kernel = Kernel()
        pace = Pace(lambda: kernel.draw(lasts=0.1), pause=0.05, timer=kernel.timer, clock=kernel.clock)
        for _ in range(3):
            pace.ask()
            kernel.runs_next()
        assert kernel.pauses == pytest.approx([0, 0.3, 0.3, 0.3]), "three times as long as a drawing took"

    @pytest.mark.parametrize("seed", range(10))
    def test_the_last_state_is_always_shown(self, seed):
        """Whatever comes in between: news during a drawing, drawings that fail or take long, no threads."""
        chance = random.Random(seed)
        kernel = Kernel()

        def draw():
            kernel.draw(lasts=chance.choice([0, 0.01, 30]))
            for _ in range(chance.choice([0, 0, 1, 3])):
                if kernel.state < 400:
                    kernel.state += 1
                    pace.ask()
            if chance.random() < 0.3:
                raise ZeroDivisionError

        pace = Pace(draw, timer=kernel.timer, clock=kernel.clock)
        for _ in range(300):
            if chance.random() < 0.6:
                kernel.has_threads = chance.random() < 0.7
                kernel.state += 1
                pace.ask()
            else:
                kernel.runs_next()
        kernel.has_threads = True
        pace.ask()  # somebody asks once more when there are threads again, as a follower does
        while kernel.runs_next():
            pass
        assert kernel.drawn[-1] == kernel.state
        assert kernel.most_at_once == 1

    def test_where_there_are_no_threads_the_event_loop_draws(self, monkeypatch):
        def no_threads(timer):
            raise RuntimeError("can't start new thread")

        async def news():
            drawn = asyncio.Event()
            Pace(drawn.set).ask()
            await asyncio.wait_for(drawn.wait(), SECONDS)

        monkeypatch.setattr(threading.Timer, "start", no_threads)
        asyncio.run(news())


def test_importing_the_kit_imports_no_widgets():
    code = "import sys, kit; assert not {'anywidget', 'ipywidgets', 'kit.views'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=SECONDS)


def test_an_edit_shows_as_soon_as_it_is_asked_for(client):
    log = client.blocks.create(label="log", value="one")
    live = board(client)
    client.blocks.edit(log.id, Append("two"))
    assert "+ two" in str(live)
