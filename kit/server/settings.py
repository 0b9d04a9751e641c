"""The settings of a class: what its instructor has set for all. The room keeps them, whatever restarts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.journal import Journal, Reading
from kit.values.records import OPERATOR

SETTINGS = "settings"


def setting(room: Reading, name: str) -> dict[str, Any]:
    """What was set under this name, or nothing.

    >>> from kit import connect
    >>> client = connect()
    >>> put(client.journal, "now", {"names": ["E5"]})
    >>> client.journal.read(lambda room: setting(room, "now"))
    {'names': ['E5']}
    """
    kept = room.get(SETTINGS, name)
    return {} if kept is None else dict(kept["value"])


def put(journal: Journal, name: str, value: Mapping[str, Any]) -> None:
    """Set it for all, in the place of what was set before."""
    document = {"id": name, "value": dict(value)}
    journal.commit(lambda draft: draft.put(SETTINGS, document), by=OPERATOR, via=f"class.{name}")
