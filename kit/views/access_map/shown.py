"""What the view of an access map has seen: the map, and the questions that it gives rise to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from kit.audit.snapshot import Snapshot
from kit.views.access_map.question import QuizQuestion
from kit.views.access_map.questions import questions
from kit.views.access_map.reading import mapped, outline
from kit.views.access_map.seen import MapShown
from kit.views.access_map.state import question_state

MOST_ASKED = 250_000  # bytes of the questions that a page gets


def shown(seen: Snapshot, seq: int, title: str) -> MapShown:
    """What there is to see in this state; the number of its commit says which question comes first."""
    room = mapped(seen, title)
    asked = tuple(_fitting(questions(room)))
    return MapShown(room, asked, seq % len(asked) if asked else 0, outline(seen))


def _fitting(asked: Iterable[QuizQuestion]) -> Iterator[QuizQuestion]:
    size = 0
    for question in asked:
        size += len(json.dumps(question_state(question), ensure_ascii=False).encode("utf-8", "replace"))
        if size > MOST_ASKED:
            return
        yield question
