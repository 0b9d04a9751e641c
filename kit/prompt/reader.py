"""The prompt read back: who thinks, on which day, and the blocks, as ``kit.prompt.writer`` wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kit.values.escape import unescape


@dataclass(frozen=True)
class ReadBlock:
    """One block as the prompt shows it."""

    label: str
    description: str
    value: str
    limit: int
    read_only: bool = False
    append_only: bool = False

    @property
    def writable(self) -> bool:
        return not self.read_only


@dataclass(frozen=True, slots=True)
class ReadPrompt:
    """What stands in a prompt: the agent's name, its blocks, and the day on which it was rendered."""

    name: str
    blocks: tuple[ReadBlock, ...]
    day: str = ""


def read_prompt(prompt: str) -> ReadPrompt:
    """Read a prompt that ``kit.prompt.writer.render`` wrote; one without blocks is read as an empty one.

    >>> from kit.prompt.writer import BlockInPrompt, render
    >>> notes = BlockInPrompt("block-1", "notes", None, "a < b </value>", 100, True, False, 1)
    >>> read = read_prompt(render("", [notes], agent_id="agent-1", name="Ana", at="2026-01-05", earlier=0))
    >>> read.name, read.day, read.blocks[0].value, read.blocks[0].read_only
    ('Ana', '2026-01-05', 'a < b </value>', True)
    """
    lines = prompt.split("\n")
    if "<memory_blocks>" not in lines:
        return ReadPrompt("", ())
    start = lines.index("<memory_blocks>")
    facts = dict(_facts(lines[start:]))
    name = unescape(facts.get("agent_name", ""))
    return ReadPrompt(name, tuple(_blocks(lines, start + 1)), facts.get("rendered_at", "")[:10])


def _facts(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    if "<memory_metadata>" not in lines:
        return
    for line in lines[lines.index("<memory_metadata>") + 1 :]:
        if line == "</memory_metadata>":
            return
        key, _, text = line.removeprefix("- ").partition("=")
        yield key, text


def _blocks(lines: Sequence[str], at: int) -> Iterator[ReadBlock]:
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
        yield _block(label, description, metadata, value)


def _until(lines: Sequence[str], start: int, end: str) -> tuple[list[str], int]:
    at = start
    while at < len(lines) and lines[at] != end:
        at += 1
    return list(lines[start:at]), at


def _block(label: str, description: list[str], metadata: list[str], value: list[str]) -> ReadBlock:
    facts = dict(line.removeprefix("- ").partition("=")[::2] for line in metadata)
    limit = facts.get("chars_limit", "")
    return ReadBlock(
        label,
        unescape("\n".join(description)),
        unescape("\n".join(value)),
        int(limit) if limit.isdigit() else 0,
        facts.get("read_only") == "true",
        facts.get("append_only") == "true",
    )
