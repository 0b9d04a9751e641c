"""E8: an attachment that is not in the table is found; a colleague has made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.room import (
    HISTORY,
    MONEY,
    NOT_THERE,
    PREFERENCES,
    PROFILE,
    row,
    was_attached,
    was_there,
    what_became,
)
from kit.lessons.find import first_block, latest_agent
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong

MAY = May(access=(("Finance", HISTORY),), gone=(HISTORY, "Finance"))


def a_colleague_passes_by(client: Client) -> None:
    """Attach one block to one agent that is not to have it: the bug of the bug hunt.

    >>> from kit import connect
    >>> client = connect()
    >>> history = client.blocks.create(label="interaction_history", value="")
    >>> finance = client.agents.create(name="Finance")
    >>> a_colleague_passes_by(client)
    A colleague was here, meant well, and has attached one block too many.
    """
    finance, history = latest_agent(client, "Finance"), first_block(client, HISTORY)
    if finance is None or history is None:
        print(f"A colleague was here, and found no Finance or no {HISTORY}: run the notebook from the top.")
        return
    client.agents.blocks.attach(block_id=history.id, agent_id=finance.id, access="read_write")
    print("A colleague was here, meant well, and has attached one block too many.")


def check(client: Client, _: Any) -> Verdict:
    """Judge what Finance holds: what the table gives it."""
    finance, history = latest_agent(client, "Finance"), first_block(client, HISTORY)
    if not was_there(client, HISTORY):
        return NOT_THERE
    if history is None:
        return wrong(
            f"{what_became(client, HISTORY)}: that ends the path, and takes their memory from everybody else."
        )
    if finance is None:
        return wrong("Finance is not there any more. The attachment was wrong, not the agent.")
    if not was_attached(client, finance.id, history.id):
        return cannot_be_checked("the colleague was not here yet; run the cell above first.")
    held = row(finance)
    if held.get(HISTORY) == "read_write" and MONEY in held:
        return not_tried("the wrong attachment is still there; compare the room with the table.")
    return judged(
        _mistakes(held),
        right(
            "Nobody could read the money who should not, and still a way out was open: a wrong right to "
            "write is found by a table, not by asking the agents."
        ),
    )


def _mistakes(held: dict[str, str]) -> Iterator[str]:
    if MONEY not in held:
        yield (
            f"Finance has lost {MONEY}: that ends the path and the work. Which of its attachments is "
            "not in the table? Give this one back."
        )
    if HISTORY in held:
        yield (
            f"Finance is {held[HISTORY]} on {HISTORY} now, and reads in it what everybody did for Maya: the "
            "table gives it nothing there."
        )
    if not {PROFILE, PREFERENCES, "calculation_workspace"} <= set(held):
        yield (
            "Finance has lost a block that the table gives it: take away the one that is too much, no other."
        )
