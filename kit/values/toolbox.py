"""The tools as an agent lists them: names, which tell the rest as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TOLD: dict[str, tuple[str, Mapping[str, Any]]] = {}  # description and schema by name


def describe(name: str, description: str, parameters: Mapping[str, Any]) -> None:
    """Let every ``ToolName`` of this name tell its description, and its parameters as a JSON Schema."""
    _TOLD[name] = (description, parameters)


class ToolName(str):
    """The name of a tool, with the fields that the official client's tools have.

    >>> tool = ToolName("memory_insert")
    >>> tool == "memory_insert", tool.name, tool.tool_type
    (True, 'memory_insert', 'letta_memory_core')
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """The name as a plain text."""
        return str.__str__(self)

    @property
    def id(self) -> str:
        """An id that is made of the name, so that it is the same in every room."""
        import hashlib  # both with their first use
        import uuid

        digest = hashlib.sha256(self.encode()).digest()
        return f"tool-{uuid.UUID(bytes=digest[:16], version=4)}"

    @property
    def description(self) -> str | None:
        """What a model is told of the tool; ``None`` where this kit does not know it."""
        return _TOLD[self][0] if self in _TOLD else None

    @property
    def json_schema(self) -> dict[str, Any] | None:
        """Name, description and parameters as a model gets them."""
        if self not in _TOLD:
            return None
        description, parameters = _TOLD[self]
        return {"name": self.name, "description": description, "parameters": dict(parameters)}

    @property
    def tool_type(self) -> str:
        """Which of the official client's kinds it is."""
        return "letta_multi_agent_core" if self.startswith("send_message") else "letta_memory_core"

    def to_dict(self) -> dict[str, Any]:
        """What the official client reads of a tool.

        >>> sorted(ToolName("memory_insert").to_dict())
        ['description', 'id', 'json_schema', 'name', 'source_type', 'tags', 'tool_type']
        """
        fields = ("id", "name", "description", "json_schema", "tool_type")
        return {**{name: getattr(self, name) for name in fields}, "source_type": "python", "tags": []}
