"""The link: requests to a room on the network, and its refusals as the kit's own exceptions."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from kit.errors import (
    AuthenticationError,
    OutcomeUnknownError,
    RoomClosedError,
    RoomError,
    UnprocessableEntityError,
)
from kit.models.address import check_address
from kit.remote.browser import Browser, is_browser
from kit.remote.lines import fields, lines
from kit.rest.answers import given_back, refused
from kit.rest.calls import BY_NAME, answers_with
from kit.rest.exchange import KEY, NOTEBOOK, ONLY_TOLD
from kit.rest.words import as_lists, to_body, to_query
from kit.values.checks import a_label, an_id
from kit.values.deadline import patience
from kit.values.mutex import Mutex

_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_PAUSES = (0.1, 0.4, 1.0)  # seconds before a question that came to nothing is asked again
_LONGEST_WAIT = 5.0
_LONG, _SHORT = 60.0, 1.0  # seconds for an answer, and where the last one did not come
_AWAY = 10.0  # seconds after which it is expected again
_HINT = "Is the server running, and this its address? Whoever runs it started it with kit serve."
_REMEMBERED = "/v1/"  # where the server remembers what it has answered


def _an_address(text: str) -> str:
    """The address of a room; one that is none is not shown, since it may hold a password."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        sound = bool(httpx.URL(address).host) and parts.port != 0 and " " not in parts.netloc
        (parts.hostname or "").encode("idna")  # as the socket will
    except (ValueError, httpx.InvalidURL):  # a port that is no number, half an IPv6 address, a name too long
        sound = False
    if not sound or "@" in parts.netloc or parts.query or not address.isprintable():
        raise RoomError("this is no address of a room", hint='connect("http://…", token="…")')
    return address


class Link:
    """Speaks with the server of one room."""

    def __init__(
        self,
        address: str,
        token: str | None,
        transport: httpx.BaseTransport | None,
        environ: Mapping[str, str],
        *,
        timeout: httpx.Timeout = _TIMEOUT,
        pauses: tuple[float, ...] = _PAUSES,
    ) -> None:
        address = _an_address(address)
        if token and not (token.isascii() and token.isprintable()):
            raise AuthenticationError("this is no token", hint="Copy it as it was printed: kit-…")
        is_here = check_address(address, environ) if transport is None else True
        self.address = address.rstrip("/")
        self.trust_env = not is_here  # no proxy is asked for this machine, nor told what goes there
        self.browser = Browser(self.address) if transport is None and is_browser() else None
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(
            base_url=self.address,
            headers=headers,
            timeout=timeout,
            transport=transport or self.browser,
            trust_env=self.trust_env,
        )
        self._pauses = pauses
        self._away = 0.0  # until when nobody is expected to answer
        self._open = True
        self._lock = Mutex()

    def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Make a call of the table, and hand back what it would give here."""
        call = BY_NAME[name]
        rest = {word: item for word, item in as_lists(call, arguments).items() if word not in call.in_path}
        path = call.filled({word: _IN_PATH[word](arguments[word]) for word in call.in_path})
        if call.method == "GET":
            return given_back(answers_with(call), self.ask(path, to_query(rest)))
        return given_back(answers_with(call), self.send(call.method, path, rest))

    def ask(self, path: str, query: list[tuple[str, str]] | None = None) -> Any:
        """A question, which may be asked again when the network fails; soon after that only once."""
        url = f"{path}?{urlencode(query)}" if query else path
        wait, again = patience(_SHORT if time.monotonic() < self._away else _LONG, len(self._pauses))
        pauses = self._pauses if wait == _LONG and again else ()
        for pause in (*pauses, None):
            try:
                answer = self._request("GET", url, None, wait=None if wait == _LONG else wait)
            except httpx.TransportError as error:
                if pause is None or isinstance(error, httpx.ReadTimeout):
                    self._away = time.monotonic() + _AWAY
                    raise self._lost(error) from error
                time.sleep(pause)
            else:
                self._away = 0.0
                return self._read(answer)
        raise AssertionError

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """A change, which is done once: where its answer is lost, the server is asked what became of it.

        Raises:
            OutcomeUnknownError: the connection broke before the answer came, and the server does not know.
        """
        text, key = _as_json(body), {KEY: str(uuid.uuid4())}
        try:
            return self._read(self._request(method, path, text, key))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise self._lost(error) from error
        except httpx.TransportError as error:
            answer = self._asked_after(method, path, text, key) if path.startswith(_REMEMBERED) else None
            if answer is None:
                raise OutcomeUnknownError(
                    f"the connection to {self.address} broke before the answer came",
                    hint="Look whether the change is there before you send it again.",
                ) from error
            return self._read(answer)

    def _asked_after(
        self, method: str, path: str, body: bytes, key: Mapping[str, str]
    ) -> httpx.Response | None:
        """The answer to what was sent already. A server that does not remember it does nothing, either."""
        for pause in _PAUSES:
            time.sleep(pause)
            try:
                answer = self._request(method, path, body, {**key, ONLY_TOLD: "true"})
            except httpx.TransportError:
                continue
            return answer if answer.status_code == 200 else None
        return None

    @contextmanager
    def stream(self, place: str) -> Iterator[Iterator[tuple[str, str]]]:
        """The events of the room's feed, as pairs of a field's name and its text."""
        timeout = httpx.Timeout(60.0, connect=5.0, read=60.0)
        with self._http.stream("GET", "/v1/changes", headers=_feed(place), timeout=timeout) as response:
            if response.status_code != 200:
                response.read()
                self._read(response)
            yield fields(lines(response.iter_bytes()))

    async def pieces(self, browser: Browser, place: str) -> AsyncGenerator[bytes]:
        """The same stream in a browser, as it comes; an empty piece says that it has begun."""
        headers = {**self._http.headers, **_feed(place)}
        try:
            async with aclosing(browser.pieces("/v1/changes", headers)) as pieces:
                async for piece in pieces:
                    yield piece
        except httpx.HTTPStatusError as error:
            self._read(error.response)

    @property
    def notebook(self) -> str:
        """The notebook of the course whose room this is, if it has one of its own."""
        return str(self._http.headers.get(NOTEBOOK, ""))

    @notebook.setter
    def notebook(self, number: str) -> None:
        self._http.headers[NOTEBOOK] = number

    def close(self) -> None:
        """Say nothing more."""
        self._open = False
        self._http.close()

    def _request(
        self,
        method: str,
        url: str,
        body: bytes | None,
        key: Mapping[str, str] | None = None,
        wait: float | None = None,
    ) -> httpx.Response:
        """One request; where the server asks for patience before it did anything, a little of it."""
        self.check_open()
        headers = {} if body is None else {"content-type": "application/json", **(key or {})}
        until = time.monotonic() + (_LONGEST_WAIT if wait is None else min(wait, _LONGEST_WAIT))
        timeout = self._http.timeout if wait is None else httpx.Timeout(wait)
        while True:
            response = self._http.request(method, url, content=body, headers=headers, timeout=timeout)
            pause = _seconds(response.headers.get("retry-after"))
            if response.status_code not in {429, 503} or pause is None or time.monotonic() + pause > until:
                return response
            time.sleep(pause)

    def check_open(self) -> None:
        """Raise ``RoomError`` once the link was closed."""
        if not self._open:
            raise RoomClosedError("this room has been closed", hint="Open it again with connect(…).")

    def _read(self, response: httpx.Response) -> Any:
        try:
            data = json.loads(response.content) if response.content else None
        except ValueError:
            data = None
        if response.status_code != 200:
            raise refused(response.status_code, data)
        return data

    def _lost(self, error: Exception) -> RoomError:
        if not self._open:
            return RoomClosedError("this room has been closed", hint="Open it again with connect(…).")
        return RoomError(
            f"nobody answers at {self.address}: {error}",
            hint=self.browser.hint if self.browser else _HINT,
        )


_IN_PATH: dict[str, Callable[[object], str]] = {
    "block_id": lambda id: an_id("block", id),
    "agent_id": lambda id: an_id("agent", id),
    "tool_id": lambda id: an_id("tool", id),
    "block_label": a_label,
}


def _feed(place: str) -> dict[str, str]:
    return {"accept": "text/event-stream", "last-event-id": place}


def _as_json(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(to_body(body), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as failure:
        raise UnprocessableEntityError(
            f"this can not be sent: {failure}",
            hint="Arguments are made of what JSON knows: texts, numbers, lists …",
        ) from None


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.replace(".", "", 1).isdecimal() else None
