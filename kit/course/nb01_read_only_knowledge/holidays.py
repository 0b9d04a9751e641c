"""E3: a block that one agent reads and no agent can change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import latest_agent, latest_block
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.values.records import Agent, Block

_LABEL = "holiday_hours"
MAY = May(new=(_LABEL,))


def check(client: Client, _: Any) -> Verdict:
    """Judge the block and the one who reads it."""
    block, ben = latest_block(client, _LABEL), latest_agent(client, "Tier 1 B")
    if block is None:
        return not_tried("there is no block holiday_hours yet.")
    if ben is None:
        return cannot_be_checked("there is no agent Tier 1 B; run the cells above first.")
    return judged(
        _mistakes(block, ben),
        right("Tier 1 B reads the hours and no agent can change them, whatever it is asked to do."),
    )


def _mistakes(block: Block, ben: Agent) -> Iterator[str]:
    if not block.read_only and ben.access.get(block.id) == "read_only":
        yield (
            "That binds Tier 1 B alone: the next agent that gets the block may write. read_only=True, on the "
            "block itself, binds every agent."
        )
    if not block.read_only:
        yield (
            "Any agent that holds holiday_hours may rewrite it: only read_only=True binds, "
            "no description does."
        )
    if block.id not in ben.block_ids:
        yield "Tier 1 B does not hold it: what is not attached to an agent is not in its prompt."
    if not block.value.strip():
        yield "It is read-only and empty; agents can not fill it in later. Give it its text now."
