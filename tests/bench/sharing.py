"""Many writers on one block: nothing lost, fast, fair; and how soon others know."""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kit import Append, Client, Replace, connect
from kit.errors import EditError
from kit.journal.system import files
from tests.bench.references import SIZE
from tests.bench.table import Row, us

SECONDS = 2.0
_spawn = multiprocessing.get_context("spawn")


@contextmanager
def slower_disk(seconds: float) -> Iterator[None]:
    """Let every flush of this process take so many seconds more, as on a slower disk."""
    fast = files.flush

    def slow(file: int) -> None:
        time.sleep(seconds)
        fast(file)

    files.flush = slow if seconds else fast
    try:
        yield
    finally:
        files.flush = fast


def _write_for(client: Client, block_id: str, who: int) -> tuple[int, float]:
    """Edit one block for some seconds; how often, and the longest wait for one answer."""
    count, longest, until = 0, 0.0, time.perf_counter() + SECONDS
    while (before := time.perf_counter()) < until:
        client.blocks.edit(block_id, Replace(f"{who}:{count:06d}", f"{who}:{count + 1:06d}"))
        longest = max(longest, time.perf_counter() - before)
        count += 1
    return count, longest


def _process(path: str, block_id: str, who: int, slower: float, start: Any, answers: Any) -> None:
    with connect(path) as client, slower_disk(slower):
        start.wait()
        answers.put((who, *_write_for(client, block_id, who)))


def _room(folder: Path, writers: int) -> tuple[Path, str]:
    path = folder / "room.jsonl"
    with connect(path) as client:
        marks = "\n".join(f"{who}:{0:06d}" for who in range(writers))
        block = client.blocks.create(label="shared", value=marks + "\n" + "x" * SIZE, limit=5000)
        return path, block.id


Found = list[tuple[int, int, float]]  # of every writer: who, edits done, longest wait


def _by_threads(path: Path, block_id: str, writers: int, slower: float) -> Found:
    client, found = connect(path), []

    def work(who: int) -> None:
        found.append((who, *_write_for(client, block_id, who)))

    threads = [threading.Thread(target=work, args=(who,)) for who in range(writers)]
    with slower_disk(slower):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    client.close()
    return found


def _by_processes(path: Path, block_id: str, writers: int, slower: float) -> Found:
    start, answers = _spawn.Barrier(writers), _spawn.Queue()
    arguments = [(str(path), block_id, who, slower, start, answers) for who in range(writers)]
    processes = [_spawn.Process(target=_process, args=each) for each in arguments]
    for process in processes:
        process.start()
    found = [answers.get(timeout=60 + SECONDS) for _ in processes]
    for process in processes:
        process.join()
    return found


def writers() -> Iterator[Row]:
    """8 threads, then 4 processes, beside a single writer in the same run; on this disk and a slower one."""
    for slower, disk in ((0.0, "this disk"), (0.002, "a disk that takes 2 ms more")):
        yield _crowd(f"8 threads on one block, {disk}", _by_threads, 8, slower)
        yield _crowd(f"4 processes on one block, {disk}", _by_processes, 4, slower)


def _crowd(what: str, run: Callable[..., Found], count: int, slower: float) -> Row:
    alone = _rate(_run(run, count, 1, slower)[0])
    found, text = _run(run, count, count, slower)
    lost = sum(f"{who}:{done:06d}" not in text for who, done, _ in found)
    longest, rate = max(wait for *_, wait in found), _rate(found)
    share = min(done for _, done, _ in found) / max(done for _, done, _ in found)
    figure = f"lost {lost}; {rate:,.0f} edits/s = {rate / alone:.1f} ×; longest wait {us(longest)}; "
    return Row(
        what,
        f"{figure}slowest = {share:.2f} of fastest",
        f"one writer {alone:,.0f} edits/s",
        "lost 0, ≥ 3 ×, ≤ 100 ms, ≥ 0.5",
        lost == 0 and rate >= 3 * alone and longest <= 0.1 and share >= 0.5,
    )


def _run(run: Callable[..., Found], marks: int, writers: int, slower: float) -> tuple[Found, str]:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path, block_id = _room(Path(folder), marks)
        found = run(path, block_id, writers, slower)
        with connect(path) as client:
            return found, client.blocks.retrieve(block_id).value


def _rate(found: Found) -> float:
    return sum(done for _, done, _ in found) / SECONDS


def _claimer(path: str, block_id: str, who: int, start: Any, answers: Any) -> None:
    client, mine = connect(path), []
    start.wait()
    while True:
        text = client.blocks.retrieve(block_id).value
        free = [line for line in text.split("\n") if line.endswith(": free")]
        if not free:
            answers.put((who, mine))
            return
        line = free[(who * 7919) % len(free)]
        try:
            client.blocks.edit(block_id, Replace(line, line.replace("free", f"worker {who}")))
        except EditError:
            continue
        mine.append(line)


def claims() -> Iterator[Row]:
    """4 processes claim 500 tasks from one block."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder) / "room.jsonl"
        with connect(path) as client:
            queue = "\n".join(f"TASK-{number:03d}: free" for number in range(500))
            block_id = client.blocks.create(label="task_queue", value=queue).id
        start, answers = _spawn.Barrier(4), _spawn.Queue()
        arguments = [(str(path), block_id, who, start, answers) for who in range(4)]
        processes = [_spawn.Process(target=_claimer, args=each) for each in arguments]
        for process in processes:
            process.start()
        found = dict(answers.get(timeout=120) for _ in processes)
        for process in processes:
            process.join()
    times = Counter(task for tasks in found.values() for task in tasks)
    once, shares = sum(count == 1 for count in times.values()), sorted(len(tasks) for tasks in found.values())
    yield Row(
        "4 processes claim 500 tasks",
        f"{once} claimed exactly once; shares {shares}",
        "",
        "500, each share 60 to 190",
        once == len(times) == 500 and shares[0] >= 60 and shares[-1] <= 190,
    )


def _watcher(path: str, block_id: str, count: int, ready: Any, answers: Any) -> None:
    client, seen = connect(path), []
    done = threading.Event()

    def note(commit: Any) -> None:
        seen.append(time.time())
        if len(seen) == count:
            done.set()

    client.watch(note)
    cpu, before = time.process_time(), time.perf_counter()
    time.sleep(3)
    idle = (time.process_time() - cpu) / (time.perf_counter() - before)
    ready.set()
    done.wait(60)
    answers.put((idle, seen))


def feed() -> Iterator[Row]:
    """From a commit in one process to another process having it."""
    count = 60
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder) / "room.jsonl"
        client = connect(path)
        block_id = client.blocks.create(label="shared", value="x").id
        ready, answers = _spawn.Event(), _spawn.Queue()
        watcher = _spawn.Process(target=_watcher, args=(str(path), block_id, count, ready, answers))
        watcher.start()
        ready.wait(60)
        written = []
        for number in range(count):
            written.append(time.time())
            client.blocks.edit(block_id, Append(f"line {number}"))
            time.sleep(0.04 + (number * 7 % 13) / 1000)
        idle, seen = answers.get(timeout=60)
        watcher.join()
        client.close()
    delays = [max(later - earlier, 0) for earlier, later in zip(written, seen, strict=True)]
    median, worst = statistics.median(delays), sorted(delays)[int(count * 0.95)]
    yield Row(
        "a commit reaches another process",
        f"median {us(median)}, p95 {us(worst)}; watcher idle {idle:.2%} of a core",
        "",
        "median ≤ 20 ms, ≤ 1.5 %",
        median <= 0.02 and idle <= 0.015,
    )
