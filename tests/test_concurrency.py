"""Many writers on one block: edits lose nothing, whole texts do, and a version number prevents it."""

import subprocess
import sys
import threading

import pytest

from kit import Append, Replace, connect
from kit.errors import StaleVersionError
from kit.models import Script

EDITS = 25
PROCESS = """
import sys
from kit import Append, Replace, connect
from kit.models import Script
path, block_id, name, edits = sys.argv[1:]
with connect(path, model=Script([])) as client:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(edits)):
        client.blocks.edit(block_id, Append(f"{name}-{number}"))
    client.blocks.edit(block_id, Replace(f"[ ] {name}", f"[x] {name}"))
"""


@pytest.fixture(params=["memory", "file"])
def client(request, tmp_path):
    room = tmp_path / "room.jsonl" if request.param == "file" else None
    with connect(room, model=Script([])) as client:
        yield client


def at_once(work, count):
    """Run ``work(n)`` in this many threads, all of which begin together."""
    ready, failures = threading.Barrier(count), []

    def run(number):
        ready.wait()
        try:
            work(number)
        except BaseException as failure:  # noqa: BLE001 — it is shown by the assertion below
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_eight_threads_that_edit_one_block_lose_nothing(client):
    board = "\n".join(f"[ ] {name}" for name in range(8))
    block = client.blocks.create(label="log", value=board, limit=100_000)

    def work(name):
        for number in range(EDITS):
            client.blocks.edit(block.id, Append(f"{name}-{number}"))
        client.blocks.edit(block.id, Replace(f"[ ] {name}", f"[x] {name}"))

    at_once(work, 8)
    check(client, block.id, 8)


def test_four_processes_that_edit_one_block_lose_nothing(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path, model=Script([])) as client:
        board = "\n".join(f"[ ] {name}" for name in range(4))
        block = client.blocks.create(label="log", value=board, limit=100_000)
        command = [sys.executable, "-c", PROCESS, path, block.id]
        writers = [
            subprocess.Popen([*command, str(name), str(EDITS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for name in range(4)
        ]
        for writer in writers:
            assert writer.stdout.readline() == b"ready\n"
        for writer in writers:
            writer.stdin.write(b"\n")
            writer.stdin.flush()
        for writer in writers:
            writer.communicate()
            assert writer.returncode == 0
        check(client, block.id, 4)
    with connect(path, model=Script([])) as again:
        check(again, block.id, 4)


def check(client, block_id, writers):
    """Every line of every writer once, in its order, and one version an edit without a gap."""
    block = client.blocks.retrieve(block_id)
    lines = block.value.split("\n")
    assert lines[:writers] == [f"[x] {name}" for name in range(writers)]
    added = lines[writers:]
    assert len(added) == writers * EDITS
    for name in range(writers):
        assert [line for line in added if line.startswith(f"{name}-")] == [
            f"{name}-{n}" for n in range(EDITS)
        ]
    assert block.version == 1 + writers * (EDITS + 1)
    assert [one.version for one in client.blocks.history(block_id)] == list(range(1, block.version + 1))


def test_two_who_write_back_the_whole_text_lose_a_line_and_both_are_told_success(client):
    block = client.blocks.create(label="log", value="start")
    read = [client.blocks.retrieve(block.id).value for _ in range(2)]
    for name, text in zip(("ana", "ben"), read, strict=True):
        client.blocks.update(block.id, value=f"{text}\n{name}")
    assert client.blocks.retrieve(block.id).value == "start\nben", "this is the mistake that a lesson shows"


def test_the_version_that_was_read_prevents_that(client):
    block = client.blocks.create(label="log", value="start")
    client.blocks.update(block.id, value="start\nana", expected_version=1)
    with pytest.raises(StaleVersionError) as refusal:
        client.blocks.update(block.id, value="start\nben", expected_version=1)
    assert refusal.value.value == "start\nana"
    client.blocks.update(
        block.id, value=f"{refusal.value.value}\nben", expected_version=refusal.value.version
    )
    assert client.blocks.retrieve(block.id).value == "start\nana\nben"


def test_eight_threads_that_compare_versions_and_try_again_lose_nothing_either(client):
    block = client.blocks.create(label="log", value="start")

    def work(name):
        seen = client.blocks.retrieve(block.id)
        while True:
            try:
                client.blocks.update(block.id, value=f"{seen.value}\n{name}", expected_version=seen.version)
            except StaleVersionError:
                seen = client.blocks.retrieve(block.id)
            else:
                return

    at_once(work, 8)
    assert sorted(client.blocks.retrieve(block.id).value.split("\n")) == [*"01234567", "start"]
    assert client.blocks.retrieve(block.id).version == 9


def test_agents_in_threads_claim_one_task_exactly_once(client):
    block = client.blocks.create(label="tasks", value="TASK-1: free")
    claims = []

    def work(name):
        claim = {"label": "tasks", "old_string": "free", "new_string": f"worker {name}"}
        agent = client.agents.create(
            name=f"Worker {name}", block_ids=[block.id], model=Script([("memory_replace", claim), "done"])
        )
        step, _ = client.agents.messages.steps(agent.id, input="claim it")
        claims.append(step.results[0].error is None)

    at_once(work, 6)
    assert sorted(claims) == [False] * 5 + [True]
    assert client.blocks.retrieve(block.id).version == 2


def test_readers_see_whole_states_while_others_write(client):
    one, two = (client.blocks.create(label=label, value="0") for label in ("one", "two"))
    agent = client.agents.create(block_ids=[one.id, two.id])
    torn = []

    def work(number):
        for value in range(40):
            if number == 0:
                client.agents.update(agent.id, block_ids=[one.id] if value % 2 else [one.id, two.id])
                client.blocks.update(one.id, value=str(value))
            else:
                seen = client.agents.retrieve(agent.id)
                if [block.id for block in seen.blocks] != seen.block_ids or set(seen.access) != set(
                    seen.block_ids
                ):
                    torn.append(seen)

    at_once(work, 4)
    assert torn == []
