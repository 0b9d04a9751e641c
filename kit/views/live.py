"""The live board: one widget over one room, redrawn whenever anybody commits to it."""

from __future__ import annotations

import threading
import weakref
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import traitlets
from anywidget import AnyWidget

from kit.client import Client
from kit.errors import KitError
from kit.views.follow import Follower
from kit.views.picture import Picture, picture, title_of
from kit.views.table import as_table
from kit.views.twin import as_text

_HERE = Path(__file__).parent
_boards: weakref.WeakValueDictionary[tuple[int, str | None], Board] = weakref.WeakValueDictionary()


def board(client: Client, *, title: str | None = None) -> Board:
    """The live view of a room: blocks × agents, what they hold, what changed and what was refused.

    In a notebook it is drawn, and moves by itself when any thread or any other process commits to the
    room. ``print(board(client))`` is the same in plain text. A room has one board of a title, so that a
    cell that runs again shows it again.

    >>> from kit import connect
    >>> client = connect()
    >>> print(board(client, title="Support"))
    Support
    <BLANKLINE>
    no blocks yet
    """
    key = id(client), title
    found = _boards.get(key)  # its client is alive as long as it is, so the id is still this client's
    if found is None or found.closed:
        found = _boards[key] = Board(client, title=title)
    return found


class Board(AnyWidget):
    """The widget of ``board()``; ``close()`` ends it.

    A board that was never shown is gone when nobody holds it any more. One that was shown stays with
    its page until ``close()``.
    """

    # Read here: a path would be watched for changes, and the watcher would hold every board for ever.
    _esm = (_HERE / "board.js").read_text("utf-8")
    _css = (_HERE / "board.css").read_text("utf-8")
    state = traitlets.Dict().tag(sync=True)
    closed = False

    def __init__(self, client: Client, *, title: str | None = None) -> None:
        self._client = client
        self._title = title
        self._drawing = threading.RLock()
        self._picture = Picture(title or title_of(client))
        super().__init__()
        self.redraw()
        self._follower = Follower(client, weakref.WeakMethod(self._hear))

    def redraw(self) -> Picture:
        """Look at the room and show what is there now; it happens by itself after every commit.

        A room that was closed or can not be read leaves the last picture, which then says so.
        """
        with self._drawing:
            try:
                seen = picture(self._client, self._title, since=self._picture)
            except KitError as error:
                seen = replace(self._picture, trouble=error.message)
            if not self.closed:
                self.state = seen.to_dict()
            self._picture = seen
            return seen

    def _hear(self) -> None:
        """Redraw because the room has news. Nobody sees what a thread raises, so the board shows it."""
        try:
            self.redraw()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown
            self._picture = replace(self._picture, trouble=f"{type(error).__name__}: {error}")
            with suppress(Exception):
                self.state = self._picture.to_dict()

    def open(self) -> None:
        """Nothing yet: the page is told of the board when somebody asks for its ``model_id``."""

    def _show(self) -> None:
        with self._drawing:
            if self.comm is None and not self.closed:
                super().open()

    @property
    def model_id(self) -> Any:
        """The name of the widget in the page, which is told of it only when somebody asks for that name."""
        self._show()
        return super().model_id

    def close(self) -> None:
        """Redraw no more and leave the page; what it shows as text stays up to date."""
        self.closed = True
        self._follower.stop()
        if self.comm is not None:
            self.layout.close()
        super().close()

    def __del__(self) -> None:
        """Nothing: a board that was shown is held until ``close()``, and another one has nothing open."""

    def __str__(self) -> str:
        return as_text(self.redraw())

    __repr__ = __str__

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        seen = self.redraw()
        shown = {"text/plain": as_text(seen), "text/html": as_table(seen)}
        bundle, metadata = ({}, {}) if self.closed else super()._repr_mimebundle_(**options) or ({}, {})
        return {**bundle, **shown}, metadata
