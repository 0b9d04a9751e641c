"""A small room for one model: blocks in a dict, the memory tools on them, and the loop of a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kit.errors import AppendOnlyError, EditError, KitError, LimitError, NotAttachedError, ReadOnlyError
from kit.models.protocol import Message, Model, ToolCall, ToolSpec
from kit.prompt import BlockInPrompt, render

DEFAULT = ("memory_insert", "memory_replace")
Rights = Literal["R", "A", "RW"]


@dataclass
class Held:
    """A block: its text, its limit and its version."""

    value: str
    limit: int = 5000
    description: str | None = None
    version: int = 1


@dataclass
class Turn:
    """What one message led to."""

    text: str
    calls: list[ToolCall] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)


class SmallRoom:
    """Blocks, and for every agent which of them it sees and may write.

    >>> room = SmallRoom({"notes": "a"}, {"Ana": {"notes": "RW"}})
    >>> room.apply("Ana", "memory_insert", {"label": "notes", "new_string": "b"})
    '+b (version 2)'
    >>> room.value("notes")
    'a\\nb'
    """

    def __init__(self, blocks: dict[str, str | Held], access: dict[str, dict[str, Rights]]) -> None:
        self.blocks = {key: one if isinstance(one, Held) else Held(one) for key, one in blocks.items()}
        self.access = access

    def value(self, label: str) -> str:
        return self.blocks[label].value

    def values(self) -> dict[str, str]:
        return {label: held.value for label, held in self.blocks.items()}

    def prompt(self, agent: str) -> str:
        """The prompt that the agent sees now."""
        seen = [self._seen(label, rights) for label, rights in self.access[agent].items()]
        return render(
            "You are an agent.", seen, agent_id="agent-1", name=agent, at="2026-01-05T09:00:00Z", earlier=0
        )

    def _seen(self, label: str, rights: Rights) -> BlockInPrompt:
        held = self.blocks[label]
        read_only, append_only = rights == "R", rights == "A"
        return BlockInPrompt(
            "block-1",
            label,
            held.description,
            held.value,
            held.limit,
            read_only,
            append_only,
            held.version,
        )

    def send(
        self,
        model: Model,
        agent: str,
        message: str,
        *,
        tools: Sequence[str] = DEFAULT,
        snapshot: str | None = None,
        steps: int = 8,
    ) -> Turn:
        """One turn; with ``snapshot`` every step shows that prompt instead of the present one."""
        turn, said = Turn(""), [Message("user", message)]
        specs = [ToolSpec(name, "", {"type": "object"}) for name in tools]
        for _ in range(steps):
            prompt = Message("system", snapshot or self.prompt(agent))
            reply = model.respond([prompt, *said], specs)
            turn.thoughts.append(reply.thought)
            if not reply.tool_calls:
                turn.text = reply.text
                return turn
            said.append(Message("assistant", reply.text, reply.tool_calls))
            said += [self._answer(agent, call, turn) for call in reply.tool_calls]
        turn.text = "(no end after the last step)"
        return turn

    def _answer(self, agent: str, call: ToolCall, turn: Turn) -> Message:
        turn.calls.append(call)
        try:
            return Message("tool", self.apply(agent, call.name, dict(call.arguments or {})), (), call.id)
        except KitError as error:
            turn.errors.append(f"{type(error).__name__}: {error}")
            return Message("tool", turn.errors[-1], (), call.id, is_error=True)

    def apply(self, agent: str, tool: str, given: dict[str, Any]) -> str:
        """Run one tool call of an agent, or raise what the real room raises."""
        label = given.get("label") or given["path"].removeprefix("/memories/")
        rights = self.access[agent].get(label)
        if rights is None:
            raise NotAttachedError(f"{label} is not attached; attached: {', '.join(self.access[agent])}")
        if rights == "R":
            raise ReadOnlyError(f"{agent} may read {label}, not write it")
        held = self.blocks[label]
        new = edited(held.value, tool, given)
        if rights == "A" and not new.startswith(held.value):
            raise AppendOnlyError(f"{agent} may add to {label}, not alter it")
        if len(new) > held.limit:
            over = len(new) - held.limit
            raise LimitError(f"{len(held.value)} of {held.limit} characters are used; over by {over}")
        held.value, held.version = new, held.version + 1
        added = given.get("new_string") or given.get("content") or ""
        return f"+{added} (version {held.version})"


def edited(value: str, tool: str, given: dict[str, Any]) -> str:
    """The text that a tool call makes of ``value``."""
    match tool:
        case "memory":
            new = _one_tool(value, given)
        case "memory_insert":
            new = _inserted(value, given["new_string"], given.get("insert_line", -1))
        case "core_memory_append":
            new = f"{value}\n{given['content']}" if value else str(given["content"])
        case "core_memory_replace":
            new = _swapped(value, given["old_content"], given["new_content"], unique=False)
        case "memory_replace":
            new = _swapped(value, given["old_string"], given["new_string"], unique=True)
        case "memory_rethink":
            new = str(given["new_memory"])
        case "memory_apply_patch":
            new = _patched(value, given["patch"])
        case _:
            raise EditError(f"no tool {tool}")
    return new


def _one_tool(value: str, given: dict[str, Any]) -> str:
    if given["command"] == "insert":
        return _inserted(value, given["insert_text"], given["insert_line"])
    return _swapped(value, given["old_string"], given["new_string"], unique=True)


def _inserted(value: str, text: str, line: int) -> str:
    lines = value.split("\n") if value else []
    at = len(lines) if line == -1 else line
    if not 0 <= at <= len(lines):
        raise EditError(f"there is no line {line}")
    return "\n".join([*lines[:at], text, *lines[at:]])


def _swapped(value: str, old: str, new: str, *, unique: bool) -> str:
    count = value.count(old) if old else 0
    if count == 0:
        raise EditError(f"not found: {old!r}")
    if unique and count > 1:
        raise EditError(f"{count} times there: {old!r}")
    return value.replace(old, new)


def _patched(value: str, patch: str) -> str:
    for hunk in patch.split("\n@@"):
        lines = hunk.split("\n")[1:]
        old = "\n".join(line[1:] for line in lines if line[:1] in " -")
        new = "\n".join(line[1:] for line in lines if line[:1] in " +")
        value = _swapped(value, old, new, unique=True) if value else new
    return value
