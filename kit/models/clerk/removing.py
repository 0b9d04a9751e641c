"""Removing: forget, delete, "X is fixed", and ticking an item off."""

from __future__ import annotations

import re

from kit.models.clerk.desk import Desk, NoEditError, read_only
from kit.models.clerk.ground import Spot, block_for, mutable, notes_block, pick, section_for
from kit.models.clerk.sight import Seen
from kit.models.clerk.slots import _parts
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import bag, hard, stem, terms

_REMOVE = re.compile(
    r"(?:remove|delete|forget|erase|strike|drop|scrap|discard|cancel|take out|get rid of|"
    r"cross out)\s+(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_CLEAR = re.compile(
    r"(?:clear|empty|wipe|erase|delete|remove)\s+(?P<all>all(?: of)?\s+|everything (?:in|"
    r"from)\s+)?(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LIKES = re.compile(
    r"(?:about\s+)?(?:that\s+)?(?:(?:i|we|she|he|they|the (?:user|customer)|"
    r"[A-Z]\w+)\s+)?(?:likes?|prefers?|wants?|am|is|are|have|has|use[sd]?)?\s*(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_GONE = re.compile(
    r"(?P<what>.+?)\s+(?:is|are|was|were|has been|have been|got)\s+(?:now\s+|all\s+|finally\s+|already\s+)*"
    r"(?:fixed|resolved|solved|gone|repaired|sorted out|cleared|cancelled|canceled|"
    r"no longer (?:an? )?(?:issue|problem|needed|relevant)s?)$",
    re.IGNORECASE | re.DOTALL,
)
_FIX = re.compile(
    r"(?:(?:i|we|you)(?:\s+have|'ve)?\s+(?:just\s+)?)(?:fixed|resolved|solved|repaired|"
    r"sorted out)\s+(?P<what>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_UNWANTED = re.compile(
    r"(?:i|we)\s+(?:(?:don't|do not)\s+(?:want|like|need|prefer)\s+(?P<what>[^,;]+?)\s+any\s?more"
    r"|no longer\s+(?:want|like|need|prefer)\s+(?P<other>[^,;]+))$",
    re.IGNORECASE,
)
_TICK = (
    re.compile(r"(?:tick|check|cross)\s+off\s+(?P<what>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(r"(?:tick|check|cross)\s+(?P<what>.+?)\s+off(?:\s+.*)?$", re.IGNORECASE | re.DOTALL),
    re.compile(r"(?:tick)\s+(?P<what>.+)$", re.IGNORECASE | re.DOTALL),
    re.compile(
        r"(?:mark|set|flag|update)\s+(?P<what>.+?)\s+(?:as|to)\s+(?:done|complete|completed|"
        r"finished|ticked)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?P<what>.+?)\s+(?:is|are|has been|have been)\s+(?:now\s+|all\s+)?(?:done|complete|"
        r"completed|finished|ticked)$",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        r"(?:we|i|you|they)(?:\s+have|'ve)?\s+(?:just\s+|already\s+)?(?P<what>(?:finished|"
        r"completed|done|\w+ed)\s+.+)$",
        re.IGNORECASE | re.DOTALL,
    ),
)
_IT = re.compile(
    r"(?:it|this|that|them|this (?:item|one|action)|that (?:item|one|action)|the item|the action item)$",
    re.IGNORECASE,
)
_ISSUES = frozenset(map(stem, ("issue", "todo", "risk", "incident", "fault", "complaint")))


def tick(desk: Desk, clause: Clause) -> bool:
    """Tick an item off; ``False`` if the clause does not mean one."""
    boxes = [(block, line) for block in mutable(desk.sight) for line in block.page.content if line.box]
    match = next((found for form in _TICK if (found := form.match(clause.text))), None)
    if match is None or not boxes:
        return False
    what = match["what"].strip()
    what = clause.context if _IT.match(what) else what
    what = re.sub(r"\b(?:item|action item|to-?do|checklist|off|entry)\b", " ", what)
    spot = pick(desk, what, accept=lambda line: bool(line.box), enough=0.5) if terms(what) else None
    if spot is None:
        if clause.mood == "request" and re.match(r"tick|check|cross", clause.text, re.IGNORECASE):
            raise NoEditError(f"Which item shall I tick off? Open: {_open(desk)}. I changed nothing.")
        return False
    if spot.line.box == "x":
        raise NoEditError(f"{spot.where} is ticked off already. I changed nothing.")
    if spot.block.read_only:
        raise NoEditError(read_only(spot.block, spot.line.text))
    at = spot.line.text.index("[")
    text = spot.line.text[:at] + "[x]" + spot.line.text[at + 3 :]
    desk.note(f"rule tick: {what!r}")
    desk.put(spot.block, desk.block(spot.block.label).page.replace(spot.line.number, text))
    desk.say(f'{spot.block.label}: ticked off "{spot.line.body}".')
    return True


def _open(desk: Desk) -> str:
    lines = [line.body for block in mutable(desk.sight) for line in block.page.content if line.box == " "]
    return "; ".join(lines[:6]) or "none"


def gone(desk: Desk, clause: Clause) -> bool:
    """The form "X is fixed": take X out of a list of issues."""
    match = _GONE.match(clause.text) or _FIX.match(clause.text)
    if match is None:
        return False
    spot = pick(
        desk,
        match["what"],
        accept=lambda line: line.kind == "item" and bool(_ISSUES & bag(line.section)),
    )
    if spot is None:
        return False
    return _drop(desk, spot, f"rule gone: {match['what']!r} is settled")


def unwanted(desk: Desk, clause: Clause) -> bool:
    """The form "I don't want meetings in the morning any more": forget the wish."""
    match = _UNWANTED.match(clause.text)
    return match is not None and remove(
        desk, Clause(f"forget that I like {match['what'] or match['other']}", "request")
    )


def remove(desk: Desk, clause: Clause) -> bool:
    """Delete the line, or the part of a line, that a request names."""
    match = _REMOVE.match(clause.text)
    if match is None:
        return _clear(desk, clause)
    what = re.split(
        r",\s+(?:i|it|we|because|since|as|she|he|they)\b", match["what"], maxsplit=1, flags=re.IGNORECASE
    )[0]
    what = re.sub(r"\s+(?:please|any\s?more|altogether|completely)$", "", what.strip(" ."))
    what, pool = _from(desk, what)
    pointed = _IT.match(what) is not None
    if pointed:
        what = clause.context
    likes = clause.verb == "forget" and _LIKES.match(what)
    what = likes["what"] if likes else what
    if re.search(r"\b(?:everything|all|every)\b", what):
        return _clear(desk, clause)
    words = hard(terms(what)) or terms(what)
    if not words:
        raise NoEditError("What exactly shall I remove? I changed nothing.")
    spot = pick(desk, what, blocks=pool, enough=0.5 if pointed else 0.65)
    if spot is None:
        return False
    part = None if pointed else _part(spot, words)
    if (
        part is not None
        and not likes
        and " from " not in clause.text
        and frozenset(words) & bag(spot.line.key)
    ):
        raise NoEditError(f"Shall I remove all of {spot.where}, or only a part of it? I changed nothing.")
    if part is None:
        return _drop(desk, spot, f"rule remove: {what!r}")
    if spot.block.read_only:
        raise NoEditError(read_only(spot.block, spot.line.text))
    desk.note(f"rule remove: a part of {spot.where}")
    desk.put(spot.block, desk.block(spot.block.label).page.replace(spot.line.number, part))
    desk.say(f'{spot.block.label}: "{spot.line.text.strip()}" is now "{part.strip()}".')
    return True


def _from(desk: Desk, what: str) -> tuple[str, list[Seen] | None]:
    match = re.search(r"\s+(?:from|in|off|out of)\s+(?!the (?:morning|afternoon|evening))(.+)$", what)
    if match is None:
        return what, None
    block = block_for(desk, re.sub(r"\b(?:the|my|our|your|list|of)\b", " ", match[1]))
    if (
        block is None
        and _IT.match(what[: match.start()])
        and (spot := section_for(desk, match[1], mutable(desk.sight)))
    ):
        block = spot[0]
    return (what[: match.start()], [block]) if block else (what, None)


def _part(spot: Spot, words: list[str]) -> str | None:
    """The line without the one part that the words name, where the rest is about something else."""
    line = spot.line
    content = line.value if line.key else line.body
    spans = _parts(content)
    named = [span for span in spans if frozenset(words) & bag(content[slice(*span)])]
    if len(spans) < 2 or len(named) != 1:
        return None
    rest = [content[slice(*span)] for span in spans if span != named[0]]
    return line.text[: line.text.rindex(content)] + ", ".join(rest)


def _drop(desk: Desk, spot: Spot, why: str) -> bool:
    if spot.block.read_only:
        raise NoEditError(read_only(spot.block, spot.line.text))
    desk.note(why)
    page = desk.block(spot.block.label).page
    line = spot.line
    if line.record >= 0 and line.record != line.number and spot.hits & bag(page.lines[line.record].body):
        line = page.lines[line.record]
    desk.put(spot.block, page.drop(page.lines[line.number]))
    desk.say(f'{spot.block.label}: I removed "{line.text.strip()}".')
    return True


def _clear(desk: Desk, clause: Clause) -> bool:
    match = _CLEAR.match(clause.text)
    if match is None:
        return False
    block = block_for(desk, match["what"])
    if block is None:
        return False
    if block.read_only:
        raise NoEditError(read_only(block))
    if block == notes_block(desk.sight) and (clause.verb in ("clear", "empty", "wipe") or match["all"]):
        desk.put(block, "(none)")
        desk.say(f"{block.label} is empty now.")
        return True
    lines = len(block.page.content)
    raise NoEditError(
        f"{block.label} holds {lines} lines. Tell me which of them to remove; I do not empty a "
        "whole block. I changed nothing."
    )
