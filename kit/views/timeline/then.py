"""A room in outline: which blocks there were after a commit, in which versions, and who held them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kit.values.records import Change, Commit


@dataclass(frozen=True, slots=True)
class Known:
    """A block without its text: its last version, and the number of the commit that made it.

    ``labels`` are versions from which on it was called so.
    """

    version: int
    seq: int
    deleted: bool
    read_only: bool
    labels: tuple[tuple[int, str], ...]

    @property
    def label(self) -> str:
        """What it was called last."""
        return self.labels[-1][1]

    def called(self, version: int) -> str:
        """What it was called in that version."""
        return next((label for since, label in reversed(self.labels) if since <= version), "")


class Outline:
    """Follows the commits one by one; a copy costs little.

    >>> from kit import connect
    >>> client = connect()
    >>> log = client.blocks.create(label="log", value="")
    >>> outline = Outline()
    >>> for commit in client.changes():
    ...     outline.apply(commit)
    >>> outline.blocks[log.id].version
    1
    """

    def __init__(self) -> None:
        self.seq = 0
        self.blocks: dict[str, Known] = {}
        self.agents: dict[str, str] = {}
        self.given: dict[str, tuple[str, str]] = {}  # by attachment: the agent and the block
        self.held: dict[str, tuple[str, ...]] = {}  # by agent: the blocks that it ever held

    def copy(self) -> Outline:
        """The same, to go on from."""
        other = Outline()
        other.seq = self.seq
        other.blocks, other.agents = self.blocks.copy(), self.agents.copy()
        other.given, other.held = self.given.copy(), self.held.copy()
        return other

    def apply(self, commit: Commit) -> None:
        """Add one commit; a compaction says anew what there is."""
        if commit.via == "compact":
            for table in (self.blocks, self.agents, self.given, self.held):
                table.clear()
        for change in commit.changes:
            if change.table == "blocks":
                self._set_block(change, commit.seq)
            elif change.table == "attachments":
                self._set_attachment(change)
            elif change.table == "agents" and change.document is not None:
                self.agents[change.id] = change.document["name"]
        self.seq = commit.seq

    def _set_block(self, change: Change, seq: int) -> None:
        known = self.blocks.get(change.id)
        if change.document is None:
            if known is not None:
                self.blocks[change.id] = replace(known, deleted=True)
            return
        version, label = change.document["version"], change.document["label"]
        labels = known.labels if known else ()
        if not labels or labels[-1][1] != label:
            labels = (*labels, (version, label))
        read_only = change.document["read_only"]
        self.blocks[change.id] = Known(version, seq, deleted=False, read_only=read_only, labels=labels)

    def _set_attachment(self, change: Change) -> None:
        if change.document is None:
            self.given.pop(change.id, None)
            return
        agent, block = change.document["agent_id"], change.document["block_id"]
        self.given[change.id] = agent, block
        held = self.held.get(agent, ())
        if block not in held:
            self.held[agent] = (*held, block)

    def present(self) -> Iterator[tuple[str, Known]]:
        """The blocks that are there, oldest first."""
        return ((id, known) for id, known in self.blocks.items() if not known.deleted)

    def meant(self, agent_id: str, label: str, version: int) -> Known | None:
        """The block that stood under this label, in this version, in a prompt of the agent."""
        now = [block for agent, block in self.given.values() if agent == agent_id]
        for id in (*now, *self.held.get(agent_id, ())):
            known = self.blocks.get(id)
            if known is not None and known.version >= version and known.called(version) == label:
                return known
        return None
