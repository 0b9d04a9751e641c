"""Tasks: claim, complete, block, resume, release and assign the records of a queue."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from kit.clerk.altering import altered
from kit.clerk.change import UnfoundError
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.page import PageLine, is_none
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import SeenBlock
from kit.clerk.speech import Clause
from kit.clerk.task import STATUS_KEYS, QueuedTask, archived, is_archive, state_of, tasks
from kit.clerk.vocabulary import words
from kit.clerk.which_task import ID, meant
from kit.clerk.words import bag, squash

_CHIEF = re.compile(
    r"superv|manag|lead|direct|coordinat|head|chief|operator|admin|ceo|boss|foreman|principal|"
    r"editor|dispatch",
    re.IGNORECASE,
)
_NOBODY = words(
    "someone somebody anyone anybody everyone everybody nobody we they he she it who i them him her this that"
)
_CURRENT = re.compile(r"(?:current|active|working on|now)\b", re.IGNORECASE)


def acting(action: str) -> Callable[[Desk, Clause, Hit], bool]:
    """The act of a rule about tasks."""

    def act(desk: Desk, clause: Clause, hit: Hit) -> bool:
        known = tasks(desk.sight)
        if not known and not archived(desk.sight):
            return False
        both = [one.strip() for one in re.split(r",\s|\sand\s", hit["what"]) if one.strip()]
        if (
            len(both) > 1
            and action in ("claim", "complete", "release")
            and all(ID.fullmatch(one.upper()) for one in both)
        ):
            return sum(act(desk, clause, replace(hit, parts={**hit.parts, "what": one})) for one in both) > 0
        task = meant(desk, action, hit["what"], clause, known)
        if task is None:
            return False
        desk.note(f"rule task.{action}: {hit['what']!r} is {task.name}")
        why = reason(hit["why"]) or reason_before(clause.context, task)
        desk.use(hit["open"])
        do(desk, "reopen" if hit["open"] else action, task, hit["who"], why)
        return True

    return act


def do(desk: Desk, action: str, task: QueuedTask, who: str, why: str) -> None:
    """Carry out one action on one task."""
    task = next((one for one in tasks(desk.sight) if one.id == task.id), task)
    desk.use(task.head.text)
    if any(task.id in block.value and why in block.value for block in desk.sight.common if is_archive(block)):
        desk.use(why)
    if task.block.read_only and action != "claim":
        raise NoEditError(read_only(task.block, task.head.text))
    if why and action == "claim":
        raise NoEditError(f'I did not understand "{why}" in that. I changed nothing.')
    match action:
        case "claim":
            _claim(desk, task)
        case "complete":
            _complete(desk, task, why)
        case "block":
            _block(desk, task, why)
        case "resume":
            _resume(desk, task)
        case "reopen":
            _reopen(desk, task)
        case "release":
            _release(desk, task)
        case _:
            _assign(desk, task, who)


def reason(tail: str) -> str:
    """What follows "because", "with the result" or a colon, in the user's words.

    >>> reason(" because the pump is broken."), reason(": 3 rows gone"), reason(", please")
    ('the pump is broken', '3 rows gone', '')
    """
    text = re.sub(r"^[\s:;,.–-]+", "", tail)
    text = re.sub(
        r"^(?:because(?:\s+of)?|due to|since|as|by|with(?:\s+the)?\s+(?:results?|notes?|"
        r"findings?):?|results?:|"
        r"findings?:|reason:|and)\s+",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = text.strip(" .:;,")
    return "" if text.lower() in ("please", "now", "too", "as well", "thanks") else text


def reason_before(context: str, task: QueuedTask) -> str:
    """The result or the reason in the sentence before: what stands behind a colon, a comma or a "because"."""
    match = re.search(
        r"(?::\s+|\bbecause\s+(?:of\s+)?|\bdue to\s+|\bsince\s+|,\s+(?:and\s+)?|\.\s+)(.+)$",
        context,
        re.DOTALL,
    )
    said = " ".join(match[1].split()).strip(" .") if match else ""
    return "" if squash(said) == squash(task.id) else said


# ---------------------------------------------------------------------- what is done


def _stands(task: QueuedTask) -> str:
    owner = f", owner {task.owner}" if task.owner else ", no owner"
    said = {"progress": "in progress", "other": task.status}.get(task.state, task.state)
    status = f' ("{task.status}")' if task.status and squash(task.status) != squash(said) else ""
    return f"{task.id} in {task.block.label} is {said}{status}{owner}"


def _mine(desk: Desk, task: QueuedTask) -> bool:
    return bool(task.owner) and squash(task.owner) == squash(desk.sight.name)


def _alter(desk: Desk, task: QueuedTask, state: str, owner: str | None = None, why: str = "") -> None:
    after = altered(task, state, owner=owner, reason=why)
    status = [
        line.value for line in task.block.page.fields(task.head) if line.key and STATUS_KEYS & bag(line.key)
    ]
    kept = [line.section for line in task.block.page.sections] + [
        line.key for line in task.block.page.content
    ]
    desk.put(
        task.block, after, "task", [task.status, task.owner, owner or "", why, *status, *kept, task.head.text]
    )


def _claim(desk: Desk, task: QueuedTask) -> None:
    if task.owner and not _mine(desk, task):
        raise NoEditError(f"{_stands(task)}: it already belongs to {task.owner}. I changed nothing.")
    if _mine(desk, task) and task.state == "progress" and _log(desk, task.id, task.id):
        desk.say(f"{task.block.label}: {task.name} is mine; my log says so now.")
        return
    if task.state != "pending":
        yours = "already mine" if _mine(desk, task) and task.state == "progress" else "not free to claim"
        raise NoEditError(f"{_stands(task)}: {yours}. I changed nothing.")
    _alter(desk, task, "progress", desk.sight.name)
    _log(desk, task.id, task.id)
    desk.say(f"{task.block.label}: {task.name} is now in progress, owner {desk.sight.name}.")


def _complete(desk: Desk, task: QueuedTask, why: str) -> None:
    if task.state == "complete" and not (_mine(desk, task) and _log(desk, task.id, "", dry=True)):
        raise NoEditError(f"{_stands(task)}: it was marked complete already. I changed nothing.")
    if task.owner and not _mine(desk, task) and not _CHIEF.search(desk.sight.name):
        raise NoEditError(
            f"{_stands(task)}. It is {task.owner}'s; shall I mark it complete all the same? I "
            f"changed nothing."
        )
    archive = next((one for one in desk.sight.common if is_archive(one) and one.writable), None)
    if task.state != "complete":
        _alter(desk, task, "complete", why="" if archive else why)
    if archive is not None and task.id not in archive.value:
        done = f"[{task.id.strip('[]')}] {task.title} - {task.owner or desk.sight.name}" + (
            f": {why}" if why else ""
        )
        archive = desk.block(archive.label)
        desk.put(archive, archive.page.add(done), "copy", [task.head.text, task.owner])
        desk.say(f'{archive.label}: I added "{done}".')
    _log(desk, task.id, "")
    before = "" if task.owner else " It was unassigned before."
    desk.say(f"{task.block.label}: {task.name} is marked complete.{before}")


def _block(desk: Desk, task: QueuedTask, why: str) -> None:
    if task.state == "complete":
        raise NoEditError(f"{_stands(task)}: it is finished, so I did not block it.")
    if task.state == "blocked" and (not why or why in task.status):
        raise NoEditError(f"{_stands(task)}: it is blocked already. I changed nothing.")
    _alter(desk, task, "blocked", why=why)
    told = f": {why}" if why else " (you gave no reason)"
    desk.say(f"{task.block.label}: {task.name} is marked as blocked{told}.")


def _resume(desk: Desk, task: QueuedTask) -> None:
    if task.state != "blocked":
        raise NoEditError(f"{_stands(task)}: it is not blocked. I changed nothing.")
    if ":" in task.status:
        raise NoEditError(f'{_stands(task)}: shall I take "{task.status}" away? I changed nothing.')
    _alter(desk, task, "progress" if task.owner else "pending")
    desk.say(f"{task.block.label}: {task.name} is no longer blocked.")


def _reopen(desk: Desk, task: QueuedTask) -> None:
    if task.state != "complete":
        raise NoEditError(f"{_stands(task)}: it is not marked complete. I changed nothing.")
    _alter(desk, task, "progress" if task.owner else "pending")
    desk.say(f"{task.block.label}: {task.name} is no longer marked complete.")


def _release(desk: Desk, task: QueuedTask) -> None:
    if not task.owner:
        raise NoEditError(f"{_stands(task)}: nobody holds it. I changed nothing.")
    if not _mine(desk, task) and not _CHIEF.search(desk.sight.name):
        raise NoEditError(
            f"{_stands(task)}: only {task.owner} or a supervisor should release it. I changed nothing."
        )
    _alter(desk, task, "pending", "")
    _log(desk, task.id, "")
    desk.say(f"{task.block.label}: {task.name} is free again.")


def _assign(desk: Desk, task: QueuedTask, who: str) -> None:
    who = re.sub(r"^(?:the|our|my)\s+", "", who.strip(" .,"))
    if re.fullmatch(r"yourself|me|myself|you|self", who, re.IGNORECASE):
        _claim(desk, task)
        return
    if state := state_of(who):
        action = {"progress": "claim", "pending": "release", "blocked": "block"}.get(state, "complete")
        do(desk, action, task, "", "")
        return
    if who.lower() in _NOBODY or not re.fullmatch(r"[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,2}", who):
        raise UnfoundError(
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
    _alter(desk, task, "progress" if task.state == "pending" else task.state, who)
    if _mine(desk, task):
        _log(desk, task.id, "")
    was = f" (before: {task.owner})." if task.owner else "."
    desk.say(f"{task.block.label}: {task.name} now belongs to {who}{was}")


def _log(desk: Desk, id: str, value: str, *, dry: bool = False) -> bool:
    """Keep a "Current task: …" line, where the agent has one: the task's id, or none once it is over.

    ``dry`` only says whether there would be something to change.
    """
    found = _current(desk)
    if found is None:
        return False
    block, line = found
    holds = squash(id) in squash(line.value)
    if not (is_none(line.value) and not holds if value else squash(id) == squash(line.value)):
        return False
    if not dry:
        kept = line.text[: len(line.text) - len(line.value)]
        desk.put(
            block, block.page.replace(line.number, kept + (value or "none")), "task", [line.value, value]
        )
        desk.say(f'{block.label}: "{kept.strip()} {value or "none"}".')
    return True


def _current(desk: Desk) -> tuple[SeenBlock, PageLine] | None:
    lines = desk.sight.lines()
    return next(
        (
            (block, line)
            for block, line in lines
            if line.kind == "pair" and _CURRENT.match(line.key) and block.writable
        ),
        None,
    )


# ---------------------------------------------------------------------- the grammar


BLOCK = ClauseRule("task.block", acting("block"))
COMPLETE = ClauseRule("task.complete", acting("complete"))
RESUME = ClauseRule("task.resume", acting("resume"))
RELEASE = ClauseRule("task.release", acting("release"))
CLAIM = ClauseRule("task.claim", acting("claim"))
ASSIGN_TO = ClauseRule("task.assign", acting("assign"))
