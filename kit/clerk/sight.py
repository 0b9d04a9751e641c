"""Sight: what the clerk has before it, the prompt and nothing else, with every block's text taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from kit.clerk.page import BlockPage, PageLine
from kit.prompt.reader import ReadBlock, read_prompt

PRIVATE = ("persona", "human")


@dataclass(frozen=True)
class SeenBlock(ReadBlock):
    """A block of the prompt with its lines."""

    @cached_property
    def page(self) -> BlockPage:
        """The value as titles, sections, records and lines."""
        return BlockPage.read(self.value)

    def say(self, value: str) -> SeenBlock:
        """The same block with another value; with the same one it is itself, and is not read again."""
        return self if value == self.value else replace(self, value=value)


@dataclass(frozen=True)
class Sight:
    """Who the agent is, which blocks it sees, and the day on which the prompt was rendered."""

    name: str
    blocks: tuple[SeenBlock, ...]
    day: str = ""

    def block(self, label: str) -> SeenBlock | None:
        """The block of this label, if the prompt shows one."""
        return next((block for block in self.blocks if block.label == label), None)

    def put(self, label: str, value: str) -> Sight:
        """The same sight with another value in one block."""
        blocks = (block.say(value) if block.label == label else block for block in self.blocks)
        return replace(self, blocks=tuple(blocks))

    @property
    def labels(self) -> str:
        return ", ".join(block.label for block in self.blocks) or "no block"

    @cached_property
    def common(self) -> tuple[SeenBlock, ...]:
        """The blocks that hold facts: all but the agent's own persona and its note on its user."""
        return tuple(block for block in self.blocks if block.label not in PRIVATE)

    def lines(self) -> Iterator[tuple[SeenBlock, PageLine]]:
        """Every line that says something, with its block."""
        for block in self.common:
            for line in block.page.content:
                yield block, line


def see(prompt: str) -> Sight:
    """The sight of whoever is shown this prompt."""
    read = read_prompt(prompt)
    return Sight(read.name, tuple(SeenBlock(**vars(block)) for block in read.blocks), read.day)
