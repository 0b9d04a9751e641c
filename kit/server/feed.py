"""The feed of a served room: every commit, in order, to everybody who listens, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from itertools import islice

from anyio import to_thread

from kit.client import Client
from kit.records import Commit
from kit.rest.answers import commit_as_json
from kit.space import Space

_KEPT = 2000  # commits that are at hand; older ones are read from the journal
_AT_ONCE = 200  # commits in one piece
_BEAT = 15.0  # seconds without news after which a line says that the connection lives
_LOOK = 0.5  # seconds after which a listener sees that the server stops


class Broadcast:
    """Reads the room's feed once for all listeners."""

    def __init__(self, client: Client, is_stopping: Callable[[], bool]) -> None:
        self._client = client
        self._is_stopping = is_stopping
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._last = 0
        self._recent: OrderedDict[int, Commit] = OrderedDict()
        self._texts: dict[tuple[str, int], bytes] = {}

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
        """In the thread of the feed: hand the commit over to the loop."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._add, commit)

    def _add(self, commit: Commit) -> None:
        self._recent[commit.seq] = commit
        self._last = commit.seq
        while len(self._recent) > _KEPT:
            self._recent.popitem(last=False)
        news, self._news = self._news, asyncio.Event()
        news.set()
        if len(self._texts) > 4 * _KEPT:
            self._texts.clear()

    async def events(self, viewer: Client, after: int, goes_on: Callable[[], bool]) -> AsyncIterator[bytes]:
        """What this viewer may see of every commit above ``after``, as long as ``goes_on``."""
        yield b": here\n\n"
        quiet = 0.0
        while goes_on() and not self._is_stopping():
            news = self._news
            pieces = await self._pieces(viewer, after)
            if pieces:
                after, quiet = pieces[-1][0], 0.0
                yield b"".join(text for _, text in pieces)
                continue
            try:
                await asyncio.wait_for(news.wait(), _LOOK)
            except TimeoutError:
                quiet += _LOOK
                if quiet >= _BEAT:
                    quiet = 0.0
                    yield b": still here\n\n"

    async def _pieces(self, viewer: Client, after: int) -> list[tuple[int, bytes]]:
        if after >= self._last:
            return []
        if after + 1 in self._recent:
            wanted = range(after + 1, min(after + _AT_ONCE, self._last) + 1)
            return [(seq, self._text(viewer, self._recent[seq])) for seq in wanted]
        read = await to_thread.run_sync(lambda: list(islice(viewer.changes(after=after), _AT_ONCE)))
        return [(commit.seq, event(commit)) for commit in read]

    def _text(self, viewer: Client, commit: Commit) -> bytes:
        """The event, made once for all who see the same of it."""
        journal = viewer.journal
        key = (journal.space if isinstance(journal, Space) else "", commit.seq)
        if key not in self._texts:
            self._texts[key] = event(journal.seen(commit) if isinstance(journal, Space) else commit)
        return self._texts[key]


def event(commit: Commit) -> bytes:
    """One commit as a server-sent event, whose id is its number."""
    data = json.dumps(commit_as_json(commit), ensure_ascii=False, separators=(",", ":"))
    return f"id: {commit.seq}\nevent: commit\ndata: {data}\n\n".encode()
