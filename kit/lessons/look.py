"""What a check looks up in a room: blocks by their label, agents by their name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kit.client import Client
from kit.records import Agent, Block


def blocks_called(client: Client, label: str) -> list[Block]:
    """The blocks of this label, oldest first."""
    return list(client.blocks.list(label=label, order="asc", limit=None))


def first_block(client: Client, label: str) -> Block | None:
    """The oldest block of this label: later ones are copies that somebody made."""
    return next(iter(blocks_called(client, label)), None)


def latest_block(client: Client, label: str) -> Block | None:
    """The newest block of this label: who runs a cell again has made another one."""
    return next(reversed(blocks_called(client, label)), None)


def agents_called(client: Client, name: str) -> list[Agent]:
    """The agents of this name, newest first."""
    return list(client.agents.list(name=name, limit=None))


def latest_agent(client: Client, name: str) -> Agent | None:
    """The newest agent of this name."""
    return next(iter(agents_called(client, name)), None)


def of_each(agents: list[Agent], mistakes: Callable[[Agent], Iterable[str]], exercise: str) -> Iterator[str]:
    """What is wrong with the agents of one name, newest first: an earlier try may have left another one."""
    newest, *older = agents
    yield from mistakes(newest)
    for one in reversed(older):
        for why in mistakes(one):
            yield (
                f"There are {len(agents)} agents called {one.name}. Of an earlier one: {why} "
                f'lesson.undo("{exercise}") takes them back.'
            )
