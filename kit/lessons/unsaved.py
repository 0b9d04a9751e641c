"""What the way back would lose: a learner's own doing in the room that the notebook's cells do not repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kit.client import Client
from kit.journal import Reading
from kit.lessons.cell_run import CellRun
from kit.lessons.story import Story

_MOST = 5  # things that are named
_NAMED = re.compile(r"\blesson\.\w+\(\s*[\"'](\w+)")
_FIELDS = {"agents": "name", "blocks": "label"}


def unsaved(story: Story, until: int, runs: Iterable[CellRun], client: Client | None) -> tuple[str, ...]:
    """What is in a room in memory by a learner's own cells, or by answers that are not saved, in words.

    A room in a file is asked for as a whole before it is emptied.
    """
    if client is None or client.journal.path is not None:
        return ()
    here = [run for run in runs if run.client is client]
    own = [run for run in here if run.cell.kind == "own"]
    answers = {run.cell.id: run for run in here if run.cell.kind == "exercise"}  # the last run of each
    made = client.journal.read(lambda room: sorted(_made(room, own)))
    return (*(what for _, what in made), *_newer(story, until, answers.values()))


def _made(room: Reading, runs: list[CellRun]) -> Iterator[tuple[int, str]]:
    """The agents and blocks that came with these runs and are there still, and which commits made them."""
    for table, field in _FIELDS.items():
        for one in room.outlines(table):
            (first, _), (_, now) = one.points[0], one.points[-1]
            if now is not None and any(run.before < first <= run.after for run in runs):
                yield first, f"the {table[:-1]} {now[field]}"


def _newer(story: Story, until: int, runs: Iterable[CellRun]) -> Iterator[str]:
    """The exercises before a place that ran as something else than what stands in the file."""
    for run in runs:
        place = story.place(run.cell.id)
        if place is not None and place < until and story.cells[place].source.strip() != run.code.strip():
            named = _NAMED.search(story.cells[place].source)
            yield f"what you ran at {named[1]}" if named else "what you ran at an exercise"


def named(things: tuple[str, ...]) -> str:
    """The things in a row; of many, the first.

    >>> named(("the block notes", "what you ran at E1"))
    'the block notes, what you ran at E1'
    """
    more = f" and {len(things) - _MOST} more" if len(things) > _MOST else ""
    return ", ".join(things[:_MOST]) + more


def question(things: tuple[str, ...]) -> str:
    """What a learner is asked before the way back loses these things."""
    return (
        "Nothing was done yet. The way back builds this room anew from the notebook as it was last saved, "
        f"and that does not bring back: {named(things)}.\n"
        "  → An answer is brought back once the notebook is saved (Ctrl+S). To go without these things: "
        "press the button once more; or in a cell: lesson.resume(sure=True)."
    )
