"""Old journals: kept whole in ``archive/`` when a room is compacted, and redacted with the room."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kit.journal.contract import Document
from kit.journal.disk import sync_folder, write_flushed
from kit.journal.line import seal, unseal

ARCHIVE = "archive"


def keep_in_archive(path: Path, seq: int) -> Path:
    """Give the journal at ``path``, which ends with commit ``seq``, a second name in the archive."""
    place = path.parent / ARCHIVE / f"{path.stem}.{seq}{path.suffix}"
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    os.link(path, place)
    sync_folder(place)
    return place


def redacted(record: dict[str, Any], blot: Callable[[str, Document], Document]) -> dict[str, Any]:
    """The record with ``blot`` applied to every document in it."""
    sets = {
        table: {number: document and blot(table, document) for number, document in documents.items()}
        for table, documents in record["set"].items()
    }
    return {**{key: value for key, value in record.items() if key != "crc"}, "set": sets}


def redact_file(path: Path, blot: Callable[[str, Document], Document]) -> None:
    """Rewrite a journal that nobody has open."""
    aside = path.with_name(path.name + ".new")
    with open(path, "rb") as file:
        records = (unseal(line) for line in file)
        write_flushed(aside, (seal(redacted(record, blot)) for record in records if record))
    os.replace(aside, path)
    sync_folder(path)
