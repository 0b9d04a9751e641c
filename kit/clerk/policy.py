"""Policy: lines in sight that keep a subject in its place, such as "HR data stays within HR"."""

from __future__ import annotations

import re

from kit.clerk.desk import Desk, NoEditError
from kit.clerk.page import PageLine
from kit.clerk.rows import rows_with
from kit.clerk.sight import SeenBlock
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, roots, stands, stem

_STAYS = re.compile(
    r"\b(?:stays?|remains?|kept?|must stay|belongs?)\s+(?:within|in|inside|with)\b"
    r"|\b(?:never|must not|may not|do not|don't|not to be|cannot|can not|should not|is not|are "
    r"not)\s+(?:be\s+)?"
    r"(?:leaves?|shared?|disclosed?|passed|published?|forward(?:ed)?)"
    r"|\bconfidential\b|\bonly (?:within|inside)\b|\binternal only\b|\bprivate\b",
    re.IGNORECASE,
)
_GENERAL = frozenset(
    map(stem, words("data information record records details matters content are is of and all"))
)


Source = tuple[SeenBlock, PageLine]


def source_of(desk: Desk, what: str) -> Source | None:
    """The line that a text tells, or most of it; none where it says something of its own."""
    said = content(what)
    known = rows_with(desk.sight, {form for word in said for form in roots(word)})
    told = [(sum(stands(word, row.words | roots(row.line.section)) for word in said), row) for row in known]
    size, row = max(told, key=lambda pair: pair[0], default=(0, None))
    return (row.block, row.line) if row and size * 10 >= 6 * len(said) else None


def check(desk: Desk, source: Source | None, target: SeenBlock) -> None:
    """Refuse to carry a line into another block where a policy keeps its subject in its place.

    A bare count such as ``HEADCOUNT: 47`` may go: it says nothing about a single person.
    """
    if source is None or source[0].label == target.label or _is_total(source[1]):
        return
    held, told = source
    subject = bag(f"{held.label} {held.description} {told.text} {told.section}")
    for block in desk.sight.blocks:
        for line in block.page.content:
            head = _STAYS.search(line.body) if len(line.body) < 400 else None
            about = line.body[: head.start()] if head else ""
            kept = frozenset(map(stem, content(about))) - _GENERAL
            if kept & subject and block.label not in (held.label, target.label):
                raise NoEditError(
                    f'I do not share that: {block.label} says "{line.body}". I changed nothing.'
                )


def _is_total(line: PageLine) -> bool:
    return (
        line.kind == "pair"
        and line.indent == 0
        and re.fullmatch(r"\d[\d,.]*(?: of \d[\d,.]*)?", line.value) is not None
    )
