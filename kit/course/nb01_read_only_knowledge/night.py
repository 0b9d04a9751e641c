"""The incident of notebook 1: two desks answer differently, and one of them has changed a rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import blocks_called, latest_agent
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.models.script import Script
from kit.values.records import Agent, Block

RULES, DESKS = "night_rules", ("Night Desk A", "Night Desk B")
_TEXT = "NIGHT RULES\n- Digital products: 14 days\n- Call the lead above $200"
_CHANGE = {"label": RULES, "old_string": "14 days", "new_string": "365 days"}
MAY = May(fields=(RULES,), gone=(RULES,), access=tuple((desk, RULES) for desk in DESKS))


def a_night_passes(client: Client) -> None:
    """Two desks work through a night; whoever runs this twice has the same night.

    >>> from kit import connect
    >>> client = connect()
    >>> a_night_passes(client)
    The night is over. Desk A gives customers 365 days, Desk B gives them 14.
    >>> len(client.blocks.list(label="night_rules"))
    2
    """
    if not blocks_called(client, RULES):
        first, second = (
            client.blocks.create(label=RULES, description="What the night desks answer by.", value=_TEXT)
            for _ in DESKS
        )
        script = Script([("memory_replace", _CHANGE), "I was generous."])
        a = client.agents.create(name=DESKS[0], block_ids=[first.id], model=script)
        client.agents.create(name=DESKS[1], block_ids=[second.id])
        client.agents.messages.create(a.id, input="A customer is very sad. Do something.")
        client.agents.update(a.id, model="clerk")
    print("The night is over. Desk A gives customers 365 days, Desk B gives them 14.")


def check(client: Client, _: Any) -> Verdict:
    """Judge what both desks hold, what it says, and who could change it."""
    blocks, desks = blocks_called(client, RULES), [latest_agent(client, name) for name in DESKS]
    there = [one for one in desks if one is not None]
    if not there:
        return cannot_be_checked("the night desks are not in the room; run the cell above first.")
    if len(there) < len(DESKS):
        return wrong("A desk is gone, and customers will call it tonight: mend what it holds, and keep it.")
    if len(blocks) == 2 and _is_as_left(blocks, there):
        return not_tried("the night has left it so: nothing is mended yet.")
    return judged(
        _mistakes(client, there),
        right(
            "One text, two desks that hold it, and no agent that can change it. A copy and a right too many: "
            "the first made the desks differ, the second let one of them do it."
        ),
    )


def _is_as_left(blocks: list[Block], desks: list[Agent]) -> bool:
    texts = {block.id: block.value for block in blocks}
    said = [[texts.get(id) for id in desk.block_ids] for desk in desks]
    free = all(right == "read_write" for desk in desks for right in desk.access.values())
    return (
        said == [[_TEXT.replace("14", "365")], [_TEXT]] and free and not any(one.read_only for one in blocks)
    )


def _mistakes(client: Client, desks: list[Agent]) -> Iterator[str]:
    held = [[block for block in client.agents.blocks.list(desk.id) if block.label == RULES] for desk in desks]
    for desk, blocks in zip(desks, held, strict=True):
        if not blocks:
            yield f"{desk.name} holds no {RULES} now: it has nothing to answer from."
            return
    ids = {block.id for blocks in held for block in blocks}
    if len(ids) > 1:
        yield (
            "The desks still hold two blocks of one label: at the next change they differ again. "
            "To share is to hold the same id."
        )
        return
    block = client.blocks.retrieve(ids.pop())
    if block.value != _TEXT:
        yield "The rules do not say what they said in the evening. The history has that text, to the letter."
    for desk in desks:
        if not block.read_only and desk.access[block.id] != "read_only":
            yield f"{desk.name} may still change the rules ({desk.access[block.id]}), and next night it will."
