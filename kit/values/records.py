"""The values that cross the kit's boundaries: frozen, plain, and free of behaviour."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from kit.values.cards import agent_card, block_card
from kit.values.meant import Answering
from kit.values.toolbox import ToolName

Access = Literal["read_only", "append_only", "read_write"]
AgentType = Literal[  # the official client's kinds, which make no difference here
    "letta_v1_agent",
    "memgpt_agent",
    "memgpt_v2_agent",
    "react_agent",
    "sleeptime_agent",
    "split_thread_agent",
    "voice_convo_agent",
    "voice_sleeptime_agent",
    "workflow_agent",
]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts: the operator, who calls the API, or an agent, which acts through its tools."""

    kind: Literal["operator", "agent"] = "operator"
    id: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        return self.name or self.id or self.kind

    def to_dict(self) -> dict[str, str]:
        """The principal as a journal line holds it.

        >>> OPERATOR.to_dict()
        {'kind': 'operator'}
        """
        named = {"kind": self.kind, "id": self.id, "name": self.name}
        return {key: text for key, text in named.items() if text is not None}


OPERATOR = Principal()


@dataclass(frozen=True, slots=True)
class Change:
    """One document that a commit set; ``document`` is ``None`` where it was dropped."""

    table: str
    id: str
    document: Mapping[str, Any] | None


class _Late:
    """Room for how the changes of a commit are made, until somebody looks at them."""

    __slots__ = ("_make",)


@dataclass(frozen=True, slots=True)
class Commit(_Late):
    """One line of the journal: when, who, through what, and what it set.

    ``at`` is ISO 8601 in UTC. ``outcome`` is what the change returned to its caller; it is not kept.
    """

    seq: int
    at: str
    by: Principal
    via: str
    changes: tuple[Change, ...] = ()
    outcome: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def late(
        cls,
        seq: int,
        at: str,
        by: Principal,
        via: str,
        make: Callable[[], tuple[Change, ...]],
        outcome: Any = None,
    ) -> Self:
        """A commit whose changes are made when somebody looks: they are copies, and most never do.

        >>> commit = Commit.late(1, "", OPERATOR, "doc", lambda: (Change("notes", "note-1", None),))
        >>> commit.touches("note-1"), commit == Commit(1, "", OPERATOR, "doc", commit.changes)
        (True, True)
        """
        self = object.__new__(cls)
        put = object.__setattr__
        put(self, "seq", seq)
        put(self, "at", at)
        put(self, "by", by)
        put(self, "via", via)
        put(self, "outcome", outcome)
        put(self, "_make", make)
        return self

    if not TYPE_CHECKING:  # a slot that is still empty is asked for here

        def __getattr__(self, name: str) -> Any:
            if name != "changes":
                raise AttributeError(f"a commit has no {name}", name=name, obj=self)
            object.__setattr__(self, name, self._make())
            return self.changes

    def touches(self, id: str) -> bool:
        """Whether this commit set or dropped the document with this id."""
        return any(change.id == id for change in self.changes)

    def sets(self, table: str, id: str) -> bool:
        """Whether this commit set or dropped the document of this table with this id."""
        return any(change.id == id and change.table == table for change in self.changes)

    def document(self, table: str, id: str) -> dict[str, Any] | None:
        """The document of this table and id as the commit left it, or ``None``."""
        for change in self.changes:
            if change.id == id and change.table == table:
                return None if change.document is None else dict(change.document)
        return None


class Plain(Answering):
    """Adds the two conversions that the official client's objects have."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain Python values."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]  # each kind of it is a dataclass

    def to_json(self, *, indent: int | None = 2) -> str:
        """All fields as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


@dataclass(frozen=True, slots=True)
class Block(Plain):
    """A labelled piece of text that agents hold in their prompt.

    ``limit`` counts characters. ``version`` starts at 1 and grows by one with every change. ``space`` is
    the learner of a class whose block it is.
    """

    id: str
    label: str
    value: str
    limit: int
    description: str | None
    metadata: dict[str, Any]
    tags: list[str]
    read_only: bool
    hidden: bool
    version: int
    created_at: str
    updated_at: str
    created_by_id: str | None
    last_updated_by_id: str | None
    agent_ids: list[str]
    is_shared: bool
    space: str | None = None
    project_id: None = None
    base_template_id: None = None
    deployment_id: None = None
    entity_id: None = None
    is_template: bool = False
    preserve_on_migration: bool | None = None
    template_id: None = None
    template_name: None = None

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(block_card(self))


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a block: its text then, and who made it, when and through what."""

    block_id: str
    version: int
    label: str
    value: str
    description: str | None
    limit: int
    read_only: bool
    at: str
    by: Principal
    via: str
    seq: int
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Agent(Plain):
    """Somebody who answers messages with the attached blocks in front of it."""

    id: str
    name: str
    description: str | None
    system: str
    model: str
    embedding: str | None
    agent_type: str
    timezone: str | None
    tools: list[ToolName]
    tags: list[str]
    metadata: dict[str, Any]
    blocks: list[Block]
    block_ids: list[str]
    access: dict[str, Access]
    message_ids: list[str]
    created_at: str
    updated_at: str
    space: str | None = None
    context_window_limit: int | None = None

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(agent_card(self))
