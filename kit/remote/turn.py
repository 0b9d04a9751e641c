"""A turn on a room elsewhere, step by step; its model thinks there, or here where it is an object of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from kit.errors import KitError, ModelError
from kit.prompt.writer import Prompt
from kit.remote.link import Link
from kit.rest.answers import given_back
from kit.rest.turns import message_from, reply_from, spec_from, step_from
from kit.turn.message_types import Response, StopReason, UsageStatistics
from kit.turn.steps import Step, Steps
from kit.turn.turn import sound
from kit.values.protocol import Model, ModelReply


class RemoteTurn(Steps):
    """What ``kit.turn.turn.Turn`` is, where the room is elsewhere."""

    def __init__(
        self, link: Link, agent_id: str, body: Mapping[str, Any], model: Callable[[], Model | None]
    ) -> None:
        super().__init__()
        self._link = link
        self._model = model  # who thinks here, if somebody does
        self._id: str = link.send("POST", f"/v1/agents/{agent_id}/turns", body)["id"]
        self._response: Response | None = None
        self._prompt: Prompt | None = None
        self._reply: ModelReply | None = None

    def read(self) -> Prompt:
        self._prompt = Prompt(**self._go_on("read"))
        return self._prompt

    def think(self) -> ModelReply:
        model = self._model()
        if model is None:
            self._reply = reply_from(self._go_on("think"))
            return self._reply
        asked = self._go_on("question")
        told = [message_from(one) for one in asked["messages"]]
        reply = sound(model.respond(told, [spec_from(one) for one in asked["tools"]]))
        self._reply = reply_from(self._go_on("take", {"reply": asdict(reply)}))
        return self._reply

    def act(self) -> Step:
        if self._reply is None and self._model() is not None:
            self.think()
        self._reply = None
        return self._stepped(self._go_on("act"))

    def fail(self, error: ModelError) -> Step:
        return self._stepped(self._go_on("fail", {"message": str(error), "stop_reason": error.stop_reason}))

    def stop(self, stop_reason: str, error: str | None = None) -> None:
        self.stop_reason, self.error = stop_reason, error
        with suppress(KitError):  # who can not be reached lets the turn end by itself
            self._go_on("stop", {"message": error, "stop_reason": stop_reason})

    def response(self) -> Response:
        if self._response is None:
            return Response([], StopReason("running"), UsageStatistics())
        return self._response

    def _go_on(self, word: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._link.send("POST", f"/v1/turns/{self._id}/{word}", body or {})

    def _stepped(self, data: Mapping[str, Any]) -> Step:
        step = step_from(data["step"])
        response: Response = given_back(Response, data["response"])
        self._response = response
        self.stop_reason, self.error = step.stop_reason, response.stop_reason.error
        self.steps.append(step)
        return step
