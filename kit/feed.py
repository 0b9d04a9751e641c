"""The feed: every commit of a room, as it happens, to whoever watches."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kit.checks import a_count, shown
from kit.errors import RoomError, UnprocessableEntityError
from kit.journal import Journal
from kit.records import Commit

_LOG = logging.getLogger("kit")
_LONGEST_WAIT = 0.1  # seconds after which the thread looks who watches: a newcomer may be owed old commits
_ASYNC_PAUSE = 0.02


def a_commit(number: object) -> int:
    """The number of a commit, or 0."""
    return a_count(number, "after", least=0, most=10**12)


class Watch:
    """One watcher; ``stop()`` ends it. It gets every commit above ``after``, in order, once."""

    def __init__(self, feed: Feed, callback: Callable[[Commit], object], after: int) -> None:
        self._feed = feed
        self.callback = callback
        self.after = after
        self.error: Exception | None = None

    @property
    def active(self) -> bool:
        """Whether it still gets commits: it was not stopped, did not raise, and the room is open."""
        return self in self._feed.watches

    def stop(self) -> None:
        """Get no more commits."""
        self._feed.drop(self)

    def tell(self, commit: Commit) -> None:
        """Hand over one commit; a callback that raises is not asked again."""
        if commit.seq <= self.after:
            return
        self.after = commit.seq
        try:
            self.callback(commit)
        except Exception as error:  # noqa: BLE001 — a watcher may raise anything, and must not stop the others
            self.error = error
            _LOG.exception("a callback of client.watch failed and gets no more commits")
            self.stop()


class Feed:
    """Tells the watchers of one room, from one daemon thread (from a task where there are no threads)."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._running = False
        self.watches: list[Watch] = []

    def add(self, callback: Callable[[Commit], object], after: int | None) -> Watch:
        """Begin to watch after commit ``after``, by default after the last one."""
        if not callable(callback):
            raise UnprocessableEntityError(
                f"callback is {shown(callback)}",
                hint="Give a function of one argument, the commit: watch(print).",
            )
        start = self._journal.read(lambda room: room.seq) if after is None else a_commit(after)
        watch = Watch(self, callback, start)
        with self._lock:
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
            self._tell_news(_LONGEST_WAIT)

    async def _follow_async(self) -> None:
        import asyncio

        while self._goes_on():
            self._tell_news(0)
            await asyncio.sleep(_ASYNC_PAUSE)

    def _goes_on(self) -> bool:
        with self._lock:
            self._running = bool(self.watches)
            return self._running

    def _tell_news(self, timeout: float) -> None:
        watches = self.watches
        seen = min((watch.after for watch in watches), default=0)
        try:
            if self._journal.wait(seen, timeout):
                for commit in self._journal.commits(seen):
                    for watch in watches:
                        if watch in self.watches:
                            watch.tell(commit)
        except RoomError as error:
            self._end(error)

    def _end(self, error: RoomError) -> None:
        """The room was closed or can not be read any more: there will be no news."""
        with self._lock:
            ended, self.watches = self.watches, []
        for watch in ended:
            watch.error = error
