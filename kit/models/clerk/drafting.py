"""Drafting: a short mail into the drafts block, made of lines that the blocks hold."""

from __future__ import annotations

import re

from kit.models.clerk.dates import entry
from kit.models.clerk.desk import Desk, NoEditError, read_only, unseen
from kit.models.clerk.ground import mutable, spots
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import bag, hard, squash, terms

_MAIL = re.compile(
    r"(?:draft|write|compose|prepare|create)\s+(?:me\s+)?(?:an?\s+|"
    r"the\s+)?(?:\w+\s+){0,2}?(?:e-?mail|mail|message|letter|reply|note|invitation|confirmation|"
    r"reminder)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TO = re.compile(r"\bto\s+((?:the\s+)?[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*)?|(?:the|my|our)\s+[a-z]+)")
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|on|for|confirming|reminding|to confirm|with)\s+(.+)$", re.DOTALL
)


def handle(desk: Desk, clause: Clause) -> bool:
    """Write a draft; ``False`` if the clause asks for none."""
    match = _MAIL.match(clause.text)
    drafts = [one for one in mutable(desk.sight) if {"draft", "outbox"} & bag(one.label)]
    if match is None or (not drafts and not re.search(r"e-?mail|letter|draft", clause.text, re.IGNORECASE)):
        return False
    if not drafts:
        raise NoEditError(unseen(desk.sight, "a block for drafts") + " I wrote nothing.")
    if drafts[0].read_only:
        raise NoEditError(read_only(drafts[0]))
    return _draft(desk, drafts[0], match["rest"])


def _draft(desk: Desk, drafts: Seen, rest: str) -> bool:
    said = re.search(r"\b(?:saying|that says|telling \w+)\s+(?:that\s+)?(.+)$|:\s+(.+)$", rest, re.DOTALL)
    topic = _ABOUT.search(rest)
    to = _TO.search(rest)
    about = topic[1] if topic else rest
    facts = [] if said else _facts(desk, about, to[1] if to else "")
    if not said and not facts:
        raise NoEditError(
            unseen(desk.sight, f"anything about {about.strip() or 'that'}")
            + " What shall the mail say? I wrote nothing."
        )
    body = [said[1] or said[2]] if said else facts
    subject = body[0] if not said else (body[0].split(".")[0])[:60]
    person = re.sub(r"^(?:the|my|our)\s+", "", to[1]) if to else "?"
    text = f"To: {person}\nSubject: {subject}\n" + "\n".join(body)
    if squash(text) in squash(drafts.value):
        raise NoEditError(f"{drafts.label} holds that draft already. I changed nothing.")
    desk.note(f"rule draft: from {len(facts)} lines in sight")
    empty = not drafts.page.content
    desk.put(drafts, text if empty else f"{drafts.value}\n\n{text}")
    desk.say(f"{drafts.label}: I drafted a mail to {person}, built on: {'; '.join(body)}.")
    return True


def _facts(desk: Desk, about: str, to: str) -> list[str]:
    words = [word for word in hard(terms(about)) if word not in bag(to)]
    found = [
        spot for spot in spots(desk.sight, words or hard(terms(to)), mutable(desk.sight)) if spot.cover >= 0.6
    ]
    dated = [spot for spot in found if entry(spot.line)]
    pool = [spot for spot in dated if bag(to) & bag(spot.line.body)] or dated or found
    best = [spot.line.body for spot in pool if spot.score > 0.9 * pool[0].score]
    return best[:3]
