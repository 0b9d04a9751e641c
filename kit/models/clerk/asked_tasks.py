"""Answers about the records of a queue: who works on what, what is free, what is next."""

from __future__ import annotations

import re

from kit.models.clerk.asked_lines import FOUND
from kit.models.clerk.desk import unseen
from kit.models.clerk.meaning import by_title, rank
from kit.models.clerk.sight import Sight
from kit.models.clerk.task import Task, archived, state_of, tasks
from kit.models.clerk.vocabulary import words
from kit.models.clerk.words import bag, hard, squash, stem, terms

_WORKING = re.compile(
    r"\b(?:who|what).{0,40}\b(?:working|works?|doing|busy)\b|\bworking on what\b|"
    r"\bwhat.{0,20}\bin progress\b",
    re.IGNORECASE,
)


_NEXT = re.compile(
    r"\b(?:next|start with|first|most urgent|highest[- ]priority|top priority|work on now)\b", re.IGNORECASE
)


_STATE = re.compile(
    r"\b(pending|unassigned|open|free|available|unclaimed|not started|blocked|stuck|on hold|"
    r"in progress|complete|completed|done|finished)\b",
    re.IGNORECASE,
)


_ID = re.compile(r"\b[A-Z]{2,12}-\d{1,6}\b", re.IGNORECASE)


def about_tasks(sight: Sight, question: str) -> str:
    """The answer to a question about tasks; nothing if it is none."""
    known = tasks(sight)
    if not known:
        return ""
    ids = {squash(one) for one in _ID.findall(question)}
    named = [task for task in known if squash(task.id) in ids]
    if named:
        return " ".join(map(_full, named))
    if ids and not any(squash(line.key) in ids for block in sight.blocks for line in block.page.content):
        return unseen(sight, ", ".join(_ID.findall(question)))
    titled = by_title(known, question)
    if (
        len(titled) == 1
        and re.search(
            r"\b(?:who|status|state|priority|owns?|owner|taken|free|blocked|done|finished|complete)\b",
            question,
            re.IGNORECASE,
        )
        and not FOUND.search(question)
    ):
        return _full(titled[0])
    about = [word for word in hard(terms(question)) if word not in _general(sight)]
    if (
        about
        and not re.search(r"\bI\b|\bmy\b", question)
        and not _people(known, question)
        and not _WORKING.search(question)
    ):
        return ""
    return _next(known, question) or _working(sight, known, question) or _by_state(sight, known, question)


_GENERAL = frozenset(
    map(
        stem,
        words("""
    task tasks job jobs queue working work progress pending unassigned open blocked complete
    priority highest next urgent stuck anyone doing free available order orders ticket claim left
    start ready list currently busy assigned owner stand case cases
"""),
    )
)


def _general(sight: Sight) -> frozenset[str]:
    labels = frozenset(word for task in tasks(sight) for word in bag(task.block.label))
    return _GENERAL | labels | frozenset(bag(sight.name))


def _people(known: list[Task], question: str) -> list[Task]:
    said = {squash(word) for word in re.findall(r"\w+", question)}
    return [task for task in known if task.owner and squash(task.owner) in said]


def _full(task: Task) -> str:
    fields = [f"{line.key}: {line.value}" for line in task.block.page.fields(task.head) if line.key]
    where = f" (under {task.head.section})" if task.head.section and not fields else ""
    return f'{task.block.label}: "{task.head.text.strip()}"{where}' + (
        f", {', '.join(fields)}." if fields else "."
    )


def _working(sight: Sight, known: list[Task], question: str) -> str:
    if not _WORKING.search(question):
        return ""
    busy = [task for task in known if task.state == "progress"]
    if asked := _people(known, question):
        busy = [task for task in busy if task in asked]
    elif re.search(r"\b(?:I|am i|my)\b", question):
        busy = [task for task in busy if squash(task.owner) == squash(sight.name)]
    elif about := [word for word in hard(terms(question)) if word not in _general(sight)]:
        if not any(re.search(r"[\d_]", word) for word in about):
            return ""
        return f"I see no task of {', '.join(about)} in progress in {known[0].block.label}."
    if not busy:
        return f"Nobody, as far as I see: {known[0].block.label} has no such task in progress."
    said = "; ".join(f"{task.owner or 'somebody (no owner given)'} is on {task.name}" for task in busy)
    return f"{busy[0].block.label}: {said}. Nobody else is on a task there."


def _next(known: list[Task], question: str) -> str:
    if not _NEXT.search(question):
        return ""
    free = sorted((task for task in known if task.state == "pending" and not task.owner), key=rank)
    return (
        "The next one that is free: " + _full(free[0])
        if free
        else f"No task in {known[0].block.label} is free."
    )


def _by_state(sight: Sight, known: list[Task], question: str) -> str:
    said = _STATE.search(question)
    if (
        re.match(r"(?:how many|count|number of)\b", question, re.IGNORECASE)
        and re.search(r"\b(?:tasks?|jobs?|orders?|tickets?|cases?)\b", question)
    ) or said:
        state = state_of(said[1]) if said else ""
        if state == "complete" and any(re.search(r"[\d_]", word) for word in hard(terms(question))):
            return ""
        found = [task for task in known if not state or task.state == state]
        if said and said[1].lower() in ("unassigned", "free", "available", "unclaimed"):
            found = [task for task in found if not task.owner]
        names = "; ".join(task.name + (f", {task.owner}" if task.owner else "") for task in found)
        kind = {"progress": "in progress", "": "listed"}.get(state, state)
        if state == "complete" and (kept := archived(sight)):
            names = "; ".join(filter(None, [names, *(line.body for _, line in kept)]))
            return f"{kept[0][0].label}: {names}."
        return f"{known[0].block.label}: {len(found)} {kind}" + (f": {names}." if found else ".")
    return ""
