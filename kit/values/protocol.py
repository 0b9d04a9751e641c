"""What a turn and a model say to each other: messages and tools in, one reply out.

A model gets no handle to the room. It sees what any language model sees: the rendered prompt, the
messages so far and the tools it may call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call as the model wrote it.

    ``arguments`` is ``None`` when ``raw``, the text that the model sent, is not a JSON object: the
    turn answers such a call with a tool error that the model sees.
    """

    id: str
    name: str
    arguments: Mapping[str, Any] | None
    raw: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation; ``tool_call_id`` and ``is_error`` belong to role "tool"."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool on offer; ``parameters`` is a JSON Schema of type object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a reply cost; 0 where the model does not count."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What the model answered.

    ``text`` is for the user, beside calls too, ``tool_calls`` are to be run in this order, ``thought`` is
    reasoning to show and not to act on, ``finish`` is the endpoint's own word for why it stopped.
    """

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    thought: str = ""
    finish: str = "stop"
    usage: Usage = field(default_factory=Usage)


class Model(Protocol):
    """Anything that answers; ``name`` is what traces show.

    One that knows how many tokens it should be sent at most says so as ``context``; for another one
    8,192 are taken, as long as neither the room nor the agent says otherwise.
    """

    @property
    def name(self) -> str: ...

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Answer ``messages`` (the first is the system prompt), or raise ``ModelError``."""
        ...
