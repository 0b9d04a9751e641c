"""What an agent sees now: its system text and its blocks, read from the room in one state."""

from __future__ import annotations

from kit.access import effective
from kit.holding import held
from kit.journal import Document, Reading
from kit.prompt import BlockInPrompt, Prompt, render


def prompt_of(room: Reading, agent: Document, earlier: int | None = None) -> Prompt:
    """The agent's prompt in this state of the room; ``earlier`` counts the messages before this turn."""
    blocks = []
    for attachment, block in held(room, agent):
        access = effective(block, attachment)
        blocks.append(
            BlockInPrompt(
                id=block["id"],
                label=block["label"],
                description=block["description"],
                value=block["value"],
                limit=block["limit"],
                read_only=access == "read_only",
                append_only=access == "append_only",
                version=block["version"],
            )
        )
    count = len(room.ids("messages", agent_id=agent["id"])) if earlier is None else earlier
    text = render(
        agent["system"], blocks, agent_id=agent["id"], name=agent["name"], at=room.now, earlier=count
    )
    return Prompt(agent["id"], text, {block.label: block.version for block in blocks}, room.seq)
