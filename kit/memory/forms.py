"""The forms of a room's tables: what the documents of each hold, said once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from kit.journal.form import (
    COUNT,
    COUNTS,
    FLAG,
    NUMBER,
    OBJECT,
    TEXT,
    TEXTS,
    TIME,
    FieldKind,
    Form,
    one_of,
    texts_by_name,
)
from kit.memory.fields import BLOCK
from kit.values import checks
from kit.values.records import Access

_OPTIONAL = TEXT.or_none()
_ACCESS = one_of(*get_args(Access))
_SPACE = {"space": TEXT}  # of a learner's class: whose it is


def _id_of(kind: str) -> FieldKind:
    return FieldKind(f"the id of a {kind}", (str,), lambda id: checks.is_id(kind, id))


def _fields(*, always: bool) -> dict[str, FieldKind]:
    return {name: field.kind for name, field in BLOCK.items() if field.always == always}


_CALL = texts_by_name("name", "arguments", "tool_call_id")
_SAID = {"content": TEXT}
_IN_STEP = {"step_id": TEXT}  # what a model thought and did, it did in a step
_MESSAGES = {
    "user_message": _SAID,
    "system_message": _SAID,
    "assistant_message": _SAID,
    "reasoning_message": {"reasoning": TEXT, **_IN_STEP},
    "tool_call_message": {"tool_call": _CALL, **_IN_STEP},
    "tool_return_message": {
        "tool_return": TEXT,
        "tool_call_id": TEXT,
        "status": one_of("success", "error"),
        **_IN_STEP,
    },
}

ROOM: Mapping[str, Form] = {
    "blocks": Form(
        {
            "id": _id_of("block"),
            **_fields(always=True),
            "version": COUNT,
            "created_at": TIME,
            "updated_at": TIME,
            "created_by_id": _OPTIONAL,
            "last_updated_by_id": _OPTIONAL,
        },
        {**_fields(always=False), **_SPACE},
    ),
    "agents": Form(
        {
            "id": _id_of("agent"),
            "name": TEXT,
            "description": _OPTIONAL,
            "system": TEXT,
            "model": TEXT,
            "embedding": _OPTIONAL,
            "agent_type": TEXT,
            "timezone": _OPTIONAL,
            "tools": TEXTS,
            "tags": TEXTS,
            "metadata": OBJECT,
            "created_at": TIME,
            "updated_at": TIME,
        },
        {"context_window_limit": COUNT.or_none(), **_SPACE},
    ),
    "attachments": Form(
        {"agent_id": TEXT, "block_id": TEXT, "access": _ACCESS}, {"attached_at": TIME, **_SPACE}
    ),
    "shares": Form({"block_id": TEXT, "access": _ACCESS}),
    "messages": Form(
        {
            "agent_id": TEXT,
            "date": TIME,
            "message_type": one_of(*_MESSAGES),
            "run_id": _OPTIONAL,
            "step_id": _OPTIONAL,
        },
        {
            "sender_id": _OPTIONAL,
            "name": _OPTIONAL,
            "otid": _OPTIONAL,
            "is_err": FLAG,
            **_SPACE,
        },
        by="message_type",
        variants=_MESSAGES,
    ),
    "runs": Form(
        {"agent_id": TEXT, "model": TEXT, "started_at": TIME, "stop_reason": _OPTIONAL},
        {"ended_at": TIME, "error": _OPTIONAL, **_SPACE},
    ),
    "steps": Form(
        {
            "agent_id": TEXT,
            "run_id": TEXT,
            "number": COUNT,
            "model": TEXT,
            "seq": NUMBER,
            "versions": COUNTS,
            "rendered_at": TIME,
            "fingerprint": TEXT,
            "at": TIME,
        },
        {"earlier": NUMBER, "left_out": COUNT, **_SPACE},
    ),
    "refusals": Form(
        {
            "at": TIME,
            "agent_id": TEXT,
            "agent": _OPTIONAL,
            "run_id": _OPTIONAL,
            "tool": TEXT,
            "error": TEXT,
            "block": _OPTIONAL,
            "block_id": _OPTIONAL,
            "rule": _OPTIONAL,
            "message": TEXT,
            "hint": TEXT,
        },
        _SPACE,
    ),
    # Of a class: what its instructor has set for all, and the lines on its wall.
    "settings": Form({"value": OBJECT}),
    "wall": Form({"text": TEXT, "at": TIME, "state": one_of("waiting", "shown", "left_out"), "space": TEXT}),
    "redactions": Form({"at": TIME, "block_id": TEXT, "documents": NUMBER}, {**_SPACE, "versions": NUMBER}),
}


def stored(table: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a document that this kit knows; a newer one may have stored more beside them."""
    known = ROOM[table].fields
    if document.keys() <= known:
        return {**document}
    return {name: value for name, value in document.items() if name in known}
