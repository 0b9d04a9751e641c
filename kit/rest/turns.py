"""Turns that are taken step by step from afar, or whose model thinks on the other side.

The server keeps such a turn between two requests. It is forgotten when its caller leaves it for long.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any

from kit.client import Client
from kit.errors import ConflictError, ModelError, NotFoundError, RateLimitError, UnprocessableEntityError
from kit.prompt.writer import Prompt
from kit.rest.answers import as_json, refusal, refused
from kit.rest.words import arguments
from kit.turn.message_types import as_message
from kit.turn.steps import Step, ToolResult
from kit.turn.turn import Turn
from kit.values.checks import a_count, a_text, listed, shown
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec, Usage

LONGEST = 600.0  # seconds after which a turn that nobody goes on with is forgotten
MOST = 50


class Turns:
    """The open turns of one client."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, tuple[Turn, float, str]] = {}

    def begin(self, agent_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Begin a turn, as ``agents.messages.steps`` does."""
        known = ("messages", "input", "max_steps", "compile")
        given = arguments(body, known)
        past = self._past()
        with self._lock:  # before anything is written down
            self._forget_old()
            if len(self._open) >= MOST:
                raise RateLimitError(f"{MOST} turns are open", hint="Let them end, or wait ten minutes.")
        turn = self._client.agents.messages.steps(agent_id, **given)
        id = f"turn-{uuid.uuid4()}"
        with self._lock:
            self._open[id] = (turn, self._clock(), past)
        return {"id": id, "agent_id": agent_id}

    def go_on(self, id: str, word: str, body: Mapping[str, Any]) -> Any:
        """Do one part of the next step: read, question, think, take or fail, act; or stop."""
        turn = self._found(id)
        match word:
            case "read":
                return as_json(turn.read())
            case "question":
                return asked_as_json(*turn.question())
            case "think":
                return as_json(turn.think())
            case "take":
                return as_json(turn.take(reply_from(body.get("reply"))))
            case "fail":
                reason, message = _why(body)
                step = turn.fail(ModelError(message, stop_reason=reason))
            case "stop":
                return turn.stop(*_why(body))
            case _:
                step = turn.act()
        return {"step": step_as_json(step), "response": as_json(turn.response())}

    def _found(self, id: str) -> Turn:
        now = self._past()
        with self._lock:
            if id not in self._open:
                raise NotFoundError(
                    "there is no such turn", hint="It was left for too long; begin another one."
                )
            turn, _, past = self._open[id]
        if now == past or turn.stands():
            with self._lock:
                self._open[id] = (turn, self._clock(), now)
            return turn
        with self._lock:
            self._open.pop(id, None)
        message = "the room's past was rewritten since this turn began, and it holds what was erased"
        turn.stop("cancelled", message)
        raise ConflictError(message, hint="Begin another turn.")

    def _past(self) -> str:
        """The name of the room's past; what is shared meanwhile is no reason to break a turn off."""
        return self._client.journal.read(lambda room: room.edition).partition("-")[0]

    def _forget_old(self) -> None:
        for id, (turn, since, _) in list(self._open.items()):
            if turn.stop_reason is not None or self._clock() - since > LONGEST:
                del self._open[id]


def _why(body: Mapping[str, Any]) -> tuple[str, str]:
    return a_text(body.get("stop_reason"), "stop_reason"), a_text(body.get("message"), "message")


# ---------------------------------------------------------------------- steps and replies as JSON


def asked_as_json(messages: Iterable[Message], tools: Iterable[ToolSpec]) -> dict[str, Any]:
    """What a model is asked; ``message_from`` and ``spec_from`` read it back."""
    return {"messages": [asdict(one) for one in messages], "tools": [asdict(one) for one in tools]}


def step_as_json(step: Step) -> dict[str, Any]:
    """A step; ``step_from`` reads it back."""
    told: dict[str, Any] = as_json(step)
    for result, data in zip(step.results, told["results"], strict=True):
        data["error"] = None if result.error is None else refusal(result.error)
    return told


def step_from(data: Mapping[str, Any]) -> Step:
    """The step that ``step_as_json`` wrote."""
    results = tuple(
        ToolResult(
            ToolCall(**one["call"]),
            one["text"],
            one["seq"],
            refused(*one["error"]) if one["error"] else None,
        )
        for one in data["results"]
    )
    told = {
        "prompt": Prompt(**data["prompt"]),
        "reply": reply_from(data["reply"]),
        "results": results,
        "messages": tuple(as_message(one) for one in data["messages"]),
    }
    return Step(**{**data, **told})


def reply_from(data: Any) -> ModelReply:
    """A model's reply that came as JSON.

    Raises:
        UnprocessableEntityError: it is none.
    """
    if not isinstance(data, Mapping):
        raise UnprocessableEntityError(
            f"the reply is {shown(data)}", hint='{"text": "…"} or {"tool_calls": […]}'
        )
    calls = tuple(_call_from(one) for one in listed(data.get("tool_calls") or (), "tool_calls"))
    said = {name: item for name, item in data.items() if item is not None}
    texts = {name: a_text(said[name], name) for name in ("text", "thought", "finish") if name in said}
    return ModelReply(tool_calls=calls, usage=_usage_from(data.get("usage")), **texts)


def _usage_from(data: object) -> Usage:
    """Counts of tokens, which are summed up later on."""
    if not isinstance(data, Mapping):
        return Usage()
    if strange := data.keys() - {field.name for field in fields(Usage)}:
        raise UnprocessableEntityError(
            f"usage holds {shown(min(strange))}", hint='{"prompt_tokens": 1, "completion_tokens": 1}'
        )
    return Usage(**{name: a_count(each, name, 0, 10**9) for name, each in data.items() if each is not None})


def _call_from(data: object) -> ToolCall:
    if not isinstance(data, Mapping) or {"id", "name", "raw"} - data.keys():
        raise UnprocessableEntityError(
            f"{shown(data)} is no tool call", hint="It has id, name, arguments and raw."
        )
    arguments = data.get("arguments")
    id, name, raw = (a_text(data[field], field) for field in ("id", "name", "raw"))
    return ToolCall(id, name, dict(arguments) if isinstance(arguments, Mapping) else None, raw)


def message_from(data: Mapping[str, Any]) -> Message:
    """A message to a model that came as JSON."""
    return Message(**{**data, "tool_calls": tuple(ToolCall(**call) for call in data["tool_calls"])})


def spec_from(data: Mapping[str, Any]) -> ToolSpec:
    """A tool's description that came as JSON."""
    return ToolSpec(**data)
