"""What rewrites or hides the past of a served room empties every memory of it, whoever did it and where."""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager

import httpx
import pytest
from letta_client import Letta

from kit import connect
from kit.errors import AuthenticationError
from kit.views import board, timeline
from tests.server.serving import Served

SECRET = "Jane Doe, 4471"
WAIT = 60
SLOW = pytest.mark.slow
REDACT = """
import sys
from kit import connect
with connect(sys.argv[1]) as room:
    block = room.blocks.list(label="people")[0]
    room.blocks.redact(block.id, sys.argv[2])
"""


def elsewhere(path):
    """Erase the secret in a process of its own, on the file itself."""
    subprocess.run([sys.executable, "-c", REDACT, path, SECRET], check=True, timeout=WAIT)


def without_value(_, document):
    return {**document, "value": "x"} if "value" in document else document


def headers(token, after="0"):
    given = {"authorization": f"Bearer {token}"} if token else {}
    return {"accept": "text/event-stream", "last-event-id": after, **given}


def told(address, until, token=None, after="0"):
    """What the stream tells from a place, up to commit ``until``: its events as (event, id, data)."""
    found, event = [], {}
    with httpx.stream("GET", f"{address}/v1/changes", headers=headers(token, after), timeout=WAIT) as feed:
        for line in feed.iter_lines():
            if line:
                name, _, text = line.partition(": ")
                event[name] = text
            elif "event" in event:
                found.append((event["event"], event.get("id", ""), json.loads(event["data"])))
                event = {}
                if found[-1][2]["seq"] >= until and found[-1][0] == "commit":
                    return found
    raise AssertionError(found)


def everything(client, block_id):
    """All that a client can be asked about a block."""
    history = client.blocks.history(block_id)
    return [client.blocks.retrieve(block_id).value, *(one.value for one in history), *client.changes()]


@contextmanager
def served(serve, *options):
    server = serve("team.jsonl", *options)
    token = server.tokens.get("Instructor")
    with connect(server.address, token=token) as client:
        block = client.blocks.create(label="people", value=SECRET)
        client.blocks.update(block.id, value="nobody")
        yield server, client, block


@pytest.mark.parametrize("who", ["a client", "another process"])
def test_an_erased_text_is_told_nowhere_any_more(serve, tmp_path, who):
    with served(serve) as (server, client, block), connect(server.address) as other:
        view = board(other)
        assert SECRET in str(everything(other, block.id)) + str(view.state)
        assert SECRET in str(told(server.address, 2))
        if who == "a client":
            client.blocks.redact(block.id, SECRET)
        else:
            elsewhere(tmp_path / "team.jsonl")
        for after in ("0", "1"):
            assert SECRET not in str(told(server.address, 3, after=after))
        assert SECRET not in str(everything(other, block.id))
        assert "[redacted]" in str(everything(other, block.id))
        with Letta(base_url=server.address, api_key=None) as letta:
            assert SECRET not in str(letta.blocks.retrieve(block.id)) + str(list(letta.blocks.list()))
        assert SECRET not in str(timeline(other)) + str(view)
        view.close()


def test_a_past_that_is_rewritten_without_a_commit_is_noticed_too(serve, tmp_path):
    with served(serve) as (server, _, block), connect(server.address) as other:
        told(server.address, 2)
        everything(other, block.id)
        with connect(tmp_path / "team.jsonl") as room:
            room.journal.redact(without_value)
        assert SECRET not in str(told(server.address, 2)) + str(everything(other, block.id))


@pytest.mark.slow
def test_a_view_that_only_listens_forgets_what_was_erased(serve, tmp_path):
    with served(serve) as (server, client, block), connect(server.address) as other:
        client.blocks.update(block.id, value=SECRET)
        view = board(other)
        clean = threading.Event()
        view.observe(lambda change: SECRET not in str(change.new) and clean.set(), "state")
        assert SECRET in str(view.state)
        elsewhere(tmp_path / "team.jsonl")
        assert clean.wait(WAIT)
        view.close()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["taken back", "deleted with its share taken back"])
def test_what_is_shared_no_more_is_told_to_no_learner_any_more(serve, how):
    with served(serve, "--class", "2") as (server, boss, block):
        token = server.tokens["Learner 1"]
        boss.share(block.id, "read_only")
        with connect(server.address, token=token) as ada:
            assert SECRET in str(everything(ada, block.id))
            assert SECRET in str(told(server.address, 3, token))
            boss.share(block.id, None)
            if how != "taken back":
                boss.blocks.delete(block.id)
            for after in ("0", "1"):
                assert SECRET not in str(told(server.address, 4, token, after=after))
            assert SECRET not in str(list(ada.changes())) + str(ada.blocks.list())
            assert SECRET in str(told(server.address, 4, server.tokens["Instructor"])), "she sees it still"
            if how == "taken back":
                boss.share(block.id, "read_only")
                assert SECRET in str(everything(ada, block.id)), (
                    "and so does the class, once it is shared again"
                )
                assert SECRET in str(told(server.address, 5, token))


def test_a_learner_is_told_what_the_instructor_erased(serve):
    with served(serve, "--class", "1") as (server, boss, block):
        token = server.tokens["Learner 1"]
        boss.share(block.id, "read_only")
        with connect(server.address, token=token) as ada:
            assert SECRET in str(everything(ada, block.id)) + str(told(server.address, 3, token))
            boss.blocks.redact(block.id, SECRET)
            assert SECRET not in str(everything(ada, block.id)) + str(told(server.address, 4, token))


def test_who_listens_meanwhile_is_told_that_the_past_is_another_one(serve):
    with (
        served(serve) as (server, client, block),
        httpx.stream("GET", f"{server.address}/v1/changes", headers=headers(None, "2"), timeout=WAIT) as feed,
    ):
        lines = feed.iter_lines()
        assert next(lines) == ": here"
        client.blocks.redact(block.id, SECRET)
        assert [next(lines) for _ in range(2)] == ["", "event: anew"]
        assert json.loads(next(lines).removeprefix("data: "))["seq"] == 2
        assert [next(lines).partition("-")[0] for _ in range(2)] == ["", "id: 3"], "it goes on"


@pytest.mark.slow
def test_a_compacted_room_is_told_from_its_compaction_on(serve, tmp_path):
    with served(serve) as (server, client, block), connect(server.address) as other:
        assert SECRET in str(everything(other, block.id)) + str(told(server.address, 2))
        heard, enough = [], threading.Event()
        other.watch(lambda commit: (heard.append(commit.seq), len(heard) == 3 and enough.set()), after=1)
        subprocess.run(
            [sys.executable, "-m", "kit", "compact", tmp_path / "team.jsonl"], check=True, timeout=WAIT
        )
        client.blocks.update(block.id, value="somebody")
        events = told(server.address, 4)
        assert [(event, data["seq"]) for event, _, data in events] == [("commit", 3), ("commit", 4)]
        assert SECRET not in str(events) + str(everything(other, block.id))
        assert enough.wait(WAIT), heard
        assert heard == [2, 3, 4]


# ---------------------------------------------------------------------- another room at the same address


def swapped(server, tmp_path, other):
    """Serve another file at the same address."""
    server.stop()
    (tmp_path / other).replace(tmp_path / "team.jsonl")
    server.again()


def filled(path, labels):
    with connect(path) as room:
        for label in labels:
            room.blocks.create(label=label)
    return path


class Heard:
    """The labels of what a watcher is told, in order."""

    def __init__(self, client):
        self.labels, self._news = [], threading.Condition()
        client.watch(self._hear)

    def _hear(self, commit):
        with self._news:
            self.labels.extend(change.document["label"] for change in commit.changes)
            self._news.notify_all()

    def until(self, label):
        with self._news:
            assert self._news.wait_for(lambda: label in self.labels, WAIT), self.labels
            return self.labels


@pytest.mark.slow
@pytest.mark.parametrize("count", [18, pytest.param(1, marks=SLOW), pytest.param(6, marks=SLOW)])
def test_a_watcher_begins_anew_where_another_room_is_served(serve, tmp_path, count):
    """The other room has fewer commits, as many, or more."""
    server = serve("team.jsonl")
    names = [f"b{number}" for number in range(count)]
    filled(tmp_path / "other.jsonl", names)
    with connect(server.address) as client:
        heard = Heard(client)
        for number in range(6):
            client.blocks.create(label=f"a{number}")
        heard.until("a5")
        swapped(server, tmp_path, "other.jsonl")
        client.blocks.create(label="last")
        assert heard.until("last") == [f"a{number}" for number in range(6)] + names + ["last"]
        assert [block.label for block in client.blocks.list()] == [*names, "last"]


@pytest.mark.slow
@pytest.mark.parametrize("more", [9, pytest.param(0, marks=SLOW)])
def test_a_watcher_begins_anew_where_an_older_state_is_served(serve, tmp_path, more):
    """A backup is put back; it goes on otherwise before the watcher comes back."""
    server = serve("team.jsonl")
    with connect(server.address) as client:
        heard = Heard(client)
        for number in range(3):
            client.blocks.create(label=f"a{number}")
        (tmp_path / "backup.jsonl").write_bytes((tmp_path / "team.jsonl").read_bytes())
        for number in range(3, 6):
            client.blocks.create(label=f"a{number}")
        heard.until("a5")
        otherwise = [f"b{number}" for number in range(more)]
        filled(tmp_path / "backup.jsonl", otherwise)
        swapped(server, tmp_path, "backup.jsonl")
        client.blocks.create(label="last")
        before = [f"a{number}" for number in range(6)]
        assert heard.until("last") == [*before, "a0", "a1", "a2", *otherwise, "last"]


@pytest.mark.slow
def test_a_place_of_another_room_is_known_as_such(serve, tmp_path):
    server = serve("team.jsonl")
    with connect(server.address) as client:
        for number in range(4):
            client.blocks.create(label=f"a{number}")
    events = told(server.address, 4)
    places = [id for _, id, _ in events]
    assert [id.partition("-")[0] for id in places] == ["1", "2", "3", "4"]
    for place, first in ((places[1], 3), ("2", 3), ("0", 1), ("x", 1), ("-5", 1), ("", 1)):
        assert told(server.address, 4, after=place)[0][2]["seq"] == first
    filled(tmp_path / "other.jsonl", "bcdef")
    swapped(server, tmp_path, "other.jsonl")
    for place in (places[1], places[3], "99", "99-00000000"):
        anew, *commits = told(server.address, 5, after=place)
        assert (anew[0], anew[2]["seq"]) == ("anew", 0)
        assert [data["seq"] for _, _, data in commits] == [1, 2, 3, 4, 5]


# ---------------------------------------------------------------------- a file that is away for a while


@pytest.mark.slow
@pytest.mark.parametrize("how", ["moved back", "copied back"])
def test_the_feed_goes_on_when_the_file_is_back(serve, tmp_path, how):
    server: Served = serve("team.jsonl")
    path, away = tmp_path / "team.jsonl", tmp_path / "away.jsonl"
    with connect(server.address) as client:
        client.blocks.create(label="a")
        heard = Heard(client)
        with httpx.stream("GET", f"{server.address}/v1/changes", headers=headers(None), timeout=WAIT) as feed:
            lines = feed.iter_lines()
            assert [next(lines) for _ in range(3)][2].startswith("id: 1-")
            path.rename(away)
            with httpx.Client() as http:
                while http.get(f"{server.address}/v1/blocks/").status_code == 200:
                    pass
            if how == "moved back":
                away.rename(path)
            else:
                path.write_bytes(away.read_bytes())
            client.blocks.create(label="b")
            assert any(line.startswith("id: 2-") for line in lines)
        assert heard.until("b") == ["b"]


@pytest.mark.slow
def test_a_watch_ends_for_who_may_not_come_in_any_more_and_says_so(serve):
    server = serve("--class", "1")
    before = set(threading.enumerate())
    with connect(server.address, token=server.tokens["Learner 1"]) as ada:
        heard = Heard(ada)
        watch = ada.watch(lambda _: None)
        ada.blocks.create(label="mine")
        heard.until("mine")
        boss = {"authorization": f"Bearer {server.tokens['Instructor']}"}
        httpx.post(f"{server.address}/class/revoke", json={"learner": "learner-1"}, headers=boss)
        for thread in set(threading.enumerate()) - before:
            if thread.name in {"kit-feed", "kit-remote"}:
                thread.join(WAIT)
        assert not watch.active
        assert isinstance(watch.error, AuthenticationError)
