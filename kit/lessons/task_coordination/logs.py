"""E1: each worker gets a log of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.clearing import remove
from kit.lessons.look import first_block
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.records import Agent, Block

_EXAMPLE = "worker1_log"


def clean(client: Client) -> None:
    """Leave the worked example alone: the log of Worker 1, held by Worker 1."""
    example = first_block(client, _EXAMPLE)
    logs = [block for block in client.blocks.list(limit=None) if _is_log(block)]
    remove(client, blocks=[log for log in logs if example is None or log.id != example.id])
    for worker in _others(client):
        if example is not None and example.id in worker.block_ids:
            client.agents.blocks.detach(example.id, agent_id=worker.id)


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: a block for each worker, attached to that one only."""
    others = _others(client)
    logs = [block for block in client.blocks.list(limit=None) if _is_log(block) and block.label != _EXAMPLE]
    if not others:
        return cannot_be_checked("there are no workers; run the cells above first.")
    if not logs:
        return not_tried("only worker1_log is there; replace the dots.")
    return judged(
        _mistakes(logs, others),
        right("Each worker writes where nobody else writes: the surest way never to be in each other's way."),
    )


def _mistakes(logs: list[Block], others: list[Agent]) -> Iterator[str]:
    shared = [log.label for log in logs if len(log.agent_ids) > 1]
    for label in (log.label for log in logs if not log.agent_ids):
        yield f"{label} is attached to nobody: a block that no agent holds is in no prompt."
    if shared and len(logs) == 1:
        yield (
            "All of them share one log. Each would overwrite what the other is working on: a log of one's "
            "own is a block of one's own."
        )
    if shared:
        yield (
            f"{shared[0]} is held by several workers. What everybody reads, everybody's prompt pays for: "
            "attach each log to its own worker only."
        )
    yield from map(_without_its_own, (worker for worker in others if _held(worker) != [_log_of(worker)]))
    for label in (log.label for log in logs if log.read_only):
        yield f"{label} is read-only: that binds its own worker too, and the log stays as it is."


def _without_its_own(worker: Agent) -> str:
    if held := ", ".join(_held(worker)):
        return f"{worker.name} holds {held}; its own would be {_log_of(worker)}."
    return f"{worker.name} has no log yet: every worker of the crew needs one, so use a loop."


def _others(client: Client) -> list[Agent]:
    """All workers but the first, whose log is the worked example."""
    agents = client.agents.list(limit=None, order="asc")
    return [agent for agent in agents if agent.name.startswith("Worker ")][1:]


def _is_log(block: Block) -> bool:
    return block.label.startswith("worker") and block.label.endswith("_log")


def _log_of(worker: Agent) -> str:
    return f"worker{worker.name.removeprefix('Worker ')}_log"


def _held(worker: Agent) -> list[str]:
    return [block.label for block in worker.blocks if block.label.endswith("_log")]
