"""A happening: what a cell below a prediction has done and printed in this very room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kit.client import Client
from kit.values.records import Commit


@dataclass(frozen=True, slots=True)
class Happening:
    """The room afterwards, the number of the last commit before, and what the cell has printed."""

    client: Client
    before: int
    printed: str

    @property
    def commits(self) -> list[Commit]:
        """What was done."""
        return list(self.client.changes(after=self.before))

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What agents answered, in order: the agent's name, and its words."""
        names = {agent.id: agent.name for agent in self.client.agents.list(limit=None)}
        said = [
            change.document
            for commit in self.commits
            for change in commit.changes
            if change.table == "messages" and change.document is not None
        ]
        return [
            (names.get(one["agent_id"], ""), str(one["content"]))
            for one in said
            if one["message_type"] == "assistant_message"
        ]

    def answers_of(self, name: str) -> list[str]:
        """What this agent answered."""
        return [text for agent, text in self.answers if agent == name]

    def changed(self, label: str) -> bool:
        """Whether the text of a block of this label is another one than before."""
        return any(
            change.table == "blocks" and change.document is not None and change.document["label"] == label
            for commit in self.commits
            for change in commit.changes
        )


Happened = Callable[[Happening], str]  # the letter of what has happened; nothing where it is none of them
