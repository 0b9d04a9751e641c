"""An access map as JSON data for the page: a step is a list, and a row of cells is one text of digits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kit.views.access_map.question import QuizQuestion
from kit.views.access_map.seen import KINDS, LEGEND, Mapped, MapShown


def as_state(shown: MapShown) -> dict[str, Any]:
    """All that the page draws and asks."""
    asked = [question_state(question) for question in shown.questions]
    return {"trouble": shown.trouble, "questions": asked, "first": shown.first, **_room(shown.room)}


def question_state(question: QuizQuestion) -> dict[str, Any]:
    """One question with what is said to each option."""
    options = [
        {"name": name, "right": name in question.right, "why": question.why[name]}
        for name in question.options
    ]
    return {"id": question.id, "text": question.text, "options": options}


def _room(room: Mapped) -> dict[str, Any]:
    return {
        "title": room.title,
        "kinds": [asdict(kind) for kind in KINDS],
        "legend": [asdict(kind) for kind in LEGEND],
        "agents": [asdict(agent) for agent in room.agents],
        "blocks": [asdict(one) | {"cells": "".join(map(str, one.cells))} for one in room.blocks],
        "columns": room.columns,
        "rows": room.rows,
        "more_agents": room.more_agents,
        "more_blocks": room.more_blocks,
        "ways": [[[s.before, s.agents, s.block, s.readers] for s in way] for way in room.ways],
    }
