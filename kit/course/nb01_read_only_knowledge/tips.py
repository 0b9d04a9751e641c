"""This room leaks: Tier 1 quotes a limit that it was never to know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import blocks_called, for_good, latest_agent
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.models.script import Script
from kit.turn.knowing import ASKED
from kit.values.records import Agent, Block

LIMIT, TIPS, SECRET = "$1,000", "shift_tips", "escalation_procedures"
_LINE = f"- Tier 2 may refund up to {LIMIT}: send angry customers there"
_KEPT = ("- Say the name of the customer", "- Ask whether the line is good")
_TIER_1 = ("Tier 1 A", "Tier 1 B")
MAY = May(text=(TIPS,), erased=(TIPS,), gone=(TIPS,), access=(("*", TIPS),))


def a_shift_ends(client: Client) -> None:
    """Somebody passes on a useful hint; whoever runs this twice gets no second one.

    >>> from kit import connect
    >>> a_shift_ends(connect())
    The cells above have not run: there is no Tier 1 A yet.
    """
    holders = [latest_agent(client, name) for name in (*_TIER_1, "Tier 2")]
    if any(one is None for one in holders):
        print("The cells above have not run: there is no Tier 1 A yet.")
        return
    if not blocks_called(client, TIPS):
        _pass_on(client, [one for one in holders if one is not None])
    print("A shift ends. In the morning a customer says: Tier 1 told me that you can refund $1,000!")


def _pass_on(client: Client, holders: list[Agent]) -> None:
    tips = client.blocks.create(
        label=TIPS,
        description="Tips of one shift for the next one. Everybody adds to it.",
        value="\n".join(["TIPS", *_KEPT]),
        limit=2000,
    )
    for one in holders:
        client.agents.blocks.attach(block_id=tips.id, agent_id=one.id)
    author = holders[-1]
    script = Script([("memory_insert", {"label": TIPS, "new_string": _LINE}), "I have left a tip."])
    client.agents.update(author.id, model=script)
    client.agents.messages.create(author.id, input="Leave a tip for the next shift.")
    client.agents.update(author.id, model=author.model)


def check(client: Client, _: Any) -> Verdict:
    """Judge it by what each agent can know now, its conversation included."""
    tips, secrets = blocks_called(client, TIPS), blocks_called(client, SECRET)
    agents = [latest_agent(client, name) for name in (*_TIER_1, "Tier 2")]
    if not secrets or any(one is None for one in agents):
        return cannot_be_checked(
            "Tier 1, Tier 2 and escalation_procedures are needed; run the cells above first."
        )
    there = [one for one in agents if one is not None]
    if tips and _is_as_left(tips[0], secrets[0], there):
        return not_tried("the tips are as the shift has left them.")
    return judged(
        _mistakes(client, tips, there),
        right("Nobody of Tier 1 can know it, Tier 2 can, and the other tips are where they are needed."),
    )


def _is_as_left(tips: Block, secret: Block, agents: list[Agent]) -> bool:
    held = all(tips.id in one.block_ids for one in agents) and secret.id in agents[-1].block_ids
    return held and tips.value == "\n".join(["TIPS", *_KEPT, _LINE]) and LIMIT in secret.value


def _mistakes(client: Client, tips: list[Block], agents: list[Agent]) -> Iterator[str]:
    *first, second = agents
    if not tips:
        yield f"{TIPS} is deleted, and the tips that were harmless with it: one line was one too many."
        return
    for one in first:
        yield from _leaks(client, one)
    if not client.agents.knows(second.id, LIMIT):
        yield (
            f"Tier 2 can not know the limit any more, and it has to decide by it: {SECRET} is its block."
            f"{for_good(client, SECRET, 'E5')}"
        )
    for one in first:
        if tips[0].id not in one.block_ids:
            yield f"{one.name} does not hold {TIPS} any more: the harmless tips are gone for it, too."
    value = client.blocks.retrieve(tips[0].id).value
    for line in _KEPT:
        if line not in value:
            yield f"{TIPS} no longer says {line!r}, which harmed nobody."


def _leaks(client: Client, one: Agent) -> Iterator[str]:
    """Where the limit stands that came from a block; a question in which it stands tells of no leak."""
    known = client.agents.knows(one.id, LIMIT)
    places = [place for place in known.places if place != ASKED]
    if not places:
        return
    said = f"{one.name} can know {LIMIT!r}: it stands in {', '.join(places)}. There it leaks still."
    if not any(LIMIT in block.value for block in one.blocks):
        said += (
            f" client.blocks.redact of {TIPS} reaches what was said, too; or "
            'lesson.resume("E5") builds the room anew, without it.'
        )
    yield said
