"""Messages: what is said to an agent, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from kit.journal import Journal, Reading
from kit.memory.agents import present_agent
from kit.memory.paging import Cut, Order, Page, paged, stood
from kit.turn.conversation import incoming
from kit.turn.terms import DEFAULT_STEPS, Compile, ModelOf
from kit.values.meant import Answering, each_explained

if TYPE_CHECKING:  # they are loaded with the first message
    from kit.turn.message_types import Message, Response
    from kit.turn.turn import Turn


@each_explained
class Messages(Answering):
    """``client.agents.messages``.

    >>> from kit import connect
    >>> client = connect()
    >>> policy = client.blocks.create(label="policy", value="Refunds: 30 days", read_only=True)
    >>> ana = client.agents.create(name="Ana", block_ids=[policy.id])
    >>> response = client.agents.messages.create(ana.id, input="How many days for refunds?")
    >>> response.stop_reason.stop_reason
    'end_turn'
    """

    def __init__(self, journal: Journal, model_of: ModelOf, context: int | None = None) -> None:
        self._journal = journal
        self._model_of = model_of
        self._context = context

    def create(
        self,
        agent_id: str,
        *,
        messages: Iterable[Mapping[str, Any]] | None = None,
        input: str | None = None,
        max_steps: int = DEFAULT_STEPS,
        compile: Compile = "step",
    ) -> Response:
        """Say something to the agent and run its turn to the end.

        A model that fails ends the turn with a stop reason that says so, and ``stop_reason.error``
        tells the cause; what the agent did before stays done.

        Raises:
            NotFoundError: there is no such agent.
            BadRequestError: neither ``messages`` nor ``input`` is given, or both.
        """
        return self.steps(
            agent_id, messages=messages, input=input, max_steps=max_steps, compile=compile
        ).run()

    def steps(
        self,
        agent_id: str,
        *,
        messages: Iterable[Mapping[str, Any]] | None = None,
        input: str | None = None,
        max_steps: int = DEFAULT_STEPS,
        compile: Compile = "step",
    ) -> Turn:
        """The same turn, one step at a time: nothing happens between two calls of ``next()``.

        >>> from kit import connect
        >>> client = connect()
        >>> ana = client.agents.create(name="Ana")
        >>> [step.stop_reason for step in client.agents.messages.steps(ana.id, input="Hello")]
        ['end_turn']
        """
        from kit.turn.turn import Turn

        return Turn(
            self._journal,
            self._model_of,
            agent_id,
            incoming(messages, input),
            max_steps=max_steps,
            compile=compile,
            context=self._context,
        )

    def list(
        self,
        agent_id: str,
        *,
        limit: int | None = 50,
        before: str | None = None,
        after: str | None = None,
        order: Order = "desc",
    ) -> Page[Message]:
        """The agent's messages of all turns, the latest first."""
        from kit.turn.message_types import as_message

        def look(room: Reading, cut: Cut) -> list[Message]:
            agent = present_agent(room, agent_id)
            if cut.is_newest and cut.limit is not None:
                newest = islice(room.newest("messages", agent_id=agent["id"]), cut.limit)
                return [as_message(document) for document in newest]
            ids = room.ids("messages", agent_id=agent["id"])
            ids = cut.of(ids, stood(room, "messages", ids))
            return [as_message(document) for id in ids if (document := room.get("messages", id))]

        return paged(self._journal, look, Cut(limit=limit, before=before, after=after, order=order))
