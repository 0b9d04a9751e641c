"""Altering: the text of a queue with one task in another state or hand."""

from __future__ import annotations

import re

from kit.clerk.change import NoEditError
from kit.clerk.page import BlockPage
from kit.clerk.sight import Sight
from kit.clerk.task import QueuedTask, TaskPlace, nobody, state_of, tasks
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, stem, tokens

_DEFAULT = {"pending": "Unassigned", "blocked": "Blocked", "complete": "Complete", "progress": "In progress"}

_USUAL = frozenset(map(stem, words("complete completed done finished closed")))  # "delivered" says more


def altered(
    task: QueuedTask, state: str, *, owner: str | None = None, reason: str = "", said: str = ""
) -> str:
    """The block's text with the task in another state; ``owner`` "" takes it away, ``None`` keeps it."""
    page, at, who = task.block.page, task.status_at, task.owner_at
    owned = bool(task.owner) and task.owner in task.status
    stays = state == task.state and task.status and not reason and not owned
    status = task.status if stays else _wording(task, state, said) + (f": {reason}" if reason else "")
    if not reason and not (at and at.key) and (moved := _moved(task, state, owner)):
        return moved
    if at is None:
        below = [f"  Status: {status}"] + ([f"  {_owner_word(task)}: {owner}"] if owner else [])
        return page.replace(task.head.number + 1, *below, count=0)
    new: list[tuple[TaskPlace, str]] = []
    extra = ""
    if who is not None and owner is not None:
        new.append((who, owner or _unowned(task, who)))
    elif owner and at.line != task.head:
        extra = f"\n{at.line.text[: at.line.indent]}{at.line.lead.lstrip()}{_owner_word(task)}: {owner}"
    elif task.columned:
        pass  # the lines there have no place for an owner
    elif owner and task.parts > 1 + (" | " not in task.head.value) and not nobody(task.status):
        # "Unassigned" is of both: who has it stands where it stood
        raise NoEditError(f'I see no place for {owner} in "{task.head.text.strip()}". I changed nothing.')
    elif owner and ":" not in status:
        status = f"{status}: {owner}"
    return _with(page, [*new, (at, status + extra)])


def _with(page: BlockPage, new: list[tuple[TaskPlace, str]]) -> str:
    """The text with others in these places; a line without anything in its place goes."""
    texts: list[str] = []
    for line in page.lines:
        text, here = line.text, [one for one in new if one[0].line == line]
        for place, said in sorted(here, key=lambda one: -one[0].start):
            text = text[: place.start] + said + text[place.end :]
        texts += [] if any(not said for _, said in here) else [text]
    return "\n".join(texts)


def _wording(task: QueuedTask, state: str, said: str) -> str:
    """The block's word for a state, as it was said or general; else the user's, or the usual."""
    told = [word for word in tokens(said) if state_of(word) == state and len(word) > 3]
    known = [
        re.split(r"[:(,]| by ", one.status)[0].strip()
        for one in tasks(Sight("", (task.block,)))
        if one.status_at and state_of(one.status) == state
        and (one.status_at.key or one.columned or (one.parts == task.parts and " " not in one.status))
    ]  # fmt: skip
    for alike in ({*map(stem, told)}, _USUAL):
        if found := next((one for one in known if bag(one) & alike or state != "complete"), ""):
            return found
    own = [word for word in told if known or stem(word) not in _USUAL]
    word = own[-1].capitalize() if own else _DEFAULT.get(state, task.status)
    return word.upper() if task.status.isupper() else word.lower() if task.status.islower() else word


def _owner_word(task: QueuedTask) -> str:
    """How this block calls an owner."""
    found = (one.owner_at for one in tasks(Sight("", (task.block,))))
    return next((one.key for one in found if one and one.line.kind != "record"), "Owner")


def _unowned(task: QueuedTask, who: TaskPlace) -> str:
    """What stands for no owner: no line where the owner has one of his own, "none" behind a key."""
    if who.key:
        return "none" if who.line == task.head else ""
    known = tasks(Sight("", (task.block,)))
    held = (one.owner_at or one.status_at for one in known if not one.owner)
    return next((one.text for one in held if one and one.line.kind == "record"), "unassigned")


def _moved(task: QueuedTask, state: str, owner: str | None) -> str:
    """The record below the section that stands for the state, where sections are all there is."""
    page = task.block.page
    target = next((one for one in page.sections if state_of(one.text) == state), None)
    if target is None or not state_of(task.head.section):
        return ""
    at, fields = task.owner_at or (task.status_at if nobody(task.status) else None), page.fields(task.head)
    lines = [task.head.text]
    if owner is not None and at and at.line == task.head:
        lines = [lines[0][: at.start] + (owner or _unowned(task, at)) + lines[0][at.end :]]
    elif owner and not at:
        lines.append(f"  {_owner_word(task)}: {owner}")
    dropped = BlockPage.read(page.drop(task.head))
    header = next(one for one in dropped.sections if one.text == target.text)
    return dropped.add("\n".join([*lines, *(line.text for line in fields)]), header)
