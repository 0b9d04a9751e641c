"""The description of the API (OpenAPI 3.1), read from the table of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from kit.memory.paging import Page
from kit.rest.calls import CALLS, Call, Word, answers_with, words
from kit.turn.message_types import Response
from kit.values.checks import Omitted
from kit.values.edits import Edit
from kit.values.records import Agent, Block
from kit.values.toolbox import ToolName

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
}
_REFUSED = {
    "400": "The request contradicts itself, or is no JSON.",
    "401": "Nobody vouches for the caller.",
    "403": "The caller may not do this.",
    "404": "There is nothing of this id, label or version.",
    "409": "It collides with what is there now.",
    "412": "The block has moved on since version expected_version was read.",
    "422": "An argument has the wrong form.",
    "429": "Too many requests.",
}


@cache
def description() -> dict[str, Any]:
    """The whole description.

    >>> sorted(description()["paths"]["/v1/blocks/{block_id}"])
    ['delete', 'get', 'patch']
    """
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    paths["/v1/changes"] = {"get": _CHANGES}
    paths["/v1/health/"] = {"get": _HEALTH}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shared memory blocks", "version": "1", "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": {kind.__name__: _record(kind) for kind in (Block, Agent, Response)}
            | {"ToolName": _TOOL, "Refusal": _REFUSAL},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}, {}],
    }


def _operation(call: Call) -> dict[str, Any]:
    known = words(call)
    there = [_parameter(known[name], "path") for name in call.in_path]
    rest = [word for name, word in known.items() if name not in call.in_path]
    said: dict[str, Any] = {"operationId": call.name, "tags": [call.name.partition(".")[0]]}
    if call.method == "GET":
        said["parameters"] = there + [_parameter(word, "query") for word in rest]
    else:
        said["parameters"] = there
        if rest:
            said["requestBody"] = {"content": {"application/json": {"schema": _body(rest)}}}
    refused = {
        status: {"description": why, "content": {"application/json": {"schema": {"$ref": _ref("Refusal")}}}}
        for status, why in _REFUSED.items()
    }
    return {**said, "responses": {"200": _answer(call), **refused}}


def _answer(call: Call) -> dict[str, Any]:
    if call.name == "agents.recompile":
        return {"description": "Done.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    return {"description": "Done.", "content": {"application/json": {"schema": _told(answers_with(call))}}}


def _told(kind: Any) -> dict[str, Any]:
    """What an answer of this type looks like."""
    if kind in {Block, Agent, Response, ToolName}:
        return {"$ref": _ref(kind.__name__)}
    if get_origin(kind) is Page:
        item = get_args(kind)[0]
        known = item in {Block, Agent, ToolName}
        return {
            "type": "array",
            "items": {"$ref": _ref(item.__name__)} if known else {},
        }
    return {"type": "null"} if kind is NoneType else {}


def _parameter(word: Word, where: str) -> dict[str, Any]:
    schema = schema_of(word.hint)
    if where == "query" and "anyOf" in schema:  # there is no null in a query
        schema = {"anyOf": [one for one in schema["anyOf"] if one != _PLAIN[NoneType]]}
    return {"name": word.name, "in": where, "required": where == "path" or word.is_required, "schema": schema}


def _body(rest: Iterable[Word]) -> dict[str, Any]:
    listed = list(rest)
    needed = [word.name for word in listed if word.is_required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {word.name: schema_of(word.hint) for word in listed},
    }
    return {**schema, "required": needed} if needed else schema


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON Schema of an argument.

    >>> schema_of(str | None)
    {'anyOf': [{'type': 'string'}, {'type': 'null'}]}
    """
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if hint == Edit:
        return {"anyOf": [_edit(kind) for kind in get_args(Edit)]}
    return _compound(hint, get_origin(hint))


def _compound(hint: Any, origin: Any) -> dict[str, Any]:
    if origin in {Union, UnionType}:
        several = [schema_of(one) for one in get_args(hint) if one is not Omitted]
        return several[0] if len(several) == 1 else {"anyOf": several}
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(get_args(hint)[1])}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return {"type": "array", "items": schema_of(get_args(hint)[0])}
    return {}


def _edit(kind: type[Edit]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    mine = fields(kind)
    return {
        "type": "object",
        "properties": {"kind": {"const": kind.kind}}
        | {field.name: schema_of(hints[field.name]) for field in mine},
        "required": ["kind", *(field.name for field in mine if field.default is MISSING)],
        "additionalProperties": False,
    }


def _record(kind: type) -> dict[str, Any]:
    """The fields of a record, all of which are always there."""
    hints = get_type_hints(kind)
    known = {name: _field(hints[name]) for name in (field.name for field in fields(kind))}
    return {"type": "object", "properties": known, "required": list(known)}


def _field(hint: Any) -> dict[str, Any]:
    if hint in {Block, ToolName}:
        return {"$ref": _ref(hint.__name__)}
    if isinstance(hint, type) and is_dataclass(hint):
        return {"type": "object"}
    if get_origin(hint) is list:
        return {"type": "array", "items": _field(get_args(hint)[0])}
    return {} if get_origin(hint) in {Union, UnionType} and not _is_plain(hint) else schema_of(hint)


def _is_plain(hint: Any) -> bool:
    return all(one in _PLAIN for one in get_args(hint))


def _ref(name: str) -> str:
    return f"#/components/schemas/{name}"


_ABOUT = (
    "Memory blocks that agents share, by the names and shapes of the official client. Beyond it: edits that "
    "apply to the text as it is now, history, rights of an agent on a block, and a feed of every commit."
)
_TOOL = {
    "type": "object",
    "required": ["id", "name", "tool_type"],
    "properties": {
        **{name: {"type": "string"} for name in ("id", "name", "tool_type", "source_type")},
        "description": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "json_schema": {"anyOf": [{"type": "object"}, {"type": "null"}]},
    },
}
_REFUSAL = {
    "type": "object",
    "required": ["detail", "error"],
    "properties": {
        "detail": {"type": "string"},
        "error": {
            "type": "object",
            "required": ["type", "hint", "evidence"],
            "properties": {
                "type": {"type": "string"},
                "hint": {"type": "string"},
                "evidence": {"type": "object"},
            },
        },
    },
}
_HEALTH = {
    "operationId": "health",
    "tags": ["health"],
    "responses": {"200": {"description": "It works.", "content": {"application/json": {}}}},
}
_CHANGES = {
    "operationId": "changes",
    "tags": ["changes"],
    "description": "The commits after a number. As text/event-stream every one as it happens; the event's id "
    "is the commit's number and a mark, so that Last-Event-ID goes on without a gap. An event anew says that "
    "what was told before may be otherwise now (edition names the past), and after which commit it goes on.",
    "parameters": [
        {"name": "after", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 0}}
    ],
    "responses": {
        "200": {"description": "Done.", "content": {"application/json": {}, "text/event-stream": {}}},
        "422": {"description": _REFUSED["422"]},
    },
}
