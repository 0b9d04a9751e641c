"""E5: who could have read a block on a day, and can not any more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kit.client import Client
from kit.course.nb04_enterprise.organisation import RUN_ABOVE, departments
from kit.lessons.answers import misnamed, names, not_names
from kit.lessons.parts import Verdict, cannot_be_checked, judged, right


def check(client: Client, answer: Any) -> Verdict:
    """Judge the names of the former readers of the last department's block."""
    rooms = list(departments(client).values())
    if not rooms:
        return RUN_ABOVE
    if said := not_names(answer):
        return said
    secret = rooms[-1]
    day = {one.agent for one in client.audit.readers(secret, at=secret.created_at[:10])}
    now = {one.agent for one in client.audit.readers(secret)}
    if day == now:
        return cannot_be_checked("nobody has lost the block today; run the cells above first.")
    given = names(answer)
    return judged(
        chain(misnamed(client, given, day | now), _mistakes(given, day, now)),
        right("The log remembers what the list of today's readers has forgotten."),
    )


def _mistakes(given: set[str], day: set[str], now: set[str]) -> Iterator[str]:
    if given == day - now:
        return
    if given == day:
        yield "That is everybody who could read it at any moment of the day; take away who can still."
    if given == now:
        yield "Those can read it now: they need no explaining. Asked are those who could and can not."
    for name in sorted(given & now):
        yield f"{name} can read it still."
    for name in sorted(given - day):
        yield f"{name} could not read it at any time of the day."
    for name in sorted(day - now - given):
        yield f"{name} could read it too: ask for the day, not for one moment of it."
