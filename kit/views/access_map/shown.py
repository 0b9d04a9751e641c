"""What the view of an access map has seen: the map, and the questions that it gives rise to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kit.audit.snapshot import Snapshot
from kit.views.access_map.question import QuizQuestion
from kit.views.access_map.questions import questions
from kit.views.access_map.reading import mapped, outline
from kit.views.access_map.seen import Mapped

MOST_ASKED = 250_000  # bytes of the questions that a page gets


@dataclass(frozen=True, slots=True)
class MapShown:
    """A map with its questions; ``first`` is the number of the question that a page begins with.

    ``outline`` is all that they depend on.
    """

    room: Mapped
    questions: tuple[QuizQuestion, ...] = ()
    first: int = 0
    outline: object = None
    trouble: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON data."""
        asked = [question.to_dict() for question in self.questions]
        return {"trouble": self.trouble, "questions": asked, "first": self.first, **self.room.to_dict()}


def shown(seen: Snapshot, seq: int, title: str) -> MapShown:
    """What there is to see in this state; the number of its commit says which question comes first."""
    room = mapped(seen, title)
    asked = tuple(_fitting(questions(room)))
    return MapShown(room, asked, seq % len(asked) if asked else 0, outline(seen))


def _fitting(asked: Iterable[QuizQuestion]) -> Iterator[QuizQuestion]:
    size = 0
    for question in asked:
        size += len(json.dumps(question.to_dict(), ensure_ascii=False).encode("utf-8", "replace"))
        if size > MOST_ASKED:
            return
        yield question
