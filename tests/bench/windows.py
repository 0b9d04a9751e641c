"""The same on Windows: a Windows CPython under wine, whose processes are killed as the task manager does."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.bench.table import Row
from tests.windows import wine

_KILLED = """
import json
from dataclasses import astuple
from tests.bench.crashes import kills
print(json.dumps([astuple(row) for row in kills(50)]))
"""
_TOGETHER = """
import json
from tests.bench.sharing import _by_processes, _run
if __name__ == "__main__":
    found, text = _run(_by_processes, 4, 4, 0.0)
    lost = sum(f"{who}:{done:06d}" not in text for who, done, _ in found)
    print(json.dumps([sum(done for _, done, _ in found), lost]))
"""


def windows() -> Iterator[Row]:
    """Kill 50 times, and four processes on one room, under wine."""
    if why := wine.missing():
        yield Row("file rooms on Windows", why, "", "0 lost", None)
        return
    for row in _said(_KILLED):
        yield Row(f"under wine: {row[0]}", *row[1:])
    edits, lost = _said(_TOGETHER)
    figure = f"{lost} of {edits:,} edits lost"
    yield Row("under wine: 4 processes on one block", figure, "", "0 lost", lost == 0 < edits)


def _said(program: str) -> list:
    with wine.python("-c", program) as process:
        said = process.communicate()[0].decode("utf-8", "replace")
    if process.returncode:
        raise RuntimeError(said[-4000:])
    return json.loads(said.splitlines()[-1])
