"""Writers, readers, compaction and redaction in one room, killed at random moments: nothing is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from kit.journal import FileJournal, RoomWarning
from kit.journal.archive import old_records
from kit.journal.doctor import examine

pytestmark = pytest.mark.slow
DOES = """
import sys, time, warnings
from kit.journal import FileJournal
from kit.journal.compact import compact
from kit.values.records import OPERATOR
warnings.simplefilter("ignore")
what, path, me = sys.argv[1:]
journal, number = FileJournal(path, patience=60), 0
print("ready", flush=True)
while True:
    number += 1
    if what == "write":
        token = f"{me}-{number}"
        journal.commit(lambda draft: draft.put("blocks", {"value": token}), by=OPERATOR, via="test")
        print(token, flush=True)
    elif what == "read":
        seen = journal.read(lambda room: (room.seq, room.find("blocks"), [*room.commits()]))
        assert seen[2][-1].seq == seen[0] if seen[2] else not seen[1]
    elif what == "compact":
        compact(path)
        time.sleep(0.2)  # it would keep the writers out
    else:
        time.sleep(0.2)
        journal.redact(lambda table, document: {**document, "seen": me})
"""


def began(what: str, path: Path, me: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DOES, what, str(path), me],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def one_round(path: Path, turn: int, chance: random.Random) -> set[str]:
    """What was acknowledged before all were killed."""
    roles = ["write"] * 4 + ["read", "compact", "redact"]
    group = [began(what, path, f"{turn}.{number}") for number, what in enumerate(roles)]
    for process in group:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    said = [writer.stdout.readline() for writer in group[:4] for _ in range(chance.randrange(1, 6))]
    for process in group:
        time.sleep(chance.random() / 50)  # to hit any moment; nothing waits for it
        assert process.poll() is None, process.stderr.read()
        process.kill()
    for process in group:
        rest, complaint = process.communicate(timeout=60)
        assert complaint == "", complaint
        said += rest.splitlines() if process in group[:4] else []
    return {line.strip() for line in said if line.strip()}


def test_nothing_that_was_answered_is_lost(tmp_path):
    folder = tmp_path / "with spaces and umlauts äöü 日本"
    folder.mkdir()
    path, chance, answered = folder / "team.jsonl", random.Random(1), set()
    for turn in range(2):
        answered |= one_round(path, turn, chance)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RoomWarning)
            room = FileJournal(path)
            there = {block["value"] for block in room.find("blocks")}
            room.redact(lambda table, document: document)  # puts right what a killed one has left
            room.close()
        assert answered <= there
        assert examine(path).sound
        assert [*old_records(path)] != [] or turn == 0
        left = [one.name for one in path.parent.rglob("*") if one.suffix in {".new", ".old"}]
        assert left == []
    assert len(answered) >= 8
