"""Policy: lines in sight that keep a subject in its place, such as "HR data stays within HR"."""

from __future__ import annotations

import re

from kit.models.clerk.desk import Desk, NoEditError
from kit.models.clerk.ground import Spot, mutable, spots
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen
from kit.models.clerk.words import bag, hard, stem, terms

_STAYS = re.compile(
    r"\b(?:stays?|remains?|kept?|must stay|belongs?)\s+(?:within|in|inside|with)\b"
    r"|\b(?:never|must not|may not|do not|don't|not to be|cannot|can not|should not|is not|"
    r"are not)\s+(?:be\s+)?"
    r"(?:leaves?|shared?|disclosed?|passed|published?|forward(?:ed)?)"
    r"|\bconfidential\b|\bonly (?:within|inside)\b|\binternal only\b",
    re.IGNORECASE,
)


def source_of(desk: Desk, what: str) -> Spot | None:
    """The line that "the headcount" or "the case of X" means; none where the text is said in full."""
    words = hard(terms(what))
    found = [spot for spot in spots(desk.sight, words, mutable(desk.sight)) if spot.cover >= 0.6]
    return found[0] if found else None


def check(desk: Desk, source: Spot | None, target: Seen) -> None:
    """Refuse to carry a line into another block where a policy keeps its subject in its place.

    A bare count such as ``HEADCOUNT: 47`` may go: it says nothing about a single person.
    """
    if source is None or source.block.label == target.label or _is_total(source.line):
        return
    subject = (
        bag(source.block.label)
        | bag(source.block.description)
        | bag(source.line.text)
        | bag(source.line.section)
    )
    for block in desk.sight.blocks:
        for line in block.page.content:
            head = _STAYS.search(line.body)
            kept = frozenset(hard(terms(line.body[: head.start()]))) - _GENERAL if head else frozenset()
            if kept & subject and block.label not in (source.block.label, target.label):
                raise NoEditError(
                    f'I do not share that: {block.label} says "{line.body}". I changed nothing.'
                )


_GENERAL = frozenset(map(stem, ("data", "information", "record", "records", "details")))


def _is_total(line: Line) -> bool:
    return (
        line.kind == "pair"
        and line.indent == 0
        and re.fullmatch(r"\d[\d,.]*(?: of \d[\d,.]*)?", line.value) is not None
    )
