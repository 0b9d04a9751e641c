"""What notebook 1 checks: who holds the policy, who may change it, and who did."""

from __future__ import annotations

from typing import Any

from kit.client import Client
from kit.lessons.parts import Verdict, cannot_be_checked, not_tried, right, wrong
from kit.records import Agent, Block

POLICY = "company_policies"


def _block(client: Client, label: str) -> Block | None:
    found: list[Block] = list(client.blocks.list(label=label))
    return found[-1] if found else None


def _agent(client: Client, name: str) -> Agent | None:
    found: list[Agent] = list(client.agents.list(name=name))
    return found[0] if found else None


def _clean_colleague(client: Client) -> None:
    for agent in list(client.agents.list(query_text="Tier 1 C")):
        client.agents.delete(agent.id)
    for copy in list(client.blocks.list(label=POLICY, order="asc"))[1:]:
        client.blocks.delete(copy.id)


def _clean_shift_notes(client: Client) -> None:
    for block in list(client.blocks.list(label="shift_notes")):
        client.blocks.update(block.id, read_only=False)
        for agent_id in block.agent_ids:
            client.agents.blocks.detach(block.id, agent_id=agent_id)


def _clean_holiday_hours(client: Client) -> None:
    for block in list(client.blocks.list(label="holiday_hours")):
        client.blocks.delete(block.id)


def _new_colleague(client: Client, _: Any) -> Verdict:
    policy, carla = _block(client, POLICY), _agent(client, "Tier 1 C")
    if carla is None:
        named = [one.name for one in client.agents.list(limit=None) if _plain(one.name) == "tier1c"]
        if named:
            return wrong(f"You named it {named[0]!r}; the others will look for 'Tier 1 C', letter by letter.")
        return not_tried("there is no agent named Tier 1 C in the room yet.")
    shared = client.blocks.list(label=POLICY, order="asc")[0]
    if policy is not None and policy.id != shared.id and policy.id in carla.block_ids:
        return wrong(
            "Tier 1 C holds a second block with the same label, a copy. Copies part ways at the first "
            "change: sharing means the same block_id."
        )
    if shared.id not in carla.block_ids:
        return wrong(
            "Tier 1 C does not hold company_policies: an agent sees attached blocks and nothing else."
        )
    if len(carla.block_ids) > 1:
        return wrong("Tier 1 C holds more than it needs. Least privilege: give it company_policies alone.")
    return right("Tier 1 C holds the very block that the others hold, so it will see every later change too.")


def _plain(name: str) -> str:
    return "".join(name.lower().split())


def _holders(client: Client, answer: Any) -> Verdict:
    secret = client.blocks.list(label="escalation_procedures", order="asc")[0]
    names = sorted(agent.name for agent in client.blocks.agents.list(secret.id))
    if answer is None or answer is ... or answer == []:
        return not_tried("names is still empty.")
    if not isinstance(answer, list | tuple | set):
        return cannot_be_checked(f"names is {type(answer).__name__}; make it a list of names.")
    given = {str(getattr(one, "name", one)) for one in answer}
    if given == set(names):
        return right(
            "client.blocks.agents.list answers 'who can read this?', the first question of every audit."
        )
    if secret.label in given:
        return wrong(
            "Those are labels of blocks. Asked were the agents: client.blocks.agents.list(escalation.id)."
        )
    if extra := ", ".join(sorted(given - set(names))):
        return wrong(
            f"Not holding it: {extra}. Ask the block escalation_procedures for its agents; "
            "client.agents.list() names everybody, and company_policies has other readers."
        )
    return wrong(f"Some are missing: {len(names)} agents hold the block, you named {len(given)}.")


def _holiday_hours(client: Client, _: Any) -> Verdict:
    block, ben = _block(client, "holiday_hours"), _agent(client, "Tier 1 B")
    if block is None:
        return not_tried("there is no block holiday_hours yet.")
    if not block.read_only and ben is not None and ben.access.get(block.id) == "read_only":
        return wrong(
            "That binds Tier 1 B alone: the next agent that gets the block may write. read_only=True, on the "
            "block itself, binds every agent."
        )
    if not block.read_only:
        return wrong(
            "Any agent that holds holiday_hours may rewrite it: only read_only=True binds, "
            "no description does."
        )
    if ben is None:
        return cannot_be_checked("there is no agent Tier 1 B; run the cells above first.")
    if block.id not in ben.block_ids:
        return wrong("Tier 1 B does not hold it: what is not attached to an agent is not in its prompt.")
    if not block.value.strip():
        return wrong("It is read-only and empty; agents can not fill it in later. Give it its text now.")
    return right("Tier 1 B reads the hours and no agent can change them, whatever it is asked to do.")


def _shift_notes(client: Client, _: Any) -> Verdict:
    block = _block(client, "shift_notes")
    ana, second = _agent(client, "Tier 1 A"), _agent(client, "Tier 2")
    if block is None or ana is None or second is None:
        return cannot_be_checked("run the cells above first: shift_notes, Tier 1 A and Tier 2 are needed.")
    if not block.agent_ids:
        return not_tried("shift_notes is attached to nobody yet.")
    if block.read_only:
        return wrong(
            "read_only on the block binds every agent, so Tier 1 A could not add either: it is per block."
        )
    got = ana.access.get(block.id), second.access.get(block.id)
    if got == ("append_only", "read_only"):
        return right("Access belongs to the attachment: one block, two agents, two rights.")
    if got[0] == "read_write":
        return wrong("Tier 1 A may add, but also rewrite or delete what others wrote: append_only is enough.")
    if None in got:
        missing = "Tier 1 A" if got[0] is None else "Tier 2"
        return wrong(f"{missing} does not hold shift_notes yet.")
    return wrong(f"Tier 1 A is {got[0]} and Tier 2 is {got[1]}; wanted are append_only and read_only.")


def _who_changed_it(client: Client, answer: Any) -> Verdict:
    block = client.blocks.list(label=POLICY, order="asc")[0]
    versions = client.blocks.history(block.id)
    if answer is None or answer is ... or answer == "":
        return not_tried("via is still empty.")
    if len(versions) < 2:
        return cannot_be_checked("company_policies has only one version; run the cells above first.")
    answer = getattr(answer, "via", answer)
    if answer == versions[1].via:
        return right(
            f"Version 2 was made by the {versions[1].by} through {answer}. Every version keeps its maker."
        )
    if len(versions) > 2 and answer == versions[2].via:
        return wrong("That made version 3: lists count from 0, so history[2] is the third.")
    if answer == versions[0].via:
        return wrong("That made version 1. Lists count from 0 and versions from 1: version 2 is history[1].")
    if answer == str(versions[1].by):
        return wrong("That is who made it; asked was through what: the field via.")
    return wrong("No version of the policy was made through that: read client.blocks.history(policies.id).")


def _bring_back(client: Client, _: Any) -> Verdict:
    blocks = list(client.blocks.list(label="announcement", order="asc"))
    if not blocks:
        return cannot_be_checked("there is no block announcement; run the cell above first.")
    versions = client.blocks.history(blocks[-1].id)
    if len(blocks) > 1 and len(versions) == 1:
        return wrong(
            "You made a second block: it has no history, and whoever held the first one holds the old text."
        )
    if len(versions) == 2:
        return not_tried("announcement still says what version 2 says.")
    if blocks[-1].value == versions[1].value:
        return wrong("That brought version 2 back, the spoiled text: version=1 is the one before it.")
    if blocks[-1].value != versions[0].value:
        return wrong(
            "It is a new version with another text than version 1 had: restore takes the text as it was."
        )
    return right("Version 3 has the text of version 1, and version 2 is still there to be audited.")


CHECKS = {
    "E1": _new_colleague,
    "E2": _holders,
    "E3": _holiday_hours,
    "E4": _shift_notes,
    "E5": _who_changed_it,
    "E6": _bring_back,
}
CLEAN = {"E1": _clean_colleague, "E3": _clean_holiday_hours, "E4": _clean_shift_notes}
