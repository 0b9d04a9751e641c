"""Addresses: under which names a room that is served here can be reached, by this machine and by others."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

import psutil

from kit.errors import RoomError, UnprocessableEntityError
from kit.values.checks import shown

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_ALL = {"0.0.0.0": (4,), "": (4,), "::": (4, 6)}  # hosts that stand for each address of these kinds  # noqa: S104
_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))  # for examples, and nobody's


def reachable(host: str, port: int, given: str | None = None) -> list[str]:
    """The addresses by which a server that listens at ``host`` is reached, the best one first.

    ``given`` is the one that the network calls it by, for example behind a proxy.

    >>> reachable("127.0.0.1", 8283), reachable("0.0.0.0", 8283, "https://class.example/")
    (['http://127.0.0.1:8283'], ['https://class.example'])
    """
    if given is not None:
        return [given.rstrip("/")]
    versions = _ALL.get(host)
    names = [host] if versions is None else _of_this_machine(versions) or ["127.0.0.1"]
    return [http(name, port) for name in names]


def http(host: str, port: int) -> str:
    """A host and a port as an address."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _of_this_machine(versions: tuple[int, ...]) -> list[str]:
    """What others can reach it by: first what it sends to elsewhere from, IPv4 before IPv6."""
    found = {text for each in psutil.net_if_addrs().values() for text in (one.address for one in each)}
    known = {text: ip for text in found if (ip := _public(text)) is not None and ip.version in versions}
    main = _senders()
    return sorted(known, key=lambda text: (known[text].version, text not in main, int(known[text])))


def _public(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, if others can use it: no loopback, and none that is good on one cable alone."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:  # of a network card
        return None
    return None if found.is_loopback or found.is_link_local or found.is_unspecified else found


def _senders() -> set[str]:
    """The addresses from which this machine would send to elsewhere; nothing is sent for that."""
    found = set()
    for family, there in _ELSEWHERE:
        # A machine without that kind of network has no such address.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((there, 9))
            found.add(str(asked.getsockname()[0]))
    return found


def checked_address(text: str) -> str:
    """The address that somebody says a server is reached by.

    >>> checked_address("https://class.example/kit/")
    'https://class.example/kit'

    Raises:
        RoomError: it is none that a browser opens.
    """
    parts = _opened(text.strip())
    if parts is None or parts.query or parts.fragment or "@" in parts.netloc or not text.isprintable():
        raise RoomError(
            f"{shown(text)} is no address to be reached by", hint="For example http://192.168.1.20:8283."
        )
    if _is_everywhere(parts.hostname or ""):
        raise RoomError(
            f"{shown(text)} is an address to listen at; nobody can open it", hint="Name one of its own."
        )
    return text.strip().rstrip("/")


def join_address(at: str, public: str) -> str:
    """Where others join: where the page is, unless that is a name that only this machine has for itself.

    >>> join_address("http://127.0.0.1:8290/join", "http://192.0.2.7:8290")
    'http://192.0.2.7:8290/join'
    >>> join_address("https://hub.example/user/ada/proxy/8290/join", "http://192.0.2.7:8290")
    'https://hub.example/user/ada/proxy/8290/join'

    Raises:
        UnprocessableEntityError: this is no address of a page.
    """
    if _opened(at) is None or not at.isprintable():
        raise UnprocessableEntityError(f"{shown(at)} is no address of a page", hint="http://…/join")
    return f"{public}/join" if public and is_this_machine(at) else at


def is_this_machine(address: str) -> bool:
    """Whether this address means whichever machine it is read on."""
    name = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _opened(text: str) -> SplitResult | None:
    """The parts of an address that a browser opens."""
    try:
        parts = urlsplit(text)
        is_sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_sound else None


def _is_everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
