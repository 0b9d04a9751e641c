"""E4: one block, two rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import latest_agent, latest_block
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.values.records import Block

_LABEL, _ADDS, _READS = "shift_notes", "Tier 1 A", "Tier 2"
MAY = May(access=((_ADDS, _LABEL), (_READS, _LABEL)))


def check(client: Client, _: Any) -> Verdict:
    """Judge the two attachments."""
    block = latest_block(client, _LABEL)
    ana, second = latest_agent(client, _ADDS), latest_agent(client, _READS)
    if block is None or ana is None or second is None:
        return cannot_be_checked("run the cells above first: shift_notes, Tier 1 A and Tier 2 are needed.")
    first, other = ana.access.get(block.id), second.access.get(block.id)
    if first is None and other is None and not block.read_only:
        return not_tried("neither Tier 1 A nor Tier 2 holds shift_notes yet.")
    return judged(
        _mistakes(block, first, other),
        right("Access belongs to the attachment: one block, two agents, two rights."),
    )


def _mistakes(block: Block, first: str | None, second: str | None) -> Iterator[str]:
    if block.read_only:
        yield "read_only on the block binds every agent, so Tier 1 A can not add either: it is per block."
    if first == "read_write":
        yield "Tier 1 A may add, but also rewrite or delete what others wrote: append_only is enough."
    if first is None or second is None:
        yield f"{_ADDS if first is None else _READS} does not hold shift_notes yet."
    if (first, second) != ("append_only", "read_only"):
        yield f"Tier 1 A is {first} and Tier 2 is {second}; wanted are append_only and read_only."
