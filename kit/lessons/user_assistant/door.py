"""E4: what a former reader knows is made worthless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.clearing import remove
from kit.lessons.look import agents_called, blocks_called, latest_agent
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.lessons.user_assistant.room import row, was_attached
from kit.records import Agent, Block

_LABEL, _WATCH = "door_code", "Night watch"


def clean(client: Client) -> None:
    """Give the door its first code again; remove every Night watch and every other door."""
    given, others = _doors(client)
    remove(client, agents=agents_called(client, _WATCH), blocks=others)
    for door in given:
        client.blocks.restore(door.id, 1)


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: another code, which Night watch reads and Temp does not."""
    temp, watch, (given, _others) = latest_agent(client, "Temp"), latest_agent(client, _WATCH), _doors(client)
    if temp is None or not given:
        return cannot_be_checked("door_code and Temp are needed; run the cells above first.")
    door, first = given[0], client.blocks.history(given[0].id)[0].value
    if watch is None and door.value == first:
        return not_tried("the code is the old one and there is no Night watch yet.")
    if watch is None:
        return wrong("There is no agent named Night watch yet.")
    return judged(
        _mistakes(door, watch, temp, first),
        right(
            "What Temp still knows opens nothing. A text that was read is taken back by changing the lock."
        ),
    )


def _doors(client: Client) -> tuple[list[Block], list[Block]]:
    """The block whose code Temp was given, and the others; who runs the cell again has made a second Temp."""
    temp, blocks = latest_agent(client, "Temp"), blocks_called(client, _LABEL)
    given = [block for block in blocks if temp and was_attached(client, temp.id, block.id)]
    return given, [block for block in blocks if block not in given]


def _mistakes(door: Block, watch: Agent, temp: Agent, first: str) -> Iterator[str]:
    access = row(watch).get(_LABEL)
    old = [code for code in re.findall(r"\d+", first) if code in door.value]
    if access and door.id not in watch.block_ids:
        yield (
            "Night watch holds a second block of that label: the one that the others hold still says "
            "the old code."
        )
    if not access:
        yield "Night watch does not hold door_code, so it can not know the code."
    if door.id in temp.block_ids:
        yield "Temp holds the block again, and so would read the new code as well."
    if old and door.value != first:
        yield (
            "The old code stands beside the new one: as long as the block says it, it counts. Put the new "
            "one in its place."
        )
    if old:
        yield (
            f"The block still says {', '.join(old)}, and so does Temp's conversation. Detaching took "
            "the block away, not what was read: the code itself must change."
        )
    if access != "read_only":
        yield (
            f"Night watch has {access} and so may write the code. Say access=: without it an "
            "attachment is read_write."
        )
