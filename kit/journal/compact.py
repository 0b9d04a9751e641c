"""Compacting: a new journal that begins with the present state; the old one goes to ``archive/``."""

from __future__ import annotations

import os
from pathlib import Path

from kit.journal.file import FileJournal
from kit.journal.line import FORMAT, seal
from kit.journal.record import FREE, Forms
from kit.journal.state import State


def compact(path: str | os.PathLike[str], forms: Forms = FREE) -> Path:
    """Start a new journal from the present state and answer with where the old one lies now.

    Versions of blocks from before this moment are in the archived journal only. Other processes may
    have the room open meanwhile; they go on with the new journal.

    Raises:
        RoomError: there is no such room, or it can not be written.
    """
    journal = FileJournal(path, create=False, forms=forms)
    try:
        return journal.archive(_whole)
    finally:
        journal.close()


def _whole(state: State) -> bytes:
    seq = state.seq + 1
    return seal(
        {
            "format": FORMAT,
            "seq": seq,
            "at": state.time(seq),
            "by": {"kind": "operator"},
            "via": "compact",
            "last": {name: table.last for name, table in state.tables.items()},
            "set": {name: table.documents for name, table in state.tables.items()},
        }
    )
