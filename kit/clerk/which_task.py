"""Which task a phrase means: by its id, its number, its title, as the next one, or as one's own."""

from __future__ import annotations

import re

from kit.clerk.change import UnfoundError
from kit.clerk.desk import Desk, NoEditError, unseen
from kit.clerk.speech import Clause
from kit.clerk.task import QueuedTask, archived, by_title, listed, rank, tasks
from kit.clerk.words import bag, content, squash, stem

ID = re.compile(r"\b[A-Z]{1,12}-\d{1,6}\b|(?<!\w)#\d{1,6}\b")
_IT = re.compile(r"it|this|that|them", re.IGNORECASE)
_ONE = re.compile(
    r"this one|that one|mine|what i am on|(?:a|any|some|one|another|the|this|that|my|your|our)"
    r"(?: current| present)? (?P<noun>\w+)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:the |a |my )?(?:next|first free|most urgent|top|next free|next open)(?: \w+)?", re.IGNORECASE
)
_NUMBER = re.compile(r"(?:the )?(?:task |job )?(?:number|no\.?|nr\.?) ?0*(\d{1,6})", re.IGNORECASE)
_CALLED = frozenset(map(stem, ("task", "job", "one")))


def meant(desk: Desk, action: str, what: str, clause: Clause, known: list[QueuedTask]) -> QueuedTask | None:
    """The task that a phrase means; goes back where one is needed and none, or more than one, is clear."""
    if _NEXT.fullmatch(what) and action == "claim":
        desk.use(what)
        free = [task for task in known if task.state == "pending" and not task.owner]
        return min(free, key=rank, default=None)
    pointed = _points(what, known)
    found = _by_id(desk, clause.context if pointed else what, known)
    if found and not pointed:
        _all_said(found[0], what)
    found = found or by_title(known, clause.context if pointed else what, whole=not pointed)
    if len(found) > 1:
        raise NoEditError(f"Which task do you mean: {listed(found)}? I changed nothing.")
    return found[0] if found else _own(desk, action, what, clause, known) if pointed else None


def _points(what: str, known: list[QueuedTask]) -> bool:
    """Whether a phrase names no task: "it", "this one", "my job"."""
    match = _ONE.fullmatch(what)
    called = _CALLED.union(*(bag(task.block.label) for task in known))
    return _IT.fullmatch(what) is not None or (
        match is not None and (not match["noun"] or stem(match["noun"]) in called)
    )


def _by_id(desk: Desk, phrase: str, known: list[QueuedTask]) -> list[QueuedTask]:
    """The tasks of the ids, or the number, in a phrase; goes back where there are none of those ids."""
    ids = {squash(name): name for name in ID.findall(phrase.upper())}
    if number := _NUMBER.fullmatch(phrase):
        ids = {squash(task.id): task.id for task in known if re.search(rf"\D0*{number[1]}$", task.id)}
        desk.use(phrase if len(ids) == 1 else "")
    found = [task for task in known if squash(task.id) in ids]
    if ids and not found:
        for block, line in archived(desk.sight):
            if squash(line.key) in ids:
                said = f'{line.key} is already in {block.label}: "{line.text.strip()}"'
                raise NoEditError(f"{said}. Nothing to do.")
        if any(squash(one) in ids for _, line in desk.sight.lines() for one in ID.findall(line.text.upper())):
            return []  # it is no task, but it is there
        raise NoEditError(unseen(desk.sight, next(iter(ids.values()))) + _choices(tasks(desk.sight)))
    return found


def _all_said(task: QueuedTask, what: str) -> None:
    """Goes back at a word of the phrase that does not stand on the task."""
    fields = [line.text for line in task.block.page.fields(task.head)]
    near = bag(" ".join([task.head.text, task.head.section, task.block.label, *fields]))
    for word in () if _NUMBER.fullmatch(what) else content(what):
        if stem(word) not in near | _CALLED and not bag(word) <= near:
            raise UnfoundError(f'I did not understand "{word}" in "{what}". I changed nothing.')


def _own(desk: Desk, action: str, what: str, clause: Clause, known: list[QueuedTask]) -> QueuedTask | None:
    """The one task that the agent has in hand, where nothing was said of another; else it is asked."""
    mine = [task for task in known if task.owner and squash(task.owner) == squash(desk.sight.name)]
    held = [
        task for task in mine if task.state == "blocked" or (task.state != "complete" and action != "resume")
    ]
    if clause.context and _IT.fullmatch(what):  # it was told before what is meant
        whole = frozenset(stem(word) for word in content(clause.context))
        held = [task for task in held if len(whole & bag(task.title)) >= 2]
        return held[0] if len(held) == 1 else None
    if len(held) == 1 and action != "claim":
        return held[0]
    if _IT.fullmatch(what) and action in ("block", "assign"):
        return None
    own = f"{desk.sight.name or 'I'} own{'s' if desk.sight.name else ''}"
    raise UnfoundError(
        f"Which task do you mean? {own} {listed(held) or 'none at the moment'}.{_choices(known)} "
        "I changed nothing."
    )


def _choices(known: list[QueuedTask]) -> str:
    free = [task for task in known if task.state == "pending" and not task.owner]
    return f" Not taken yet: {listed(free[:6])}." if free else ""
