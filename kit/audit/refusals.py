"""The refusals that the room recorded: what agents tried and were not allowed."""

from __future__ import annotations

from dataclasses import dataclass

from kit.errors import ConflictError, NotFoundError
from kit.journal import Document, Reading
from kit.values.checks import shown


@dataclass(frozen=True, slots=True)
class Refusal:
    """One tool call that was refused. ``block`` and ``rule`` are ``None`` where no block was reached."""

    id: str
    at: str
    agent: str
    agent_id: str
    tool: str
    error: str
    block: str | None
    block_id: str | None
    rule: str | None
    message: str
    hint: str
    run_id: str | None

    def __str__(self) -> str:
        return f"{self.error} · {self.agent}, {self.tool}: {self.message}"


def refusals(room: Reading, agent: object = None) -> list[Refusal]:
    """All of them, oldest first, or those of one agent."""
    found = room.find("refusals")
    if agent is not None:
        id = _agent_id(room, found, getattr(agent, "id", agent))
        found = [one for one in found if one["agent_id"] == id]
    return [_refusal(one) for one in found]


def _agent_id(room: Reading, found: list[Document], wanted: object) -> object:
    """Whom a name or an id means: an agent of the room, or one that left refusals behind."""
    known = [(one["id"], one["name"]) for one in room.find("agents")]
    known += [(one["agent_id"], one["agent"]) for one in found]
    if any(id == wanted for id, _ in known):  # first: a name may be spelled like another's id
        return wanted
    ids = list(dict.fromkeys(id for id, name in known if name == wanted))
    if len(ids) > 1:
        raise ConflictError(
            f"{len(ids)} agents have, or had, the name {shown(wanted)}", hint="Give the id of one: agent.id."
        )
    if not ids:
        raise NotFoundError(
            f"there is no agent {shown(wanted)}, and none of this name was refused anything",
            hint="client.agents.list() shows those that are here; give a name or an id.",
        )
    return ids[0]


def _refusal(one: Document) -> Refusal:
    names = (name for name in Refusal.__slots__ if name != "agent")
    return Refusal(agent=str(one["agent"] or one["agent_id"]), **{name: one[name] for name in names})
