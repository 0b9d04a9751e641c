"""The ledger: how many bytes each learner of a class has written into the room."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from kit.journal import Journal
from kit.memory.spaces import owner
from kit.values.mutex import Mutex
from kit.values.records import Commit


class Ledger:
    """All that is in the journal counts, also what was changed or deleted since: a room keeps its past.

    >>> from kit import connect
    >>> Ledger(connect().journal).written("learner-1")
    0
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = Mutex()
        self._written: Counter[str] | None = None

    def written(self, learner: str) -> int:
        """The bytes of one learner. The first to ask lets the journal be read."""
        with self._lock:
            if self._written is None:
                self._written = Counter()
                for commit in self._journal.commits():
                    self._written[_whose(commit)] += sum(size(one.document) for one in commit.changes)
            return self._written[learner]

    def add(self, learner: str, much: int) -> None:
        """Note what a learner has written."""
        with self._lock:
            if self._written is not None:
                self._written[learner] += much


def size(document: Mapping[str, Any] | None) -> int:
    """The bytes of a document, as it is written.

    >>> size({"value": "é"})
    15
    """
    return len(json.dumps(document, ensure_ascii=False).encode(errors="replace")) if document else 0


def _whose(commit: Commit) -> str:
    """The learner who wrote it, or whose agent did: its messages carry the learner's id."""
    if commit.by.kind == "operator":
        return commit.by.id or ""
    spaces = (change.document.get("space") for change in commit.changes if change.document)
    return owner(next((space for space in spaces if isinstance(space, str)), ""))
