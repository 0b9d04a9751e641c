"""The page of figures, ``kit/site/book/figures.md``: written whole, from the runs kept beside this file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.table import Row, markdown

PAGE = Path(__file__).parents[2] / "kit" / "site" / "book" / "figures.md"
KEPT = Path(__file__).with_name("figures.json")
TITLES = {  # what has none of these is about the room
    "screen": "The views: JupyterLab in Chromium, another process writing",
    "server": "A room over HTTP, on loopback",
    "learners": "A room over HTTP, on loopback",
    "site": "The site: the course in Chromium, nothing installed",
    "windows": "Windows: its own CPython, under wine",
}
_HEAD = """# Figures

<!-- Written by `python -m tests.bench --write`; edit tests/bench/page.py instead. -->

`python -m tests.bench` measures all this on your machine, `--list` says what there is, and `--write` writes
this page from what it has found. Goals that are not met stand here like those that are; the ratios are taken
within one run.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: on which ``machine``, what is to be said of it, and the rows of each part."""

    machine: str
    note: str
    parts: Mapping[str, tuple[Row, ...]]


def kept(path: Path | None = None) -> list[Measured]:
    """The runs of which the page tells."""
    return [_run(one) for one in json.loads((path or KEPT).read_text("utf-8"))]


def _run(one: dict[str, Any]) -> Measured:
    parts = {name: tuple(Row(**row) for row in rows) for name, rows in one["parts"].items()}
    return Measured(one["machine"], one["note"], parts)


def together(runs: Iterable[Measured], new: Measured) -> list[Measured]:
    """The runs with a new one, whose parts are measured anew and no longer told from before."""
    older = [Measured(run.machine, run.note, _without(run.parts, new.parts)) for run in runs]
    return [run for run in [*older, new] if run.parts]


def _without(parts: Mapping[str, tuple[Row, ...]], new: Iterable[str]) -> dict[str, tuple[Row, ...]]:
    return {name: rows for name, rows in parts.items() if name not in new}


def written(runs: Iterable[Measured]) -> str:
    """The page of these runs."""
    return "\n".join([_HEAD, *_sections(list(runs))]).rstrip("\n") + "\n"


def _sections(runs: list[Measured]) -> Iterator[str]:
    for title in dict.fromkeys(["The room", *TITLES.values()]):
        told = [(run, [*_about(title, run)]) for run in runs]
        if any(rows for _, rows in told):
            yield f"## {title}\n"
        for run, rows in told:
            if rows:
                yield f"{run.machine}. {run.note}".rstrip() + f"\n\n{markdown(rows)}\n"


def _about(title: str, run: Measured) -> Iterator[Row]:
    for name, rows in run.parts.items():
        if TITLES.get(name, "The room") == title:
            yield from rows


def keep(new: Measured) -> None:
    """Keep a run, and write the page anew."""
    runs = together(kept(), new)
    KEPT.write_text(json.dumps([asdict(run) for run in runs], indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(written(runs), "utf-8")
