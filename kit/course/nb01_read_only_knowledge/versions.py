"""E6: an old text comes back, and the mistake stays in the history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import blocks_called
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.values.records import Version

_SPOILED = "announcement"
MAY = May(text=(_SPOILED,))


def check(client: Client, _: Any) -> Verdict:
    """Judge the history of the announcement."""
    blocks = blocks_called(client, _SPOILED)
    if not blocks:
        return cannot_be_checked("there is no block announcement; run the cell above first.")
    history = client.blocks.history(blocks[-1].id)
    spoiled = next((one.value for one in history if one.value != history[0].value), None)
    came = _came(history)
    if came.value == spoiled and history[-1].via != "blocks.restore":
        return not_tried(f"{_SPOILED} still says what version 2 says.")
    return judged(
        _mistakes(history, came, spoiled),
        right(
            f"Version {came.version} has the text of version 1, and version 2 is still there to be audited."
        ),
    )


def _came(history: list[Version]) -> Version:
    """The version with which the text of today came: later ones may have changed something else."""
    *before, came = history
    for version in reversed(before):
        if version.value != came.value:
            break
        came = version
    return came


def _mistakes(history: list[Version], came: Version, spoiled: str | None) -> Iterator[str]:
    if spoiled is None:
        yield "You made a second block: it has no history, and whoever held the first one holds the old text."
    elif history[-1].value == spoiled:
        yield "That brought version 2 back, the spoiled text: version=1 is the one before it."
    elif history[-1].value != history[0].value:
        yield "It is a new version with another text than version 1 had: restore takes the text as it was."
    elif came.via not in {"blocks.restore", "room.restore"}:
        yield (
            f"The text is right, and it came through {came.via}: with a longer text nobody would see "
            "a slip. restore takes it as it was, and the history says that it did."
        )
