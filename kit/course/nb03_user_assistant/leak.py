"""E6: a leak is closed, and everybody can still work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.canary import is_planted, since_planted
from kit.course.nb03_user_assistant.room import (
    CALENDAR,
    DRAFTS,
    HISTORY,
    MONEY,
    NOT_THERE,
    PREFERENCES,
    row,
    was_attached,
    was_there,
    what_became,
)
from kit.lessons.find import first_block, for_good, latest_agent
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.values.records import Block

MAY = May(access=(("Coordinator", "*"),), gone=(MONEY, "Coordinator"), erased=(HISTORY, DRAFTS))
_NEEDED = (("Finance", MONEY), ("Email", HISTORY), ("Research", HISTORY), ("Email", CALENDAR))


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: no way leads out of the money, and nobody has lost what the work needs."""
    money = first_block(client, MONEY)
    if not was_there(client, MONEY):
        return NOT_THERE
    if money is None:
        return wrong(f"{what_became(client, MONEY)}: that ends the work of Finance along with the leak.")
    if not is_planted(client):
        how = for_good(client, MONEY, "E6") or " Run the cells above first."
        return cannot_be_checked(f"there is no canary in {MONEY}.{how}")
    done, ways = _done(client), _ways_out(client)
    if not done and not money.read_only:
        untouched = not_tried("every way is as open as it was.")
        return untouched if ways else cannot_be_checked("no way leads out: there is nothing to close.")
    return judged(
        chain(_broken_work(client), _open_ways(client, money, done, ways)),
        right(
            "No agent that reads the money can write where others read. The audit says so for whatever these "
            "agents will be asked."
        ),
    )


def _done(client: Client) -> set[str]:
    """What of the room the operator has changed since the canary was there, and what was erased.

    What a learner has taken back is as it was.
    """
    since = since_planted(client)
    own = {one.id for one in since.differences if one.kind == "blocks" and one.block == MONEY}
    done = {
        str(one.kind)
        for one in since.differences
        if one.commits[-1].by.kind == "operator"
        and one.commits[-1].via != "room.restore"
        and (one.id not in own or one.fields != ("value",))
    }
    return done | ({"redactions"} if since.erased else set())


def _ways_out(client: Client) -> list[str]:
    """The blocks through which the money can get out; the path through Finance is the bug hunt's."""
    firsts = (flow.hops[0] for flow in client.audit.flows(MONEY))
    return list(dict.fromkeys(hop.label for hop in firsts if hop.agents != ("Finance",)))


def _broken_work(client: Client) -> Iterator[str]:
    lost = [
        f"{name} does not read {label} any more" for name, label in _NEEDED if _has_lost(client, name, label)
    ]
    access = client.audit.access()
    if lost:
        yield (
            f"{'; '.join(lost)}: that stops the work along with the leak. Take the one attachment "
            "that makes the path, and give back those that make the work."
        )
    if latest_agent(client, "Coordinator") is None:
        yield (
            "The Coordinator is gone, and with it all its work. One of its attachments was too much, "
            "not the agent."
        )
    if first_block(client, HISTORY) and not access.writers(HISTORY):
        yield (
            f"Nobody can write {HISTORY} any more, Email and Research included: read_only on the block binds "
            "every agent."
        )
    if not access.writers(PREFERENCES):
        yield (
            "Nobody can change Maya's preferences any more: shutting every door shuts in the work as well. "
            "Does the Coordinator need all that it reads?"
        )


def _has_lost(client: Client, name: str, label: str) -> bool:
    agent, block = latest_agent(client, name), first_block(client, label)
    if agent is None or block is None:
        return True
    return block.id not in agent.block_ids and was_attached(client, agent.id, block.id)


def _open_ways(client: Client, money: Block, done: set[str], ways: list[str]) -> Iterator[str]:
    if not ways:
        return
    coordinator = latest_agent(client, "Coordinator")
    if money.read_only:
        yield (
            f"read_only keeps {MONEY} from being changed. A leak changes nothing there: it reads, and "
            "writes elsewhere."
        )
    if coordinator and "append_only" in row(coordinator).values():
        yield (
            "append_only guards what stands there from being changed. A leak changes nothing, it "
            "adds: the way is as open as before."
        )
    if done == {"redactions"}:
        yield (
            "Erasing cleans up what has leaked already. The next time it leaks again: the way is still open."
        )
    if "attachments" not in done:
        yield (
            "A rule in words asks, it does not bind: the clerk may keep to it, another model may "
            "not. The audit looks at attachments only, and they are as they were."
        )
    yield f"One door is shut, and there are others: the money can still get out through {', '.join(ways)}."
