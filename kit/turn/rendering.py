"""What an agent sees now: its system text and its blocks, read from the room in one state."""

from __future__ import annotations

from collections.abc import Sequence

from kit.journal import Document, Reading
from kit.memory.access import effective
from kit.memory.attached import held
from kit.prompt.writer import BlockInPrompt, Prompt, render


def prompt_of(
    room: Reading,
    agent: Document,
    earlier: int | None = None,
    pairs: Sequence[tuple[Document, Document]] | None = None,
) -> Prompt:
    """The agent's prompt in this state of the room; ``earlier`` counts the messages before this turn.

    ``pairs`` are the attachments with their blocks, where they have been read.
    """
    blocks = [in_prompt(attachment, block) for attachment, block in pairs or held(room, agent)]
    count = room.count("messages", agent_id=agent["id"]) if earlier is None else earlier
    now = room.now
    text = render(agent["system"], blocks, agent_id=agent["id"], name=agent["name"], at=now, earlier=count)
    return Prompt(agent["id"], text, {block.label: block.version for block in blocks}, room.seq, now)


def in_prompt(attachment: Document, block: Document) -> BlockInPrompt:
    """The block as the agent that holds it by this attachment is to see it."""
    access = effective(block, attachment)
    return BlockInPrompt(
        id=block["id"],
        label=block["label"],
        description=block["description"],
        value=block["value"],
        limit=block["limit"],
        read_only=access == "read_only",
        append_only=access == "append_only",
        version=block["version"],
    )
