"""The trail of a document: which commits touched it, and which of its versions each of them left.

It is what lets a version, or a state of the past, be found without reading what lies between.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kit.journal.commits import Commits
from kit.values.records import Commit

# The short fields that tell who may do what: their past is at hand without reading a line of the journal.
OUTLINED: Mapping[str, tuple[str, ...]] = {
    "blocks": ("label", "read_only", "space"),
    "agents": ("name", "space"),
    "attachments": ("agent_id", "block_id", "access", "space"),
}
Document = Mapping[str, Any]
Facts = Mapping[str, Any]


class Outline(NamedTuple):
    """What the short fields of a document were, from each commit on; ``None``: it was not there."""

    id: str
    points: tuple[tuple[int, Facts | None], ...]

    def at(self, seq: int) -> Facts | None:
        """What they were after this commit."""
        return next((facts for since, facts in reversed(self.points) if since <= seq), None)


def facts_of(document: Document, fields: tuple[str, ...]) -> Facts:
    """The short fields that the document has."""
    return {field: document[field] for field in fields if field in document}


class Trail:
    """Grows with every commit that touches its document."""

    __slots__ = ("_in_order", "points", "seqs", "versions")

    def __init__(self, seq: int, document: Document | None, fields: tuple[str, ...]) -> None:
        """The document as its first commit left it."""
        facts = None if document is None else facts_of(document, fields)
        self.seqs = array("q", (seq,))
        self.versions = array("q", (version_of(document or {}),))
        self.points: list[tuple[int, Facts | None]] = [(seq, facts)] if fields else []
        self._in_order = True

    def add(self, seq: int, document: Document | None, fields: tuple[str, ...]) -> None:
        """A commit set the document, or (``None``) dropped it, which leaves its version as it was."""
        last = self.versions[-1]
        version = last if document is None else version_of(document)
        if version < last:
            self._in_order = False
        self.seqs.append(seq)
        self.versions.append(version)
        if fields and self._is_other(document, fields):
            self.points.append((seq, None if document is None else facts_of(document, fields)))

    def again(self, seq: int, version: int) -> None:
        """A commit set the document, and left its short fields as they were."""
        if version < self.versions[-1]:
            self._in_order = False
        self.seqs.append(seq)
        self.versions.append(version)

    def _is_other(self, document: Document | None, fields: tuple[str, ...]) -> bool:
        before = self.points[-1][1]
        if before is None or document is None:
            return before is not document
        for field in fields:  # noqa: SIM110 — at every commit, where a generator costs more than it looks at
            if before.get(field) != document.get(field):
                return True
        return False

    def place(self, version: int, end: int) -> int | None:
        """The place of the first commit of the first ``end`` ones that left this version."""
        if not self._in_order:  # no kit writes such a room
            end = min(end, len(self.versions))
            return next((place for place in range(end) if self.versions[place] == version), None)
        place = bisect_left(self.versions, version, 0, end)
        return place if place < end and self.versions[place] == version else None


def version_of(document: Document) -> int:
    """Its version, or 0 if it has none."""
    version = document.get("version")
    return version if version.__class__ is int and 0 < version < _LARGEST else 0


_LARGEST = 2**63


class Versions:
    """The versions of one document, found by their numbers.

    ``commits`` are all that touched it, also those that dropped it.
    """

    __slots__ = ("_trail", "commits")

    def __init__(self, commits: Commits, trail: Trail | None) -> None:
        """``commits`` are the first ones of the trail; where there are none, it may be missing."""
        self.commits = commits
        self._trail = trail

    @classmethod
    def read(cls, commits: Commits, table: str, id: str) -> Versions:
        """The versions that these commits made, which are all read for that."""
        trail: Trail | None = None
        for commit in commits:
            document = commit.document(table, id)
            if trail is not None:
                trail.add(commit.seq, document, ())
            elif document is not None:
                trail = Trail(commit.seq, document, ())
        return cls(commits if trail else commits[:0], trail)

    def __len__(self) -> int:
        return len(self.commits)

    @property
    def first(self) -> int:
        """The number of the first version that is known; 0 if none is."""
        return self._trail.versions[0] if self._trail and self.commits else 0

    @property
    def last(self) -> int:
        """The number of the last version; 0 if none is known."""
        return self._trail.versions[len(self.commits) - 1] if self._trail and self.commits else 0

    def commit(self, version: int) -> Commit | None:
        """The commit that made this version."""
        place = self._place(version)
        return None if place is None else self.commits[place]

    def seq(self, version: int) -> int:
        """The number of that commit, without reading it; 0 if there is none."""
        place = self._place(version)
        return 0 if place is None else self.commits.number(place)

    def _place(self, version: int) -> int | None:
        return self._trail.place(version, len(self.commits)) if self._trail and version > 0 else None

    def through(self, seen: Callable[[Commit], Commit]) -> Versions:
        """The same, with what ``seen`` leaves of each commit."""
        return Versions(self.commits.through(seen), self._trail)

    def upto(self, seq: int) -> Versions:
        """Those that were there after this commit."""
        return Versions(self.commits.upto(seq), self._trail)
