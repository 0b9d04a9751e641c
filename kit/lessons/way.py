"""The way through a notebook: its parts, what each asks, and how long it takes by one rule.

A part begins with a heading ``## Part 2 · Who holds what · 12 to 15 minutes``; whatever stands before
the first one belongs to it. The rule: a minute for 180 words or for 12 lines of code, imports aside, and
so many for each thing to do as ``MINUTES`` says. A range is a tenth to either side of it.
``kit build`` writes it into the headings, and the sums into the title's cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kit.errors import NotFoundError
from kit.lessons.edition import SOLUTIONS, read_plain
from kit.lessons.letters import asked
from kit.notebooks.copies import notebooks, source

WORDS, LINES = 180, 12  # that are read in a minute
MINUTES = {"question": 1, "prediction": 2, "exercise": 5, "order": 3, "incident": 8, "view": 1}
LESS, MORE = 0.9, 1.1  # of what the rule says: nobody is the rule
_HEADING = re.compile(r"^## Part (\d+) · (.+?) · (\d+) to (\d+) minutes$", re.MULTILINE)
_IN_ALL = re.compile(r"`\d+ to \d+ minutes`")
_VIEW = re.compile(r"^(?:access_map|access_quiz|board|draw|stepper|timeline|trace)\(", re.MULTILINE)
_CHECKED = re.compile(r'lesson\.(?:check|parsons)\("(\w+)"')
_IMPORT = re.compile(r"(?:from|import) ")
_WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a notebook; ``asks`` names its questions and exercises in their order."""

    number: int
    title: str
    least: int
    most: int
    asks: tuple[str, ...]

    def open(self, answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """What of it is not answered or solved yet."""
        return [name for name in self.asks if not _is_done(name, answers.get(name, {}))]

    def told(self, answers: Mapping[str, Mapping[str, Any]]) -> str:
        """Whether it is done: what is done is kept, and its end is a place to stop."""
        if left := self.open(answers):
            return f"○ Part {self.number}: still open: {', '.join(left)}. What is done is kept."
        return f"✔ Part {self.number} is done, and kept. A good place to stop."


def _is_done(name: str, answer: Mapping[str, Any]) -> bool:
    return bool("choice" in answer if name[0] in "RPQ" else answer.get("solved"))


def parts_of(notebook: Any) -> list[Part]:
    """The parts of a notebook, as their headings name them and as the rule times them.

    >>> text = {"cell_type": "markdown", "source": "## Part 1 · Sharing · 0 to 0 minutes"}
    >>> code = {"cell_type": "code", "source": 'lesson.predict("P1", "a")'}
    >>> parts_of({"cells": [text, code]})
    [Part(number=1, title='Sharing', least=2, most=2, asks=('P1',))]
    """
    return [_part(*found) for found in _split(notebook)]


def _split(notebook: Any) -> Iterator[tuple[re.Match[str], list[Any]]]:
    """The heading of each part with its cells."""
    heading, cells = None, list[Any]()
    for cell in notebook["cells"]:
        found = _HEADING.search(cell["source"]) if cell["cell_type"] == "markdown" else None
        if found and heading:
            yield heading, cells
            cells = []
        heading = found or heading
        cells.append(cell)
    if heading:
        yield heading, cells


def _part(heading: re.Match[str], cells: list[Any]) -> Part:
    spent = sum(map(_minutes, cells))
    asks = tuple(dict.fromkeys(name for cell in cells for name in _names(cell)))
    return Part(int(heading[1]), heading[2], round(spent * LESS), round(spent * MORE), asks)


def _names(cell: Any) -> Iterator[str]:
    if cell["cell_type"] == "code":
        yield from (one.name for one in asked(cell["source"], 0))
        yield from _CHECKED.findall(cell["source"])


def _minutes(cell: Any) -> float:
    if cell["cell_type"] != "code":
        return len(_WORD.findall(cell["source"])) / WORDS
    if names := [*dict.fromkeys(_names(cell))]:
        return sum(MINUTES["order"] if "lesson.parsons(" in cell["source"] else _to_do(one) for one in names)
    lines = [line for line in cell["source"].split("\n") if line.strip() and not _IMPORT.match(line)]
    return len(lines) / LINES + MINUTES["view"] * len(_VIEW.findall(cell["source"]))


def _to_do(name: str) -> int:
    kinds = {"R": "question", "Q": "question", "P": "prediction", "I": "incident", "T": "incident"}
    return MINUTES[kinds.get(name[0], "exercise")]


def set_minutes(notebook: Any) -> None:
    """Write the minutes of its parts into their headings, and the sums into the title's cell."""
    parts = {one.number: one for one in parts_of(notebook)}
    for cell in notebook["cells"]:
        if parts and cell["cell_type"] == "markdown":
            cell["source"] = _HEADING.sub(lambda found: _heading(parts[int(found[1])]), cell["source"])
    if parts:
        first = notebook["cells"][0]
        first["source"] = _IN_ALL.sub(f"`{in_all(parts.values())} minutes`", first["source"])


def _heading(part: Part) -> str:
    return f"## Part {part.number} · {part.title} · {part.least} to {part.most} minutes"


def in_all(parts: Iterable[Part]) -> str:
    """The minutes of all parts together.

    >>> in_all([Part(1, "Sharing", 10, 13, ()), Part(2, "Writing", 15, 19, ())])
    '25 to 32'
    """
    least, most = (sum(minutes) for minutes in zip(*((one.least, one.most) for one in parts), strict=True))
    return f"{least} to {most}"


@cache
def parts(number: int) -> tuple[Part, ...]:
    """The parts of notebook ``number`` of the course as it is installed.

    Raises:
        NotFoundError: this installation has no such notebook.
    """
    course = source()
    for path in notebooks(course / SOLUTIONS) or notebooks(course):
        if path.name.startswith(f"{number:02}_"):
            return tuple(parts_of(read_plain(Path(path))))
    raise NotFoundError(
        f"there is no notebook {number} in this installation", hint="Install the kit with its whole course."
    )


def table(title: str, parts: Iterable[Part], answers: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Where a learner stands, part by part."""
    rows = list(parts)
    width = max(len(one.title) for one in rows)
    yield f"{title}: {len(rows)} parts, {in_all(rows)} minutes in all. You can stop after each."
    for one in rows:
        left = one.open(answers)
        done = "✔ done" if not left else f"{len(one.asks) - len(left)} of {len(one.asks)}"
        yield f"  Part {one.number} · {one.title:{width}}  {f'{one.least} to {one.most}':>8} minutes   {done}"
