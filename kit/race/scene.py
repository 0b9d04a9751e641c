"""Scenes: a block and the line that each worker is to change in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kit.client import Client

FREE = "Status: Unassigned | Owner: none"


@dataclass(frozen=True, slots=True)
class Errand:
    """One line of the block: as it stands, ``free``, and as its worker wants it, ``mine``."""

    free: str
    mine: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a race takes place: a block, and each worker's errands in the order of the workers."""

    block_id: str
    errands: tuple[tuple[Errand, ...], ...]


Setup: TypeAlias = Callable[[Client, Sequence[str]], Scene]


def one_task(client: Client, names: Sequence[str]) -> Scene:
    """All workers want the same task: only one of them can have it.

    >>> from kit import connect
    >>> client = connect()
    >>> scene = one_task(client, ["Ann", "Ben"])
    >>> scene.errands[1][0].mine
    '[TASK-001] Q4 sales | HIGH | 2 h | Status: In progress | Owner: Ben'
    """
    head = "[TASK-001] Q4 sales | HIGH | 2 h"
    other = f"[TASK-002] Customer churn | MEDIUM | 3 h | {FREE}"
    value = f"=== TASK QUEUE ===\n{head} | {FREE}\n{other}"
    block = client.blocks.create(label="task_queue", value=value, limit=10_000)
    wanted = (Errand(f"{head} | {FREE}", f"{head} | Status: In progress | Owner: {name}") for name in names)
    return Scene(block.id, tuple((errand,) for errand in wanted))


def own_tasks(client: Client, names: Sequence[str], lines: int = 1) -> Scene:
    """Each worker wants to mark ``lines`` tasks of its own as complete: nobody has to stand back.

    >>> from kit import connect
    >>> client = connect()
    >>> scene = own_tasks(client, ["Ann", "Ben"], lines=2)
    >>> print(client.blocks.retrieve(scene.block_id).value)
    === TASK QUEUE ===
    [TASK-101] Status: In progress | Owner: Ann
    [TASK-102] Status: In progress | Owner: Ann
    [TASK-201] Status: In progress | Owner: Ben
    [TASK-202] Status: In progress | Owner: Ben
    """
    errands = tuple(
        tuple(_own(f"TASK-{worker}{line:02}", name) for line in range(1, lines + 1))
        for worker, name in enumerate(names, 1)
    )
    rows = [errand.free for mine in errands for errand in mine]
    value = "\n".join(["=== TASK QUEUE ===", *rows])
    return Scene(client.blocks.create(label="task_queue", value=value, limit=100_000).id, errands)


def _own(task: str, name: str) -> Errand:
    return Errand(
        f"[{task}] Status: In progress | Owner: {name}", f"[{task}] Status: Complete | Owner: {name}"
    )
