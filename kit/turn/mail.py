"""The mail between agents: a message that waits for its reply, and one that does not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from kit.errors import ConflictError, RateLimitError
from kit.journal import Document, Journal, Reading
from kit.memory.agents import present_agent
from kit.turn.message_types import AssistantMessage
from kit.turn.record import Entry
from kit.values.records import Principal

MOST_MESSAGES = 16  # that one turn may set off, so that agents can not write to each other for ever


class Mail:
    """What the agents of one turn, and of the turns that it sets off, send each other."""

    def __init__(self, journal: Journal, turn: Callable[..., Any]) -> None:
        self._journal = journal
        self._turn = turn  # begins the turn of an agent that got a message: who sends, who gets it, what
        self._waiting: list[str] = []  # who waits for a reply, outermost first
        self._undelivered: deque[tuple[Principal, str]] = deque()
        self._sent = 0

    def ask(self, sender: Document, given: Mapping[str, Any], max_steps: int) -> str:
        """Let the other agent answer, in a turn of its own, and hand back what it said.

        Raises:
            NotFoundError: there is no such agent.
            ConflictError: it waits for this agent's own answer.
            RateLimitError: this turn has set off too many messages.
        """
        other = self._journal.read(lambda room: self._receiver(room, sender, given))
        self._check_count()
        self._sent += 1
        self._waiting.append(sender["id"])
        try:
            said = [_letter(sender, given["message"])]
            turn = self._turn(_principal(sender), other["id"], said, max_steps)
            answer = turn.run()
        finally:
            self._waiting.pop()
        texts = [message.content for message in answer.messages if isinstance(message, AssistantMessage)]
        if texts and turn.stop_reason == "end_turn":
            return f"{other['name']}: {texts[-1]}"
        # What it said beside its calls tells how far it came, and is no answer.
        last = f"; it last said: {texts[-1]}" if texts else ""
        return f"{other['name']} did not answer: {turn.stop_reason}{last}"

    def tell(self, entry: Entry, sender: Document, given: Mapping[str, Any]) -> str:
        """Put a message into the other agent's conversation; it answers after this turn."""
        other = self._receiver(entry.draft, sender, given)
        self._check_count()
        letter = {**_letter(sender, given["message"]), "agent_id": other["id"], "date": entry.draft.now}
        entry.draft.put("messages", {"run_id": None, "step_id": None, **letter})
        return f"sent to {other['name']}; it will read it after this turn"

    def posted(self, sender: Document, given: Mapping[str, Any]) -> None:
        """Remember whom to let answer, once the message stands in the room."""
        self._sent += 1
        self._undelivered.append((_principal(sender), given["other_agent_id"]))

    def deliver(self, max_steps: int) -> None:
        """Let everybody answer who was told something."""
        while self._undelivered:
            sender, agent_id = self._undelivered.popleft()
            if self._journal.get("agents", agent_id) is not None:
                self._turn(sender, agent_id, [], max_steps).run()

    def _receiver(self, room: Reading, sender: Document, given: Mapping[str, Any]) -> Document:
        other = present_agent(room, given["other_agent_id"])
        if other["id"] == sender["id"] or other["id"] in self._waiting:
            raise ConflictError(
                f"{other['name']} can not answer {sender['name']}: it is the one who waits for the answer",
                hint="Answer it in your reply instead of sending a message.",
            )
        return other

    def _check_count(self) -> None:
        if self._sent >= MOST_MESSAGES:
            raise RateLimitError(
                f"this turn has set off {self._sent} messages between agents",
                hint="End the turn; the next one may send again.",
            )


def _letter(sender: Document, text: str) -> Document:
    content = f"[message from the agent {sender['name']}, {sender['id']}]\n{text}"
    return {"message_type": "system_message", "content": content, "sender_id": sender["id"]}


def _principal(agent: Document) -> Principal:
    return Principal("agent", agent["id"], agent["name"])
