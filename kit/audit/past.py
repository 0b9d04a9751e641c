"""The past of a room: who was called what and held what, and since which commit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kit.journal import Facts, Outline, Reading
from kit.values.records import Access, Commit, Principal

END = 10**15  # a commit number that no room reaches


@dataclass(frozen=True, slots=True)
class Since:
    """The commit that brought something about; ``or_earlier`` where a compaction hides the real one."""

    commit: int
    at: str
    by: Principal
    via: str
    or_earlier: bool = False

    def __str__(self) -> str:
        if self.or_earlier:
            return f"commit {self.commit} or earlier, which was compacted away"
        who = "the operator" if self.by.kind == "operator" else self.by
        return f"commit {self.commit}, by {who} through {self.via}"


@dataclass(frozen=True, slots=True)
class Spell:
    """For how long an agent had this access to a block; ``until`` is ``None`` if it has it still."""

    agent_id: str
    block_id: str
    access: Access
    since: Since
    until: Since | None

    def overlaps(self, first: int, last: int) -> bool:
        """Whether it holds in one of the states after commit ``first`` to after commit ``last``."""
        return self.since.commit <= last and (self.until is None or self.until.commit > first)


Line = list[tuple[int, Any]]  # what something was, from each commit on; ``None``: it was not there


class Past:
    """What one reading tells of who was called what and held what; only what is asked for is looked up."""

    def __init__(self, room: Reading) -> None:
        self._room = room
        self._commits = room.commits()
        first = self._commits[0] if self._commits else None
        self._hidden = first.seq if first and first.via == "compact" else 0
        self.compacted = self._since(first.seq) if first and self._hidden else None

    @property
    def last(self) -> int:
        """The number of the last commit."""
        return self._commits.number(-1) if self._commits else 0

    def up_to(self, moment: datetime) -> int:
        """The number of the last commit that is not later than this; 0 if all are."""
        return self._number(bisect_right(self._commits, moment, key=_time))

    def before(self, moment: datetime) -> int:
        """The number of the last commit before this."""
        return self._number(bisect_left(self._commits, moment, key=_time))

    def _number(self, place: int) -> int:
        return self._commits.number(place - 1) if place else 0

    def knows(self, table: str, id: str) -> bool:
        """Whether this agent or block is, or was, there."""
        return self._room.outline(table, id) is not None

    def name(self, agent_id: str, at: int) -> str:
        """What the agent was called after commit ``at``; its last name if it was not there yet."""
        names = [(seq, facts["name"]) for seq, facts in self._points("agents", agent_id) if facts]
        found = [name for seq, name in names if seq <= at] or [name for _, name in names]
        return str((found or [agent_id])[-1])

    def made(self, block_id: str) -> tuple[Since, str]:
        """The commit that made a block, and what it was called then."""
        seq, facts = self._points("blocks", block_id)[0]
        return self._since(seq), str(facts and facts["label"])

    def wrote(self, agent_id: str, block_id: str) -> bool:
        """Whether the agent ever wrote the block."""
        return self._room.wrote(agent_id, block_id)

    def labelled(self, label: object, first: int = 0, last: int = END) -> list[str]:
        """The blocks that had this label in one of these states."""
        return [
            one.id
            for one in self._room.outlines("blocks")
            if any(
                facts is not None and facts["label"] == label and since <= last and end > first
                for since, facts, end in _stretches(list(one.points))
            )
        ]

    def spells(self, block_id: str) -> list[Spell]:
        """Every agent's access to the block, in the order in which it began."""
        block = [(seq, facts and bool(facts["read_only"])) for seq, facts in self._points("blocks", block_id)]
        found = [
            Spell(*spell, self._since(since), self._since(until) if until else None)
            for one in self._room.outlines("attachments")
            if any(facts["block_id"] == block_id for _, facts in one.points if facts)
            for spell, since, until in _spells(self._given(one), block)
            if spell[1] == block_id
        ]
        return sorted(found, key=lambda spell: spell.since.commit)

    def _given(self, one: Outline) -> Line:
        """Agent id, block id and access; rooms of older kits may hold attachments of agents that are gone."""
        agents = {facts["agent_id"] for _, facts in one.points if facts}
        outlines = {id: found for id in agents if (found := self._room.outline("agents", id))}
        line: Line = [
            (seq, None) for each in outlines.values() for seq, facts in each.points if facts is None
        ]
        for seq, facts in one.points:
            agent = outlines.get(facts["agent_id"]) if facts else None
            is_gone = agent is not None and agent.points[0][0] <= seq and agent.at(seq) is None
            given = facts and (facts["agent_id"], facts["block_id"], facts["access"])
            line.append((seq, None if is_gone else given))
        return sorted(line, key=lambda point: (point[0], point[1] is not None))

    def _points(self, table: str, id: str) -> tuple[tuple[int, Facts | None], ...]:
        outline = self._room.outline(table, id)
        return outline.points if outline else ()

    def _since(self, seq: int) -> Since:
        commit = self._commits.upto(seq)[-1]
        return Since(commit.seq, commit.at, commit.by, commit.via, or_earlier=seq == self._hidden)


def a_moment(text: str) -> datetime:
    """A time as the journal or a person writes it; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _time(commit: Commit) -> datetime:
    return a_moment(commit.at)


def _stretches(line: Line) -> Iterator[tuple[int, Any, int]]:
    for (since, what), (until, _) in zip(line, [*line[1:], (END, None)], strict=True):
        yield since, what, until


_Begun = tuple[str, str, Access]  # agent id, block id and what the one might do with the other


def _spells(attachment: Line, block: Line) -> Iterator[tuple[_Begun, int, int | None]]:
    """What the attachment amounted to, from commit to commit, given the block's own ``read_only``."""
    begun: tuple[_Begun, int] | None = None
    for seq in sorted({seq for seq, _ in (*attachment, *block)}):
        given, read_only = _then(attachment, seq), _then(block, seq)
        now: _Begun | None = None
        if given is not None and read_only is not None:
            now = (given[0], given[1], "read_only" if read_only else given[2])
        if begun is not None and now != begun[0]:
            yield begun[0], begun[1], seq
            begun = None
        if begun is None and now is not None:
            begun = (now, seq)
    if begun is not None:
        yield begun[0], begun[1], None


def _then(line: Line, commit: int) -> Any:
    """What it was after this commit."""
    return next((what for since, what in reversed(line) if since <= commit), None)
