"""A long past: what it costs to look back at 50,000 versions, and to open a room of as many commits."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kit import Client, connect
from kit.values.records import OPERATOR
from kit.views import board, timeline
from tests.bench.edits import editor, processor_time
from tests.bench.table import Row, per_call, us

VERSIONS = 50_000
TEXT = 300  # characters of each version
OPEN = r"""
import re, sys, time
from kit import connect
before = time.perf_counter()
client = connect(sys.argv[1])
took = time.perf_counter() - before
memory = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]
print(took, int(memory) / 1024)
import os
os._exit(0)
"""
SCAN = """
import sys, time, json, zlib
before = time.perf_counter()
for line in open(sys.argv[1], "rb"):
    zlib.crc32(line)
    json.loads(line)
print(time.perf_counter() - before)
"""


def lived(path: Path) -> tuple[Client, str]:
    """A room with one block of so many versions, which an agent holds."""
    client = connect(path)
    block = client.blocks.create(label="log", value="0", limit=5000)
    client.agents.create(name="Ana", block_ids=[block.id])
    document = client.journal.get("blocks", block.id) or {}
    for count in range(2, VERSIONS + 1):
        new = {**document, "version": count, "value": "x" * TEXT + f" line {count}"}
        client.journal.commit(
            lambda draft, new=new: draft.put("blocks", new), by=OPERATOR, via="bench", durable=False
        )
    return client, block.id


def past() -> Iterator[Row]:
    """Looking back, beside getting the block as it is now; and opening, beside reading the bare lines."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        path = Path(name) / "room.jsonl"
        client, id = lived(path)
        now = per_call(500, partial(client.blocks.retrieve, id))
        last = client.room.seq
        looks: tuple[tuple[str, Callable[[], Any], float], ...] = (
            ("retrieve(version=)", partial(client.blocks.retrieve, id, version=VERSIONS // 2), 1e-3),
            ("the last 50 of its history", partial(client.blocks.history, id, after=last - 50), 5e-3),
            ("audit.readers(at=)", partial(client.audit.readers, "log", at=last // 2), 0.1),
            ("room.compare, 10 commits back", partial(client.room.compare, last - 10), 0.1),
        )
        for what, look, most in looks:
            yield _row(what, per_call(3, look), most, now)
        yield from _views(client, id, now)
        by_id = per_call(2000, partial(client.journal.get, "blocks", id))
        by_label = per_call(2000, partial(client.journal.find, "blocks", label="log"))
        figure = f"by id {us(by_id)}, by label {us(by_label)}"
        met = by_id <= 12e-6 and by_label <= 20e-6
        yield Row("a document of TinyDB's table", figure, "", "≤ 12 µs, ≤ 20 µs", met)
        cpu = processor_time(client, editor(client, id))
        yield Row("an edit without the flush, processor", us(cpu), "", "≤ 45 µs", cpu <= 45e-6)
        client.close()
        yield _opening(path)


def _views(client: Client, id: str, now: float) -> Iterator[Row]:
    seen, edit = board(client), editor(client, id)

    def redrawn() -> None:
        edit()
        seen.redraw()

    yield _row("edit and redraw of a board", per_call(5, redrawn), 5e-3, now)
    seen.close()
    for what, block in (("the room's", None), ("the block's", id)):
        before = time.perf_counter()
        opened = timeline(client, block)
        yield _row(f"{what} timeline opens", time.perf_counter() - before, 0.15, now)
        opened.close()


def _row(what: str, took: float, most: float, now: float) -> Row:
    figure = f"{us(took)} = {took / now:,.0f} ×"
    return Row(
        f"{VERSIONS:,} versions: {what}", figure, f"the block now {us(now)}", f"≤ {us(most)}", took <= most
    )


def _opening(path: Path) -> Row:
    found = [_printed(OPEN, path) for _ in range(3)]
    took, memory = min(one[0] for one in found), max(one[1] for one in found)
    bare = min(_printed(SCAN, path)[0] for _ in range(3))
    what = f"open a room of {VERSIONS:,} commits, {path.stat().st_size / 1e6:.0f} MB"
    figure = f"{took:.2f} s = {took / bare:.1f} ×, {memory:.0f} MB"
    beside = f"checksum and JSON of its lines {bare:.2f} s"
    return Row(what, figure, beside, "≤ 0.4 s, ≤ 120 MB", took <= 0.4 and memory <= 120)


def _printed(code: str, path: Path) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]
