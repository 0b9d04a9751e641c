"""The place of a view in its notebook: its name in the page is the same after the kernel was restarted.

A page looks its widgets up by name. A kernel that shows the same view of the same cell gives it the same
one, so that what stands in the page already finds it and is awake again.
"""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID, uuid5
from weakref import WeakValueDictionary

import traitlets
from anywidget import AnyWidget

from kit.notebooks import here

_NAMES = UUID("6d3f2c0e-5a1b-4f7e-9c52-0b6f1d9a7e34")
_at: WeakValueDictionary[str, Placed]


class Placed(AnyWidget):
    """A widget whose name in the page comes from the cell that shows it, where there is one.

    ``place`` tells the page that name, and from which cell a lesson can bring the view back.
    """

    place = traitlets.Dict().tag(sync=True)

    def open(self) -> None:
        """Tell the page of the widget; one that was here before in its place hands its line over."""
        me: Any = self  # whose line, ``comm``, is a trait without a type
        if me.comm is not None:
            return
        cell = here.cell_id()
        name = self._named(cell)
        if not name:
            super().open()
            return
        self.place = {"id": name, "cell": cell if here.is_lesson_open() else ""}
        before: Any = _at.get(name)
        if before is None or before.comm is None:
            self._model_id = name
            super().open()
        else:
            me.comm, before.comm = before.comm, None
            before.left()
            self.send_state()
        _at[name] = self

    def _named(self, cell: str) -> str:
        """The first name of this kind of view in the cell that is free, or of one that is to be replaced."""
        if not cell:
            return ""
        names = (uuid5(_NAMES, f"{cell} {type(self).__name__} {number}").hex for number in count(1))
        return next(name for name in names if self.replaces(_at.get(name)))

    def replaces(self, other: Placed | None) -> bool:
        """Whether this view comes into the place of that one: the same thing, of another run of its cell."""
        found: Any = other
        return found is None or found.comm is None

    def left(self) -> None:
        """Another view has come into the place of this one."""


_at = WeakValueDictionary()
