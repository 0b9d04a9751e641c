"""Savepoints: which commits are a learner's tries at an exercise, and from where she set out.

A try is what happens in the room from ``lesson.begin`` to ``lesson.check``, or, in a cell without
``begin``, from the last call about the same exercise. What happens elsewhere, in the story's cells or in
other exercises, is no part of it, so that nothing of it is ever taken for the learner's mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kit.client import Client
from kit.errors import KitError
from kit.lessons.progress import Progress
from kit.memory.comparison import Comparison, Difference

Span = tuple[int, int | None]  # after which commit it began and with which it ended; None while it lasts


@dataclass(frozen=True, slots=True)
class Savepoint:
    """The commit at which an exercise began, the time of that commit, and the spans of its tries."""

    commit: int
    at: str
    spans: tuple[Span, ...] = ()

    def holds(self, seq: int) -> bool:
        """Whether a commit belongs to one of the tries."""
        return any(first < seq and (last is None or seq <= last) for first, last in self.spans)

    @property
    def end(self) -> int:
        """The last commit of the last try."""
        first, last = self.spans[-1] if self.spans else (self.commit, self.commit)
        return first if last is None else last


@dataclass(frozen=True, slots=True)
class Tried:
    """What differs since an exercise began.

    ``own`` was last touched by the tries at it, ``elsewhere`` by something else. ``erased`` are the labels of
    blocks from whose past a try has erased a text.
    """

    since: Comparison
    own: tuple[Difference, ...]
    elsewhere: tuple[Difference, ...]
    erased: tuple[str, ...]


class Savepoints:
    """The savepoints of one lesson in one room, kept with the progress."""

    def __init__(self, number: int, client: Client, progress: Progress) -> None:
        self._number = number
        self._client = client
        self._progress = progress
        self._about, self._since = "", 0  # the exercise that the last call was about, and the commit then

    def begin(self, name: str) -> Tried | None:
        """A try begins; answers what earlier ones have left in the room.

        As long as they have left something the savepoint stays: a room that is harmed already is no place
        to set out from.
        """
        seq = self._go_to(name)
        found, left = self.of(name), self.tried(name)
        if found is not None and left is not None and left.own:
            self._keep(name, replace(found, spans=(*_ended(found.spans, seq), (seq, None))))
            return left
        self._keep(name, Savepoint(seq, self._time_of(seq), ((seq, None),)))
        return None

    def end(self, name: str) -> bool:
        """A try ends, with a verdict or with its cell; answers whether there was one.

        Without ``begin`` it is what was done since the last call about the same exercise.
        """
        again, since = self._about == name, self._since
        seq, found = self._go_to(name), self.of(name)
        if found is None:
            self._keep(name, Savepoint(seq, self._time_of(seq), ((seq, seq),)))
            return True
        if found.spans and found.spans[-1][1] is None:
            self._keep(name, replace(found, spans=_ended(found.spans, seq)))
            return True
        if again and seq > since:
            self._keep(name, replace(found, spans=(*found.spans, (since, seq))))
        return again

    def elsewhere(self, name: str) -> None:
        """The learner goes on: this call is about something else."""
        self._go_to(name)

    def close(self, name: str) -> None:
        """A cell has ended, in which a try began and perhaps got no verdict."""
        found = self.of(name)
        if found is not None and found.spans and found.spans[-1][1] is None:
            self._keep(name, replace(found, spans=_ended(found.spans, self._client.room.seq)))

    def of(self, name: str) -> Savepoint | None:
        """The savepoint of an exercise, if this is the room that it is of."""
        kept = self._progress.savepoint(self._number, name)
        if kept is None:
            return None
        found = Savepoint(kept["commit"], kept["at"], tuple((first, last) for first, last in kept["spans"]))
        is_here = found.commit <= self._client.room.seq and self._time_of(found.commit) == found.at
        return found if is_here else None

    def tried(self, name: str) -> Tried | None:
        """What differs since the exercise began, if that is known."""
        found = self.of(name)
        if found is None:
            return None
        try:
            since = self._client.room.compare(found.commit)
        except KitError:  # compacted away
            return None
        own, other = _apart(since.differences, found)
        erased = (one.label for one in since.erased if found.holds(one.commit))
        return Tried(since, own, other, tuple(dict.fromkeys(erased)))

    def begin_anew(self, name: str) -> None:
        """Nothing is tried any more; what else is otherwise can still be taken back to the savepoint."""
        self._go_to(name)
        if (found := self.of(name)) is not None:
            self._keep(name, replace(found, spans=()))

    def _go_to(self, name: str) -> int:
        """This call is about that; whatever was tried elsewhere has ended. Answers where the room is."""
        if self._about and self._about != name:
            self.close(self._about)
        self._about, self._since = name, self._client.room.seq
        return self._since

    def _keep(self, name: str, savepoint: Savepoint) -> None:
        facts: dict[str, Any] = {"commit": savepoint.commit, "at": savepoint.at}
        self._progress.save(self._number, name, {**facts, "spans": [list(span) for span in savepoint.spans]})

    def _time_of(self, seq: int) -> str:
        """The time of a commit, by which it is known: another room's had another one."""
        first = next(iter(self._client.journal.commits(seq - 1)), None) if seq else None
        return first.at if first is not None and first.seq == seq else ""


def _ended(spans: tuple[Span, ...], seq: int) -> tuple[Span, ...]:
    return tuple((first, seq if last is None else last) for first, last in spans)


def _apart(
    differences: Iterable[Difference], savepoint: Savepoint
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    own: list[Difference] = []
    other: list[Difference] = []
    for one in differences:
        (own if _is_own(one, savepoint) else other).append(one)
    return tuple(own), tuple(other)


def _is_own(one: Difference, savepoint: Savepoint) -> bool:
    """Whether it is as the tries have left it: also where another try has touched it, and was taken back."""
    held = [commit for commit in one.commits if savepoint.holds(commit.seq)]
    last = one.commits[-1]
    if not held or last == held[-1] or last.via != "room.restore":
        return bool(held) and last == held[-1]
    left = [change.document for change in held[-1].changes if (change.table, change.id) == (one.kind, one.id)]
    return any(not replace(one, was=None if was is None else dict(was)).changed for was in left)
