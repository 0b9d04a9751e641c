"""The readable copy of a room: its present state in TinyDB's own file format.

``TinyDB("team.json")`` opens it. It is a copy for people: the kit never reads it, so it may be edited,
deleted or out of date without harm.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path

from kit.errors import RoomError
from kit.journal.disk import NEW, refused
from kit.journal.state import State

_OURS = re.compile(rb'\s*(\{\s*("_room"|\}\s*$)|$)')


def write_copy(state: State, path: Path) -> None:
    """Write all tables of ``state`` to ``path``, replacing an older copy in one step.

    Raises:
        RoomError: something else stands at ``path``, or it can not be written.
    """
    tables = {
        name: {str(number): document for number, document in table.documents.items()}
        for name, table in state.tables.items()
    }
    copy = {"_room": {"1": {"seq": state.seq, "at": state.at, "documents_last": _last(state)}}, **tables}
    aside = path.with_name(path.name + NEW)
    try:
        _check_ours(path)
        with open(aside, "w", encoding="utf-8") as file:
            json.dump(copy, file, ensure_ascii=False, indent=1)
        os.replace(aside, path)
    except OSError as failure:
        with suppress(OSError):
            remove_unfinished(path)
        raise refused(path, failure) from failure


def remove_unfinished(path: Path) -> None:
    """Remove what a crash has left of writing the copy to ``path``."""
    aside = path.with_name(path.name + NEW)
    if aside.is_file():
        aside.unlink()


def is_copy(path: Path) -> bool:
    """Whether a room's copy stands at ``path``, or a TinyDB without anything in it."""
    try:
        return _OURS.match(path.read_bytes()) is not None
    except OSError:
        return False


def _check_ours(path: Path) -> None:
    if path.exists() and not is_copy(path):
        raise RoomError(
            f"{path} is not a copy of the room, so it was left as it is",
            hint="Move it away if you want the room's copy there; the room itself is complete without one.",
        )


def _last(state: State) -> dict[str, int]:
    return {name: table.last for name, table in state.tables.items()}
