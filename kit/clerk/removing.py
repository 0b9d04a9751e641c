"""Removing: an entry, or one part of it, that the user names and wants gone; and ticking one off."""

from __future__ import annotations

import re

from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.matching import Spot, closest, covering, no_words, own_words, place, stems, which
from kit.clerk.page import PageLine
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, stem

_OVER = words(
    "closed done finished over gone returned cancelled canceled obsolete outdated expired wrong "
    "resolved solved "
    "fixed complete completed left sold checked cleared settled repaired ready collected"
)
_ISSUES = frozenset(
    map(
        stem,
        words(
            "issue issues bug bugs problem problems defect defects fault faults trouble damage "
            "damaged alarm alarms incident "
            "incidents error errors broken repair repairs outage outages warning warnings"
        ),
    )
)
_CUT = re.compile(r",\s+")
_IT = re.compile(
    r"(?:it|this|that|them|the (?:item|entry|line|point|task|one))(?: off| there| too)?", re.IGNORECASE
)


def remove(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "remove X", "cancel X", "forget that …"."""
    what, where = hit["what"], hit["where"]
    if {"all", "every", "everything", "each", "both"} & {word.lower() for word in content(what)}:
        raise NoEditError("I remove one entry at a time: which one first? I changed nothing.")
    if re.match(r"(?:it|this|that|them)\b", what, re.IGNORECASE) and not _IT.fullmatch(what):
        return False
    if _IT.fullmatch(what):
        desk.use(" ".join(_OVER))
        what = " ".join(word for word in content(clause.context) if word.lower() not in _OVER)
    blocks = None
    if where:
        found = place(desk, where)
        if found is None:
            raise no_words(desk, where)
        blocks = [found[0]]
    wanted = stems(what)
    if not wanted:
        raise NoEditError("What exactly shall I remove? I changed nothing.")
    hits = [spot for spot in covering(desk.sight, wanted, blocks) if spot.own]
    best = closest(hits)
    desk.note(f"lines for {wanted}: {[spot.where for spot in best[:4]]}")
    if not best:
        raise no_words(desk, what)
    if len(best) > 1:
        raise NoEditError(which(best))
    liked = bool({"forget", "want", "like", "prefer", "need"} & {word.lower() for word in hit.intent})
    _take(desk, best[0], frozenset(wanted), whole=what != hit["what"], liked=liked)
    return True


def _take(
    desk: Desk, spot: Spot, wanted: frozenset[str], *, whole: bool = False, liked: bool = False
) -> None:
    """Take the line away, or the one part of it that all of its words stand in."""
    block, line = desk.block(spot.block.label), spot.line
    if block.read_only:
        raise NoEditError(read_only(block, line.text))
    part = "" if whole else _part(line, spot.own)
    if part and not liked and bag(line.key) & spot.own:
        raise NoEditError(f'{spot.where}: the whole line, or only "{part.strip(", ")}"? I changed nothing.')
    if part:
        text = line.text.replace(part, "", 1)
        desk.put(block, block.page.replace(line.number, text), "drop")
        desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
        return
    key = frozenset(stem(word) for word in content(line.key))
    if re.search(r"\band\b|&|/", line.key) and line.kind != "record" and not key <= wanted:
        raise NoEditError(
            f"{spot.where} is about more than that. Shall I remove the whole line? I changed nothing."
        )
    desk.put(block, block.page.drop(line), "drop")
    desk.say(f'{block.label}: I removed "{line.text.strip()}".')


def _part(line: PageLine, own: frozenset[str]) -> str:
    """The text to cut where the words name one of several parts of a line, its comma with it."""
    content_ = line.value if line.key else line.body
    parts = _CUT.split(content_)
    named = [at for at, part in enumerate(parts) if own & bag(part)]
    if (
        len(parts) < 2
        or line.kind == "record"
        or len(named) != 1
        or not own - bag(parts[named[0]]) <= bag(line.key)
    ):
        return ""
    if own <= bag(line.key) or (not line.key and named == [0]):
        return ""
    part = parts[named[0]]
    return f"{part}, " if named[0] == 0 else f", {part}"


def mended(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "X is fixed": the entry among the known problems goes."""
    wanted = stems(hit["what"])
    problems = [
        spot
        for spot in covering(desk.sight, wanted)
        if spot.own and _ISSUES & (bag(spot.line.section) or bag(f"{spot.block.label} {spot.line.title}"))
    ]
    best = closest([spot for spot in problems if frozenset(wanted) <= own_words(spot.line) | spot.near])
    if not best:
        return False
    if len(best) > 1:
        raise NoEditError(which(best))
    _take(desk, best[0], frozenset(wanted))
    return True


REMOVE = ClauseRule("remove", remove)
MENDED = ClauseRule("mended", mended)
