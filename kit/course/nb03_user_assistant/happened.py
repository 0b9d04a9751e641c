"""What happened after the predictions of notebook 3, as the room and the agents' answers tell it."""

from __future__ import annotations

import re

from kit.client import Client
from kit.course.nb03_user_assistant.canary import amount
from kit.course.nb03_user_assistant.room import DRAFTS, MONEY
from kit.lessons.find import first_block, latest_agent
from kit.lessons.happening import Happening


def conference(it: Happening) -> str:
    """P1: who can tell whether the money is enough."""
    money, asked = first_block(it.client, MONEY), {name for name, _ in it.answers}
    line = re.search(r"Remaining: (\S+)", money.value) if money else None
    if money is None or line is None:
        return ""
    knowing = {name for name, said in it.answers if line[1] in said}
    if knowing == asked:
        return "a"
    holders = {agent.name for agent in it.client.blocks.agents.list(money.id, limit=None)}
    return "b" if knowing == holders & asked else "c" if knowing == {"Finance"} else ""


def confirmed(it: Happening) -> str:
    """P2: what Email has written."""
    drafts = first_block(it.client, DRAFTS)
    if drafts is None or not it.changed(DRAFTS):
        return "a"
    return "c" if "11:00" in drafts.value else "b"


def door_code(it: Happening) -> str:
    """P3: where Temp still has the code."""
    temp, door = latest_agent(it.client, "Temp"), first_block(it.client, "door_code")
    if temp is None or door is None:
        return ""
    code = next(iter(re.findall(r"\d+", it.client.blocks.history(door.id)[0].value)), "")
    if code and code in it.client.agents.prompt(temp.id).text:
        return "c"
    messages = it.client.agents.messages.list(temp.id, limit=None)
    return "b" if any(code and code in message.to_json() for message in messages) else "a"


def shared(it: Happening) -> str:
    """P4: who has the amount in the prompt."""
    figure, money = amount(it.client), first_block(it.client, MONEY)
    if not figure or money is None:
        return ""
    holders = {agent.id for agent in it.client.blocks.agents.list(money.id, limit=None)}
    return "b" if _seeing(it.client, figure) - holders else "a"


def _seeing(client: Client, text: str) -> set[str]:
    agents = client.agents.list(limit=None)
    return {one.id for one in agents if text in client.agents.prompt(one.id).text}
