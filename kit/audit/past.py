"""The past of a room: who was called what and held what, and since which commit, folded from the journal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kit.journal import Journal
from kit.values.records import Access, Change, Commit, Principal

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


Line = list[tuple[Since, Any]]  # what something was, from each commit on; ``None``: it was not there


class Past:
    """One pass over the journal's commits; what they do not touch is not remembered."""

    def __init__(self, journal: Journal) -> None:
        self.names: dict[str, Line] = {}
        self.blocks: dict[str, Line] = {}  # label and read_only
        self.wrote: set[tuple[str, str]] = set()
        self.compacted: Since | None = None
        self._attachments: dict[str, Line] = {}  # agent id, block id and access
        self._of_block: dict[str, list[str]] = {}
        self._of_agent: dict[str, list[str]] = {}
        self._seqs: list[int] = []
        self._times: list[datetime] = []
        for commit in journal.commits():
            self._fold(commit)

    @property
    def last(self) -> int:
        """The number of the last commit."""
        return self._seqs[-1] if self._seqs else 0

    def up_to(self, moment: datetime) -> int:
        """The number of the last commit that is not later than this; 0 if all are."""
        place = bisect_right(self._times, moment)
        return self._seqs[place - 1] if place else 0

    def before(self, moment: datetime) -> int:
        """The number of the last commit before this."""
        place = bisect_left(self._times, moment)
        return self._seqs[place - 1] if place else 0

    def name(self, agent_id: str, at: int) -> str:
        """What the agent was called after commit ``at``; its first name if it was not there yet."""
        line = self.names.get(agent_id, [])
        found = [name for since, name in line if name is not None and since.commit <= at]
        return str((found or [name for _, name in line if name is not None] or [agent_id])[-1])

    def labelled(self, label: object, first: int = 0, last: int = END) -> list[str]:
        """The blocks that had this label in one of these states."""
        return [
            id
            for id, line in self.blocks.items()
            if any(
                block is not None and block[0] == label and since.commit <= last and end > first
                for since, block, end in _stretches(line)
            )
        ]

    def spells(self, block_id: str) -> list[Spell]:
        """Every agent's access to the block, in the order in which it began."""
        found = [
            spell
            for id in self._of_block.get(block_id, [])
            for spell in _spells(self._attachments[id], self.blocks.get(block_id, []))
            if spell.block_id == block_id
        ]
        return sorted(found, key=lambda spell: spell.since.commit)

    def _fold(self, commit: Commit) -> None:
        hidden = commit.via == "compact" and not self._seqs
        since = Since(commit.seq, commit.at, commit.by, commit.via, hidden)
        if hidden:
            self.compacted = since
        self._seqs.append(commit.seq)
        self._times.append(a_moment(commit.at))
        for change in commit.changes:
            self._remember(change, since)
            if change.table == "blocks" and commit.by.kind == "agent":
                self.wrote.add((str(commit.by.id), change.id))

    def _is_gone(self, agent_id: str) -> bool:
        """Whether this agent was deleted; rooms of older kits may hold attachments of such agents."""
        return agent_id in self.names and self.names[agent_id][-1][1] is None

    def _remember(self, change: Change, since: Since) -> None:
        document = change.document
        if change.table == "agents":
            _note(self.names, change.id, since, document and document["name"])
            for id in self._of_agent.get(change.id, []) if document is None else []:
                _note(self._attachments, id, since, None)
        elif change.table == "blocks":
            _note(self.blocks, change.id, since, document and (document["label"], document["read_only"]))
        elif change.table == "attachments":
            given = document and (document["agent_id"], document["block_id"], document["access"])
            if given and self._is_gone(given[0]):
                given = None
            if given and change.id not in self._attachments:
                self._of_agent.setdefault(given[0], []).append(change.id)
                self._of_block.setdefault(given[1], []).append(change.id)
            _note(self._attachments, change.id, since, given)


def a_moment(text: str) -> datetime:
    """A time as the journal or a person writes it; without a zone it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _note(lines: dict[str, Line], id: str, since: Since, what: Any) -> None:
    line = lines.setdefault(id, [])
    if not line or line[-1][1] != what:
        line.append((since, what))


def _stretches(line: Line) -> Iterator[tuple[Since, Any, int]]:
    for (since, what), (until, _) in zip(line, [*line[1:], (None, None)], strict=True):
        yield since, what, END if until is None else until.commit


def _spells(attachment: Line, block: Line) -> Iterator[Spell]:
    """What the attachment amounted to, from commit to commit, given the block's own ``read_only``."""
    begun: tuple[Since, str, str, Access] | None = None
    for since in sorted({one for one, _ in (*attachment, *block)}, key=lambda one: one.commit):
        given, whole = _then(attachment, since.commit), _then(block, since.commit)
        access: Access | None = None
        if given is not None and whole is not None:
            access = "read_only" if whole[1] else given[2]
        if begun is not None and access != begun[3]:
            yield Spell(begun[1], begun[2], begun[3], begun[0], since)
            begun = None
        if begun is None and access is not None and given is not None:
            begun = (since, given[0], given[1], access)
    if begun is not None:
        yield Spell(begun[1], begun[2], begun[3], begun[0], None)


def _then(line: Line, commit: int) -> Any:
    """What it was after this commit."""
    return next((what for since, what in reversed(line) if since.commit <= commit), None)
