"""Maya's room: its blocks, by the labels that the notebook gives them, and who was ever attached to what."""

from __future__ import annotations

from kit.client import Client
from kit.lessons.look import first_block
from kit.records import Agent

PROFILE, PREFERENCES = "user_profile", "user_preferences"
HISTORY, CALENDAR, MONEY = "interaction_history", "calendar_data", "financial_data"
DRAFTS = "email_drafts"
FROM_THE_TOP = "Run the notebook from the top to have it back; what you have solved stays solved."


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


def was_attached(client: Client, agent_id: str, block_id: str) -> bool:
    """Whether the agent has held the block at any time."""
    documents = (change.document or {} for commit in client.changes() for change in commit.changes)
    return any(one.get("agent_id") == agent_id and one.get("block_id") == block_id for one in documents)
