"""Tasks: claim, complete, block, resume, release and assign the records of a queue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kit.clerk.altering import altered
from kit.clerk.change import UnfoundError
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.page import is_none
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import SeenBlock
from kit.clerk.speech import Clause
from kit.clerk.task import QueuedTask, archived, is_archive, nobody, state_of, tasks
from kit.clerk.vocabulary import words
from kit.clerk.which_task import ID, meant
from kit.clerk.words import squash

_CHIEF = re.compile(
    r"superv|manag|lead|direct|coordinat|head|chief|operator|admin|ceo|boss|foreman|principal|"
    r"editor|dispatch",
    re.IGNORECASE,
)
_NOBODY = words(
    "someone somebody anyone anybody everyone everybody nobody we they he she it who i them him her this that"
)
_NAME = re.compile(r"[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,2}")
_CURRENT = re.compile(r"(?:current|active|working on|now)\b", re.IGNORECASE)
_STATES = {"claim": "progress", "complete": "complete", "block": "blocked", "release": "pending"}
_BEFORE = re.compile(
    r"(?:because(?:\s+of)?|due to|since|as|by|with(?:\s+the)?\s+(?:results?|notes?|findings?):?|"
    r"results?:|findings?:|reason:|and)\s+",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?::\s+|\bbecause\s+(?:of\s+)?|\bdue to\s+|\bsince\s+|,\s+(?:and\s+)?|\.\s+)(.+)$", re.DOTALL
)


def acting(action: str) -> Callable[[Desk, Clause, Hit], bool]:
    """The act of a rule about tasks."""

    def act(desk: Desk, clause: Clause, hit: Hit) -> bool:
        known = tasks(desk.sight)
        if not known and not archived(desk.sight):
            return False
        several = [one.strip() for one in re.split(r",\s|\sand\s", hit["what"])]
        if len(several) > 1 and not hit["who"] and all(ID.fullmatch(one.upper()) for one in several):
            parts = [{**hit.parts, "what": one} for one in several]
            return all(act(desk, clause, replace(hit, parts=one)) for one in parts)
        task = meant(desk, action, hit["what"], clause, known)
        if task is not None:
            desk.note(f"rule task.{action}: {hit['what']!r} is {task.name}")
            desk.use(f"{task.head.text} {hit['open']}")
            why = reason(hit["why"]) or _reason_before(clause.context, task)
            do(desk, "reopen" if hit["open"] else action, task, hit["who"], why)
        return task is not None

    return act


def reason(tail: str) -> str:
    """What follows "because", "with the result" or a colon, in the user's words.

    >>> reason(" because the pump is broken."), reason(": 3 rows gone"), reason(", please")
    ('the pump is broken', '3 rows gone', '')
    """
    text = re.sub(r"^[\s:;,.–-]+", "", tail)
    head = _BEFORE.match(text)
    text = text[head.end() if head else 0 :].strip(" .:;,")
    return "" if text.lower() in ("please", "now", "too", "as well", "thanks") else text


def _reason_before(context: str, task: QueuedTask) -> str:
    """The result or the reason in the sentence before: what stands behind a colon, a comma or a "because"."""
    match = _TOLD.search(context)
    said = " ".join(match[1].split()).strip(" .") if match else ""
    return "" if squash(said) == squash(task.id) else said


# ---------------------------------------------------------------------- what is done


def do(desk: Desk, action: str, task: QueuedTask, who: str = "", why: str = "") -> None:
    """Carry out one action on one task."""
    who = re.sub(r"^(?:the|our|my)\s+", "", who.strip(" .,"))
    if action == "assign" and (other := _other(who)):
        do(desk, other, task)
        return
    if task.block.read_only and action != "claim":
        raise NoEditError(read_only(task.block, task.head.text))
    if why and action == "claim":
        raise NoEditError(f'I did not understand "{why}" in that. I changed nothing.')
    who = desk.sight.name if action == "claim" else who
    if action == "assign" and (who.lower() in _NOBODY or not _NAME.fullmatch(who)):
        raise UnfoundError(
            f'Whom shall I assign {task.name} to? I did not understand "{who}" as a name. I changed nothing.'
        )
    if action == "assign" and task.columned and not task.owner_at:
        raise NoEditError(f'I see no place for {who} in "{task.head.text.strip()}". I changed nothing.')
    log, again = _log(desk, action, task), _mine(desk, task) and _over(action) == task.state
    refusal = next(_refusals(desk, action, task, who, why), "")
    if refusal and not (log and again):  # an agent's own log may lag behind
        raise NoEditError(f"{_stands(task)}{refusal} I changed nothing.")
    archive = next((one for one in desk.sight.common if is_archive(one) and one.writable), None)
    kept = archive if action == "complete" else None
    if not again:
        _alter(desk, task, action, who, "" if kept else why)
    if kept:
        _file(desk, kept, task, why)
    if log:
        block, number, before, after = log
        desk.put(desk.block(block.label), block.page.replace(number, after), "task", [before, after])
        desk.say(f'{block.label}: "{after.strip()}".')
    desk.say(f"{task.block.label}: {task.name} {_now(action, task, who, why)}.")


def _file(desk: Desk, archive: SeenBlock, task: QueuedTask, why: str) -> None:
    """Add finished work to the archive, unless it is there."""
    if task.id in archive.value:
        desk.use(why)
        return
    done = f"[{task.id.strip('[]')}] {task.title} - {task.owner or desk.sight.name}"
    done += f": {why}" if why else ""
    desk.put(archive, archive.page.add(done), "copy", [task.head.text, task.owner])
    desk.say(f'{archive.label}: I added "{done}".')


def _over(action: str) -> str:
    """The state in which a task is that an agent has claimed, or finished, before."""
    return _STATES[action] if action in ("claim", "complete") else ""


def _other(who: str) -> str:
    """What "assign it to …" means where no name follows: to oneself, or to a state."""
    if re.fullmatch(r"yourself|me|myself|you|self", who, re.IGNORECASE):
        return "claim"
    actions = {"progress": "claim", "pending": "release", "blocked": "block", "complete": "complete"}
    return actions.get(state_of(who), "")


def _refusals(desk: Desk, action: str, task: QueuedTask, who: str, why: str) -> Iterator[str]:
    """Why an action is not for this agent, or there is nothing to do."""
    mine = _mine(desk, task)
    may = not task.owner or mine or _CHIEF.search(desk.sight.name)
    over, hand = "it was marked complete already", f"only {task.owner} or a supervisor should"
    found: dict[str, list[tuple[object, str]]] = {
        "claim": [
            (task.owner and not mine, f": it already belongs to {task.owner}."),
            (task.state != "pending", ": already mine." if mine else ": not free to claim."),
        ],
        "complete": [
            (task.state == "complete", f": {over}."),
            (not may, f". It is {task.owner}'s; shall I mark it complete all the same?"),
        ],
        "block": [
            (task.state == "complete", f": {over}."),
            (task.state == "blocked" and (not why or why in task.status), ": it is blocked already."),
        ],
        "resume": [
            (task.state != "blocked", ": it is not blocked."),
            (":" in task.status, f': shall I take "{task.status}" away?'),
        ],
        "reopen": [(task.state != "complete", ": it is not marked complete.")],
        "release": [(not task.owner, ": nobody holds it."), (not may, f": {hand} release it.")],
        "assign": [
            (squash(task.owner) == squash(who), f": it already belongs to {task.owner}."),
            (task.state == "complete", f": {over}."),
            (not may, f": {hand} hand it over."),
        ],
    }
    yield from (text for applies, text in found[action] if applies)


def _mine(desk: Desk, task: QueuedTask) -> bool:
    return bool(task.owner) and squash(task.owner) == squash(desk.sight.name)


def _stands(task: QueuedTask) -> str:
    owner = f", owner {task.owner}" if task.owner else ", no owner"
    said = {"progress": "in progress", "other": task.status}.get(task.state, task.state)
    status = f' ("{task.status}")' if task.status and squash(task.status) != squash(said) else ""
    return f"{task.id} in {task.block.label} is {said}{status}{owner}"


def _alter(desk: Desk, task: QueuedTask, action: str, who: str, why: str) -> None:
    others = [one for one in tasks(desk.sight) if one.block == task.block and one.id != task.id]
    held = any(one.owner and one.state == "pending" for one in others)
    begun = bool(task.owner) and (action != "reopen" or not (held or _never_begun(others)))
    state = _STATES.get(action, "progress" if begun else "pending")
    if action == "assign":
        stays = held or (task.owner_at is not None and not nobody(task.status))
        state = "progress" if task.state == "pending" and not stays else task.state
    alike = any(one.parts == task.parts for one in others if one.status)
    unknown = alike and not (task.status or state_of(task.head.section))
    if state != task.state and unknown:
        raise NoEditError(f'What of "{task.head.text.strip()}" says how it stands? I changed nothing.')
    owner = {"claim": who, "assign": who, "release": ""}.get(action)
    page = task.block.page
    kept = [*(one.section for one in page.sections), *(one.key for one in page.content)]
    kept += [one.status for one in tasks(desk.sight) if one.block == task.block]
    sources = [task.status, task.owner, who, why, *kept, task.head.text]
    after = altered(task, state, owner=owner, reason=why, said=desk.said if action == "complete" else "")
    desk.put(task.block, after, "task", sources)


def _never_begun(others: Sequence[QueuedTask]) -> bool:
    """Whether the tasks beside one are open or done, and none of them is in between."""
    states = {one.state for one in others}
    return "pending" in states and not states & {"progress", "blocked"}


def _now(action: str, task: QueuedTask, who: str, why: str) -> str:
    """What is said of the task."""
    return {
        "claim": f"is now in progress, owner {who}",
        "complete": "is marked complete" + ("" if task.owner else ". It was unassigned before"),
        "block": "is marked as blocked" + (f": {why}" if why else " (you gave no reason)"),
        "resume": "is no longer blocked",
        "reopen": "is no longer marked complete",
        "release": "is free again",
        "assign": f"now belongs to {who}" + (f" (before: {task.owner})" if task.owner else ""),
    }[action]


def _log(desk: Desk, action: str, task: QueuedTask) -> tuple[SeenBlock, int, str, str] | None:
    """A "Current task: …" line that the agent has: the task's id, or none once it is over."""
    lines = (pair for pair in desk.sight.lines() if pair[1].kind == "pair" and pair[0].writable)
    found = next((pair for pair in lines if _CURRENT.match(pair[1].key)), None)
    if found is None or action not in ("claim", "complete", "release", "assign"):
        return None
    block, line = found
    kept = line.text[: len(line.text) - len(line.value)]
    due = is_none(line.value) if action == "claim" else squash(task.id) == squash(line.value)
    return (block, line.number, line.text, kept + (task.id if action == "claim" else "none")) if due else None


# ---------------------------------------------------------------------- the grammar


BLOCK = ClauseRule("task.block", acting("block"))
COMPLETE = ClauseRule("task.complete", acting("complete"))
RESUME = ClauseRule("task.resume", acting("resume"))
RELEASE = ClauseRule("task.release", acting("release"))
CLAIM = ClauseRule("task.claim", acting("claim"))
ASSIGN_TO = ClauseRule("task.assign", acting("assign"))
