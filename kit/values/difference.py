"""The difference between two texts, line by line, as short as a tool's answer should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, islice
from typing import NamedTuple

from kit.values.clip import around

MOST_CHANGED = 12  # lines that a difference shows; a tool's answer costs tokens
_MOST_BRIEF = 1_100  # characters of these lines, where they are told to a model

# The worst case of difflib, in steps: some 3,000 lines that differ from each other, or 200 that do not.
MOST_ALIGNED = 10_000_000


class _Line(NamedTuple):
    """A line that went or came, and where in it something did."""

    sign: str
    text: str
    start: int
    stop: int


def difference(before: str, after: str) -> str:
    r"""What changed, line by line, deletions first; no text if nothing did.

    At most ``MOST_CHANGED`` lines are shown, and how many more there are is said. From some thousand lines
    on, everything between the first and the last change counts as changed.

    >>> print(difference("Ana: coffee\nBo: tea", "Ana: coffee\nBo: water\nCy: milk"))
    - Bo: tea
    + Bo: water
    + Cy: milk
    """
    gone_and_come, more = _changed(before, after)
    lines = (
        f"{sign} {line}"
        for pair in gone_and_come
        for sign, side in zip("-+", pair, strict=True)
        for line in side
    )
    return "\n".join([*islice(lines, MOST_CHANGED), *more])


def brief(before: str, after: str) -> str:
    """The same for a model to read: of long lines only what changed in them, with a little around it.

    >>> line = "tea, " * 999
    >>> len(brief(f"{line}cake.", f"{line}bread.")) < 1200
    True
    """
    gone_and_come, more = _changed(before, after)
    every = chain.from_iterable(_lines(gone, come) for gone, come in gone_and_come)
    lines = list(islice(every, MOST_CHANGED))
    most = _share([len(line.text) for line in lines])
    told = (f"{line.sign} {around(line.text, line.start, line.stop, most)}" for line in lines)
    return "\n".join([*told, *more])


def _share(sizes: Sequence[int]) -> int:
    """How long a line may be, so that all are not too long together; what short ones leave is used."""
    left = _MOST_BRIEF
    for place, size in enumerate(sorted(sizes)):
        share = left // (len(sizes) - place)
        if size > share:
            return share
        left -= size
    return _MOST_BRIEF


def _changed(before: str, after: str) -> tuple[list[tuple[list[str], list[str]]], list[str]]:
    """The lines that went and came, stretch by stretch, and how many are more than are shown, in words."""
    old, new = (text.split("\n") if text else [] for text in (before, after))
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    stretches = _stretches(old, new)
    more = sum(b - a + d - c for a, b, c, d in stretches) - MOST_CHANGED
    changed = [(old[a:b], new[c:d]) for a, b, c, d in stretches]
    return changed, [f"… {more:,} more"] if more > 0 else []


def _lines(old: list[str], new: list[str]) -> Iterator[_Line]:
    """The lines of a stretch, with what is not alike at both ends of the stretch."""
    gone, come = "\n".join(old), "\n".join(new)
    head = _alike(gone, come)
    tail = _alike(gone[head:][::-1], come[head:][::-1])
    for sign, lines, text in (("-", old, gone), ("+", new, come)):
        place = 0
        for line in lines:
            start = min(max(head - place, 0), len(line))
            yield _Line(sign, line, start, max(start, min(len(text) - tail - place, len(line))))
            place += len(line) + 1


def _alike(one: str, other: str) -> int:
    """How many characters the two begin with alike."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _common(one: list[str], other: list[str]) -> int:
    """How many lines the two begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _stretches(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """The stretches that differ; where aligning all lines would take seconds, a single one."""
    if len(old) < 2 and len(new) < 2:  # as most edits are, and nothing there is alike any more
        return [(0, len(old), 0, len(new))]
    counts = Counter(new)
    if sum(counts[line] for line in old) * len(old) > MOST_ALIGNED:
        return [(0, len(old), 0, len(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
