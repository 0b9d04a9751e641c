"""Which task a phrase means: by its id, its number, its title, as the next one, or as one's own."""

from __future__ import annotations

import re

from kit.clerk.change import UnfoundError
from kit.clerk.desk import Desk, NoEditError, unseen
from kit.clerk.speech import Clause
from kit.clerk.task import QueuedTask, archived, listed, tasks
from kit.clerk.vocabulary import RANKS, words
from kit.clerk.words import bag, content, squash, stem, tokens

ID = re.compile(r"\b[A-Z]{1,12}-\d{1,6}\b|(?<!\w)#\d{1,6}\b")
_IT = re.compile(
    r"(?:it|this|that|them|this one|that one|(?:(?:this|that|the|my|your|our)(?: current| present)? "
    r"(?:task|job|one))|"
    r"mine|what i am on)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:the |a |my )?(?:next|first free|most urgent|top|next free|next open)(?: \w+)?", re.IGNORECASE
)
_GENERAL = frozenset(map(stem, words("task tasks job record entry item one queue list")))


def meant(desk: Desk, action: str, what: str, clause: Clause, known: list[QueuedTask]) -> QueuedTask | None:
    """The task that a phrase means; goes back where one is needed and none, or more than one, is clear."""
    what = what.strip()
    queues = frozenset(word for task in known for word in bag(task.block.label))
    noun = re.fullmatch(r"(?:the|this|that|my|your) (\w+)", what, re.IGNORECASE)
    pointed = _IT.fullmatch(what) is not None or (noun is not None and stem(noun[1]) in queues)
    ids = {squash(name) for name in ID.findall((clause.context if pointed else what).upper())}
    numbered = re.fullmatch(
        r"(?:the )?(?:task |job )?(?:number|no\.?|nr\.?) ?0*(\d{1,6})", what, re.IGNORECASE
    )
    if numbered and not ids:
        ids = {squash(task.id) for task in known if re.search(rf"(?<!\d)0*{numbered[1]}$", task.id)}
        desk.use(what if len(ids) == 1 else "")
    found = [task for task in known if squash(task.id) in ids]
    if ids and not found:
        _gone(desk, ids, what)
    if len(found) > 1:
        raise NoEditError(f"I take one task at a time: {listed(found)}. Which one first? I changed nothing.")
    if found:
        lost = _left(found[0], what) if not pointed and not numbered else ""
        if lost:
            raise UnfoundError(f'I did not understand "{lost}" in "{what}". I changed nothing.')
        return found[0]
    if _NEXT.fullmatch(what) and action == "claim":
        desk.use(what)
        free = sorted((task for task in known if task.state == "pending" and not task.owner), key=rank)
        return free[0] if free else None
    titled = by_title(known, clause.context if pointed else what, whole=not pointed)
    if len(titled) > 1:
        raise NoEditError(f"Which task do you mean: {listed(titled)}? I changed nothing.")
    return titled[0] if titled else _mine_or_ask(desk, action, what, clause, known, pointed)


def _left(task: QueuedTask, what: str) -> str:
    """A word of the phrase that does not stand on the task."""
    near = bag(task.head.text) | bag(task.head.section) | bag(task.block.label) | _GENERAL
    near |= {word for line in task.block.page.fields(task.head) for word in bag(line.text)}
    return next((word for word in content(what) if stem(word) not in near and not bag(word) <= near), "")


def _gone(desk: Desk, ids: set[str], what: str) -> None:
    for block, line in archived(desk.sight):
        if squash(line.key) in ids:
            raise NoEditError(
                f'{line.key} is already in {block.label}: "{line.text.strip()}". Nothing to do.'
            )
    name = (ID.search(what.upper()) or [what.strip()])[0]
    raise NoEditError(unseen(desk.sight, name) + _choices(tasks(desk.sight)))


def by_title(known: list[QueuedTask], phrase: str, *, whole: bool = True) -> list[QueuedTask]:
    """The tasks whose title has all words of a phrase; or, not ``whole``, whose title it has."""
    said = frozenset(stem(word) for word in content(phrase)) - _GENERAL
    found = []
    for task in known:
        title = bag(task.title)
        firm = frozenset(stem(word) for word in content(task.title))
        held = title | bag(task.owner)
        if said & title and ((whole and said <= held) or (not whole and firm <= said)):
            found.append(task)
    return found


def _mine_or_ask(
    desk: Desk, action: str, what: str, clause: Clause, known: list[QueuedTask], pointed: bool
) -> QueuedTask | None:
    mine = [task for task in known if task.owner and squash(task.owner) == squash(desk.sight.name)]
    held = [
        task for task in mine if task.state != "complete" and (action != "resume" or task.state == "blocked")
    ]
    noun = re.fullmatch(
        r"(?:a|any|some|one|another|the|my|your)\s+(?:\w+\s+)?(?:tasks?|jobs?)", what, re.IGNORECASE
    )
    if not pointed and not noun:
        return None
    if clause.context and re.fullmatch(r"it|this|that|them", what, re.IGNORECASE):
        # It was told before what is meant: only a task that it names may be taken.
        whole = frozenset(stem(word) for word in content(clause.context))
        one = [task for task in held if len(whole & bag(task.title)) >= 2 or bag(task.title) <= whole]
        return one[0] if len(one) == 1 else None
    if len(held) == 1 and action not in ("claim", "assign"):
        return held[0]
    if not re.fullmatch(r"it|this|that|them", what, re.IGNORECASE) or action in (
        "claim",
        "complete",
        "release",
        "resume",
    ):
        own = f"{desk.sight.name} owns" if desk.sight.name else "I own"
        own = f"{own} {listed(held) or 'none at the moment'}"
        raise UnfoundError(f"Which task do you mean? {own}.{_choices(known)} I changed nothing.")
    return None


def _choices(known: list[QueuedTask]) -> str:
    free = [task for task in known if task.state == "pending" and not task.owner]
    return f" Not taken yet: {listed(free[:6])}." if free else ""


def rank(task: QueuedTask) -> int:
    """How urgent a task is; 0 comes first."""
    text = " ".join([task.head.text, *(line.text for line in task.block.page.fields(task.head))])
    said = {word.lower() for word in tokens(text)}
    return next((at for at, names in enumerate(RANKS) if said & names), len(RANKS))
