"""The lobby: how many connections there may be, and which one has to go when another one comes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from kit.server.allowance import network

_EACH = 25  # connections of a learner: those that listen, and some that ask


@dataclass(frozen=True, slots=True)
class Limits:
    """What a connection may cost before anybody knows who it is; times are in seconds."""

    connections: int = 1000
    head: float = 10.0  # from the first byte that is awaited to the end of the headers
    body: float = 75.0  # with the wait for a place to work, before which it is not read
    idle: float = 30.0  # between an answer and the next request
    stalled: float = 20.0  # in which whoever is answered takes less than ``pace`` a second
    pace: int = 1000  # bytes
    header: int = 32_768  # bytes of one request's headers

    @classmethod
    def for_class(cls, learners: int, files: int) -> Limits:
        """Enough connections for everybody, also where all come from one address; no more than ``files``."""
        return cls(connections=min(max(1000, 200 + _EACH * learners), files))


class Guest(Protocol):
    """A connection, as the lobby sees it."""

    def turn_out(self) -> None:
        """Close it at once."""
        ...


class Lobby:
    """Knows all connections, and those among them that have not sent a whole request.

    When there is no place left, the one goes that has been silent for longest, of the address that has
    most of these. So whoever opens many and says nothing holds up nobody who asks something.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._all: set[Guest] = set()
        self._silent: dict[str, OrderedDict[Guest, None]] = {}

    def enter(self, guest: Guest, address: str) -> bool:
        """Let a connection in; ``False`` where everybody else is being served."""
        if len(self._all) >= self.limits.connections:
            if not self._silent:
                return False
            most = max(self._silent.values(), key=len)
            longest = next(iter(most))
            self.leave(longest, next(key for key, guests in self._silent.items() if guests is most))
            longest.turn_out()
        self._all.add(guest)
        self.wait(guest, address)
        return True

    def wait(self, guest: Guest, address: str) -> None:
        """It says nothing from now on, or not enough."""
        if guest in self._all:
            self._silent.setdefault(network(address), OrderedDict())[guest] = None

    def serve(self, guest: Guest, address: str) -> None:
        """It has sent a whole request."""
        key = network(address)
        guests = self._silent.get(key, OrderedDict())
        guests.pop(guest, None)
        if not guests:
            self._silent.pop(key, None)

    def leave(self, guest: Guest, address: str) -> None:
        """It is gone."""
        self._all.discard(guest)
        self.serve(guest, address)
