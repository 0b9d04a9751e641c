"""The readable copy of a room: its present state in TinyDB's own file format.

``TinyDB("team.json")`` opens it. It is a copy for people: the kit never reads it, so it may be edited,
deleted or out of date without harm.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from kit.journal.state import State


def write_copy(state: State, path: Path) -> None:
    """Write all tables of ``state`` to ``path``, replacing what was there in one step."""
    tables = {
        name: {str(number): document for number, document in table.documents.items()}
        for name, table in state.tables.items()
    }
    copy = {"_room": {"1": {"seq": state.seq, "at": state.at, "documents_last": _last(state)}}, **tables}
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(copy, file, ensure_ascii=False, indent=1)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _last(state: State) -> dict[str, int]:
    return {name: table.last for name, table in state.tables.items()}
