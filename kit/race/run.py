"""One worker's part of a measured race: all its errands, one after the other, as fast as it thinks."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kit.client import Client
from kit.race.scene import Errand
from kit.race.worker import YOURS, Way, Worker


@dataclass(frozen=True, slots=True)
class WorkerPart:
    """What one worker has done: the lines that it was told are its own, what was refused, and how long."""

    acknowledged: tuple[str, ...]
    refused: int
    retries: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The part as JSON data."""
        return asdict(self)


def run_errands(
    way: Way, client: Client, block_id: str, name: str, errands: Sequence[Errand], pause: float
) -> WorkerPart:
    """Do the errands; ``pause`` is how many seconds the worker thinks after each of its steps.

    >>> from kit import connect
    >>> from kit.race.programs import edits
    >>> from kit.race.scene import own_tasks
    >>> client = connect()
    >>> scene = own_tasks(client, ["Ann"], lines=2)
    >>> part = run_errands(edits, client, scene.block_id, "Ann", scene.errands[0], pause=0)
    >>> len(part.acknowledged), part.refused, part.retries
    (2, 0, 0)
    """
    steps = errand_steps(way, client, block_id, name, errands)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            part: WorkerPart = end.value
            return part
        if pause:
            time.sleep(pause)


def errand_steps(
    way: Way, client: Client, block_id: str, name: str, errands: Sequence[Errand]
) -> Generator[None, None, WorkerPart]:
    """The same, one step after the other: between two of them others may act."""
    began = time.perf_counter()
    acknowledged: list[str] = []
    refused = retries = 0
    for errand in errands:
        worker = Worker(name, client, block_id, errand)
        steps = way(worker)
        outcome = (yield from _each(steps)) if isinstance(steps, Generator) else steps
        if outcome == YOURS:
            acknowledged.append(errand.mine)
        refused += worker.refused
        retries += worker.retries
    return WorkerPart(tuple(acknowledged), refused, retries, time.perf_counter() - began)


def _each(steps: Generator[Any, None, Any]) -> Generator[None, None, Any]:
    """The steps of one errand, whatever they tell; their outcome at the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        yield
