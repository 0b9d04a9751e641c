"""Queue: answers about the records of a queue: one by its id, who works on what, what is next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk.desk import unseen
from kit.clerk.finding import FOUND
from kit.clerk.sight import Sight
from kit.clerk.task import QueuedTask, by_title, rank, tasks
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, squash, stem, subject

_WORKING = re.compile(
    r"who(?:'s| is| are)? (?:working|busy|doing)\b|\bworking on\b|\bwhat (?:is|are) .{1,40}\bdoing\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|start with|(?:can|could|should) i (?:do|work on|take)|work on now)\b", re.IGNORECASE
)
_FACT = re.compile(
    r"\b(?:who|status|state|priority|owns?|owner|taken|free|blocked|stuck|done|finish|finished|complete|"
    r"completed|progress|about|why)\b",
    re.IGNORECASE,
)
_ID = re.compile(r"\b[A-Z]{1,12}-\d{1,6}\b", re.IGNORECASE)
_GENERAL = frozenset(map(stem, words("""
    task tasks job jobs queue working work progress pending unassigned open blocked complete priority next
    urgent stuck anyone doing free available claim start list currently busy assigned owner stand not started
    hold top done finished item items nobody else first most should
""")))  # fmt: skip


def about_tasks(sight: Sight, question: str) -> str:
    """The answer to a question about tasks; nothing if it is none."""
    known = tasks(sight)
    found = FOUND & {stem(word) for word in content(question)}
    ids = {squash(one) for one in _ID.findall(question)}
    if not known or found:
        return _unknown(sight, question, ids) if known and ids else ""
    if ids:
        named = [task for task in known if squash(task.id) in ids]
        on = _GENERAL.union(*(bag(full(task)) for task in named))
        sure = _FACT.search(question) or {*subject(question)[0]} <= on
        return " ".join(map(full, named)) if named and sure else _unknown(sight, question, ids)
    hard = {*subject(question)[0]}
    people = [word for word in content(question) if _is_person(known, sight, word)]
    labels = frozenset(word for task in known for word in bag(task.block.label))
    said = [
        word for word in content(question) if stem(word) in hard - _GENERAL - labels and word not in people
    ]
    titled = by_title(known, " ".join(said)) if said else []
    if len(titled) == 1 and _FACT.search(question):
        return full(titled[0])
    return "" if said else _working(sight, known, question, people) or _next(known, question)


def _unknown(sight: Sight, question: str, ids: set[str]) -> str:
    """That an id stands in no block."""
    if any(squash(line.key) in ids for _, line in sight.lines()):
        return ""
    return unseen(sight, ", ".join(_ID.findall(question)))


def _is_person(known: Sequence[QueuedTask], sight: Sight, word: str) -> bool:
    """Whether a word is the name of an owner, of this agent, or of a numbered mate of theirs."""
    names = {squash(task.owner) for task in known if task.owner} | {squash(sight.name)}
    head = re.sub(r"\d+$", "", squash(word))
    mates = {re.sub(r"\d+$", "", name) for name in names} if head != squash(word) else frozenset[str]()
    return squash(word) in names or head in mates


def full(task: QueuedTask) -> str:
    """A record as it stands, with its fields."""
    fields = [f"{line.key}: {line.value}" for line in task.block.page.fields(task.head) if line.key]
    where = f" (under {task.head.section})" if task.head.section and not fields else ""
    tail = f", {', '.join(fields)}." if fields else "."
    return f'{task.block.label}: "{task.head.text.strip()}"{where}{tail}'


def _working(sight: Sight, known: Sequence[QueuedTask], question: str, people: Sequence[str]) -> str:
    if not _WORKING.search(question):
        return ""
    busy = [task for task in known if task.state == "progress"]
    asked = {squash(name) for name in people}
    if re.search(r"\b(?:I|am i|my)\b", question):
        asked.add(squash(sight.name))
    busy = [task for task in busy if not asked or squash(task.owner) in asked]
    label = known[0].block.label
    if not busy:
        who = f"of {', '.join(people)} " if people else ""
        return f"I see no task {who}in progress in {label}."
    said = "; ".join(f"{task.owner or 'somebody (no owner given)'} is on {task.name}" for task in busy)
    return f"{label}: {said}.{'' if asked else ' Nobody else is on a task there.'}"


def _next(known: Sequence[QueuedTask], question: str) -> str:
    if not _NEXT.search(question):
        return ""
    free = sorted((task for task in known if task.state == "pending" and not task.owner), key=rank)
    return (
        f"The next one that is free: {full(free[0])}"
        if free
        else f"No task in {known[0].block.label} is free."
    )
