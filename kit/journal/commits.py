"""Commits of the past as a list: each is read when somebody looks at it, and none before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from kit.values.records import Commit

Read = Callable[[int], Commit]


class Commits(Sequence[Commit]):
    """The commits of these numbers, oldest first; ``reversed`` begins with the newest.

    What was committed is never altered, so a list may also be read after the look that it came from. Where
    the numbers go on growing, it ends where it ended when it was made.

    >>> from kit.journal import MemoryJournal
    >>> from kit.values.records import OPERATOR
    >>> journal = MemoryJournal()
    >>> for text in "abc":
    ...     _ = journal.commit(lambda draft: draft.put("notes", {"text": text}), by=OPERATOR, via="doc")
    >>> commits = journal.read(lambda room: room.commits())
    >>> len(commits), commits[-1].seq, [commit.seq for commit in reversed(commits.upto(2))]
    (3, 3, [2, 1])
    """

    __slots__ = ("_end", "_first", "_read", "_seqs")

    def __init__(self, read: Read, seqs: Sequence[int], first: int = 0, end: int | None = None) -> None:
        self._read = read
        self._seqs = seqs
        self._first = first
        self._end = len(seqs) if end is None else end

    def __len__(self) -> int:
        return self._end - self._first

    @overload
    def __getitem__(self, place: int) -> Commit: ...
    @overload
    def __getitem__(self, place: slice) -> Commits: ...
    def __getitem__(self, place: int | slice) -> Commit | Commits:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                raise ValueError("a list of commits is cut in one piece; reversed() begins with the newest")
            return self._cut(self._first + start, self._first + max(start, stop))
        return self._read(self.number(place))

    def __iter__(self) -> Iterator[Commit]:
        for place in range(self._first, self._end):
            yield self._read(self._seqs[place])

    def __reversed__(self) -> Iterator[Commit]:
        for place in range(self._end - 1, self._first - 1, -1):
            yield self._read(self._seqs[place])

    def number(self, place: int) -> int:
        """The number of the commit at a place, without reading it.

        Raises:
            IndexError: there is no such place.
        """
        return self._seqs[range(self._first, self._end)[place]]

    def numbered(self, seq: int) -> Commit | None:
        """The commit of this number, if it is in the list."""
        place = bisect_left(self._seqs, seq, self._first, self._end)
        return self._read(seq) if place < self._end and self._seqs[place] == seq else None

    def after(self, seq: int) -> Commits:
        """Those above this number."""
        return self._cut(bisect_right(self._seqs, seq, self._first, self._end), self._end)

    def upto(self, seq: int) -> Commits:
        """Those up to this number."""
        return self._cut(self._first, bisect_right(self._seqs, seq, self._first, self._end))

    def through(self, seen: Callable[[Commit], Commit]) -> Commits:
        """The same list, with what ``seen`` leaves of each commit."""
        read = self._read
        return Commits(lambda seq: seen(read(seq)), self._seqs, self._first, self._end)

    def only(self, wanted: Callable[[Commit], bool]) -> Commits:
        """Those that are wanted; every one is read for that."""
        return Commits(self._read, [commit.seq for commit in self if wanted(commit)])

    def _cut(self, first: int, end: int) -> Commits:
        return Commits(self._read, self._seqs, first, end)
