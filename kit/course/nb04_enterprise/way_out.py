"""E3: the way out of a confidential block is closed, with the least harm."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kit.client import Client
from kit.course.nb04_enterprise.organisation import (
    CROSS,
    RUN_ABOVE,
    blocks_by_label,
    departments,
    directs,
    marked,
    members,
    staff,
)
from kit.lessons.may import May
from kit.lessons.parts import Verdict, judged, not_tried, right
from kit.team import persona
from kit.values.records import Agent, Block


def may(client: Client) -> May:
    """The rights of those who direct the confidential department, and a persona that tells of them."""
    name = next(reversed(departments(client)), "")
    heads = [one for one in staff(client) if name in one.metadata["departments"] and directs(one)]
    return May(
        access=tuple((head.name, CROSS) for head in heads),
        fields=tuple(f"{head.name}.system" for head in heads if _tells_its_rights(head)),
    )


def _tells_its_rights(agent: Agent) -> bool:
    """Whether the system text is what the table's team would write for what this agent holds now."""
    rights = {block.label: agent.access[block.id] for block in agent.blocks}
    return sorted(agent.system.splitlines()) == sorted(persona(agent.name, rights).splitlines())


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: nothing flows out of the last department's block, and everybody can still work."""
    rooms, cross = list(departments(client).values()), blocks_by_label(client).get(CROSS)
    if not rooms or cross is None:
        return RUN_ABOVE
    secret = rooms[-1]
    is_open = bool(client.audit.flows(secret))
    mistakes = chain(
        _locks(secret, cross), _losses(client, secret, cross), _silence(client, secret, cross, is_open)
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
    if not heads:
        yield f"Nobody directs {name} any more: the way out was to be closed, and the director to stay."
    if any(secret.id not in access for access in heads):
        yield "The director has lost the department's own block, and so can not do the job."
    if any(cross.id not in access for access in heads):
        yield f"The director can not even read {CROSS}. What flows out is what she writes there."
    if any(access.get(cross.id) == "append_only" for access in heads):
        yield "append_only lets her add a line at the end, and one line is all that a secret needs."
    if any(one.access.get(secret.id) != "read_write" for one in members(client, name)):
        yield f"The department's own people can not work in {secret.label} any more."


def _silence(client: Client, secret: Block, cross: Block, is_open: bool) -> Iterator[str]:
    """Who does not know the secret and can not write across departments."""
    silent = [
        one.name
        for one in staff(client)
        if (directs(one) or not one.metadata["departments"])
        and secret.id not in one.access
        and one.access.get(cross.id) not in {"read_write", "append_only"}
    ]
    if silent and is_open:
        yield (
            f"{', '.join(silent)}: no longer able to write {CROSS}, and without the secret; she who knows it "
            "has her pen still."
        )
    if silent:
        yield f"{', '.join(silent)} can not write {CROSS} any more, where no secret of theirs was."
