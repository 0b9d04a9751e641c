"""What a check looks up in a room: blocks by their label, agents by their name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kit.client import Client
from kit.journal import Document
from kit.values.records import Agent, Block


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


def is_erased(client: Client, label: str) -> bool:
    """Whether a text of a block of this label was erased, in all its versions."""
    found = (one for block in blocks_called(client, label) for one in _redactions(client, block))
    return any(one.get("versions", one["documents"]) for one in found)


def _redactions(client: Client, block: Block) -> list[Document]:
    return list(client.journal.find("redactions", block_id=block.id))


def for_good(client: Client, label: str, exercise: str) -> str:
    """How to go on where a text of a block was erased that is needed; else nothing."""
    return f" {no_way_back(label, exercise)}" if is_erased(client, label) else ""


def no_way_back(label: str, exercise: str) -> str:
    """What is said of an erased text: no undo brings it back, and what does."""
    call = f'lesson.resume("{exercise}")'
    return (
        f"What was erased from {label} does not come back, not by undo either: {call} builds the room anew."
    )


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
