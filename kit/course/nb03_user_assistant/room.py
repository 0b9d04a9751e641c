"""Maya's room: its blocks, by the labels that the notebook gives them, and who was ever attached to what."""

from __future__ import annotations

from kit.client import Client
from kit.lessons.find import first_block
from kit.lessons.parts import cannot_be_checked
from kit.values.records import Agent

PROFILE, PREFERENCES = "user_profile", "user_preferences"
HISTORY, CALENDAR, MONEY = "interaction_history", "calendar_data", "financial_data"
DRAFTS = "email_drafts"


def row(agent: Agent) -> dict[str, str]:
    """What the agent may do, by label."""
    return {block.label: agent.access[block.id] for block in agent.blocks}


def texts(client: Client) -> dict[str, str]:
    """What each block says now, by label."""
    return {block.label: block.value for block in client.blocks.list(limit=None)}


def versions(client: Client, label: str) -> list[str]:
    """The texts of all versions of a block, oldest first; none where there is no such block."""
    block = first_block(client, label)
    return [version.value for version in client.blocks.history(block.id)] if block else []


NOT_THERE = cannot_be_checked("Maya's blocks are not in the room; run the cells above first.")


def was_there(client: Client, label: str) -> bool:
    """Whether a block ever had this label."""
    return any(
        change.table == "blocks" and change.document is not None and change.document["label"] == label
        for commit in client.changes()
        for change in commit.changes
    )


def conversations_with(client: Client, text: str) -> list[str]:
    """The names of the agents in whose conversation a text stands."""
    return [
        agent.name
        for agent in client.agents.list(limit=None, order="asc")
        if any(text in said.to_json() for said in client.agents.messages.list(agent.id, limit=None))
    ]


def what_became(client: Client, label: str) -> str:
    """What became of a block that is not found under its label any more, as a sentence."""
    past = {
        change.id: change.document["label"]
        for commit in client.changes()
        for change in commit.changes
        if change.table == "blocks" and change.document is not None and change.document["label"] == label
    }
    present = (client.journal.get("blocks", id) for id in past)
    called = [block["label"] for block in present if block is not None]
    return f"{label} is called {called[0]} now" if called else f"{label} is deleted"


def was_attached(client: Client, agent_id: str, block_id: str) -> bool:
    """Whether the agent has held the block at any time."""
    documents = (change.document or {} for commit in client.changes() for change in commit.changes)
    return any(one.get("agent_id") == agent_id and one.get("block_id") == block_id for one in documents)
