"""Matching: which line, block or section a phrase means; every word of the phrase has to be found there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kit.clerk.desk import Desk, NoEditError, offer
from kit.clerk.page import PageLine
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, squash, stem

_NOTES = frozenset(
    map(stem, words("notes note log scratch memo journal workspace notebook logbook buffer diary"))
)
_GENERAL = frozenset(map(stem, words("list block memory section entry heading entries file page under")))
_WHOSE = frozenset(map(stem, words("private own shared common team new")))
_OWNED = re.compile(
    r"\b([A-Z]\w*(?:[_ -][A-Z]\w*)?)['’]s\s+(?:private\s+|own\s+)?(?:log|notes?|diary|drafts?|journal)\b"
)
_PLACE = re.compile(
    r"\b(?:according to|in|on|from|into|to)\s+(?:the|our)\s+((?:[a-z]+ )?"
    r"(?:metrics|log|notes|calendar|dashboard|queue|drafts|ledger|diary|roster|register|archive))\b",
    re.IGNORECASE,
)


def stems(phrase: str) -> list[str]:
    """The stems of a phrase's content words."""
    return list(dict.fromkeys(stem(word) for word in content(phrase)))


def absent(sight: Sight, wanted: Iterable[str]) -> list[str]:
    """Those of the stems that stand in no block at all, neither in its text nor in its name."""
    left = set(wanted)
    for block in sight.common:
        left -= bag(f"{block.label} {block.description}")
        for line in block.page.lines if left else ():
            left -= bag(line.text)
    return [word for word in wanted if word in left]


# ---------------------------------------------------------------------- places to write


def place(desk: Desk, phrase: str) -> tuple[SeenBlock, PageLine | None] | None:
    """The block, and perhaps the heading in it, that a phrase such as "my notes" means, in all its words."""
    named = named_blocks(desk.sight, phrase)
    labels = frozenset(word for block in named for word in bag(block.label))
    wanted = frozenset(stems(phrase)) - _GENERAL or frozenset(stems(phrase))
    if len(named) == 1 and wanted <= labels:
        return named[0], None
    found: list[tuple[tuple[int, int, int], SeenBlock, PageLine | None]] = []
    for block in named or desk.sight.common:
        label = bag(block.label) | _titles(block)
        for header in block.page.sections:
            head = wanted & bag(header.section)
            if head and wanted <= head | label | _WHOSE:
                found.append(((2, len(head), len(wanted & label)), block, header))
        if wanted & label and wanted <= label | _WHOSE:
            found.append(((3, len(wanted & label), 0), block, None))
    best = max((rank for rank, _, _ in found), default=None)
    chosen = [(block, header) for rank, block, header in found if rank == best]
    if len(chosen) > 1:
        names = [f"{block.label} {header.section}" if header else block.label for block, header in chosen]
        raise NoEditError(f"Which place do you mean: {offer(names[:4])}? I changed nothing.")
    return chosen[0] if chosen else None


def _titles(block: SeenBlock) -> frozenset[str]:
    return frozenset(word for line in block.page.lines if line.kind == "title" for word in bag(line.text))


def named_blocks(sight: Sight, text: str) -> list[SeenBlock]:
    """The blocks whose whole label stands in the text: ``task_queue`` or "task queue"."""
    plain = _plain(text[:20_000])
    found = [block for block in sight.blocks if _plain(block.label) in plain]
    return [one for one in found if not any(one.label in two.label and one != two for two in found)]


def _plain(text: str) -> str:
    return " " + " ".join(stem(word) for word in re.findall(r"[a-z0-9]+", text.lower())) + " "


def notes_block(sight: Sight) -> SeenBlock | None:
    """The agent's only writable block for notes, or for its history, if there is exactly one."""
    mine = [one for one in sight.common if one.writable]
    found = [one for one in mine if _NOTES & bag(one.label)] or [
        one for one in mine if stem("history") in bag(one.label)
    ]
    return found[0] if len(found) == 1 else None


def absent_block(sight: Sight, text: str) -> str:
    """What a text calls a place that is not in sight: "the team metrics", "Worker_2's log", "hr_notes"."""
    text = re.split(r":\s|\bthat\b|[\"“]", text, maxsplit=1)[0]
    if (owned := _OWNED.search(text)) and squash(owned[1]) != squash(sight.name):
        labels = [squash(f"{block.label} {block.description}") for block in sight.blocks]
        if not any(squash(owned[1]) in label for label in labels):
            return owned[0]
    if label := foreign_label(sight, text):
        return label
    match = _PLACE.search(text)
    known = " ".join(f"{one.label} {one.description} {one.value}" for one in sight.blocks).lower()
    return f"the {match[1]}" if match and match[1].split()[-1].lower().removesuffix("s") not in known else ""


def foreign_label(sight: Sight, text: str) -> str:
    """A word that has the form of a label and names nothing that the prompt shows."""
    said: list[str] = re.findall(r"(?<!\w)[a-z][a-z0-9]*+(?:_[a-z][a-z0-9]*+)++(?!\w)", text)
    said = [word for word in said if not word.startswith(("memory_", "core_memory_", "send_message_"))]
    if not said:
        return ""
    texts = (f"{block.label} {block.value}" for block in sight.blocks)
    known = {squash(word) for text in texts for word in frozenset(re.findall(r"\w+", text))}
    known |= {squash(sight.name)}
    return next((word for word in said if squash(word) not in known), "")
