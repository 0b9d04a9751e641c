"""A lock that an interrupt leaves as it should be: held inside of ``with``, and free behind it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info < (3, 14):
    Mutex = threading.RLock
else:
    import _thread

    class Mutex(_thread.RLock):
        """A lock that its thread may take again.

        Python 3.14 looks for an interrupt once more between taking a lock and entering the block that lets go
        of it, and the lock would stay held for ever. https://github.com/python/cpython/issues/148874
        """

        def __enter__(self) -> bool:
            for _ in iter(self.acquire, None):  # a loop's first step: nothing is looked for behind it
                break
            return True
