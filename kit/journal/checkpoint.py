"""The readable copy of a room: its present state in TinyDB's own file format.

``TinyDB("team.json")`` opens it. It is a copy for people: the kit never reads it, so it may be edited,
deleted or out of date without harm.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from kit.errors import RoomError
from kit.journal.disk import refused
from kit.journal.state import State
from kit.journal.whole import remove_unfinished, write_whole

_OURS = re.compile(rb'\s*(\{\s*("_room"|\}\s*$)|$)')


def write_copy(state: State, path: Path, *, room: Path) -> None:
    """Write all tables of ``state`` to ``path``, replacing an older copy in one step.

    Who may not read the journal at ``room`` may not read the copy.

    Raises:
        RoomError: something else stands at ``path``, or it can not be written.
    """
    tables = {
        name: {str(number): document for number, document in table.documents.items()}
        for name, table in state.tables.items()
    }
    copy = {"_room": {"1": {"seq": state.seq, "at": state.at, "documents_last": _last(state)}}, **tables}
    text = json.dumps(copy, ensure_ascii=False, indent=1)
    try:
        _check_ours(path)
        remove_unfinished_copy(path)
    except OSError as failure:
        raise refused(path, failure) from failure
    write_whole(path, [text.encode()], like=room, durable=False)


def remove_unfinished_copy(path: Path) -> None:
    """Remove what a crash has left of writing the copy to ``path``."""
    remove_unfinished(path.parent, re.escape(path.name))


def is_copy(path: Path) -> bool:
    """Whether a room's copy stands at ``path``, or a TinyDB without anything in it."""
    try:
        return path.is_file() and _OURS.match(path.read_bytes()) is not None  # a pipe would keep us waiting
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
