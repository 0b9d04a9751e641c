"""Words: the arguments of a call, read from a query or a body.

What a call does not know is ignored, as the official server does; what has the wrong form is refused by
the resource itself, with the same sentence as in Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from kit.checks import shown
from kit.edits import Edit, as_edit
from kit.errors import BadRequestError, UnprocessableEntityError
from kit.rest.calls import Call, words

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def from_query(call: Call, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The arguments that stand in a query, in the types that the call expects.

    >>> from kit.rest.calls import BY_NAME
    >>> from_query(BY_NAME["blocks.list"], [("limit", "5"), ("tags", "a"), ("tags", "b"), ("color", "red")])
    {'limit': 5, 'tags': ['a', 'b']}
    """
    known, found = words(call), dict[str, Any]()
    for key, text in pairs:
        name = key.removesuffix("[]")
        if name not in known or name in call.in_path:
            continue
        kinds = _kinds(known[name].hint)
        if list in kinds:
            found.setdefault(name, []).append(_read(name, text, kinds))
        else:
            found[name] = _read(name, text, kinds)
    return found


def from_body(call: Call, body: bytes) -> dict[str, Any]:
    """The arguments that stand in a JSON body; an empty one has none.

    Raises:
        BadRequestError: the body is no JSON.
        UnprocessableEntityError: it is JSON, but no object.
    """
    data, known = read_object(body), words(call)
    found = {name: item for name, item in data.items() if name in known and name not in call.in_path}
    for name, item in found.items():
        if name != "messages" and isinstance(item, Mapping) and list in _kinds(known[name].hint):
            raise UnprocessableEntityError(f"{name} is {shown(item)}", hint="It is a list.")
    if "edit" in found:
        found["edit"] = as_edit(found["edit"])
    return found


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds; numbers that JSON has not, such as NaN, are refused.

    Raises:
        BadRequestError: the body is no JSON.
        UnprocessableEntityError: it is JSON, but no object.
    """
    try:
        data = json.loads(body, parse_constant=_no_constant) if body.strip() else {}
    except (ValueError, RecursionError):
        raise BadRequestError("the body is no JSON", hint='Send UTF-8: {"label": "…"}.') from None
    if not isinstance(data, dict):
        raise UnprocessableEntityError(f"the body is {shown(data)}", hint='A JSON object: {"label": "…"}.')
    return data


def as_lists(call: Call, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, with the names of a mapping as a list where a list is expected, as in Python."""
    known = words(call)

    def is_list(name: str, item: object) -> bool:
        return isinstance(item, Mapping) and _kinds(known[name].hint) & {list, dict} == {list}

    return {name: list(item) if is_list(name, item) else item for name, item in arguments.items()}


def to_body(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call as a JSON body holds them; anything that is gone through becomes a list.

    >>> to_body({"tags": ("a", "b"), "block_ids": {"x": 1}.keys()})
    {'tags': ['a', 'b'], 'block_ids': ['x']}
    """
    return {name: _plain(_gone_through(item)) for name, item in arguments.items()}


def to_query(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The arguments of a call as a query holds them.

    >>> to_query({"tags": ("a", "b"), "match_all_tags": True, "label": None})
    [('tags', 'a'), ('tags', 'b'), ('match_all_tags', 'true')]
    """
    pairs: list[tuple[str, str]] = []
    for name, item in arguments.items():
        items = item if isinstance(item, Sequence | set | frozenset) and not isinstance(item, str) else [item]
        pairs += [(name, _written(each)) for each in items if each is not None]
    return pairs


def _written(item: object) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)


def _plain(item: Any) -> Any:
    if isinstance(item, Edit):
        return item.to_dict()
    if isinstance(item, Mapping):
        if strange := [key for key in item if not isinstance(key, str)]:
            raise UnprocessableEntityError(
                f"{shown(strange[0])} is no text", hint="Names of fields are texts."
            )
        return {key: _plain(each) for key, each in item.items()}
    return [_plain(each) for each in item] if isinstance(item, list | tuple) else item


def _gone_through(item: Any) -> Any:
    if isinstance(item, str | bytes | Mapping) or not isinstance(item, Iterable):
        return item
    return list(item)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _kinds(hint: Any) -> set[type]:
    """The plain types that an argument may have; ``list`` stands for every kind of list."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return set().union(*(_kinds(one) for one in get_args(hint)))
    if origin is Literal:
        return {str}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {dict}
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return {list, *(kind for one in get_args(hint) for kind in _kinds(one))}
    return {hint} if isinstance(hint, type) else set()


def _read(name: str, text: str, kinds: set[type]) -> Any:
    if bool in kinds:
        if text.lower() not in _FLAGS:
            raise UnprocessableEntityError(f"{name} is {shown(text)}", hint="It is true or false.")
        return _FLAGS[text.lower()]
    if int in kinds and text.strip("-").isdecimal() and text.isascii() and len(text) < 20:
        return int(text)
    return text
