"""E1: each worker gets a log of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.values.records import Agent, Block

_EXAMPLE = "worker1_log"


def may(client: Client) -> May:
    """The logs of all workers but the first, whose log is the worked example."""
    return May(new=tuple(_log_of(worker) for worker in _others(client)))


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: a block for each worker, attached to that one only."""
    others = _others(client)
    logs = [block for block in client.blocks.list(limit=None) if _is_log(block) and block.label != _EXAMPLE]
    if not others:
        return cannot_be_checked("there are no workers; run the cells above first.")
    if not logs:
        return not_tried("only worker1_log is there; replace the dots.")
    return judged(
        _mistakes(client, logs, others),
        right("Each worker writes where nobody else writes: the surest way never to be in each other's way."),
    )


def _mistakes(client: Client, logs: list[Block], others: list[Agent]) -> Iterator[str]:
    shared = [log for log in logs if len(log.agent_ids) > 1]
    for label in (log.label for log in logs if not log.agent_ids):
        yield f"{label} is attached to nobody: a block that no agent holds is in no prompt."
    if shared and len(logs) == 1:
        yield (
            f"{_holders(client, shared[0])} share one log. Each would overwrite what the other is working "
            "on: a log of one's own is a block of one's own."
        )
    if shared:
        yield (
            f"{shared[0].label} is held by {_holders(client, shared[0])}. What everybody reads, everybody's "
            "prompt pays for: attach each log to its own worker only."
        )
    yield from map(_without_its_own, (worker for worker in others if _held(worker) != [_log_of(worker)]))
    for label in (log.label for log in logs if log.read_only):
        yield f"{label} is read-only: that binds its own worker too, and the log stays as it is."
    for worker in (one for one in others if "read_only" in _own_access(one)):
        yield f"{worker.name} may only read {_log_of(worker)}, and so can not keep a log."


def _own_access(worker: Agent) -> list[str]:
    """What the worker may do with logs."""
    return [worker.access[block.id] for block in worker.blocks if _is_log(block)]


def _holders(client: Client, log: Block) -> str:
    return " and ".join(agent.name for agent in client.blocks.agents.list(log.id, order="asc", limit=None))


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
