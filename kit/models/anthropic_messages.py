"""A model behind Anthropic's Messages API, over the official ``anthropic`` SDK.

https://docs.anthropic.com/en/api/messages is the reference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from kit.errors import ModelError
from kit.models.content import apart, read_content, together
from kit.models.endpoint import (
    api_id,
    api_name,
    clean,
    counted,
    fresh_id,
    ids_in,
    not_empty,
    read_arguments,
    without_secrets,
    written,
)
from kit.models.sdk import Endpoint
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec, Usage

ANTHROPIC: Final = "https://api.anthropic.com"


class AnthropicMessages(Endpoint):
    """A model at Anthropic, or at a server that speaks the same; one request a step, not streamed.

    ``base_url`` defaults to ``ANTHROPIC_BASE_URL``, then to Anthropic's own. ``ANTHROPIC_API_KEY`` goes to
    that address only; any other one needs its ``api_key``. ``max_tokens`` bounds one reply. ``timeout`` is
    in seconds and for one attempt; 429, 5xx, time-outs and lost connections are tried again ``max_retries``
    times.

    With a key (and so no example that runs as a test)::

        model = AnthropicMessages("claude-haiku-4-5")
        model.respond([Message("user", "2 + 2?")], []).text

    Raises ``ModelError`` where ``OpenAIChat`` does, with the same ``stop_reason``.
    """

    package, kind, home = "anthropic", "Anthropic", ANTHROPIC
    context = 32_000  # tokens that it is sent at most where nobody says otherwise; it takes more

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = 60.0,
        max_tokens: int = 4096,
        max_retries: int = 2,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(model, base_url, api_key, timeout, max_retries, environ)
        self.max_tokens = max_tokens

    def _signed(self, client: Any) -> Any:
        if not self._is_own and client.auth_token == os.environ.get("ANTHROPIC_AUTH_TOKEN"):
            client.auth_token = None  # older versions of the SDK send it beside any key, from each copy
        return client

    @property
    def name(self) -> str:
        """The setting that gives this model, with the address where it is not Anthropic's own."""
        plain = self.endpoint.rstrip("/")
        return f"anthropic:{self.model}" + ("" if plain == ANTHROPIC else f" at {without_secrets(plain)}")

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Send the conversation and read the parts of the answer."""
        request = {"model": self.model, "max_tokens": self.max_tokens, **_request(messages, tools)}
        answer = self._ask(lambda client: client.messages.with_raw_response.create, request)
        return _read_reply(answer, ids_in(messages))


def _request(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> dict[str, Any]:
    first, rest = _parted(messages)
    request: dict[str, Any] = {"messages": list(_merged(rest))}
    if first:
        request["system"] = first
    if tools:
        request |= {"tools": [_offer(tool) for tool in tools], "tool_choice": {"type": "auto"}}
    return request


def _parted(messages: Sequence[Message]) -> tuple[str, Sequence[Message]]:
    """The system prompt, which this API wants apart, and the conversation after it."""
    if messages and messages[0].role == "system":
        return messages[0].content, messages[1:]
    return "", messages


def _merged(messages: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """The conversation in turns of user and assistant, as the API wants it."""
    for role, neighbours in groupby(messages, _role):
        parts = [part for message in neighbours for part in _parts(message)]
        # The results of calls must come before any other part of the user's turn.
        parts.sort(key=lambda part: part["type"] != "tool_result")
        if parts:
            yield {"role": role, "content": parts}


def _role(message: Message) -> str:
    return "assistant" if message.role == "assistant" else "user"


def _parts(message: Message) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        id = api_id(message.tool_call_id or "")
        told = {"type": "tool_result", "tool_use_id": id, "content": message.content}
        yield {**told, "is_error": message.is_error}
    elif message.content.strip():  # the API refuses a text part without any text
        # A system message in the middle keeps its place: only the user's turn can hold it.
        mark = "[system] " if message.role == "system" else ""
        yield {"type": "text", "text": f"{mark}{message.content}"}
    for call in message.tool_calls:
        # The API takes an object only, so what was malformed goes back inside of one.
        sent = {"malformed": call.raw} if call.arguments is None else dict(call.arguments)
        yield {"type": "tool_use", "id": api_id(call.id), "name": api_name(call.name), "input": sent}


def _offer(tool: ToolSpec) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}


def _read_reply(answer: dict[str, Any], taken: set[str]) -> ModelReply:
    told = answer.get("content")
    parts = told if isinstance(told, list) else [told] if told else []
    finish = clean(answer.get("stop_reason")) or "stop"
    content = read_content(parts)
    calls = [_read_call(part, taken) for part in content.calls]
    if calls and finish == "max_tokens" and parts[-1] is content.calls[-1]:
        # What came of its input looks like a whole object, and is none.
        calls[-1] = replace(calls[-1], arguments=None)
    text, thought = apart(content.text)
    reply = ModelReply(
        text=text,
        tool_calls=tuple(calls),
        thought=together(content.thought, thought),
        finish=finish,
        usage=Usage(*counted(answer.get("usage"), "input_tokens", "output_tokens")),
    )
    if reply.finish == "model_context_window_exceeded" and not parts:
        raise ModelError(
            "the prompt left the model no room to answer",
            hint="Shorten or detach blocks, archive what is old, or use a model with a larger context.",
            stop_reason="context_window_overflow_in_system_prompt",
        )
    return not_empty(reply)


def _read_call(part: Mapping[str, Any], taken: set[str]) -> ToolCall:
    sent = part.get("input")
    raw = sent if isinstance(sent, str) else written({} if sent is None else sent)
    return ToolCall(fresh_id(taken, part.get("id")), clean(part.get("name")), read_arguments(raw), raw)
