"""The budget: how many requests of one member are at work at once, and how many wait for that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from kit.errors import RateLimitError


@dataclass(slots=True)
class _Desk:
    """One member's place of work."""

    free: asyncio.Semaphore
    count: int = field(default=0)


class Budget:
    """So many at work, so many waiting, each for so many seconds; the rest is to come again."""

    def __init__(self, at_once: int, waiting: int, patience: float = 45.0) -> None:
        self._at_once, self._waiting, self._patience = at_once, waiting, patience
        self._desks: dict[str, _Desk] = {}

    @asynccontextmanager
    async def place(self, id: str) -> AsyncIterator[None]:
        """Be one of those at work for ``id``.

        Raises:
            RateLimitError: too many wait, or it took too long.
        """
        desk = self._desks.setdefault(id, _Desk(asyncio.Semaphore(self._at_once)))
        if desk.count >= self._at_once + self._waiting:
            raise self._refusal()
        desk.count += 1
        try:
            try:
                await asyncio.wait_for(desk.free.acquire(), self._patience)
            except TimeoutError:
                raise self._refusal() from None
            try:
                yield
            finally:
                desk.free.release()
        finally:
            desk.count -= 1
            if not desk.count:
                self._desks.pop(id, None)

    def _refusal(self) -> RateLimitError:
        return RateLimitError(
            f"{self._at_once} of your requests are at work, and as many wait as may",
            hint="Wait for their answers before you send more.",
            retry_after=1.0,
        )
