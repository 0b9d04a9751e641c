"""What every live view is: one widget over one room, redrawn whenever anybody commits to it.

A view says what it looks at (``look``) and how that reads without a program (``as_text``, ``as_html``).
The page gets the same as data (``as_state``), and one small program of the view's own draws it.
"""

from __future__ import annotations

import weakref
from abc import abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

import traitlets

from kit.client import Client
from kit.errors import KitError
from kit.journal import Reading
from kit.values.mutex import Mutex
from kit.values.signs import visible_in
from kit.views.shared.follow import Follower
from kit.views.shared.place import Placed


class Live(Placed):
    """A widget that follows a room; ``close()`` ends it.

    A view that was never shown is gone when nobody holds it any more. One that was shown stays with
    its page until ``close()``. ``print(view)`` is the same in plain text.
    """

    state = traitlets.Dict().tag(sync=True)
    closed = False

    def __init__(self, client: Client, blank: Any) -> None:
        self._client = client
        self._drawing = Mutex()
        self._seen: Any = blank
        super().__init__()
        self.on_msg(_weakly(self._asked))
        self.redraw()
        self._follower = Follower(client, weakref.WeakMethod(self._hear))

    # ------------------------------------------------------------------ what a view says

    @abstractmethod
    def look(self, room: Reading, last: Any) -> Any:
        """What there is to see in this state of the room; ``last`` is what was seen before.

        It reads nothing else, so that a drawing is of one state and, of a room elsewhere, one request.
        """

    @abstractmethod
    def as_text(self, seen: Any) -> str:
        """The same in plain text, without ids and times."""

    @abstractmethod
    def as_html(self, seen: Any) -> str:
        """The same as HTML that holds no program."""

    @abstractmethod
    def as_state(self, seen: Any) -> dict[str, Any]:
        """The same as JSON data for the page, below 1 MB."""

    def answer(self, question: Mapping[str, Any]) -> None:
        """Do what the page asks for; a view is redrawn afterwards."""

    # ------------------------------------------------------------------ following

    def redraw(self) -> Any:
        """Look at the room and show what is there now; it happens by itself after every commit.

        A room that was closed or can not be read leaves the last picture, which then says so.
        """
        with self._drawing:
            try:
                seen = self._client.journal.read(lambda room: self.look(room, self._seen))
            except KitError as error:
                seen = replace(self._seen, trouble=error.message)
            if not self.closed:
                self.state = visible_in(self.as_state(seen))
            self._seen = seen
            return seen

    def _hear(self) -> bool:
        """Redraw because the room has news; whether there was trouble.

        Nobody sees what a thread raises, so the view shows it.
        """
        try:
            return bool(self.redraw().trouble)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown
            self._show_trouble(error)
            return True

    def _asked(self, _: object, question: Mapping[str, Any], __: object) -> None:
        """The page asks; what that raises would be seen by nobody either."""
        try:
            with self._drawing:
                self.answer(question)
            self.redraw()
        except Exception as error:  # noqa: BLE001 - as above
            self._show_trouble(error)

    def _show_trouble(self, error: Exception) -> None:
        said = error.message if isinstance(error, KitError) else f"{type(error).__name__}: {error}"
        self._seen = replace(self._seen, trouble=said)
        with suppress(Exception):  # it may be the view itself that fails: it stays as it was
            self.state = visible_in(self.as_state(self._seen))

    # ------------------------------------------------------------------ the page

    def open(self) -> None:
        """Nothing yet: the page is told of the view when somebody asks for its ``model_id``."""

    def _show(self) -> None:
        with self._drawing:
            if self.comm is None and not self.closed:
                super().open()

    def replaces(self, other: Placed | None) -> bool:
        """A room that was opened again is seen where the one before was."""
        return super().replaces(other) or (isinstance(other, Live) and other.is_of_another(self._client))

    def is_of_another(self, client: Client) -> bool:
        """Whether this view is of another room, or of another client of this one."""
        return self._client is not client

    def left(self) -> None:
        self.closed = True
        self._follower.stop()

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
        """Nothing: a view that was shown is held until ``close()``, and another one has nothing open."""

    def __str__(self) -> str:
        return self.as_text(self.redraw())

    __repr__ = __str__

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        seen = self.redraw()
        shown = {"text/plain": self.as_text(seen), "text/html": self.as_html(seen)}
        bundle, metadata = ({}, {}) if self.closed else super()._repr_mimebundle_(**options) or ({}, {})
        return {**bundle, **shown}, metadata


def _weakly(method: Callable[..., object]) -> Callable[..., object]:
    """Calls the method as long as its object is there: a widget holds its callbacks for ever."""
    held = weakref.WeakMethod(method)

    def call(*arguments: object) -> None:
        found = held()
        if found is not None:
            found(*arguments)

    return call


V = TypeVar("V", bound=Live)
_open: weakref.WeakValueDictionary[tuple[object, ...], Live] = weakref.WeakValueDictionary()


def the_one(make: Callable[[], V], kind: type[V], client: Client, *about: object) -> V:
    """The open view of this kind of a room about these things, or a new one.

    So a cell that runs again shows again what it showed before.
    """
    key = kind, id(client), *about
    found = _open.get(key)  # its client is alive as long as it is, so the id is still this client's
    if not isinstance(found, kind) or found.closed:
        found = _open[key] = make()
    return found
