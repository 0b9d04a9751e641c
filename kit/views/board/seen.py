"""What the board shows: a room at one moment, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from kit.views.shared.change import ChangedLine


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who made a block's present version, through what, in which commit, and what it changed."""

    by: str
    via: str
    seq: int
    lines: tuple[ChangedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockView:
    """One row: a block as it is. ``cells`` are the marks of the agents, in their order."""

    id: str
    label: str
    description: str
    value: str
    left_out: int
    used: int
    limit: int
    version: int
    read_only: bool
    cells: tuple[str, ...]
    last: LastChange
    tag: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class AgentView:
    """One column: an agent."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RefusalShown:
    """What an agent was not allowed to do, why, and what to do instead."""

    id: str
    agent: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class News:
    """One commit that changed blocks, agents or attachments."""

    seq: int
    by: str
    via: str
    what: str


@dataclass(frozen=True, slots=True)
class BoardSeen:
    """The whole board; ``trouble`` says why it can not be brought up to date any more."""

    title: str
    seq: int = 0
    blocks: tuple[BlockView, ...] = ()
    agents: tuple[AgentView, ...] = ()
    refusals: tuple[RefusalShown, ...] = ()
    news: tuple[News, ...] = ()
    edition: str = ""
    trouble: str = ""

    @property
    def latest(self) -> int:
        """The number of the last commit that changed a block."""
        return max((block.last.seq for block in self.blocks), default=0)
