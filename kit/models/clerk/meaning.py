"""Meaning: which task a phrase such as "it", "the churn report" or "the next task" means, and why."""

from __future__ import annotations

import re

from kit.models.clerk.desk import Desk, NoEditError, unseen
from kit.models.clerk.speech import Clause
from kit.models.clerk.task import Task, archived, listed, tasks
from kit.models.clerk.words import hard, squash, terms

_SURE = {
    "claim": r"claim\b",
    "complete": r"(?:complete|finish)\b",
    "resume": r"unblock\b",
    "release": r"release\b|unassign\b",
}


_IT = re.compile(
    r"(?:it|this|that|them|this one|that one|this task|that task|the task|my task|your task|"
    r"my current task|your current task|the current task|the job|your job|this job|my job)$",
    re.IGNORECASE,
)


_ID = re.compile(r"\b[A-Z]{2,12}-\d{1,6}\b|(?<!\w)#\d{1,6}\b")


def tasks_meant(desk: Desk, action: str, what: str, clause: Clause) -> list[Task]:
    """The tasks that a phrase means; goes back where one is needed and none is clear."""
    known = tasks(desk.sight)
    ids = {squash(name) for name in _ID.findall(what.upper())} or {
        squash(name) for name in _ID.findall(clause.context.upper()) if _IT.match(what.strip())
    }
    found = [task for task in known if squash(task.id) in ids]
    if ids and not found:
        _gone(desk, ids, what)
    if found:
        return found
    titled = by_title(known, what if not _IT.match(what.strip()) else clause.context)
    if len(titled) == 1:
        return titled
    if len(titled) > 1:
        raise NoEditError(f"Which task do you mean: {listed(titled)}? I changed nothing.")
    return _implied(desk, action, what, clause, known)


def _gone(desk: Desk, ids: set[str], what: str) -> None:
    for block, line in archived(desk.sight):
        if squash(line.key) in ids:
            raise NoEditError(
                f'{line.key} is already in {block.label}: "{line.text.strip()}". Nothing to do.'
            )
    name = (_ID.search(what.upper()) or [what.strip()])[0]
    raise NoEditError(unseen(desk.sight, name) + _choices(tasks(desk.sight)))


def by_title(known: list[Task], phrase: str) -> list[Task]:
    """The tasks whose title shares enough words with a phrase."""
    words = frozenset(hard(terms(phrase)))
    scored = []
    for task in known:
        title = frozenset(hard(terms(task.title))) or frozenset(terms(task.title))
        hits = len(title & words)
        if hits and ((hits * 2 >= len(title) and hits >= min(2, len(title))) or (words and words <= title)):
            scored.append((hits / len(title | words), task))
    best = max((score for score, _ in scored), default=0)
    return [task for score, task in scored if score > 0.85 * best]


def _implied(desk: Desk, action: str, what: str, clause: Clause, known: list[Task]) -> list[Task]:
    """The task that "it", "the task" or "the next task" means, or a question which."""
    plain = what.strip().lower()
    mine = [
        task
        for task in known
        if squash(task.owner) == squash(desk.sight.name) and task.owner and task.state != "complete"
    ]
    if (
        re.search(r"\b(?:next|highest|most urgent|top|first (?:free|open|pending))\b", plain)
        and action == "claim"
    ):
        free = [task for task in known if task.state == "pending" and not task.owner]
        return sorted(free, key=rank)[:1]
    pronoun = _IT.match(plain) or re.fullmatch(
        r"(?:a|any|some|one|another|the|my|your)\s+(?:\w+\s+)?(?:tasks?|jobs?|orders?|tickets?|cases?)", plain
    )
    if pronoun is None:
        return []
    if (
        re.search(r"\b(?:context|it|this|that)\b", plain)
        and clause.context
        and not by_title(known, clause.context)
    ):
        return []
    held = [task for task in mine if action != "resume" or task.state == "blocked"]
    if len(held) == 1 and action not in ("claim", "assign"):
        return held
    if not re.match(r"it$|this$|that$|them$", plain) or re.match(
        _SURE.get(action, "$^"), clause.text, re.IGNORECASE
    ):
        _ask(held, known, desk)
    return []


def _ask(held: list[Task], known: list[Task], desk: Desk) -> None:
    own = (
        f"{desk.sight.name or 'I'} own{'s' if desk.sight.name else ''} {listed(held) or 'none at the moment'}"
    )
    raise NoEditError(f"Which task do you mean? {own}.{_choices(known)} I changed nothing.")


def _choices(known: list[Task]) -> str:
    free = [task for task in known if task.state == "pending" and not task.owner]
    return f" Not taken yet: {listed(free[:6])}." if free else ""


def rank(task: Task) -> int:
    """How urgent a task is; 0 comes first."""
    text = " ".join([task.head.text, *(line.text for line in task.block.page.fields(task.head))]).lower()
    ranks = (
        r"\b(?:critical|urgent|p0)\b",
        r"\b(?:high|p1)\b",
        r"\b(?:medium|normal|p2)\b",
        r"\b(?:low|p3)\b",
    )
    return next((rank for rank, words in enumerate(ranks) if re.search(words, text)), len(ranks))


def name_in(phrase: str) -> str:
    """A name without what was said around it."""
    phrase = re.sub(
        r"\s+(?:instead|please|now|from now on|because .*|since .*|as (?:he|she|they|i) .*)$",
        "",
        phrase.strip(" .,"),
        flags=re.IGNORECASE,
    )
    return re.sub(r"^(?:the|our|my)\s+", "", phrase)


def reason_in(tail: str, clause: Clause, task: Task) -> str:
    """The reason or the result that was said: after the verb, or in the sentence before."""
    said = reason(tail) or _cut_context(clause.context)
    return "" if squash(said) == squash(task.id) else said


_NO_REASON = re.compile(
    r"\s*(?:,\s*)?(?:(?:in|on|from|off)\s+(?:the|my|our|your)\s+[\w ]+|or\s.*|now|today|too|"
    r"please|as well|already|again|right (?:now|away)|for (?:me|us|now))[\s.!]*$",
    re.IGNORECASE,
)


def reason(tail: str) -> str:
    """What follows "because", "with the result" or a colon."""
    if _NO_REASON.match(tail):
        return ""
    text = re.sub(r"^[\s:;,–-]+", "", tail)
    text = re.sub(
        r"^(?:because(?:\s+of)?|due to|since|as|by|with(?:\s+the)?\s+(?:results?|notes?|"
        r"findings?)?:?|results?:|findings?:|reason:|(?=waiting for\s))\s*",
        "",
        text,
        flags=re.IGNORECASE,
    )
    return text.strip(" .:;,")


def _cut_context(context: str) -> str:
    match = re.search(
        r"(?::\s+|\bbecause\s+(?:of\s+)?|\bdue to\s+|\bsince\s+|"
        r"\b(?:can't|cannot|can not|stuck|blocked)\b[^,]{0,60},\s+)(.+)$",
        context,
        re.DOTALL,
    )
    return " ".join(match[1].split()).strip(" .") if match else ""
