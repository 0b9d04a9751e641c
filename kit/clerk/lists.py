"""Lists: what of a list with tick boxes is still open, or done, where a question asks for just that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kit.clerk.page import Line
from kit.clerk.sight import Seen, Sight
from kit.clerk.vocabulary import ASKING, words
from kit.clerk.words import bag, content, stem

MOST = 12
_OPEN = re.compile(
    r"\b(?:still|left|open|to do|to-do|todo|remain(?:s|ing)?|outstanding|missing|unfinished|undone|pending|"
    r"(?:have|has|need|needs) to|must|needed)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:done|finished|ticked|completed?|checked|already)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|without|if|when|who|whom|whose|how|why|where|or)\b|n't\b", re.IGNORECASE)
_LIST = frozenset(
    map(
        stem,
        words("""
    still left open todo to-do remain remaining outstanding missing unfinished undone pending need needs
    needed must done finished ticked complete completed checked already list lists item items thing things
    entry entries task tasks off up yet
"""),
    )
)


def listed(sight: Sight, question: str) -> str:
    """The open, or the done, entries of the one list that a question is about."""
    is_open = _OPEN.search(question) is not None
    done = re.sub(r"\bto (?:be|get) \w+", "", question)
    if _NOT.search(question) or is_open == (_DONE.search(done) is not None):
        return ""
    asked = frozenset(stem(word) for word in content(question, ASKING)) - _LIST
    found = [(names, block, lines) for names, block, lines in _lists(sight) if asked <= names]
    if len(found) != 1:
        return ""
    _, block, lines = found[0]
    held = [line for line in lines if (line.box == " ") == is_open]
    where = f"{block.label}{f' ({lines[0].section})' if lines[0].section else ''}"
    entries = "; ".join(f'"{line.body}"' for line in held[:MOST])
    more = f" and {len(held) - MOST} more" if len(held) > MOST else ""
    return f"{where} has {len(held)} {'open' if is_open else 'done'}" + (
        f": {entries}{more}." if held else "."
    )


def _lists(sight: Sight) -> Iterator[tuple[frozenset[str], Seen, list[Line]]]:
    """Every list with tick boxes, with the words that it is called by."""
    for block in sight.common:
        groups: dict[str, list[Line]] = {}
        for line in block.page.content:
            if line.box:
                groups.setdefault(line.section, []).append(line)
        for section, lines in groups.items():
            yield bag(f"{block.label} {block.description} {lines[0].title} {section}"), block, lines
