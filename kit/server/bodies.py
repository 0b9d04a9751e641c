"""Bodies: what is sent along with a request, within bounds, and what becomes of it where it is not wanted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_DROPPED = 4_000_000  # bytes of a body that nobody wants, after which the line is cut
_LINGER = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Bounds:
    """What requests may cost; sizes are in bytes, times in seconds."""

    body: int = 4_000_000  # a text of the largest limit fits, whatever its characters
    learners_body: int = 1_500_000  # the longest message, however its characters are written
    strangers_body: int = 10_000
    slowest: float = 20.0
    strangers_slowest: float = 5.0
    at_once: int = 4  # requests of one learner at work
    waiting: int = 28


class TooLargeError(Exception):
    """A body is larger than any that makes sense."""


async def body(request: Request, most: int, slowest: float) -> bytes:
    """The whole body.

    Raises:
        TooLargeError: it is longer than ``most`` bytes.
        TimeoutError: it has not come within ``slowest`` seconds.
    """
    said = request.headers.get("content-length", "0")
    if said.isdecimal() and int(said) > most:
        raise TooLargeError
    whole = bytearray()
    async with asyncio.timeout(slowest):
        try:
            async for part in request.stream():
                whole += part
                if len(whole) > most:
                    raise TooLargeError
        except ClientDisconnect:
            raise TimeoutError from None
    return bytes(whole)


def farewell(request: Request, answer: Response) -> Response:
    """The answer to a request whose body is not wanted: after it the connection ends, if there is a body."""
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return answer
    if "expect" in headers:  # it waits to be asked for the body
        answer.headers["connection"] = "close"
        return answer
    return _Farewell(answer)


class _Farewell(Response):
    """Says the answer before the body is there, and drops what is still on its way.

    Were the line cut at once, the answer could be lost on the other side, which is still sending.
    """

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.body, answer.status_code, dict(answer.headers))
        self.headers["connection"] = "close"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        try:
            async with asyncio.timeout(_LINGER):
                await _drop(receive)
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _drop(receive: Receive) -> None:
    left = _DROPPED
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return
