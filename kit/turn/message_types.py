"""The messages of a conversation, as the official client types them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from kit.values.records import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message(Plain):
    """What every message has."""

    id: str
    date: str
    agent_id: str
    name: str | None = None
    otid: str | None = None
    run_id: str | None = None
    step_id: str | None = None
    sender_id: str | None = None
    is_err: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemMessage(_Message):
    """What another agent, or the system, said to the agent."""

    content: str
    message_type: Literal["system_message"] = "system_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage(_Message):
    """What the user said."""

    content: str
    message_type: Literal["user_message"] = "user_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantMessage(_Message):
    """What the agent answered."""

    content: str
    message_type: Literal["assistant_message"] = "assistant_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasoningMessage(_Message):
    """Why the agent did what it did, in the model's own words; the clerk's is its rule trace."""

    reasoning: str
    source: Literal["reasoner_model", "non_reasoner_model"] = "non_reasoner_model"
    message_type: Literal["reasoning_message"] = "reasoning_message"


@dataclass(frozen=True, slots=True)
class ToolCallPart(Plain):
    """One tool call; ``arguments`` is the JSON text that the model sent."""

    name: str
    arguments: str
    tool_call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallMessage(_Message):
    """A tool that the agent called."""

    tool_call: ToolCallPart
    message_type: Literal["tool_call_message"] = "tool_call_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolReturnMessage(_Message):
    """What the tool answered; a refusal has the status ``error``."""

    tool_return: str
    status: Literal["success", "error"]
    tool_call_id: str
    stdout: tuple[str, ...] = ()
    stderr: tuple[str, ...] = ()
    message_type: Literal["tool_return_message"] = "tool_return_message"


Message = (
    SystemMessage | UserMessage | AssistantMessage | ReasoningMessage | ToolCallMessage | ToolReturnMessage
)
_KINDS: dict[str, type[Message]] = {
    "system_message": SystemMessage,
    "user_message": UserMessage,
    "assistant_message": AssistantMessage,
    "reasoning_message": ReasoningMessage,
    "tool_call_message": ToolCallMessage,
    "tool_return_message": ToolReturnMessage,
}


def as_message(document: dict[str, Any]) -> Message:
    """The message that a journal's document holds."""
    kind = _KINDS[document["message_type"]]
    known = {field.name for field in fields(kind)}
    values = {name: value for name, value in document.items() if name in known}
    if "tool_call" in values:
        values["tool_call"] = ToolCallPart(**values["tool_call"])
    return kind(**values)


@dataclass(frozen=True, slots=True)
class StopReason(Plain):
    """Why a turn ended; ``error`` tells what went wrong, in words, where something did."""

    stop_reason: str
    error: str | None = None
    message_type: Literal["stop_reason"] = "stop_reason"


@dataclass(frozen=True, slots=True)
class UsageStatistics(Plain):
    """What a turn cost; tokens are 0 where the model does not count them."""

    step_count: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    message_type: Literal["usage_statistics"] = "usage_statistics"


@dataclass(frozen=True, slots=True)
class Response(Plain):
    """What ``messages.create`` answers: the new messages, without the user's own."""

    messages: list[Message]
    stop_reason: StopReason
    usage: UsageStatistics
