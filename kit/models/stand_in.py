"""Standing in: another model answers for one that is named and can not, or may not, be asked."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Sequence

from kit.values.protocol import Message, Model, ModelReply, ToolSpec

_said: list[str] = []


class ClerkInsteadWarning(UserWarning):
    """A model was named that is not asked: the room's own, the clerk unless you chose one, answers."""


class StandIn:
    """A model that answers in the place of another one; its name says so in every step's record."""

    def __init__(self, model: Model, setting: str) -> None:
        self.model: Model = model.model if isinstance(model, StandIn) else model
        self.setting = setting

    @property
    def name(self) -> str:
        """Who answers, and for whom: "clerk, for openai/gpt-4o-mini"."""
        return f"{self.model.name}, for {self.setting}"

    @property
    def context(self) -> int | None:
        """That of the model that answers."""
        return getattr(self.model, "context", None)

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """What the model answers that stands in."""
        return self.model.respond(messages, tools)


def say_once(kind: str, text: str) -> None:
    """Warn with this text, once a process for each kind of reason; the records say it at every step."""
    if kind in _said:
        return
    _said.append(kind)
    warnings.warn(text, ClerkInsteadWarning, stacklevel=_outside())


def _outside() -> int:
    """How far above whoever asks the user's own code stands, which the warning is to point to."""
    frame, level = inspect.currentframe(), 0
    while frame is not None and str(frame.f_globals.get("__name__", "")).partition(".")[0] == "kit":
        frame, level = frame.f_back, level + 1
    return level
