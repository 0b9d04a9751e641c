"""E4: nobody writes in two departments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kit.client import Client
from kit.course.nb04_enterprise.organisation import RUN_ABOVE, departments, members, staff
from kit.lessons.may import May
from kit.lessons.parts import Verdict, judged, not_tried, right
from kit.values.records import Access, Agent, Block


class _Grant(NamedTuple):
    agent: Agent
    block: Block
    access: Access


def _grants(client: Client) -> list[_Grant]:
    """The three grants of the exercise: two that write in a second department, and one that reads."""
    rooms = departments(client)
    first, second, last = (list(rooms)[place] for place in (0, 1, -1))
    return [
        _Grant(members(client, first)[-1], rooms[second], "read_write"),
        _Grant(members(client, second)[0], rooms[first], "append_only"),
        _Grant(members(client, first)[0], rooms[last], "read_only"),
    ]


def may(client: Client) -> May:
    """The first two of the grants."""
    grants = _grants(client) if len(departments(client)) > 1 else []
    return May(access=tuple((one.agent.name, one.block.label) for one in grants[:2]))


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: three may read in a second department, and nobody may write there."""
    rooms = departments(client)
    if len(rooms) < 2:
        return RUN_ABOVE
    duties = client.audit.duties({name: [block.label] for name, block in rooms.items()})
    grants = _grants(client)
    untouched = all(agent.access.get(block.id) == access for agent, block, access in grants)
    if untouched and len(duties) == 2:
        return not_tried(f"{len(duties)} agents may still write in two departments.")
    homeless = [one.name for one in staff(client) if not _writes_at_home(one, rooms)]
    return judged(
        _mistakes(grants, rooms, homeless, [str(duty) for duty in duties]),
        right("Whoever reads in two departments informs herself; who writes in two could check herself."),
    )


def _mistakes(
    grants: list[_Grant], rooms: dict[str, Block], homeless: list[str], duties: list[str]
) -> Iterator[str]:
    now = [agent.access.get(block.id) for agent, block, _ in grants]
    for agent, block, _ in grants:
        if block.id not in agent.access:
            yield f"{agent.name} does not hold {block.label} any more, and reading there was to stay."
    if any(block.read_only for block in rooms.values()):
        yield "A department's block is locked for all, so that its own people can not write it."
    for name in homeless:
        yield f"{name} can not write at home; only elsewhere it was too much."
    if now[0] == "append_only":
        yield "append_only in the place of read_write is a smaller right, and still one to write."
    for agent, block, _ in (one for one in grants if one.agent.access.get(one.block.id) == "append_only"):
        yield f"{agent.name} may append to {block.label}, a second department's: appending is writing."
    for duty in duties:
        yield f"{duty}: look at the marks again."


def _writes_at_home(agent: Agent, rooms: dict[str, Block]) -> bool:
    return all(agent.access.get(rooms[name].id) == "read_write" for name in agent.metadata["departments"])
