"""Where a request comes from: pages of other sites are refused, whatever they send.

What a proxy says in X-Forwarded-Host is not looked at: anybody can send that, and a proxy can pass Host.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from urllib.parse import urlsplit

from kit.errors import PermissionDeniedError
from kit.values.checks import shown

_PORTS = {"http": 80, "https": 443}
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_PROXY = (
    "Behind a reverse proxy, let it pass on the Host that the browser sent, with its port: in nginx "
    "proxy_set_header Host $http_host; Caddy does so by itself."
)


def check_origin(headers: Mapping[str, str], is_open: bool, named: Container[str] = ()) -> None:
    """Let pass what this server's own pages, those of the ``named`` origins and programs send.

    A program sends no Origin. One that is named is compared letter by letter, as browsers send it.

    A room that ``is_open`` to everybody who reaches it answers to this machine's names only: another name
    may have been made to point here by a page that wants in.

    Raises:
        PermissionDeniedError: it comes from another site, or by a foreign name.
    """
    host, origin = headers.get("host", ""), headers.get("origin")
    if origin is not None and origin not in named and not _is_same(origin, host):
        raise PermissionDeniedError(
            f"this request comes from another site: its Origin is {shown(origin)}, its Host {shown(host)}",
            hint=f"Open the page at the server's own address, or name its site: --allow-origin. {_PROXY}",
            rule="same origin only",
        )
    if is_open and (_site(f"//{host}", 80) or ("", 0))[0] not in _HERE:
        raise PermissionDeniedError(
            f"this room without tokens answers to this machine's names only, not to {shown(host)}",
            hint="Use http://127.0.0.1, or serve the room with tokens: kit serve --token, or --class N.",
            rule="no foreign names without tokens",
        )


def _is_same(origin: str, host: str) -> bool:
    """Whether name and port are the same; behind a proxy the scheme need not be."""
    port = _PORTS.get(origin.partition(":")[0].lower())
    site = None if port is None else _site(origin, port)
    return port is not None and site is not None and site == _site(f"//{host}", port)


def _site(text: str, port: int) -> tuple[str, int] | None:
    try:
        parts = urlsplit(text)
        name, own = parts.hostname, parts.port
    except ValueError:  # a bracket too few, or a port that is none
        return None
    return (name, own or port) if name else None
