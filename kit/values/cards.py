"""A block or an agent on a card: what a notebook shows of a variable that stands alone in a cell.

A record is as it was when it was handed out. Where the one open room that knows it says that it is
otherwise by now, the card says so. The records draw these cards, so nothing here imports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from textwrap import shorten
from typing import Any, Protocol
from weakref import WeakSet

from kit.values.lines import many
from kit.values.rights import MARKS

_MOST = 6  # lines of a text
_WIDTH = 100


class OpenRoom(Protocol):
    """What a card asks a client."""

    blocks: Any
    agents: Any


_rooms: WeakSet[OpenRoom] = WeakSet()


def remember(room: OpenRoom) -> None:
    """A room is open in this process."""
    _rooms.add(room)


def block_card(block: Any) -> str:
    """The block in a few lines, without its id.

    >>> from kit import connect
    >>> client = connect()
    >>> block = client.blocks.create(label="policy", value="Refunds: 30 days", limit=5000)
    >>> print(block_card(block))
    policy · version 1 · 16 of 5,000 characters · held by nobody
        Refunds: 30 days
    >>> later = client.blocks.update(block.id, value="Refunds: 60 days")
    >>> print(block_card(block).splitlines()[-1])
    ▲ This is version 1; the room has version 2 by now: client.blocks.retrieve(block.id)
    """
    return "\n".join(_of_block(block, _now(lambda room: room.blocks.retrieve(block.id))))


def _of_block(block: Any, now: Any) -> Iterator[str]:
    holders = many(len(block.agent_ids), "agent") if block.agent_ids else "nobody"
    used = f"{len(block.value):,} of {block.limit:,} characters"
    read_only = ["read-only"] * block.read_only
    yield " · ".join([block.label, *read_only, f"version {block.version}", used, f"held by {holders}"])
    if block.description:
        yield _short(block.description)
    lines = block.value.splitlines()
    yield from (f"    {_short(line)}" for line in lines[:_MOST])
    if more := len(lines[_MOST:]):
        yield f"    … {many(more, 'more line')}"
    if now is not None and now.version != block.version:
        stale = f"▲ This is version {block.version}; the room has version {now.version} by now"
        yield f"{stale}: client.blocks.retrieve(block.id)"
    elif now is not None and now.agent_ids != block.agent_ids:
        yield "▲ Others hold it by now: client.blocks.retrieve(block.id)"


def agent_card(agent: Any) -> str:
    """The agent in a few lines, with what it holds and may do with it."""
    return "\n".join(_of_agent(agent, _now(lambda room: room.agents.retrieve(agent.id))))


def _of_agent(agent: Any, now: Any) -> Iterator[str]:
    yield f"{agent.name} · model {agent.model} · holds {many(len(agent.blocks), 'block')}"
    for block in agent.blocks:
        yield f"    {block.label} {MARKS[agent.access[block.id]]}, version {block.version}"
    if now is not None and (now.access, now.name, now.model) != (agent.access, agent.name, agent.model):
        yield "▲ It is otherwise in the room by now: client.agents.retrieve(agent.id)"


def _short(line: str) -> str:
    return line if len(line) <= _WIDTH else shorten(line, _WIDTH, placeholder=" …")


def _now(ask: Callable[[OpenRoom], Any]) -> Any:
    """The record now, if just one of the open rooms knows it."""
    found = []
    for room in list(_rooms):
        with suppress(Exception):  # one that is closed or out of reach says nothing, in whatever words
            found.append(ask(room))
    return found[0] if len(found) == 1 else None
