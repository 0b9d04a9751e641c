"""Altering: the text of a queue with one task in another state or hand."""

from __future__ import annotations

import re

from kit.clerk.page import PageLine
from kit.clerk.sight import Sight
from kit.clerk.task import STATUS_KEYS, QueuedTask, split, state_of, tasks
from kit.clerk.words import bag

_DEFAULT = {"pending": "Unassigned", "blocked": "Blocked", "complete": "Complete", "progress": "In progress"}


def wording(task: QueuedTask, state: str) -> str:
    """The words that this block uses for a state, or the usual ones in its case."""
    for line in task.block.page.lines:
        if line.key and STATUS_KEYS & bag(line.key) and state_of(line.value) == state:
            return re.split(r"[:(,]| by ", line.value)[0].strip()
    word = _DEFAULT.get(state, task.status)
    return word.upper() if task.status.isupper() else word.lower() if task.status.islower() else word


def altered(task: QueuedTask, state: str, *, owner: str | None = None, reason: str = "") -> str:
    """The block's text with the task in another state; ``owner`` "" takes it away, ``None`` keeps it."""
    status = wording(task, state) + (f": {reason}" if reason else "")
    line = task.field(STATUS_KEYS)
    if line is not None:
        return _in_fields(task, line, status, owner)
    keyed = re.search(r"\bstat(?:us|e):", task.head.value, re.IGNORECASE)
    moved = None if keyed or reason else _moved(task, state, owner)
    if moved is not None:
        return moved
    if task.status and task.status in task.head.text:
        return _in_line(task, status, owner)
    return _with_fields(task, status, owner)


def _in_fields(task: QueuedTask, line: PageLine, status: str, owner: str | None) -> str:
    held = task.owner_line
    end = max(one.number for one in (line, held) if one) + 1
    pad = line.text[: line.indent]
    lines = []
    for one in task.block.page.lines[task.head.number + 1 : end]:
        if one is line:
            lines.append(_keyed(one, status))
        elif one is held and owner is not None:
            lines += [_keyed(one, owner)] if owner else []
        else:
            lines.append(one.text)
    if held is None and owner:
        lines.append(
            f"{pad}{line.lead.strip() + ' ' if line.lead.strip() else ''}{_owner_word(task)}: {owner}"
        )
    return task.block.page.replace(task.head.number + 1, *lines, count=end - task.head.number - 1)


def _owner_word(task: QueuedTask) -> str:
    """How this block calls an owner."""
    found = [one.owner_line for one in tasks(Sight("", (task.block,))) if one.owner_line]
    return found[0].key if found else "Owner"


def _keyed(line: PageLine, value: str) -> str:
    before = line.text[: len(line.text.rstrip()) - len(line.value)]
    return before + value


def _in_line(task: QueuedTask, status: str, owner: str | None) -> str:
    text = task.head.text
    spot = text.rindex(task.status)
    known = re.search(
        rf"\b(?:{'|'.join(sorted(_OWNER_WORDS))}):\s*+([^|;,()]*[^|;,()\s])", text, re.IGNORECASE
    )
    if known and owner is not None:
        text = text[: known.start(1)] + (owner or "none") + text[known.end(1) :]
        spot = text.index(task.status) if task.status in text else -1
    elif owner:
        status = f"{status}: {owner}" if ":" not in status else status
    if spot >= 0:
        text = text[:spot] + status + text[spot + len(task.status) :]
    return task.block.page.replace(task.head.number, text)


_OWNER_WORDS = (
    "owner",
    "assignee",
    "assigned to",
    "assigned",
    "worker",
    "claimed by",
    "responsible",
    "who",
)


def _with_fields(task: QueuedTask, status: str, owner: str | None) -> str:
    if " | " in task.head.text:
        text = _owned(task, owner) if owner is not None else task.head.text
        return task.block.page.replace(task.head.number, f"{text} | {status.lower()}")
    added = [f"  Status: {status}"] + ([f"  {_owner_word(task)}: {owner}"] if owner else [])
    return task.block.page.replace(task.head.number + 1, *added, count=0)


def _moved(task: QueuedTask, state: str, owner: str | None) -> str | None:
    """The record below the section that stands for the state, where sections are all there is."""
    page = task.block.page
    target = next((one for one in page.sections if state_of(one.text) == state), None)
    if target is None or not state_of(task.head.section):
        return None
    lines = [_owned(task, owner) if owner is not None else task.head.text]
    if owner and owner not in lines[0]:
        lines.append(f"  {_owner_word(task)}: {owner}")
    lines += [line.text for line in page.fields(task.head)]
    dropped = type(page).read(page.drop(task.head))
    header = next(one for one in dropped.sections if one.text == target.text)
    return dropped.add("\n".join(lines), header)


def _owned(task: QueuedTask, owner: str | None) -> str:
    """The record's own line with another owner, or with none, in the place that the line has for it."""
    text = task.head.text
    if task.owner and task.owner in text:
        return _last(text, task.owner, owner or _unowned(task))
    if owner and task.status and state_of(task.status) == "pending" and task.status in text:
        return _last(text, task.status, owner)
    return f"{text} | {owner}" if owner and " | " in text else text


def _unowned(task: QueuedTask) -> str:
    words = [part for line in task.block.page.lines if line.kind == "record" for part in split(line)[1:]]
    return next((word for word in words if state_of(word) == "pending"), "unassigned")


def _last(text: str, old: str, new: str) -> str:
    at = text.rindex(old)
    return text[:at] + new + text[at + len(old) :]
