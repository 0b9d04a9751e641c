"""The two rooms of the first ten minutes, and what their buttons do: sharing a text, and a leak."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit.client import Client
from kit.lessons.look import first_block, latest_agent
from kit.values.edits import Replace
from kit.values.records import Agent

Deeds = dict[str, Callable[[], None]]
_POLICIES = "company_policies"
_POLICY = "REFUNDS\n- Premium products: 60 days\n- Digital products: 14 days"
_GIFT = "Farewell gift for Ravi: $1,842.17"
_HISTORY = "RECENT:\n- Ravi leaves in May"


def sharing(client: Client) -> Deeds:
    """One policy and three agents that hold it; what can be done there, by the words on the button.

    >>> from kit import connect
    >>> deeds = sharing(connect())
    >>> deeds["Change one line: 45 days"]()
    The block is now version 2. Nobody was told.
    """
    policy = first_block(client, _POLICIES) or client.blocks.create(
        label=_POLICIES, description="Every agent of support reads it.", value=_POLICY, read_only=True
    )
    agents = [
        latest_agent(client, name) or client.agents.create(name=name, block_ids=[policy.id])
        for name in ("Ana", "Ben", "Cleo")
    ]

    def ask_all() -> None:
        for agent in agents:
            _ask(client, agent, "How many days do customers have to return premium products?")

    def change(old: str, new: str) -> None:
        if f"Premium products: {old} days" not in client.blocks.retrieve(policy.id).value:
            print(f"It says {new} days already.")
            return
        block = client.blocks.edit(policy.id, Replace(f"Premium products: {old}", f"Premium products: {new}"))
        print(f"The block is now version {block.version}. Nobody was told.")

    return {
        "Ask all three": ask_all,
        "Change one line: 45 days": lambda: change("60", "45"),
        "Change it back: 60 days": lambda: change("45", "60"),
    }


def leak(client: Client) -> Deeds:
    """A budget that Email does not hold, and a history that it does; what can be done there.

    >>> from kit import connect
    >>> client = connect()
    >>> deeds = leak(client)
    >>> print(*client.audit.flows("financial_data"))
    financial_data → Coordinator → interaction_history → Email
    >>> deeds["Mend it"]()
    The Coordinator is detached from the money, and the copy is erased.
    >>> client.audit.flows("financial_data")
    []
    """
    money = client.blocks.create(
        label="financial_data", description="Money. Not for Email.", value=f"BUDGET\n- {_GIFT}"
    )
    history = client.blocks.create(
        label="interaction_history", description="What was said and done.", value=_HISTORY
    )
    coordinator = client.agents.create(name="Coordinator", block_ids=[money.id, history.id])
    email = client.agents.create(name="Email", block_ids=[history.id])
    client.agents.create(name="Finance", block_ids=[money.id])

    def begin_again() -> None:
        mend(say=False)
        client.blocks.update(history.id, value=_HISTORY)
        client.agents.blocks.attach(block_id=money.id, agent_id=coordinator.id)
        print("As it was: the Coordinator holds both, and the history says nothing of the gift.")

    def mend(*, say: bool = True) -> None:
        if money.id in client.agents.retrieve(coordinator.id).block_ids:
            client.agents.blocks.detach(block_id=money.id, agent_id=coordinator.id)
        client.blocks.redact(history.id, _GIFT)
        if say:
            print("The Coordinator is detached from the money, and the copy is erased.")

    return {
        "Ask Email about the gift": lambda: _ask(client, email, "What do we know about the farewell gift?"),
        "Have the Coordinator share the news": lambda: _ask(
            client, coordinator, "Share the farewell gift in the interaction history."
        ),
        "Mend it": mend,
        "Begin again": begin_again,
    }


def _ask(client: Client, agent: Agent, text: str) -> None:
    response: Any = client.agents.messages.create(agent.id, input=text)
    print(f"{agent.name}: {response.messages[-1].content}")
