"""The timeline as JSON data for the page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kit.views.timeline.seen import BlockChange, Moment, Timed


def as_state(timed: Timed) -> dict[str, Any]:
    """What the page gets at every commit."""
    return {
        "title": timed.title,
        "block": timed.block,
        "label": timed.label,
        "count": timed.count,
        "first": timed.first,
        "tail": timed.tail,
        "edition": timed.edition,
        "answered": timed.answered,
        "outcome": asdict(timed.outcome) if timed.outcome else None,
        "trouble": timed.trouble,
    }


def moment_state(moment: Moment) -> dict[str, Any]:
    """A moment without what only Python needs.

    Hundreds are told when a timeline opens, and ``dataclasses.asdict`` copies every text in them.
    """
    had = None if moment.had is None else [_fields(one) | {"words": str(one)} for one in moment.had]
    changes = [_told(one) for one in moment.changes]
    return _fields(moment) | {"changes": changes, "told": list(moment.told), "had": had}


def _told(change: BlockChange) -> dict[str, Any]:
    data = _fields(change)
    del data["before"], data["weight"]
    data["splice"] = change.splice and _fields(change.splice)
    data["lines"] = [{"sign": line.sign, "parts": [*map(_fields, line.parts)]} for line in change.lines]
    return data


def _fields(one: Any) -> dict[str, Any]:
    """The fields of a dataclass with slots."""
    return {name: getattr(one, name) for name in one.__slots__}
