"""E2: a room that has drifted from its table is brought back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kit.client import Client
from kit.lessons.enterprise.organisation import (
    RUN_ABOVE,
    blocks_by_label,
    bring_in_line,
    departments,
    marked,
    members,
    staff,
    wanted,
)
from kit.lessons.parts import Verdict, judged, not_tried, right


def clean(client: Client) -> None:
    """Bring the room in line, then make the three changes of the exercise again."""
    blocks, rooms = blocks_by_label(client), departments(client)
    if not rooms:
        return
    bring_in_line(client)
    names = list(rooms)
    outsider, insider = members(client, names[0])[0], members(client, names[-1])[0]
    notes = next(block.id for block in blocks.values() if marked("notes", block.tags) == insider.name)
    client.agents.blocks.attach(rooms[names[-1]].id, agent_id=outsider.id)
    client.agents.blocks.detach(blocks["company_policies"].id, agent_id=insider.id)
    client.agents.update(insider.id, access={notes: "read_only"})


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: it is what the table says."""
    if not departments(client):
        return RUN_ABOVE
    found = _differences(client)
    if found.counts == (1, 1, 1) and found.extra[0][2] == "read_write":
        return not_tried("the room still differs from the table in all three places.")
    return judged(
        _mistakes(found),
        right("The room is what the table says. Too much, too little and too narrow: drift has all three."),
    )


@dataclass(frozen=True, slots=True)
class _Drift:
    """Agent, label and access: of what is held without right, what is lacking, and what is held otherwise."""

    extra: list[tuple[str, str, str]] = field(default_factory=list)
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    other: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int]:
        return len(self.extra), len(self.lost), len(self.other)


def _differences(client: Client) -> _Drift:
    found, blocks = _Drift(), blocks_by_label(client)
    for agent in staff(client):
        row = wanted(agent, blocks)
        for label, block in blocks.items():
            have, want = agent.access.get(block.id), row.get(block.id)
            if have != want:
                kind = found.extra if want is None else found.lost if have is None else found.other
                kind.append((agent.name, label, str(have)))
    return found


def _mistakes(found: _Drift) -> Iterator[str]:
    if len(found.lost) > 1:
        yield (
            f"{len(found.lost)} agents have lost a block that the table gives them: you took it from "
            "everybody, and one had it without right."
        )
    for name, label, access in found.extra:
        if access != "read_write":
            yield f"{name} can still read {label}. With a secret, reading is the harm."
        yield f"{name} still holds {label}, and the table gives nothing there."
    for name, label, _ in found.lost:
        yield f"{name} still lacks {label}: access that is missing is a difference too."
    for name, label, access in found.other:
        yield f"{name} is {access} on {label}; the table says R/W."
