"""The measurement: threads and processes write one block at the same time, and what is lost is counted.

Where a program can have neither, as in a browser, its workers are tasks that take turns, and that is said.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from kit.connect import connect
from kit.errors import UnprocessableEntityError
from kit.race import programs
from kit.race.process import in_processes
from kit.race.run import WorkerPart, run_errands
from kit.race.scene import Scene, own_tasks
from kit.race.tasks import has_threads, in_tasks
from kit.race.worker import Way
from kit.values.checks import a_count, shown

Kind: TypeAlias = Literal["threads", "processes", "tasks"]
WAYS: tuple[Way, ...] = (programs.naive, programs.versioned, programs.edits)
MOST_WORKERS = 64
TAKING_TURNS = (
    "A browser has no threads and no processes: these workers are tasks, which take turns at each step."
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One race: ``lost`` of ``lines`` acknowledged lines, ``refused`` writes, ``retries`` and ``seconds``."""

    way: str
    kind: Kind
    workers: int
    lines: int
    lost: int
    refused: int
    retries: int
    seconds: float

    @property
    def name(self) -> str:
        """For example ``edits, 8 threads``."""
        return f"{self.way}, {self.field}"

    @property
    def field(self) -> str:
        """For example ``8 threads``."""
        return f"{self.workers} {self.kind if self.workers > 1 else self.kind.removesuffix('es')}"


@dataclass(frozen=True, slots=True, repr=False)
class Measured:
    """The races that were measured; ``print`` shows them as a table."""

    rows: tuple[Measurement, ...]
    pause: float

    def of(self, way: str) -> tuple[Measurement, ...]:
        """The races of one way of writing."""
        return tuple(row for row in self.rows if row.way == way)

    def lost(self, way: str) -> int:
        """How many lines this way has lost in all its races together."""
        return sum(row.lost for row in self.of(way))

    def retries(self, way: str) -> int:
        """How often this way had to try again in all its races together."""
        return sum(row.retries for row in self.of(way))

    @property
    def note(self) -> str:
        """What is to be known of who raced; nothing where they were threads and processes."""
        return TAKING_TURNS if any(row.kind == "tasks" for row in self.rows) else ""

    def __str__(self) -> str:
        rows = [["way", "workers", "lines", "lost", "refused", "retried", "seconds"]]
        rows += [_cells(row) for row in self.rows]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(_padded(row, widths)).rstrip() for row in rows]
        return "\n".join([*lines, *filter(None, [self.note])])

    __repr__ = __str__


def measure(
    *,
    ways: Sequence[Way] = WAYS,
    threads: Sequence[int] = (2, 4, 8),
    processes: int = 4,
    lines: int = 4,
    pause: float = 0.004,
) -> Measured:
    """Race each way in that many threads, and in that many processes, each in a new file room.

    Every worker marks ``lines`` lines of its own in one block; nobody wants the line of another. After
    each of its steps it thinks for ``pause`` seconds, in which others may act: without it, threads of one
    program mostly take turns. The writes are durable. ``processes=0`` leaves the processes out. Where a
    program can have no threads, as in a browser, as many workers race as tasks that take turns at each step.

    >>> measured = measure(threads=(2,), processes=0, lines=2, pause=0.001)
    >>> measured.lost("edits"), measured.retries("edits"), measured.lost("versioned")
    (0, 0, 0)

    Raises:
        UnprocessableEntityError: a size is not a whole number in its range, or a process can not import
            a way that was written in a notebook.
    """
    each, thinks = a_count(lines, "lines", most=99), _seconds(pause)
    counts = [a_count(count, "threads", most=MOST_WORKERS) for count in threads]
    others = [a_count(processes, "processes", most=MOST_WORKERS)] if processes != 0 else []
    sizes: list[tuple[Kind, int]] = [("threads", one) for one in counts] + [
        ("processes", one) for one in others
    ]
    if not has_threads():
        sizes = [("tasks", one) for one in dict.fromkeys(counts + others)]
    plan = [(way, kind, count) for kind, count in sizes for way in ways]
    return Measured(tuple(_all(plan, each, thinks)), thinks)


def _all(plan: Sequence[tuple[Way, Kind, int]], lines: int, pause: float) -> Iterator[Measurement]:
    from tqdm import tqdm

    if not has_threads():
        tqdm.monitor_interval = 0  # it would warn that its own thread can not start
    for way, kind, workers in tqdm(plan, desc="races", unit="race", leave=False, disable=None):
        yield _one(way, kind, workers, lines, pause)


def _one(way: Way, kind: Kind, workers: int, lines: int, pause: float) -> Measurement:
    names = [f"Worker {number}" for number in range(1, workers + 1)]
    with TemporaryDirectory(prefix="kit-race-") as folder:
        room = Path(folder) / "race.jsonl"
        with connect(room) as client:
            scene = own_tasks(client, names, lines)
            parts = _RUNS[kind](way, room, scene, names, pause)
            after = client.blocks.retrieve(scene.block_id).value.split("\n")
    return Measurement(
        way=getattr(way, "__name__", type(way).__name__),
        kind=kind,
        workers=workers,
        lines=sum(len(part.acknowledged) for part in parts),
        lost=sum(line not in after for part in parts for line in part.acknowledged),
        refused=sum(part.refused for part in parts),
        retries=sum(part.retries for part in parts),
        seconds=max(part.seconds for part in parts),
    )


def in_threads(way: Way, room: Path, scene: Scene, names: Sequence[str], pause: float) -> list[WorkerPart]:
    """Let each worker do its errands in a thread with a client of its own; they begin together."""
    together = threading.Barrier(len(names))

    def work(place: int) -> WorkerPart:
        with connect(room) as client:
            together.wait()
            return run_errands(way, client, scene.block_id, names[place], scene.errands[place], pause)

    with ThreadPoolExecutor(len(names)) as pool:
        works: list[Callable[[], WorkerPart]] = [partial(work, place) for place in range(len(names))]
        return [done.result() for done in [pool.submit(one) for one in works]]


_RUNS: dict[Kind, Callable[[Way, Path, Scene, Sequence[str], float], list[WorkerPart]]] = {
    "threads": in_threads,
    "processes": in_processes,
    "tasks": in_tasks,
}


def _seconds(pause: object) -> float:
    if isinstance(pause, bool) or not isinstance(pause, int | float) or not 0 <= pause <= 10:
        raise UnprocessableEntityError(
            f"pause is {shown(pause)}, not a number of seconds from 0 to 10",
            hint="For example pause=0.004: four thousandths of a second.",
        )
    return float(pause)


def _cells(row: Measurement) -> list[str]:
    counts = (row.lines, row.lost, row.refused, row.retries)
    return [row.way, row.field, *map(str, counts), f"{row.seconds:.2f}"]


def _padded(row: list[str], widths: list[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if place < 2 else cell.rjust(width)
