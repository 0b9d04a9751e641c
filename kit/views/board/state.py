"""The board as JSON data for the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kit.values.rights import MEANINGS, NOT_ATTACHED
from kit.views.board.seen import BoardSeen


def as_state(seen: BoardSeen) -> dict[str, Any]:
    """All that the page draws."""
    return asdict(seen) | {"latest": seen.latest, "meanings": MEANINGS, "none": NOT_ATTACHED}
