"""A model whose replies were written down beforehand: for lessons about good models and bad ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from kit.errors import StoryError
from kit.models.endpoint import fresh_id, ids_in, read_arguments, written
from kit.values.clip import bounded, shown
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec

Call: TypeAlias = "tuple[str, Mapping[str, Any] | str]"
Written: TypeAlias = "str | Call | Sequence[Call | ToolCall] | ToolCall | ModelReply"
Answer: TypeAlias = "Written | Callable[[Sequence[Message]], Written]"


@dataclass(frozen=True, slots=True)
class Line:
    """One reply of a script, and the text(s) which must be in the prompt for it to make sense."""

    answer: Answer
    expect: str | tuple[str, ...] = ()

    def missing(self, messages: Sequence[Message]) -> tuple[str, ...]:
        """The expected texts that no message contains."""
        wanted = (self.expect,) if isinstance(self.expect, str) else self.expect
        return tuple(text for text in wanted if not any(text in m.content for m in messages))


class Script:
    """A model that says what the cell says, in this order, and stops loudly where the story diverges.

    A reply is a text (which ends the turn), a call ``("tool_name", {"argument": …})``, a list of such
    calls, a ``ToolCall`` or ``ModelReply``, or a function from the messages to one of these. A call's
    arguments given as a string are what a bad model would send. ``Line(reply, expect="…")`` adds what
    the prompt must contain.

    >>> script = Script([("memory_insert", {"label": "tasks", "new_str": "- tea"}), "Noted."])
    >>> script.respond([Message("user", "Add tea")], []).tool_calls[0].raw
    '{"label": "tasks", "new_str": "- tea"}'
    >>> script.respond([Message("user", "Add tea")], []).text, script.left
    ('Noted.', 0)

    Raises ``StoryError`` from ``respond`` when no reply is left, when an expected text is not in the
    prompt, or when a reply is none of the forms above; ``step`` says which reply (1 = first). A turn
    raises it to whoever runs the turn.
    """

    name = "script"

    def __init__(self, replies: Iterable[Answer | Line]) -> None:
        written = [replies] if isinstance(replies, str) else replies
        self._lines = tuple(one if isinstance(one, Line) else Line(one) for one in written)
        self._next = 0

    @property
    def left(self) -> int:
        """How many replies have not been given: 0 when the whole story was told."""
        return len(self._lines) - self._next

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Give the next reply, whatever ``tools`` are on offer: a bad model calls what it likes."""
        line = self._line()
        self._check(line, messages)
        answer = line.answer(messages) if callable(line.answer) else line.answer
        reply = self._reply(answer, messages)
        self._next += 1
        return reply

    def _line(self) -> Line:
        if self.left:
            return self._lines[self._next]
        raise self._refusal(
            f"the script has {len(self._lines)} replies and was asked for one more",
            "Add a reply, or end the story with a text: a text ends the turn.",
        )

    def _check(self, line: Line, messages: Sequence[Message]) -> None:
        missing = line.missing(messages)
        if missing:
            wanted = " and ".join(map(repr, missing))
            last = bounded(messages[-1].content) if messages else ""
            last = f"The last message was: {last}" if messages else "There was no message."
            raise self._refusal(f"reply {self._next + 1} of the script expects {wanted} in the prompt", last)

    def _reply(self, answer: Any, messages: Sequence[Message]) -> ModelReply:
        if isinstance(answer, ModelReply):
            return answer
        if isinstance(answer, str):
            return ModelReply(text=answer)
        calls = answer if isinstance(answer, list) else [answer]
        taken = ids_in(messages)
        return ModelReply(tool_calls=tuple(self._call(call, taken) for call in calls), finish="tool_calls")

    def _call(self, call: Any, taken: set[str]) -> ToolCall:
        if isinstance(call, ToolCall):
            return call
        match call:
            case (str() as name, str() as raw):
                return ToolCall(fresh_id(taken), name, read_arguments(raw), raw)
            case (str() as name, Mapping() as arguments):
                return ToolCall(fresh_id(taken), name, arguments, written(arguments))
        raise self._refusal(
            f"reply {self._next + 1} of the script is a {type(call).__name__}: {shown(call)}",
            'Write a text, a call ("tool", {…}), a list of calls, a ModelReply, or a function giving one.',
        )

    def _refusal(self, message: str, hint: str) -> StoryError:
        return StoryError(message, hint=hint, step=self._next + 1)
