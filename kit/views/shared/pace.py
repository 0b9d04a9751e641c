"""The pace of drawing: soon after the first news, not too often after that, and always the last state."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable

from kit.values.mutex import Mutex

_LOG = logging.getLogger("kit")
PAUSE = 0.05  # seconds between two drawings: twenty a second are enough for an eye
_SHARE = 3  # a drawing that takes long is followed by a pause of this many times as long


class Pace:
    """Calls ``draw`` in another thread after ``ask()``, once for all that was asked meanwhile.

    Where there are no threads, the running event loop calls it. Whatever a drawing raises and however long
    it takes, what was asked since it began is drawn after it.
    """

    def __init__(
        self,
        draw: Callable[[], object],
        pause: float = PAUSE,
        *,
        timer: Callable[[float, Callable[[], object]], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``timer`` is ``later``, unless somebody else is to say when a call is due."""
        self._draw = draw
        self._pause = pause
        self._timer = timer or later
        self._clock = clock
        self._lock = Mutex()
        self._asked = False
        self._busy = False

    def ask(self) -> None:
        """Have it drawn; whatever is true when it is drawn is shown."""
        with self._lock:
            self._asked = True
            if self._busy:
                return
            self._busy = True
        if not self._timer(0, self._go_on):
            with self._lock:
                self._busy = False  # whoever asks next tries again

    def _go_on(self) -> None:
        while self._is_asked():
            began = self._clock()
            try:
                self._draw()
            except Exception:  # noqa: BLE001 — whatever it is, the next drawing may be better
                _LOG.exception("a view could not be drawn")
            if self._timer(max(self._pause, _SHARE * (self._clock() - began)), self._go_on):
                return  # else no other thread can be had just now, and this one goes on

    def _is_asked(self) -> bool:
        with self._lock:
            self._busy, self._asked = self._asked, False
            return self._busy


def later(seconds: float, call: Callable[[], object]) -> bool:
    """Call it after so many seconds in a thread of its own, or, where there are none, in the event loop.

    ``False`` where there is neither, as in an interpreter that ends.
    """
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError:
        try:
            asyncio.get_running_loop().call_later(seconds, call)
        except RuntimeError:
            return False
    return True
