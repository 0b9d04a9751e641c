"""A model that is a person: reads exactly the prompt, types what a model would send."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kit.errors import ModelError
from kit.models.endpoint import fresh_id, ids_in, read_arguments, written
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec

_PAIR = re.compile(r"[A-Za-z_]\w*=")
_HOW = (
    'Type a call: NAME key=value key="two words", or {"tool": "NAME", "arguments": {…}}; '
    'or an answer in words (that ends the turn), or {"reply": "…"}.'
)


class Human:
    """The learner in the model's place: nothing on the screen that a model would not get.

    ``ask`` is called with a short mark and returns the typed line; ``show`` is called with each text
    to read. What can not be understood is explained and asked again.

    >>> typed = iter(["memory_insrt label=tasks", 'memory_insert label=tasks new_str="- tea"'])
    >>> text = {"type": "string"}
    >>> tool = ToolSpec("memory_insert", "Add.", {"properties": {"label": text, "new_str": text}})
    >>> human = Human(ask=lambda mark: next(typed), show=lambda text: None)
    >>> human.respond([Message("user", "Add tea")], [tool]).tool_calls[0].arguments
    {'label': 'tasks', 'new_str': '- tea'}

    Raises ``ModelError`` with ``stop_reason`` "cancelled" when the input ends.
    """

    name = "human"

    def __init__(self, ask: Callable[[str], str] = input, show: Callable[[str], object] = print) -> None:
        self._ask = ask
        self._show = show

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Show the prompt and the tools, then ask until a line can be understood."""
        for message in messages:
            self._show(_as_text(message))
        self._show("\n".join(["tools", *map(_signature, tools)]) if tools else "no tools")
        self._show(_HOW)
        while True:
            try:
                return _read(self._line(), {tool.name: tool for tool in tools}, ids_in(messages))
            except _UnclearError as unclear:
                self._show(str(unclear))

    def _line(self) -> str:
        try:
            return self._ask("> ")
        except EOFError:
            raise ModelError(
                "the person at the keyboard gave no answer",
                hint="The input ended; run the turn again and type a line.",
                stop_reason="cancelled",
            ) from None


class _UnclearError(Exception):
    """Why a typed line can not be taken for a call or an answer."""


def _as_text(message: Message) -> str:
    mark = " (error)" if message.is_error else ""
    calls = "".join(f"\n[{call.id}] {call.name} {call.raw}" for call in message.tool_calls)
    answered = f" [{message.tool_call_id}]" if message.tool_call_id else ""
    return f"── {message.role}{answered}{mark}\n{message.content}{calls}"


def _signature(tool: ToolSpec) -> str:
    required = tool.parameters.get("required", ())
    names = [name if name in required else f"{name}?" for name in tool.parameters.get("properties", {})]
    return f"  {tool.name}({', '.join(names)}): {tool.description}"


def _read(line: str, tools: dict[str, ToolSpec], taken: set[str]) -> ModelReply:
    text = line.strip()
    if not text:
        raise _UnclearError(f"Nothing was typed. {_HOW}")
    if text.startswith("{"):
        return _from_json(text, tools, taken)
    first, _, rest = text.partition(" ")
    if first in tools:
        return _call(tools[first], _pairs(rest, tools[first]), taken)
    if _PAIR.match(rest.strip()):
        raise _UnclearError(_no_such_tool(first, tools))
    return ModelReply(text=text)


def _from_json(text: str, tools: dict[str, ToolSpec], taken: set[str]) -> ModelReply:
    typed = read_arguments(text)
    match typed:
        case None:
            raise _UnclearError(f"That begins like JSON and is not one JSON object. {_HOW}")
        case {"tool": str() as name} | {"name": str() as name}:
            if name not in tools:
                raise _UnclearError(_no_such_tool(name, tools))
            made = _call(tools[name], typed.get("arguments", {}), taken)
            said = typed.get("reply")
            return replace(made, text=said) if isinstance(said, str) else made
        case {"reply": str() as reply}:
            return ModelReply(text=reply)
    raise _UnclearError(f'The JSON has neither "tool" nor "reply". {_HOW}')


def _call(tool: ToolSpec, arguments: Any, taken: set[str]) -> ModelReply:
    if not isinstance(arguments, dict):
        raise _UnclearError('"arguments" must be a JSON object: {"key": value}.')
    known = tool.parameters.get("properties", {})
    missing = [name for name in tool.parameters.get("required", ()) if name not in arguments]
    strange = [name for name in arguments if name not in known]
    if missing or strange:
        wrong = [f"{name} is missing" for name in missing] + [f"it has no {name}" for name in strange]
        raise _UnclearError(f"{tool.name}: {'; '.join(wrong)}.\n{_signature(tool)}")
    call = ToolCall(fresh_id(taken), tool.name, arguments, written(arguments))
    return ModelReply(tool_calls=(call,), finish="tool_calls")


def _pairs(text: str, tool: ToolSpec) -> dict[str, Any]:
    import shlex

    try:
        words = shlex.split(text)
    except ValueError as error:
        raise _UnclearError(
            f'{error}: a value with spaces goes between two quotation marks, key="two words".'
        ) from None
    unpaired = [word for word in words if not _PAIR.match(word)]
    if unpaired:
        raise _UnclearError(f"{unpaired[0]!r} is not key=value. {_HOW}")
    split = (word.split("=", 1) for word in words)
    return {key: _value(key, value, tool) for key, value in split}


def _value(key: str, text: str, tool: ToolSpec) -> Any:
    """The typed text as the tool's schema wants it: ``5`` is a number only where a number is due."""
    schema = tool.parameters.get("properties", {}).get(key, {})
    if schema.get("type", "string") == "string":
        return text
    whole = read_arguments(f'{{"value": {text}}}')
    if whole is None:
        raise _UnclearError(f"{key} must be a JSON value of type {schema['type']}, not {text!r}.")
    return whole["value"]


def _no_such_tool(name: str, tools: dict[str, ToolSpec]) -> str:
    return f"There is no tool {name!r}. On offer: {', '.join(tools) or 'none'}. {_HOW}"
