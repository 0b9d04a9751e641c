"""Whether a model's address is on this machine, and whether it may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kit.errors import ModelError
from kit.models.named import no_model

_OFF: Final = frozenset({"0", "no", "off", "false"})


def check_address(url: str, environ: Mapping[str, str]) -> bool:
    """Whether ``url`` is on this machine; ``ModelError`` if not and ``KIT_ALLOW_NETWORK=0``.

    Nothing is looked up: ``localhost``, 127.0.0.0/8 and ``::1`` are this machine, and no other name.

    >>> check_address("http://127.0.0.1:8080/v1", {"KIT_ALLOW_NETWORK": "0"})
    True
    >>> check_address("https://example.org/v1", {})
    False
    >>> check_address("https://example.org/v1", {"KIT_ALLOW_NETWORK": "0"})
    Traceback (most recent call last):
    kit.errors.ModelError: KIT_ALLOW_NETWORK=0 forbids example.org, which is not this machine
      → Use a model on this machine (clerk, ollama:NAME, http://localhost:…#NAME) or allow the network.

    Raises ``UnprocessableEntityError`` when ``url`` is no http address.
    """
    host = _host(url)
    home = _is_loopback(host)
    if not home and environ.get("KIT_ALLOW_NETWORK", "").strip().lower() in _OFF:
        raise ModelError(
            f"KIT_ALLOW_NETWORK=0 forbids {host}, which is not this machine",
            hint="Use a model on this machine (clerk, ollama:NAME, http://localhost:…#NAME) "
            "or allow the network.",
        )
    return home


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # the port is read since a bad one raises
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise no_model(url)
    return host


def _is_loopback(host: str) -> bool:
    if host in ("localhost", "::1"):
        return True
    from ipaddress import AddressValueError, IPv4Address

    try:
        return IPv4Address(host).is_loopback
    except AddressValueError:
        return False
