"""Words of the official client that no call here has: honoured where that is true here, else refused.

Values as of ``letta-client`` 1.12. To pass over a filter would answer with what was not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

from kit.errors import UnprocessableEntityError
from kit.rest.calls import Call
from kit.values.checks import shown

Values = frozenset[str] | None  # ``None``: anything, because it makes no difference here

_BY_AGE: Values = frozenset({"created_at"})
_FLAG: Values = frozenset({"true", "false", "1", "0"})
_NO: Values = frozenset({"false", "0"})
_NOTHING: Values = frozenset()
_RELATED = (
    "blocks",
    "identities",
    "managed_group",
    "pending_approval",
    "secrets",
    "sources",
    "tags",
    "tools",
)
_PARTS: Values = frozenset({*_RELATED, *(f"agent.{part}" for part in _RELATED)})
_FILTERS = dict.fromkeys(
    [
        "base_template_id",
        "created_by_id",
        "identifier_keys",
        "identity_id",
        "last_stop_reason",
        "project_id",
        "template_id",
    ],
    _NOTHING,
)
_WHOLE = {"include": _PARTS, "include_relationships": None}

THEIRS: Mapping[str, Mapping[str, Values]] = {
    "blocks.list": {
        **dict.fromkeys(("identifier_keys", "identity_id", "name", "project_id"), _NOTHING),
        "order_by": _BY_AGE,
        "templates_only": _NO,
    },
    "blocks.agents.list": {**_WHOLE, "order_by": _BY_AGE},
    "agents.list": {**_FILTERS, **_WHOLE, "order_by": _BY_AGE, "sort_by": _BY_AGE, "ascending": _NO},
    "agents.retrieve": _WHOLE,
    "agents.blocks.list": {"order_by": _BY_AGE},
    "agents.tools.list": {"order_by": _BY_AGE},
    "tools.list": {
        "order_by": _BY_AGE,
        **dict.fromkeys(("exclude_tool_types", "search", "tool_ids", "tool_types"), _NOTHING),
        "return_only_letta_tools": _FLAG,
    },
    "agents.messages.list": {
        **dict.fromkeys(("conversation_id", "group_id", "include_return_message_types"), _NOTHING),
        "order_by": _BY_AGE,
        "include_err": _FLAG,
        "use_assistant_message": frozenset({"true", "1"}),
        "assistant_message_tool_name": None,
        "assistant_message_tool_kwarg": None,
    },
    "agents.recompile": {"update_timestamp": _FLAG},
}


def check_theirs(call: Call, name: str, text: str) -> None:
    """Raise ``UnprocessableEntityError`` where a word of the official client says what is not so here."""
    values = THEIRS.get(call.name, {}).get(name)
    if values is None or not text or text.lower() in values:
        return
    raise UnprocessableEntityError(
        f"{name} is {shown(text)}" if values else f"{call.name} knows no {name} here",
        hint=f"It can be {' or '.join(sorted(values))}." if values else "Leave it out.",
    )
