"""The listener: takes in the feed of a room elsewhere, in a thread, or in a task where there are none."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from typing import Protocol

from kit.errors import APIStatusError, RoomError
from kit.journal.state import State
from kit.remote.browser import Browser
from kit.remote.lines import LineReader, fields
from kit.remote.link import Link
from kit.values.mutex import Mutex

_PAUSES = (0.1, 0.5, 2.0)  # seconds between two attempts to listen
_WANTED = 10.0  # seconds after which a stream that nobody waits for is given back: a browser has few


class Hearer(Protocol):
    """Who is told what a listener hears."""

    @property
    def state(self) -> State:
        """What is known of the room."""
        ...

    def place(self) -> str:
        """Up to where the feed has been taken in."""
        ...

    def catch_up(self) -> None:
        """Ask for all that is new."""
        ...

    def take_in(self, text: str, state: State) -> bool:
        """Add this commit to what is known, if that is still this state and it follows; else ``False``."""
        ...

    def wake(self) -> None:
        """Look again, whoever waits."""
        ...


class FeedListener:
    """Listens while the room is open, whatever happens to the connection; ``refused`` says why no more."""

    def __init__(self, link: Link, hearer: Hearer, clock: Callable[[], float] = time.monotonic) -> None:
        self.refused: Exception | None = None
        self._link = link
        self._hearer = hearer
        self._clock = clock
        self._lock = Mutex()
        self._wanted = 0.0  # when somebody has waited last
        self._thread: threading.Thread | None = None
        self._task: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Be listening from now on, for somebody waits."""
        self._wanted = self._clock()
        with self._lock:
            if self.refused is None and not self._is_at_it():
                self._begin(self._link.browser)

    def _is_at_it(self) -> bool:
        return (self._thread is not None and self._thread.is_alive()) or not (
            self._task is None or self._task.done()
        )

    def _begin(self, browser: Browser | None) -> None:
        if browser is not None:
            self._task = asyncio.get_running_loop().create_task(self._follow_here(browser))
        else:
            self._thread = threading.Thread(target=self._follow, name="kit-remote", daemon=True)
            self._thread.start()

    def _follow(self) -> None:
        failures = 0
        while True:
            try:
                self._link.check_open()
                hearing = Hearing(self._link, self._hearer)
                with self._link.stream(self._hearer.place()) as events:
                    hearing.begin()
                    failures = 0
                    hearing.take(events)
            except Exception as error:  # noqa: BLE001 — whatever comes from there, the next attempt may be better
                if self._is_final(error):
                    return
            time.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1

    async def _follow_here(self, browser: Browser) -> None:
        """The same in the browser's loop, and for no longer than somebody waits."""
        failures = 0
        while self._is_wanted():
            try:
                self._link.check_open()
                hearing = Hearing(self._link, self._hearer)
                async with aclosing(self._link.pieces(browser, self._hearer.place())) as pieces:
                    await anext(pieces)
                    hearing.begin()
                    failures = 0
                    await self._hear(pieces, hearing)
            except Exception as error:  # noqa: BLE001 — as above
                if self._is_final(error):
                    return
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1

    async def _hear(self, pieces: AsyncGenerator[bytes], hearing: Hearing) -> None:
        lines = LineReader()
        async for piece in pieces:
            self._link.check_open()
            if not (self._is_wanted() and hearing.take(fields(lines.add(piece)))):
                return

    def _is_wanted(self) -> bool:
        return self._clock() - self._wanted < _WANTED

    def _is_final(self, error: Exception) -> bool:
        """Whether it is no use to listen again: the room was closed here, or we may not come in any more."""
        try:
            self._link.check_open()
        except RoomError:
            return True
        if isinstance(error, APIStatusError) and error.status_code in {401, 403}:
            self.refused = error
            self._hearer.wake()
        return self.refused is not None


class Hearing:
    """One stream that is heard; it tells of the past that was held when the room was last asked for it."""

    def __init__(self, link: Link, hearer: Hearer) -> None:
        self._link = link
        self._hearer = hearer
        self._notebook = link.notebook  # before it is asked for: meanwhile another room may be entered
        self._state = hearer.state
        self._kind = ""

    def begin(self) -> None:
        """Ask for what the stream will not tell: what came before it, told anew."""
        self._catch_up()

    def take(self, events: Iterable[tuple[str, str]]) -> bool:
        """Take these in; ``False`` where they are of another room than the one that is read now."""
        for name, text in events:
            if self._link.notebook != self._notebook:
                return False
            if name == "event":
                self._kind = text
            elif name == "data" and not (self._kind == "commit" and self._hearer.take_in(text, self._state)):
                self._catch_up()
        return True

    def _catch_up(self) -> None:
        self._hearer.catch_up()
        self._state = self._hearer.state
