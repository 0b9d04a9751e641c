"""JSON mode: the tools told in the prompt, and the reply held to a schema, for models too small for more.

``kit.models.json_reply`` reads what they answer.

The server has to know ``response_format`` with a JSON schema, as llama.cpp, Ollama, vLLM and LM Studio do;
from one that does not, words are taken as the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit.models.endpoint import written
from kit.values.protocol import Message, ToolCall, ToolSpec


def request_in_json(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> dict[str, Any]:
    """The conversation and the tools as the fields of a chat completion request.

    >>> request = request_in_json([Message("user", "2 + 2?")], [])
    >>> request["messages"][0]["content"]
    'Answer with one JSON object and nothing else: {"reply": TEXT}.'
    >>> request["response_format"]["json_schema"]["name"]
    'step'
    """
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
        if not message.tool_calls:
            return written({"reply": message.content})
        first, *others = message.tool_calls
        return "\n".join([_step(first, message.content), *map(_step, others)])
    return f"[system] {message.content}" if message.role == "system" else message.content


def _step(call: ToolCall, said: str = "") -> str:
    """A call as the model would have written it, with what it said beside it."""
    if call.arguments is None:
        return "\n".join(part for part in (said, call.raw) if part)
    return written({"tool": call.name, "arguments": call.arguments} | ({"reply": said} if said else {}))


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
