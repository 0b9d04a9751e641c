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
from playwright.sync_api import TimeoutError as NeverSeen, sync_playwright

from tests.bench.table import Row
from tests.browser.lab import FLAGS, Lab, LabServer, chromium

ROOM = """from kit import connect
from kit.views import {view}
client = connect("team.jsonl")
{make}
{view}(client)"""
ONE = """block = client.blocks.create(label="ticks", value="")
agent = client.agents.create(name="Ana", block_ids=[block.id])
client.agents.messages.create(agent.id, input="Hello")"""
MANY = """blocks = [client.blocks.create(label=f"block_{n}", value="a line\\n" * 40) for n in range(50)]
for number in range(12):
    client.agents.create(name=f"Agent {number}", block_ids=[block.id for block in blocks])"""
TICKS = 60
PATIENCE = 60  # seconds; only a tick that is lost needs them
BUSY = "import time\nwhile True:\n    time.sleep(0.01)"
TICK = """import sys, time
from kit import connect
from kit.models import Script
with connect(sys.argv[1]) as room:
    block = room.blocks.list(label=sys.argv[2])[0]
    agent = room.agents.list()[0]
    tick = lambda number: f"tick {{number}} at {{time.time() * 1000:.1f}} end"
    {before}
    for number in range(int(sys.argv[3])):
        time.sleep(float(sys.argv[4]))
        {commit}"""
TEXT = {"before": "", "commit": "room.blocks.update(block.id, value=tick(number))"}
ANSWER = {  # the turn begins with a commit of its own; what is timed is the model's answer
    "before": "room.agents.update(agent.id, model=Script([lambda _: tick(number)] * int(sys.argv[3])))",
    "commit": "room.agents.messages.create(agent.id, input='Go on')",
}
NAME = {"before": "", "commit": "room.agents.update(agent.id, name=tick(number))"}
VIEWS = {
    "board": TEXT,
    "timeline": TEXT,
    "trace": ANSWER,
    "access_map": NAME,
}  # what each one shows of a tick
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
def _lab(make: str, view: str = "board") -> Iterator[tuple[Lab, Path]]:
    """JupyterLab with a view on the screen, and the room that it shows."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LabServer(Path(folder))
        try:
            page = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS)).new_page()
            cells = [
                nbformat.v4.new_code_cell(source) for source in (ROOM.format(make=make, view=view), BUSY)
            ]
            nbformat.write(nbformat.v4.new_notebook(cells=cells), Path(folder) / "view.ipynb")
            lab = Lab(page, server)
            place = lab.open(Path(folder) / "view.ipynb").parent / "team.jsonl"
            lab.run(0)
            yield lab, place
        finally:
            server.stop()


def _write(room: Path, label: str, times: int, pause: float, tick: dict[str, str] = TEXT) -> None:
    command = [sys.executable, "-c", TICK.format(**tick), str(room), label, str(times), str(pause)]
    subprocess.run(command, check=True)


def _latencies(lab: Lab, room: Path, tick: dict[str, str]) -> tuple[float, float]:
    """Median and 95th percentile, in ms, from just before a commit to the change in the page."""
    lab.page.evaluate(WATCH)
    _write(room, "ticks", TICKS, 0.2, tick)
    _shown(lab, TICKS - 1)
    seen = sorted(lab.page.evaluate("[...window.seen.values()]"))
    seen += [float("inf")] * (TICKS - len(seen))  # what was never seen is no good figure
    return statistics.median(seen), seen[int(TICKS * 0.95)]


def screen() -> Iterator[Row]:
    """A commit of another process on each view; fifty blocks on a board; ten thousand commits."""
    if chromium() is None:
        yield Row(
            "a commit of another process is seen",
            "Chromium is missing: apt-get install chromium",
            "",
            "",
            None,
        )
        return
    for view, tick in VIEWS.items():
        with _lab(ONE, view) as (lab, room):
            yield _seen(view, tick, lab, room)
    with _lab(MANY) as (lab, room):
        yield from _many(lab, room)


def _seen(view: str, tick: dict[str, str], lab: Lab, room: Path) -> Row:
    """How soon a view shows a commit of another process; the board also while a cell runs."""
    median, late = _latencies(lab, room, tick)
    figure = f"kernel idle: median {median:.0f} ms, p95 {late:.0f} ms"
    if view == "board":
        lab.start(1)
        median, busy = _latencies(lab, room, tick)
        figure += f"; while a cell runs: {median:.0f}, {busy:.0f} ms"
        late = max(late, busy)
    what = f"a commit of another process is seen on the {view.replace('_', ' ')}"
    return Row(what, figure, "", "p95 ≤ 150 ms", late <= 150)


def _many(lab: Lab, room: Path) -> Iterator[Row]:
    lab.page.evaluate(WATCH)
    _write(room, "block_7", 20, 0.3)
    _shown(lab, 19)
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
    shown = _shown(lab, 9999)
    grown, longest = _heap(lab) - before, lab.page.evaluate("window.longest")
    figure = f"longest pause {longest:.0f} ms, memory of the page {grown:+.1f} MB, "
    figure += "the last one is missing" if shown is None else f"the last one is shown after {shown:.0f} ms"
    yield Row(
        "10,000 commits in a row on that board",
        figure,
        "",
        "≤ 250 ms, ≤ 20 MB",
        longest <= 250 and grown <= 20 and shown is not None,
    )


def _shown(lab: Lab, number: int) -> float | None:
    """After how many ms a tick is seen, however slow the machine is; ``None`` for one that never comes."""
    try:
        lab.page.wait_for_function(f"window.seen.has('{number}')", timeout=PATIENCE * 1000)
    except NeverSeen:
        return None
    found: float = lab.page.evaluate(f"window.seen.get('{number}')")
    return found


def _heap(lab: Lab) -> float:
    """Megabytes of JavaScript in use, after a collection."""
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("HeapProfiler.collectGarbage")
    used: float = lab.page.evaluate("performance.memory.usedJSHeapSize / 1e6")
    return used
