"""Durable edits at any size of the room, reading, prompts, turns and opening."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kit import Client, connect
from kit.journal import Draft
from kit.values.records import OPERATOR
from tests.bench.references import SIZE, BareFlush, Shipped, Sqlite
from tests.bench.table import Row, interleaved, per_call, us

ROUNDS = 150


def filled(path: Path, blocks: int) -> tuple[Client, list[str]]:
    """A room of ``blocks`` blocks of 2 KB."""
    client = connect(path)

    first = client.blocks.create(label="b_0", value="x" * SIZE, limit=5000)
    document = client.journal.get("blocks", first.id) or {}
    document.pop("id")

    def more(draft: Draft) -> list[str]:
        return [draft.put("blocks", {**document, "label": f"b_{i}"})["id"] for i in range(1, blocks)]

    ids: list[str] = client.journal.commit(more, by=OPERATOR, via="bench").outcome
    return client, [first.id, *ids]


def editor(client: Client, block_id: str) -> Any:
    """A call that edits the block, each time to another text of 2 KB."""
    counter = iter(range(10**9))

    def edit() -> None:
        client.blocks.update(block_id, value=f"{next(counter):06d}" + "y" * (SIZE - 6))

    return edit


def durable_edits() -> Iterator[Row]:
    """One durable edit, beside the disk's own flush, at 10, 1,000 and 10,000 blocks."""
    for blocks in (10, 1_000, 10_000):
        with tempfile.TemporaryDirectory(dir=".") as name:
            folder = Path(name)
            client, ids = filled(folder / "room.jsonl", blocks)
            calls = {
                "kit": editor(client, ids[blocks // 2]),
                "bare": BareFlush(folder).edit,
                "sqlite": Sqlite(folder, blocks).edit,
            }
            found = interleaved(ROUNDS, **calls)
            cpu = processor_time(client, calls["kit"])
            shipped = interleaved(3 if blocks > 1000 else 15, tinydb=Shipped(folder, blocks).edit)["tinydb"]
            what = f"durable edit, 2 KB, {blocks:,} blocks"
            yield _edit_row(what, found, cpu, 150e-6 if blocks >= 10_000 else 60e-6, shipped)
            client.close()


def edits_with_history() -> Iterator[Row]:
    """One durable edit with 10 and 10,000 versions of the block behind it."""
    for versions in (10, 10_000):
        with tempfile.TemporaryDirectory(dir=".") as name:
            folder = Path(name)
            client, ids = filled(folder / "room.jsonl", 10)
            edit = editor(client, ids[0])
            for count in range(versions):
                block = client.journal.get("blocks", ids[0]) or {}
                block |= {"version": block["version"] + 1, "value": f"{count:06d}" + "z" * (SIZE - 6)}
                client.journal.commit(
                    lambda draft, new=block: draft.put("blocks", new), by=OPERATOR, via="bench", durable=False
                )
            found = interleaved(ROUNDS, kit=edit, bare=BareFlush(folder).edit)
            cpu = processor_time(client, edit)
            yield _edit_row(f"durable edit, {versions:,} versions behind it", found, cpu, 60e-6, None)
            client.close()


def processor_time(client: Client, edit: Any, times: int = 1000) -> float:
    """Seconds of processor time of one edit, the flush left out."""
    flush, client.journal._flush.upto = client.journal._flush.upto, lambda *_: None
    best = float("inf")
    for _ in range(5):
        before = time.process_time()
        for _ in range(times):
            edit()
        best = min(best, (time.process_time() - before) / times)
    client.journal._flush.upto = flush
    return best


def _edit_row(what: str, found: dict[str, float], cpu: float, cpu_most: float, shipped: float | None) -> Row:
    kit, bare = found["kit"], found["bare"]
    ratio, most = kit / bare, 1.3 if bare >= 0.001 else 2.0
    beside = f"bare flush {us(bare)}"
    if "sqlite" in found:
        beside += f", SQLite {found['sqlite'] / bare:.2f} ×"
    if shipped is not None:
        beside += f", TinyDB as shipped (no flush) {shipped / bare:.1f} ×"
    return Row(
        what,
        f"{us(kit)} = {ratio:.2f} ×; processor {us(cpu)} without the flush",
        beside,
        f"≤ {most} ×, ≤ {us(cpu_most)}",
        ratio <= most and cpu <= cpu_most,
    )


def reading() -> Iterator[Row]:
    """Getting a block, and rendering a prompt."""
    for blocks in (10, 10_000):
        with tempfile.TemporaryDirectory(dir=".") as name:
            client, ids = filled(Path(name) / "room.jsonl", blocks)
            agent = client.agents.create(name="Ana", block_ids=ids[:7])
            by_id = per_call(2000, partial(client.blocks.retrieve, ids[-1]))
            by_label = per_call(2000, partial(client.agents.blocks.retrieve, "b_3", agent_id=agent.id))
            goal = "≤ 30 µs each"
            figure = f"by id {us(by_id)}, by label {us(by_label)}"
            yield Row(f"get a block, {blocks:,} blocks", figure, "", goal, max(by_id, by_label) <= 30e-6)
            client.close()
    client = connect()
    text = "word <b> & more\n" * 312
    ids = [client.blocks.create(label=f"b_{i}", value=text, limit=6000).id for i in range(7)]
    agent = client.agents.create(name="Ana", block_ids=ids)
    took = per_call(200, lambda: client.agents.prompt(agent.id))
    yield Row("render a prompt, 7 blocks of 5 KB", us(took), "", "≤ 1 ms", took <= 1e-3)


def opening() -> Iterator[Row]:
    """Opening a big room, importing the kit, and a turn."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        path = Path(name) / "room.jsonl"
        client, ids = filled(path, 1_000)
        document = client.journal.get("blocks", ids[5]) or {}
        for count in range(10_000):
            new = {**document, "version": count + 2, "value": f"{count:06d}" + "z" * (SIZE - 6)}
            client.journal.commit(
                lambda draft, new=new: draft.put("blocks", new), by=OPERATOR, via="bench", durable=False
            )
        client.close()
        took = per_call(1, lambda: connect(path).close(), repeats=5)
    yield Row("open a room of 1,000 blocks, 10,000 commits", f"{took:.2f} s", "", "≤ 0.3 s", took <= 0.3)
    took = min(_import_time("import kit") - _import_time("pass") for _ in range(5))
    yield Row("import kit", us(took), "", "≤ 150 ms", took <= 0.15)
    client = connect()
    block = client.blocks.create(label="task_queue", value="open: -")
    worker = client.agents.create(name="Worker", block_ids=[block.id])
    took = per_call(1, _turns(client, worker.id), repeats=30)
    yield Row("a turn with one tool call, clerk, no flush", us(took), "", "≤ 5 ms", took <= 5e-3)


def _turns(client: Client, agent_id: str) -> Any:
    counter = iter(range(10**9))

    def turn() -> None:
        text = f"Append to task_queue: line {next(counter)}"
        steps = client.agents.messages.create(agent_id, input=text).usage.step_count
        if steps != 2:
            raise AssertionError(f"the clerk took {steps} steps")

    return turn


def _import_time(code: str) -> float:
    script = f"import time; t = time.perf_counter(); exec({code!r}); print(time.perf_counter() - t)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(done.stdout)
