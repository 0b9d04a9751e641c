"""The company's exercises: what is done by the table is as right as what is done by hand."""

import pytest

from kit import connect
from kit.course.nb04_enterprise import newcomer, way_out
from kit.course.nb04_enterprise.company import Company
from kit.lessons import open_lesson
from kit.team import Team

ORGANISATION = {
    "CEO": [],
    "Sales Director": ["sales"], "Sales Rep 1": ["sales"],
    "HR Director": ["hr"], "HR Rep 1": ["hr"],
}  # fmt: skip


def row_of(company, name):
    row = {"company_mission": "R", "company_policies": "R"}
    row |= {company.labels[department]: "R/W" for department in ORGANISATION[name]}
    if "Director" in name or not ORGANISATION[name]:
        row["cross_dept_projects"] = "R/W"
    return row | {company.notes(name): "R/W"}


@pytest.fixture
def team(monkeypatch):
    monkeypatch.setenv("KIT_PROGRESS", "off")
    company = Company(ORGANISATION)
    with connect(repeatable=True) as client:
        table = {name: row_of(company, name) for name in ORGANISATION}
        team = Team(client, table, block=company.block, agent=company.agent)
        team.bring_in_line()
        yield client, team


@pytest.mark.parametrize(
    ("system", "outcome"), [(None, "right"), ("I am HR Director.\nMy access:\n- everything", "wrong")]
)
def test_a_way_out_may_be_closed_by_the_table_whose_persona_follows(team, system, outcome):
    client, plan = team
    lesson = open_lesson(4, client)
    lesson.begin("E3")
    plan.table["HR Director"]["cross_dept_projects"] = "R"
    plan.bring_in_line()
    if system:
        client.agents.update(plan.agents["HR Director"].id, system=system)
    assert lesson.check("E3").outcome == outcome


def test_what_is_silenced_is_said_of_the_right_ones(team):
    client, plan = team
    cross = plan.blocks["cross_dept_projects"].id
    for name in ("HR Director", "Sales Director", "CEO"):
        client.agents.update(plan.agents[name].id, access={cross: "read_only"})
    assert (
        "CEO, Sales Director" in way_out.check(client, None).why
        or "Sales Director, CEO" in way_out.check(client, None).why
    )


@pytest.mark.parametrize("mark", ["read_only", "r", "RW", 1, ["R"]])
def test_a_mark_that_is_none_is_told_as_that(team, mark):
    row = {"company_mission": mark, "company_policies": "R", "sales_knowledge": "R/W"}
    verdict = newcomer.check(team[0], row)
    assert verdict.outcome == "cannot be checked"
    assert "which is no mark: a mark is R, A or R/W" in verdict.why


def test_private_notes_or_a_dash_make_no_fourth_block(team):
    row = {"company_mission": "R", "company_policies": "R", "sales_knowledge": "R/W"}
    for more in ({}, {"newcomer_notes": "R/W"}, {"executive_dashboard": "-"}):
        verdict = newcomer.check(team[0], row | more)
        assert (verdict.outcome, verdict.why[:12]) == ("right", "Three blocks")
