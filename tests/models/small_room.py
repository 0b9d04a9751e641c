"""A room for one story: blocks by label, and for every agent which of them it sees and may write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kit import connect
from kit.values.protocol import Message, Model, ModelReply, ToolCall, ToolSpec

DEFAULT = ("memory_insert", "memory_replace")
Rights = Literal["R", "A", "RW"]
_ACCESS = {"R": "read_only", "A": "append_only", "RW": "read_write"}


@dataclass
class Held:
    """A block: its text, its limit and what it is for."""

    value: str
    limit: int = 5000
    description: str | None = None


@dataclass
class Turn:
    """What one message led to."""

    text: str
    calls: list[ToolCall] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)


class Stale:
    """A model that is shown an old prompt instead of the present one."""

    def __init__(self, model: Model, prompt: str) -> None:
        self._model, self._prompt = model, prompt
        self.name = model.name

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        return self._model.respond([replace(messages[0], content=self._prompt), *messages[1:]], tools)


class SmallRoom:
    """A room of the kit, with its blocks and agents made from two tables."""

    def __init__(self, blocks: dict[str, str | Held], access: dict[str, dict[str, Rights]]) -> None:
        self.client = connect(repeatable=True)
        self._ids: dict[str, str] = {}
        self._agents: dict[str, str] = {}
        for label, one in blocks.items():
            held = one if isinstance(one, Held) else Held(one)
            block = self.client.blocks.create(
                label=label, value=held.value, limit=held.limit, description=held.description
            )
            self._ids[label] = block.id
        for name, labels in access.items():
            rights = {self._ids[label]: _ACCESS[right] for label, right in labels.items()}
            agent = self.client.agents.create(name=name, block_ids=list(rights), access=rights)
            self._agents[name] = agent.id

    def value(self, label: str) -> str:
        return self.client.blocks.retrieve(self._ids[label]).value

    def write(self, label: str, value: str) -> None:
        """Change a block from outside."""
        self.client.blocks.update(self._ids[label], value=value)

    def give(self, agent: str, label: str, right: Rights) -> None:
        """Change what an agent may do to a block that it holds."""
        access = {self._ids[label]: _ACCESS[right]}
        self.client.agents.update(self._agents[agent], access=access)

    def detach(self, agent: str, label: str) -> None:
        """Take a block from an agent."""
        self.client.agents.blocks.detach(self._ids[label], agent_id=self._agents[agent])

    def values(self) -> dict[str, str]:
        return {label: self.value(label) for label in self._ids}

    def prompt(self, agent: str) -> str:
        """The prompt that the agent sees now."""
        return self.client.agents.prompt(self._agents[agent]).text

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
        who = self._agents[agent]
        self.client.agents.update(who, tools=tools, model=Stale(model, snapshot) if snapshot else model)
        turn = Turn("(no end after the last step)")
        for step in self.client.agents.messages.steps(who, input=message, max_steps=steps):
            turn.thoughts.append(step.reply.thought)
            turn.calls += step.reply.tool_calls
            turn.errors += [result.text for result in step.results if result.error]
            if step.stop_reason == "end_turn":
                turn.text = step.reply.text
        return turn
