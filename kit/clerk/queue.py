"""Queue: who works on what, and which task is the next one that is free."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk.sight import Sight
from kit.clerk.task import QueuedTask, rank, tasks
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, squash, stem, subject

_WORKING = re.compile(
    r"who(?:'s| is| are)? (?:working|busy|doing)\b|\bworking on\b|\bwhat (?:is|are) .{1,40}\bdoing\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|start with|(?:can|could|should) i (?:do|work on|take)|work on now)\b", re.IGNORECASE
)
_GENERAL = frozenset(map(stem, words("""
    task tasks job jobs queue working work progress pending unassigned open blocked complete priority next
    urgent stuck anyone doing free available claim start list currently busy assigned owner stand not started
    hold top done finished item items nobody else first most should
""")))  # fmt: skip


def about_tasks(sight: Sight, question: str) -> str:
    """The answer to a question about tasks that names none of them; nothing if it is none."""
    if not (_WORKING.search(question) or _NEXT.search(question)) or not (known := tasks(sight)):
        return ""
    people = [word for word in content(question) if _is_person(known, sight, word)]
    form = _GENERAL.union(map(stem, people), *(bag(task.block.label) for task in known))
    if {*subject(question)[0]} - form:
        return ""
    return _working(sight, known, question, people) or _next(known)


def _is_person(known: Sequence[QueuedTask], sight: Sight, word: str) -> bool:
    """Whether a word is the name of an owner, of this agent, or of a numbered mate of theirs."""
    names = {squash(task.owner) for task in known if task.owner} | {squash(sight.name)}
    head = re.sub(r"\d+$", "", squash(word))
    mates = {re.sub(r"\d+$", "", name) for name in names} if head != squash(word) else frozenset[str]()
    return squash(word) in names or head in mates


def _working(sight: Sight, known: Sequence[QueuedTask], question: str, people: Sequence[str]) -> str:
    if not _WORKING.search(question):
        return ""
    asked = {squash(name) for name in people}
    if re.search(r"\b(?:I|am i|my)\b", question):
        asked.add(squash(sight.name))
    busy = [task for task in known if task.state == "progress" and (not asked or squash(task.owner) in asked)]
    label = known[0].block.label
    if not busy:
        who = f"of {', '.join(people)} " if people else ""
        return f"I see no task {who}in progress in {label}."
    said = "; ".join(f"{task.owner or 'somebody (no owner given)'} is on {task.name}" for task in busy)
    return f"{label}: {said}.{'' if asked else ' Nobody else is on a task there.'}"


def _next(known: Sequence[QueuedTask]) -> str:
    free = [task for task in known if task.state == "pending" and not task.owner]
    if not free:
        return f"No task in {known[0].block.label} is free."
    first = min(free, key=rank)
    said = [one.text.strip() for one in (first.head, *first.block.page.fields(first.head))]
    return f'The next one that is free: {first.block.label} says "{", ".join(said)}".'
