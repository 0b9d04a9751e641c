"""The mark of what is told: who says it, and was told the same, is told nothing again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def mark_of(told: Mapping[str, Any]) -> str:
    """What is the same for what says the same.

    >>> mark_of({"a": 1, "b": 2}) == mark_of({"b": 2, "a": 1}) != mark_of({"a": 1})
    True
    """
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
