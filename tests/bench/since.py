"""The same work done by an older commit and by this one, in turns, each time in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

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

timed("import kit", start)
from kit import connect

room = Path(sys.argv[1])
opened = []
timed("open the room", lambda: opened.append(connect(room)))
told["memory of that"] = int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) / 1024
client = opened[0]
[block] = client.blocks.list(label="log")
last = client.room.seq
timed("retrieve(version=)", lambda: client.blocks.retrieve(block.id, version=block.version // 2), 3)
timed("the last 50 of its history", lambda: client.blocks.history(block.id, after=last - 50), 3)
timed("audit.readers(at=)", lambda: client.audit.readers("log", at=last // 2))

from kit.views import timeline

timed("the room's timeline opens", lambda: timeline(client))
edited = connect(Path(tempfile.mkdtemp(dir=sys.argv[2])) / "edits.jsonl")
edited.journal._flush.upto = lambda *_: None
text = edited.blocks.create(label="text", limit=5000)
numbers = iter(range(10**9))
edit = lambda: edited.blocks.update(text.id, value=f"{next(numbers):06d}" + "y" * 1994)
timed("an edit without the flush", edit, 200)
timed("an edit without the flush", edit, 2000)
for name, figure in told.items():
    print(f"{figure}\t{name}")
sys.stdout.flush()
os._exit(0)
"""
# The most that may be left of what the older commit takes.
GOALS = {
    "open the room": 0.57,
    "memory of that": 0.69,
    "retrieve(version=)": 1 / 617,
    "audit.readers(at=)": 100 / 1368,
    "the room's timeline opens": 150 / 2343,
    "an edit without the flush": 45 / 54,
}


def since() -> Iterator[Row]:
    """The past, opening, an edit and the import, beside a commit before the rebuild; needs git."""
    with tempfile.TemporaryDirectory(dir=".") as name, _tree(Path(name).resolve() / "before") as before:
        room = Path(name).resolve() / "room.jsonl"
        lived(room)[0].close()
        found: dict[Path, list[dict[str, float]]] = {before: [], HERE: []}
        for _ in range(ROUNDS):
            for tree, runs in found.items():
                runs.append(_measured(tree, room))
        for what in found[HERE][0]:
            old, new = (median(run[what] for run in found[tree]) for tree in (before, HERE))
            yield _row(what, old, new)


def _row(what: str, old: float, new: float) -> Row:
    said = us if what != "memory of that" else "{:.0f} MB".format
    most = GOALS.get(what)
    ratio = f"{new / old:.2f}" if new > old / 50 else f"{new / old:.5f}"
    goal, met = (f"≤ {most:.4f} ×", new / old <= most) if most else ("", None)
    title = f"{VERSIONS:,} versions, processor: {what}"
    return Row(title, f"{said(new)} = {ratio} ×", f"commit {BEFORE}: {said(old)}", goal, met)


def _measured(tree: Path, room: Path) -> dict[str, float]:
    """What one commit takes, in seconds and megabytes."""
    command = [sys.executable, "-c", WORK, str(room), str(room.parent)]
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": ""}  # both are compiled once
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=True)
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {name: float(figure) for figure, name in rows}


@contextmanager
def _tree(folder: Path) -> Iterator[Path]:
    """The older commit's files, for a while."""
    git = ["git", "-C", str(HERE), "worktree"]
    done = subprocess.run(
        [*git, "add", "--detach", folder, BEFORE], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(
            f"the part since needs git, and a clone that has commit {BEFORE}: {done.stderr.strip()}"
        )
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", folder], check=True)
