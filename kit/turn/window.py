"""The window over a conversation: as much of its latest part as the model's context has room for.

Tokens are estimated in one way for every model: one for four bytes of UTF-8, and four for each message. A
quarter of the context is left free, for the answer and for what the estimate misses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kit.journal import Document, Reading

DEFAULT_CONTEXT: Final = 8_192  # tokens, of a model of which nothing else is known
USUAL_EXCHANGES: Final = 30  # at most, where nobody has said how many tokens it may be
_SAID: Final = frozenset({"user_message", "system_message"})


def tokens(text: str) -> int:
    """How many tokens a text is taken for.

    >>> tokens("Add milk"), tokens("牛乳を追加")
    (2, 4)
    """
    return (len(text.encode()) + 3) // 4


def cost(message: Document) -> int:
    """How many tokens a recorded message is taken for."""
    call = message.get("tool_call") or {}
    texts = (message.get("content"), message.get("tool_return"), call.get("name"), call.get("arguments"))
    return 4 + sum(tokens(text) for text in texts if isinstance(text, str))


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back a model is told: in ``tokens``, the prompt among them, and perhaps in ``exchanges``."""

    tokens: int
    exchanges: int | None = None


def reach_of(agent: Document, model: object, usual: int | None) -> Reach:
    """What the agent's record says, or else the room's ``usual`` setting, or else what fits the model."""
    own = agent.get("context_window_limit")
    said = own if isinstance(own, int) and own > 0 else usual  # a record may hold anything
    return Reach(said) if said else Reach(getattr(model, "context", None) or DEFAULT_CONTEXT, USUAL_EXCHANGES)


class Window:
    """The conversation of an agent before a turn, read from its end as far as it can be needed.

    It is cut only before a message that was said to the agent, so that no call stands without its return
    and no answer without its question. ``last`` keeps the last of these, which the turn is to answer.
    """

    def __init__(self, room: Reading, agent_id: str, reach: Reach, *, last: bool = False) -> None:
        self.count = room.count("messages", agent_id=agent_id)
        self._most = reach.tokens - reach.tokens // 4
        self._longest = reach.exchanges
        self._last = last
        self._exchanges = self._read(room, agent_id)

    def _read(self, room: Reading, agent_id: str) -> list[tuple[int, list[Document]]]:
        """What was said to the agent with all that followed, and what it costs, the newest first."""
        found: list[tuple[int, list[Document]]] = []
        exchange, spent, total = list[Document](), 0, 0
        for message in room.newest("messages", agent_id=agent_id):
            exchange.append(message)
            spent += cost(message)
            if total + spent > self._most and (found or not self._last):
                return found
            if message["message_type"] in _SAID:
                found.append((spent, exchange[::-1]))
                exchange, spent, total = [], 0, total + spent
                if len(found) == self._longest:
                    return found
        return [*found, (spent, exchange[::-1])] if exchange else found

    def fitting(self, spent: int) -> list[Document]:
        """The latest messages for which there is room beside ``spent`` tokens, oldest first."""
        left = self._most - spent
        taken: list[list[Document]] = []
        for price, exchange in self._exchanges:
            if price > left and (taken or not self._last):
                break
            left -= price
            taken.append(exchange)
        return [message for exchange in reversed(taken) for message in exchange]
