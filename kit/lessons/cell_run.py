"""A run of a cell, and what its room was before and after it."""

from __future__ import annotations

from dataclasses import dataclass

from kit.client import Client
from kit.lessons.story import StoryCell


@dataclass(frozen=True, slots=True)
class CellRun:
    """A run of a cell: its room was at commit ``before`` and, when it had ended, at ``after``."""

    cell: StoryCell
    code: str
    client: Client
    before: int
    after: int
