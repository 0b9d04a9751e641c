"""Placing: into which block, and below which heading, a new entry goes."""

from __future__ import annotations

import re

from kit.models.clerk import policy
from kit.models.clerk.desk import Desk, NoEditError, offer, read_only, unseen
from kit.models.clerk.ground import block_for, mutable, named_blocks, notes_block, section_for
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause
from kit.models.clerk.task import is_archive, state_of
from kit.models.clerk.words import bag, stem, terms

_LOGS = frozenset(map(stem, ("recent", "log", "history", "entry", "event", "interaction", "note")))


_PAST = frozenset(["log", "record", "note", "remember"])


_NOTING = frozenset(["note", "jot", "remember", "log", "record"])


FIGURES = re.compile(r"\d%|\b\d++ [a-z]|[$€£]\d")


def place(
    desk: Desk, target: str, kind: str, decision: bool, clause: Clause, content: str
) -> tuple[Seen, Line | None]:
    """The block and heading for an entry; goes back where they are not certain."""
    named = named_blocks(desk.sight, clause.text)
    block = block_for(desk, target) if target else named[0] if len(named) == 1 and kind else None
    pool = [block] if block else [one for one in mutable(desk.sight) if one.writable] or mutable(desk.sight)
    if block is not None and block.read_only:
        raise NoEditError(read_only(block))
    for phrase in filter(None, (target, kind, "decisions" if decision else "")):
        if spot := section_for(desk, phrase, pool):
            return spot
    if target and block is None:
        raise NoEditError(unseen(desk.sight, target) + " I changed nothing.")
    if block is None and kind and not re.match(r"(?:note|memo|entry|line|reminder)s?$", kind, re.IGNORECASE):
        block = block_for(desk, kind)
    block = block or _default(desk, clause, kind, content)
    policy.check(desk, policy.source_of(desk, content), block)
    return block, _heading(block, clause, content, kind)


def _default(desk: Desk, clause: Clause, kind: str, content: str) -> Seen:
    private = notes_block(desk.sight) or _told_of_user(desk, content) or _history(desk, clause)
    noted = (
        clause.verb in _NOTING
        or re.match(r"write (?:down|that)\b|make a note", clause.text, re.IGNORECASE)
        or re.match(r"(?:note|memo|reminder)s?$", kind)
    )
    if private is not None and noted and not (FIGURES.search(content) and clause.verb in ("log", "record")):
        return private
    target = re.search(r"\bto\s+(?:the|our|my)\s+(\w+)$", clause.text)
    for one in mutable(desk.sight):
        for line in one.page.content:
            if target and one.read_only and bag(target[1]) & bag(line.key):
                raise NoEditError(read_only(one, line.text))
    names = [one.label for one in mutable(desk.sight) if one.writable]
    where = (
        f"I can write to {offer(names)}"
        if names
        else f"I can write to none of my blocks (I see: {desk.sight.labels})"
    )
    raise NoEditError(f"Where shall I write that? {where}. I changed nothing.")


def _told_of_user(desk: Desk, content: str) -> Seen | None:
    """The form "Remember that I live in Rome" is for the profile, "that I like tea" for the preferences."""
    about = re.match(
        r"(?:that\s+)?i(?:'m|'ve)?\s+(?:also\s+)?(?P<like>(?:dis)?like|prefer|love|hate|want)?",
        content,
        re.IGNORECASE,
    )
    if re.match(
        r"(?:that\s+)?i(?:'ve| have)?\s+(?:asked|called|wrote|written|requested|talked|spoke)\b",
        content,
        re.IGNORECASE,
    ):
        return None
    word = stem("preferences" if about and about["like"] else "profile")
    found = [one for one in mutable(desk.sight) if word in bag(one.label)] if about else []
    return found[0] if len(found) == 1 else None


def _history(desk: Desk, clause: Clause) -> Seen | None:
    found = [
        one for one in mutable(desk.sight) if one.writable and {stem("history"), stem("log")} & bag(one.label)
    ]
    return found[0] if len(found) == 1 and clause.verb in ("log", "record", "remember") else None


def _heading(block: Seen, clause: Clause, content: str, kind: str) -> Line | None:
    """The heading below which an entry belongs when none was named."""
    sections = block.page.sections
    if not sections or block.append_only or is_archive(block):
        return None
    if re.match(r"[A-Za-z][\w ]{0,25}: ", as_entry(content)) and sections[0].number > 1:
        return None
    running = [one for one in sections if state_of(one.text) == "progress"]
    if kind and frozenset(terms(kind)) & bag(block.label) and len(running) == 1:
        return running[0]
    called = [one for one in sections if len(clause.verb) > 3 and clause.verb[:5] in one.text.lower()]
    if len(called) == 1:
        return called[0]
    logs = [one for one in sections if _LOGS & bag(one.text)]
    if len(logs) == 1 and clause.verb in _PAST:
        return logs[0]
    if len(sections) == 1:
        return sections[0]
    raise NoEditError(
        f"Under which heading of {block.label}: {offer([one.section for one in sections])}? I "
        "changed nothing."
    )


def as_entry(content: str) -> str:
    """What is written: without quotes and full stop, with a capital, first person put as a fact."""
    text = re.sub(r"^(?:that\s+|:\s*|the fact that\s+)", "", content.strip(), flags=re.IGNORECASE).strip()
    quoted = re.fullmatch(r"[\"“](.*)[\"”]", text, re.DOTALL)
    text = quoted[1] if quoted else text.rstrip(" .")
    numbered = re.fullmatch(r"my ([a-z][a-z ]{1,25}?) ([+\d@][^,;]*|\S+@\S+)", text, re.IGNORECASE)
    project = re.fullmatch(r"i(?:'m| am)? work(?:ing)? on (?:an?|the) (.+?) project", text, re.IGNORECASE)
    fact = re.fullmatch(r"my ([a-z][\w ]{1,25}) (?:is|are) (.+)", text, re.IGNORECASE | re.DOTALL)
    if numbered and not fact:
        return f"{numbered[1][:1].upper()}{numbered[1][1:]}: {numbered[2]}"
    if project:
        return f"Project: {project[1]}"
    if fact:
        return f"{fact[1][:1].upper()}{fact[1][1:]}: {fact[2]}"
    return text[:1].upper() + text[1:]
