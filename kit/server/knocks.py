"""Knocks at the door of a class: how often somebody may try a code, and take a place."""

from __future__ import annotations

from collections.abc import Callable

from kit.errors import RateLimitError
from kit.server.allowance import Allowance, network

_TRIES = (5.0, 500)  # at a code from one address: a second, and at once; there are 10^12 codes
_NAMED = (1 / 3, 20)  # the same of one name
_JOINS = (1.0, 20)  # places that one address gets; a class often has one address
_RETURNS = (1 / 10, 10)  # of one learner to her place


class Knocks:
    """Counts them; who knocks too often is told nothing, so that guessing is slow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._tries, self._named, self._joins, self._returns = (
            Allowance(*each, clock) for each in (_TRIES, _NAMED, _JOINS, _RETURNS)
        )

    def try_code(self, address: str, name: str) -> None:
        """Count a try.

        Raises:
            RateLimitError: too many from this address, or by this name.
        """
        _wait(max(self._tries.take(network(address)), self._named.take((network(address), name))))

    def was_right(self, address: str, name: str) -> None:
        """The code was right: this name has guessed nothing."""
        self._named.forget((network(address), name))

    def take_place(self, address: str) -> None:
        """Count a place that somebody gets."""
        _wait(self._joins.take(network(address)))

    def come_back(self, id: str) -> None:
        """Count a learner's return."""
        _wait(self._returns.take(id))


def _wait(seconds: float) -> None:
    if seconds:
        raise RateLimitError(
            "too many have tried to join from here", hint="Try again in a moment.", retry_after=seconds
        )
