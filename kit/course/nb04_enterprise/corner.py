"""E8: a messy corner of the room, tidied so that no text is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb04_enterprise.organisation import RUN_ABOVE, departments
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.values.records import Agent, Block

_FAIR = "fair"
_LEAD, _HOST = "Fair Lead", "Fair Host"
_CONTACTS = "Harbour Ltd: Mrs Ferri, stand 12\nNorthern Docks: Mr Osei, stand 30"
_LOG = "\n".join(
    f"Day {day}: {20 + day} visitors at our stand, {day} asked for an offer" for day in range(1, 9)
)
_PLAN = "Two robots on show, one talk on Tuesday, a quiz for visitors"
_STILL = {
    "vague-label": "A label like {0} tells neither a person nor an agent what is in it.",
    "description": "{0} has no description that says something, so nobody knows what belongs into it.",
    "nearly-full": "{0} is nearly full: the next visitor's line will be refused.",
    "unattached": "{0} is held by nobody: attach it to whoever needs it, or delete it.",
    "same-label": "There are still two blocks {0}: the first change makes two truths of them.",
    "false-claim": "{0} still claims a block that it does not hold: it will promise what it can not do.",
}


# ---------------------------------------------------------------------- the mess


def a_messy_corner(client: Client) -> None:
    """Put a corner as people leave it into the room: six findings, each from a rule of its own.

    What is there already stays as it is.
    """
    if not departments(client):
        print("The organisation is not in the room: run the cells above first.")
        return
    if _agents(client) or _blocks(client):
        print("The trade fair is in the room already, and stays as it is.")
        return
    plan = _put(client, "data", _PLAN, "The plan of our stand at the trade fair.")
    log = _put(client, "fair_log", _LOG, None, limit=len(_LOG) + 20)
    mine, hers = (
        _put(client, "fair_contacts", _CONTACTS, "Whom we met at the trade fair.") for _ in range(2)
    )
    _put(client, "fair_budget_2024", "Closed.", "What the trade fair of 2024 has cost.")
    rights = f"- fair_contacts (read_write)\n- {_secret(client).label} (read_only)"
    claims = f"I am the Fair Lead.\nMy access:\n{rights}"
    client.agents.create(name=_LEAD, system=claims, block_ids=[plan.id, log.id, mine.id], tags=[_FAIR])
    client.agents.create(name=_HOST, system="I am the Fair Host.", block_ids=[hers.id], tags=[_FAIR])
    print("A trade fair is in the room now: two agents, five blocks, and nobody has tidied up.")


def _put(client: Client, label: str, value: str, description: str | None, limit: int = 2000) -> Block:
    return client.blocks.create(label=label, value=value, description=description, limit=limit, tags=[_FAIR])


def _secret(client: Client) -> Block:
    """The confidential block: it is that of the last department."""
    return list(departments(client).values())[-1]


def _blocks(client: Client) -> list[Block]:
    return list(client.blocks.list(tags=[_FAIR], limit=None))


def _agents(client: Client) -> list[Agent]:
    return list(client.agents.list(tags=[_FAIR], limit=None))


# ---------------------------------------------------------------------- the tidying

_LABELS = ("data", "fair_log", "fair_contacts", "fair_budget_2024")
MAY = May(
    new=("fair_contacts", "fair_log", "fair_plan"),
    fields=(*_LABELS, _LEAD, _HOST),
    gone=(*_LABELS, _LEAD, _HOST),
    access=((_LEAD, "*"), (_HOST, "*")),
)


def check(client: Client, _: Any) -> Verdict:
    """Judge the corner: nothing is found in it, and every text is where it is needed."""
    agents = {one.name: one for one in _agents(client)}
    if not departments(client):
        return RUN_ABOVE
    if not agents and not _blocks(client):
        return cannot_be_checked("there is no trade fair in the room; run the cell above first.")
    if {*agents} != {_LEAD, _HOST}:
        return wrong("Fair Lead or Fair Host is gone: the corner was to be tidied, not to be emptied.")
    found = _findings(client)
    if len(found) == len(_STILL):
        return not_tried("all six findings are still there.")
    return judged(
        _mistakes(agents[_LEAD], agents[_HOST], _secret(client), found),
        right("No finding, and no text lost: that is what a linter in a nightly job is for."),
    )


def _findings(client: Client) -> dict[str, str]:
    """What is found in this corner: for each rule, the first subject."""
    labels = {*_LABELS, *(block.label for block in _blocks(client))}  # a tag can be taken off
    numbered = tuple(f"{label} (" for label in labels)
    found: dict[str, str] = {}
    for one in client.audit.lint(ignore=["unused-write", "too-many-blocks"]):
        if one.subject in labels | {_LEAD, _HOST} or one.subject.startswith(numbered):
            found.setdefault(one.rule, one.subject)
    return found


def _mistakes(lead: Agent, host: Agent, secret: Block, found: dict[str, str]) -> Iterator[str]:
    leads, hosts = ({block.id: block.value for block in agent.blocks} for agent in (lead, host))
    if not {*_LOG.split("\n"), _PLAN} <= {*"\n".join(leads.values()).split("\n")}:
        yield "A finding went because its text went: the plan and the log must still be in a prompt."
    if _CONTACTS not in leads.values() or _CONTACTS not in hosts.values():
        yield "Fair Lead and Fair Host both need the contacts; one of them has lost them."
    if secret.id in {*leads, *hosts}:
        yield f"You made the claim true by attaching {secret.label}. The text was wrong, not the access."
    for rule, subject in found.items():
        yield _STILL[rule].format(subject)
    if not any(leads.get(id) == _CONTACTS for id in hosts):
        yield "The labels differ now, and there are still two copies: share one block by its id."
