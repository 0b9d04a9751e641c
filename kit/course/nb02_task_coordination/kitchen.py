"""E3: a line is added by an edit, and no other line is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import latest_block
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.values.records import Version

_LABEL = "kitchen_notes"
_LINE3 = "08:07 Worker 3: the milk is out."
MAY = May(text=(_LABEL,))


def check(client: Client, _: Any) -> Verdict:
    """Judge the notes: the line was added by an edit, and nothing else happened."""
    notes = latest_block(client, _LABEL)
    if notes is None:
        return cannot_be_checked("there is no block kitchen_notes; run the cell above first.")
    history = client.blocks.history(notes.id)
    if notes.value == history[0].value:
        return not_tried("Worker 3's line is not there yet.")
    return judged(
        _mistakes(history),
        right(
            "Only the line was sent. An Append fits whatever stands there by then, so two who append at once "
            "both succeed; a Replace fits as long as its old text stands there."
        ),
    )


def _mistakes(history: list[Version]) -> Iterator[str]:
    before, lines = history[0].value, history[-1].value.split("\n")
    if before not in lines:
        yield f"{before!r} does not stand there any more. Which edit only adds?"
    if _LINE3 not in lines:
        yield f"The line that shall stand there is {_LINE3!r}; it is in line3."
    if lines.count(_LINE3) > 1:
        yield "The line stands there twice: each Append adds it once more."
    for line in (line for line in lines if line not in {before, _LINE3}):
        yield f"{line!r} stands there too: only line3 was to be added."
    if history[-1].via != "blocks.edit":
        yield (
            f"The line is there, and it came through {history[-1].via}, which sends the whole text: in "
            "between somebody could have written. client.blocks.edit sends the line alone."
        )
