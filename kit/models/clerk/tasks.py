"""Tasks: claim, complete, block, resume, release and assign the records of a queue."""

from __future__ import annotations

import re

from kit.models.clerk.altering import altered
from kit.models.clerk.desk import Desk, NoEditError, read_only
from kit.models.clerk.ground import mutable
from kit.models.clerk.meaning import name_in, reason, reason_in, tasks_meant
from kit.models.clerk.page import is_none
from kit.models.clerk.speech import Clause
from kit.models.clerk.task import Task, archived, is_archive, listed, state_of, tasks
from kit.models.clerk.task_forms import ACTIONS
from kit.models.clerk.words import squash, stem

_CHIEF = re.compile(
    r"superv|manag|lead|direct|coordinat|head|chief|operator|admin|ceo|boss|foreman|principal|"
    r"editor|matron|dispatch",
    re.IGNORECASE,
)


def handle(desk: Desk, clause: Clause) -> bool:
    """Carry out a clause about a task; ``False`` if it is none."""
    if not tasks(desk.sight) and not archived(desk.sight):
        return False
    for action, form in ACTIONS:
        match = form.match(clause.text)
        if match is None:
            continue
        groups = match.groupdict()
        chosen = tasks_meant(desk, action, groups["what"], clause)
        if not chosen:
            continue
        desk.note(f"rule task.{action}: {groups['what']!r} is {listed(chosen)}")
        for task in chosen:
            _act(
                desk,
                action,
                task,
                name_in(groups.get("who") or ""),
                reason_in(groups.get("why") or "", clause, task),
            )
        return True
    return False


def _act(desk: Desk, action: str, task: Task, who: str, why: str) -> None:
    # An earlier change of this turn may have moved the task's lines.
    task = next((one for one in tasks(desk.sight) if one.id == task.id), task)
    if task.block.read_only and action != "claim":
        raise NoEditError(read_only(task.block, task.head.text))
    match action:
        case "claim":
            _claim(desk, task)
        case "complete":
            _complete(desk, task, why)
        case "block":
            _block(desk, task, why)
        case "resume":
            _resume(desk, task)
        case "release":
            _release(desk, task)
        case _:
            _assign(desk, task, who, why)


def _stands(task: Task) -> str:
    owner = f", owner {task.owner}" if task.owner else ", no owner"
    words = {"progress": "in progress", "other": task.status}
    status = (
        f' ("{task.status}")'
        if task.status and squash(task.status) != squash(words.get(task.state, task.state))
        else ""
    )
    return f"{task.id} in {task.block.label} is {words.get(task.state, task.state)}{status}{owner}"


def _mine(desk: Desk, task: Task) -> bool:
    return bool(task.owner) and squash(task.owner) == squash(desk.sight.name)


def _claim(desk: Desk, task: Task) -> None:
    if task.owner and not _mine(desk, task):
        raise NoEditError(f"{_stands(task)}: it already belongs to {task.owner}. I changed nothing.")
    if _mine(desk, task) and task.state == "progress" and _log(desk, task.id, task.id):
        desk.say(f"{task.block.label}: {task.name} is mine; my log says so now.")
        return
    if task.state != "pending":
        yours = "already mine" if _mine(desk, task) and task.state == "progress" else "not free to claim"
        raise NoEditError(f"{_stands(task)}: {yours}. I changed nothing.")
    desk.put(task.block, altered(task, "progress", owner=desk.sight.name))
    _log(desk, task.id, f"{task.id}")
    desk.say(f"{task.block.label}: {task.name} is now in progress, owner {desk.sight.name}.")


def _complete(desk: Desk, task: Task, why: str) -> None:
    if task.state == "complete" and not (_mine(desk, task) and _log(desk, task.id, "", dry=True)):
        raise NoEditError(f"{_stands(task)}: it was marked complete already. I changed nothing.")
    if task.owner and not _mine(desk, task) and not _CHIEF.search(desk.sight.name):
        raise NoEditError(
            f"{_stands(task)}. It is {task.owner}'s; shall I mark it complete all the same? I "
            "changed nothing."
        )
    archive = next((one for one in mutable(desk.sight) if is_archive(one) and one.writable), None)
    if task.state != "complete":
        # Where no archive takes the result, the status line does.
        desk.put(task.block, altered(task, "complete", reason="" if archive else why))
    if archive is not None and task.id not in archive.value:
        entry = f"[{task.id.strip('[]')}] {task.title} - {task.owner or desk.sight.name}" + (
            f": {why}" if why else ""
        )
        desk.put(archive, archive.page.add(entry))
        desk.say(f'{archive.label}: I added "{entry}".')
    _log(desk, task.id, "")
    before = "" if task.owner else " It was unassigned before."
    desk.say(f"{task.block.label}: {task.name} is marked complete.{before}")


def _block(desk: Desk, task: Task, why: str) -> None:
    if task.state == "complete":
        raise NoEditError(f"{_stands(task)}: it is finished, so I did not block it.")
    if task.state == "blocked" and (not why or why in task.status):
        raise NoEditError(f"{_stands(task)}: it is blocked already. I changed nothing.")
    desk.put(task.block, altered(task, "blocked", reason=why))
    told = f": {why}" if why else " (you gave no reason)"
    desk.say(f"{task.block.label}: {task.name} is marked as blocked{told}.")


def _resume(desk: Desk, task: Task) -> None:
    if task.state != "blocked":
        raise NoEditError(f"{_stands(task)}: it is not blocked. I changed nothing.")
    desk.put(task.block, altered(task, "progress" if task.owner else "pending"))
    desk.say(f"{task.block.label}: {task.name} is no longer blocked.")


def _release(desk: Desk, task: Task) -> None:
    if not task.owner:
        raise NoEditError(f"{_stands(task)}: nobody holds it. I changed nothing.")
    if not _mine(desk, task) and not _CHIEF.search(desk.sight.name):
        raise NoEditError(
            f"{_stands(task)}: only {task.owner} or a supervisor should release it. I changed nothing."
        )
    desk.put(task.block, altered(task, "pending", owner=""))
    _log(desk, task.id, "")
    desk.say(f"{task.block.label}: {task.name} is free again.")


def _assign(desk: Desk, task: Task, who: str, why: str) -> None:
    if re.fullmatch(r"yourself|me|myself|you|self", who, re.IGNORECASE):
        _claim(desk, task)
        return None
    if state := state_of(who):
        why = why or reason(who.partition(",")[2])
        return _act(
            desk,
            {"progress": "claim", "pending": "release", "blocked": "block"}.get(state, "complete"),
            task,
            "",
            why,
        )
    if not re.fullmatch(r"[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,2}", who):
        raise NoEditError(
            f"Whom shall I assign {task.name} to? I did not understand {who!r} as a name. I changed nothing."
        )
    if squash(task.owner) == squash(who):
        raise NoEditError(f"{_stands(task)}: it already belongs to {task.owner}. I changed nothing.")
    if task.state == "complete":
        raise NoEditError(f"{_stands(task)}: it is finished. I changed nothing.")
    if task.owner and not _mine(desk, task) and not _CHIEF.search(desk.sight.name):
        raise NoEditError(
            f"{_stands(task)}: only {task.owner} or a supervisor should hand it over. I changed nothing."
        )
    desk.put(task.block, altered(task, "progress" if task.state == "pending" else task.state, owner=who))
    if _mine(desk, task):
        _log(desk, task.id, "")
    desk.say(
        f"{task.block.label}: {task.name} now belongs to {who}"
        + (f" (before: {task.owner})." if task.owner else ".")
    )
    return None


_CURRENT = frozenset(map(stem, ["task", "job", "order", "case", "ticket"]))


def _log(desk: Desk, id: str, value: str, *, dry: bool = False) -> bool:
    """Keep a "Current task: …" line, where the agent has one: the task's id, or none once it is over.

    ``dry`` only says whether there would be something to change.
    """
    for block in mutable(desk.sight):
        for line in block.page.content:
            if (
                line.kind != "pair"
                or not re.match(r"(?:current|active|working on|now)\b", line.key, re.IGNORECASE)
                or block.read_only
            ):
                continue
            holds = squash(id) in squash(line.value)
            if not (is_none(line.value) and not holds if value else holds):
                return False
            if not dry:
                kept = line.text[: len(line.text) - len(line.value)]
                desk.put(block, block.page.replace(line.number, kept + (value or "none")))
                desk.say(f'{block.label}: "{kept.strip()} {value or "none"}".')
            return True
    return False
