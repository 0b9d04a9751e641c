"""A verdict as a learner is told it: its sentence, and in a notebook a box around it."""

from __future__ import annotations

import sys
import textwrap
from typing import Any

from kit.lessons.parts import Verdict
from kit.lessons.sheet import WIDTH, box, say_verdict


class Told(Verdict):
    """A verdict that a notebook shows as its sentence.

    >>> Told("right", "All three hold the block.")
    ✔ right: All three hold the block.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": box([say_verdict(self)])}


class Shown(Told):
    """A verdict that stands on its sheet: the cell that has shown the sheet does not show it again."""

    __slots__ = ("_cell",)
    _cell: int

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.outcome, verdict.why)
        object.__setattr__(self, "_cell", _running())

    def _ipython_display_(self) -> None:
        if self._cell != _running():
            raise NotImplementedError  # IPython's word for: show it as any other value


def told(verdict: Verdict) -> Told:
    """The verdict in lines that fit a page."""
    return Told(verdict.outcome, textwrap.fill(verdict.why, WIDTH, break_long_words=False))


def shell() -> Any:
    """The IPython shell of a page that shows HTML, or nothing; IPython is not imported for that."""
    ipython = sys.modules.get("IPython")
    found = ipython.get_ipython() if ipython else None
    return found if found is not None and "text/html" in found.display_formatter.active_types else None


def _running() -> int:
    """The number of the cell that runs."""
    found = shell()
    return int(found.execution_count) if found is not None else 0
