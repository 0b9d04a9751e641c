"""A seat in a class: what a learner asks the class itself, beside the room that it is held in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from kit.errors import APIStatusError, RoomError
from kit.remote.link import Link

_CONNECT = 3.0  # seconds
_TIMEOUT = httpx.Timeout(10.0, connect=_CONNECT)
_PASSING = range(502, 505)  # what a proxy says whose server is away
_PAGES = ("/join", "/class", "/class/screen")  # what is pasted may be a page's address


def class_address(text: str) -> str:
    """Where a class is, from what was typed or copied: also from the address of its page.

    >>> class_address(" 192.168.0.5:8290/join ")
    'http://192.168.0.5:8290'
    >>> class_address("https://hub.example/proxy/8290/")
    'https://hub.example/proxy/8290'
    """
    address = text.strip()
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return address  # the link says what is wrong with it
    path = parts.path.rstrip("/")
    for page in _PAGES:
        path = path.removesuffix(page)
    is_page = path != parts.path.rstrip("/")
    return parts._replace(path=path, **({"query": "", "fragment": ""} if is_page else {})).geturl()


@dataclass(frozen=True, slots=True)
class TakenPlace:
    """A place in a class that was just taken, or found again; ``back`` is told when it is taken."""

    id: str
    name: str
    token: str
    back: str


class RemoteSeat:
    """Asks a class what concerns one learner; nothing here waits long.

    Raises:
        RoomError: this is no address.
    """

    def __init__(
        self,
        address: str,
        token: str | None = None,
        transport: httpx.BaseTransport | None = None,
        *,
        member: str = "",
    ) -> None:
        self._link = Link(address, token, transport, os.environ, timeout=_TIMEOUT, pauses=(0.1,))
        self.address = self._link.address
        self.member = member  # her id there, as far as it is known

    async def knock(self) -> None:
        """In a browser: find out, holding nobody up, whether the class is there; else it is asked in vain."""
        if self._link.browser is not None:
            await self._link.browser.knock(_CONNECT)

    def me(self) -> Mapping[str, Any]:
        """Who she is there, and what the class is told now.

        Raises:
            AuthenticationError: nobody there knows this token.
            RoomError: nobody answers, or what answers is no class.
        """
        me = self._told(lambda: self._link.ask("/class/me"), "id", "role")
        self.member = str(me["id"])
        return me

    def answers(self) -> list[Mapping[str, Any]]:
        """All that she has ever answered there, in the order in which it arrived."""
        return list(self._told(lambda: self._link.ask("/class/answers"), "answers")["answers"])

    def give(self, answers: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Hand answers in: which of them are ``kept``, and which ``refused``, by their ids."""
        given = {"answers": list(answers)}
        return self._told(lambda: self._link.send("POST", "/class/answers", given), "kept")

    def take(self, code: str, name: str | None) -> TakenPlace:
        """A place in the class: a new one for its code and a name, or her own for her code of return.

        Raises:
            AuthenticationError: this is no code of this class.
            PermissionDeniedError: the class is full.
            UnprocessableEntityError: it asks for a name, or does not take this one.
            RateLimitError: too many have tried.
        """
        asked = {"code": code} if name is None else {"code": code, "name": name}
        found = self._told(lambda: self._link.send("POST", "/class/join", asked), "id", "token")
        return TakenPlace(
            found["id"], str(found.get("name") or name or ""), found["token"], found.get("back") or ""
        )

    def close(self) -> None:
        """Ask nothing more."""
        self._link.close()

    def _told(self, ask: Callable[[], Any], *needed: str) -> Mapping[str, Any]:
        """What a class answers; a page of something else is told from it."""
        try:
            found = ask()
        except APIStatusError as error:
            status = error.evidence.get("answered")
            if status is None or status in _PASSING:
                raise
            found = None
        if isinstance(found, Mapping) and all(name in found for name in needed):
            return found
        raise RoomError(
            f"what answers at {self.address} is no class",
            hint="Take the address that the class's server has printed, not one behind which you log in.",
        )
