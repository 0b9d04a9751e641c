"""Answers about the records of a queue: who works on what, what is free, what is next."""

from __future__ import annotations

import re

from kit.clerk.desk import unseen
from kit.clerk.sight import Sight
from kit.clerk.task import Task, archived, listed, state_of, tasks
from kit.clerk.tasks import UNRANKED, by_title, rank
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, squash, stem, subject

FOUND = re.compile(
    r"\b(?:find|finds|found|find out|result|results|outcome|finding|findings|learn|learned|learnt)\b",
    re.IGNORECASE,
)
_WORKING = re.compile(
    r"who(?:'s| is| are)? (?:working|busy|doing)\b|\bworking on\b|\bwhat (?:is|are) "
    r".{1,40}\bdoing\b|\bin progress\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|start with|(?:can|could|should) i (?:do|work on|take)|most urgent|highest[- ]priority|"
    r"top priority|work on now)\b",
    re.IGNORECASE,
)
_URGENT = re.compile(r"\b(?:most urgent|highest[- ]priority|top priority)\b", re.IGNORECASE)
_STATE = re.compile(
    r"\b(pending|unassigned|open|free|available|unclaimed|not started|blocked|stuck|on hold|in "
    r"progress|complete|"
    r"completed|done|finished)\b",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"\b(?:who|status|state|priority|owns?|owner|taken|free|blocked|stuck|done|finished|complete|"
    r"progress|about|why)\b",
    re.IGNORECASE,
)
_ID = re.compile(r"\b[A-Z]{1,12}-\d{1,6}\b", re.IGNORECASE)
_GENERAL = frozenset(
    map(
        stem,
        words("""
    task tasks job jobs queue working work progress pending unassigned open blocked complete priority highest
    next urgent stuck anyone doing
    free available unclaimed claim start list currently busy assigned owner stand
    not started hold top done finished item items nobody else first most should
"""),
    )
)


def about_tasks(sight: Sight, question: str) -> str:
    """The answer to a question about tasks; nothing if it is none."""
    known = tasks(sight)
    if not known:
        return ""
    question = re.sub(r"\b(?:left|still|remains) to (?:do|be done)\b|\bstill left\b", "open", question)
    ids = {squash(one) for one in _ID.findall(question)}
    if ids:
        return _by_id(sight, known, question, ids)
    said = [word for word in content(question) if stem(word) in set(subject(question)[0])]
    rest = [word for word in said if stem(word) not in _GENERAL and not _is_person(known, sight, word)]
    labels = frozenset(word for task in known for word in bag(task.block.label))
    rest = [word for word in rest if stem(word) not in labels]
    titled = by_title(known, " ".join(rest)) if rest else []
    if len(titled) == 1 and _FACT.search(question) and not FOUND.search(question):
        return _full(titled[0])
    if rest:
        return ""
    return _working(sight, known, question) or _next(known, question) or _by_state(sight, known, question)


def _by_id(sight: Sight, known: list[Task], question: str, ids: set[str]) -> str:
    named = [task for task in known if squash(task.id) in ids]
    if named and not FOUND.search(question):
        on = {word for task in named for word in bag(_full(task))}
        extra = [word for word in subject(question)[0] if word not in on and word not in _GENERAL]
        return "" if extra and not _FACT.search(question) else " ".join(map(_full, named))
    if any(squash(line.key) in ids for _, line in sight.lines()):
        return ""
    return unseen(sight, ", ".join(_ID.findall(question)))


def _is_person(known: list[Task], sight: Sight, word: str) -> bool:
    """Whether a word is the name of an owner, of this agent, or of a numbered mate of theirs."""
    names = {squash(task.owner) for task in known if task.owner} | {squash(sight.name)}
    head = re.sub(r"\d+$", "", squash(word))
    return squash(word) in names or (
        head != squash(word) and any(re.sub(r"\d+$", "", name) == head for name in names)
    )


def _people(known: list[Task], sight: Sight, question: str) -> list[str]:
    return [word for word in content(question) if _is_person(known, sight, word)]


def _full(task: Task) -> str:
    fields = [f"{line.key}: {line.value}" for line in task.block.page.fields(task.head) if line.key]
    where = f" (under {task.head.section})" if task.head.section and not fields else ""
    tail = f", {', '.join(fields)}." if fields else "."
    return f'{task.block.label}: "{task.head.text.strip()}"{where}{tail}'


def _working(sight: Sight, known: list[Task], question: str) -> str:
    if not _WORKING.search(question):
        return ""
    busy = [task for task in known if task.state == "progress"]
    people = _people(known, sight, question)
    if people:
        asked = {squash(name) for name in people}
        busy = [task for task in busy if squash(task.owner) in asked]
        if not busy:
            return f"I see no task of {', '.join(people)} in progress in {known[0].block.label}."
    elif re.search(r"\b(?:I|am i|my)\b", question):
        busy = [task for task in busy if squash(task.owner) == squash(sight.name)]
    if not busy:
        return f"Nobody, as far as I see: {known[0].block.label} has no such task in progress."
    said = "; ".join(f"{task.owner or 'somebody (no owner given)'} is on {task.name}" for task in busy)
    nobody = "" if people else " Nobody else is on a task there."
    return f"{busy[0].block.label}: {said}.{nobody}"


def _next(known: list[Task], question: str) -> str:
    if _URGENT.search(question) and not re.search(r"\b(?:next|free|open|start|work)\b", question):
        ranked = [(rank(task), task) for task in known if task.state != "complete"]
        best = [task for at, task in ranked if at == min(at for at, _ in ranked)]
        return " ".join(map(_full, best)) if best and rank(best[0]) < UNRANKED else ""
    if not _NEXT.search(question):
        return ""
    free = sorted((task for task in known if task.state == "pending" and not task.owner), key=rank)
    if not free:
        return f"No task in {known[0].block.label} is free."
    return "The next one that is free: " + _full(free[0])


def _by_state(sight: Sight, known: list[Task], question: str) -> str:
    said = _STATE.search(question)
    counted = re.match(r"(?:how many|count|number of)\b", question, re.IGNORECASE)
    noun = re.search(r"\b(?:tasks?|jobs?)\b", question, re.IGNORECASE)
    if said and not noun and re.match(r"(?:who|is|are)\b", question, re.IGNORECASE):
        return ""
    if not (noun or said) or not (said or counted) or _people(known, sight, question):
        return ""
    if re.search(r"\bnot\b(?! started)|n't\b", question, re.IGNORECASE):
        return ""
    state = state_of(said[1]) if said else ""
    found = [task for task in known if not state or task.state == state]
    if said and said[1].lower() in ("unassigned", "free", "available", "unclaimed"):
        found = [task for task in found if not task.owner]
    names = "; ".join(task.name + (f", {task.owner}" if task.owner else "") for task in found)
    kind = {"progress": "in progress", "": "listed"}.get(state, state)
    if state == "complete" and (kept := archived(sight)):
        names = "; ".join(filter(None, [listed(found), *(line.body for _, line in kept)]))
        return f"{kept[0][0].label}: {names}."
    return f"{known[0].block.label}: {len(found)} {kind}" + (f": {names}." if found else ".")
