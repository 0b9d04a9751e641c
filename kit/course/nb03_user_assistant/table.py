"""E1: an agent made from a row of the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.room import CALENDAR, HISTORY, MONEY, PREFERENCES, PROFILE, row
from kit.lessons.find import agents_called, first_block, of_each
from kit.lessons.may import May
from kit.lessons.parts import Verdict, judged, not_tried, right
from kit.values.records import Agent

_ROW = (PROFILE, PREFERENCES, CALENDAR)
_LABELS = {*_ROW, HISTORY, MONEY}
MAY = May(new=("Travel",))


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: Travel holds its row and nothing else."""
    named = agents_called(client, "Travel")
    named = named[:1] + [one for one in named[1:] if row(one).keys() <= _LABELS]  # others, the table has made
    if not named:
        return not_tried("there is no agent named Travel yet; replace the dots.")
    shared = {label: block.id for label in _ROW if (block := first_block(client, label))}
    return judged(
        of_each(named, lambda one: _mistakes(one, shared), "E1"),
        right("Three blocks, three times R: the agent is its row of the table, and no more than that."),
    )


def _mistakes(travel: Agent, shared: dict[str, str]) -> Iterator[str]:
    held = {block.label: block.id for block in travel.blocks}
    copies = [label for label, id in held.items() if shared.get(label, id) != id]
    missing = [label for label in shared if label not in held]
    extra = [label for label in held if label not in shared]
    writable = [label for label, access in row(travel).items() if access != "read_only"]
    if copies:
        yield (
            f"Travel holds a copy of {', '.join(copies)}: it will not see what the others change "
            "there. Sharing means the same id."
        )
    if missing:
        yield f"Travel does not hold {', '.join(missing)}: what is not attached is not in its prompt."
    if extra:
        yield (
            f"Travel holds {', '.join(extra)} too. A table is there to say no: what its row leaves "
            "out stays out."
        )
    if writable:
        yield (
            f"Travel may change {', '.join(writable)}: without access= an attachment is read_write. "
            "The row says R."
        )
