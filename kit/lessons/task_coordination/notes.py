"""E2, E3: a line is added to notes and no other line is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.look import latest_block
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.records import Version

_LINE1, _LINE2 = "08:05 Worker 1: the printer is back.", "08:06 Worker 2: the door is stuck."
_LINE3 = "08:07 Worker 3: the milk is out."


# ---------------------------------------------------------------------- E2, with the version


def clean_handover(client: Client) -> None:
    """Make the notes as they were after the accident: the line of Worker 1 is lost."""
    notes = latest_block(client, "handover_notes")
    if notes is not None:
        client.blocks.update(notes.id, value=f"08:00 The lights are on.\n{_LINE2}")


def check_handover(client: Client, _: Any) -> Verdict:
    """Judge the notes: all lines stand there, each once."""
    notes = latest_block(client, "handover_notes")
    if notes is None:
        return cannot_be_checked("there is no block handover_notes; run the cells above first.")
    if _LINE1 not in notes.value:
        return not_tried("Worker 1's line is not there yet; send the text with it.")
    by_edit = client.blocks.history(notes.id)[-1].via == "blocks.edit"
    return judged(_handover_mistakes(notes.value.split("\n")), right(_BY_EDIT if by_edit else _BY_VERSION))


def _handover_mistakes(lines: list[str]) -> Iterator[str]:
    if _LINE1 not in lines:
        yield (
            "Two lines have become one: a text does not know that a new line was meant. Put a line break, "
            '"\\n", in between.'
        )
    if len(lines) == 1:
        yield (
            "Only Worker 1's line is left: update(value=…) replaces the whole text. Send everything that "
            "shall stand there."
        )
    if _LINE2 not in lines:
        yield (
            "Now Worker 2's line is gone: you sent the old text of the first read. The version was fresh "
            "and the text was not; take both from the same read."
        )
    if len(lines) != len(set(lines)):
        yield "A line stands there twice now. Look at print(client.blocks.retrieve(notes.id).value)."


_BY_EDIT = "The line is back, and by an edit: that is the second cure, and it comes next."
_BY_VERSION = (
    "Both lines stand there. If you sent the version of the very read that the text comes from, then "
    "whoever had written in between would have made the room refuse you. Without it, you would have "
    "erased them: the room takes what it gets."
)


# ---------------------------------------------------------------------- E3, with an edit


def clean_kitchen(client: Client) -> None:
    """Make the notes as they were at first."""
    notes = latest_block(client, "kitchen_notes")
    if notes is not None:
        client.blocks.restore(notes.id, version=1)


def check_kitchen(client: Client, _: Any) -> Verdict:
    """Judge the notes: the line was added by an edit, and nothing else happened."""
    notes = latest_block(client, "kitchen_notes")
    if notes is None:
        return cannot_be_checked("there is no block kitchen_notes; run the cell above first.")
    history = client.blocks.history(notes.id)
    if notes.value == history[0].value:
        return not_tried("Worker 3's line is not there yet.")
    return judged(
        _kitchen_mistakes(history),
        right(
            "Only the line was sent. An Append fits whatever stands there by then, so two who append at once "
            "both succeed; a Replace fits as long as its old text stands there."
        ),
    )


def _kitchen_mistakes(history: list[Version]) -> Iterator[str]:
    before, lines = history[0].value, history[-1].value.split("\n")
    if before not in lines:
        yield f"{before!r} is gone: that replaced the whole text. Which edit only adds?"
    if _LINE3 not in lines:
        yield f"The line that shall stand there is {_LINE3!r}; it is in line3."
    if lines.count(_LINE3) > 1:
        yield "The line stands there twice: each Append adds it once more."
    if history[-1].via != "blocks.edit":
        yield (
            "The line is there, but you read the text and sent all of it back: in between somebody could "
            "have written. client.blocks.edit sends the line alone."
        )
