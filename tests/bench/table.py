"""The table that the benchmark prints: a figure, what it was measured beside, and the goal."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; ``met`` is ``None`` where there is no goal."""

    what: str
    figure: str
    beside: str
    goal: str
    met: bool | None


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | beside, in the same run | goal | met |", "| --- | --- | --- | --- | --- |"]
    marks = {True: "yes", False: "**no**", None: ""}
    lines += [f"| {row.what} | {row.figure} | {row.beside} | {row.goal} | {marks[row.met]} |" for row in rows]
    return "\n".join(lines)


def interleaved(rounds: int, **calls: Callable[[], object]) -> dict[str, float]:
    """Median seconds of several calls, timed in turns, so that a disturbance meets all of them alike."""
    wall: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            before = time.perf_counter()
            call()
            wall[name].append(time.perf_counter() - before)
    return {name: statistics.median(times) for name, times in wall.items()}


def per_call(times: int, call: Callable[[], object], repeats: int = 5) -> float:
    """Seconds of one call, the best of several runs of ``times`` calls."""
    best = float("inf")
    for _ in range(repeats):
        before = time.perf_counter()
        for _ in range(times):
            call()
        best = min(best, (time.perf_counter() - before) / times)
    return best


def us(seconds: float) -> str:
    """Seconds as microseconds or milliseconds, short."""
    return f"{seconds * 1e6:,.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:,.1f} ms"
