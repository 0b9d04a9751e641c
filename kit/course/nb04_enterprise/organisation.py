"""The organisation as the room tells of it: who works where, and what the table gives to each."""

from __future__ import annotations

from collections.abc import Mapping

from kit.client import Client
from kit.lessons.parts import cannot_be_checked
from kit.values.records import Access, Agent, Block

COMPANY = ("company_mission", "company_policies")
CROSS, BOARD = "cross_dept_projects", "executive_dashboard"
RUN_ABOVE = cannot_be_checked("the organisation is not in the room; run the cells above first.")


# ---------------------------------------------------------------------- who and what is there


def staff(client: Client) -> list[Agent]:
    """The agents that were made from the table, in its order."""
    return [one for one in client.agents.list(limit=None, order="asc") if "departments" in one.metadata]


def members(client: Client, department: str) -> list[Agent]:
    """Who works there and does not direct it."""
    return [one for one in staff(client) if department in one.metadata["departments"] and not directs(one)]


def directs(agent: Agent) -> bool:
    """Whether this is a director."""
    return "Director" in agent.name


def blocks_by_label(client: Client) -> dict[str, Block]:
    """All blocks of the room."""
    return {block.label: block for block in client.blocks.list(limit=None)}


def departments(client: Client) -> dict[str, Block]:
    """The block of each department, in the order of the table."""
    return {
        marked("department", block.tags): block
        for block in client.blocks.list(tags=["department"], limit=None)
    }


def marked(kind: str, tags: list[str]) -> str:
    """Which department a block is of, or whose notes it holds: its tags are the kind and the name.

    >>> marked("notes", ["notes", "Engineer 1", "handover"])
    'Engineer 1'
    """
    return tags[1] if tags[:1] == [kind] and len(tags) > 1 else ""


# ---------------------------------------------------------------------- what the table says


def wanted(agent: Agent, blocks: Mapping[str, Block]) -> dict[str, Access]:
    """What the table gives this agent, by block id."""
    mine = agent.metadata["departments"]

    def writes(block: Block) -> bool:
        own = marked("department", block.tags) in mine or marked("notes", block.tags) == agent.name
        leads = directs(agent) or not mine
        return own or (block.label == CROSS and leads) or (block.label == BOARD and not mine)

    row: dict[str, Access] = {block.id: "read_write" for block in blocks.values() if writes(block)}
    row |= {blocks[label].id: "read_only" for label in COMPANY if label in blocks}
    return row
