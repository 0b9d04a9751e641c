"""The arguments of a tool call: what a model sent, checked by the tool's schema.

What is refused is refused to a model: it is told in the words of the tool and of JSON what to send instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kit.errors import APIStatusError, LimitError, NotFoundError, UnprocessableEntityError
from kit.models.endpoint import written
from kit.values import checks
from kit.values.clip import MOST_SHOWN, bounded, shown
from kit.values.protocol import ToolSpec

_FURTHEST = 10**9  # no block has so many lines
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,10})(?:\.0*)?\s*", re.ASCII)
_TYPES = {bool: "true or false", int: "integer", float: "number", list: "list", dict: "object"}
_ID = "An id looks like agent-1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b"
_WHERE = "copy it from a message of that agent or from a memory block"


def check_arguments(spec: ToolSpec, given: Mapping[str, Any] | None, raw: str) -> Mapping[str, Any]:
    """The arguments of a call, if they are what the tool's schema asks for; a number may come as a text.

    Raises:
        UnprocessableEntityError: they are not a JSON object, or one is missing, unknown or of another type.
    """
    properties, required = spec.parameters["properties"], spec.parameters["required"]
    if given is None:
        example = written(dict.fromkeys(required, "…"))
        raise UnprocessableEntityError(
            f"the arguments of {spec.name} are not a JSON object: {shown(raw)}",
            hint=f"Send them as one JSON object: {example}.",
        )
    for name in required:
        if given.get(name) is None:
            raise UnprocessableEntityError(f"{spec.name} needs {name}", hint=properties[name]["description"])
    checked = {}
    for name, value in given.items():
        if name not in properties:
            known = ", ".join(properties) or "none"
            raise UnprocessableEntityError(
                f"{spec.name} has no parameter {shown(name)}", hint=f"Its parameters: {known}."
            )
        if value is not None:
            checked[name] = _checked(name, value, properties[name])
    return checked


def _checked(name: str, value: object, what: Mapping[str, str]) -> object:
    if what["type"] == "integer":
        return _a_line(name, value, what["description"])
    if not isinstance(value, str):
        raise UnprocessableEntityError(
            f"{name} is {_TYPES.get(type(value), type(value).__name__)}, not text",
            hint=f'Send it between quotation marks: "{name}": "…". {what["description"]}',
        )
    try:
        checks.a_text(value, name)
    except UnprocessableEntityError as error:
        raise UnprocessableEntityError(error.message, hint="Send the text again without it.") from None
    if name == "other_agent_id" and not checks.is_id("agent", value):
        raise UnprocessableEntityError(f"{shown(value)} is not the id of an agent", hint=f"{_ID}; {_WHERE}.")
    return value


def _a_line(name: str, value: object, description: str) -> int:
    """A number of a line, also where a model writes it as a text or with a fraction of nothing."""
    if isinstance(value, str) and (number := _WHOLE.fullmatch(value)):
        value = int(number[1])
    elif isinstance(value, float) and value.is_integer() and abs(value) <= _FURTHEST:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _FURTHEST:
        return value
    raise UnprocessableEntityError(
        f"{name} is {_in_json(value)}, not a whole number",
        hint=f"Send a number such as 0, 12 or -1. {description}",
    )


def _in_json(value: object) -> str:
    try:
        return bounded(written(value), MOST_SHOWN)
    except (TypeError, ValueError):
        return shown(value)


def advised(error: APIStatusError) -> APIStatusError:
    """A refusal with a hint for a model, which has no client and sets no limits."""
    hint = error.hint
    if isinstance(error, LimitError):
        hint = "Shorten it, or move old lines to another block. Only the operator can raise the limit."
    elif isinstance(error, NotFoundError):
        hint = f"It was deleted, or the id is wrong: {_WHERE}."
    return error if hint == error.hint else type(error)(error.message, hint=hint, **error.evidence)
