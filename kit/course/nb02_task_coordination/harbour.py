"""The incident of notebook 2: a line is lost in a queue that has changed since, and a worker is silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kit.client import Client
from kit.leases import Leases, Task
from kit.lessons.find import blocks_called
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.values.edits import Replace

QUEUE = "harbour_queue"
SIX = datetime.fromisoformat("2026-01-05T06:00")
_FREE = "Status: Unassigned | Owner: none"
_CRANE = "[TASK-401] Check the crane | Status: In progress | Owner: Worker 2 | Until: 2026-01-05 04:00:00"
_LAMP = f"[TASK-402] Change the lamp | {_FREE}"
_ROPE = f"[TASK-403] Buy rope | {_FREE}"
_PUMP = f"[TASK-404] Mend the pump | {_FREE}"
_ROPE_DONE = _ROPE.replace(_FREE, "Status: Complete | Owner: Worker 3")
MAY = May(text=(QUEUE,))


def a_storm_passes(client: Client) -> None:
    """A night at the harbour; whoever runs this twice has the same night.

    >>> from kit import connect
    >>> client = connect()
    >>> a_storm_passes(client)
    It is six. Worker 2 does not answer, and the lamp at the pier is still dark: is nobody on it?
    >>> print(client.blocks.list(label="harbour_queue")[0].value)
    [TASK-401] Check the crane | Status: In progress | Owner: Worker 2 | Until: 2026-01-05 04:00:00
    [TASK-403] Buy rope | Status: Complete | Owner: Worker 3
    [TASK-404] Mend the pump | Status: Unassigned | Owner: none
    """
    if not blocks_called(client, QUEUE):
        read = f"{_CRANE}\n{_ROPE}"  # what somebody had read before the lamp was added
        queue = client.blocks.create(
            label=QUEUE, description="What is to be done at the harbour.", value=read
        )
        client.blocks.update(queue.id, value=f"{_CRANE}\n{_LAMP}\n{_ROPE}")
        client.blocks.update(queue.id, value=f"{read}\n{_PUMP}")
        client.blocks.edit(queue.id, Replace(_ROPE, _ROPE_DONE))
    print("It is six. Worker 2 does not answer, and the lamp at the pier is still dark: is nobody on it?")


def check(client: Client, _: Any) -> Verdict:
    """Judge the queue: what was lost is back, what was held is free, and the rest is as it was."""
    blocks = blocks_called(client, QUEUE)
    if not blocks:
        return cannot_be_checked(f"{QUEUE} is not in the room; run the cell above first.")
    if len(blocks) > 1:
        return judged(
            iter([f"There are {len(blocks)} blocks {QUEUE} now: the workers read the first one."]), right("")
        )
    if blocks[0].value == f"{_CRANE}\n{_ROPE_DONE}\n{_PUMP}":
        return not_tried("the queue is as the storm has left it.")
    return judged(
        _mistakes(client, blocks[0].id),
        right(
            f"The lost line is back, TASK-401 {_standing(client, blocks[0].id)}, and nothing that came later "
            "is gone."
        ),
    )


def _mistakes(client: Client, queue_id: str) -> Iterator[str]:
    if len(client.blocks.history(queue_id)) < 4:
        yield "The queue was made again, and its history is gone: that is what tells who lost the line."
    lines = client.blocks.retrieve(queue_id).value.split("\n")
    for line, task in ((_ROPE_DONE, "TASK-403"), (_PUMP, "TASK-404")):
        if line not in lines:
            yield f"{task} does not say any more what it said this morning.{_old_version(client, queue_id)}"
    if _LAMP not in lines:
        near = any("TASK-402" in line for line in lines)
        yield (
            "TASK-402 is back, but not as it was written: copy its line from the history, to the letter."
            if near
            else "A line that stood in version 2 is missing: the history shows which write has dropped it."
        )
    if _CRANE in lines:
        yield "TASK-401 is still Worker 2's, whose lease was over at four."
    twice = next((line for line in lines if lines.count(line) > 1), None)
    if twice:
        yield f"This line stands there twice now: {twice}"
    yield from _crane_mistakes({task.id: task for task in Leases(client, queue_id).tasks()}.get("TASK-401"))


def _old_version(client: Client, queue_id: str) -> str:
    """What an old version does, where the queue is one of them again."""
    *before, now = [version.value for version in client.blocks.history(queue_id)]
    return " An old version brings what was lost and takes away what came later." if now in before else ""


def _standing(client: Client, queue_id: str) -> str:
    """How the silent worker's task stands: free, or somebody's lease."""
    crane = next((task for task in Leases(client, queue_id).tasks() if task.id == "TASK-401"), None)
    return "is free" if crane is None or crane.is_free else f"is {crane.owner}'s, with an end"


def _crane_mistakes(crane: Task | None) -> Iterator[str]:
    """What is wrong with the task that the silent worker held."""
    if crane is None:
        yield "TASK-401 is gone. The work is still to be done: it goes back, free, for whoever comes next."
    elif "Check the crane" not in crane.text:
        yield "TASK-401 no longer says what is to be done: only status, owner and end may change."
    elif crane.is_complete:
        yield "TASK-401 is marked complete, and nobody has checked the crane."
    elif not crane.is_free and (crane.until is None or crane.is_expired(SIX)):
        yield f"TASK-401 belongs to {crane.owner} without an end after six: nobody could take it back."
