"""The time that a learner has spent at a question or an exercise, since this kernel has first shown it."""

from __future__ import annotations

from collections.abc import Callable


class Pastime:
    """Seconds by name, from a clock that only goes on.

    >>> times = iter([10.0, 12.6])
    >>> spent = Pastime(lambda: next(times))
    >>> spent.at("E1"), spent.begin("E1"), spent.at("E1")
    ({}, None, {'seconds': 3})
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}

    def begin(self, name: str) -> None:
        """It is shown, or begun; what was begun before has gone on since."""
        if name not in self._since:
            self._since[name] = self._clock()

    def at(self, name: str) -> dict[str, int]:
        """The ``seconds`` up to a try; nothing where what is tried was not shown before."""
        return {"seconds": round(self._clock() - self._since[name])} if name in self._since else {}
