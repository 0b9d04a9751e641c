"""E2: who can read a block."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kit.client import Client
from kit.lessons.answers import misnamed, names, not_names
from kit.lessons.find import blocks_called
from kit.lessons.parts import Verdict, judged, right


def check(client: Client, answer: Any) -> Verdict:
    """Judge the names of those who hold the procedure."""
    secret = blocks_called(client, "escalation_procedures")[0]
    if said := not_names(answer):
        return said
    given = names(answer)
    return judged(
        chain(
            misnamed(client, given),
            _mistakes(given, {agent.name for agent in client.blocks.agents.list(secret.id)}),
        ),
        right("client.blocks.agents.list answers 'who can read this?', the first question of every audit."),
    )


def _mistakes(given: set[str], holders: set[str]) -> Iterator[str]:
    if extra := ", ".join(sorted(given - holders)):
        yield (
            f"Not holding it: {extra}. Ask the block escalation_procedures for its agents; "
            "client.agents.list() names everybody, and company_policies has other readers."
        )
    if given != holders:
        yield f"Some are missing: {len(holders)} agents hold the block, you named {len(given)}."
