"""E6: an old text comes back, and the mistake stays in the history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.look import blocks_called
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.records import Version

_SPOILED = "announcement"
MAY = May(text=(_SPOILED,))


def check(client: Client, _: Any) -> Verdict:
    """Judge the history of the announcement."""
    blocks = blocks_called(client, _SPOILED)
    if not blocks:
        return cannot_be_checked("there is no block announcement; run the cell above first.")
    history = client.blocks.history(blocks[-1].id)
    texts = [version.value for version in history]
    if len(texts) > 1 and texts[-1] == texts[1] and history[-1].via != "blocks.restore":
        return not_tried("announcement still says what version 2 says.")
    return judged(
        _mistakes(history, texts),
        right("Version 3 has the text of version 1, and version 2 is still there to be audited."),
    )


def _mistakes(history: list[Version], texts: list[str]) -> Iterator[str]:
    if len(texts) == 1:
        yield "You made a second block: it has no history, and whoever held the first one holds the old text."
    elif texts[-1] == texts[1]:
        yield "That brought version 2 back, the spoiled text: version=1 is the one before it."
    elif texts[-1] != texts[0]:
        yield "It is a new version with another text than version 1 had: restore takes the text as it was."
    elif history[-1].via not in {"blocks.restore", "room.restore"}:
        yield (
            f"The text is right, and it came through {history[-1].via}: with a longer text nobody would see "
            "a slip. restore takes it as it was, and the history says that it did."
        )
