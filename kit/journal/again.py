"""What is kept of a line that sets a document again, until another line does so too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Repeat(NamedTuple):
    """A sound line that sets a document again, and what is kept of it where another does so too."""

    line: bytes
    document: tuple[str, int]  # its table and its number
    seq: int
    version: int
    at: str
    by: Mapping[str, Any]
