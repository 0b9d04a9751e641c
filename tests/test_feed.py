"""The feed: every commit, whoever made it, in order and exactly once to everyone who watches."""

import subprocess
import sys
import threading
import time

import pytest

from kit import Append, connect
from kit.errors import RoomError, UnprocessableEntityError
from kit.journal.compact import compact
from kit.models import Script

PATIENCE = 30  # seconds; only a broken feed needs them
WRITER = """
import sys
from kit import Append, connect
from kit.models import Script
with connect(sys.argv[1], model=Script([])) as client:
    for number in range(20):
        client.blocks.edit(sys.argv[2], Append(f"{number}"))
"""


class Listener:
    """Collects commits until there are enough."""

    def __init__(self, enough):
        self.commits = []
        self.done = threading.Event()
        self._enough = enough

    def __call__(self, commit):
        self.commits.append(commit)
        if len(self.commits) >= self._enough:
            self.done.set()

    @property
    def numbers(self):
        assert self.done.wait(PATIENCE), f"only {len(self.commits)} commits arrived"
        return [commit.seq for commit in self.commits]


@pytest.fixture(params=["memory", "file"])
def client(request, tmp_path):
    room = tmp_path / "room.jsonl" if request.param == "file" else None
    with connect(room, model=Script([])) as client:
        yield client


def test_a_watcher_is_told_of_every_commit_from_now_on_in_order(client):
    client.blocks.create(label="before")
    listener = Listener(20)
    watch = client.watch(listener)
    assert watch.active
    for number in range(20):
        client.blocks.create(label=f"b{number}")
    assert listener.numbers == list(range(2, 22))
    assert [commit.via for commit in listener.commits] == ["blocks.create"] * 20
    assert listener.commits[0].changes[0].document["label"] == "b0"


def test_a_watcher_can_begin_in_the_past(client):
    for number in range(5):
        client.blocks.create(label=f"b{number}")
    listener = Listener(3)
    client.watch(listener, after=2)
    assert listener.numbers == [3, 4, 5]


def test_a_second_watcher_that_begins_in_the_past_is_served_at_once_too(client):
    client.blocks.create(label="a")
    first, second = Listener(1), Listener(1)
    client.watch(first, after=0)
    assert first.numbers == [1]
    client.watch(second, after=0)
    assert second.numbers == [1]
    assert first.numbers == [1]


def test_commits_of_many_threads_arrive_once_and_in_order(client):
    block = client.blocks.create(label="log", limit=100_000)
    listener = Listener(100)
    client.watch(listener)

    def write(name):
        for number in range(25):
            client.blocks.edit(block.id, Append(f"{name}{number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert listener.numbers == list(range(2, 102))


def test_who_stops_is_told_nothing_more_and_others_are(client):
    stopped, other = Listener(1), Listener(3)
    watch = client.watch(stopped)
    client.watch(other)
    client.blocks.create(label="a")
    assert stopped.numbers == [1]
    watch.stop()
    assert not watch.active
    watch.stop()
    client.blocks.create(label="b")
    client.blocks.create(label="c")
    assert other.numbers == [1, 2, 3]
    assert stopped.numbers == [1]


def test_a_watcher_may_stop_itself_while_it_is_told(client):
    seen = []
    listener = Listener(2)

    def once(commit):
        seen.append(commit.seq)
        watch.stop()

    watch = client.watch(once, after=0)
    client.watch(listener)
    client.blocks.create(label="a")
    client.blocks.create(label="b")
    assert listener.numbers == [1, 2]
    assert seen == [1]


def test_a_callback_that_fails_is_told_the_next_commit_too_and_stops_nobody_else(client, caplog):
    def broken(commit):
        if commit.seq < 3:
            raise ZeroDivisionError("broken")
        whole(commit)

    whole, listener = Listener(1), Listener(2)
    watch = client.watch(broken)
    client.watch(listener)
    client.blocks.create(label="a")
    client.blocks.create(label="b")
    assert listener.numbers == [1, 2]
    assert isinstance(watch.error, ZeroDivisionError)
    client.blocks.create(label="c")
    assert whole.numbers == [3]
    assert watch.active
    assert caplog.text.count("a callback of client.watch failed") == 1, "said once, not with every commit"


def test_a_callback_may_write_to_the_room(client):
    block = client.blocks.create(label="log")
    listener = Listener(4)

    def write(commit):
        if commit.seq < 5:
            client.blocks.edit(block.id, Append(str(commit.seq)))

    client.watch(listener)
    client.watch(write)
    client.blocks.create(label="go")
    assert listener.numbers == [2, 3, 4, 5]
    assert client.blocks.retrieve(block.id).value == "2\n3\n4"


def test_closing_the_room_ends_all_watching_and_says_so(client):
    others = set(threading.enumerate())  # of tests before this one
    watch = client.watch(lambda commit: None)
    client.close()
    for thread in set(threading.enumerate()) - others:
        thread.join(PATIENCE)
    assert not watch.active
    assert isinstance(watch.error, RoomError)


@pytest.mark.parametrize("wrong", [None, 5, "print", []])
def test_a_callback_is_something_that_can_be_called(client, wrong):
    with pytest.raises(UnprocessableEntityError, match="callback"):
        client.watch(wrong)


@pytest.mark.parametrize("wrong", ["1", -1, True, 1.5, [], 10**30])
def test_the_place_to_begin_is_the_number_of_a_commit(client, wrong):
    with pytest.raises(UnprocessableEntityError, match="after"):
        client.watch(print, after=wrong)
    with pytest.raises(UnprocessableEntityError, match="after"):
        client.changes(after=wrong)


def test_changes_are_the_commits_after_a_number(client):
    for number in range(4):
        client.blocks.create(label=f"b{number}")
    assert [commit.seq for commit in client.changes()] == [1, 2, 3, 4]
    assert [commit.seq for commit in client.changes(after=3)] == [4]
    assert list(client.changes(after=4)) == list(client.changes(after=99)) == []


def test_what_another_process_writes_is_told_once_and_in_order(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path, model=Script([])) as client:
        block = client.blocks.create(label="log")
        listener = Listener(40)
        client.watch(listener)
        with subprocess.Popen([sys.executable, "-c", WRITER, path, block.id]) as other:
            for number in range(20):
                client.blocks.edit(block.id, Append(f"mine {number}"))
            assert other.wait(PATIENCE) == 0
        assert listener.numbers == list(range(2, 42))
        versions = [commit.changes[0].document["version"] for commit in listener.commits]
        assert versions == list(range(2, 42))


def waited(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("meanwhile", ["nothing", "a folder", "no room", "a damaged room"])
def test_watching_goes_on_when_a_file_that_was_away_is_back(tmp_path, meanwhile):
    path, away = tmp_path / "room.jsonl", tmp_path / "away.jsonl"
    with connect(path) as client:
        client.blocks.create(label="a")
        listener = Listener(2)
        watch = client.watch(listener, after=0)
        waited(lambda: listener.commits)
        path.rename(away)
        if meanwhile == "a folder":
            path.mkdir()
        elif meanwhile != "nothing":
            path.write_bytes(b"notes\n" if meanwhile == "no room" else away.read_bytes()[:-9] + b"12345678\n")
        waited(lambda: watch.error)
        assert isinstance(watch.error, RoomError)
        assert watch.active
        if path.is_dir():
            path.rmdir()
        away.replace(path)
        client.blocks.create(label="b")
        assert listener.numbers == [1, 2]
        waited(lambda: watch.error is None)


def test_a_watcher_begins_anew_where_another_room_takes_the_place_of_the_file(tmp_path):
    path, other = tmp_path / "room.jsonl", tmp_path / "other.jsonl"
    with connect(other) as room:
        for label in "abcde":
            room.blocks.create(label=label)
    with connect(path) as client:
        for number in range(3):
            client.blocks.create(label=f"mine_{number}")
        listener = Listener(6)
        client.watch(listener, after=2)
        waited(lambda: listener.commits)
        other.replace(path)
        assert listener.numbers == [3, 1, 2, 3, 4, 5]


def test_a_redaction_and_a_compaction_are_no_reason_to_begin_anew(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path) as client:
        block = client.blocks.create(label="people", value="Jane Doe")
        listener = Listener(4)
        client.watch(listener, after=0)
        client.blocks.redact(block.id, "Jane Doe")
        compact(path)
        client.blocks.update(block.id, value="nobody")
        assert listener.numbers == [1, 2, 3, 4]
