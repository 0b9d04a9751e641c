"""E4: nobody writes in two departments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kit.client import Client
from kit.lessons.enterprise.organisation import RUN_ABOVE, departments, members, staff
from kit.lessons.parts import Verdict, judged, not_tried, right
from kit.records import Access, Agent, Block


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


def clean(client: Client) -> None:
    """Let everybody write at home, then give the three grants again."""
    rooms = departments(client)
    if len(rooms) < 2:
        return
    for block in rooms.values():
        client.blocks.update(block.id, read_only=False)
    for one in staff(client):
        for name in one.metadata["departments"]:
            client.agents.blocks.attach(rooms[name].id, agent_id=one.id, access="read_write")
    for agent, block, access in _grants(client):
        client.agents.blocks.attach(block.id, agent_id=agent.id, access=access)


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
            yield f"{agent.name} can not read {block.label} any more; only writing was one too many."
    if any(block.read_only for block in rooms.values()):
        yield "You locked a department's block for all, so that its own people can not write it."
    for name in homeless:
        yield f"{name} can not write at home any more; only elsewhere it was too much."
    if now[0] == "append_only":
        yield "append_only in the place of read_write is a smaller right, and still one to write."
    if "append_only" in now:
        yield "One of them may still append in a second department, and appending is writing."
    for duty in duties:
        yield f"{duty}: look at the marks again."


def _writes_at_home(agent: Agent, rooms: dict[str, Block]) -> bool:
    return all(agent.access.get(rooms[name].id) == "read_write" for name in agent.metadata["departments"])
