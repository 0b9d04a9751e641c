"""Pages of other sites, named by whoever serves the room: a browser lets them use it, and no others.

A browser sends each request of such a page with the page's origin, and shows the page an answer only where
the server says so. https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

import idna
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.errors import RoomError
from kit.rest.exchange import KEY, NOTEBOOK, ONLY_TOLD
from kit.values.checks import shown

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_NUMBER = re.compile(r"(.*\.)?(\d+|0x[0-9a-f]*)")  # what browsers read as an address in figures
_METHODS = ("GET", "POST", "PATCH", "DELETE")
_SENT = ("authorization", "last-event-id", KEY, NOTEBOOK, ONLY_TOLD)  # by our client, and not by every page
_READ = ("retry-after",)  # by our client, of an answer


class CrossOrigin:
    """An application that pages of these origins may use; for everybody else it is as it was."""

    def __init__(self, app: ASGIApp, origins: Iterable[str]) -> None:
        self._app = app
        self._named = frozenset(origins)
        self._for_them = CORSMiddleware(
            app,
            allow_origins=sorted(self._named),
            allow_methods=_METHODS,
            allow_headers=_SENT,
            expose_headers=_READ,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer those that are named by the library alone: it tells others, too, what would be allowed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif Headers(scope=scope).get("origin") in self._named:
            await self._for_them(scope, receive, send)
        else:
            await self._app(scope, receive, _varying(send))


def _varying(send: Send) -> Send:
    """Say that the answer to a page of another origin may be another one."""

    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Origin")
        await send(message)

    return say


def checked_origin(text: str) -> str:
    """An origin that somebody names, as a browser sends it: that is what it is compared with.

    >>> checked_origin("https://site.example")
    'https://site.example'
    >>> checked_origin("https://site.example/course/")
    Traceback (most recent call last):
    kit.errors.RoomError: 'https://site.example/course/' is more than an origin
      → Name the whole site, with all its pages: https://site.example

    Raises:
        RoomError: it is none, or written otherwise than a browser does.
    """
    if "*" in text or text.strip().lower() == "null":
        raise RoomError(
            f"{shown(text)} names no site: pages of strangers would come in, too",
            hint="Name each site by itself, as https://site.example.",
        )
    found = _opened(text)
    origin = None if found is None else _as_sent(found)
    if found is None or origin is None:
        raise RoomError(f"{shown(text)} is no origin", hint="For example https://site.example.")
    if text == origin:
        return origin
    if found.path or found.query or found.fragment:
        raise RoomError(
            f"{shown(text)} is more than an origin", hint=f"Name the whole site, with all its pages: {origin}"
        )
    raise RoomError(f"{shown(text)} is not what browsers send", hint=f"Write it as they do: {origin}")


def _opened(text: str) -> SplitResult | None:
    """The parts of an address that names a site."""
    try:
        parts = urlsplit(text.strip())
        is_sound = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket too few, or a port that is none
        return None
    return parts if is_sound and "@" not in parts.netloc and text.isprintable() else None


def _as_sent(parts: SplitResult) -> str | None:
    """The origin of an address as browsers write it; nothing where its host is none."""
    host = _host(parts.hostname or "")
    is_usual = parts.port in {None, _PORTS[parts.scheme]}
    return host and f"{parts.scheme}://{host}{'' if is_usual else f':{parts.port}'}"


def _host(name: str) -> str | None:
    try:
        if ":" in name:
            found = ipaddress.IPv6Address(name)
            return None if found.ipv4_mapped or found.scope_id else f"[{found}]"
        if _NUMBER.fullmatch(name):
            return str(ipaddress.IPv4Address(name))
        host = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except ValueError:  # idna's errors are of this kind, too
        return None
    return host if _NAME.fullmatch(host) else None
