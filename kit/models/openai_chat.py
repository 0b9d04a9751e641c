"""A model behind any endpoint that speaks OpenAI's chat completions, over the official ``openai`` SDK.

https://platform.openai.com/docs/api-reference/chat is the reference; Ollama, llama.cpp, vLLM,
LM Studio and OpenRouter serve the same. What they do differently is noted where it matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from kit.errors import ModelError, UnprocessableEntityError
from kit.models.calls import call_in
from kit.models.content import apart, read_content, thought_in, together
from kit.models.endpoint import (
    api_name,
    clean,
    counted,
    excerpt,
    fresh_id,
    ids_in,
    not_empty,
    read_arguments,
    without_secrets,
    written,
)
from kit.models.json_mode import request_in_json
from kit.models.json_reply import read_json_reply
from kit.models.sdk import Endpoint
from kit.values.clip import shown
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec, Usage

OPENAI: Final = "https://api.openai.com/v1"
OLLAMA: Final = "http://localhost:11434/v1"
_SHORT: Final = {OPENAI: "openai:", OLLAMA: "ollama:"}


class OpenAIChat(Endpoint):
    """A model at an OpenAI-compatible endpoint; one request a step, not streamed.

    ``base_url`` defaults to ``OPENAI_BASE_URL``, then to OpenAI's own. ``OPENAI_API_KEY`` goes to that
    address only; any other one needs its ``api_key``, and a server on this machine needs none. ``timeout``
    is in seconds and for one attempt; 429, 5xx, time-outs and lost connections are tried again
    ``max_retries`` times. ``tool_mode="json"`` is for small local models: it puts the tools into the
    prompt and has the server hold the reply to a JSON schema.

    With Ollama at work on this machine (and so no example that runs as a test)::

        model = OpenAIChat("qwen3:4b", base_url="http://localhost:11434/v1")
        model.respond([Message("user", "2 + 2?")], []).text

    Raises ``ModelError``: here, when the SDK or the key is missing or the network is switched off;
    from ``respond``, with ``stop_reason`` "llm_api_error" (the endpoint failed; ``status``),
    "invalid_llm_response" (it answered nothing that can be used) or
    "context_window_overflow_in_system_prompt". ``UnprocessableEntityError``: unknown ``tool_mode``.
    """

    package, kind, home = "openai", "OpenAI", OPENAI
    account = ("OpenAI-Organization", "OpenAI-Project")

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = 60.0,
        tool_mode: str = "native",
        max_retries: int = 2,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        if tool_mode not in ("native", "json"):
            raise UnprocessableEntityError(
                f"unknown tool mode {shown(tool_mode)}", hint="KIT_TOOL_MODE is native or json."
            )
        super().__init__(model, base_url, api_key, timeout, max_retries, environ)
        self.tool_mode = tool_mode

    @property
    def name(self) -> str:
        """The setting that gives this model: "openai:NAME", "ollama:NAME" or "http://…#NAME"."""
        plain = self.endpoint.rstrip("/")
        return f"{_SHORT.get(plain, f'{without_secrets(plain)}#')}{self.model}"

    @property
    def context(self) -> int | None:
        """Tokens that it is sent at most where nobody says otherwise; ``None`` where that is not known.

        All but OpenAI's oldest models take more: https://platform.openai.com/docs/models.
        """
        if self.endpoint.rstrip("/") != OPENAI:
            return None
        small = self.model == "gpt-4" or self.model.startswith("gpt-4-0")
        return 8_192 if small else 16_000 if self.model.startswith("gpt-3.5") else 32_000

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Send the conversation and read the first choice."""
        by_json = self.tool_mode == "json"
        request = request_in_json(messages, tools) if by_json else _request(messages, tools)
        answer = self._ask(
            lambda client: client.chat.completions.with_raw_response.create,
            {"model": self.model, **request},
        )
        return _read_reply(answer, ids_in(messages), tools if by_json else None)


def _request(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> dict[str, Any]:
    request: dict[str, Any] = {"messages": [_native(message) for message in messages]}
    if tools:
        # llama-cpp-python's server drops the tools when "auto" is not spelled out.
        request |= {"tools": [_offer(tool) for tool in tools], "tool_choice": "auto"}
    return request


def _native(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        told["tool_calls"] = [_echo(call) for call in message.tool_calls]
        told["content"] = message.content or None
    if message.role == "tool":
        told["tool_call_id"] = message.tool_call_id or ""
    return told


def _echo(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": api_name(call.name), "arguments": call.raw},
    }


def _offer(tool: ToolSpec) -> dict[str, Any]:
    offered = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": offered}


def _read_reply(
    answer: dict[str, Any], taken: set[str], in_json: Sequence[ToolSpec] | None = None
) -> ModelReply:
    """What the endpoint answered; ``in_json`` are the tools that were told in the prompt."""
    reply = _read_message(answer, taken)
    if in_json is not None:
        return not_empty(read_json_reply(reply, taken, in_json))
    text, thought = apart(reply.text)
    return not_empty(replace(reply, text=text, thought=together(reply.thought, thought)))


def _read_message(answer: dict[str, Any], taken: set[str]) -> ModelReply:
    choice, message = _first_choice(answer)
    content = read_content(message.get("content"))
    calls = [*_calls(message), *content.calls]
    return ModelReply(
        text=together(content.text, clean(message.get("refusal"))),
        tool_calls=tuple(_read_call(call, taken) for call in calls),
        thought=together(thought_in(message), content.thought),
        finish=clean(choice.get("finish_reason")) or "stop",
        usage=_usage(answer),
    )


def _calls(message: dict[str, Any]) -> list[Any]:
    """The calls, with the one in the field that came before ``tool_calls``; some servers fill both."""
    told = message.get("tool_calls")
    calls = told if isinstance(told, list) else [told] if told else []
    older = message.get("function_call")
    same = [one.get("function") for one in calls if isinstance(one, dict)]
    return [*calls, {"function": older}] if isinstance(older, dict) and older and older not in same else calls


def _first_choice(answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    match answer:
        case {"choices": [{"message": {} as message} as choice, *_]}:
            return choice, message
    said = f" It said: {excerpt(str(answer['error']))}" if answer.get("error") else ""
    raise ModelError(
        f"the answer holds no choice.{said}",
        hint="Run the turn again; if it stays, the endpoint does not speak chat completions.",
        stop_reason="invalid_llm_response",
    )


def _read_call(call: Any, taken: set[str]) -> ToolCall:
    name, sent, _ = (call_in(call) if isinstance(call, dict) else None) or ("", call, {})
    # Nothing at all is how several servers send a call without arguments.
    raw = sent if isinstance(sent, str) and sent.strip() else written(sent or {})
    id = call.get("id") if isinstance(call, dict) else None
    return ToolCall(fresh_id(taken, clean(id)), clean(name), read_arguments(raw), clean(raw))


def _usage(answer: dict[str, Any]) -> Usage:
    told = answer.get("usage")
    return Usage(*counted(told, "prompt_tokens", "completion_tokens"))
