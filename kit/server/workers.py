"""Workers: the threads in which requests are answered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class Workers:
    """So many threads at most; daemons, so that a server that stops waits for no turn that does not."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._jobs: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]]] = SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._count = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread, and answer what it answers."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((work, future))
        if not self._idle.acquire(blocking=False) and self._count < self._most:
            self._count += 1
            threading.Thread(target=self._work, name=f"kit-worker-{self._count}", daemon=True).start()
        return await future

    def _work(self) -> None:
        while True:
            work, future = self._jobs.get()
            outcome: Any = None
            failure: BaseException | None = None
            try:
                outcome = work()
            except BaseException as error:  # noqa: BLE001 — it belongs to whoever awaits it
                failure = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                future.get_loop().call_soon_threadsafe(_tell, future, outcome, failure)
            del work, future, outcome, failure
            self._idle.release()


def _tell(future: asyncio.Future[Any], outcome: Any, failure: BaseException | None) -> None:
    if future.done():  # cancelled
        return
    if failure is None:
        future.set_result(outcome)
    else:
        future.set_exception(failure)
