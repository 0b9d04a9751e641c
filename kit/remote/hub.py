"""A class on a hub: each user's server is started with a place in the class, and nobody types a code.

For ``jupyterhub_config.py``, in the environment that JupyterHub itself runs in::

    from kit.remote.hub import places

    c.Spawner.pre_spawn_hook = places("http://127.0.0.1:8283", "ABCD-EFGH", "/srv/class/places.json")
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.errors import AuthenticationError, KitError, RateLimitError, RoomError
from kit.journal.whole import write_whole
from kit.membership import ADDRESS, TOKEN
from kit.remote.seat import RemoteSeat, TakenPlace

_PATIENCE = 60.0  # seconds in which a whole class may come at once

Hook = Callable[[Any], Awaitable[None]]


def places(address: str, code: str, file: str | os.PathLike[str]) -> Hook:
    """What JupyterHub does before it starts a server: give its user a place, always the same.

    Where the class can not be reached the server starts without: the learner works in a room of her own, and
    the hub's log says why.

    Args:
        address: where the class is, as the users' servers reach it.
        code: the class's join code.
        file: where it is kept which user has which place; nobody but the hub may read it.

    >>> hook = places("http://127.0.0.1:8283", "ABCD-EFGH", "places.json")
    """
    book = Book(Path(file))

    async def give_a_place(spawner: Any) -> None:
        user = spawner.user.name
        try:
            token = await asyncio.to_thread(book.token, user, address, code)
        except KitError as error:
            spawner.log.warning("%s starts without a place in the class: %s", user, error)
        else:
            spawner.environment = {**spawner.environment, ADDRESS: address, TOKEN: token}

    return give_a_place


@dataclass
class Book:
    """Which user has which code of return, in a file; of tokens it keeps none.

    Raises:
        RoomError: the file can not be read or written.
    """

    file: Path
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def token(self, user: str, address: str, code: str) -> str:
        """A token for this user's place, which is taken the first time.

        Raises:
            KitError: the class is full, the code is wrong, or nobody answers.
        """
        with self._lock:  # one at a time: the class lets in one a second of an address
            kept = self._read()
            found = self._place(user, address, code, kept.get(user))
            if found.back:
                self._write({**kept, user: found.back})
        return found.token

    def _place(self, user: str, address: str, code: str, back: str | None) -> TakenPlace:
        with closing(RemoteSeat(address)) as seat:
            if back is not None:
                try:
                    return _patiently(lambda: seat.take(back, None))
                except AuthenticationError:
                    pass  # the instructor has freed the place, or it is another class: a new one
            return _patiently(lambda: seat.take(code, user))

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as failure:
            raise RoomError(
                f"{self.file} can not be read: {failure}", hint="Put it back, or move it away."
            ) from None
        return {str(user): str(back) for user, back in kept.items()}

    def _write(self, kept: dict[str, str]) -> None:
        text = json.dumps(kept, indent=1, ensure_ascii=False)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.file, [text.encode()])
        except (OSError, RoomError) as failure:
            why = failure.strerror if isinstance(failure, OSError) else failure.message
            raise RoomError(
                f"{self.file} can not be written: {why}", hint="The hub needs a folder of its own for it."
            ) from None


def _patiently(take: Callable[[], TakenPlace]) -> TakenPlace:
    """Take a place, and wait where many come at once."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return take()
        except RateLimitError as error:
            wait = float(error.evidence.get("retry_after") or 1.0)
            if time.monotonic() + wait > until:
                raise
            time.sleep(wait)
