"""What happened after the predictions of notebook 1, as the room and the agents' answers tell it."""

from __future__ import annotations

import re

from kit.course.nb01_read_only_knowledge.colleague import POLICY
from kit.lessons.find import first_block, latest_agent
from kit.lessons.happening import Happening

_FOUR = ("Tier 1 A", "Tier 1 B", "Tier 2", "Tier 3")
_NO = re.compile(r"\bnot\b|\bcannot\b|n't\b|\bunable\b|read-only", re.IGNORECASE)


def escalation(it: Happening) -> str:
    """P1: what Tier 1 A says of the procedure that it does not hold."""
    secret = first_block(it.client, "escalation_procedures")
    said = "\n".join(it.answers_of("Tier 1 A")[:1])
    if secret is None or not said:
        return ""
    lines = (line.removeprefix("- ") for line in secret.value.splitlines() if line.startswith("- "))
    return "a" if any(line in said for line in lines) else "b"


def ninety_days(it: Happening) -> str:
    """P2: what comes of it when an agent is asked to change what it may only read."""
    ana, policy = latest_agent(it.client, "Tier 1 A"), first_block(it.client, POLICY)
    said = it.answers_of("Tier 1 A")
    if ana is None or policy is None or policy.id not in ana.block_ids or not said:
        return ""
    if it.changed(POLICY):
        return "a"
    return "c" if _NO.search(said[-1]) else "b"


def everybody(it: Happening) -> str:
    """P3: who answers with the new number."""
    policy = first_block(it.client, POLICY)
    line = re.search(r"Premium products: (\d+ days)", policy.value) if policy else None
    if line is None:
        return ""
    knowing = {name for name, said in it.answers if line[1] in said}
    return "b" if set(_FOUR) <= knowing else ""


def seven_ways(it: Happening) -> str:
    """P4: how many of the stubborn agent's calls came through."""
    changed = [commit for commit in it.commits if any(one.table == "blocks" for one in commit.changes)]
    return {0: "a", 1: "b", 2: "c"}.get(len(changed), "")
