"""The built-in model as a room knows it: what it knows is loaded when it is first asked."""

from __future__ import annotations

from collections.abc import Sequence

from kit.values.protocol import Message, ModelReply, ToolSpec


class BuiltInModel:
    """The clerk. Its rules are hundreds of patterns, which take longer to load than opening a room does.

    >>> BuiltInModel().respond([Message("user", "Hello")], []).finish
    'stop'
    """

    name = "clerk"

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        from kit.clerk import Clerk

        return Clerk().respond(messages, tools)
