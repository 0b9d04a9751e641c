"""Following a room: a call soon after every change, for as long as there is somebody to call."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from kit.client import Client
from kit.journal.feed import Watch
from kit.views.shared.pace import Pace, later

_TENDED = 1.0  # seconds between two looks whether the room, and whoever is called, are still there


class Follower:
    """Calls the method after commits, many at once as one, and when the room is closed or unreadable.

    The method answers whether it met trouble; it is then called again until that has passed.

    The method is held weakly, and all that ends the following happens in threads of its own: a
    garbage collection comes in the midst of anything, and may take no lock.
    """

    def __init__(self, client: Client, method: weakref.WeakMethod[Callable[[], object]]) -> None:
        self._client = client
        self._method = method
        self._pace = Pace(self._call)
        self._watch: Watch | None = None
        self._edition = ""
        self._troubled = False  # the last call met trouble, which may have passed
        self._ended = False
        self._tend()

    def stop(self) -> None:
        """Call no more."""
        self._ended = True
        self._let_go()

    def _call(self) -> None:
        method = self._method()
        if method is None:
            self.stop()
        elif not self._ended:
            self._troubled = bool(method())

    def _tend(self) -> None:
        """A feed that ends does not say so, and nor does a method that is gone."""
        if self._method() is None:
            self.stop()
        if self._ended:
            return
        try:
            seq, edition = self._client.journal.read(lambda room: (room.seq, room.edition))
            self._watch_after(seq)
        except Exception:  # noqa: BLE001 — whatever ails the room, the view says it, and it may pass
            self._let_go()
            self._pace.ask()
        else:
            if self._troubled or edition != self._edition:  # there may be no commit that says so
                self._edition = edition
                self._pace.ask()
        later(_TENDED, self._tend)

    def _watch_after(self, seq: int) -> None:
        if self._watch is None or not self._watch.active:
            self._watch = self._client.watch(lambda _: self._pace.ask(), after=seq)
            self._pace.ask()

    def _let_go(self) -> None:
        if self._watch is not None:
            self._watch.stop()
