"""The steps of a turn: what each leaves behind, and the order in which one follows the other."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from kit.errors import KitError, ModelError
from kit.prompt.writer import Prompt
from kit.turn.message_types import Message, Response
from kit.values.protocol import ModelReply, ToolCall


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What one tool call did: its answer, the number of its commit, and the refusal if it was refused."""

    call: ToolCall
    text: str
    seq: int
    error: KitError | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a turn: what was read, thought and done; ``stop_reason`` is set in the last one only."""

    id: str
    number: int
    agent_id: str
    model: str
    prompt: Prompt
    reply: ModelReply
    results: tuple[ToolResult, ...]
    messages: tuple[Message, ...]
    stop_reason: str | None


class Steps(Iterator[Step]):
    """A turn that goes on with each ``next()``, wherever its room is: read, think, act."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.stop_reason: str | None = None
        self.error: str | None = None

    def __next__(self) -> Step:
        if self.stop_reason is not None:
            raise StopIteration
        try:
            self.read()
            self.think()
            return self.act()
        except ModelError as error:
            return self.fail(error)
        except BaseException as failure:  # an interrupt, too: the record says how the turn ended
            if self.stop_reason is None:
                self.stop("cancelled" if isinstance(failure, KeyboardInterrupt) else "error", str(failure))
            raise

    @abstractmethod
    def read(self) -> Prompt:
        """Render the prompt that the next ``think()`` gets."""

    @abstractmethod
    def think(self) -> ModelReply:
        """Ask the model with the prompt that was read last.

        Raises:
            ModelError: the model gave no usable answer, or the time of the turn is over.
        """

    @abstractmethod
    def act(self) -> Step:
        """Run the tool calls of the last reply, or end the turn with its text."""

    @abstractmethod
    def fail(self, error: ModelError) -> Step:
        """End the turn because the model gave no usable answer."""

    @abstractmethod
    def stop(self, stop_reason: str, error: str | None = None) -> None:
        """End the turn where it stands."""

    @abstractmethod
    def response(self) -> Response:
        """What the turn has said so far."""

    def run(self) -> Response:
        """Run the remaining steps and answer as ``messages.create`` does."""
        for _ in self:
            pass
        return self.response()
