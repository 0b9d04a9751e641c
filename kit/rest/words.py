"""Words: the arguments of a call, read from a query or a body.

What a call does not know is ignored, as the official server does; what has the wrong form is refused by
the resource itself, with the same sentence as in Python. ``null`` is an argument that was not given, for
so clients write it; whoever means Python's ``None`` names the argument in the list ``clear``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from kit.errors import BadRequestError, UnprocessableEntityError
from kit.rest.calls import Call, words
from kit.rest.theirs import check_theirs
from kit.values.checks import listed, shown
from kit.values.edits import Edit, as_edit

CLEAR = "clear"
DEEPEST = 64  # levels of a body
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")  # an escape that may be half of a character
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
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
        check_theirs(call, name, text)
        if name not in known or name in call.in_path:
            continue
        kinds = _kinds(known[name].hint)
        if list in kinds:
            found.setdefault(name, []).append(_read(name, text, kinds))
        else:
            found[name] = _read(name, text, kinds)
    return found


def from_body(call: Call, data: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that stand in a body that ``read_object`` has read.

    Raises:
        UnprocessableEntityError: one has the wrong form, or ``clear`` names what the call has not.
    """
    known = words(call)
    found = arguments(data, known.keys() - set(call.in_path))
    for name, item in found.items():
        if name != "messages" and isinstance(item, Mapping) and list in _kinds(known[name].hint):
            raise UnprocessableEntityError(f"{name} is {shown(item)}", hint="It is a list.")
    if "edit" in found:
        found["edit"] = as_edit(found["edit"])
    return found


def arguments(data: Mapping[str, Any], known: Container[str]) -> dict[str, Any]:
    """What a body says of the arguments that are known; those that ``clear`` names are ``None``.

    >>> arguments({"value": "x", "color": "red", "clear": ["description"]}, {"value", "description"})
    {'value': 'x', 'description': None}
    """
    found = {name: item for name, item in data.items() if name in known}
    for name in listed(data.get(CLEAR, ()), CLEAR):
        if not isinstance(name, str) or name not in known or name in found:
            raise UnprocessableEntityError(
                f"{CLEAR} names {shown(name)}",
                hint="It names arguments of this call that have no value beside.",
            )
        found[name] = None
    return found


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds, without its nulls; an empty body is an empty one.

    Raises:
        BadRequestError: the body is no JSON in UTF-8, or holds numbers that JSON has not, such as NaN.
        UnprocessableEntityError: it is JSON, but no object, half of a character is in it, or it is nested
            more than ``DEEPEST`` deep.
    """
    try:
        text = body.decode("utf-8-sig")
        data = json.loads(text, parse_constant=_no_constant, parse_float=_finite) if text.strip() else {}
    except (ValueError, RecursionError):
        raise BadRequestError("the body is no JSON", hint='Send UTF-8: {"label": "…"}.') from None
    if not isinstance(data, dict):
        raise UnprocessableEntityError(f"the body is {shown(data)}", hint='A JSON object: {"label": "…"}.')
    if body.count(b"[") + body.count(b"{") > DEEPEST:
        _check_depth(data)
    if _HALVES.search(body):
        _check_whole(data)
    return {name: item for name, item in data.items() if item is not None}


def as_lists(call: Call, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments, with the names of a mapping as a list where a list is expected, as in Python."""
    known = words(call)

    def is_list(name: str, item: object) -> bool:
        return isinstance(item, Mapping) and _kinds(known[name].hint) & {list, dict} == {list}

    return {name: list(item) if is_list(name, item) else item for name, item in arguments.items()}


def to_body(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call as a JSON body holds them; anything that is gone through becomes a list.

    >>> to_body({"tags": ("a", "b"), "block_ids": {"x": 1}.keys(), "description": None})
    {'tags': ['a', 'b'], 'block_ids': ['x'], 'clear': ['description']}
    """
    nothing = [name for name, item in arguments.items() if item is None]
    told = {name: _plain(_gone_through(item)) for name, item in arguments.items() if item is not None}
    return {**told, CLEAR: nothing} if nothing else told


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


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number


def _check_depth(data: Any) -> None:
    level = [data]
    for _ in range(DEEPEST):
        items = (each.values() if isinstance(each, dict) else each for each in level)
        level = [item for several in items for item in several if isinstance(item, dict | list)]
        if not level:
            return
    raise UnprocessableEntityError(f"the body is nested more than {DEEPEST} deep", hint="Send less at once.")


def _check_whole(data: Any) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise UnprocessableEntityError(
            "the body holds half of a character (a lone surrogate)",
            hint="Decode the text with errors='replace' where it comes from.",
        ) from None


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
    if int in kinds and _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    return text
