"""The two rooms of the first ten minutes, and what their buttons do: sharing a text, and a leak."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit.client import Client
from kit.lessons.find import first_block, latest_agent
from kit.values.edits import Replace
from kit.values.records import Agent, Block

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
    _support(client)

    def ask_all() -> None:
        _, agents = _support(client)
        for agent in agents:
            _ask(client, agent, "How many days do customers have to return premium products?")

    def change(old: str, new: str) -> None:
        policy, _ = _support(client)
        if f"Premium products: {old} days" not in policy.value:
            print(f"It says {new} days already.")
            return
        block = client.blocks.edit(policy.id, Replace(f"Premium products: {old}", f"Premium products: {new}"))
        print(f"The block is now version {block.version}. Nobody was told.")

    return {
        "Ask all three": ask_all,
        "Change one line: 45 days": lambda: change("60", "45"),
        "Change it back: 60 days": lambda: change("45", "60"),
    }


def _support(client: Client) -> tuple[Block, list[Agent]]:
    """The policy and the three who hold it; what is not there, or not any more, is made."""
    policy = first_block(client, _POLICIES) or client.blocks.create(
        label=_POLICIES, description="Every agent of support reads it.", value=_POLICY, read_only=True
    )
    return policy, [_holder(client, name, policy) for name in ("Ana", "Ben", "Cleo")]


def _holder(client: Client, name: str, *blocks: Block) -> Agent:
    return latest_agent(client, name) or client.agents.create(name=name, block_ids=[one.id for one in blocks])


def leak(client: Client) -> Deeds:
    """A budget that Email does not hold, and a history that it does; what can be done there.

    >>> from kit import connect
    >>> client = connect()
    >>> deeds = leak(client)
    >>> print(*client.audit.flows("financial_data"))
    financial_data → Coordinator → interaction_history → Email
    >>> deeds["Mend it"]()
    The Coordinator is detached from the money.
    >>> client.audit.flows("financial_data")
    []
    """
    _home(client)

    def begin_again() -> None:
        mend(say=False)
        money, history, coordinator, _ = _home(client)
        if client.blocks.retrieve(history.id).value != _HISTORY:
            client.blocks.update(history.id, value=_HISTORY)
        client.agents.blocks.attach(block_id=money.id, agent_id=coordinator.id)
        print("As it was: the Coordinator holds both, and the history says nothing of the gift.")

    def mend(*, say: bool = True) -> None:
        money, history, coordinator, _ = _home(client)
        done = []
        if money.id in coordinator.block_ids:
            client.agents.blocks.detach(block_id=money.id, agent_id=coordinator.id)
            done.append("The Coordinator is detached from the money.")
        if _GIFT in history.value:
            client.blocks.redact(history.id, _GIFT)
            done.append("The copy in the history is erased.")
        if say:
            print(" ".join(done) or "It is mended already: the Coordinator does not hold the money.")

    return {
        "Ask Email about the gift": lambda: _ask(
            client, _home(client)[3], "What do we know about the farewell gift?"
        ),
        "Have the Coordinator share the news": lambda: _ask(
            client, _home(client)[2], "Share the farewell gift in the interaction history."
        ),
        "Mend it": mend,
        "Begin again": begin_again,
    }


def _home(client: Client) -> tuple[Block, Block, Agent, Agent]:
    """The money, the history, the Coordinator and Email; what is not there, or not any more, is made."""
    money = first_block(client, "financial_data") or client.blocks.create(
        label="financial_data", description="Money. Not for Email.", value=f"BUDGET\n- {_GIFT}"
    )
    history = first_block(client, "interaction_history") or client.blocks.create(
        label="interaction_history", description="What was said and done.", value=_HISTORY
    )
    coordinator = _holder(client, "Coordinator", money, history)
    email = _holder(client, "Email", history)
    _holder(client, "Finance", money)
    return money, history, coordinator, email


def _ask(client: Client, agent: Agent, text: str) -> None:
    response: Any = client.agents.messages.create(agent.id, input=text)
    print(f"{agent.name}: {response.messages[-1].content}")
