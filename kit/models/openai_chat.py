"""A model behind any endpoint that speaks OpenAI's chat completions, over the official ``openai`` SDK.

https://platform.openai.com/docs/api-reference/chat is the reference; Ollama, llama.cpp, vLLM,
LM Studio and OpenRouter serve the same. What they do differently is noted where it matters.
"""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from kit.errors import ModelError, UnprocessableEntityError
from kit.models.protocol import Message, ModelReply, ToolCall, ToolSpec, Usage
from kit.models.script import fresh_id, ids_in, read_arguments, written
from kit.models.setting import check_address

OPENAI: Final = "https://api.openai.com/v1"
OLLAMA: Final = "http://localhost:11434/v1"
NO_KEY: Final = "no-key-needed"  # sent to a server on this machine; a word that no error message holds
_SHORT: Final = {OPENAI: "openai:", OLLAMA: "ollama:"}


class OpenAIChat:
    """A model at an OpenAI-compatible endpoint; one request a step, not streamed.

    ``base_url`` defaults to ``OPENAI_BASE_URL``, then to OpenAI's own; ``api_key`` to
    ``OPENAI_API_KEY``, and a server on this machine needs none. ``timeout`` is in seconds and for one
    attempt; 429, 5xx, time-outs and lost connections are tried again ``max_retries`` times.
    ``tool_mode="json"`` is for small local models: it puts the tools into the prompt and has the
    server hold the reply to a JSON schema.

    With Ollama at work on this machine (and so no example that runs as a test)::

        model = OpenAIChat("qwen3:4b", base_url="http://localhost:11434/v1")
        model.respond([Message("user", "2 + 2?")], []).text

    Raises ``ModelError``: here, when the SDK or the key is missing or the network is switched off;
    from ``respond``, with ``stop_reason`` "llm_api_error" (the endpoint failed; ``status``),
    "invalid_llm_response" (it answered nothing that can be used) or
    "context_window_overflow_in_system_prompt". ``UnprocessableEntityError``: unknown ``tool_mode``.
    """

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
        env = os.environ if environ is None else environ
        if tool_mode not in ("native", "json"):
            raise UnprocessableEntityError(
                f"unknown tool mode {tool_mode!r}", hint="KIT_TOOL_MODE is native or json."
            )
        self.model = model
        self.tool_mode = tool_mode
        self.endpoint = base_url or env.get("OPENAI_BASE_URL") or OPENAI
        home = check_address(self.endpoint, env)
        key = api_key or env.get("OPENAI_API_KEY")
        self._key = usable_key("OPENAI_API_KEY", key, home=home)
        self._sdk = _sdk()
        # What is on this machine stays there: no proxy from the environment, no redirect.
        local = self._sdk.DefaultHttpxClient(trust_env=False, follow_redirects=False) if home else None
        self._client = self._sdk.OpenAI(
            base_url=self.endpoint,
            api_key=self._key,
            timeout=timeout,
            max_retries=max_retries,
            http_client=local,
        )
        # SDKs do not close a client that was handed to them; nobody has to call close() for it.
        weakref.finalize(self, self._client.close)

    @property
    def name(self) -> str:
        """The setting that gives this model: "openai:NAME", "ollama:NAME" or "http://…#NAME"."""
        plain = self.endpoint.rstrip("/")
        return f"{_SHORT.get(plain, f'{without_secrets(plain)}#')}{self.model}"

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Send the conversation and read the first choice."""
        by_json = self.tool_mode == "json"
        request = _request_in_json(messages, tools) if by_json else _request(messages, tools)
        answer = self._ask({"model": self.model, **request})
        reply = _read_reply(answer, ids_in(messages))
        return _read_json_reply(reply, ids_in(messages)) if by_json else reply

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            # The raw response, since the SDK's models do not check what an endpoint sends.
            raw = self._client.chat.completions.with_raw_response.create(**request)
        except self._sdk.APIError as error:
            # "from None": the SDK's error holds the request, and the request holds the key.
            raise endpoint_failure(self._sdk, error, self.name, self._key, "OPENAI_API_KEY") from None
        return decoded(raw.http_response.content, self.name)

    def close(self) -> None:
        """Close the connections to the endpoint; the model can not be used afterwards."""
        self._client.close()


def _sdk() -> Any:
    try:
        import openai
    except ImportError as error:
        raise missing_sdk("openai") from error
    return openai


# ── native mode: the tools beside the conversation ────────────────────────────────────────────────


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
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.raw}}


def _offer(tool: ToolSpec) -> dict[str, Any]:
    offered = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": offered}


def _read_reply(answer: dict[str, Any], taken: set[str]) -> ModelReply:
    choice, message = _first_choice(answer)
    told = message.get("tool_calls")
    calls = tuple(_read_call(call, taken) for call in told) if isinstance(told, list) else ()
    text = message.get("content") or message.get("refusal")
    reply = ModelReply(
        text=clean(text),
        tool_calls=calls,
        # DeepSeek, vLLM and llama.cpp say reasoning_content; Ollama and OpenRouter say reasoning.
        thought=clean(message.get("reasoning_content") or message.get("reasoning")),
        finish=clean(choice.get("finish_reason")) or "stop",
        usage=_usage(answer),
    )
    return not_empty(reply)


def _first_choice(answer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    match answer:
        case {"choices": [{"message": {} as message} as choice, *_]}:
            return choice, message
    said = f" It said: {answer['error']}" if answer.get("error") else ""
    raise ModelError(
        f"the answer holds no choice.{said}",
        hint="Run the turn again; if it stays, the endpoint does not speak chat completions.",
        stop_reason="invalid_llm_response",
    )


def _read_call(call: Any, taken: set[str]) -> ToolCall:
    match call:
        case {"function": {"name": str() as name, **told}}:
            sent = told.get("arguments")
        case _:
            name, sent = "", call
    # Nothing at all is how several servers send a call without arguments.
    raw = sent if isinstance(sent, str) and sent.strip() else written(sent or {})
    id = call.get("id") if isinstance(call, dict) else None
    return ToolCall(fresh_id(taken, id), name, read_arguments(raw), raw)


def _usage(answer: dict[str, Any]) -> Usage:
    told = answer.get("usage")
    return Usage(*counted(told, "prompt_tokens", "completion_tokens"))


# ── json mode: the tools in the prompt, the reply held to a schema ────────────────────────────────


def _request_in_json(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> dict[str, Any]:
    form = {"name": "step", "schema": _reply_schema(tools)}
    return {
        "messages": list(_in_json(messages, tools)),
        "response_format": {"type": "json_schema", "json_schema": form},
    }


def _reply_schema(tools: Sequence[ToolSpec]) -> dict[str, Any]:
    calls = [
        _object({"tool": {"type": "string", "enum": [tool.name]}, "arguments": _unbounded(tool.parameters)})
        for tool in tools
    ]
    return {"oneOf": [*calls, _object({"reply": {"type": "string"}})]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _unbounded(schema: Any) -> Any:
    """The schema without ``maxLength``, which makes llama.cpp's grammar six times slower."""
    if isinstance(schema, list):
        return [_unbounded(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    # Below "properties" the keys are names that a tool chose, and "maxLength" may be one of them.
    kept = {key: schema[key] for key in schema if key != "maxLength" or not isinstance(schema[key], int)}
    return {key: _unbounded(value) for key, value in kept.items()}


def _in_json(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> Iterator[dict[str, str]]:
    """The conversation in the three roles that every chat template knows, neighbours of one role merged.

    Many templates of small models refuse a second system message, or two users in a row.
    """
    names = {call.id: call.name for message in messages for call in message.tool_calls}
    first = messages[0].content if messages and messages[0].role == "system" else ""
    role, text = "system", f"{first}\n\n{_instructions(tools)}".strip()
    for message in messages[1:] if first else messages:
        next_role = "assistant" if message.role == "assistant" else "user"
        if next_role != role:
            yield {"role": role, "content": text}
            role, text = next_role, ""
        text = "\n\n".join(part for part in (text, _plain(message, names)) if part)
    yield {"role": role, "content": text}


def _plain(message: Message, names: Mapping[str, str]) -> str:
    if message.role == "tool":
        kind = "Error" if message.is_error else "Result"
        return f"{kind} of {names.get(message.tool_call_id or '', 'the tool')}: {message.content}"
    if message.role == "assistant":
        return "\n".join(map(_step, message.tool_calls)) or written({"reply": message.content})
    return f"[system] {message.content}" if message.role == "system" else message.content


def _step(call: ToolCall) -> str:
    return call.raw if call.arguments is None else written({"tool": call.name, "arguments": call.arguments})


def _instructions(tools: Sequence[ToolSpec]) -> str:
    if not tools:
        return 'Answer with one JSON object and nothing else: {"reply": TEXT}.'
    offers = "\n".join(
        f"- {tool.name}: {tool.description} {written(_unbounded(tool.parameters))}" for tool in tools
    )
    return (
        "Answer with one JSON object and nothing else: "
        '{"tool": NAME, "arguments": {…}} to call a tool and be told its result, '
        f'or {{"reply": TEXT}} to end with an answer. The tools and the schemas of their arguments:\n{offers}'
    )


_FENCE: Final = re.compile(r"^```(?:json)?\s*(.*?)\s*```$", re.DOTALL)
_TOOL_NAME: Final = re.compile(r'"tool"\s*:\s*"([^"]*)"')


def _read_json_reply(reply: ModelReply, taken: set[str]) -> ModelReply:
    text = _FENCE.sub(r"\1", reply.text.strip())
    if reply.tool_calls or not text.startswith("{"):
        return reply  # a server that does not know response_format lets the model speak freely
    match read_arguments(text):
        case {"reply": str() as said}:
            return not_empty(_changed(reply, text=said))
        case {"tool": str() as name, "arguments": {} as arguments}:
            raw = written(arguments)
            return _changed(reply, call=ToolCall(fresh_id(taken), name, arguments, raw))
    named = _TOOL_NAME.search(text)
    if named:
        return _changed(reply, call=ToolCall(fresh_id(taken), named[1], None, text))
    raise ModelError(
        f"the answer is neither a call nor a reply: {excerpt(text)}",
        hint="Run the turn again, or set KIT_TOOL_MODE=native if the server knows tool calls.",
        stop_reason="invalid_llm_response",
        said=text,
    )


def _changed(reply: ModelReply, text: str = "", call: ToolCall | None = None) -> ModelReply:
    return ModelReply(text, (call,) if call else (), reply.thought, reply.finish, reply.usage)


# ── what both SDKs share: they are made by the same generator ─────────────────────────────────────

_TOO_LONG: Final = re.compile(
    r"context.{0,3}(length|window|size)|maximum context|prompt is too long|input is too long"
    r"|input token count.*exceeds|too many (input )?tokens",
    re.IGNORECASE | re.DOTALL,
)
_SHOWN: Final = 500


def missing_sdk(package: str) -> ModelError:
    """The refusal when an SDK is not installed."""
    return ModelError(
        f"this model needs the package {package}, which is not installed",
        hint=f'pip install "shared-memory-kit[{package}]"',
    )


def usable_key(variable: str, key: str | None, *, home: bool) -> str:
    """The API key, or ``NO_KEY`` at home; ``ModelError`` when it is missing or can not be sent."""
    found = (key or "").strip() or (NO_KEY if home else "")
    if not found:
        raise ModelError(
            "this endpoint needs an API key and there is none",
            hint=f"Set {variable}, or use the built-in clerk: KIT_MODEL=clerk.",
        )
    if not (found.isascii() and found.isprintable()):
        raise ModelError("the API key holds characters that no key has", hint=f"Copy {variable} again.")
    return found


def without_secrets(url: str) -> str:
    """The address without user, password, query or fragment, fit to be shown.

    >>> without_secrets("https://me:secret@example.org:8080/v1?key=1")
    'https://example.org:8080/v1'
    """
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def endpoint_failure(sdk: ModuleType, error: Any, name: str, key: str, variable: str) -> ModelError:
    """An error of the SDK in words: which model and endpoint, what status, what to do next."""
    status: int | None = getattr(error, "status_code", None)
    said = _said(error).replace(key, "[the API key]")
    if status is not None and status < 500 and status != 429 and _TOO_LONG.search(said):
        return ModelError(
            f"the prompt is too long for {name}: {excerpt(said)}",
            hint="Shorten or detach blocks, archive what is old, or use a model with a larger context.",
            stop_reason="context_window_overflow_in_system_prompt",
            status=status,
            said=said,
        )
    what, hint = _what_and_hint(sdk, error, status, variable)
    told = "" if status is None else f": {excerpt(said)}"
    return ModelError(
        f"{name} {what}{told}", hint=hint, stop_reason="llm_api_error", status=status, said=said
    )


def _what_and_hint(sdk: ModuleType, error: Any, status: int | None, variable: str) -> tuple[str, str]:
    if isinstance(error, sdk.APITimeoutError):
        return "did not answer in time", "Give it a longer timeout=, a smaller model, or a shorter prompt."
    if status is None:
        return "can not be reached", "Is the server running, and is the address right? Is there a network?"
    hints = {
        401: f"Check the key in {variable}.",
        403: f"The key in {variable} may not use this model.",
        404: "Check the model's name, and the address: an OpenAI-compatible one usually ends in /v1.",
        429: "Wait a while and run the turn again, or check the account's quota.",
    }
    later = "The trouble is on the endpoint's side: run the turn again later."
    refused = "The endpoint refused the request; its words are above."
    return f"answered {status}", hints.get(status, later if status >= 500 else refused)


def _said(error: Any) -> str:
    """The endpoint's own words; its code too, since some say "context_length_exceeded" only there."""
    match getattr(error, "body", None):
        case {"error": {"message": str() as message}} | {"message": str() as message, "code": None}:
            return message
        case {"message": str() as message, **rest}:
            return f"{message} ({rest['code']})" if rest.get("code") else message
    return str(error.message)


def excerpt(text: str) -> str:
    """The text on one line, its rest counted where it is long; the whole is kept as evidence."""
    line = " ".join(text.split())
    rest = len(line) - _SHOWN
    return line if rest <= 0 else f"{line[:_SHOWN]}… ({rest} characters more in .said)"


def decoded(body: bytes, name: str) -> dict[str, Any]:
    """The JSON object that an endpoint answered; ``ModelError`` when it is something else."""
    import json

    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        return answer
    said = body.decode(errors="replace")
    raise ModelError(
        f"{name} answered something that is not a JSON object: {excerpt(said)}",
        hint="Check the address: an OpenAI-compatible one usually ends in /v1.",
        stop_reason="invalid_llm_response",
        said=said,
    )


def not_empty(reply: ModelReply) -> ModelReply:
    """The reply, or ``ModelError`` when it neither says nor calls anything."""
    if reply.text.strip() or reply.tool_calls:
        return reply
    raise ModelError(
        f"the model answered nothing (finish: {reply.finish})",
        hint="Run the turn again; with finish length or max_tokens, allow it more tokens.",
        stop_reason="invalid_llm_response",
        thought=reply.thought,
    )


def clean(text: object) -> str:
    """``text`` if it is one, else nothing; half a surrogate pair, which no file can hold, becomes "�"."""
    if not isinstance(text, str):
        return ""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def counted(usage: object, *keys: str) -> tuple[int, ...]:
    """The token counts under ``keys``; 0 where the endpoint does not count."""
    told = usage if isinstance(usage, dict) else {}
    return tuple(n if isinstance(n := told.get(key), int) else 0 for key in keys)
