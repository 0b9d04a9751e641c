"""The views on the screen: how soon a commit is seen, what one change costs, and many of them in a row."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from tests.bench.table import Row
from tests.browser.lab import FLAGS, Lab, LabServer, chromium

ROOM = """from kit import board, connect
client = connect("team.jsonl")
{make}
board(client)"""
ONE = 'block = client.blocks.create(label="ticks", value="")'
MANY = """blocks = [client.blocks.create(label=f"block_{n}", value="a line\\n" * 40) for n in range(50)]
for number in range(12):
    client.agents.create(name=f"Agent {number}", block_ids=[block.id for block in blocks])"""
BUSY = "import time\nwhile True:\n    time.sleep(0.01)"
TICK = """import sys, time
from kit import connect
with connect(sys.argv[1]) as room:
    block = room.blocks.list(label=sys.argv[2])[0]
    for number in range(int(sys.argv[3])):
        time.sleep(float(sys.argv[4]))
        room.blocks.update(block.id, value=f"tick {number} at {time.time() * 1000:.1f} end")"""
WATCH = """() => {
    window.seen = new Map();
    window.longest = 0;
    let last = performance.now();
    const frame = (now) => {
        window.longest = Math.max(window.longest, now - last);
        last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const look = () => {
        const now = Date.now();
        for (const [, number, at] of document.body.innerText.matchAll(/tick (\\d+) at ([\\d.]+) end/g))
            if (!window.seen.has(number)) window.seen.set(number, now - Number(at));
    };
    const all = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.body, all);
}"""


@contextmanager
def _lab(make: str) -> Iterator[tuple[Lab, Path]]:
    """JupyterLab with a board on the screen, and the room that it shows."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LabServer(Path(folder))
        try:
            page = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS)).new_page()
            cells = [nbformat.v4.new_code_cell(source) for source in (ROOM.format(make=make), BUSY)]
            nbformat.write(nbformat.v4.new_notebook(cells=cells), Path(folder) / "board.ipynb")
            lab = Lab(page, server)
            place = lab.open(Path(folder) / "board.ipynb").parent / "team.jsonl"
            lab.run(0)
            yield lab, place
        finally:
            server.stop()


def _write(room: Path, label: str, times: int, pause: float) -> None:
    command = [sys.executable, "-c", TICK, str(room), label, str(times), str(pause)]
    subprocess.run(command, check=True)


def _latencies(lab: Lab, room: Path) -> tuple[float, float]:
    """Median and 95th percentile, in ms, from just before a commit to the change in the page."""
    lab.page.evaluate(WATCH)
    _write(room, "ticks", 60, 0.2)
    lab.page.wait_for_timeout(1000)
    seen = sorted(lab.page.evaluate("[...window.seen.values()]"))
    return statistics.median(seen), seen[int(len(seen) * 0.95)]


def screen() -> Iterator[Row]:
    """A commit of another process on the board; fifty blocks; ten thousand commits."""
    if chromium() is None:
        yield Row(
            "a commit of another process is seen",
            "Chromium is missing: apt-get install chromium",
            "",
            "",
            None,
        )
        return
    with _lab(ONE) as (lab, room):
        idle = _latencies(lab, room)
        lab.start(1)
        busy = _latencies(lab, room)
    figure = f"kernel idle: median {idle[0]:.0f} ms, p95 {idle[1]:.0f} ms; "
    figure += f"while a cell runs: {busy[0]:.0f}, {busy[1]:.0f} ms"
    yield Row(
        "a commit of another process is seen on the board",
        figure,
        "",
        "p95 ≤ 150 ms",
        max(idle[1], busy[1]) <= 150,
    )
    with _lab(MANY) as (lab, room):
        yield from _many(lab, room)


def _many(lab: Lab, room: Path) -> Iterator[Row]:
    lab.page.evaluate(WATCH)
    _write(room, "block_7", 20, 0.3)
    lab.page.wait_for_timeout(500)
    longest = lab.page.evaluate("window.longest")
    yield Row(
        "a board of 50 blocks × 12 agents, one change",
        f"longest pause of the page {longest:.0f} ms",
        "",
        "≤ 100 ms",
        longest <= 100,
    )
    before = _heap(lab)
    lab.page.evaluate("window.longest = 0")
    _write(room, "block_7", 10_000, 0)
    lab.page.wait_for_timeout(1000)
    grown, longest = _heap(lab) - before, lab.page.evaluate("window.longest")
    last = lab.page.evaluate("Math.max(...[...window.seen.keys()].map(Number))")
    figure = f"longest pause {longest:.0f} ms, memory of the page {grown:+.1f} MB, "
    figure += f"the last one is {'shown' if last == 9999 else 'missing'}"
    yield Row(
        "10,000 commits in a row on that board",
        figure,
        "",
        "≤ 250 ms, ≤ 20 MB",
        longest <= 250 and grown <= 20 and last == 9999,
    )


def _heap(lab: Lab) -> float:
    """Megabytes of JavaScript in use, after a collection."""
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("HeapProfiler.collectGarbage")
    used: float = lab.page.evaluate("performance.memory.usedJSHeapSize / 1e6")
    return used
