"""A model behind Anthropic's Messages API, over the official ``anthropic`` SDK.

https://docs.anthropic.com/en/api/messages is the reference.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from kit.errors import ModelError
from kit.models.address import check_address
from kit.models.content import apart, read_content, together
from kit.models.endpoint import (
    ELSEWHERE,
    ambient_headers,
    api_id,
    api_name,
    clean,
    counted,
    decoded,
    endpoint_failure,
    fresh_id,
    ids_in,
    is_same_address,
    missing_sdk,
    not_empty,
    read_arguments,
    sealed_client,
    usable_key,
    without_secrets,
    written,
)
from kit.models.named import no_model
from kit.values.deadline import patience
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec, Usage

ANTHROPIC: Final = "https://api.anthropic.com"
_KEY: Final = "ANTHROPIC_API_KEY"


class AnthropicMessages:
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
        self._environ = env = os.environ if environ is None else environ
        self.model = model
        self.max_tokens = max_tokens
        self.endpoint = base_url or env.get("ANTHROPIC_BASE_URL") or ANTHROPIC
        home = check_address(self.endpoint, env)
        is_own = is_same_address(self.endpoint, env.get("ANTHROPIC_BASE_URL") or ANTHROPIC)
        key, self.key_variable = (env.get(_KEY), _KEY) if is_own else (None, ELSEWHERE)
        self._key = usable_key(self.key_variable, api_key or key, home=home)
        self._sdk = _sdk()
        # The environment's other headers are for whom its key is for.
        unsent = {} if is_own else ambient_headers(self._sdk, "ANTHROPIC_CUSTOM_HEADERS")
        self._timeout, self._retries = timeout, max_retries
        self._client = self._sdk.Anthropic(
            base_url=self.endpoint,
            api_key=self._key,
            timeout=timeout,
            max_retries=max_retries,
            default_headers=unsent,
            http_client=sealed_client(self._sdk, home=home),
        )
        if not is_own and self._client.auth_token == os.environ.get("ANTHROPIC_AUTH_TOKEN"):
            self._client.auth_token = None  # older versions of the SDK send it beside any key
        if check_address(str(self._client.base_url), env) != home:
            raise no_model(self.endpoint)  # the SDK would ask another machine than the one that was checked
        # SDKs do not close a client that was handed to them; nobody has to call close() for it.
        weakref.finalize(self, self._client.close)

    @property
    def name(self) -> str:
        """The setting that gives this model, with the address where it is not Anthropic's own."""
        plain = self.endpoint.rstrip("/")
        return f"anthropic:{self.model}" + ("" if plain == ANTHROPIC else f" at {without_secrets(plain)}")

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Send the conversation and read the parts of the answer."""
        return _read_reply(self._ask(_request(messages, tools)), ids_in(messages))

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        whole = {"model": self.model, "max_tokens": self.max_tokens, **request}
        check_address(self.endpoint, self._environ)  # the network may have been switched off since
        timeout, retries = patience(self._timeout, self._retries)
        client = self._client.with_options(timeout=timeout, max_retries=retries)
        try:
            raw = client.messages.with_raw_response.create(**whole)
        except self._sdk.APIError as error:
            # "from None": the SDK's error holds the request, and the request holds the key.
            raise endpoint_failure(self._sdk, error, self.name, self._key, self.key_variable) from None
        return decoded(raw.http_response.content, self.name)

    def close(self) -> None:
        """Close the connections to the endpoint; the model can not be used afterwards."""
        self._client.close()


def _sdk() -> Any:
    try:
        import anthropic
    except ImportError as error:
        raise missing_sdk("anthropic") from error
    return anthropic


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
