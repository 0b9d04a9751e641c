"""Lines of plain text: as wide as a page shows, and what is left out is said."""

from __future__ import annotations

_WIDTH = 100


def clip(line: str) -> str:
    """A line that fits; what is left out is said."""
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]}… ({len(line) - _WIDTH:,} more characters)"
