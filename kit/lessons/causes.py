"""The plain cause of an error in a learner's cell, where one sentence with her own names tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError
from difflib import get_close_matches
from itertools import chain, pairwise
from textwrap import shorten
from typing import Any

import kit
from kit.client import Client
from kit.errors import KitError, NotFoundError
from kit.journal import Reading

_ID = re.compile(r"\bthere is no (?P<kind>block|agent) (?P<id>\S+)")
_CALLED = r"\b(?:lesson\.)?(?:\w+)\((?:[^()]*[,\s=])?{}\s*[,)]"
_OF_A_RECORD = {"id", "name", "label", "value", "block_ids"}
_IS_WORD = re.compile(r"[A-Z]\d+|[a-z]")  # an exercise, a question, or a letter
_SET_IN_VAIN = "super(type, obj)"  # what Python 3.11 says of a field that a frozen record has not
_A_COPY = (
    "A block or an agent in Python is a copy of what is in the room. Change it there: "
    "client.blocks.update(block.id, value=…) or client.agents.update(agent.id, name=…)."
)
_NOT_CALLED = re.compile(r"'(\w+)' object is not callable")
_INSTEAD = {
    "AgentBlocks": "client.agents.blocks.list(agent.id)",
    "Agents": "client.agents.list(), or client.agents.retrieve(agent.id)",
    "BlockAgents": "client.blocks.agents.list(block.id)",
    "Blocks": "client.blocks.list(), or client.blocks.retrieve(block.id)",
    "Messages": "client.agents.messages.create(agent.id, input=…)",
}
_NEAR = 0.7  # how alike two names are of which one may be meant for the other
_LOOKS_UP = {"block": ("blocks", "label"), "agent": ("agents", "name")}


def cause(error: BaseException, code: str, names: Mapping[str, Any], client: Client | None) -> str:
    """What to say to an error, whatever the order of the cells; nothing where that is not clear."""
    if isinstance(error, NameError):
        return _unquoted(error.name or "", code)
    if isinstance(error, FrozenInstanceError) or (
        isinstance(error, TypeError) and _SET_IN_VAIN in str(error)
    ):
        return _A_COPY
    if isinstance(error, TypeError) and (found := _NOT_CALLED.match(str(error))):
        meant = _INSTEAD.get(found[1].removeprefix("Remote").removeprefix("Room"), "")
        return f"You probably mean {meant}." if meant else ""
    if isinstance(error, AttributeError) and isinstance(error.obj, str) and error.name in _OF_A_RECORD:
        return _a_text(error.obj, names)
    if isinstance(error, NotFoundError) and client is not None:
        return _deleted_since(error, names, client)
    return ""


def _a_text(text: str, names: Mapping[str, Any]) -> str:
    """A text that stands where an agent or a block is wanted."""
    if hasattr(names.get(text), "id"):
        return f"Write {text} without quotes: with them it is a text, and not what the variable holds."
    return (
        f"{shorten(repr(text), 40, placeholder=' …')} is a text, not an agent or a block: "
        "take the variable, or look it up: client.agents.list(name=…)[0], client.blocks.list(label=…)[0]."
    )


def near(error: BaseException, names: Mapping[str, Any]) -> str:
    """Which name may be meant by one that nobody knows; nothing where none is like it.

    >>> near(NameError("name 'Policy' is not defined", name="Policy"), {"policies": 1, "_": 2})
    'Do you mean `policies`?'
    >>> near(NameError("name 'Replace' is not defined", name="Replace"), {"policies": 1, "_": 2})
    '`Replace` is of the kit: run `from kit import Replace` first.'
    """
    if not isinstance(error, NameError):
        return ""
    name = error.name or ""
    known = {one.lower(): one for one in names if not one.startswith("_")}
    if name.lower() not in known and name in kit.__all__:
        return f"`{name}` is of the kit: run `from kit import {name}` first."
    found = get_close_matches(name.lower(), known, 1, _NEAR)
    return f"Do you mean `{known[found[0]]}`?" if found else ""


def _unquoted(name: str, code: str) -> str:
    """A name such as E1 or a letter that was handed to the lesson without its quotes."""
    is_asked = "lesson." in code and re.search(_CALLED.format(re.escape(name)), code)
    if not is_asked or not _IS_WORD.fullmatch(name):
        return ""
    return f'Write it between quotes: "{name}". Without them Python takes it for a variable.'


def _deleted_since(error: NotFoundError, names: Mapping[str, Any], client: Client) -> str:
    """A variable that holds a block or an agent of this room which was deleted, and is there again."""
    found = _ID.search(error.message)
    if found is None:
        return ""
    table, field = _LOOKS_UP[found["kind"]]
    if not _was_here(table, found["id"], client):
        return ""
    for name, value in _holders(names, found["id"]):
        called = getattr(value, field, None)
        if called is not None and client.journal.find(table, **{field: called}):
            return (
                f"`{name}` is a copy of what was deleted since; the room has another {called} by now. "
                f"Look it up again: {name} = client.{table}.list({field}={called!r})[0]"
            )
    return ""


_NAMED = re.compile(r"\bthere is no (?P<kind>block|agent) '?(?P<name>[^'\n]+)'?")


def gone(error: BaseException, client: Client | None) -> str:
    """What became of a block or agent, named or known by its id, that was in the room and is deleted."""
    found = _NAMED.search(error.message) if isinstance(error, NotFoundError) else None
    if found is None or client is None:
        return ""
    try:
        return client.journal.read(lambda room: _deleted(room, *_LOOKS_UP[found["kind"]], found["name"]))
    except KitError:
        return ""


def _deleted(room: Reading, table: str, field: str, meant: str) -> str:
    """The last commit that deleted what had this id or name, in words."""
    ends = [
        (seq, str(before[field]))
        for one in room.outlines(table)
        for (_, before), (seq, after) in pairwise(one.points)
        if before is not None and after is None and meant in {one.id, before[field]}
    ]
    seq, called = max(ends, default=(0, ""))
    commit = room.commits().numbered(seq)
    return f"`{called}` was deleted in commit {seq}, by {commit.by} through `{commit.via}`." if commit else ""


def _holders(names: Mapping[str, Any], id: str) -> Iterator[tuple[str, Any]]:
    """The variables that hold it, as they are written: by themselves, or in a dictionary."""
    hers = {name: value for name, value in names.items() if not name.startswith("_")}
    kept = (
        (f"{name}[{key!r}]", one)
        for name, value in hers.items()
        if isinstance(value, dict)
        for key, one in value.items()
    )
    yield from (each for each in chain(hers.items(), kept) if getattr(each[1], "id", None) == id)


def _was_here(table: str, id: str, client: Client) -> bool:
    try:
        return client.journal.read(lambda room: room.outline(table, id)) is not None
    except KitError:
        return False
