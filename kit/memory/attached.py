"""What an agent holds: its attachments, read and written inside one transaction."""

from __future__ import annotations

from kit.errors import NotAttachedError, NotFoundError
from kit.journal import Document, Draft, Reading
from kit.memory.blocks import check_label_free
from kit.values.clip import MOST_SHOWN, bounded, named, shown
from kit.values.records import Access


def held(room: Reading, agent: Document) -> list[tuple[Document, Document]]:
    """The agent's attachments with their blocks, in the order of attaching."""
    pairs = (
        (one, room.get("blocks", one["block_id"])) for one in room.find("attachments", agent_id=agent["id"])
    )
    return [(attachment, block) for attachment, block in pairs if block is not None]


def attachment_of(room: Reading, agent: Document, block: Document) -> Document:
    """The attachment that gives ``block`` to ``agent``, or ``NotFoundError``."""
    for attachment in room.find("attachments", agent_id=agent["id"], block_id=block["id"]):
        return attachment
    raise NotFoundError(
        f"{block['label']} ({block['id']}) is not attached to {agent['name']}",
        hint=_attached_hint(held(room, agent)),
    )


def find_labelled(room: Reading, agent: Document, label: str) -> tuple[Document, Document] | None:
    """The agent's attachment and block of this label, if it holds one."""
    for attachment in room.find("attachments", agent_id=agent["id"]):
        for block in room.find("blocks", id=attachment["block_id"], label=label):
            return attachment, block
    return None


def labelled(room: Reading, agent: Document, label: str) -> tuple[Document, Document]:
    """The attachment and block of this label; ``NotAttachedError`` where the agent holds none.

    What is not attached and what does not exist get the same answer, so that a refusal tells an agent
    nothing about blocks that it must not know.
    """
    found = find_labelled(room, agent, label)
    if found is not None:
        return found
    pairs = held(room, agent)
    raise NotAttachedError(
        f"{agent['name']} holds no block labelled {shown(label)}",
        hint=_attached_hint(pairs),
        principal=agent["id"],
        block=bounded(label, MOST_SHOWN),
        rule="only attached blocks can be reached",
        attached=tuple(block["label"] for _, block in pairs),
    )


def attach(draft: Draft, agent: Document, block: Document, access: Access | None) -> None:
    """Attach, or change the access of what is attached; ``None`` leaves or means ``read_write``."""
    for attachment in draft.find("attachments", agent_id=agent["id"], block_id=block["id"]):
        draft.put("attachments", {**attachment, "access": access or attachment["access"]})
        return
    check_label_free(draft, agent["id"], block)
    draft.put(
        "attachments",
        {
            "agent_id": agent["id"],
            "block_id": block["id"],
            "access": access or "read_write",
            "attached_at": draft.now,
            **({"space": agent["space"]} if "space" in agent else {}),  # of a learner's agent: hers to detach
        },
    )


def _attached_hint(pairs: list[tuple[Document, Document]]) -> str:
    return f"It holds: {named(block['label'] for _, block in pairs)}." if pairs else "It holds no blocks."
