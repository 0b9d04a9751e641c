"""The access map: what every agent may do with every block, and why."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kit.audit.snapshot import WRITING, AgentSeen, Allowed, BlockSeen, Snapshot
from kit.errors import UnprocessableEntityError
from kit.values.checks import shown
from kit.values.rights import MARKS, NOT_ATTACHED

_NARROW = 12  # a heading is broken at its underscores where it is wider
_BY_MARK = {mark: mark for mark in MARKS.values()} | {"-": NOT_ATTACHED}


@dataclass(frozen=True, slots=True)
class Holding:
    """What one agent may do with one block: ``access``, its short ``mark``, and ``why``."""

    agent: str
    agent_id: str
    label: str
    block_id: str | None
    access: Allowed
    why: str

    @property
    def mark(self) -> str:
        """``R``, ``R/W``, ``A`` or ``–``."""
        return MARKS[self.access]

    def __str__(self) -> str:
        return f"{self.agent}: {self.mark} {self.label}, because {self.why}"


@dataclass(frozen=True, slots=True, repr=False)
class AccessMap:
    """Who may do what, in one state of the room; shown as a table with the agents as rows."""

    seen: Snapshot

    def of(self, agent: object, label: object) -> Holding:
        """What this agent may do with the block of this label, or with the one of this id.

        An agent holds at most one block of a label. ``access`` is ``"none"`` where it holds none.

        Raises:
            NotFoundError: there is no such agent, or no such block.
            ConflictError: several agents bear this name.
        """
        who = self.seen.agent(agent)
        blocks = self.seen.labelled(getattr(label, "id", label))
        held = [block for block in blocks if (who.id, block.id) in self.seen.allowed]
        return self._holding(who, held[0]) if held else self._nothing(who, blocks)

    def readers(self, label: object) -> list[str]:
        """The agents that may read this block, in the order in which they were made."""
        return self._who(self.seen.block(label), frozenset(MARKS))

    def writers(self, label: object) -> list[str]:
        """The agents that may write this block, or add to it."""
        return self._who(self.seen.block(label), WRITING)

    def compare(self, table: Mapping[str, Mapping[str, str]]) -> list[str]:
        """The differences between the room and ``{agent: {label: "R"|"R/W"|"A"|"–"}}``, as sentences.

        Nothing is left out: what the table does not name is expected to be ``–``, and so are the blocks
        and agents that it does not know.

        Raises:
            UnprocessableEntityError: the table has another form.
        """
        rows = {agent: _row(agent, marks) for agent, marks in _checked(table).items()}
        return [*self._unknown_agents(rows), *self._other_access(rows)]

    def table(self, *labels: str) -> str:
        """The map as text; with ``labels`` only these columns.

        Raises:
            NotFoundError: there is no such block.
        """
        blocks = [self.seen.block(label) for label in labels] or list(self.seen.blocks)
        if not self.seen.agents:
            return "no agents yet"
        heads = [_broken(block.shown) for block in blocks]
        depth = max(map(len, heads), default=0)
        rows = [["", *(head[at] if at < len(head) else "" for head in heads)] for at in range(depth)]
        for agent in self.seen.agents:
            rows += [[agent.shown, *(MARKS[self._access(agent, block)] for block in blocks)]]
        return _laid_out(rows)

    def __str__(self) -> str:
        return self.table()

    __repr__ = __str__

    def _access(self, agent: AgentSeen, block: BlockSeen) -> Allowed:
        return self.seen.allowed.get((agent.id, block.id), "none")

    def _who(self, block: BlockSeen, among: Iterable[str]) -> list[str]:
        may = {agent for (agent, held), one in self.seen.allowed.items() if held == block.id and one in among}
        return [agent.shown for agent in self.seen.agents if agent.id in may]

    def _holding(self, agent: AgentSeen, block: BlockSeen) -> Holding:
        given, access = self.seen.given[agent.id, block.id], self._access(agent, block)
        why = "the block is read-only" if block.read_only else f"its attachment is {given}"
        return Holding(agent.shown, agent.id, block.shown, block.id, access, why)

    @staticmethod
    def _nothing(agent: AgentSeen, blocks: list[BlockSeen]) -> Holding:
        first = blocks[0]
        label = first.shown if len(blocks) == 1 else first.label
        return Holding(
            agent.shown,
            agent.id,
            label,
            first.id if len(blocks) == 1 else None,
            "none",
            "it is not attached",
        )

    def _unknown_agents(self, rows: Mapping[str, object]) -> Iterator[str]:
        names = Counter(agent.name for agent in self.seen.agents)
        shown_names = {agent.shown for agent in self.seen.agents}
        for name in rows:
            if name not in shown_names and names[name] > 1:
                yield f"{name}: {names[name]} agents of the room have this name; the table names one"
            elif name not in shown_names:
                yield f"{name} is in the table and not in the room"
        for agent in self.seen.agents:
            if agent.shown not in rows and agent.name not in rows:
                yield f"{agent.shown} is in the room and not in the table"

    def _other_access(self, rows: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
        labels = Counter(block.label for block in self.seen.blocks)
        by_name = {block.shown: block for block in self.seen.blocks}
        several = {label for row in rows.values() for label in row if label not in by_name and labels[label]}
        for label in sorted(several):
            yield f"{label}: {labels[label]} blocks of the room have this label; the table names one"
        held = self._held_labels()
        for agent in self.seen.agents:
            row = rows.get(agent.shown)
            if row is not None:
                asked = [label for label in row if label not in several]
                extra = [one for one in held[agent.id] if one not in row and _plain(one) not in several]
                yield from self._differences(agent, row, [*asked, *extra], by_name)

    def _held_labels(self) -> dict[str, list[str]]:
        held: dict[str, list[str]] = {agent.id: [] for agent in self.seen.agents}
        labels = {block.id: block.shown for block in self.seen.blocks}
        for agent_id, block_id in self.seen.allowed:
            held[agent_id].append(labels[block_id])
        return held

    def _differences(
        self, agent: AgentSeen, row: Mapping[str, str], labels: list[str], by_name: Mapping[str, BlockSeen]
    ) -> Iterator[str]:
        for label in labels:
            wanted, block = row.get(label, NOT_ATTACHED), by_name.get(label)
            here = MARKS[self._access(agent, block)] if block else NOT_ATTACHED
            if here != wanted:
                none = "" if block else ": no block is labelled so"
                yield f"{agent.shown}: the table gives {wanted} for {label}, the room gives {here}{none}"


def access_map(seen: Snapshot) -> AccessMap:
    """The map of this state."""
    return AccessMap(seen)


# ------------------------------------------------------------------------- the given table


def _checked(table: object) -> Mapping[str, Mapping[str, str]]:
    if not isinstance(table, Mapping):
        raise _no_table(table)
    return table


def _row(agent: object, marks: object) -> dict[str, str]:
    if not isinstance(agent, str) or not isinstance(marks, Mapping):
        raise _no_table({agent: marks})
    for mark in marks.values():
        if not isinstance(mark, str) or mark not in _BY_MARK:
            raise UnprocessableEntityError(
                f"{shown(mark)}, in the row of {agent}, is no access", hint="It is R, R/W, A or –."
            )
    return {label: _BY_MARK[mark] for label, mark in marks.items()}


def _no_table(table: object) -> UnprocessableEntityError:
    return UnprocessableEntityError(
        f"{shown(table)} is not a table", hint='It is {"Ana": {"company_policies": "R", "notes": "R/W"}}.'
    )


def _plain(label: str) -> str:
    return label.partition(" (")[0]


# ------------------------------------------------------------------------- the table as text


def _broken(label: str) -> list[str]:
    """The label in lines that are narrow where its underscores allow it."""
    lines = [""]
    for part in re.findall(r"[^_/ -]+[_/ -]*|[_/ -]+", label):
        if lines[-1] and len(lines[-1] + part) > _NARROW:
            lines.append("")
        lines[-1] += part
    return lines


def _laid_out(rows: list[list[str]]) -> str:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    padded = (
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in padded)


def _width(text: str) -> int:
    """How many columns a text takes in a terminal."""
    wide = sum(unicodedata.east_asian_width(one) in {"W", "F"} for one in text)
    return len(text) + wide - sum(unicodedata.combining(one) > 0 for one in text)
