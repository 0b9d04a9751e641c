"""Knowing: whether a text is in what an agent's model is sent, be it the prompt or the messages beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kit.errors import UnprocessableEntityError
from kit.journal import Document, Reading
from kit.memory.attached import held
from kit.turn.conversation import as_model_messages
from kit.turn.rendering import in_prompt, prompt_of
from kit.turn.window import Reach, Window, tokens
from kit.values.checks import a_text, shown
from kit.values.protocol import Message


@dataclass(frozen=True, slots=True)
class Knowing:
    """Whether ``agent`` can know ``text``: it is true where the text stands in a place that is sent.

    ``places`` names each of them once, blocks first; ``messages`` is how many are sent beside the prompt.
    """

    agent: str
    text: str
    places: tuple[str, ...]
    messages: int

    def __bool__(self) -> bool:
        return bool(self.places)

    def __str__(self) -> str:
        words = shown(self.text)
        if self.places:
            return f"{self.agent} can know {words}: it stands in {', '.join(self.places)}"
        count = "the one message" if self.messages == 1 else f"the {self.messages} messages"
        return f"{self.agent} can not know {words}: it stands neither in the prompt nor in {count} beside it"


def knowing(room: Reading, agent: Document, text: str, reach: Reach) -> Knowing:
    """Look for the very words of ``text`` in the prompt and in the messages that fit beside it.

    Raises:
        UnprocessableEntityError: there are no words to look for.
    """
    wanted = a_text(text, "text")
    if not wanted.strip():
        raise UnprocessableEntityError("text is empty", hint="Give the words to look for.")
    prompt = prompt_of(room, agent)
    window = Window(room, agent["id"], reach)
    sent = as_model_messages(window.fitting(tokens(prompt.text)))
    found = [*_in_prompt(room, agent, wanted)]
    if not found and wanted in prompt.text:
        found = ["the prompt"]
    found += [place for message in sent for place in _in_message(message, wanted)]
    return Knowing(agent["name"], wanted, tuple(dict.fromkeys(found)), len(sent))


def _in_prompt(room: Reading, agent: Document, wanted: str) -> Iterator[str]:
    """Where in the prompt it stands; a block's text is searched as it is, not as it is escaped there."""
    for attachment, document in held(room, agent):
        block = in_prompt(attachment, document)
        if wanted in block.value:
            yield f"block {block.label}"
        elif wanted in (block.description or ""):
            yield f"the description of {block.label}"
    if wanted in (agent["system"] or ""):
        yield "the system text"
    if wanted in agent["name"]:
        yield "its name"


ASKED = "a message to it"  # where what a user has said stands
_SPOKEN = {
    "user": ASKED,
    "system": "a system message to it",
    "assistant": "an answer of its own",
    "tool": "what a tool told it",
}


def _in_message(message: Message, wanted: str) -> Iterator[str]:
    if wanted in message.content:
        yield _SPOKEN[message.role]
    for call in message.tool_calls:
        if any(wanted in one for one in _texts([call.arguments, call.raw])):
            yield f"its call of {call.name}"


def _texts(given: Iterable[object]) -> Iterator[str]:
    """Every text in the arguments of a call, however deep."""
    waiting = [*given]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one
