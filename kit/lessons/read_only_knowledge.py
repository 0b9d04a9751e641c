"""What notebook 1 checks: who holds the policy, who may change it, and who did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.answers import names, not_names
from kit.lessons.clearing import remove
from kit.lessons.incidents import night, tips
from kit.lessons.look import blocks_called, latest_agent, latest_block
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.records import Agent, Block

POLICY = "company_policies"


# ---------------------------------------------------------------------- E1, a new colleague


def _clean_colleague(client: Client) -> None:
    remove(client, agents=client.agents.list(query_text="Tier 1 C"), blocks=blocks_called(client, POLICY)[1:])


def _new_colleague(client: Client, _: Any) -> Verdict:
    carla = latest_agent(client, "Tier 1 C")
    if carla is None:
        return _unnamed_colleague(client)
    shared, *copies = blocks_called(client, POLICY)
    return judged(
        _colleague_mistakes(carla, shared, copies),
        right("Tier 1 C holds the very block that the others hold, so it will see every later change too."),
    )


def _unnamed_colleague(client: Client) -> Verdict:
    for one in client.agents.list(limit=None):
        if "".join(one.name.lower().split()) == "tier1c":
            return wrong(f"You named it {one.name!r}; the others will look for 'Tier 1 C', letter by letter.")
    return not_tried("there is no agent named Tier 1 C in the room yet.")


def _colleague_mistakes(carla: Agent, shared: Block, copies: list[Block]) -> Iterator[str]:
    if any(copy.id in carla.block_ids for copy in copies):
        yield (
            "Tier 1 C holds a second block with the same label, a copy. Copies part ways at the first "
            "change: sharing means the same block_id."
        )
    if shared.id not in carla.block_ids:
        yield "Tier 1 C does not hold company_policies: an agent sees attached blocks and nothing else."
    if len(carla.block_ids) > 1:
        yield "Tier 1 C holds more than it needs. Least privilege: give it company_policies alone."


# ---------------------------------------------------------------------- E2, who can read it


def _holders(client: Client, answer: Any) -> Verdict:
    secret = blocks_called(client, "escalation_procedures")[0]
    if said := not_names(answer):
        return said
    return judged(
        _holder_mistakes(names(answer), {agent.name for agent in client.blocks.agents.list(secret.id)}),
        right("client.blocks.agents.list answers 'who can read this?', the first question of every audit."),
    )


def _holder_mistakes(given: set[str], holders: set[str]) -> Iterator[str]:
    if "escalation_procedures" in given:
        yield "Those are labels of blocks. Asked were the agents: client.blocks.agents.list(escalation.id)."
    if extra := ", ".join(sorted(given - holders)):
        yield (
            f"Not holding it: {extra}. Ask the block escalation_procedures for its agents; "
            "client.agents.list() names everybody, and company_policies has other readers."
        )
    if given != holders:
        yield f"Some are missing: {len(holders)} agents hold the block, you named {len(given)}."


# ---------------------------------------------------------------------- E3, read-only for all


def _clean_holiday_hours(client: Client) -> None:
    remove(client, blocks=blocks_called(client, "holiday_hours"))


def _holiday_hours(client: Client, _: Any) -> Verdict:
    block, ben = latest_block(client, "holiday_hours"), latest_agent(client, "Tier 1 B")
    if block is None:
        return not_tried("there is no block holiday_hours yet.")
    if ben is None:
        return cannot_be_checked("there is no agent Tier 1 B; run the cells above first.")
    return judged(
        _holiday_mistakes(block, ben),
        right("Tier 1 B reads the hours and no agent can change them, whatever it is asked to do."),
    )


def _holiday_mistakes(block: Block, ben: Agent) -> Iterator[str]:
    if not block.read_only and ben.access.get(block.id) == "read_only":
        yield (
            "That binds Tier 1 B alone: the next agent that gets the block may write. read_only=True, on the "
            "block itself, binds every agent."
        )
    if not block.read_only:
        yield (
            "Any agent that holds holiday_hours may rewrite it: only read_only=True binds, "
            "no description does."
        )
    if block.id not in ben.block_ids:
        yield "Tier 1 B does not hold it: what is not attached to an agent is not in its prompt."
    if not block.value.strip():
        yield "It is read-only and empty; agents can not fill it in later. Give it its text now."


# ---------------------------------------------------------------------- E4, one block, two rights


def _clean_shift_notes(client: Client) -> None:
    for block in blocks_called(client, "shift_notes"):
        client.blocks.update(block.id, read_only=False)
        for agent_id in block.agent_ids:
            client.agents.blocks.detach(block.id, agent_id=agent_id)


def _shift_notes(client: Client, _: Any) -> Verdict:
    block = latest_block(client, "shift_notes")
    ana, second = latest_agent(client, "Tier 1 A"), latest_agent(client, "Tier 2")
    if block is None or ana is None or second is None:
        return cannot_be_checked("run the cells above first: shift_notes, Tier 1 A and Tier 2 are needed.")
    if not block.agent_ids:
        return not_tried("shift_notes is attached to nobody yet.")
    return judged(
        _note_mistakes(block, ana.access.get(block.id), second.access.get(block.id)),
        right("Access belongs to the attachment: one block, two agents, two rights."),
    )


def _note_mistakes(block: Block, first: str | None, second: str | None) -> Iterator[str]:
    if block.read_only:
        yield "read_only on the block binds every agent, so Tier 1 A could not add either: it is per block."
    if first == "read_write":
        yield "Tier 1 A may add, but also rewrite or delete what others wrote: append_only is enough."
    if first is None or second is None:
        yield f"{'Tier 1 A' if first is None else 'Tier 2'} does not hold shift_notes yet."
    if (first, second) != ("append_only", "read_only"):
        yield f"Tier 1 A is {first} and Tier 2 is {second}; wanted are append_only and read_only."


# ---------------------------------------------------------------------- E6, the old text


def _bring_back(client: Client, _: Any) -> Verdict:
    blocks = blocks_called(client, "announcement")
    if not blocks:
        return cannot_be_checked("there is no block announcement; run the cell above first.")
    texts = [version.value for version in client.blocks.history(blocks[-1].id)]
    if len(blocks) > 1 and len(texts) == 1:
        return wrong(
            "You made a second block: it has no history, and whoever held the first one holds the old text."
        )
    if len(texts) == 2:
        return not_tried("announcement still says what version 2 says.")
    if texts[-1] == texts[1]:
        return wrong("That brought version 2 back, the spoiled text: version=1 is the one before it.")
    if texts[-1] != texts[0]:
        return wrong(
            "It is a new version with another text than version 1 had: restore takes the text as it was."
        )
    return right("Version 3 has the text of version 1, and version 2 is still there to be audited.")


CHECKS = {
    "E1": _new_colleague,
    "E2": _holders,
    "E3": _holiday_hours,
    "E4": _shift_notes,
    "E5": tips.check,
    "E6": _bring_back,
    "I1": night.check,
}
CLEAN = {"E1": _clean_colleague, "E3": _clean_holiday_hours, "E4": _clean_shift_notes}
