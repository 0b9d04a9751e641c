"""What happened after the predictions of notebook 4, as the room tells it."""

from __future__ import annotations

from kit.course.nb04_enterprise.organisation import departments, directs, staff
from kit.lessons.happening import Happening


def again(it: Happening) -> str:
    """P1: how many commits bringing the room in line has made."""
    count = len(it.commits)
    return {0: "c", 1: "b", len(staff(it.client)): "a"}.get(count, "")


def come_to_know(it: Happening) -> str:
    """P2: who else can come to know the confidential block."""
    secret = next(reversed(departments(it.client).values()), None)
    if secret is None:
        return ""
    reached = {name for flow in it.client.audit.flows(secret) for name in flow.readers}
    holding = {one.name for one in staff(it.client) if secret.id in one.block_ids}
    others = {one.name: one for one in staff(it.client) if one.name not in holding}
    if reached >= set(others):
        return "a"
    leading = {name for name, one in others.items() if directs(one) or not one.metadata["departments"]}
    return "b" if reached == leading else "" if reached else "c"


def lent(it: Happening) -> str:
    """P3: whether the log tells of readers of whom the list of today knows nothing."""
    secret = next(reversed(departments(it.client).values()), None)
    if secret is None:
        return ""
    day = {one.agent for one in it.client.audit.readers(secret, at=secret.created_at[:10])}
    return "b" if day - {one.agent for one in it.client.audit.readers(secret)} else ""


def moved(it: Happening) -> str:
    """P4: whether her prompt still holds what she wrote down."""
    return "c" if "old case: True" in it.printed else "a"
