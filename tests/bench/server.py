"""A room over HTTP on loopback: many who write, many who listen, the official client, and kill -9."""

from __future__ import annotations

import asyncio
import http.client
import json
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from letta_client import Letta

from kit import Append, connect
from kit.errors import KitError
from kit.remote import RemoteClient
from tests.bench.table import Row, interleaved, us
from tests.server.serving import Served

WRITERS, EACH = 40, 25
LISTENERS, SECONDS, PAUSE = 200, 10.0, 1.0
REQUESTS = 100_000
KILLS = 20
_spawn = multiprocessing.get_context("spawn")


@contextmanager
def _served(*options: str) -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        server = Served(Path(folder), "team.jsonl", *options)
        try:
            yield server
        finally:
            server.stop()


def server() -> Iterator[Row]:
    """A room over HTTP: many writers, many listeners, the official client, memory, and kills."""
    for part in (appends, listeners, official, memory, kills):
        yield part()


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[94]


# ---------------------------------------------------------------------- many who write


def _append(address: str, block_id: str, name: int, start: Any, times: list[float]) -> None:
    with RemoteClient(address) as client:
        start.wait()
        for number in range(EACH):
            before = time.perf_counter()
            client.blocks.edit(block_id, Append(f"{name}:{number}"))
            times.append(time.perf_counter() - before)


def _writers(address: str, block_id: str, answers: Any) -> None:
    times: list[float] = []
    start = threading.Barrier(WRITERS)
    threads = [
        threading.Thread(target=_append, args=(address, block_id, name, start, times))
        for name in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(times)


def appends() -> Row:
    """Clients that append to one block as fast as they are answered."""
    with _served() as server, connect(server.address) as client:
        block = client.blocks.create(label="log", value="", limit=1_000_000)
        times = _elsewhere(_writers, server.address, block.id)
        lines = client.blocks.retrieve(block.id).value.splitlines()
        versions = client.blocks.retrieve(block.id).version
    lost = WRITERS * EACH - len(set(lines))
    p95 = _p95(times)
    figure = (
        f"{lost} lost of {WRITERS * EACH}, {versions - 1 - len(lines)} written twice, no retry; p95 {us(p95)}"
    )
    goal = "nothing lost, p95 ≤ 250 ms"
    return Row(f"{WRITERS} clients append to one block", figure, "", goal, lost == 0 and p95 <= 0.25)


def _elsewhere(work: Callable[..., None], *arguments: Any) -> Any:
    """What ``work`` puts into its last argument, from a process of its own."""
    answers = _spawn.Queue()
    process = _spawn.Process(target=work, args=(*arguments, answers))
    process.start()
    found = answers.get()
    process.join()
    return found


# ---------------------------------------------------------------------- many who listen


async def _listen(
    http: httpx.AsyncClient, last: int, found: list[list[tuple[int, float]]], ready: Any
) -> None:
    seen: list[tuple[int, float]] = []
    found.append(seen)
    headers = {"accept": "text/event-stream", "last-event-id": "0"}
    async with http.stream("GET", "/v1/changes", headers=headers) as feed:
        ready.release()
        seq = 0
        async for line in feed.aiter_lines():
            if line.startswith("id: "):
                seq = int(line[4:].partition("-")[0])  # a number and a mark
            elif line.startswith("data: "):
                at = datetime.fromisoformat(line[line.index('"at":"') + 6 :].split('"', 1)[0]).timestamp()
                seen.append((seq, time.time() - at))
                if seq >= last:
                    return


async def _all_listen(address: str, last: int, ready: Any) -> list[list[tuple[int, float]]]:
    found: list[list[tuple[int, float]]] = []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=120) as http:
        await asyncio.gather(*(_listen(http, last, found, ready) for _ in range(LISTENERS)))
    return found


def _listeners(address: str, last: int, ready: Any, answers: Any) -> None:
    answers.put(asyncio.run(_all_listen(address, last, ready)))


def listeners() -> Row:
    """Idle listeners, while 40 clients write now and then."""
    rounds = int(SECONDS / PAUSE)
    with _served() as server, connect(server.address) as client:
        blocks = [client.blocks.create(label=f"b{number}", value="") for number in range(WRITERS)]
        last = WRITERS + WRITERS * rounds
        answers, ready = _spawn.Queue(), _spawn.Semaphore(0)
        process = _spawn.Process(target=_listeners, args=(server.address, last, ready, answers))
        process.start()
        for _ in range(LISTENERS):
            ready.acquire()
        threads = [
            threading.Thread(target=_write_now_and_then, args=(server.address, block.id, rounds))
            for block in blocks
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = answers.get()
        process.join()
    right = all([seq for seq, _ in seen] == list(range(1, last + 1)) for seen in found)
    times = [seconds for seen in found for seq, seconds in seen if seq > WRITERS]
    p95 = _p95(times)
    figure = (
        f"{'each change to each, in order, once' if right else 'NOT every change in order'}; p95 {us(p95)}"
    )
    beside = f"{WRITERS / PAUSE:.0f} commits a second"
    return Row(
        f"{LISTENERS} listen while {WRITERS} write", figure, beside, "p95 ≤ 500 ms", right and p95 <= 0.5
    )


def _write_now_and_then(address: str, block_id: str, rounds: int) -> None:
    with RemoteClient(address) as client:
        for number in range(rounds):
            time.sleep(PAUSE * random.uniform(0.5, 1.5))
            client.blocks.update(block_id, value=str(number))


# ---------------------------------------------------------------------- one at a time


def official() -> Row:
    """An update through the official client, beside the same in this process."""
    with (
        _served() as server,
        tempfile.TemporaryDirectory() as folder,
        connect(Path(folder, "r.jsonl")) as room,
    ):
        letta = Letta(base_url=server.address, api_key=None)
        theirs, ours = letta.blocks.create(label="a", value=""), room.blocks.create(label="a", value="")
        with RemoteClient(server.address) as client:
            count = iter(range(10**9))
            times = interleaved(
                300,
                letta=lambda: letta.blocks.update(theirs.id, value=str(next(count))),
                kit=lambda: client.blocks.update(theirs.id, value=str(next(count))),
                here=lambda: room.blocks.update(ours.id, value=str(next(count))),
            )
        letta.close()
    figure = f"{times['letta'] / times['here']:.1f} × ({us(times['letta'])})"
    beside = f"in process {us(times['here'])}; our client over HTTP {us(times['kit'])}"
    return Row("an update through the official client", figure, beside, "", None)


# ---------------------------------------------------------------------- for long


def _memory(process: int) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def memory() -> Row:
    """The server's memory after a tenth of the requests, and after all of them."""
    with _served() as server, connect(server.address) as client:
        blocks = [client.blocks.create(label=f"b{number}", value="x" * 2000) for number in range(20)]
        host, port = server.address.removeprefix("http://").split(":")
        line = http.client.HTTPConnection(host, int(port))
        early = 0.0
        for number in range(REQUESTS):
            block = blocks[number % len(blocks)]
            if number % 20:
                line.request("GET", f"/v1/blocks/{block.id}")
            else:
                body = json.dumps({"value": f"{number:06d}" + "x" * 2000})
                line.request("PATCH", f"/v1/blocks/{block.id}", body)
            line.getresponse().read()
            if number == REQUESTS // 10:
                early = _memory(server.process.pid)
        late = _memory(server.process.pid)
    figure = f"{early:.0f} MB after {REQUESTS // 10:,}, {late:.0f} MB after all"
    return Row(f"memory over {REQUESTS:,} requests", figure, "", "≤ 10 MB more", late - early <= 10)


# ---------------------------------------------------------------------- kill -9


def kills() -> Row:
    """The server is killed again and again while clients write; a watcher goes on through all of it."""
    with _served() as server:
        with connect(server.address) as client:
            block = client.blocks.create(label="log", value="", limit=1_000_000)
            seen: list[int] = []
            client.watch(lambda commit: seen.append(commit.seq))
            acknowledged: set[str] = set()
            for number in range(KILLS):
                _killed_under_load(server, block.id, number, acknowledged)
                server.again()
            client.blocks.update(block.id, description="the end")
            until = time.monotonic() + 60
            seq = client.journal.seq
            while (not seen or seen[-1] < seq) and time.monotonic() < until:
                time.sleep(0.05)
        with connect(server.address) as client:
            lines = client.blocks.retrieve(block.id).value.splitlines()
    lost = len(acknowledged - set(lines))
    whole = seen == list(range(2, seq + 1))
    heard = "without a gap" if whole else "NOT without a gap"
    figure = f"{lost} of {len(acknowledged):,} acknowledged lost; the watcher heard all {heard}"
    return Row(f"the server is killed {KILLS} times", figure, "", "0 lost, no gap", lost == 0 and whole)


def _killed_under_load(server: Served, block_id: str, number: int, acknowledged: set[str]) -> None:
    def write(name: int) -> None:
        with suppress(KitError), RemoteClient(server.address) as client:
            for count in range(10**6):
                line = f"{number}.{name}.{count}"
                client.blocks.edit(block_id, Append(line))
                acknowledged.add(line)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.3, 0.8))
    server.kill()
    for thread in threads:
        thread.join()
