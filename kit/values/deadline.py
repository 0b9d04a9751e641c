"""Deadline: until when the turns that one request sets off may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from kit.errors import ModelError


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a time is over, and by which clock; ``seconds`` is how long it was."""

    seconds: float
    end: float
    clock: Callable[[], float]

    @property
    def left(self) -> float:
        """The seconds that are left; below 0 once it is over."""
        return self.end - self.clock()


_PRESENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float, clock: Callable[[], float] = time.monotonic) -> Iterator[Deadline]:
    """Bound every turn that begins or goes on inside, those of other agents that it sets off too.

    A thread that thinks can not be stopped: a turn looks at the time before it asks its model and
    before each tool call, and a request to a model waits no longer than what is left.

    >>> with within(60, clock=lambda: 5.0) as deadline:
    ...     deadline.end, is_over(), patience(20.0, 2), patience(600.0, 2)
    (65.0, False, (20.0, 2), (60.0, 0))
    """
    deadline = Deadline(seconds, clock() + seconds, clock)
    token = _PRESENT.set(deadline)
    try:
        yield deadline
    finally:
        _PRESENT.reset(token)


def is_over() -> bool:
    """Whether the time of this request is over; without a limit it never is."""
    present = _PRESENT.get()
    return present is not None and present.left <= 0


def check() -> None:
    """Go on while there is time.

    Raises:
        ModelError: there is none left; it ends the turn as ``cancelled``.
    """
    present = _PRESENT.get()
    if present is not None and present.left <= 0:
        raise ModelError(
            f"the turn took longer than {present.seconds:g} seconds, so it ends here",
            hint="What it did before stays done. Ask for less at once; kit serve --turn-seconds gives more.",
            stop_reason="cancelled",
        )


def patience(timeout: float, retries: int) -> tuple[float, int]:
    """How long a request to a model may wait, and how often it may be sent again, in the time left."""
    present = _PRESENT.get()
    if present is None or present.left >= timeout * (retries + 1):
        return timeout, retries
    return max(0.1, min(timeout, present.left)), 0
