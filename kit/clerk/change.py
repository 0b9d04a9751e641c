"""Change: one block's text before and after an edit, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass


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
