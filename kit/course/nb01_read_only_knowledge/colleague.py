"""E1: a new colleague holds the very block that the others hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import agents_called, blocks_called, of_each
from kit.lessons.may import May
from kit.lessons.parts import Verdict, judged, not_tried, right, wrong
from kit.values.records import Agent, Block

POLICY, _NAME = "company_policies", "Tier 1 C"
MAY = May(new=(_NAME,))


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: Tier 1 C holds the policy, and nothing else."""
    named = agents_called(client, _NAME)
    if not named:
        return _unnamed(client)
    shared, *copies = blocks_called(client, POLICY)
    return judged(
        of_each(named, lambda one: _mistakes(one, shared, copies), "E1"),
        right("Tier 1 C holds the very block that the others hold, so it will see every later change too."),
    )


def _unnamed(client: Client) -> Verdict:
    for one in client.agents.list(limit=None):
        if "".join(one.name.lower().split()) == "tier1c":
            return wrong(f"You named it {one.name!r}; the others will look for 'Tier 1 C', letter by letter.")
    return not_tried("there is no agent named Tier 1 C in the room yet.")


def _mistakes(carla: Agent, shared: Block, copies: list[Block]) -> Iterator[str]:
    if any(copy.id in carla.block_ids for copy in copies):
        yield (
            "Tier 1 C holds a second block with the same label, a copy. Copies part ways at the first "
            "change: sharing means the same block_id."
        )
    if shared.id not in carla.block_ids:
        yield "Tier 1 C does not hold company_policies: an agent sees attached blocks and nothing else."
    if len(carla.block_ids) > 1:
        yield "Tier 1 C holds more than it needs. Least privilege: give it company_policies alone."
