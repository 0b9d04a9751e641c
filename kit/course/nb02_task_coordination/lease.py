"""E8: what a dead worker held gets a new owner, for a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from kit.client import Client
from kit.leases import Leases, Task
from kit.lessons.find import latest_block
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right

_SIX = datetime(2026, 1, 5, 6)  # noqa: DTZ001 — the notebook's clock has no time zone
_FIVE_THIRTY = datetime(2026, 1, 5, 5, 30)  # noqa: DTZ001 — as above

MAY = May(text=("night_queue",))


def check(client: Client, _: Any) -> Verdict:
    """Judge the queue: one task has changed hands, the other has not."""
    queue = latest_block(client, "night_queue")
    if queue is None:
        return cannot_be_checked("there is no block night_queue; run the cells above first.")
    before = client.blocks.history(queue.id)[0].value
    if queue.value == before:
        return not_tried("night_queue is as it was.")
    return judged(
        chain(_lost_lines(before.split("\n"), queue.value.split("\n")), _mistakes(Leases(client, queue.id))),
        right(
            "What was over has a new owner, with an end of its own, and what was not stayed. (A claim takes "
            "over a lease that has ended by itself, too; return_expired also frees what nobody claims.)"
        ),
    )


def _lost_lines(before: list[str], now: list[str]) -> Iterator[str]:
    for line in before:
        task = line.partition("]")[0] + "]"
        if sum(each.startswith(task) for each in now) != 1:
            count = sum(each.startswith(task) for each in now)
            yield f"night_queue has {count} lines that begin with {task}; it had one."
    if len(now) != len(before):
        yield f"night_queue has {len(now)} lines now, and had {len(before)}."


def _mistakes(leases: Leases) -> Iterator[str]:
    dead, alive = leases.task("TASK-101"), leases.task("TASK-102")
    if alive.owner != "Worker 3" or alive.until != _SIX:
        yield (
            f"TASK-102 was Worker 3's until six, and is not so any more ({_held(alive)}): at five that is "
            "somebody who works. Give back what is over at five."
        )
    if dead.is_free:
        yield "TASK-101 is free again, and nobody has it yet: let Worker 2 claim it."
    if dead.owner != "Worker 2":
        yield f"TASK-101 is {dead.owner}'s; Worker 2 shall have it."
    if dead.is_complete:
        yield "TASK-101 is marked complete, and nobody has made the backup yet: claiming it is all for now."
    if dead.until is None:
        yield (
            "Worker 2 has it without a time: if Worker 2 dies too, nothing gives the task back. Claim it as "
            "a lease."
        )
    elif dead.until != _FIVE_THIRTY:
        yield (
            f"Worker 2 has it until {dead.until.day} {dead.until:%B, %H:%M}; from five on for half an hour "
            "is until 05:30."
        )


def _held(task: Task) -> str:
    if task.is_free:
        return "it is free"
    return f"{task.owner}, {f'until {task.until:%H:%M}' if task.until else 'without an end'}"
