"""Answers: what a call gave, or why it was refused, as JSON and back."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from kit import errors
from kit.errors import APIStatusError, KitError, ModelError, RoomBusyError, StaleVersionError, StoryError
from kit.memory.history import Redaction
from kit.memory.paging import Page
from kit.prompt.writer import Prompt
from kit.turn.knowing import Knowing
from kit.turn.message_types import Response, StopReason, UsageStatistics, as_message
from kit.values.records import Agent, Block, Change, Commit, Plain, Principal
from kit.values.toolbox import ToolName

_LOG = logging.getLogger("kit")
STALE = 412  # over HTTP a stale version is "precondition failed": many clients send a 409 again by themselves
_TROUBLE = "the room can not be used just now"
_KINDS: dict[str, type[KitError]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, KitError)
}
_BY_STATUS = {
    kind.status_code: kind for kind in APIStatusError.__subclasses__() if kind.__module__ == errors.__name__
}

# ---------------------------------------------------------------------- what was given


def as_json(answer: Any) -> Any:
    """What a call gave, in JSON's types.

    >>> as_json(Redaction(documents=2, still_in=("notes",)))
    {'documents': 2, 'still_in': ['notes']}
    """
    if isinstance(answer, Page):
        return [as_json(item) for item in answer.items]
    if isinstance(answer, Plain | ToolName):
        told = answer.to_dict()
        return {**told, "tools": as_json(answer.tools)} if isinstance(answer, Agent) else told
    if is_dataclass(answer) and not isinstance(answer, type):
        told = {field.name: as_json(getattr(answer, field.name)) for field in fields(answer)}
        return told if type(answer).__str__ is object.__str__ else {"text": str(answer), **told}
    if isinstance(answer, Mapping):
        return {str(key): as_json(item) for key, item in answer.items()}
    if isinstance(answer, Iterable) and not isinstance(answer, str | bytes):
        return [as_json(item) for item in answer]
    return answer if answer is None or isinstance(answer, str | int | float | bool) else str(answer)


def commit_as_json(commit: Commit) -> dict[str, Any]:
    """A commit as the feed tells it; ``from_commit`` reads it back."""
    return {
        "seq": commit.seq,
        "at": commit.at,
        "by": commit.by.to_dict(),
        "via": commit.via,
        "changes": [asdict(change) for change in commit.changes],
    }


def from_commit(data: Mapping[str, Any]) -> Commit:
    """The commit that ``commit_as_json`` wrote."""
    changes = tuple(Change(**change) for change in data["changes"])
    return Commit(data["seq"], data["at"], Principal(**data["by"]), data["via"], changes)


def given_back(kind: Any, data: Any) -> Any:
    """What ``as_json`` wrote of a ``kind``, as that kind again."""
    if kind in {Block, Prompt}:
        return kind(**data)
    if kind is Agent:
        tools = [ToolName(tool["name"]) for tool in data["tools"]]
        return Agent(**{**data, "blocks": [Block(**block) for block in data["blocks"]], "tools": tools})
    if kind is Response:
        said = [as_message(message) for message in data["messages"]]
        return Response(said, StopReason(**data["stop_reason"]), UsageStatistics(**data["usage"]))
    if kind is ToolName:
        return ToolName(data["name"])
    if kind in {Redaction, Knowing}:
        facts = {field.name: data[field.name] for field in fields(kind)}
        return kind(**{name: tuple(fact) if isinstance(fact, list) else fact for name, fact in facts.items()})
    return data


# ---------------------------------------------------------------------- why it was refused


def refusal(error: BaseException) -> tuple[int, dict[str, Any]]:
    """Status and body of a refusal. What is not the caller's business stays in the server's log.

    >>> refusal(errors.NotFoundError("there is no block x", hint="List them.", id="x"))[1]["detail"]
    'there is no block x'
    >>> refusal(ZeroDivisionError("division by zero"))
    (500, {'detail': 'the room can not be used just now', 'error': {'type': 'InternalServerError', ...}})
    """
    if isinstance(error, APIStatusError):
        status = STALE if isinstance(error, StaleVersionError) else error.status_code
        return status, _told(type(error), error.message, error.hint, error.evidence)
    if isinstance(error, ModelError | StoryError):
        return 502, _told(type(error), error.message, error.hint, error.evidence)
    if isinstance(error, RoomBusyError):
        return 503, _told(RoomBusyError, "the room is busy", "Nothing was written; try again.", {})
    is_ours = isinstance(error, KitError)
    _LOG.error("a call failed: %s", error, exc_info=None if is_ours else error)
    kind = type(error) if is_ours else errors.InternalServerError
    if kind is errors.RoomClosedError:  # whoever is told of it has not closed hers
        kind = errors.RoomError
    return 500, _told(kind, _TROUBLE, "Whoever runs the server finds the reason in its log.", {})


def _told(kind: type, message: str, hint: str, evidence: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: as_json(fact) for name, fact in evidence.items()}
    return {"detail": message, "error": {"type": kind.__name__, "hint": hint, "evidence": facts}}


def refused(status: int, body: Any) -> KitError:
    """The refusal that an answer tells, as the exception that it would have been here."""
    told = body.get("error") if isinstance(body, Mapping) else None
    message = str(body.get("detail", "")) if isinstance(body, Mapping) else ""
    if isinstance(told, Mapping) and told.get("type") in _KINDS:
        evidence = {
            name: tuple(fact) if isinstance(fact, list) else fact
            for name, fact in dict(told.get("evidence") or {}).items()
        }
        return _KINDS[told["type"]](message, hint=str(told.get("hint", "")), **evidence)
    kind = _BY_STATUS.get(status) or (errors.InternalServerError if status >= 500 else APIStatusError)
    if message:
        return kind(message)
    return kind(f"the server answered with status {status}", answered=status)  # it was none of ours
