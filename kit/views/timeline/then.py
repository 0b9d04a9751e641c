"""A room in outline, as it was after one commit: its blocks, in which versions, and who held them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kit.journal import Facts, Outline, Reading


@dataclass(frozen=True, slots=True)
class Known:
    """A block without its text: its last version, and the number of the commit that made it."""

    version: int
    seq: int
    deleted: bool
    read_only: bool
    label: str


class Outlines:
    """What the outlines of one reading tell of its past; each is looked up when it is asked for."""

    def __init__(self, room: Reading) -> None:
        self.room = room
        self._known: dict[tuple[str, str], tuple[tuple[int, Facts | None], ...]] = {}
        self._of_agent: dict[str, list[Outline]] | None = None

    def last(self, table: str, id: str, seq: int) -> Facts | None:
        """What was known of a document after this commit, also of one that was gone by then."""
        points = self._points(table, id)
        return next((facts for since, facts in reversed(points) if since <= seq and facts is not None), None)

    def there(self, table: str, id: str, seq: int) -> Facts | None:
        """The same, unless it was gone."""
        points = self._points(table, id)
        return next((facts for since, facts in reversed(points) if since <= seq), None)

    def _points(self, table: str, id: str) -> tuple[tuple[int, Facts | None], ...]:
        if (table, id) not in self._known:
            outline = self.room.outline(table, id)
            self._known[table, id] = outline.points if outline else ()
        return self._known[table, id]

    def attachments(self, agent_id: str) -> list[Outline]:
        """Those that the agent ever had."""
        if self._of_agent is None:
            self._of_agent = {}
            for one in self.room.outlines("attachments"):
                for agent in {facts["agent_id"] for _, facts in one.points if facts}:
                    self._of_agent.setdefault(agent, []).append(one)
        return self._of_agent.get(agent_id, [])


class Then:
    """The room after one commit.

    >>> from kit import connect
    >>> client = connect()
    >>> log = client.blocks.create(label="log", value="")
    >>> renamed = client.blocks.update(log.id, label="diary")
    >>> look = lambda room: [Then(Outlines(room), seq).block(log.id) for seq in (0, 1, 2)]
    >>> [known and (known.version, known.label) for known in client.journal.read(look)]
    [None, (1, 'log'), (2, 'diary')]
    """

    def __init__(self, outlines: Outlines, seq: int) -> None:
        self._outlines = outlines
        self.seq = seq

    def block(self, id: str) -> Known | None:
        """A block, also one that was deleted by then."""
        facts = self._outlines.last("blocks", id, self.seq)
        if facts is None:
            return None
        versions = self._outlines.room.versions("blocks", id).upto(self.seq)
        return Known(
            versions.last,
            versions.seq(versions.last),
            deleted=self._outlines.there("blocks", id, self.seq) is None,
            read_only=facts["read_only"],
            label=facts["label"],
        )

    def agent(self, id: str) -> str | None:
        """What an agent was called, also one that was deleted by then."""
        facts = self._outlines.last("agents", id, self.seq)
        return None if facts is None else str(facts["name"])

    def attachment(self, id: str) -> tuple[str, str] | None:
        """The agent and the block of an attachment that was there."""
        facts = self._outlines.there("attachments", id, self.seq)
        return None if facts is None else (facts["agent_id"], facts["block_id"])

    def present(self) -> Iterator[tuple[str, Known]]:
        """The blocks that were there, oldest first."""
        for outline in self._outlines.room.outlines("blocks"):
            if outline.at(self.seq) is not None and (known := self.block(outline.id)):
                yield outline.id, known

    def meant(self, agent_id: str, label: str, version: int) -> Known | None:
        """The block that stood under this label, in this version, in a prompt of the agent."""
        for id in self._held(agent_id):
            known = self.block(id)
            if known is not None and known.version >= version and self._called(id, version) == label:
                return known
        return None

    def _called(self, id: str, version: int) -> str:
        """What a block was called in this version."""
        made = self._outlines.room.versions("blocks", id).seq(version)
        facts = self._outlines.there("blocks", id, made)
        return str(facts["label"]) if facts else ""

    def _held(self, agent_id: str) -> list[str]:
        """The blocks that the agent held, and then those that it had held before."""
        own = self._outlines.attachments(agent_id)
        now = [facts for one in own if (facts := one.at(self.seq))]
        ever = [facts for one in own for since, facts in one.points if facts and since <= self.seq]
        return list(dict.fromkeys(one["block_id"] for one in [*now, *ever] if one["agent_id"] == agent_id))
