"""A room's past, commit by commit, from any place in it without reading all that came before."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator

from kit.journal import Journal
from kit.views.timeline.moments import Moment
from kit.views.timeline.outline import Outline
from kit.views.timeline.telling import Teller

_MOST_MARKS = 64
_EVERY = 250  # commits between two marks, while they are few


class Past:
    """The commits of a room, or those that changed one block: ``count`` of them, at places from 0.

    It remembers the room's outline at up to 64 places and goes on from there, so that it does not grow
    with the room. After a redaction a new one is needed.
    """

    def __init__(self, journal: Journal, block_id: str = "") -> None:
        self._journal = journal
        self._block_id = block_id
        self.teller = Teller(journal, block_id)
        self._begin()

    def _begin(self) -> None:
        self.now = Outline()
        self.first = 0
        self._touched = array("Q")
        self._every = _EVERY
        self._marks = [Outline()]
        self._near = Outline()

    def grow(self) -> None:
        """Read what is new; after a compaction the past begins anew."""
        for commit in self._journal.commits(self.now.seq):
            if commit.via == "compact":
                self._begin()
            self.first = self.first or commit.seq
            self.now.apply(commit)
            if self._block_id and any(self.teller.meant(commit)):
                self._touched.append(commit.seq)
            if commit.seq >= self._marks[-1].seq + self._every:
                self._mark()

    def _mark(self) -> None:
        self._marks.append(self.now.copy())
        if len(self._marks) > _MOST_MARKS:
            self._marks = self._marks[::2]
            self._every *= 2

    @property
    def count(self) -> int:
        """How many commits there are."""
        if self._block_id:
            return len(self._touched)
        return self.now.seq - self.first + 1 if self.first else 0

    def number(self, place: int) -> int:
        """The number of the commit at a place."""
        return self._touched[place] if self._block_id else self.first + place

    def outline(self, place: int) -> Outline:
        """The room before the commit at a place."""
        seq = self.number(place)
        outline = self._mark_before(seq).copy()
        for commit in self._journal.commits(outline.seq):
            if commit.seq >= seq:
                break
            outline.apply(commit)
        return outline

    def _mark_before(self, seq: int) -> Outline:
        at = bisect_right(self._marks, seq - 1, key=lambda mark: mark.seq)
        mark = self._marks[at - 1]
        return self._near if mark.seq <= self._near.seq < seq else mark

    def moments(self, start: int, stop: int) -> Iterator[Moment]:
        """The commits at the places from ``start`` to before ``stop``."""
        if start >= stop:
            return
        wanted = {self.number(place) for place in range(start, stop)}
        outline, last = self.outline(start), max(wanted)
        for commit in self._journal.commits(outline.seq):
            if commit.seq > last:
                break
            before = outline.copy() if commit.seq in wanted else outline
            outline.apply(commit)
            if commit.seq in wanted:
                yield self.teller.moment(commit, before, outline)
        self._near = outline
