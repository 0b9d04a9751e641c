"""Where code is running: the kernel's shell, the cell, and the file of its notebook."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAMED = ("JPY_SESSION_NAME", "KIT_NOTEBOOK")  # set by Jupyter's server for each kernel; for others
_VSCODE = "__vsc_ipynb_file__"  # the name under which VS Code tells it


@dataclass(frozen=True, slots=True)
class Again:
    """A cell that is run again on a learner's behalf; ``sure``: she was asked about what that undoes."""

    cell_id: str
    sure: bool = False


_again: ContextVar[Again | None] = ContextVar("again", default=None)


_opened: list[int] = []  # the lessons that were opened in this process


def open_lesson(number: int) -> None:
    """A lesson of the course was opened: what its notebook shows can be brought back."""
    _opened.append(number)


def is_lesson_open() -> bool:
    """Whether a lesson of the course was opened in this process."""
    return bool(_opened)


def shell() -> Any:
    """The IPython shell that runs this process's cells, or nothing; IPython is not imported for that."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def cell_id() -> str:
    """The id of the cell that runs, where the notebook's program tells it; else nothing.

    >>> cell_id()
    ''
    """
    if again := _again.get():
        return again.cell_id
    found = shell()
    told = (
        found if hasattr(found, "get_parent") else getattr(found, "kernel", None)
    )  # the latter in a browser
    parent: dict[str, Any] = getattr(told, "get_parent", dict)() or {}
    return str(parent.get("metadata", {}).get("cellId") or "")


@contextmanager
def run_again(cell_id: str, *, sure: bool = False) -> Iterator[None]:
    """The code inside is that of a cell which is run again on a learner's behalf.

    >>> with run_again("c04"):
    ...     cell_id(), running_again()
    ('c04', Again(cell_id='c04', sure=False))
    """
    token = _again.set(Again(cell_id, sure))
    try:
        yield
    finally:
        _again.reset(token)


def running_again() -> Again | None:
    """The cell that is run again on a learner's behalf, if that is what runs."""
    return _again.get()


def is_course_notebook() -> bool:
    """Whether what runs is a cell of a notebook that opens a lesson, as far as its program tells which it is.

    >>> is_course_notebook()
    False
    """
    if getattr(shell(), "kernel", None) is None:
        return False  # a script, a test, or IPython in a terminal
    file = notebook_file()
    try:
        return file is None or "open_lesson(" in file.read_text("utf-8", "replace")
    except OSError:
        return True


def folder() -> Path:
    """Where whoever runs this works: beside her notebook."""
    file = notebook_file()
    return Path.cwd() if file is None else file.absolute().parent


def notebook_file() -> Path | None:
    """The file of this kernel's notebook, as far as its program tells it and it is still there."""
    told = [os.environ.get(name) for name in _NAMED]
    told.append(getattr(shell(), "user_ns", {}).get(_VSCODE))
    files = (Path(str(name)) for name in told if name and str(name).endswith(".ipynb"))
    return next((file for file in files if file.is_file()), None)
