"""The settings of a class: what its instructor has set for all. The room keeps them, whatever restarts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kit.journal import Draft, Journal, Reading
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
    change(journal, name, lambda _: value)


def change(
    journal: Journal, name: str, how: Callable[[dict[str, Any]], Mapping[str, Any]], via: str = ""
) -> None:
    """Set what ``how`` makes of what was set before, in one commit: nothing that was set meanwhile is lost.

    >>> from kit import connect
    >>> client = connect()
    >>> for key in ("on", "names"):
    ...     change(client.journal, "wall", lambda kept: {**kept, key: True})
    >>> client.journal.read(lambda room: setting(room, "wall"))
    {'on': True, 'names': True}
    """

    def changed(draft: Draft) -> None:
        draft.put(SETTINGS, {"id": name, "value": dict(how(setting(draft, name)))})

    journal.commit(changed, by=OPERATOR, via=f"class.{via or name}")
