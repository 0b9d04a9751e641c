"""The prompt: what an agent has in front of it when it thinks, with its blocks in a fixed layout.

Text that people and agents wrote is escaped, so that a value can not end its own block or start another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kit.values.escape import escape

_INTRODUCTION = (
    "These blocks are your memory; others may share them. "
    "Where a text below shows &lt; the block itself has <."
)
PLACE = "{CORE_MEMORY}"


@dataclass(frozen=True, slots=True)
class BlockInPrompt:
    """One attached block as the agent is to see it at this moment."""

    id: str
    label: str
    description: str | None
    value: str
    limit: int
    read_only: bool
    append_only: bool
    version: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """A rendered prompt: its ``text``, and which version of each block (by label) it shows.

    ``at`` is the time of rendering, which stands in the text too.
    """

    agent_id: str
    text: str
    versions: dict[str, int]
    seq: int
    at: str

    def __str__(self) -> str:
        return self.text


def fingerprint(text: str) -> str:
    """By which a prompt's text is known again: its SHA-256.

    >>> fingerprint("I am Ana.")[:12]
    'dae41db01c42'
    """
    from hashlib import sha256  # with its first use: it loads OpenSSL

    return sha256(text.encode()).hexdigest()


def render(
    system: str, blocks: Iterable[BlockInPrompt], *, agent_id: str, name: str, at: str, earlier: int
) -> str:
    """The system prompt: ``system`` with the memory in place of ``{CORE_MEMORY}`` or after it.

    ``at`` is the time of rendering and ``earlier`` the number of messages before this turn.
    """
    memory = "\n".join(
        ["<memory_blocks>", _INTRODUCTION, "", "\n\n".join(map(block_text, blocks)), "</memory_blocks>", ""]
        + ["<memory_metadata>", f"- agent_id={agent_id}", f"- agent_name={escape(name)}"]
        + [f"- rendered_at={at}", f"- earlier_messages={earlier}", "</memory_metadata>"]
    )
    before, place, after = system.partition(PLACE)
    return before + memory + after if place else f"{system}\n\n{memory}" if system else memory


def block_text(block: BlockInPrompt) -> str:
    """One block as it stands in a prompt."""
    facts = [
        *(["- read_only=true"] if block.read_only else []),
        *(["- append_only=true"] if block.append_only else []),
        f"- chars_current={len(block.value)}",
        f"- chars_limit={block.limit}",
    ]
    parts = [f"<{block.label}>", "<description>", escape(block.description or ""), "</description>"]
    parts += ["<metadata>", *facts, "</metadata>"]
    parts += ["<value>", escape(block.value), "</value>", f"</{block.label}>"]
    return "\n".join(parts)
