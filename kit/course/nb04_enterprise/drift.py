"""E2: a room that has drifted from its table is brought back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kit.client import Client
from kit.course.nb04_enterprise.organisation import RUN_ABOVE, blocks_by_label, departments, staff, wanted
from kit.lessons.may import May
from kit.lessons.parts import Verdict, judged, not_tried, right

MAY = May(access=(("*", "*"),))  # every attachment is compared with the table


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: it is what the table says."""
    if not departments(client):
        return RUN_ABOVE
    found = _differences(client)
    if found.counts == (1, 1, 1) and found.extra[0][2] == "read_write":
        return not_tried("the room is as the busy week has left it, in all three places.")
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
    for label in dict.fromkeys(label for _, label, _ in found.lost):
        names = [name for name, lost, _ in found.lost if lost == label]
        if len(names) > 1:
            yield f"{', '.join(names)} lack {label}, which the table gives to all of them."
    for name, label, access in found.extra:
        if access != "read_write":
            yield f"{name} can still read {label} ({access}). With a secret, reading is the harm."
        yield f"{name} holds {label}, and the table gives nothing there."
    for name, label, _ in found.lost:
        yield f"{name} lacks {label}: access that is missing is a difference too."
    for name, label, access in found.other:
        yield f"{name} is {access} on {label}; the table says otherwise."
