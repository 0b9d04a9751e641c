"""The pace of drawing: soon after the first news, not too often after that, and always the last state."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

PAUSE = 0.05  # seconds between two drawings: twenty a second are enough for an eye
_SHARE = 3  # a drawing that takes long is followed by a pause of this many times as long


class Pace:
    """Calls ``draw`` in another thread after ``ask()``, once for all that was asked meanwhile.

    Where there are no threads, the running event loop calls it.
    """

    def __init__(self, draw: Callable[[], object], pause: float = PAUSE) -> None:
        self._draw = draw
        self._pause = pause
        self._lock = threading.Lock()
        self._asked = False
        self._busy = False

    def ask(self) -> None:
        """Have it drawn; whatever is true when it is drawn is shown."""
        with self._lock:
            self._asked = True
            if self._busy:
                return
            self._busy = True
        later(0, self._go_on)

    def _go_on(self) -> None:
        with self._lock:
            self._busy, self._asked = self._asked, False
            if not self._busy:
                return
        began = time.monotonic()
        try:
            self._draw()
        finally:
            later(max(self._pause, _SHARE * (time.monotonic() - began)), self._go_on)


def later(seconds: float, call: Callable[[], object]) -> None:
    """Call it after so many seconds in a thread of its own, or, where there are none, in the event loop.

    An interpreter that ends has neither, and nobody to show anything to.
    """
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError:
        with suppress(RuntimeError):
            asyncio.get_running_loop().call_later(seconds, call)
