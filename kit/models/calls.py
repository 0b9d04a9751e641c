"""A tool call as models and endpoints write it, in whichever spelling."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, TypeAlias

from kit.models.endpoint import no_json

_TOOLS: Final = ("tool", "tool_name", "function_name")
_NAMES: Final = ("name", "function", "action")  # other things than calls have these too
_ARGUMENTS: Final = ("arguments", "args", "parameters", "params", "input", "tool_input", "action_input")
_WRAPPERS: Final = ("function", "function_call", "tool_call", "tool_use", "custom", "tool")
MOST_OBJECTS: Final = 200  # that are looked for in one text; each may cost a look at all of it

Found: TypeAlias = "tuple[str, Any, dict[str, Any]]"


def call_in(told: Mapping[str, Any], known: Collection[str] | None = None) -> Found | None:
    """The name, the arguments as sent, and what else stands in ``told``; ``None`` if it is no call.

    Arguments may also stand beside the name. Where only the tools in ``known`` can be meant, an object that
    has a name and no arguments is a call only of one of these.

    >>> call_in({"name": "memory_insert", "parameters": {"label": "tasks"}})
    ('memory_insert', {'label': 'tasks'}, {})
    >>> call_in({"function": {"name": "memory_insert", "arguments": "{}"}, "id": "x"})
    ('memory_insert', '{}', {'id': 'x'})
    >>> call_in({"name": "Ana"}, known=()), call_in({"tool": "memory_finish_edits"}, known=())
    (None, ('memory_finish_edits', None, {}))
    """
    for wrapper in _WRAPPERS:
        inner = told.get(wrapper)
        if isinstance(inner, Mapping) and (found := call_in(inner, known)):
            name, sent, rest = found
            outside = {key: value for key, value in told.items() if key != wrapper}
            if sent is None:
                sent, outside = _sent(outside)
            return name, sent, rest | outside
    key = next((key for key in (*_TOOLS, *_NAMES) if isinstance(told.get(key), str)), None)
    if key is None:
        return None
    sent, rest = _sent({name: value for name, value in told.items() if name != key})
    named = known is None or told[key] in known or any(name in told for name in _ARGUMENTS)
    return (told[key], sent, rest) if key in _TOOLS or named else None


def _sent(told: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    key = next((key for key in _ARGUMENTS if key in told), None)
    return (None, told) if key is None else (told.pop(key), told)


def object_at(text: str, start: int) -> tuple[dict[str, Any], int] | None:
    """The JSON object that begins at ``start``, and the place behind it; raw line breaks are let pass."""
    import json

    try:
        found, end = json.JSONDecoder(parse_constant=no_json, strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return (found, end) if isinstance(found, dict) else None


def objects_in(text: str) -> Iterator[tuple[str, dict[str, Any] | None, str]]:
    """Every JSON object in a text, with the words before it and as it is written; last the words at the end.

    >>> [(words, found) for words, found, _ in objects_in('Sure: {"tool": "f"} and {so on')]
    [('Sure: ', {'tool': 'f'}), (' and {so on', None)]
    """
    since, start = 0, text.find("{")
    for _ in range(MOST_OBJECTS):
        if start < 0:
            break
        found = object_at(text, start)
        if found:
            yield text[since:start], found[0], text[start : found[1]]
            since = found[1]
        start = text.find("{", found[1] if found else start + 1)
    yield text[since:], None, ""
