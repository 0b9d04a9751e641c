"""The calls that travel: for each its HTTP method, its path, and the method of ``Client`` that answers it.

The first part of the table is the official client's; the second is ours. The server's routes, the OpenAPI
description and the remote client all are readings of this one table.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, get_type_hints
from urllib.parse import quote

from kit.client import Client, RoomAgents, RoomBlocks


@dataclass(frozen=True, slots=True)
class Call:
    """One call; ``name`` is where the method is found from a client, such as ``agents.blocks.attach``."""

    method: str
    path: str
    name: str

    def on(self, client: Client) -> Callable[..., Any]:
        """The bound method of this client."""
        found: Any = client
        for part in self.name.split("."):
            found = getattr(found, part)
        method: Callable[..., Any] = found
        return method

    @property
    def in_path(self) -> tuple[str, ...]:
        """The names of the parameters that stand in the path."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    def filled(self, values: Mapping[str, Any]) -> str:
        """The path with the values of its parameters.

        >>> Call("GET", "/v1/blocks/{block_id}", "blocks.retrieve").filled({"block_id": "a/b"})
        '/v1/blocks/a%2Fb'
        """
        return re.sub(r"\{(\w+)\}", lambda found: quote(str(values[found[1]]), safe=""), self.path)


_AGENT_BLOCKS = "/v1/agents/{agent_id}/core-memory/blocks"

CALLS = (
    # the official client's
    Call("POST", "/v1/blocks/", "blocks.create"),
    Call("GET", "/v1/blocks/", "blocks.list"),
    Call("GET", "/v1/blocks/{block_id}", "blocks.retrieve"),
    Call("PATCH", "/v1/blocks/{block_id}", "blocks.update"),
    Call("DELETE", "/v1/blocks/{block_id}", "blocks.delete"),
    Call("GET", "/v1/blocks/{block_id}/agents", "blocks.agents.list"),
    Call("POST", "/v1/agents/", "agents.create"),
    Call("GET", "/v1/agents/", "agents.list"),
    Call("GET", "/v1/agents/{agent_id}", "agents.retrieve"),
    Call("PATCH", "/v1/agents/{agent_id}", "agents.update"),
    Call("DELETE", "/v1/agents/{agent_id}", "agents.delete"),
    Call("GET", _AGENT_BLOCKS, "agents.blocks.list"),
    Call("PATCH", _AGENT_BLOCKS + "/attach/{block_id}", "agents.blocks.attach"),
    Call("PATCH", _AGENT_BLOCKS + "/detach/{block_id}", "agents.blocks.detach"),
    Call("GET", _AGENT_BLOCKS + "/{block_label}", "agents.blocks.retrieve"),
    Call("PATCH", _AGENT_BLOCKS + "/{block_label}", "agents.blocks.update"),
    Call("GET", "/v1/agents/{agent_id}/tools", "agents.tools.list"),
    Call("PATCH", "/v1/agents/{agent_id}/tools/attach/{tool_id}", "agents.tools.attach"),
    Call("PATCH", "/v1/agents/{agent_id}/tools/detach/{tool_id}", "agents.tools.detach"),
    Call("GET", "/v1/tools/", "tools.list"),
    Call("GET", "/v1/tools/{tool_id}", "tools.retrieve"),
    Call("POST", "/v1/agents/{agent_id}/messages", "agents.messages.create"),
    Call("GET", "/v1/agents/{agent_id}/messages", "agents.messages.list"),
    Call("POST", "/v1/agents/{agent_id}/recompile", "agents.recompile"),
    # ours
    Call("POST", "/v1/blocks/{block_id}/edit", "blocks.edit"),
    Call("GET", "/v1/blocks/{block_id}/history", "blocks.history"),
    Call("POST", "/v1/blocks/{block_id}/restore", "blocks.restore"),
    Call("POST", "/v1/blocks/{block_id}/redact", "blocks.redact"),
    Call("POST", "/v1/room/restore", "room.restore"),
    Call("GET", "/v1/agents/{agent_id}/prompt", "agents.prompt"),
    Call("GET", "/v1/agents/{agent_id}/knows", "agents.knows"),
    Call("GET", "/v1/audit/access", "audit.access"),
    Call("GET", "/v1/audit/flows", "audit.flows"),
    Call("GET", "/v1/audit/readers", "audit.readers"),
    Call("GET", "/v1/audit/lint", "audit.lint"),
    Call("GET", "/v1/audit/refusals", "audit.refusals"),
    Call("POST", "/v1/audit/duties", "audit.duties"),
)
BY_NAME = {call.name: call for call in CALLS}


@dataclass(frozen=True, slots=True)
class Word:
    """One parameter of a call."""

    name: str
    hint: Any
    default: Any  # ``inspect.Parameter.empty`` where it must be given

    @property
    def is_required(self) -> bool:
        """Whether the call can not do without it."""
        return self.default is inspect.Parameter.empty


@cache
def words(call: Call) -> dict[str, Word]:
    """The parameters of a call, by name; what is required of a path is required here too.

    >>> words(BY_NAME["blocks.restore"])["version"].is_required
    True
    """
    method = _method(call.name)
    found = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL or name == "self":
            continue
        default = inspect.Parameter.empty if name in call.in_path else parameter.default
        found[name] = Word(name, _hint(method, name), default)
    return found


@cache
def answers_with(call: Call) -> Any:
    """The type of what a call answers."""
    return _hint(_method(call.name), "return")


def _hint(method: Callable[..., Any], name: str) -> Any:
    """The type that a parameter is said to have; ``Any`` where its module names it for type checkers only."""
    from kit.turn import message_types  # a module that answers with one of them loads it with the first

    holder = SimpleNamespace(__annotations__={name: method.__annotations__[name]})
    try:
        return get_type_hints(holder, {**vars(message_types), **vars(sys.modules[method.__module__])})[name]
    except NameError:
        return Any


def _method(name: str) -> Callable[..., Any]:
    """The method of the class, to be asked for its signature."""
    from kit.audit import Audit
    from kit.memory.attachments import AgentBlocks, BlockAgents
    from kit.memory.equipment import AgentTools, Tools
    from kit.memory.room import Room
    from kit.turn.messages import Messages

    resource, _, method = name.rpartition(".")
    classes: dict[str, type] = {
        "blocks": RoomBlocks, "blocks.agents": BlockAgents, "agents": RoomAgents,
        "agents.blocks": AgentBlocks, "agents.messages": Messages, "audit": Audit,
        "agents.tools": AgentTools, "tools": Tools, "room": Room,
    }  # fmt: skip
    found: Callable[..., Any] = getattr(classes[resource], method)
    return found
