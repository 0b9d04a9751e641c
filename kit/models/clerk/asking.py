"""Asking: questions answered by quoting the lines of the blocks that cover them."""

from __future__ import annotations

import re

from kit.models.clerk.asked_lines import quoting, vocabulary
from kit.models.clerk.asked_tasks import about_tasks
from kit.models.clerk.dates import DAY, entry, same_day
from kit.models.clerk.desk import Desk, unseen
from kit.models.clerk.ground import (
    foreign_label,
    mutable,
)
from kit.models.clerk.judging import judge
from kit.models.clerk.sight import Sight
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import bag, hard, stem, terms

_ABOUT_ME = re.compile(
    r"\b(?:who are you|what are you|your name|what can you do|how can you help|help me\?*$)\b", re.IGNORECASE
)
_ACCESS = re.compile(
    r"\b(?:which|what|list|show|name)\b.{0,30}\bblocks?\b|\bwhat (?:can|do) you (?:see|"
    r"have access to|remember)\b|\bdo you have access\b|\bwhat do you have access",
    re.IGNORECASE,
)


def answer(desk: Desk, clause: Clause) -> str:
    """The reply to a question, made only of what the blocks say."""
    question = _plain(desk.sight, clause.text)
    whole = f"{clause.context} {question}".strip()
    if _ABOUT_ME.search(question) or _ACCESS.search(question):
        return _access(desk.sight)
    if label := foreign_label(desk.sight, question):
        return f"{label} is not attached to me. " + unseen(desk.sight)
    if verdict := judge(desk.sight, whole):
        desk.note("rule ask.compare")
        return verdict
    if said := about_tasks(desk.sight, question):
        desk.note("rule ask.tasks")
        return said
    return _boxes(desk, question) or _dated(desk, question) or quoting(desk, question, whole)


def _plain(sight: Sight, question: str) -> str:
    """The question with the words that blocks use: "open on Sunday" is about hours at weekends."""
    known = vocabulary(sight)
    if stem("headcount") in known:
        question = re.sub(
            r"\bhow many (?:people|employees|staff|colleagues)\b",
            "how many headcount",
            question,
            flags=re.IGNORECASE,
        )
    question = re.sub(r"\b(?:coming up|ahead)\b", "upcoming", question, flags=re.IGNORECASE)
    if (
        stem("hours") in known
        and stem("open") not in known
        and re.search(r"\b(?:open|closed?|opens|closes)\b", question, re.IGNORECASE)
    ):
        question = re.sub(r"\b(?:open|closed?|opens|closes)\b", "hours", question, flags=re.IGNORECASE)
    for pattern, word in (
        (r"saturdays?|sundays?", "weekends"),
        (r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?", "weekdays"),
    ):
        if stem(word) in known and not any(
            stem(day) in known for day in re.findall(pattern, question.lower())
        ):
            question = re.sub(rf"\b(?:{pattern})\b", word, question, flags=re.IGNORECASE)
    return question


def _access(sight: Sight) -> str:
    rights = {(True, False): "read-only", (False, True): "append-only"}
    seen = [
        f"{one.label} ({rights.get((one.read_only, one.append_only), 'read and write')})"
        for one in sight.blocks
    ]
    name = sight.name or "the clerk"
    return f"I am {name}, answered by the kit's clerk. I see: {', '.join(seen) or 'no block'}."


def _boxes(desk: Desk, question: str) -> str:
    """Which items of a checklist are open, or done."""
    state = re.search(
        r"\b(?:(open|left|outstanding|to do|undone|remaining|pending)|(done|ticked|finished|completed))\b",
        question,
        re.IGNORECASE,
    )
    found = [(block, line) for block in mutable(desk.sight) for line in block.page.content if line.box]
    words = frozenset(hard(terms(question))) - bag(
        "open left outstanding to do undone remaining pending done ticked finished completed"
    )
    lists = frozenset(map(stem, ["action", "item", "items", "todo", "checklist", "list", "things"]))
    found = [(block, line) for block, line in found if not words - lists or words & bag(line.body)]
    if (
        not state
        or not found
        or not words & (lists | frozenset().union(*(bag(line.body) for _, line in found)))
    ):
        return ""
    lines = [line.body for _, line in found if (line.box == "x") == bool(state[2])]
    return (
        f"{found[0][0].label}, {state[0].lower()}: "
        + ("; ".join(f'"{one}"' for one in lines) or "none")
        + "."
    )


def _dated(desk: Desk, question: str) -> str:
    """What the calendar says about a day."""
    day = DAY.search(question)
    slots = [(block, line) for block in mutable(desk.sight) for line in block.page.content if entry(line)]
    if (
        not day
        and slots
        and re.search(
            r"\b(?:meetings|appointments|calls)\b.*\b(?:have|week|scheduled|coming|upcoming|planned)\b",
            question,
            re.IGNORECASE,
        )
    ):
        return f"{slots[0][0].label}: " + "; ".join(f'"{line.body}"' for _, line in slots) + "."
    if (
        not day
        or not slots
        or not re.search(
            r"\b(?:meeting|have|on|calendar|plan|appointment|happen|schedul|what|when|anything)\w*",
            question,
            re.IGNORECASE,
        )
    ):
        return ""
    found = [line.body for _, line in slots if (slot := entry(line)) and same_day(slot.day, question)]
    others = [
        word
        for word in hard(terms(question))
        if word not in bag(day[0]) and any(word in bag(line.body) for _, line in slots)
    ]
    if others:
        return ""
    label = slots[0][0].label
    return (
        f"{label}: " + "; ".join(f'"{one}"' for one in found) + "."
        if found
        else f"{label} has nothing on {day[0]}."
    )
