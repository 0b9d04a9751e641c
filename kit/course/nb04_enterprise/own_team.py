"""The end of the course: a team of the learner's own, from a table, in line, tight and tidy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.connect import connect
from kit.lessons.answers import is_untouched
from kit.lessons.parts import Verdict, judged, not_tried, right
from kit.team import Table, Team, read_table

EXAMPLE = """
         shop_rules  order_book  staff_salaries
Owner    R           R/W         R/W
Clerk    R           R/W         -
Courier  R           R           -
"""
_FEWEST = 3


def own_team(table: str) -> tuple[Client, Team]:
    """A room of its own with the team of this table, in line.

    >>> mine, plan = own_team(EXAMPLE)
    >>> [agent.name for agent in mine.agents.list(order="asc")], plan.differences()
    (['Owner', 'Clerk', 'Courier'], [])
    """
    mine = connect(repeatable=True)
    plan = Team(mine, table)
    plan.bring_in_line()
    return mine, plan


def check(_: Client, answer: Any) -> Verdict:
    """Judge a table by a room that is made from it: what the audit finds there."""
    if is_untouched(answer):
        return not_tried("my_table is empty.")
    mine, plan = own_team(answer)
    with mine:
        if plan.table == read_table(EXAMPLE):
            return not_tried("my_table is still the shop's.")
        return judged(
            _mistakes(plan),
            right(
                "A team of your own: in line with its table, with a block that stays where it is, and "
                "nothing that a linter would find."
            ),
        )


def _mistakes(plan: Team) -> Iterator[str]:
    labels = {label for row in plan.table.values() for label in row}
    if len(plan.table) < _FEWEST or len(labels) < _FEWEST:
        yield (
            f"Agents: {len(plan.table)}, blocks: {len(labels)}. With fewer than {_FEWEST} of each there is "
            "little to decide."
        )
    private = _private(plan.table)
    if not private:
        yield "Everybody holds every block: which of them is for some only?"
    leaks = {label: plan.flows(label) for label in private}
    if private and all(leaks.values()):
        yield (
            f"Whatever is for some only can get out, for example {next(iter(leaks.values()))[0]}. "
            "Who reads it should write nothing that others read."
        )
    for finding in plan.lint()[:1]:
        yield f"The linter finds: {str(finding).splitlines()[0]}."


def _private(table: Table) -> list[str]:
    labels = dict.fromkeys(label for row in table.values() for label in row)
    return [label for label in labels if any(label not in row for row in table.values())]
