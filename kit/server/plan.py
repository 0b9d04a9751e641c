"""The plan of a server: what is to be served, to whom, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kit.memory.space_draft import Quota
from kit.values.records import Access

TURN_SECONDS = 120.0  # that the turns of one request may take


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be served, to whom, and where."""

    room: Path | None
    host: str = "127.0.0.1"
    port: int = 8283
    address: str | None = None  # by which others reach it; otherwise those that this machine has
    learners: int = 0
    token: bool = False
    no_class: bool = False  # serve a class's room without its class
    share: tuple[tuple[str, Access], ...] = ()  # labels, and what the class may do with them
    models: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-For is believed
    origins: tuple[str, ...] = ()  # sites whose pages may use it, beside its own
    rate: float = 50.0
    turn_seconds: float = TURN_SECONDS
    patience: int = 5  # seconds that requests under way have when the server stops
    quota: Quota = field(default_factory=Quota)
