"""Attendance: while a lesson is open in a class, answers are handed in and what the class is told is heard.

All of it happens in a thread of its own, so that no lesson waits for a network; in a browser, which has none,
in a task that goes on while no cell runs. It ends with the kernel, or when nobody holds the lesson any more.
"""

from __future__ import annotations

import asyncio
import atexit
import random
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MethodType
from typing import Any

from kit.client import ClassSeat
from kit.errors import AuthenticationError, KitError, RoomError
from kit.lessons.outbox import Outbox
from kit.lessons.progress import Progress

PAUSE = 2.5  # seconds between two questions to the class
_LONGEST = 20.0  # seconds to the next attempt, where it does not answer
_CHANCE = random.Random()  # noqa: S311 — nothing is to be kept secret
_LOOK = 0.25  # seconds after which a task sees that there is something to hand in
_LAST = 1.0  # seconds for the last answers when the kernel ends


@dataclass(frozen=True, slots=True)
class ClassNews:
    """What is known of the class: what it has told last (``me``), and what ``trouble`` there is with it.

    ``waiting`` answers have not reached it. ``at`` is when ``me`` was heard, by the clock that only goes on.
    """

    me: Mapping[str, Any] = field(default_factory=dict)
    waiting: int = 0
    trouble: str = ""
    unreached: bool = False  # nobody answers; any other trouble is of a class that does
    unknown: bool = False  # it answers, and does not know her any more
    at: float = 0.0
    came: int = 0  # answers that came back from the class in this round

    def frozen(self, lesson: int) -> list[int]:
        """The parts of this lesson that the instructor has not opened yet."""
        return [one["part"] for one in self.me.get("frozen") or () if one["lesson"] == lesson]


class Attendance:
    """Is there for one lesson. ``round()`` does once what the thread does again and again."""

    def __init__(
        self,
        seat: ClassSeat,
        progress: Progress,
        hear: Callable[[ClassNews], object],
        *,
        folder: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``hear`` is called with what has changed; its object is held weakly where it is a method.

        ``folder`` is where she works: who leaves the class there ends this.
        """
        self.heard = ClassNews()
        self._seat = seat
        self._progress = progress
        self._hear = weakref.WeakMethod(hear) if isinstance(hear, MethodType) else lambda: hear
        self._folder = folder and folder.resolve()
        self._clock = clock
        self._outbox = Outbox(seat, progress)
        self.first = threading.Event()  # the first round is over
        self.is_learners = True
        self._has_fetched = False
        self._failures = 0
        self._woken = threading.Event()
        self._over = threading.Event()
        self.is_left = False  # she has left the class, and is told so
        self._thread: threading.Thread | None = None
        self._task: asyncio.Task[None] | None = None
        progress.on_note = self._woken.set

    # ------------------------------------------------------------------ one round

    def round(self) -> float:
        """Hand in what waits and hear what is new; answers in how many seconds to do so again."""
        try:
            me = self._seat.me()
            if me.get("role") != "learner":  # who leads a class, or holds a room without one
                self.is_learners = False
                self._over.set()
                return PAUSE
            self._outbox.hand_in()
            came = self._fetched()
        except KitError as error:
            self._failures += 1
            self._tell_trouble(error, error.message)
            return self._later()
        self._failures = 0
        self._tell(ClassNews(me, self._outbox.waiting, at=self._clock(), came=came))
        return PAUSE

    def _later(self) -> float:
        """Seconds to the next attempt: longer with each that fails, and not the same for a whole class."""
        pause = min(PAUSE * 2.0 ** min(self._failures, 5), _LONGEST)
        return pause * _CHANCE.uniform(0.8, 1.2)

    def _fetched(self) -> int:
        """What she has answered on another machine comes back once."""
        came = 0 if self._has_fetched else self._outbox.fetch()
        self._has_fetched = True
        return came

    def _tell_trouble(self, error: Exception, trouble: str) -> None:
        unreached, unknown = isinstance(error, RoomError), isinstance(error, AuthenticationError)
        waiting = self._outbox.waiting
        self._tell(
            replace(
                self.heard, waiting=waiting, came=0, trouble=trouble, unreached=unreached, unknown=unknown
            )
        )

    def _tell(self, heard: ClassNews) -> None:
        self.heard = heard
        if (hear := self._hear()) is None:
            self._over.set()
        else:
            hear(heard)

    # ------------------------------------------------------------------ the thread

    def start(self) -> None:
        """Be there from now on, in the background."""
        _present.add(self)
        thread = threading.Thread(target=self._attend, name="kit-class", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # a browser kernel has no threads
            self._woken.clear()
            pause = self._once()
            self._task = asyncio.get_running_loop().create_task(self._attend_here(pause))
        else:
            self._thread = thread

    def _attend(self) -> None:
        while not self._over.is_set():
            self._woken.clear()
            pause = self._once()
            if not self._over.is_set():
                self._woken.wait(pause)
        self._finish()

    async def _attend_here(self, pause: float) -> None:
        """The same in a browser's loop, which nothing may hold up that only waits for an answer."""
        while not self._over.is_set():
            for _ in range(int(pause / _LOOK)):
                if self._woken.is_set():
                    break
                await asyncio.sleep(_LOOK)
            self._woken.clear()
            await self._seat.knock()
            if not self._over.is_set():
                pause = self._once()
        self._finish()

    def _once(self) -> float:
        """One round, whatever it raises: nobody sees what a thread or a task raises, so the page shows it."""
        try:
            return self.round()
        except Exception as error:  # noqa: BLE001 — as above
            with suppress(Exception):  # it may be the telling itself that fails
                self._tell_trouble(error, f"{type(error).__name__}: {error}")
            return _LONGEST
        finally:
            self.first.set()

    def _finish(self) -> None:
        with suppress(KitError):  # what is not told now waits for the next kernel
            if self.is_learners:
                self._outbox.hand_in()
        self._seat.close()
        if self.is_left and (hear := self._hear()) is not None:
            hear(self.heard)

    def is_of(self, folder: Path, address: str | None) -> bool:
        """Whether it is there for who works in this folder, in the class at this address or in any."""
        return self._folder == folder.resolve() and address in (None, self._seat.address)

    def end(self, *, left: bool = False) -> None:
        """Hand in once more what waits, and be there no longer; that she has ``left`` is said."""
        self.is_left |= left
        self._over.set()
        self._woken.set()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, no longer than this."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(seconds)


_present: weakref.WeakSet[Attendance] = weakref.WeakSet()


def leave(folder: Path, address: str | None) -> None:
    """Have those of this folder and class hand in what waits and say that she has left."""
    _end([one for one in _present if one.is_of(folder, address)], left=True)


def end_others(there: Attendance) -> None:
    """Have all but this one hand in what waits: in a kernel, a lesson takes the place of the one before."""
    for one in {*_present} - {there}:
        one.end()


def end_all() -> None:
    """Have all of them hand in what waits, and wait for that a moment."""
    _end(list(_present), left=False)


def _end(each: list[Attendance], *, left: bool) -> None:
    until = time.monotonic() + _LAST
    for one in each:
        one.end(left=left)
    for one in each:
        one.wait(max(0.0, until - time.monotonic()))


atexit.register(end_all)
