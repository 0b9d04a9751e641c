"""Recorded runs of a model, played again without it and only for the very same prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from os import PathLike
from typing import Any

from kit.errors import StoryError
from kit.values.protocol import Message, Model, ModelReply, ToolCall, ToolSpec, Usage


@dataclass(frozen=True, slots=True)
class RecordedReply:
    """One recorded reply: which model, on which day, to the request with which SHA-256."""

    model: str
    date: str
    sha256: str
    reply: ModelReply

    def to_line(self) -> str:
        """The step as one line of JSON, as ``from_line`` reads it."""
        return _json(self)

    @classmethod
    def from_line(cls, line: str) -> RecordedReply:
        """Read what ``to_line`` wrote; ``ValueError``, ``TypeError`` or ``KeyError`` for anything else."""
        import json

        step = json.loads(line)
        reply = step["reply"]
        calls = tuple(ToolCall(**call) for call in reply.pop("tool_calls"))
        whole = ModelReply(**{**reply, "tool_calls": calls, "usage": Usage(**reply["usage"])})
        return cls(**{**step, "reply": whole})


class Recording:
    """A model that passes everything on and keeps each reply; ``record`` makes it."""

    def __init__(self, model: Model, today: Callable[[], str]) -> None:
        self._model = model
        self._today = today
        self.steps: list[RecordedReply] = []

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context(self) -> int | None:
        """That of the model."""
        return getattr(self._model, "context", None)

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Ask the model and keep its reply; a request that fails is not kept."""
        digest = request_sha256(messages, tools)
        reply = self._model.respond(messages, tools)
        self.steps.append(RecordedReply(self.name, self._today(), digest, reply))
        return reply

    def save(self, path: str | PathLike[str]) -> None:
        """Write the steps to ``path``, one line of JSON each, in place of what was there."""
        from pathlib import Path

        lines = "".join(f"{step.to_line()}\n" for step in self.steps)
        Path(path).write_text(lines, encoding="utf-8", newline="\n")


def record(model: Model, today: Callable[[], str] | None = None) -> Recording:
    """Wrap ``model`` so that its replies can be saved and played again.

    ``today`` gives the date to note, ISO 8601 (default: the calendar's day). The prompts themselves
    are not kept, only their SHA-256.

    >>> from kit.models.script import Script
    >>> recording = record(Script(["Four."]), today=lambda: "2025-01-31")
    >>> recording.respond([Message("user", "2 + 2?")], []).text
    'Four.'
    >>> Replay(recording).respond([Message("user", "2 + 2?")], []).text
    'Four.'
    """
    return Recording(model, today or _calendar_day)


class Replay:
    """Plays a recording in its order, and refuses where the prompt is not the one that was recorded.

    ``source`` is the path of a saved recording, or a ``Recording``. Raises ``StoryError``: here, when
    a line of the file is no recorded step; from ``respond``, when the request's SHA-256 differs from
    the recorded one or no step is left. ``step`` says which (1 = first, and the first line). A turn
    raises it to whoever runs the turn.

    >>> from kit.models.script import Script
    >>> recording = record(Script(["Four."]), today=lambda: "2025-01-31")
    >>> reply = recording.respond([Message("user", "2 + 2?")], [])
    >>> replay = Replay(recording)
    >>> replay.name
    'replay of script (2025-01-31)'
    >>> replay.respond([Message("user", "2 + 3?")], [])
    Traceback (most recent call last):
    kit.errors.StoryError: step 1 of the replay of script (2025-01-31) was recorded for another prompt
      → Record it again with record(model), or undo what changed the prompt.
    """

    def __init__(self, source: str | PathLike[str] | Recording) -> None:
        self._steps = tuple(source.steps if isinstance(source, Recording) else _read(source))
        self._next = 0

    @property
    def name(self) -> str:
        """Which models answered on which days, in the order of the steps."""
        told = dict.fromkeys(f"{step.model} ({step.date})" for step in self._steps)
        return f"replay of {', '.join(told) or 'nothing'}"

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Give the reply that was recorded for exactly these messages and tools."""
        if self._next == len(self._steps):
            raise self._refusal(
                f"the {self.name} has {self._next} steps and was asked for one more",
                "Record the whole run again with record(model).",
            )
        step = self._steps[self._next]
        if request_sha256(messages, tools) != step.sha256:
            raise self._refusal(
                f"step {self._next + 1} of the {self.name} was recorded for another prompt",
                "Record it again with record(model), or undo what changed the prompt.",
            )
        self._next += 1
        return step.reply

    def _refusal(self, message: str, hint: str) -> StoryError:
        return StoryError(message, hint=hint, step=self._next + 1)


def request_sha256(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> str:
    """The SHA-256 (hexadecimal) of everything a model is sent: messages and tools, as sorted JSON."""
    from hashlib import sha256

    return sha256(_json([list(messages), list(tools)]).encode()).hexdigest()


def _read(path: str | PathLike[str]) -> Iterable[RecordedReply]:
    from pathlib import Path

    with Path(path).open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield RecordedReply.from_line(line.decode())
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise StoryError(
                    f"line {number} of {path} is no recorded step",
                    hint="Save the recording again with record(model) and .save(path).",
                    step=number,
                ) from error


def _json(value: object) -> str:
    import json

    return json.dumps(value, sort_keys=True, default=_plain)


def _plain(value: Any) -> object:
    # dataclasses.asdict would deep-copy the arguments, which a read-only mapping does not allow.
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} can not be recorded as JSON")


def _calendar_day() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()
