"""A way of writing from plain functions: each is a step, and between two of them others may act."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import wraps
from typing import Any

from kit.errors import UnprocessableEntityError
from kit.race.worker import Way, Worker

Doing = Callable[[Worker], Any]


def steps(*doings: Doing) -> Way:
    """The way that takes these steps, in this order; the last one's answer is what the worker is told.

    >>> from kit.race import YOURS, race
    >>> def look(worker):
    ...     worker.read()
    >>> def claim(worker):
    ...     worker.write(worker.mine)
    ...     return YOURS
    >>> race(steps(look, claim)).bad
    6

    Raises:
        UnprocessableEntityError: there is no step, or one is no function.
    """
    if not doings or not all(map(callable, doings)):
        raise UnprocessableEntityError(
            "a way has steps, each a function of a worker", hint="steps(look, claim)"
        )
    *earlier, last = doings

    @wraps(last)
    def way(worker: Worker) -> Generator[str, None, Any]:
        for doing in earlier:
            doing(worker)
            yield f"has done: {doing.__name__}"
        return last(worker)

    return way
