"""Ways of writing as agents: a turn is a read, a thought and a tool call, and others act in between."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from kit.models.endpoint import written
from kit.prompt.reader import read_prompt
from kit.race.worker import YOURS, Worker
from kit.values.protocol import Message, ModelReply, ToolCall, ToolSpec

Steps = Generator[str, None, str]


class Claimer:
    """A model that claims one line with one tool, from what stands in its prompt and nothing else.

    >>> from kit import connect
    >>> client = connect()
    >>> queue = client.blocks.create(label="queue", value="tea: free")
    >>> model = Claimer("tea: free", "tea: Ann", "memory_rethink")
    >>> ann = client.agents.create(name="Ann", block_ids=[queue.id], tools=["memory_rethink"], model=model)
    >>> step = next(client.agents.messages.steps(ann.id, input="Claim tea."))
    >>> client.blocks.retrieve(queue.id).value
    'tea: Ann'
    """

    name = "claimer"

    def __init__(self, free: str, mine: str, tool: str) -> None:
        self._free, self._mine, self._tool = free, mine, tool

    def respond(self, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelReply:
        """Call the tool if the line is free in the prompt; else say that it is not."""
        for block in read_prompt(messages[0].content).blocks:
            if self._free in block.value.split("\n"):
                arguments = self._arguments(block.label, block.value)
                call = ToolCall("call-1", self._tool, arguments, written(arguments))
                return ModelReply(tool_calls=(call,), finish="tool_calls")
        return ModelReply(text="It is not free.")

    def _arguments(self, label: str, value: str) -> dict[str, Any]:
        if self._tool == "memory_rethink":
            return {"label": label, "new_memory": value.replace(self._free, self._mine)}
        return {"label": label, "old_string": self._free, "new_string": self._mine}


def naive(worker: Worker) -> Steps:
    """An agent with ``memory_rethink``, which rewrites the whole text that stood in its prompt."""
    return _turn(worker, "memory_rethink", "will rewrite the whole text")


def edits(worker: Worker) -> Steps:
    """An agent with ``memory_replace``, which names the line that must be there."""
    return _turn(worker, "memory_replace", "will replace the line")


def _turn(worker: Worker, tool: str, plan: str) -> Steps:
    turn = worker.turn(Claimer(worker.free, worker.mine, tool), tool)
    text = read_prompt(turn.read().text).blocks[0].value
    yield f"reads: {'it is free' if worker.is_free(text) else worker.taken(text)}"
    calls = turn.think().tool_calls
    yield plan if calls else "will not write"
    step = worker.act(turn)
    if not step.results:
        return worker.taken(text)
    return worker.taken() if step.results[0].error else YOURS
