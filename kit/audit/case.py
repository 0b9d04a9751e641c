"""A case: all that is known of one refusal, from its evidence and from the journal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kit import errors
from kit.audit.past import Past, Spell
from kit.audit.refusals import Refusal
from kit.audit.snapshot import WRITING, Snapshot, listed, snapshot
from kit.errors import KitError, UnprocessableEntityError
from kit.journal import Reading
from kit.values.checks import shown

_DOES = {"append": "append to", "alter": "change"}


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one refusal."""

    kind: str
    message: str
    hint: str
    agent_id: str | None
    block: str | None
    block_id: str | None
    rule: str | None
    evidence: dict[str, Any]
    seq: int
    wanted: str
    seen: Snapshot
    past: Past

    @property
    def agent(self) -> str:
        """The agent's name, as far as it is known."""
        return self.past.name(self.agent_id, self.seq) if self.agent_id else "whoever asked"

    def spell(self, seq: int) -> Spell | None:
        """The agent's access to the block after this commit."""
        if not self.agent_id or not self.block_id:
            return None
        those = (one for one in self.past.spells(self.block_id) if one.agent_id == self.agent_id)
        return next((one for one in those if one.overlaps(seq, seq)), None)

    def writers(self) -> str:
        """The other agents that may write the block now, as a sentence."""
        may = {
            agent
            for (agent, block), access in self.seen.allowed.items()
            if block == self.block_id and access in WRITING and agent != self.agent_id
        }
        names = [one.shown for one in self.seen.agents if one.id in may]
        return f" Or ask {listed(names)}, who may write it." if names else ""


def case_of(room: Reading, refused: Refusal | KitError) -> Case:
    """A recorded refusal as of its time, or an error as of now."""
    if isinstance(refused, Refusal):
        return _recorded(room, refused)
    if isinstance(refused, KitError):
        return _raised(room, refused)
    raise UnprocessableEntityError(
        f"{shown(refused)} is neither a refusal nor an error of the kit",
        hint="Give one of client.audit.refusals(), or the error that you caught.",
    )


def _recorded(room: Reading, one: Refusal) -> Case:
    past, made = Past(room), room.touching("refusals", one.id)
    seq = made.number(0) if made else 0
    call = _call(room, one)
    wanted = f"{past.name(one.agent_id, seq)} called {one.tool}" + (f" with {call}." if call else ".")
    return Case(
        kind=one.error,
        message=one.message,
        hint=one.hint,
        agent_id=one.agent_id,
        block=one.block,
        block_id=one.block_id,
        rule=one.rule,
        evidence={},
        seq=seq,
        wanted=wanted,
        seen=snapshot(room),
        past=past,
    )


def _call(room: Reading, one: Refusal) -> str:
    """The arguments of the refused call, if the conversation still holds it beyond doubt."""
    said = room.find("messages", run_id=one.run_id, date=one.at, message_type="tool_call_message")
    calls = [message["tool_call"] for message in said if message["tool_call"]["name"] == one.tool]
    if len(calls) != 1:
        return ""
    try:
        given = json.loads(calls[0]["arguments"])
    except ValueError:
        return ""
    parts = given.items() if isinstance(given, dict) else ()
    return ", ".join(f"{name}={shown(value)}" for name, value in parts)


def _raised(room: Reading, error: KitError) -> Case:
    evidence, past = error.evidence, Past(room)
    agent_id, action, label = (evidence.get(name) for name in ("principal", "action", "block"))
    known = past.knows("agents", str(agent_id))
    wanted = (
        f"{past.name(str(agent_id), past.last)} wanted to {_DOES.get(str(action), action)} {label}."
        if known and action
        else ""
    )
    return Case(
        kind=type(error).__name__,
        message=error.message,
        hint=error.hint,
        agent_id=agent_id if known else None,
        block=label,
        block_id=evidence.get("block_id"),
        rule=evidence.get("rule"),
        evidence={**evidence, "made": _made(room, error)},
        seq=past.last,
        wanted=wanted,
        seen=snapshot(room),
        past=past,
    )


def _made(room: Reading, error: KitError) -> str:
    """Who made the version that stood in the way, if the block is at it still and is beyond doubt."""
    version, value = error.evidence.get("version"), error.evidence.get("value")
    if not isinstance(error, errors.StaleVersionError) or value is None:
        return ""
    blocks = room.find("blocks", version=version, value=value)
    found = [one for one in blocks if error.message.startswith(f"{one['label']} is at version ")]
    if len(found) != 1:
        return ""
    last = room.touching("blocks", found[0]["id"])[-1]
    who = "the operator" if last.by.kind == "operator" else last.by
    return f" Version {version} was made in commit {last.seq}, by {who} through {last.via}."
