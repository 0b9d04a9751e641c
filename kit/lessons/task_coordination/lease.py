"""E7: what a dead worker held gets a new owner, for a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kit.client import Client
from kit.leases import Leases
from kit.lessons.look import latest_block
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right

_FIVE_THIRTY = datetime(2026, 1, 5, 5, 30)  # noqa: DTZ001 — the notebook's clock has no time zone


def clean(client: Client) -> None:
    """Make the queue as it was at first."""
    queue = latest_block(client, "night_queue")
    if queue is not None:
        client.blocks.restore(queue.id, version=1)


def check(client: Client, _: Any) -> Verdict:
    """Judge the queue: one task has changed hands, the other has not."""
    queue = latest_block(client, "night_queue")
    if queue is None:
        return cannot_be_checked("there is no block night_queue; run the cells above first.")
    if queue.value == client.blocks.history(queue.id)[0].value:
        return not_tried("night_queue is as it was.")
    return judged(
        _mistakes(Leases(client, queue.id)),
        right(
            "What was over has a new owner, with an end of its own, and what was not stayed. (A claim takes "
            "over a lease that has ended by itself, too; return_expired also frees what nobody claims.)"
        ),
    )


def _mistakes(leases: Leases) -> Iterator[str]:
    dead, alive = leases.task("TASK-101"), leases.task("TASK-102")
    if alive.owner != "Worker 3":
        yield (
            "TASK-102 was taken from Worker 3, whose lease lasts until six: at five that is somebody who "
            "works. Give back what is over at five."
        )
    if dead.is_free:
        yield "TASK-101 is free again, and nobody has it yet: let Worker 2 claim it."
    if dead.owner != "Worker 2":
        yield f"TASK-101 belongs to {dead.owner}; Worker 2 shall have it."
    if dead.until is None:
        yield (
            "Worker 2 has it without a time: if Worker 2 dies too, nothing gives the task back. Claim it as "
            "a lease."
        )
    elif dead.until != _FIVE_THIRTY:
        yield (
            f"Worker 2 has it until {dead.until:%-d %B, %H:%M}; from five on for half an hour is until 05:30."
        )
