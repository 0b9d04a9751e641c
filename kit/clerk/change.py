"""Change: one block's text before and after an edit, and why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kit.clerk.page import PageLine


class NoEditError(Exception):
    """The clerk does not edit: it asks, refuses or explains instead; the text is the reply."""


class UnfoundError(NoEditError):
    """The rule found nothing to work on: another rule may, and the text is the reply if none does."""


class SaidError(NoEditError):
    """There is nothing to do: the blocks say so already."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """One block's text before and after one edit."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Put:
    """A text in the place of another on one line."""

    line: PageLine
    start: int
    end: int
    text: str


def ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many lines two texts have in common at their start, and behind that at their end.

    >>> ends(["a", "b", "b"], ["a", "b"])
    (2, 0)
    """
    head = _common(before, after)
    return head, _common(before[head:][::-1], after[head:][::-1])


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    pairs = enumerate(zip(one, two, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(two)))
