"""The browser: how a kernel that runs inside of one asks a room elsewhere, without sockets or threads.

What waits for its answer is a synchronous XMLHttpRequest, which every browser has in the workers that kernels
run in. What must hold nobody up, the feed for example, is fetched.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Any

import httpx

from kit.errors import RoomError
from kit.models.address import check_address
from kit.rest.exchange import KEY, NOTEBOOK, ONLY_TOLD

# What we say to a server; the rest of what httpx would send is the browser's own business.
_SENT = frozenset({"accept", "authorization", "content-type", "last-event-id", KEY, NOTEBOOK, ONLY_TOLD})
_UNPACKED = frozenset({"content-encoding", "content-length", "transfer-encoding"})  # by the browser
_FRESH = 5.0  # seconds after an answer in which a server is taken to be there
_GONE = 1.0  # seconds in which one that has not answered is not asked again
_LONGEST = 20.0  # seconds for an answer to a question: nobody can interrupt a kernel that waits in a browser
_STREAMS = 4  # of one browser: it has six connections to a server without TLS, and questions need some
_INSTEAD = 2.0  # seconds after which is asked what a stream would have told
_LOOK = 2.0  # seconds after which who listens to a stream looks whether somebody wants it still
_SILENT = 60.0  # seconds after which a stream that tells nothing is taken to have ended
_NOBODY = "the browser gets no answer that it shows to this page"
_QUIET = {"credentials": "omit", "cache": "no-store", "redirect": "error"}


def is_browser() -> bool:
    """Whether this process is the kernel of a browser."""
    return sys.platform == "emscripten"


class Browser(httpx.BaseTransport):
    """Sends requests to one server as the page's browser does, where httpx would open a socket.

    A browser does not tell whether a request that failed has gone out. So a server that has not just answered
    is asked first whether it is there: who knocks in vain has changed nothing, and has not waited long.

    Raises:
        RoomError: this is no worker, and can not wait for an answer.
    """

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._is_here = check_address(address, {})
        self._js: Any = importlib.import_module("js")
        if not hasattr(self._js, "WorkerGlobalScope"):
            raise RoomError(
                "a room elsewhere is asked by kernels that run in a worker of the browser: this one does not",
                hint="JupyterLite runs its kernels so. A page that waited for an answer would stand still.",
            )
        self._ffi: Any = importlib.import_module("pyodide.ffi")
        self._locks: Any = getattr(getattr(self._js, "navigator", None), "locks", None)
        self._clock = clock
        self._there = 0.0  # until when it is taken to be there
        self._away = 0.0  # until when it is taken to be away

    @property
    def hint(self) -> str:
        """What to do where nobody answers; a browser tells a page no more than that."""
        page = str(self._js.location.origin)
        hint = (
            "Is the server running, and this its address? Whoever runs it names this page's site, too: "
            f"--allow-origin {page}"
        )
        if page.startswith("https:") and self._address.startswith("http:") and not self._is_here:
            hint += (
                "\n  A page of https reaches an address of http on this machine alone, and in some browsers "
                "one in your network, if you allow it when asked: give the class an address of https."
            )
        return hint

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Wait for the answer."""
        limits = request.extensions.get("timeout") or {}
        if self._clock() < self._away:
            raise httpx.ConnectError(_NOBODY)
        if self._clock() >= self._there:
            self._knock(limits.get("connect"))
        seconds = limits.get("read")
        if request.method == "GET":
            seconds = min(seconds or _LONGEST, _LONGEST)
        return self._sent(request, seconds)

    def _knock(self, seconds: float | None) -> None:
        try:
            self._sent(httpx.Request("GET", f"{self._address}/healthz"), seconds)
        except httpx.TransportError as error:
            self._away = self._clock() + _GONE
            raise httpx.ConnectError(_NOBODY) from error

    def _sent(self, request: httpx.Request, seconds: float | None) -> httpx.Response:
        asked = self._js.XMLHttpRequest.new()
        asked.open(request.method, str(request.url), False)
        asked.responseType, asked.timeout = "arraybuffer", int(1000 * (seconds or 0))
        for name, text in request.headers.items():
            if name in _SENT:
                asked.setRequestHeader(name, text)
        body = request.read()
        try:
            asked.send(self._ffi.to_js(body) if body else None)
        except self._ffi.JsException as error:
            self._there = 0.0
            if getattr(error, "name", "") == "TimeoutError":
                raise httpx.ReadTimeout("no answer in time") from None
            raise httpx.ReadError("the connection broke") from None
        self._there, self._away = self._clock() + _FRESH, 0.0
        if self._is_elsewhere(asked.responseURL, str(request.url)):
            return httpx.Response(307, request=request)
        return httpx.Response(
            asked.status,
            headers=_headers(asked.getAllResponseHeaders()),
            content=asked.response.to_bytes() if asked.response else b"",
            request=request,
        )

    def _is_elsewhere(self, found: str, asked: str) -> bool:
        """Whether a browser was led to another address: it follows, and what it finds is not the room's."""
        return bool(found) and found != self._js.URL.new(asked).href

    # ------------------------------------------------------------------ what holds nobody up

    async def knock(self, seconds: float) -> None:
        """Find out whether the server is there; where it is not, what is asked next is refused at once."""
        try:
            await self._fetched("/healthz", {}, self._js.AbortSignal.timeout(int(1000 * seconds)))
        except httpx.TransportError:
            self._there, self._away = 0.0, self._clock() + _GONE
        else:
            self._there, self._away = self._clock() + _FRESH, 0.0

    async def pieces(self, path: str, headers: Mapping[str, str]) -> AsyncGenerator[bytes]:
        """What a stream tells, as it comes; an empty piece says that it has begun, or is quiet.

        Where this browser has enough of them already it ends a little later: look for yourself.

        Raises:
            httpx.HTTPStatusError: it is refused, and by which answer.
            httpx.TransportError: nobody answers, or the connection broke.
        """
        async with self._one_of_few() as is_ours:
            if not is_ours:
                yield b""
                await asyncio.sleep(_INSTEAD)
                return
            ends = self._js.AbortController.new()
            try:
                answer = await self._fetched(path, headers, ends.signal)
                if answer.status != 200:
                    raise await _refusal(answer)
                yield b""
                async with aclosing(self._read(answer.body.getReader())) as pieces:
                    async for piece in pieces:
                        yield piece
            finally:
                ends.abort()

    @asynccontextmanager
    async def _one_of_few(self) -> AsyncGenerator[bool]:
        """Whether there is a stream for us among those that all pages of this browser may hold together."""
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        options = self._ffi.to_js({"ifAvailable": True}, dict_converter=self._js.Object.fromEntries)
        is_ours = self._locks is None
        for number in range(0 if is_ours else _STREAMS):
            told = loop.create_future()
            held = self._ffi.create_once_callable(partial(_held, told, over))
            self._locks.request(f"kit {self._address} {number}", options, held)
            if is_ours := await told:
                break
        try:
            yield is_ours
        finally:
            over.set_result(None)

    async def _read(self, reader: Any) -> AsyncGenerator[bytes]:
        """What comes, and an empty piece for each time in which nothing does."""
        quiet, reading = 0.0, asyncio.ensure_future(reader.read())
        try:
            while quiet < _SILENT:
                done, _ = await asyncio.wait({reading}, timeout=_LOOK)
                if not done:
                    quiet += _LOOK
                    yield b""
                elif (found := reading.result()).done:
                    return
                else:
                    quiet, reading = 0.0, asyncio.ensure_future(reader.read())
                    yield found.value.to_bytes()
        except self._ffi.JsException as error:
            raise httpx.ReadError("the connection broke") from error
        finally:
            reading.cancel()
        raise httpx.ReadTimeout("nothing more was told")

    async def _fetched(self, path: str, headers: Mapping[str, str], signal: Any) -> Any:
        said = {name: text for name, text in headers.items() if name in _SENT}
        options = {"headers": said, "signal": signal, **_QUIET}
        asked = self._ffi.to_js(options, dict_converter=self._js.Object.fromEntries)
        try:
            return await self._js.fetch(f"{self._address}{path}", asked)
        except self._ffi.JsException as error:
            raise httpx.ConnectError(_NOBODY) from error


def _headers(text: str) -> dict[str, str]:
    """The headers of an answer that a browser lets a page read, without those of how it was packed."""
    pairs = (line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return {name.lower(): value for name, value in pairs if name.lower() not in _UNPACKED}


def _held(told: asyncio.Future[bool], over: asyncio.Future[None], lock: Any) -> asyncio.Future[None] | None:
    """What a browser asks that has given us a lock, or nothing: until when we hold it."""
    told.set_result(bool(lock))
    return over if lock else None


async def _refusal(answer: Any) -> httpx.HTTPStatusError:
    content = (await answer.arrayBuffer()).to_bytes()
    response = httpx.Response(answer.status, content=content)
    return httpx.HTTPStatusError("it is refused", request=httpx.Request("GET", ""), response=response)
