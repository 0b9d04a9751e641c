"""Rights to a block as people see them: the mark in a cell and the words, in the one place for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Right(NamedTuple):
    """A right to a block as people see it."""

    mark: str
    words: str


NOT_ATTACHED: Final = "–"
RIGHTS: Final[Mapping[str, Right]] = {
    "read_only": Right("R", "read only"),
    "read_write": Right("R/W", "read and write"),
    "append_only": Right("A", "append only"),
    "none": Right(NOT_ATTACHED, "not attached"),
}
MARKS: Final[Mapping[str, str]] = {access: right.mark for access, right in RIGHTS.items()}
MEANINGS: Final[Mapping[str, str]] = {right.mark: right.words for right in RIGHTS.values()}
