"""What the room is measured beside: a bare flush, plain SQLite, and TinyDB as it ships."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from tinydb import TinyDB

SIZE = 2_000  # characters of a block's text
LINE = SIZE + 450  # bytes of the journal line that such an edit makes


class BareFlush:
    """Append as many bytes as the journal does, and flush."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "bare", os.O_RDWR | os.O_CREAT | os.O_APPEND)
        self._bytes = b"x" * LINE

    def edit(self) -> None:
        os.write(self._file, self._bytes)
        os.fdatasync(self._file)


class Sqlite:
    """The block and its new version in one transaction: WAL, synchronous=FULL."""

    def __init__(self, folder: Path, blocks: int) -> None:
        self._base = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
        self._base.execute("pragma journal_mode=wal")
        self._base.execute("pragma synchronous=full")
        self._base.execute("create table blocks(id integer primary key, label, value, version)")
        self._base.execute("create table versions(id, version, value)")
        self._base.execute("begin")
        self._base.executemany(
            "insert into blocks values(?,?,?,1)", ((i, f"b{i}", "x" * SIZE) for i in range(blocks))
        )
        self._base.execute("commit")
        self._count = 0

    def edit(self) -> None:
        self._count += 1
        text = f"{self._count:06d}" + "x" * (SIZE - 6)
        self._base.execute("begin immediate")
        self._base.execute("update blocks set value=?, version=version+1 where id=1", (text,))
        self._base.execute("insert into versions select id, version, value from blocks where id=1")
        self._base.execute("commit")


class Shipped:
    """TinyDB with its own storage: every edit writes the whole file, unflushed."""

    def __init__(self, folder: Path, blocks: int) -> None:
        self._base = TinyDB(folder / "tiny.json")
        self._base.insert_multiple({"label": f"b{i}", "value": "x" * SIZE} for i in range(blocks))
        self._count = 0

    def edit(self) -> None:
        self._count += 1
        self._base.update({"value": f"{self._count:06d}" + "x" * (SIZE - 6)}, doc_ids=[1])
