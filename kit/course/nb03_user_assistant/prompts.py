"""E2: whose prompt holds a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.room import MONEY
from kit.lessons.answers import misnamed, names, not_names
from kit.lessons.find import first_block
from kit.lessons.parts import Verdict, cannot_be_checked, judged, right


def check(client: Client, answer: Any) -> Verdict:
    """Judge the names of those whose prompt holds what remains of the budget."""
    money = first_block(client, MONEY)
    line = re.search(r"Remaining: .+", money.value) if money else None
    if line is None:
        return cannot_be_checked(f"{MONEY} has no line with what remains; run the cells above first.")
    if said := not_names(answer):
        return said
    agents = list(client.agents.list(limit=None))
    knowing = {one.name for one in agents if line[0] in client.agents.prompt(one.id).text}
    given = names(answer)
    return judged(
        chain(misnamed(client, given), _mistakes(given, knowing)),
        right("Whoever has it in the prompt can tell it, whatever its name and its task are."),
    )


def _mistakes(given: set[str], knowing: set[str]) -> Iterator[str]:
    missing, extra = sorted(knowing - given), sorted(given - knowing)
    if extra:
        yield (
            f"In the prompt of {', '.join(extra)} it does not stand: look into the prompt of each "
            "one, not at who works for Maya."
        )
    if missing:
        yield (
            f"{', '.join(missing)} can tell it too: a name such as Finance is no boundary, the attachment is."
        )
