"""Claims: which blocks a persona says that its agent may reach."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

OWN_LABELS = frozenset({"persona", "human"})  # each agent's own; their meaning is fixed by the API
_WORD = re.compile(r"[A-Za-z0-9_/-]+")
_DENIED = re.compile(
    r"\b(not|no|never|none|neither|nor|without|cannot|except|outside|[a-z]+n['’]t)\b", re.IGNORECASE
)
_WRITES = re.compile(r"\bread\s*(/|-|and|,)\s*write\b|\br/w\b|\bread_write\b", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-*•]|\d+[.)])\s+(?P<rest>.*)")
_CLAUSES = re.compile(
    r"[.;!?](?=\s|$)|(?:,|(?<!\s))\s++\b(?:but|though|although|however|whereas)\b\s+", re.IGNORECASE
)
_ACCESS = re.compile(r"\b(access|blocks?|hold|read|write|memory)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """The text says that its agent may reach the block of this label, or even write it."""

    label: str
    writes: bool


def claims(text: str, labels: Collection[str]) -> list[Claim]:
    """What a persona claims, each label once; what it denies is no claim.

    ``labels`` are those of the room. In a list under a heading about access every first word is taken
    for a label, elsewhere only what is one and can not be an everyday word.

    >>> text = '''My access:
    ... - company_policies (read-only)
    ... - sales_knowledge (read/write)
    ... I do NOT have access to:
    ... - hr_data'''
    >>> claims(text, {"company_policies", "hr_data"})
    [Claim(label='company_policies', writes=False), Claim(label='sales_knowledge', writes=True)]
    """
    found: dict[str, bool] = {}
    for label, writes in _all(text, labels):
        found[label] = found.get(label, False) or writes
    return [Claim(label, writes) for label, writes in found.items()]


def _all(text: str, labels: Collection[str]) -> Iterator[tuple[str, bool]]:
    denied = listing = False
    for line in text.splitlines():
        bullet = _BULLET.fullmatch(line)
        if bullet is None:
            listing = line.rstrip().endswith(":") and bool(_ACCESS.search(line))
            denied = line.rstrip().endswith(":") and bool(_DENIED.search(line))
        rest = bullet["rest"] if bullet else line
        if denied:
            continue
        if bullet and listing:
            yield from _entry(rest)
        else:
            yield from _mentions(rest, labels)


def _entry(rest: str) -> Iterator[tuple[str, bool]]:
    """A list entry under a heading about access: ``label (read/write): what for``."""
    word = _WORD.match(rest.lstrip("`'\"*"))
    if word and "_" in word.group() and not _DENIED.search(rest.partition(":")[0]):
        yield word.group(), bool(_WRITES.search(rest))


def _mentions(line: str, labels: Collection[str]) -> Iterator[tuple[str, bool]]:
    for clause in _CLAUSES.split(line):
        if _DENIED.search(clause):
            continue
        writes = bool(_WRITES.search(clause))
        for word in dict.fromkeys(_WORD.findall(clause)):
            if word.strip("-/") in labels and _is_no_word(word, clause):
                yield word.strip("-/"), writes


def _is_no_word(word: str, clause: str) -> bool:
    """``sales`` is a word as well as a label; ``sales_knowledge`` and a quoted label are not."""
    return not word.isalpha() or any(f"{mark}{word}{mark}" in clause for mark in "`'\"")
