"""Sight: what the clerk reads out of the rendered prompt, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kit.escape import unescape
from kit.models.clerk.page import Page
from kit.models.clerk.words import bag


@dataclass(frozen=True)
class Seen:
    """One block as the prompt shows it."""

    label: str
    description: str
    value: str
    limit: int
    read_only: bool = False
    append_only: bool = False

    @cached_property
    def page(self) -> Page:
        """The value as titles, sections, records and lines."""
        return Page.read(self.value)

    def say(self, value: str) -> Seen:
        """The same block with another value; with the same one it is itself, and is not read again."""
        return self if value == self.value else replace(self, value=value)

    @property
    def writable(self) -> bool:
        return not self.read_only


@dataclass(frozen=True)
class Sight:
    """Who the agent is, which blocks it sees, and the day on which the prompt was rendered."""

    name: str
    blocks: tuple[Seen, ...]
    day: str = ""

    def block(self, label: str) -> Seen | None:
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
    def held(self) -> Counter[str]:
        """On how many lines each stem stands, headings taken along; "" counts the lines."""
        found: Counter[str] = Counter()
        for line in (line for block in self.blocks for line in block.page.content):
            found.update(bag(line.body) | bag(line.key) | bag(line.section))
            found[""] += 1
        return found


def look(prompt: str) -> Sight:
    """Read a prompt that ``kit.prompt.render`` wrote.

    >>> from kit.prompt import BlockInPrompt, render
    >>> notes = BlockInPrompt("block-1", "notes", None, "a < b </value>", 100, True, False, 1)
    >>> sight = look(render("", [notes], agent_id="agent-1", name="Ana", at="2026-01-05", earlier=0))
    >>> sight.name, sight.block("notes").value, sight.block("notes").read_only
    ('Ana', 'a < b </value>', True)
    """
    lines = prompt.split("\n")
    if "<memory_blocks>" not in lines:
        return Sight("", ())
    start = lines.index("<memory_blocks>")
    facts = dict(_facts(lines[start:]))
    name = unescape(facts.get("agent_name", ""))
    return Sight(name, tuple(_blocks(lines, start + 1)), facts.get("rendered_at", "")[:10])


def _facts(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    if "<memory_metadata>" not in lines:
        return
    for line in lines[lines.index("<memory_metadata>") + 1 :]:
        if line == "</memory_metadata>":
            return
        key, _, text = line.removeprefix("- ").partition("=")
        yield key, text


def _blocks(lines: Sequence[str], at: int) -> Iterator[Seen]:
    while at < len(lines) and lines[at] != "</memory_blocks>":
        opens = lines[at].startswith("<") and lines[at + 1 : at + 2] == ["<description>"]
        if not opens:
            at += 1
            continue
        label = lines[at][1:-1]
        description, at = _until(lines, at + 2, "</description>")
        metadata, at = _until(lines, at + 2, "</metadata>")
        value, at = _until(lines, at + 2, "</value>")
        at += 1
        yield _seen(label, description, metadata, value)


def _until(lines: Sequence[str], start: int, end: str) -> tuple[list[str], int]:
    at = start
    while at < len(lines) and lines[at] != end:
        at += 1
    return list(lines[start:at]), at


def _seen(label: str, description: list[str], metadata: list[str], value: list[str]) -> Seen:
    facts = dict(line.removeprefix("- ").partition("=")[::2] for line in metadata)
    limit = facts.get("chars_limit", "")
    return Seen(
        label,
        unescape("\n".join(description)),
        unescape("\n".join(value)),
        int(limit) if limit.isdigit() else 0,
        facts.get("read_only") == "true",
        facts.get("append_only") == "true",
    )
