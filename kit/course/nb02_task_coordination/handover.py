"""E2: a lost line is brought back, by a way that can not lose another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from kit.client import Client
from kit.errors import KitError, StaleVersionError
from kit.lessons.answers import is_untouched
from kit.lessons.find import latest_block
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.lessons.rehearsal import busy
from kit.values.records import Block

_LABEL = "handover_notes"
_FIRST, _LINE2 = "08:00 The lights are on.", "08:06 Worker 2: the door is stuck."
_LINE1 = "08:05 Worker 1: the printer is back."
_MEANWHILE = "08:09 Worker 3: the key is under the mat."
MAY = May(text=(_LABEL,))

_BY_EDIT = "The line is back, and by an edit: that is the second cure, and it comes next."
_BY_VERSION = (
    "Both lines stand there. And in a copy of the room, where Worker 3 wrote between your read and your "
    "write, your way did not erase that line: the version is of the very read that the text comes from."
)


def check(client: Client, answer: Any) -> Verdict:
    """Judge the notes, then the function: in a copy of the room somebody writes while it thinks."""
    notes = latest_block(client, _LABEL)
    if notes is None:
        return cannot_be_checked("there is no block handover_notes; run the cells above first.")
    if _LINE1 not in notes.value:
        return not_tried("Worker 1's line is not there yet; send the text with it.")
    if is_untouched(answer):
        return cannot_be_checked('hand your function over, without brackets: lesson.check("E2", bring_back).')
    if not callable(answer):
        return cannot_be_checked(f"bring_back is {type(answer).__name__}; make it a function of a client.")
    by_edit = client.blocks.history(notes.id)[-1].via == "blocks.edit"
    mistakes = chain(_mistakes(client, notes), _in_a_busy_room(client, notes, answer))
    return judged(mistakes, right(_BY_EDIT if by_edit else _BY_VERSION))


def _mistakes(client: Client, notes: Block) -> Iterator[str]:
    lines = notes.value.split("\n")
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
    if notes.value == f"{client.blocks.history(notes.id)[0].value}\n{_LINE1}":
        yield (
            "Now Worker 2's line is gone: this is the text of the first read, with one line more. However "
            "fresh the version, the text is old; take both from the same read."
        )
    for line in (line for line in (_FIRST, _LINE2) if line not in lines):
        yield f"{line!r} does not stand there any more. Send everything that shall stand there."
    if len(lines) != len(set(lines)):
        yield "A line stands there twice now. Look at print(client.blocks.retrieve(notes.id).value)."
    for line in (line for line in lines if line not in {_FIRST, _LINE1, _LINE2}):
        yield f"{line!r} stands there too: only the lost line was to come back."


def _in_a_busy_room(client: Client, notes: Block, way: Callable[[Client], object]) -> Iterator[str]:
    """What the way does where somebody writes after its read."""
    before, room = client.room.seq, busy(client, notes.id, _MEANWHILE)
    room.blocks.update(notes.id, value=f"{_FIRST}\n{_LINE2}")
    try:
        way(room)
    except StaleVersionError:
        return
    except KitError as error:
        yield f"Called again in a copy of this room, it was refused: {error.message}."
        return
    text = room.blocks.retrieve(notes.id).value.split("\n")
    if client.room.seq != before:
        yield "Your function has changed this room, and was given another one: use the client that it gets."
    if _LINE1 not in text:
        yield "Called again in a copy of this room, your function did not bring the line back."
    elif _MEANWHILE not in text:
        yield (
            "The line is back, and your way can lose the next one. In a copy of this room Worker 3 wrote "
            "between your read and your write: your write erased that line, and nobody was told. Send the "
            "version that you have read: expected_version=present.version."
        )
