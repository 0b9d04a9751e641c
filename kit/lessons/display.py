"""How a verdict or a sheet is shown: as its sentence, and in a notebook as a box or with buttons."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from typing import Any, NoReturn

from kit.lessons.parts import Verdict
from kit.lessons.sheet import WIDTH, Sheet, box, say_verdict


class PrintedVerdict(Verdict):
    """A verdict that a notebook shows as its sentence.

    >>> PrintedVerdict("right", "All three hold the block.")
    ✔ right: All three hold the block.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": box([say_verdict(self)])}


class Offered(PrintedVerdict):
    """A verdict with something that can be done about it: in a notebook a button below it, else a call."""

    __slots__ = ("_name", "_press", "_sheet")
    _name: str
    _sheet: Sheet
    _press: Callable[[str], Sheet]

    def __init__(self, verdict: Verdict, name: str, sheet: Sheet, press: Callable[[str], Sheet]) -> None:
        super().__init__(verdict.outcome, verdict.why)
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_sheet", sheet)
        object.__setattr__(self, "_press", press)

    def __repr__(self) -> str:
        return self._sheet.text

    def _ipython_display_(self) -> None:
        if shell() is None:
            _as_any_other_value()
        show(self._name, self._sheet, self._press)


class SheetVerdict(PrintedVerdict):
    """A verdict that stands on its sheet: the cell that has shown the sheet does not show it again."""

    __slots__ = ("_cell",)
    _cell: int

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.outcome, verdict.why)
        object.__setattr__(self, "_cell", _running())

    def _ipython_display_(self) -> None:
        if self._cell != _running():
            _as_any_other_value()


def _as_any_other_value() -> NoReturn:
    """Have IPython show what it asks to show itself as it shows any other value."""
    raise NotImplementedError  # its word for that


def printed(verdict: Verdict) -> PrintedVerdict:
    """The verdict in lines that fit a page."""
    return PrintedVerdict(verdict.outcome, textwrap.fill(verdict.why, WIDTH, break_long_words=False))


def show(name: str, sheet: Sheet, answer: Callable[[str], Sheet]) -> None:
    """Show a sheet: in a notebook with buttons, elsewhere as text."""
    if shell() is None:
        print(sheet.text)
        return
    from IPython.display import display

    from kit.lessons.choice import choice

    display(choice(name, sheet, answer))


def withdraw(name: str) -> None:
    """Take what a page shows under this name away, for something below says it better."""
    if shell() is None:
        return
    from kit.lessons.choice import choice

    gone = Sheet("", {}, offer=True)
    choice(name, gone, lambda _: gone)


def shell() -> Any:
    """The IPython shell of a page that shows HTML, or nothing; IPython is not imported for that."""
    found = _ipython()
    return found if found is not None and "text/html" in found.display_formatter.active_types else None


def after_cell(call: Callable[[], object]) -> None:
    """Call this once, when the cell that runs now has ended; where there are no cells, never."""
    if (found := _ipython()) is None:
        return

    def ended(*_: object) -> None:
        found.events.unregister("post_run_cell", ended)
        call()

    found.events.register("post_run_cell", ended)


def _ipython() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _running() -> int:
    """The number of the cell that runs."""
    found = shell()
    return int(found.execution_count) if found is not None else 0
