"""Portions: as much of a long list as one answer holds; the rest is asked for after the last item."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

MOST_BYTES = 1_000_000


def portion(items: Iterable[Any], most: int = MOST_BYTES) -> list[Any]:
    """The first items that take no more than ``most`` bytes as JSON, and always one of them.

    What comes behind them is not even looked at, so that a long list costs no more than is told of it.

    >>> portion(["a", "bcd", "e"], most=7)
    ['a']
    """
    found: list[Any] = []
    for item in items:
        most -= len(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))
        if found and most < 0:
            break
        found.append(item)
    return found
