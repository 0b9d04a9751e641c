"""Preferring: "I prefer Y", "not X any more": a wish set among the preferences."""

from __future__ import annotations

import re

from kit.models.clerk.desk import Desk, NoEditError, read_only
from kit.models.clerk.ground import mutable, spots
from kit.models.clerk.setting import LATER, clean, write
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import bag, stem, terms

_PREFER = re.compile(
    r"(?:from now on,?\s+)?(?:i|we|she|he|they|[A-Z]\w+|the user|the customer)(?:'d|\s+would|"
    r"\s+now|\s+really)*\s+"
    r"(?P<verb>prefers?|rather have|likes?|wants?|rather)\s+(?:to\s+(?:have|get|receive|see|"
    r"be)\s+)?(?P<new>.+)$",
    re.IGNORECASE | re.DOTALL,
)


_CONTRAST = re.compile(
    r",?\s+(?:and\s+)?(?:not|instead of|rather than|over|no longer|in place of)\s+(?P<old>[^,]+)$",
    re.IGNORECASE,
)


def prefer(desk: Desk, clause: Clause) -> bool:
    """Set what somebody prefers; ``False`` if the clause is no wish."""
    match = _PREFER.match(clause.text)
    if match is None:
        return False
    wish = match["verb"].lower().startswith(("prefer", "rather"))
    if (
        not wish
        and not LATER.search(clause.text)
        and not _CONTRAST.search(match["new"])
        and " to be " not in match["new"]
    ):
        return False
    new = LATER.sub("", match["new"]).strip(" .,")
    new = re.sub(r"^(?:my|the|our)\s+(.+?)\s+to\s+be\s+", r"\1 ", new)
    contrast = _CONTRAST.search(new)
    old = contrast["old"] if contrast else ""
    new = clean(new[: contrast.start()] if contrast else new)
    book = [
        block for block in mutable(desk.sight) if stem("prefer") in bag(block.label) | bag(block.description)
    ]
    if not book:
        return False
    return _preference(desk, book[0], new, old)


def _preference(desk: Desk, book: Seen, new: str, old: str) -> bool:
    words = list(dict.fromkeys(terms(f"{new} {old}")))
    found = [spot for spot in spots(desk.sight, words, [book]) if spot.line.key]
    desk.note(f"rule prefer: {new!r} not {old!r}; lines {[spot.where for spot in found[:3]]}")
    if len(found) > 1 and found[1].score > 0.9 * found[0].score:
        raise NoEditError(
            f"Which preference do you mean: {found[0].where} or {found[1].where}? I changed nothing."
        )
    time = re.search(r"\b(morning|afternoon|evening|night)s?\b", new, re.IGNORECASE)
    if found and time:
        return write(desk, found[0], f"{time[1].lower()}s", words)
    if found:
        keys = {found[0].line.key.lower(), found[0].line.key.lower().removesuffix("s")}
        kept = [
            word
            for word in new.split()
            if word.lower().strip(",") not in keys | {word + "s" for word in keys}
        ]
        kept = kept[1:] if kept and kept[0].lower() in ("a", "an", "the", "my") else kept
        return write(desk, found[0], " ".join(kept) or new, words)
    if book.read_only:
        raise NoEditError(read_only(book))
    desk.put(book, desk.block(book.label).page.add(f"Prefers: {new}"))
    desk.say(f'{book.label}: I added "Prefers: {new}".')
    return True
