"""The outbox: what a class has not been told of yet is handed in, in order, until it is acknowledged."""

from __future__ import annotations

from kit.client import ClassSeat
from kit.errors import UnprocessableEntityError
from kit.lessons.progress import Progress
from kit.lessons.tries import place_of

_MOST = 100  # answers that are handed in at once


class Outbox:
    """Between a learner's progress, which is the truth, and her seat in a class.

    A try has an id of its own, and a class keeps it once: what is handed in twice does no harm.
    """

    def __init__(self, seat: ClassSeat, progress: Progress) -> None:
        self._seat = seat
        self._progress = progress

    @property
    def _place(self) -> tuple[str, str]:
        return self._seat.address, self._seat.member

    @property
    def waiting(self) -> int:
        """How many tries the class has not been told of."""
        return len(self._progress.waiting(*self._place))

    def hand_in(self) -> int:
        """Hand in all that waits, a hundred at once; answers how many were told of.

        What the class refuses, since it does not ask it, is told of and not handed in again.

        Raises:
            KitError: it could not be reached; what it has acknowledged is noted, the rest waits.
        """
        count = 0
        while some := self._progress.waiting(*self._place)[:_MOST]:
            done = self._settled(some)
            if not done:
                raise UnprocessableEntityError("the class acknowledges none of the answers that it was given")
            self._progress.told(place_of(*self._place), done)
            count += len(done)
        return count

    def _settled(self, some: list[dict[str, object]]) -> list[str]:
        """Those of them that the class has answered to."""
        sent = {str(one["id"]) for one in some}
        answer = self._seat.give(some)
        refused = [one.get("id") for one in answer.get("refused", ())]
        return [id for id in [*answer["kept"], *refused] if id in sent]

    def fetch(self) -> int:
        """Take in what the class has of hers; answers how many tries are new here."""
        return self._progress.merge(place_of(*self._place), self._seat.answers())
