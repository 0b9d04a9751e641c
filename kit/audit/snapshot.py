"""A room as an auditor sees it: agents, blocks and attachments, read in one state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal, Protocol, TypeVar

from kit.errors import ConflictError, NotFoundError
from kit.journal import Document, Reading
from kit.memory.access import effective
from kit.values.checks import shown
from kit.values.records import Access

Allowed = Access | Literal["none"]
WRITING = frozenset({"append_only", "read_write"})


@dataclass(frozen=True, slots=True)
class AgentSeen:
    """An agent; ``shown`` is its name, counted where several bear it."""

    id: str
    name: str
    shown: str
    system: str


@dataclass(frozen=True, slots=True)
class BlockSeen:
    """A block; ``shown`` is its label, counted where several bear it."""

    id: str
    label: str
    shown: str
    description: str
    value: str
    limit: int
    read_only: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the room. ``given`` and ``allowed`` go by agent id and block id.

    ``given`` is what the attachment says, ``allowed`` what it amounts to with its block.
    """

    agents: tuple[AgentSeen, ...]
    blocks: tuple[BlockSeen, ...]
    given: dict[tuple[str, str], Access]
    allowed: dict[tuple[str, str], Access]

    def agent(self, word: object) -> AgentSeen:
        """The agent of this name, shown name or id."""
        return _one(self.agents, word, "agent", "name", [one.name for one in self.agents])

    def block(self, word: object) -> BlockSeen:
        """The block of this label, shown label or id."""
        return _one(self.blocks, word, "block", "label", [one.label for one in self.blocks])

    def labelled(self, word: object) -> list[BlockSeen]:
        """Every block that the word may mean: the one of this id, else all of this label.

        None is ``NotFoundError``.
        """
        named = [] if self._is_id(word) else [one for one in self.blocks if word in (one.label, one.shown)]
        return named or [self.block(word)]

    def _is_id(self, word: object) -> bool:
        return any(one.id == word for one in self.blocks)


def snapshot(room: Reading) -> Snapshot:
    """What ``journal.read`` is to look at."""
    agents, blocks = room.find("agents"), {block["id"]: block for block in room.find("blocks")}
    there = {*blocks, *(agent["id"] for agent in agents)}
    pairs = [one for one in room.find("attachments") if {one["agent_id"], one["block_id"]} <= there]
    names = apart([agent["name"] for agent in agents])
    labels = apart([block["label"] for block in blocks.values()])
    return Snapshot(
        tuple(
            AgentSeen(a["id"], a["name"], name, a["system"]) for a, name in zip(agents, names, strict=True)
        ),
        tuple(_block(b, label) for b, label in zip(blocks.values(), labels, strict=True)),
        {(one["agent_id"], one["block_id"]): one["access"] for one in pairs},
        {(one["agent_id"], one["block_id"]): effective(blocks[one["block_id"]], one) for one in pairs},
    )


def apart(names: Sequence[str]) -> list[str]:
    """The names, with a number behind those that occur more than once; no two come out the same.

    >>> apart(["Ana", "Ben", "Ana", "Ana (1)"])
    ['Ana (2)', 'Ben', 'Ana (3)', 'Ana (1)']
    """
    often = Counter(names)
    numbers = {name: count(1) for name, number in often.items() if number > 1}

    def told(name: str) -> str:
        if name not in numbers:
            return name
        counted = (f"{name} ({number})" for number in numbers[name])
        return next(one for one in counted if one not in often)

    return [told(name) for name in names]


def listed(names: Iterable[str]) -> str:
    """Names in a row; one that could be taken for several, or for a path, stands in quotes.

    >>> listed(["Ana", "Ben, Cy"])
    'Ana, "Ben, Cy"'
    """
    return ", ".join(f'"{name}"' if any(mark in name for mark in ",→") else name for name in names)


class _Seen(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def shown(self) -> str: ...


S = TypeVar("S", bound=_Seen)


def _one(those: Sequence[S], word: Any, kind: str, what: str, names: list[str]) -> S:
    wanted = getattr(word, "id", word)
    exact = [one for one in those if one.id == wanted]  # first: a label may be spelled like another's id
    exact += [one for one in those if one.shown == wanted]
    if exact:
        return exact[0]
    found = [one for one, name in zip(those, names, strict=True) if name == wanted]
    if found:
        raise ConflictError(
            f"{len(found)} {kind}s have the {what} {shown(wanted)}",
            hint=f"Say which one: {', '.join(one.shown for one in found[:6])}, or give its id.",
        )
    raise NotFoundError(
        f"there is no {kind} {shown(wanted)}",
        hint=f"client.{kind}s.list() shows those that are here; give a {what} or an id.",
    )


def _block(block: Document, label: str) -> BlockSeen:
    return BlockSeen(
        block["id"],
        block["label"],
        label,
        block["description"] or "",
        block["value"],
        block["limit"],
        block["read_only"],
    )
