"""The same work done by an older commit and by this one, in turns, each time in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from zipfile import ZipFile

from tests.bench.past import VERSIONS, lived
from tests.bench.table import Row, us

BEFORE = "d4248c7"  # the last commit before all readers of the past stood on one
HERE = Path(__file__).parents[2]
ROUNDS = 3
# Seconds of processor time, so that what else the machine does counts for little.
WORK = r"""
import os, re, sys, tempfile
from pathlib import Path
from time import process_time

told = {}

def timed(name, call, times=1):
    before = process_time()
    for _ in range(times):
        call()
    told[name] = (process_time() - before) / times

def start():
    import kit

timed("import", start)
from kit import connect

room = Path(sys.argv[1])
opened = []
timed("open", lambda: opened.append(connect(room)))
told["memory"] = int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) / 1024
client = opened[0]
[block] = client.blocks.list(label="log")
last = client.room.seq
timed("version", lambda: client.blocks.retrieve(block.id, version=block.version // 2), 3)
timed("history", lambda: client.blocks.history(block.id, after=last - 50), 3)
timed("readers", lambda: client.audit.readers("log", at=last // 2))

from kit.views import timeline

timed("timeline", lambda: timeline(client))
edited = connect(Path(tempfile.mkdtemp(dir=sys.argv[2])) / "edits.jsonl")
edited.journal._flush.upto = lambda *_: None
text = edited.blocks.create(label="text", limit=5000)
numbers = iter(range(10**9))
edit = lambda: edited.blocks.update(text.id, value=f"{next(numbers):06d}" + "y" * 1994)
timed("edit", edit, 200)
timed("edit", edit, 2000)
for name, figure in told.items():
    print(f"{figure}\t{name}")
sys.stdout.flush()
os._exit(0)
"""
_MISSING = "not measured: it takes git, and a clone that has this commit (git fetch --unshallow)"
_PAST = f"{VERSIONS:,} versions:"
# Each figure's title, and the most that may be left of what the older commit takes.
FIGURES: dict[str, tuple[str, float | None]] = {
    "import": ("import kit, processor time", None),
    "open": (f"{_PAST} open the room, processor time", 0.57),
    "memory": (f"{_PAST} open the room, memory", 0.69),
    "version": (f"{_PAST} retrieve(version=), processor time", 1 / 617),
    "history": (f"{_PAST} the last 50 of its history, processor time", None),
    "readers": (f"{_PAST} audit.readers(at=), processor time", 100 / 1368),
    "timeline": (f"{_PAST} the room's timeline opens, processor time", 150 / 2343),
    "edit": ("an edit of 2 KB without the flush, processor time", 45 / 54),
}


def since() -> Iterator[Row]:
    """The past, opening, an edit and the import, beside a commit before the rebuild; needs git."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        before, room = Path(name).resolve() / "before", Path(name).resolve() / "room.jsonl"
        if not _unpack(before):
            yield Row(f"beside commit {BEFORE}", _MISSING, "", "", None)
            return
        lived(room)[0].close()
        found: dict[Path, list[dict[str, float]]] = {before: [], HERE: []}
        for _ in range(ROUNDS):
            for tree, runs in found.items():
                runs.append(_measured(tree, room))
        for what in found[HERE][0]:
            old, new = (median(run[what] for run in found[tree]) for tree in (before, HERE))
            yield _row(what, old, new)


def _row(what: str, old: float, new: float) -> Row:
    title, most = FIGURES[what]
    said = us if what != "memory" else "{:.0f} MB".format
    ratio = f"{new / old:.2f}" if new > old / 50 else f"{new / old:.5f}"
    goal, met = (f"≤ {most:.4f} ×", new / old <= most) if most else ("", None)
    return Row(title, f"{said(new)} = {ratio} ×", f"commit {BEFORE}: {said(old)}", goal, met)


def _measured(tree: Path, room: Path) -> dict[str, float]:
    """What one commit takes, in seconds and megabytes."""
    command = [sys.executable, "-c", WORK, str(room), str(room.parent)]
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": ""}  # both are compiled once
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=True)
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {name: float(figure) for figure, name in rows}


def _unpack(folder: Path) -> bool:
    """Put the older commit's package into a folder, if there is git and knows it; else it says why not."""
    git = ["git", "-C", str(HERE), "archive", "--format=zip", BEFORE, "kit"]
    try:
        packed = subprocess.run(git, stdout=subprocess.PIPE, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    ZipFile(BytesIO(packed)).extractall(folder)
    return True
