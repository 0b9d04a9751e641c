"""The feed of a served room: every commit, in order, to everybody who listens, as server-sent events."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from weakref import WeakValueDictionary

from anyio import CapacityLimiter, to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from kit.client import Client
from kit.errors import KitError
from kit.journal.feed import Place
from kit.memory.space_draft import SHARES
from kit.rest.answers import commit_as_json
from kit.values.records import Commit

_LATE = 200  # commits: who has more to catch up with reads them for herself
_PIECE = 256_000  # bytes that are told at once, or one commit
_KEPT = 16_000_000  # bytes of events that are at hand
_BEAT = 15.0  # seconds without news after which a line says that the connection lives
_LOOK = 0.5  # seconds after which a listener sees that the server stops
_AGAIN = 0.5  # seconds after which a room that could not be read is tried again
_SLOWEST = 60.0  # seconds in which a listener takes one piece; who does not comes back later
_THREADS = 16


class Broadcast:
    """Hears of the room's commits once for all listeners."""

    def __init__(self, client: Client, is_stopping: Callable[[], bool]) -> None:
        self._client = client
        self._is_stopping = is_stopping
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._last = 0
        self._edition = ""
        self._epoch = 0  # grows when what was told may be otherwise now: listeners look for themselves then
        self._memory = ToldEvents()
        self._making: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._threads = CapacityLimiter(_THREADS)

    def start(self) -> None:
        """Begin to follow the room; called in the server's loop."""
        self._loop = asyncio.get_running_loop()
        self._watch = self._client.watch(self._heard)
        self._last = self._watch.after

    def stop(self) -> None:
        """Follow it no more."""
        self._watch.stop()
        self._news.set()

    def _heard(self, commit: Commit) -> None:
        """In the thread of the feed: wake the listeners."""
        edition = self._client.journal.edition
        if edition != self._edition or any(change.table == SHARES for change in commit.changes):
            self._memory.check(edition)
            self._edition = edition
            self._epoch += 1
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, commit.seq)

    def _wake(self, seq: int) -> None:
        self._last = seq
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def events(self, viewer: Client, after: str, goes_on: Callable[[], bool]) -> AsyncIterator[bytes]:
        """What this viewer may see of every commit above the place ``after``, as long as ``goes_on``."""
        listener = Listener(viewer, self._memory, after)
        while goes_on() and not self._is_stopping():
            news = self._news
            try:
                said = await self._next(listener)
            except (KitError, OSError):  # the room can not be read just now
                await self._waited(news, goes_on, _AGAIN)
                continue
            if said:
                yield said
            elif not await self._waited(news, goes_on, _BEAT):
                listener.epoch = -1
                yield b": still here\n\n"

    async def _next(self, listener: Listener) -> bytes:
        """The next piece for her; what others are about to be told too is made once."""
        if listener.epoch == self._epoch and listener.seq >= self._last:
            return b""
        if not listener.edition or self._last - listener.seq > _LATE:
            return await self._looked(listener)
        async with self._making.setdefault(listener.edition, asyncio.Lock()):
            at_hand = listener.remembered() if listener.epoch == self._epoch else []
            return b"".join(at_hand) or await self._looked(listener)

    async def _looked(self, listener: Listener) -> bytes:
        epoch = self._epoch
        said = await to_thread.run_sync(listener.news, limiter=self._threads)
        listener.epoch = epoch
        return said

    async def _waited(self, news: asyncio.Event, goes_on: Callable[[], bool], longest: float) -> bool:
        """Whether there is something to look at: news, or an end."""
        for _ in range(int(longest / _LOOK)):
            with suppress(TimeoutError):  # then it is looked at what else may have happened
                await asyncio.wait_for(news.wait(), _LOOK)
            if news.is_set() or not goes_on() or self._is_stopping():
                return True
        return False


class ToldEvents:
    """The events that were told last, made once for all who see the same; of one past of the room."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._room = ""
        self._events: dict[tuple[str, int], tuple[Place, bytes]] = {}
        self._size = 0

    def check(self, edition: str) -> None:
        """Forget everything if this is the name of another past: it may tell what is to be told no more."""
        with self._lock:
            room = edition.partition("-")[0]
            if room != self._room:
                self._room, self._events, self._size = room, {}, 0

    def get(self, edition: str, seq: int) -> tuple[Place, bytes] | None:
        """An event that was made of this past, as it is seen by those who see it under this name."""
        return self._events.get((edition, seq))

    def keep(self, edition: str, place: Place, text: bytes) -> None:
        """Have it at hand for others."""
        with self._lock:
            if edition.partition("-")[0] != self._room:
                return
            if self._size > _KEPT:
                self._events, self._size = {}, 0
            self._events[edition, place.seq] = place, text
            self._size += len(text)


class Listener:
    """One who listens: how far she has been told, and of which past."""

    def __init__(self, viewer: Client, memory: ToldEvents, after: str) -> None:
        self._viewer = viewer
        self._memory = memory
        self._place = Place.read(after)
        self.edition = ""
        self.epoch = -1  # the broadcast's, at her last look at the room

    @property
    def seq(self) -> int:
        """The number of the last commit that she was told."""
        return self._place.seq

    def news(self) -> bytes:
        """In a thread: the next piece of what there is to tell, a greeting first; nothing after the last."""
        seq, edition = self._viewer.journal.read(lambda room: (room.seq, room.edition))
        self._memory.check(edition)
        before = self._place, self.edition
        try:
            return b"".join(self._next(seq, edition) if self.edition else self._greeting(seq, edition))
        except BaseException:  # an interrupt, too
            self._place, self.edition = before  # what was read of it is not told
            raise

    def _greeting(self, seq: int, edition: str) -> Iterator[bytes]:
        """A place that this room does not have is its beginning, and that is told."""
        yield b": here\n\n"
        wanted = self._place
        known = bool(wanted.mark) or wanted.seq <= seq
        self._place = wanted.found_in(self._viewer.journal) if known else Place()
        self.edition = edition
        if self._place.seq < wanted.seq:
            yield self._anew()

    def _next(self, seq: int, edition: str) -> Iterator[bytes]:
        if edition != self.edition:
            self.edition = edition
            self._place = self._place.found_in(self._viewer.journal)
            yield self._anew()
        if seq > self._place.seq:
            yield from self._read(keeps=seq - self._place.seq <= _LATE)

    def _anew(self) -> bytes:
        """That what was told so far may be otherwise now, and after which commit it goes on."""
        data = json.dumps({"seq": self._place.seq, "edition": self.edition})
        return f"event: anew\ndata: {data}\n\n".encode()

    def remembered(self) -> list[bytes]:
        """What there is to tell, as far as it is at hand."""
        parts, size = [], 0
        while size < _PIECE and (found := self._memory.get(self.edition, self._place.seq + 1)):
            self._place, text = found
            parts.append(text)
            size += len(text)
        return parts

    def _read(self, *, keeps: bool) -> Iterator[bytes]:
        size = 0
        for commit in self._viewer.changes(after=self._place.seq):
            self._place, text = Place.of(commit), event(commit)
            if keeps:
                self._memory.keep(self.edition, self._place, text)
            yield text
            size += len(text)
            if size >= _PIECE:
                break


def event(commit: Commit) -> bytes:
    """One commit as a server-sent event, whose id is its place."""
    data = json.dumps(commit_as_json(commit), ensure_ascii=False, separators=(",", ":"))
    return f"id: {Place.of(commit)}\nevent: commit\ndata: {data}\n\n".encode()


class Stream(StreamingResponse):
    """Events as they come. One who does not take them holds no more than a piece, and not for ever."""

    def __init__(
        self,
        events: AsyncIterator[bytes],
        headers: dict[str, str],
        slowest: float = _SLOWEST,
        over: Callable[[], object] = lambda: None,
    ) -> None:
        """``over`` is called when it has ended, however it does."""
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._slowest = slowest
        self._over = over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._over()

    async def stream_response(self, send: Send) -> None:
        """Send the headers with the first piece: who reads them knows that it has begun."""
        begun = False
        async for piece in self.body_iterator:
            if not begun:
                await self._start(send)
            begun = True
            try:
                async with asyncio.timeout(self._slowest):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            except TimeoutError:
                return
        if not begun:
            await self._start(send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
