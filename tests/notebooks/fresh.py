"""Answers tried in rooms where nothing else was: the notebook runs once, and each answer in a fork of it.

``python -m tests.notebooks.fresh 2`` reads a mapping from exercises to lists of answers, each list for a
room of its own, and prints the outcome and the reason that each answer was given.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.notebooks.course import cells, exercise_cells, learners, run_cell, tried

if TYPE_CHECKING:
    from collections.abc import Callable


def _said(number: int, rooms: dict[str, list[list[str]]]) -> dict[str, list[Any]]:
    names: dict[str, Any] = {"__name__": "__main__"}
    asked = {place: name for name, place in exercise_cells(number).items() if name in rooms}
    said = {}
    for place, cell in enumerate(cells(learners(number))[: max(asked) + 1]):
        if name := asked.get(place):
            asks = [partial(_verdicts, number, name, answers, names) for answers in rooms[name]]
            said[name] = [_forked(names, ask) for ask in asks]
        run_cell(cell, names)
    return said


def _verdicts(number: int, name: str, answers: list[str], names: dict[str, Any]) -> list[tuple[str, str]]:
    verdicts = [tried(number, name, answer, names).verdict for answer in answers]
    return [(verdict.outcome, verdict.why) for verdict in verdicts]


def _forked(names: dict[str, Any], ask: Callable[[], Any]) -> Any:
    """What a copy of this process answers. The copy has no other thread: none holds the room meanwhile."""
    read, write = os.pipe()
    child = names["client"].journal.read(lambda _: os.fork())
    if not child:
        try:
            with os.fdopen(write, "w") as out:
                json.dump(ask(), out)
        except BaseException:  # noqa: BLE001 — the parent goes on, and not the child
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    os.waitpid(child, 0)
    return json.loads(text)


if __name__ == "__main__":
    # Later Pythons warn of the threads that draw the views, which the copies do without.
    warnings.simplefilter("ignore", DeprecationWarning)
    json.dump(_said(int(sys.argv[1]), json.load(sys.stdin)), sys.stdout)
