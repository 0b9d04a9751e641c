"""E3: the way out of a confidential block is closed, with the least harm."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kit.client import Client
from kit.lessons.enterprise.organisation import (
    CROSS,
    RUN_ABOVE,
    blocks_by_label,
    departments,
    directs,
    marked,
    members,
    staff,
)
from kit.lessons.parts import Verdict, judged, not_tried, right
from kit.records import Block


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: nothing flows out of the last department's block, and everybody can still work."""
    rooms, cross = list(departments(client).values()), blocks_by_label(client).get(CROSS)
    if not rooms or cross is None:
        return RUN_ABOVE
    secret = rooms[-1]
    is_open = bool(client.audit.flows(secret))
    mistakes = chain(
        _locks(secret, cross), _losses(client, secret, cross), _silence(client, secret, len(rooms), is_open)
    )
    open_still = not_tried(f"a text from {secret.label} can still reach others through {CROSS}.")
    closed = right(
        "She reads what the others plan and writes nothing there. The price is real: what her department "
        "has to say goes another way."
    )
    return judged(mistakes, open_still if is_open else closed)


def _locks(secret: Block, cross: Block) -> Iterator[str]:
    if cross.read_only:
        yield f"{CROSS} is read-only for everybody now: no department can coordinate any more."
    if secret.read_only:
        yield (
            f"{secret.label} is read-only, and its flows are as they were: to carry a text away one has to "
            "read it, not to write it."
        )


def _losses(client: Client, secret: Block, cross: Block) -> Iterator[str]:
    """What the department has lost that it needs."""
    name = marked("department", secret.tags)
    heads = [one.access for one in staff(client) if name in one.metadata["departments"] and directs(one)]
    if any(secret.id not in access for access in heads):
        yield "The director has lost the department's own block, and so can not do the job."
    if any(cross.id not in access for access in heads):
        yield f"The director can not even read {CROSS}. What flows out is what she writes there."
    if any(access.get(cross.id) == "append_only" for access in heads):
        yield "append_only lets her add a line at the end, and one line is all that a secret needs."
    if any(one.access.get(secret.id) != "read_write" for one in members(client, name)):
        yield f"The department's own people can not work in {secret.label} any more."


def _silence(client: Client, secret: Block, rooms: int, is_open: bool) -> Iterator[str]:
    """Who does not know the secret and has lost the right to write across departments."""
    knowing = {agent.name for agent in client.blocks.agents.list(secret.id, limit=None)}
    others = [name for name in client.audit.access().writers(CROSS) if name not in knowing]
    if len(others) < rooms and is_open:
        yield "You took the pen from those who do not know the secret; she who knows it has hers still."
    if len(others) < rooms:
        yield f"Others have lost the right to write {CROSS}, and none of them reads the secret."
