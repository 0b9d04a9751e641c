"""What happened after the predictions of notebook 2, as the room tells it."""

from __future__ import annotations

import re

from kit.lessons.find import first_block, latest_block
from kit.lessons.happening import Happening

_OWNER = re.compile(r"^\[TASK-001\].*Owner: ([^|\n]*)", re.MULTILINE)


def second_claim(it: Happening) -> str:
    """P1: what comes of it when Worker 2 is to claim what Worker 1 has claimed."""
    queue = first_block(it.client, "task_queue")
    if queue is None:
        return ""
    texts = [one.value for one in it.client.blocks.history(queue.id) if one.seq <= it.before]
    before, now = (_owner(text) for text in (texts[-1] if texts else "", queue.value))
    if before != "Worker 1":
        return ""
    if now == before:
        return "b"
    return "a" if {"Worker 1", "Worker 2"} <= set(re.findall(r"Worker \d+", now)) else "c"


def _owner(text: str) -> str:
    found = _OWNER.search(text)
    return found[1].strip() if found else ""


def two_writes(it: Happening) -> str:
    """P2: how many lines stand in the notes after both have written."""
    notes = latest_block(it.client, "handover_notes")
    return {3: "a", 2: "b", 1: "c"}.get(len(notes.value.split("\n")), "") if notes else ""


def late_worker(it: Happening) -> str:
    """P4: whether the worker that comes too late was refused, and told who has the task."""
    told = re.search(r"Worker \d+", it.printed)
    if "refused (" in it.printed and not it.changed("task_queue"):
        return "c" if told else "b"
    return "a" if it.changed("task_queue") else "b"
