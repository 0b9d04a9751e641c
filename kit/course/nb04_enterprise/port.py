"""The incident of notebook 4: a port whose room is not its table, and whose table is not right either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.find import blocks_called, latest_agent
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.team import Team, read_table

CUSTOMS = "customs_findings"
_OFFICES = {"customs": (CUSTOMS,), "berths": ("berth_plan",)}
GROUPS = {office: [*labels] for office, labels in _OFFICES.items()}  # the learner's, to look at and to change
TABLE = """
              customs_findings  berth_plan  port_bulletin
Customs Head  R/W               R           R/W
Customs 1     R/W               -           R
Berth Master  -                 R/W         R/W
Berth 1       -                 R/W         R
"""
_TEXTS = {
    "customs_findings": "FINDINGS\n- Container 7: sealed twice",
    "berth_plan": "BERTHS\n- 1: Aurora",
    "port_bulletin": "BULLETIN\n- Fog until noon",
}
_ABOUT = {
    "customs_findings": "What customs has found. Customs only.",
    "berth_plan": "Which ship lies where. The berth office writes it.",
    "port_bulletin": "News of the port for everybody.",
}
_PEOPLE = ("Customs Head", "Customs 1", "Berth Master", "Berth 1")
MAY = May(fields=_PEOPLE, access=tuple((one, label) for one in _PEOPLE for label in _TEXTS))


def a_year_at_the_port(client: Client) -> Team:
    """The port's team; somebody has been helping out since spring. Run twice it is the same port.

    >>> from kit import connect
    >>> port = a_year_at_the_port(connect())
    The auditors come on Monday: nobody writes in two offices, and what customs finds stays in customs.
    >>> port.differences()
    ['Customs 1: the table gives – for berth_plan, the room gives A']
    """
    is_new = not blocks_called(client, CUSTOMS)
    port = Team(
        client,
        read_table(TABLE),
        block=lambda label: {
            "value": _TEXTS.get(label, ""),
            "description": _ABOUT.get(label, f"{label} of all."),
        },
    )
    if is_new:
        port.bring_in_line()
        berths, helper = port.blocks["berth_plan"], port.agents["Customs 1"]
        client.agents.blocks.attach(block_id=berths.id, agent_id=helper.id, access="append_only")
    print(
        "The auditors come on Monday: nobody writes in two offices, and what customs finds stays in customs."
    )
    return port


def check(client: Client, answer: Any) -> Verdict:
    """Judge the room by the audit, and the table by the room."""
    if not blocks_called(client, CUSTOMS):
        return cannot_be_checked("the port is not in the room; run the cell above first.")
    if not isinstance(answer, Team):
        return cannot_be_checked(
            f"port is {type(answer).__name__}; run the cell above again: it gives you the team."
        )
    if answer.table == read_table(TABLE) and client.audit.duties(_OFFICES) and client.audit.flows(CUSTOMS):
        return not_tried("the port is as the year has left it.")
    return judged(
        _mistakes(client, answer),
        right(
            "One fault was in the room and one in the table: the first is found by comparing, the second "
            "only by following where a text can go."
        ),
    )


def _mistakes(client: Client, port: Team) -> Iterator[str]:
    yield from (f"{duty}: who helped out in spring still may." for duty in client.audit.duties(_OFFICES))
    yield from (f"A finding of customs can get out: {flow}." for flow in client.audit.flows(CUSTOMS))
    names = set(read_table(TABLE))
    for difference in port.differences():
        if any(difference.startswith(f"{name}: ") for name in names) or "not in the room" in difference:
            yield f"Room and table differ: {difference}. What was decided belongs into the table."
    for name, label, least in (
        ("Customs Head", CUSTOMS, "read_write"),
        ("Customs 1", CUSTOMS, "read_write"),
        ("Berth Master", "berth_plan", "read_write"),
        ("Berth 1", "berth_plan", "read_write"),
        ("Berth Master", "port_bulletin", "read_write"),
        ("Customs Head", "port_bulletin", "read_only"),
        ("Customs 1", "port_bulletin", "read_only"),
        ("Berth 1", "port_bulletin", "read_only"),
    ):
        agent, block = latest_agent(client, name), blocks_called(client, label)
        has = agent.access.get(block[0].id) if agent and block else None
        if has is None or (least == "read_write" and has != least):
            yield f"{name} has {has or 'no right'} for {label}, and can not work so: take what is too much."
