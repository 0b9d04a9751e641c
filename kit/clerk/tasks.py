"""Tasks: claim, complete, block, resume, release and assign the records of a queue."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from kit.clerk.altering import altered
from kit.clerk.change import UnfoundError
from kit.clerk.desk import Desk, NoEditError, read_only, unseen
from kit.clerk.page import PageLine, is_none
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import SeenBlock
from kit.clerk.speech import Clause
from kit.clerk.task import STATUS_KEYS, QueuedTask, archived, is_archive, listed, state_of, tasks
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, squash, stem

_CHIEF = re.compile(
    r"superv|manag|lead|direct|coordinat|head|chief|operator|admin|ceo|boss|foreman|principal|"
    r"editor|dispatch",
    re.IGNORECASE,
)
_ID = re.compile(r"\b[A-Z]{1,12}-\d{1,6}\b|(?<!\w)#\d{1,6}\b")
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
            and all(_ID.fullmatch(one.upper()) for one in both)
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


# ---------------------------------------------------------------------- which task is meant


def meant(desk: Desk, action: str, what: str, clause: Clause, known: list[QueuedTask]) -> QueuedTask | None:
    """The task that a phrase means; goes back where one is needed and none, or more than one, is clear."""
    what = what.strip()
    queues = frozenset(word for task in known for word in bag(task.block.label))
    noun = re.fullmatch(r"(?:the|this|that|my|your) (\w+)", what, re.IGNORECASE)
    pointed = _IT.fullmatch(what) is not None or (noun is not None and stem(noun[1]) in queues)
    ids = {squash(name) for name in _ID.findall((clause.context if pointed else what).upper())}
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
    name = (_ID.search(what.upper()) or [what.strip()])[0]
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


UNRANKED = 4  # behind critical, high, medium and low


def rank(task: QueuedTask) -> int:
    """How urgent a task is; 0 comes first."""
    text = " ".join([task.head.text, *(line.text for line in task.block.page.fields(task.head))]).lower()
    ranks = (
        r"\b(?:critical|urgent|p0)\b",
        r"\b(?:high|p1)\b",
        r"\b(?:medium|normal|p2)\b",
        r"\b(?:low|p3)\b",
    )
    return next((rank for rank, said in enumerate(ranks) if re.search(said, text)), len(ranks))


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
