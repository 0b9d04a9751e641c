"""Separation of duties: who may write in more than one group of blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kit.audit.snapshot import WRITING, Snapshot, listed
from kit.errors import UnprocessableEntityError
from kit.values.checks import listed as a_list, shown


@dataclass(frozen=True, slots=True)
class Duty:
    """An agent that may write in several groups: each with the labels that it may write there."""

    agent: str
    agent_id: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        parts = (f"in {group} ({listed(labels)})" for group, labels in self.groups)
        return f"{self.agent} may write {' and '.join(parts)}"


def duties(seen: Snapshot, groups: Mapping[str, Iterable[str]]) -> list[Duty]:
    """The agents that may write in more than one of the groups, in the order in which they were made."""
    blocks = {
        group: {block.id: block.shown for word in labels for block in seen.labelled(word)}
        for group, labels in _checked(groups).items()
    }
    found = []
    for agent in seen.agents:
        parts = tuple(
            (group, labels)
            for group, held in blocks.items()
            if (labels := tuple(held[id] for id in held if seen.allowed.get((agent.id, id)) in WRITING))
        )
        if len(parts) > 1:
            found.append(Duty(agent.shown, agent.id, parts))
    return found


def _checked(groups: object) -> dict[str, list[object]]:
    if not isinstance(groups, Mapping):
        raise UnprocessableEntityError(
            f"groups is {shown(groups)}", hint='It is a dictionary: {"Sales": ["sales_knowledge"]}.'
        )
    return {str(group): a_list(labels, f"group {group}") for group, labels in groups.items()}
