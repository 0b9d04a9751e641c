"""E4: what a former reader knows is made worthless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.room import row, was_attached
from kit.lessons.find import agents_called, blocks_called, is_erased, latest_agent, of_each
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.values.records import Agent, Block

_LABEL, _WATCH = "door_code", "Night watch"
_GIVEN = "4471"  # the code in the story, where the first version does not say it any more
_ERASED = (
    f"You have erased a text from {_LABEL}, in all its versions, and no undo brings it back. The room has "
    "forgotten it, and whoever has read it has not: give the block a new code by a new version. Or "
    'lesson.resume("E4") builds the room anew.'
)
_NOT_NEEDED = (
    " The erasing was not needed for that: who has read the old code keeps it, and it opens nothing."
)
MAY = May(new=(_WATCH,), text=(_LABEL,), erased=(_LABEL,))


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: another code, which Night watch reads and Temp does not."""
    temp, watches = latest_agent(client, "Temp"), agents_called(client, _WATCH)
    given, _others = _doors(client)
    if temp is None or not given:
        return cannot_be_checked("door_code and Temp are needed; run the cells above first.")
    door, first = given[0], client.blocks.history(given[0].id)[0].value
    if not watches and door.value == first and not is_erased(client, _LABEL):
        return not_tried("the code is the old one and there is no Night watch yet.")
    if not watches:
        return wrong(f"There is no agent named Night watch yet.{_for_good(client)}")
    return judged(
        of_each(watches, lambda watch: _mistakes(client, door, watch, temp, first), "E4"),
        right(
            "What Temp still knows opens nothing. A text that was read is taken back by changing the lock."
            + (_NOT_NEEDED if is_erased(client, _LABEL) else "")
        ),
    )


def _for_good(client: Client) -> str:
    """What is said of the code where it was erased."""
    return f" {_ERASED}" if is_erased(client, _LABEL) else ""


def _doors(client: Client) -> tuple[list[Block], list[Block]]:
    """The block whose code Temp was given, and the others; who runs the cell again has made a second Temp."""
    temp, blocks = latest_agent(client, "Temp"), blocks_called(client, _LABEL)
    given = [block for block in blocks if temp and was_attached(client, temp.id, block.id)]
    return given, [block for block in blocks if block not in given]


def _mistakes(client: Client, door: Block, watch: Agent, temp: Agent, first: str) -> Iterator[str]:
    access = row(watch).get(_LABEL)
    if access and door.id not in watch.block_ids:
        yield "Night watch holds a second block of that label: it is not the one that Temp was given."
    if not access:
        yield "Night watch does not hold door_code, so it can not know the code."
    if door.id in temp.block_ids:
        yield "Temp holds the block again, and so would read the new code as well."
    yield from _code_mistakes(client, door, temp, first)
    if access != "read_only":
        yield (
            f"Night watch has {access} and so may write the code. Say access=: without it an "
            "attachment is read_write."
        )
    if more := [label for label in row(watch) if label != _LABEL]:
        yield f"Night watch holds {', '.join(more)} too: it was to read the code, and nothing else."


def _code_mistakes(client: Client, door: Block, temp: Agent, first: str) -> Iterator[str]:
    """What is wrong with the code that opens the door now."""
    old = [code for code in re.findall(r"\d+", first) or [_GIVEN] if code in door.value]
    if door.value == first and is_erased(client, _LABEL):
        yield _ERASED
    if old and door.value != first:
        yield (
            "The old code stands beside the new one: as long as the block says it, it counts. Put the new "
            "one in its place."
        )
    if old:
        yield _still_said(client, temp, ", ".join(old))
    if not re.search(r"\d", door.value):
        yield f"The block says no code any more, so nobody can open the door.{_for_good(client)}"
    for code in re.findall(r"\d{3,}", door.value):
        if known := client.agents.knows(temp.id, code):
            yield f"{known}. That code opens the door now: put one into the block that Temp was not told."


def _still_said(client: Client, temp: Agent, code: str) -> str:
    said = (message.to_json() for message in client.agents.messages.list(temp.id, limit=None))
    also = ", and so does Temp's conversation" if any(code in text for text in said) else ""
    return (
        f"The block still says {code}{also}. Detaching took the block away, not what was read: the code "
        "itself must change."
    )
