"""Altering: the text of a queue with one task in another state or hand."""

from __future__ import annotations

import re

from kit.clerk.change import NoEditError
from kit.clerk.page import BlockPage, PageLine
from kit.clerk.sight import Sight
from kit.clerk.task import OWNER_WORDS, STATUS_KEYS, QueuedTask, free, nobody, split, state_of, tasks, vacant
from kit.clerk.words import bag

_DEFAULT = {"pending": "Unassigned", "blocked": "Blocked", "complete": "Complete", "progress": "In progress"}
_OWNER = re.compile(rf"\b(?:{'|'.join(OWNER_WORDS)}):\s*+([^|;,()]*[^|;,()\s])", re.IGNORECASE)
_KEYED = re.compile(r"\bstat(?:us|e):", re.IGNORECASE)


def altered(task: QueuedTask, state: str, *, owner: str | None = None, reason: str = "") -> str:
    """The block's text with the task in another state; ``owner`` "" takes it away, ``None`` keeps it."""
    page, head, line = task.block.page, task.head, task.field(STATUS_KEYS)
    status = _wording(task, state) + (f": {reason}" if reason else "")
    owned = bool(task.owner) and task.owner in task.status
    if state == task.state and task.status and not reason and not owned:
        status = task.status
    if line is not None:
        return _in_fields(task, line, status, owner)
    if not reason and not _KEYED.search(head.value) and (moved := _moved(task, state, owner)):
        return moved
    if task.status and task.status in head.text:
        return page.replace(head.number, _in_line(task, status, owner))
    if " | " in head.text:
        return page.replace(head.number, f"{_owned(task, owner)} | {status.lower()}")
    added = [f"  Status: {status}"] + ([f"  {_owner_word(task)}: {owner}"] if owner else [])
    return page.replace(head.number + 1, *added, count=0)


def has_place(task: QueuedTask) -> bool:
    """Whether a task has a place of its own for an owner, apart from its status."""
    keyed = task.owner_line is not None or _OWNER.search(task.head.text) is not None
    return keyed or task.columns[1] > 0 or vacant(task)[1] > 0


def _wording(task: QueuedTask, state: str) -> str:
    """The words that this block uses for a state, or the usual ones in its case."""
    for line in task.block.page.lines:
        if line.key and STATUS_KEYS & bag(line.key) and state_of(line.value) == state:
            return re.split(r"[:(,]| by ", line.value)[0].strip()
    if at := task.columns[0]:
        said = [line.value.split(task.mark)[at] for line in task.block.page.lines if line.kind == "record"]
        if known := next((text.strip() for text in said if state_of(text) == state), ""):
            return known
    word = _DEFAULT.get(state, task.status)
    return word.upper() if task.status.isupper() else word.lower() if task.status.islower() else word


def _in_fields(task: QueuedTask, line: PageLine, status: str, owner: str | None) -> str:
    """The record with another status in its field, and its owner below that where it has no field for one."""
    new = {line.number: [_keyed(line, status)]}
    if task.owner_line is not None and owner is not None:
        new[task.owner_line.number] = [_keyed(task.owner_line, owner)] if owner else []
    elif owner:
        lead = line.text[: line.indent] + line.lead.lstrip()
        new[line.number].append(f"{lead}{_owner_word(task)}: {owner}")
    page = task.block.page
    return "\n".join(text for one in page.lines for text in new.get(one.number, [one.text]))


def _owner_word(task: QueuedTask) -> str:
    """How this block calls an owner."""
    found = [one.owner_line for one in tasks(Sight("", (task.block,))) if one.owner_line]
    return found[0].key if found else "Owner"


def _keyed(line: PageLine, value: str) -> str:
    return line.text[: len(line.text.rstrip()) - len(line.value)] + value


def _in_line(task: QueuedTask, status: str, owner: str | None) -> str:
    """The record's own line with another status, and another owner in the place that it has for one."""
    (at, who), (start, end) = task.columns, vacant(task)
    if at and (who or not (owner and end)):
        parts = task.head.value.split(task.mark)
        parts[at] = status
        if who and owner is not None:
            parts[who] = owner or _unowned(task)
        return task.head.text[: -len(task.head.value)] + task.mark.join(parts)
    text, known = task.head.text, _OWNER.search(task.head.text)
    if owner and end and not known:
        said = task.head.value
        text = f"{text[: -len(said)]}{said[:start]}{owner}{said[end:]}"
        return _last(text, task.status, status)
    # "Unassigned" is of both: who has it stands where it stood
    parted = " | " in task.head.value or len(split(task.head)) > 2
    if owner and not known and parted and not nobody(task.status):
        raise NoEditError(f'I see no place for {owner} in "{text.strip()}". I changed nothing.')
    if owner and not known and ":" not in status:
        status = f"{status}: {owner}"
    text = _last(text, task.status, status)
    if (known := _OWNER.search(text)) and owner is not None:
        text = text[: known.start(1)] + (owner or "none") + text[known.end(1) :]
    return text


def _moved(task: QueuedTask, state: str, owner: str | None) -> str:
    """The record below the section that stands for the state, where sections are all there is."""
    page = task.block.page
    target = next((one for one in page.sections if state_of(one.text) == state), None)
    if target is None or not state_of(task.head.section):
        return ""
    lines = [_owned(task, owner)]
    if owner and owner not in lines[0]:
        lines.append(f"  {_owner_word(task)}: {owner}")
    lines += [line.text for line in page.fields(task.head)]
    dropped = BlockPage.read(page.drop(task.head))
    header = next(one for one in dropped.sections if one.text == target.text)
    return dropped.add("\n".join(lines), header)


def _owned(task: QueuedTask, owner: str | None) -> str:
    """The record's own line with another owner, or with none, in the place that the line has for it."""
    text = task.head.text
    if owner is None:
        return text
    if task.owner and task.owner in text:
        return _last(text, task.owner, owner or _unowned(task))
    if owner and task.status and state_of(task.status) == "pending" and task.status in text:
        return _last(text, task.status, owner)
    return f"{text} | {owner}" if owner and " | " in text else text


def _unowned(task: QueuedTask) -> str:
    at = task.columns[1]
    lines = [line for line in task.block.page.lines if line.kind == "record"]
    rows = [line.value.split(task.mark) if at else split(line) for line in lines]
    parts = [part for row in rows for part in (row[at : at + 1] if at else row[1:])]
    held = (part for part in parts if (free(part) if at else state_of(part) == "pending"))
    return next(held, "unassigned").strip()


def _last(text: str, old: str, new: str) -> str:
    at = text.rindex(old)
    return text[:at] + new + text[at + len(old) :]
