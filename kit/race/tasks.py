"""Workers that take turns in one program, where it can have no threads: each thinks, then acts."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from heapq import heapify, heappop, heappush
from pathlib import Path

from kit.connect import connect
from kit.race.run import WorkerPart, errand_steps
from kit.race.scene import Scene
from kit.race.worker import Way


def has_threads() -> bool:
    """Whether this program can have more than one thread: in a browser it can not."""
    thread = threading.Thread(target=int, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True


def in_tasks(way: Way, room: Path, scene: Scene, names: Sequence[str], pause: float) -> list[WorkerPart]:
    """Let each worker do its errands as a task with a client of its own; they begin together.

    After each step a task thinks for ``pause`` seconds, in which the others act; whose thinking is over
    first goes on first. A step is never broken off by another one.
    """
    with ExitStack() as opened:
        tasks = [
            errand_steps(way, opened.enter_context(connect(room)), scene.block_id, name, errands)
            for name, errands in zip(names, scene.errands, strict=True)
        ]
        done: dict[int, WorkerPart] = {}
        began = time.perf_counter()
        waiting = [(began, place) for place in range(len(tasks))]
        heapify(waiting)
        while waiting:
            due, place = heappop(waiting)
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                next(tasks[place])
            except StopIteration as end:
                done[place] = end.value
            else:
                heappush(waiting, (time.perf_counter() + pause, place))
        return [done[place] for place in range(len(tasks))]
