"""Planning: every clause of a message goes to the first rule whose grammar it fits."""

from __future__ import annotations

import re
from collections.abc import Callable

from kit.models.clerk import (
    adding,
    asking,
    counting,
    diary,
    drafting,
    enlisting,
    money,
    preferring,
    reach,
    removing,
    setting,
    sharing,
    stepping,
    task,
    tasks,
)
from kit.models.clerk.desk import Desk, NoEditError, read_only, unseen
from kit.models.clerk.ground import absent_block, canonical, foreign_label, named_blocks
from kit.models.clerk.names import Names
from kit.models.clerk.sight import Sight
from kit.models.clerk.speech import Clause, clauses
from kit.models.clerk.words import terms

Rule = Callable[[Desk, Clause], bool]

REQUESTS: tuple[Rule, ...] = (
    money.payment,
    money.deal,
    diary.handle,
    drafting.handle,
    enlisting.task,
    tasks.handle,
    sharing.handle,
    counting.metrics,
    removing.tick,
    stepping.by,
    setting.handle,
    removing.remove,
)
STATEMENTS: tuple[Rule, ...] = (
    money.payment,
    money.deal,
    counting.metrics,
    removing.gone,
    removing.unwanted,
    tasks.handle,
    removing.tick,
    preferring.prefer,
    setting.handle,
    stepping.used,
)
_HOLDERS = frozenset(
    ("queue", "board", "list", "backlog", "pool", "plan", "work", "team", "shared", "open", "data")
)
_AS_SAID = re.compile(
    r"(?:log|record|note|report|register|enter|update|reflect|adjust|correct|fix|change|save|"
    r"put)\s+(?:it|this|that|them|these|(?:the|our|my)\s+[\w -]+)(?:\s+accordingly)?$",
    re.IGNORECASE,
)
SKILLS = (
    "questions about my blocks; claim, complete, block, release or assign a task; set X to Y; "
    "replace A with B; "
    "add or log an entry; remove or tick off an entry; book a meeting; record a payment; draft "
    "a mail; tell others"
)
UNKNOWN = f"I am the kit's clerk, not a language model; I understand: {SKILLS}. Set KIT_MODEL for a real one."
_CHAT = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks?|thank you|cheers|bye|"
    r"goodbye|ok|okay|great|nice|cool|well done|perfect|good job|welcome)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|this|them|these)\b|\bthat(?=$|\s+(?:in|on|to|as|off|down|with|under)\b)|\b(?:the|"
    r"this|that) (?:decision|news|result|payment|expense|fact|change|deal|task|job|item)\b",
    re.IGNORECASE,
)
_IF_FREE = re.compile(
    r"\bif\s+(\S{1,20}|the task|that task)\s+is\s+(?:still\s+)?(?:free|available|unassigned|"
    r"unclaimed|open),?\s+(?:then\s+)?"
    r"(?:please\s+)?(?:claim|take|grab|pick up)\s+(?:it|that)\b(?:\s+up)?",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"\b(assign|give|reassign|hand)\s+(\S+)\s+to\s+(\S+?),?\s+and\s+(\S+)\s+to\s+", re.IGNORECASE
)
_REMIND = re.compile(r"(^|[.!?\n]\s*)(?:please\s+)?remind me to\s+([^.!?\n]+)", re.IGNORECASE)
_TAKE_OFF = re.compile(r"\btake\s+([^.!?\n]{1,60}?)\s+off\s+((?:the|my|our)\s)", re.IGNORECASE)
MOST_CLAUSES = 25


def plan(sight: Sight, message: str) -> Desk:
    """What to change and what to say, given what the blocks say now.

    >>> from kit.models.clerk.sight import Seen
    >>> notes = Seen("profile", "", "City: Rome", 100)
    >>> plan(Sight("Ana", (notes,)), "Change my city to Oslo.").changes[0].after
    'City: Oslo'
    >>> plan(Sight("Ana", (notes,)), "What is my city?").says
    ['profile says "City: Rome".']
    """
    if reason := reach.beyond(sight, message):
        return Desk(sight, says=[reason], trace=["beyond my reach"])
    names = Names(sight)
    return names.parted(_planned(names.joined(sight), names.join(message)), sight)


def _planned(sight: Sight, message: str) -> Desk:
    desk = Desk(sight)
    said = _heard(sight, message)
    if len(said) > MOST_CLAUSES:
        desk.say(
            f"That is {len(said)} sentences; I follow at most {MOST_CLAUSES} at once. I changed nothing."
        )
        return desk
    work = [clause for clause in said if clause.mood in ("request", "question")]
    for at, clause in enumerate(said):
        if clause.mood == "statement" and _is_context(said[at + 1 :]):
            desk.note(f"context: {clause.text[:80]!r}")
            continue
        _one(desk, clause, alone=not work)
    if not desk.says:
        size, most = len(message), reach.TAKEN_APART
        long = reach.too_long("Your message", size, most, "I take apart", "Say it shorter.")
        desk.say(UNKNOWN if size <= most else long)
    if desk.changes:
        desk.says = [text.replace("I changed nothing", "I left that as it is") for text in desk.says]
    return desk


def _heard(sight: Sight, message: str) -> list[Clause]:
    """The clauses of a message; one too long to take apart is at most a text to write down."""
    plain = re.sub(r"[^\S\n]+", " ", message.strip())
    plain = re.sub(r" ?\n\s*", "\n", plain)
    if len(plain) <= reach.TAKEN_APART:
        return clauses(_reworded(sight, _as_tasks(sight, canonical(sight, plain))))
    head = clauses(canonical(sight, plain[:400]))[:1]
    if not head or head[0].mood != "request":
        return []
    return [Clause(plain[plain.find(head[0].text[:20]) :], "request", "", plain)]


def _as_tasks(sight: Sight, message: str) -> str:
    """The form "the chore" as "the task", where the queue's label says that its records are chores."""
    labels = {one.block.label for one in task.tasks(sight)}
    nouns = {
        re.escape(word.removesuffix("s"))
        for label in labels
        for word in label.split("_")
        if len(word) > 3 and word not in _HOLDERS
    }
    if not nouns:
        return message
    noun = "|".join(sorted(nouns))
    said = rf"\b(the|my|your|this|that|a|new|next|another)\s+(?:{noun})(s?)\b(?!\s+(?:queue|board|list))"
    message = re.sub(said, r"\1 task\2", message, flags=re.IGNORECASE)
    return re.sub(r"^new task\b", "Add a new task", message, flags=re.IGNORECASE)


def _reworded(sight: Sight, message: str) -> str:
    """Other forms of a request: "remind me to X", "take it off the list", "if it is free, claim it".

    A claim succeeds only where the task is free.
    """
    followed = any(
        re.match(r"follow", header.section, re.IGNORECASE)
        for one in sight.blocks
        for header in one.page.sections
    )
    kind = "follow-up" if followed else "reminder"
    message = _TWO.sub(r"\1 \2 to \3 and \1 \4 to ", message)
    message = _REMIND.sub(lambda match: f"{match[1]}Add a {kind}: {match[2]}", message)
    message = _TAKE_OFF.sub(r"remove \1 from \2", message)
    return _IF_FREE.sub(lambda match: f"claim {match[1]}", message, count=4)


def _is_context(later: list[Clause]) -> bool:
    """Whether a statement only prepares what follows: a question, or a request that points back at it."""
    if any(one.mood == "question" for one in later):
        return True
    return any(
        one.mood == "request" and (_POINTS.search(one.text) or len(one.text.split()) <= 4) for one in later
    )


def _one(desk: Desk, clause: Clause, *, alone: bool) -> None:
    """One clause: all of its changes, or none of them and the reason."""
    desk.note(f"{clause.mood}: {clause.text[:120]!r}")
    before, changes = desk.sight, len(desk.changes)
    try:
        _carry_out(desk, clause, alone=alone)
    except NoEditError as reason:
        desk.sight = before
        del desk.changes[changes:]
        desk.note("no edit")
        desk.say(str(reason))


def _carry_out(desk: Desk, clause: Clause, *, alone: bool) -> None:
    if clause.mood == "refusal":
        desk.say("I changed nothing, as you say.")
    elif place := absent_block(desk.sight, clause.text):
        changed = "" if clause.mood == "question" else " I changed nothing."
        desk.say(unseen(desk.sight, place) + changed)
    elif clause.mood == "question":
        desk.say(asking.answer(desk, clause))
    elif not _ruled(desk, clause) and clause.mood == "request":
        _unruled(desk, clause)
    elif not desk.says and clause.mood == "statement" and alone:
        _chat(desk, clause)


def _ruled(desk: Desk, clause: Clause) -> bool:
    rules = (*REQUESTS, _as_said, adding.handle) if clause.mood == "request" else STATEMENTS
    for rule in rules:
        if len(clause.text) > reach.CLAUSE and rule is not adding.handle:
            continue
        if rule(desk, clause):
            desk.note(f"matched {rule.__module__.rsplit('.', 1)[1]}.{rule.__name__}")
            return True
    return False


def _as_said(desk: Desk, clause: Clause) -> bool:
    """The form "… Update the stock.": what was said before, taken as a report."""
    if not clause.context or not _AS_SAID.match(clause.text):
        return False
    said = Clause(clause.context, "statement", "", clause.context)
    return any(rule(desk, said) for rule in STATEMENTS)


def _unruled(desk: Desk, clause: Clause) -> None:
    """No rule fits: say what is not seen, or that the message is beyond this grammar."""
    if label := foreign_label(desk.sight, clause.text):
        raise NoEditError(f"{label} is not attached to me. {unseen(desk.sight)} I changed nothing.")
    if len(clause.text) > reach.CLAUSE:
        size, most = len(clause.text), reach.CLAUSE
        raise NoEditError(reach.too_long("This request", size, most, "I take apart", "Say it shorter."))
    named = named_blocks(desk.sight, clause.text)
    if clause.mood == "request" and len(named) == 1 and named[0].read_only:
        raise NoEditError(read_only(named[0]))
    if clause.mood == "request" and terms(clause.text):
        about = " ".join(clause.text.split()[:12])
        desk.say(
            f'I could not find what "{about}" is about: which line do you mean? '
            f"{unseen(desk.sight)} I changed nothing."
        )
    else:
        desk.say(UNKNOWN)


def _chat(desk: Desk, clause: Clause) -> None:
    if label := foreign_label(desk.sight, clause.text):
        raise NoEditError(f"{label} is not attached to me. {unseen(desk.sight)} I changed nothing.")
    if _CHAT.match(clause.sentence) and len(clause.sentence.split()) <= 8:
        desk.say(f"Hello. I see: {desk.sight.labels}. I understand: {SKILLS}.")
