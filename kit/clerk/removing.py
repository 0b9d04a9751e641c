"""Removing: an entry, a part of it, or one of a list on its line, that the user names and wants gone."""

from __future__ import annotations

import re

from kit.clerk.dates import entry
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.heard import figures
from kit.clerk.matching import place
from kit.clerk.pieces import RowPiece
from kit.clerk.rows import Row
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.seeking import closest, the_one
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import words
from kit.clerk.words import TITLES, bag, content, roots, stands, stem

_OVER = words("""
    closed done finished over gone returned cancelled canceled obsolete outdated expired wrong resolved solved
    fixed complete completed left sold checked cleared settled repaired ready collected
""")
_ISSUES = frozenset(map(stem, words("""
    issue issues bug bugs problem problems defect defects fault faults trouble damage damaged alarm alarms
    incident incidents error errors broken repair repairs outage outages warning warnings
""")))  # fmt: skip
_KIND = words("line lines entry item point rule one row note about called named")  # says nothing of which one
_KEEPER = re.compile(
    r"(?:the|our|my|this|that) (?:list|board|page|table|plan|sheet|file|record|books?)", re.IGNORECASE
)
_IT = re.compile(
    r"(?:(?:it|this|that|them)|(?:the|its|his|her|their) (?:item|entry|line|point|task|one))"
    r"(?: off| there| too)?",
    re.IGNORECASE,
)

_TWO = re.compile(rf"\b(?!(?:{TITLES})\.)\w+[.!?]\s+[A-Z]")  # perhaps two sentences
_NO_ROW = re.compile(
    r"(?:just |only )?(?:one|any|some|either|several|a few|a couple|two|three)"
    r"(?: of (?:the|these|those|them|my|our|your)(?: \w+)?)?",
    re.IGNORECASE,
)


def remove(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "remove X", "take X off Y", "cancel X", "forget that …"."""
    what, where, pointed = hit["what"], hit["where"], _IT.fullmatch(hit["what"]) is not None
    if re.match(r"(?:it|this|that|them)\b", what, re.IGNORECASE) and not pointed:
        return False
    if {"all", "every", "everything", "each", "both"} & {word.lower() for word in content(what)}:
        raise NoEditError("I remove one entry at a time: which one first? I changed nothing.")
    if _NO_ROW.fullmatch(what):
        raise NoEditError(f'Which one do you mean by "{what}"? I changed nothing.')
    if pointed:
        what = " ".join(word for word in content(clause.context) if word.lower() not in _OVER)
        desk.used += _OVER
    desk.used += [*_KIND, *content(hit["reason"]), *(content(where) if _KEEPER.fullmatch(where) else ())]
    said = [word for word in content(what) if word.lower() not in _KIND] or content(what)
    if not said:
        raise NoEditError("What exactly shall I remove? I changed nothing.")
    inner = "" if _KEEPER.fullmatch(where) else where
    found = place(desk, inner) if inner else None
    general = all(stem(word) in (stem("meeting"), stem("call")) for word in said)
    rows = closest(
        desk.sight, [*said, *(content(inner) if not found else [])],
        lambda row: (not general or entry(row.line) is not None) if not found else row.block == found[0],
    )  # fmt: skip
    row = the_one(desk, [row for row in rows if row.block.writable] or rows, what)
    if _counted(what, row):
        raise NoEditError(f'Which one do you mean by "{what}"? I changed nothing.')
    desk.used += row.around | row.called
    liked = bool({"forget", "want", "like", "prefer", "need"} & {word.lower() for word in hit.intent})
    called = not row.line.key and any(re.match("cancel|call", word.lower()) for word in hit.intent)
    _take(desk, row, said, whole=pointed or called, part=liked or bool(inner and not found))
    return True


def _counted(what: str, row: Row) -> bool:
    """Whether a phrase only says how many, as "one order" does, and the row does not count them."""
    match = re.match(r"(?:(?:just|only) )?(\d+) (?!am\b|pm\b)([a-z][\w-]*)", figures(what))
    counts = re.finditer(rf"\b{match[1]}((?:\s+[\w-]+){{1,3}})", row.quote) if match else ()
    return match is not None and not any(stem(match[2]) in map(stem, one[1].split()) for one in counts)


def _take(desk: Desk, row: Row, said: list[str], *, whole: bool = False, part: bool = False) -> None:
    """Take the row away, or the one part of it on which the words stand."""
    block, line, first = desk.block(row.block.label), row.line, roots(row.pieces[0].text)
    if block.read_only:
        raise NoEditError(read_only(block, row.quote))
    follows = block.page.lines[line.number + 1 : line.number + 2]
    heads = line.kind == "text" and any(one.kind in ("item", "record") for one in follows)
    if row.grouped or heads:
        raise NoEditError(f"{row.where}: shall I remove all that belongs to it? I changed nothing.")
    if (row.told or line.kind == "text") and _TWO.search(row.quote):
        raise NoEditError(f"{row.where}: shall I remove all of that? I changed nothing.")
    piece = None if whole else _part(row, said)
    named = any(stands(word, first) for word in said)
    if piece and named and not part:
        raise NoEditError(f'{row.where}: the whole line, or only "{piece.text.strip()}"? I changed nothing.')
    if piece or row.told:
        text = _without(row, piece) if piece else " ".join(line.text.replace(row.told, "").split())
        desk.put(block, block.page.replace(line.number, text), "drop")
        desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
        return
    both = re.search(r"\band\b|&|/", line.key) and line.kind != "record"
    if both and not all(stands(word, roots(" ".join(said))) for word in content(line.key)):
        raise NoEditError(
            f"{row.where} is about more than that. Shall I remove the whole line? I changed nothing."
        )
    desk.put(block, block.page.drop(line), "drop")
    desk.say(f'{block.label}: I removed "{line.text.strip()}".')


def _part(row: Row, said: list[str]) -> RowPiece | None:
    """The piece of several behind a line's key, or behind its first part, that the words name."""
    line = row.line
    rest = [piece for piece in row.pieces if piece.at and piece.line == line]
    named = [piece for piece in rest if any(stands(word, roots(piece.text)) for word in said)]
    keyed = bool(line.key) and row.pieces[0].at == 0
    if (
        line.kind == "record"
        or row.told
        or len(rest) < 2
        or len(named) != 1
        or (not keyed and named[0] == rest[0])
    ):
        return None
    near = roots(named[0].text) | roots(line.key) | row.around
    return named[0] if all(stands(word, near) for word in said) else None


def _without(row: Row, piece: RowPiece) -> str:
    """The row's line without a piece and the separator before it, or behind it where it is the first."""
    text, pieces = row.line.text, [one for one in row.pieces if one.line == row.line]
    at = pieces.index(piece)
    if pieces[at - 1].at:
        return text[: pieces[at - 1].end] + text[piece.end :]
    return text[: piece.start] + text[pieces[at + 1].start :]


def mended(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "X is fixed": the entry among the known problems goes."""
    said = content(hit["what"])

    def problem(row: Row) -> bool:
        return bool(_ISSUES & (bag(row.line.section) or bag(f"{row.block.label} {row.line.title}")))

    if found := closest(desk.sight, said, problem):
        _take(desk, the_one(desk, found, hit["what"]), said)
    return bool(found)


REMOVE = ClauseRule("remove", remove)
MENDED = ClauseRule("mended", mended)
