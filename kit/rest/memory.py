"""The memory of an API: what it has answered, so that a request which comes again is not done again.

A client whose answer is lost on the way sends its request once more. Ours, and whoever wants to be sure,
sends an ``Idempotency-Key`` with it, which is the same for every attempt. The official client counts its
attempts in ``x-stainless-retry-count``; a later one is taken for the request of the same words that was
answered last. Two that count 0 are two requests, whatever they say.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from kit.errors import ConflictError, NotFoundError, RoomBusyError, UnprocessableEntityError
from kit.rest.exchange import Answer, Request

MOST = 256  # answers
LARGEST = 2_000_000  # bytes of them all
SECONDS = 300.0  # for which one is kept
AGAIN = 90.0  # for which a request without a key is known again: a client's time limit, and a pause
PATIENCE = 120.0  # seconds that a repetition waits for the first to be done
LONGEST_KEY = 200
_DONE = 200


@dataclass(slots=True, eq=False)
class _Deed:
    """What was asked, and what became of it; ``answer`` is ``None`` where that was refused or forgotten."""

    fingerprint: bytes
    past: object
    at: float
    answer: Answer | None = None
    is_done: bool = False
    over: threading.Event = field(default_factory=threading.Event)


class CallerMemory:
    """What one caller was answered. ``past`` names what may be told of the room's past at a time."""

    def __init__(self, past: Callable[[], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._past = past
        self._clock = clock
        self._lock = threading.Lock()
        self._deeds: OrderedDict[str | bytes, _Deed] = OrderedDict()

    def once(self, asked: Request, do: Callable[[], Answer]) -> Answer:
        """The answer to a request that changes something; it is done now unless it was done before.

        What was refused is tried again, for nothing was done.

        Raises:
            ConflictError: it was done, and its answer is not to be told any more.
            NotFoundError: only the answer was asked for, and there is none.
            RoomBusyError: it is still being done.
            UnprocessableEntityError: the key is none, or is another request's.
        """
        fingerprint = _fingerprint(asked)
        name = _key(asked.key) if asked.key else fingerprint
        while True:
            deed, is_new = self._deed(name, fingerprint, asked)
            if is_new:
                return self._do(name, deed, do)
            if not deed.over.wait(PATIENCE):
                raise RoomBusyError("this request is still being done", hint="Ask again later.")
            if deed.is_done:
                return self._told(deed)

    def _deed(self, name: str | bytes, fingerprint: bytes, asked: Request) -> tuple[_Deed, bool]:
        """The deed that this request repeats, or a new one."""
        past = self._past()
        with self._lock:
            self._forget_old(past)
            known = self._deeds.get(name)
            if known is not None and (asked.key or self._repeats(asked, known)):
                if known.fingerprint != fingerprint:
                    raise UnprocessableEntityError(
                        "this Idempotency-Key came with another request before",
                        hint="Draw a new key for each request.",
                    )
                return known, False
            if asked.only_told:
                raise NotFoundError("this request has not come before", hint="Look what is there now.")
            deed = self._deeds[name] = _Deed(fingerprint, past, self._clock())
            self._deeds.move_to_end(name)
            return deed, True

    def _repeats(self, asked: Request, known: _Deed) -> bool:
        """Whether a request without a key is this one again; if it came late, it is more likely another."""
        is_late = known.over.is_set() and self._clock() - known.at > AGAIN
        return asked.is_again and not is_late

    def _do(self, name: str | bytes, deed: _Deed, do: Callable[[], Answer]) -> Answer:
        try:
            answer = do()
            if answer.status == _DONE:
                deed.is_done, deed.answer = True, answer
            return answer
        finally:
            with self._lock:
                deed.at = self._clock()
                if not deed.is_done and self._deeds.get(name) is deed:
                    del self._deeds[name]
            deed.over.set()

    def _told(self, deed: _Deed) -> Answer:
        """What the deed was answered, as long as nothing of the past was erased or hidden since."""
        if deed.past != self._past():
            deed.answer = None
        if (answer := deed.answer) is not None:
            return answer
        raise ConflictError(
            "this was done when it was asked for the first time, and its answer is forgotten",
            hint="Look what is there now.",
        )

    def _forget_old(self, past: object) -> None:
        """What is too old goes, or is one of too many; and texts of another past, or too much."""
        over = [(name, deed) for name, deed in self._deeds.items() if deed.over.is_set()]
        for name, _ in over[: max(len(over) - MOST, 0)]:
            del self._deeds[name]
        size = 0
        for name, deed in reversed(over[-MOST:]):
            size += len(deed.answer.body) if deed.answer is not None else 0
            if size > LARGEST or deed.past != past:
                deed.answer = None
            if self._clock() - deed.at > SECONDS:
                del self._deeds[name]


def _fingerprint(asked: Request) -> bytes:
    digest = hashlib.sha256()
    for part in (asked.method, asked.path, asked.query):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(asked.body)
    return digest.digest()


def _key(key: str) -> str:
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise UnprocessableEntityError(
            "this is no Idempotency-Key", hint=f"At most {LONGEST_KEY} printable characters, such as a UUID."
        )
    return key
