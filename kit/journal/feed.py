"""The feed: every commit of a room, as it happens, to whoever watches."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from kit.errors import AuthenticationError, PermissionDeniedError, RoomClosedError, UnprocessableEntityError
from kit.journal import Journal
from kit.values.checks import a_count, shown
from kit.values.mutex import Mutex
from kit.values.records import Commit

_LONGEST_WAIT = 0.1  # seconds after which the thread looks who watches: a newcomer may be owed old commits
_ASYNC_PAUSE = 0.02
_PAUSES = (0.05, 0.2, 1.0)  # seconds before a room that could not be read is tried again
_FINAL = (RoomClosedError, AuthenticationError, PermissionDeniedError)  # trying again is of no use


def a_commit(number: object) -> int:
    """The number of a commit, or 0."""
    return a_count(number, "after", least=0, most=10**12)


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has been told: the last commit's number, and a mark by which it is known again.

    Another room has commits of the same numbers, and so has an older copy that went on otherwise; the
    mark, made of the commit's time, tells them apart. A redaction leaves it as it is.

    >>> str(Place(17, "1f3a9c0e")), Place.read("17-1f3a9c0e"), Place.read("17"), Place.read("x")
    ('17-1f3a9c0e', Place(seq=17, mark='1f3a9c0e'), Place(seq=17, mark=''), Place(seq=0, mark=''))
    """

    seq: int = 0
    mark: str = ""

    @classmethod
    def of(cls, commit: Commit) -> Place:
        """The place after this commit."""
        return cls(commit.seq, f"{zlib.crc32(commit.at.encode()):08x}")

    @classmethod
    def read(cls, text: str) -> Place:
        """The place that ``str`` wrote; a number alone is one too, and anything else is the beginning."""
        number, _, mark = text.partition("-")
        is_one = number.isdecimal() and number.isascii() and len(number) < 13
        return cls(int(number), mark) if is_one else cls()

    def __str__(self) -> str:
        return f"{self.seq}-{self.mark}" if self.mark else str(self.seq)

    def found_in(self, journal: Journal) -> Place:
        """This place with its mark; the beginning where the journal has another commit in its stead.

        What was compacted away can not be looked up, and need not be: a compaction tells everything.
        """
        first = next(iter(journal.commits(self.seq - 1)), None) if self.seq else None
        if first is None or first.seq != self.seq:
            return Place() if first is None and self.mark else self
        there = Place.of(first)
        return there if self.mark in {"", there.mark} else Place()


class Watch:
    """One watcher; ``stop()`` ends it. It gets every commit above its place, in order, once.

    Where another room, or an older state of this one, takes the room's place, it begins anew there.
    """

    def __init__(self, feed: Feed, callback: Callable[[Commit], object], place: Place) -> None:
        self._feed = feed
        self.callback = callback
        self.place = place
        self.error: Exception | None = None

    @property
    def active(self) -> bool:
        """Whether it still gets commits: it was not stopped, and the room is open."""
        return self in self._feed.watches

    @property
    def after(self) -> int:
        """The number of the last commit that it was told, or after which it began."""
        return self.place.seq

    def stop(self) -> None:
        """Get no more commits."""
        self._feed.drop(self)

    def tell(self, commit: Commit) -> None:
        """Hand over one commit. A callback that raises is told the next one all the same."""
        if commit.seq <= self.place.seq:
            return
        self.place = Place.of(commit)
        try:
            self.callback(commit)
        except Exception as error:  # noqa: BLE001 — a watcher may raise anything, and must not stop the others
            if self.error is None:
                _log_failure(error, commit.seq)
            self.error = error
        else:
            self.error = None


def _log_failure(error: Exception, seq: int) -> None:
    import logging  # seldom wanted, and long to import

    logging.getLogger("kit").error("a callback of client.watch failed on commit %d", seq, exc_info=error)


class Feed:
    """Tells the watchers of one room, from one daemon thread (from a task where there are no threads)."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = Mutex()
        self._running = False
        self._failures = 0
        self._edition = ""
        self.watches: list[Watch] = []

    def add(self, callback: Callable[[Commit], object], after: int | None) -> Watch:
        """Begin to watch after commit ``after``, by default after the last one."""
        if not callable(callback):
            raise UnprocessableEntityError(
                f"callback is {shown(callback)}",
                hint="Give a function of one argument, the commit: watch(print).",
            )
        seq, edition = self._journal.read(lambda room: (room.seq, room.edition))
        place = Place(seq if after is None else a_commit(after))
        watch = Watch(self, callback, place.found_in(self._journal))
        with self._lock:
            if not self.watches:
                self._edition = edition
            self.watches = [*self.watches, watch]
            idle, self._running = not self._running, True
        if idle:
            self._start()
        return watch

    def drop(self, watch: Watch) -> None:
        """Forget a watcher."""
        with self._lock:
            self.watches = [one for one in self.watches if one is not watch]

    def _start(self) -> None:
        try:
            threading.Thread(target=self._follow, name="kit-feed", daemon=True).start()
        except RuntimeError:  # a browser kernel has no threads
            import asyncio

            self._task = asyncio.get_running_loop().create_task(self._follow_async())

    def _follow(self) -> None:
        while self._goes_on():
            time.sleep(self._tell_news(_LONGEST_WAIT))

    async def _follow_async(self) -> None:
        import asyncio

        while self._goes_on():
            pause = self._tell_news(0)
            await asyncio.sleep(max(pause, _ASYNC_PAUSE))

    def _goes_on(self) -> bool:
        with self._lock:
            self._running = bool(self.watches)
            return self._running

    def _tell_news(self, timeout: float) -> float:
        """Tell what is new; how long to leave the room alone after that, where it could not be read."""
        watches = self.watches
        seen = min((watch.after for watch in watches), default=0)
        try:
            if self._journal.wait(seen, timeout, self._edition):
                self._tell(watches)
        except _FINAL as error:
            self._end(error)
        except Exception as error:  # noqa: BLE001 — whatever ails the room or the disk may pass
            return self._trouble(watches, error)
        self._recovered(watches)
        return 0

    def _tell(self, watches: list[Watch]) -> None:
        edition = self._journal.edition  # before what is told: a later one is noticed by the next look
        if edition != self._edition:
            for watch in watches:
                watch.place = watch.place.found_in(self._journal)
            self._edition = edition
        for commit in self._journal.commits(min((watch.after for watch in watches), default=0)):
            for watch in watches:
                if watch in self.watches:
                    watch.tell(commit)

    def _trouble(self, watches: list[Watch], error: Exception) -> float:
        """A file was moved away or a disk fails just now: the watchers see why, and it is tried again."""
        for watch in watches:
            watch.error = error
        self._failures += 1
        return _PAUSES[min(self._failures, len(_PAUSES)) - 1]

    def _recovered(self, watches: list[Watch]) -> None:
        if self._failures:
            self._failures = 0
            for watch in watches:
                watch.error = None

    def _end(self, error: Exception) -> None:
        """The room was closed, or lets us in no more: there will be no news."""
        with self._lock:
            ended, self.watches = self.watches, []
        for watch in ended:
            watch.error = error
