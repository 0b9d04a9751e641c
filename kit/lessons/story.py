"""The story of a notebook: which of its cells tell it, which are exercises, and which are a learner's own."""

from __future__ import annotations

import re
import symtable
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from textwrap import shorten
from typing import Any, Literal

from kit.errors import KitError, NotFoundError
from kit.lessons.edition import read_plain
from kit.notebooks.cell import parsed
from kit.notebooks.copies import notebooks, source

Kind = Literal["story", "exercise", "own"]
_OPENS = re.compile(r"\bopen_lesson\(\s*(\d+)")
_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"^#+ +(.*?)(?: · \d[^·]*minutes)?$", re.MULTILINE)
_ASKED = r"\blesson\.\w+\(\s*([\"']){}\1"


@dataclass(frozen=True, slots=True)
class StoryCell:
    """A code cell: ``kind`` says whose it is, ``under`` is the heading that it stands under.

    ``ran`` says whether it had run when the notebook was saved.
    """

    id: str
    source: str
    kind: Kind
    under: str = ""
    ran: bool = False

    @property
    def name(self) -> str:
        """How to tell it from others: its first line of code."""
        return self.line_with("")

    def line_with(self, word: str) -> str:
        """The first line of code in which this word stands, or the first of all."""
        lines = [line.strip() for line in self.source.splitlines()]
        code = [line for line in lines if line and not line.startswith("#")] or ["an empty cell"]
        return shorten(
            next((line for line in code if word in _WORD.findall(line)), code[0]), 60, placeholder=" …"
        )

    def makes(self, name: str) -> bool:
        r"""Whether the cell gives a value to this name.

        >>> StoryCell("c1", "from kit import board\nfor x in y: z = w", "story").makes("board")
        True
        """
        try:
            symbol = symtable.symtable(self.source, self.id, "exec").lookup(name)
        except (SyntaxError, KeyError, ValueError):
            return False
        return symbol.is_assigned() or symbol.is_imported()


@dataclass(frozen=True, slots=True)
class Story:
    """The code cells of a notebook in their order, and which lesson it opens."""

    number: int
    cells: tuple[StoryCell, ...]

    def place(self, id: str, code: str | None = None) -> int | None:
        """Where a cell stands, by its id or else by what it says."""
        for place, cell in enumerate(self.cells):
            if id and cell.id == id:
                return place
        alike = [
            place for place, cell in enumerate(self.cells) if code and cell.source.strip() == code.strip()
        ]
        return alike[0] if len(alike) == 1 else None

    def asking(self, name: str) -> int:
        """Where the question or exercise of this name stands.

        Raises:
            NotFoundError: no cell asks it.
        """
        asks = re.compile(_ASKED.format(re.escape(str(name))))
        for place, cell in enumerate(self.cells):
            if asks.search(cell.source):
                return place
        raise NotFoundError(
            f"no cell of this notebook asks {name!r}",
            hint='Name an exercise or a question, such as "E1".',
        )

    def to_run(self, until: int) -> list[StoryCell]:
        """The cells before a place that are to run again, those of the exercises with them."""
        return [cell for cell in self.cells[:until] if cell.kind != "own" and cell.source.strip()]


def story_of(file: Path | None, number: int | None = None) -> Story:
    """The story as it stands in a learner's ``file``, or as the course has it where that is none of it.

    Raises:
        KitError: neither says which notebook of the course it is.
    """
    if file is not None:
        found = _read(file, file.stat().st_mtime_ns)
        if found is not None and number in {None, found.number}:
            return found
    if number is None:
        raise KitError(
            "Nothing says which notebook this is.",
            hint='Run its first cells by hand: choose "Run All Above Selected Cell".',
        )
    return told_by_the_course(number)


@cache
def told_by_the_course(number: int) -> Story:
    """The story of notebook ``number`` as the course has it.

    >>> [cell.kind for cell in told_by_the_course(1).cells].count("exercise") > 5
    True

    Raises:
        KitError: the course has no such notebook.
    """
    for path in notebooks(source()):
        if path.name.startswith(f"{number:02}_"):
            return Story(number, tuple(_cells(read_plain(path), {})))
    raise NotFoundError(f"the course has no notebook {number}")


@lru_cache(maxsize=4)
def _read(file: Path, _: int) -> Story | None:
    """What was read at the time of this change; it is asked for with each cell that runs."""
    try:
        return _story(read_plain(file))
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ):  # no notebook, or none of Jupyter's now
        return None


def _story(notebook: Any) -> Story | None:
    number = next((int(found[1]) for cell in notebook["cells"] if (found := _opens(cell))), None)
    if number is None:
        return None
    try:
        known = {cell.id: cell.kind for cell in told_by_the_course(number).cells}
    except KitError:
        known = {}
    return Story(number, tuple(_cells(notebook, known)))


def _opens(cell: Any) -> re.Match[str] | None:
    return _OPENS.search(cell["source"]) if cell["cell_type"] == "code" and parsed(cell["source"]) else None


def _cells(notebook: Any, known: Mapping[str, Kind]) -> Iterator[StoryCell]:
    """The code cells; in a learner's copy of the course, what the course does not know is her own.

    In a copy of an older course, whose first cell is another one by now, the tags alone tell.
    """
    ours = any(_opens(cell) and cell.get("id") in known for cell in notebook["cells"])
    under = ""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            under = next(reversed(_HEADING.findall(cell["source"])), under)
        elif cell["cell_type"] == "code":
            id, ran = str(cell.get("id", "")), cell.get("execution_count") is not None
            tagged: Kind = "exercise" if "exercise" in cell["metadata"].get("tags", ()) else "story"
            yield StoryCell(id, cell["source"], known.get(id, "own") if ours else tagged, under, ran)
