"""The feed of a served room: every commit, in order, to everybody who listens, as server-sent events."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from anyio import CapacityLimiter, to_thread
from starlette.responses import StreamingResponse
from starlette.types import Send

from kit.client import Client
from kit.errors import KitError
from kit.feed import Place
from kit.records import Commit
from kit.rest.answers import commit_as_json

_LATE = 200  # commits: who has more to catch up with reads them from the journal for herself
_PIECE = 256_000  # bytes that are told at once, or one commit
_KEPT = 16_000_000  # bytes of events that are at hand
_BEAT = 15.0  # seconds without news after which a line says that the connection lives
_LOOK = 0.5  # seconds after which a listener sees that the server stops
_AGAIN = 0.5  # seconds after which a room that could not be read is tried again
_SLOWEST = 60.0  # seconds in which a listener takes one piece; who does not comes back later
_THREADS = 16
_HERE = b": here\n\n"


class Broadcast:
    """Hears of the room's commits once for all listeners."""

    def __init__(self, client: Client, is_stopping: Callable[[], bool]) -> None:
        self._client = client
        self._is_stopping = is_stopping
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._memory = Memory()
        self._threads = CapacityLimiter(_THREADS)

    def start(self) -> None:
        """Begin to follow the room; called in the server's loop."""
        self._loop = asyncio.get_running_loop()
        self._watch = self._client.watch(self._heard)

    def stop(self) -> None:
        """Follow it no more."""
        self._watch.stop()
        self._news.set()

    def _heard(self, _: Commit) -> None:
        """In the thread of the feed: wake the listeners, who look for themselves at what there is."""
        self._memory.check(self._client.journal.edition)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def events(self, viewer: Client, after: str, goes_on: Callable[[], bool]) -> AsyncIterator[bytes]:
        """What this viewer may see of every commit above the place ``after``, as long as ``goes_on``."""
        listener = Listener(viewer, self._memory, after)
        while goes_on() and not self._is_stopping():
            news = self._news
            try:
                said = await to_thread.run_sync(listener.news, limiter=self._threads)
            except (KitError, OSError):  # the room can not be read just now
                await self._waited(news, goes_on, _AGAIN)
                continue
            if said:
                yield said
            elif not await self._waited(news, goes_on, _BEAT):
                yield b": still here\n\n"

    async def _waited(self, news: asyncio.Event, goes_on: Callable[[], bool], longest: float) -> bool:
        """Whether there is something to look at: news, or an end."""
        for _ in range(int(longest / _LOOK)):
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), _LOOK)
            if news.is_set() or not goes_on() or self._is_stopping():
                return True
        return False


class Memory:
    """The events that were told last, made once for all who see the same; of one past of the room."""

    def __init__(self) -> None:
        self.lock = threading.Lock()  # held while an event is made that others are about to want too
        self._room = ""
        self._events: dict[tuple[str, int], tuple[Place, bytes]] = {}
        self._size = 0

    def check(self, edition: str) -> None:
        """Forget everything if this is the name of another past: it may tell what is to be told no more."""
        if edition.partition("-")[0] != self._room:
            with self.lock:
                self._forget()
                self._room = edition.partition("-")[0]

    def get(self, edition: str, seq: int) -> tuple[Place, bytes] | None:
        """An event that was made of this past, as it is seen by those who see it under this name."""
        return self._events.get((edition, seq))

    def keep(self, edition: str, place: Place, text: bytes) -> None:
        """Have it at hand for others."""
        if edition.partition("-")[0] != self._room:
            return
        if self._size > _KEPT:
            self._forget()
        self._events[edition, place.seq] = place, text
        self._size += len(text)

    def _forget(self) -> None:
        self._events, self._size = {}, 0


class Listener:
    """One who listens: how far she has been told, and of which past. Its methods run in threads."""

    def __init__(self, viewer: Client, memory: Memory, after: str) -> None:
        self._viewer = viewer
        self._memory = memory
        self._place = Place.read(after)
        self._edition = ""

    def news(self) -> bytes:
        """The next piece of what there is to tell, a greeting first; nothing where all has been told."""
        return self._next() if self._edition else self._greeting()

    def _greeting(self) -> bytes:
        """A place that this room does not have is its beginning, and that is told."""
        seq, edition = self._viewer.journal.read(lambda room: (room.seq, room.edition))
        wanted = self._place
        known = bool(wanted.mark) or wanted.seq <= seq
        self._place = wanted.found_in(self._viewer.journal) if known else Place()
        self._edition = edition
        return _HERE + (self._anew() if self._place.seq < wanted.seq else b"")

    def _next(self) -> bytes:
        seq, edition = self._viewer.journal.read(lambda room: (room.seq, room.edition))
        self._memory.check(edition)
        parts = []
        if edition != self._edition:
            self._edition = edition
            self._place = self._place.found_in(self._viewer.journal)
            parts.append(self._anew())
        if seq - self._place.seq > _LATE:
            parts += self._read(None)
        elif seq > self._place.seq:
            with self._memory.lock:
                parts += self._remembered() or self._read(self._memory)
        return b"".join(parts)

    def _anew(self) -> bytes:
        """That what was told so far may be otherwise now, and after which commit it goes on."""
        data = json.dumps({"seq": self._place.seq, "edition": self._edition})
        return f"event: anew\ndata: {data}\n\n".encode()

    def _remembered(self) -> list[bytes]:
        parts, size = [], 0
        while size < _PIECE and (found := self._memory.get(self._edition, self._place.seq + 1)):
            self._place, text = found
            parts.append(text)
            size += len(text)
        return parts

    def _read(self, memory: Memory | None) -> list[bytes]:
        parts, size = [], 0
        for commit in self._viewer.changes(after=self._place.seq):
            place, text = Place.of(commit), event(commit)
            if memory is not None:
                memory.keep(self._edition, place, text)
            self._place = place
            parts.append(text)
            size += len(text)
            if size >= _PIECE:
                break
        return parts


def event(commit: Commit) -> bytes:
    """One commit as a server-sent event, whose id is its place."""
    data = json.dumps(commit_as_json(commit), ensure_ascii=False, separators=(",", ":"))
    return f"id: {Place.of(commit)}\nevent: commit\ndata: {data}\n\n".encode()


class Stream(StreamingResponse):
    """Events as they come. One who does not take them holds no more than a piece, and not for ever."""

    def __init__(
        self, events: AsyncIterator[bytes], headers: dict[str, str], slowest: float = _SLOWEST
    ) -> None:
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._slowest = slowest

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
