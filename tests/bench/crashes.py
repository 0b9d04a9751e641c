"""``kill -9`` at random moments: what was acknowledged is there, and the room opens."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from kit import connect
from kit.journal import RoomWarning
from kit.journal.doctor import examine
from tests.bench.table import Row

_WRITER = """
import sys
from kit import Append, connect
path, block_id, who = sys.argv[1:]
client = connect(path)
count = 0
print("ready", flush=True)
while True:
    client.blocks.edit(block_id, Append(f"{who}.{count}"))
    print(f"{who}.{count}", flush=True)
    count += 1
"""


def kills(times: int = 200) -> Iterator[Row]:
    """Kill -9 at random moments, half of the times with one writer, half with four."""
    random.seed(1)
    acknowledged = lost = opened = torn = 0
    for turn in range(times):
        with tempfile.TemporaryDirectory(dir=".") as folder:
            said, there, sound, tail = _kill_once(Path(folder), 1 if turn % 2 else 4)
        acknowledged, lost = acknowledged + len(said), lost + len(said - there)
        opened, torn = opened + sound, torn + bool(tail)
    yield Row(
        f"kill -9, {times} times, one and four writers",
        f"{lost} of {acknowledged:,} acknowledged commits lost; {opened} rooms opened, {torn} of them torn",
        "",
        f"0 lost, {times} opened",
        lost == 0 and opened == times,
    )


def _kill_once(folder: Path, writers: int) -> tuple[set[str], set[str], bool, int]:
    path = folder / "room.jsonl"
    with connect(path) as client:
        block_id = client.blocks.create(label="log", value="", limit=1_000_000).id
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), block_id, str(who)], stdout=subprocess.PIPE, text=True
        )
        for who in range(writers)
    ]
    for process in processes:
        process.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
    time.sleep(random.uniform(0, 0.08))
    for process in processes:
        process.kill()
    said = {line for process in processes for line in process.communicate()[0].split()}
    report = examine(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RoomWarning)
        with connect(path) as client:
            there = set(client.blocks.retrieve(block_id).value.split())
            client.blocks.update(block_id, value="the room still takes writes")
    return said, there, report.sound and examine(path).sound, report.torn_tail_bytes
