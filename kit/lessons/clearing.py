"""Clearing a room of what an earlier try at an exercise has made."""

from __future__ import annotations

from collections.abc import Iterable

from kit.client import Client
from kit.records import Agent, Block


def remove(client: Client, *, agents: Iterable[Agent] = (), blocks: Iterable[Block] = ()) -> None:
    """Delete these agents and blocks.

    >>> from kit import connect
    >>> client = connect()
    >>> _ = client.blocks.create(label="draft")
    >>> remove(client, blocks=client.blocks.list(limit=None))
    >>> list(client.blocks.list())
    []
    """
    for agent in list(agents):
        client.agents.delete(agent.id)
    for block in list(blocks):
        client.blocks.delete(block.id)
