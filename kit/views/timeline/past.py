"""A room's past, commit by commit, from any place in it without reading what came before."""

from __future__ import annotations

from collections.abc import Iterator

from kit.journal import Reading
from kit.views.timeline.seen import Moment
from kit.views.timeline.telling import Teller
from kit.views.timeline.then import Outlines, Then


class PastMoments:
    """The commits of one reading, or those that changed one block: ``count`` of them, at places from 0."""

    def __init__(self, room: Reading, block_id: str = "") -> None:
        self._outlines = Outlines(room)
        self._commits = room.touching("blocks", block_id) if block_id else room.commits()
        self.teller = Teller(room, block_id)
        self.now = Then(self._outlines, room.seq)
        self.count = len(self._commits)
        every = room.commits()
        self.first = every.number(0) if every else 0  # of the room's commits, the number

    def then(self, place: int) -> Then:
        """The room before the commit at a place."""
        return Then(self._outlines, self._commits.number(place) - 1)

    def moments(self, start: int, stop: int) -> Iterator[Moment]:
        """The commits at the places from ``start`` to before ``stop``."""
        for commit in self._commits[start:stop]:
            before, after = (Then(self._outlines, seq) for seq in (commit.seq - 1, commit.seq))
            yield self.teller.moment(commit, before, after)
