"""The audit: who can read what, who could, what may leak, and why something was refused."""

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from kit import Append, Replace, connect
from kit.audit import Audit
from kit.audit.access_map import AccessMap
from kit.audit.flows import flows
from kit.audit.lint import RULES
from kit.audit.snapshot import AgentSeen, BlockSeen, Snapshot
from kit.errors import (
    AppendOnlyError,
    ConflictError,
    EditError,
    KitError,
    LabelTakenError,
    LimitError,
    NotAttachedError,
    NotFoundError,
    RoomBusyError,
    StaleVersionError,
    UnprocessableEntityError,
)
from kit.journal.compact import compact
from kit.models import Script
from kit.values.protocol import ModelReply, ToolCall

DESCRIPTION = "What this block holds, who may write it, and what for."


@pytest.fixture(params=["memory", "file"])
def client(request, tmp_path):
    room = tmp_path / "room.jsonl" if request.param == "file" else None
    with connect(room, model=Script([]), repeatable=True) as client:
        yield client


def block(client, label, value="", **fields):
    return client.blocks.create(label=label, value=value, **{"description": DESCRIPTION, **fields})


def agent(client, name, *blocks, access=None, **fields):
    ids = [one.id for one in blocks]
    allowed = {one.id: access for one in blocks} if access else None
    return client.agents.create(name=name, block_ids=ids, access=allowed, **fields)


def try_tool(client, name, tool, arguments, *blocks, access=None):
    model = Script([(tool, arguments), "I tried."])
    one = agent(client, name, *blocks, access=access, tools=[tool], model=model)
    client.agents.messages.create(one.id, input="go on")
    return one


def lines(things):
    return [str(one) for one in things]


ROOMS = st.lists(
    st.lists(st.sampled_from(["read_only", "append_only", "read_write", None]), min_size=4, max_size=4),
    max_size=5,
)


# ------------------------------------------------------------------------- access


def test_the_access_map_says_what_every_agent_may_do_and_why(client):
    rules, log = block(client, "rules", read_only=True), block(client, "log")
    agent(client, "Ana", rules, log)
    agent(client, "Ben", log, access="append_only")
    agent(client, "Cy", log, access="read_only")
    agent(client, "Dee")
    access = client.audit.access()
    assert str(access) == "     rules  log\nAna  R      R/W\nBen  –      A\nCy   –      R\nDee  –      –"
    assert repr(access) == str(access)
    assert str(access.of("Ana", "rules")) == "Ana: R rules, because the block is read-only"
    assert str(access.of("Ben", "log")) == "Ben: A log, because its attachment is append_only"
    assert str(access.of("Dee", "log")) == "Dee: – log, because it is not attached"
    assert access.of("Cy", "log").mark == "R"
    assert access.readers("log") == ["Ana", "Ben", "Cy"]
    assert access.writers("log") == ["Ana", "Ben"]
    assert access.writers("rules") == []


def test_agents_and_blocks_can_be_given_as_they_are_or_by_id(client):
    log = block(client, "log")
    ana = agent(client, "Ana", log)
    access = client.audit.access()
    assert access.of(ana, log) == access.of(ana.id, log.id) == access.of("Ana", "log")
    assert access.readers(log) == ["Ana"]


def test_two_of_one_name_are_never_taken_for_each_other(client):
    first, second = block(client, "notes"), block(client, "notes")
    agent(client, "Ana", first)
    agent(client, "Ana", second)
    agent(client, "Ana (1)")
    access = client.audit.access()
    names = [one.shown for one in access.seen.agents]
    assert names == ["Ana (2)", "Ana (3)", "Ana (1)"]
    assert access.of("Ana (2)", "notes").label == "notes (1)"
    assert access.of("Ana (3)", "notes (1)").access == "none"
    assert access.readers("notes (2)") == ["Ana (3)"]
    with pytest.raises(ConflictError, match="2 agents have the name 'Ana'"):
        access.of("Ana", "notes")
    with pytest.raises(ConflictError, match="2 blocks have the label 'notes'"):
        access.readers("notes")


def test_a_label_or_a_name_that_is_spelled_like_an_id_leads_nobody_astray(client):
    secret = block(client, "secret_texts")
    decoy = block(client, secret.id)
    ana = agent(client, "Ana", secret)
    eve = agent(client, ana.id, decoy)
    access = client.audit.access()
    assert access.readers(secret.id) == ["Ana"]
    assert access.of(ana.id, secret.id).agent == "Ana"
    assert access.of(eve, secret).access == "none"
    assert [one.agent for one in client.audit.readers(secret.id)] == ["Ana"]
    assert client.audit.duties({"a": [secret.id], "b": [decoy.id]}) == []
    assert client.audit.refusals(ana) == []


def test_an_unknown_agent_or_label_is_an_error_and_not_a_none(client):
    agent(client, "Ana", block(client, "notes"))
    access = client.audit.access()
    for wrong in (("Anna", "notes"), ("Ana", "note"), (None, "notes"), ("Ana", 7)):
        with pytest.raises(NotFoundError):
            access.of(*wrong)


def test_an_empty_room_has_a_map_too(client):
    assert str(client.audit.access()) == "no agents yet"
    agent(client, "Ana")
    assert str(client.audit.access()) == "Ana"
    assert client.audit.access().compare({"Ana": {}}) == []


def test_the_table_can_be_limited_and_breaks_long_labels(client):
    agent(client, "Ana", block(client, "engineering_specs"), block(client, "x" * 50), block(client, "log"))
    access = client.audit.access()
    assert access.table("engineering_specs", "log") == (
        "     engineering_  log\n     specs\nAna  R/W           R/W"
    )
    assert "x" * 50 in str(access)
    with pytest.raises(NotFoundError):
        access.table("ghost")


def test_hostile_names_stay_in_their_cell(client):
    names = ["李雷", "R/W", "–", "<script>alert(1)</script>", "Ana  R/W", "é" * 3]
    log = block(client, "log")
    for name in names:
        agent(client, name, log, access="read_only")
    assert len(str(client.audit.access()).splitlines()) == 1 + len(names)
    assert client.audit.access().readers("log") == names


def test_a_table_that_is_so_has_no_differences(client):
    rules, log = block(client, "rules", read_only=True), block(client, "log")
    agent(client, "Ana", rules, log)
    agent(client, "Ben", log, access="append_only")
    table = {"Ana": {"rules": "R", "log": "R/W"}, "Ben": {"rules": "–", "log": "A"}}
    assert client.audit.access().compare(table) == []
    assert client.audit.access().compare({"Ana": table["Ana"], "Ben": {"log": "A", "rules": "-"}}) == []


@given(ROOMS, st.integers(0, 4), st.integers(0, 3))
def test_a_table_read_off_the_map_has_no_difference_and_any_other_mark_has_one(rows, who, at):
    client = connect(repeatable=True)
    blocks = [block(client, f"{name}_texts") for name in "abcd"]
    for number, row in enumerate(rows):
        people(client, blocks, number, row)
    access = client.audit.access()
    table = {
        one.shown: {held.label: access.of(one.id, held.id).mark for held in blocks}
        for one in access.seen.agents
    }
    assert access.compare(table) == []
    if who < len(rows):
        was = table[f"{who}"][blocks[at].label]
        table[f"{who}"][blocks[at].label] = "R" if was != "R" else "A"
        assert len(access.compare(table)) == 1


def people(client, blocks, number, row):
    held = {one.id: given for one, given in zip(blocks, row, strict=True) if given}
    client.agents.create(name=f"{number}", block_ids=list(held), access=held)


def test_every_difference_is_one_sentence(client):
    agent(client, "Ana", block(client, "log"), block(client, "hr"))
    agent(client, "Eve")
    table = {"Ana": {"log": "R", "ghost": "R"}, "Ben": {"log": "R"}}
    assert client.audit.access().compare(table) == [
        "Ben is in the table and not in the room",
        "Eve is in the room and not in the table",
        "Ana: the table gives R for log, the room gives R/W",
        "Ana: the table gives R for ghost, the room gives –: no block is labelled so",
        "Ana: the table gives – for hr, the room gives R/W",
    ]


def test_a_table_that_can_not_tell_two_apart_says_so(client):
    one, two = block(client, "notes"), block(client, "notes")
    agent(client, "Ana", one)
    agent(client, "Ana", two)
    compare = client.audit.access().compare
    assert compare({"Ana": {"notes": "R/W"}}) == [
        "Ana: 2 agents of the room have this name; the table names one",
        "notes: 2 blocks of the room have this label; the table names one",
    ]
    assert compare({"Ana (1)": {"notes (1)": "R/W"}, "Ana (2)": {"notes (2)": "R/W"}}) == []


@pytest.mark.parametrize("table", [None, [], {"Ana": "R"}, {"Ana": {"log": "RW"}}, {"Ana": {"log": 1}}])
def test_what_is_no_table_is_refused(client, table):
    agent(client, "Ana", block(client, "log"))
    with pytest.raises(UnprocessableEntityError):
        client.audit.access().compare(table)


# ------------------------------------------------------------------------- flows


def test_a_flow_is_told_before_it_happens(client):
    money, history = block(client, "financial_data"), block(client, "interaction_history")
    agent(client, "Coordinator", money, history)
    agent(client, "Email", history)
    agent(client, "Research", history)
    agent(client, "Finance", money)
    told = "financial_data → Coordinator → interaction_history → Email, Research"
    assert lines(client.audit.flows("financial_data")) == [told]
    assert lines(client.audit.flows(money.id)) == [told]
    assert told in lines(client.audit.flows())


def test_closing_the_way_closes_the_flow(client):
    money, history = block(client, "financial_data"), block(client, "interaction_history")
    ana = agent(client, "Coordinator", money, history)
    agent(client, "Email", history)
    client.agents.update(ana.id, access={history.id: "append_only"})
    assert client.audit.flows(money) != []
    client.agents.update(ana.id, access={history.id: "read_only"})
    assert client.audit.flows(money) == []


def test_flows_are_transitive_and_cycles_end(client):
    a, b, c = (block(client, f"{name}_texts") for name in "abc")
    agent(client, "One", a, b)
    agent(client, "Two", b, c)
    agent(client, "Three", c, a)
    agent(client, "Four", c)
    assert lines(client.audit.flows(a)) == [
        "a_texts → One → b_texts → Two",
        "a_texts → Three → c_texts → Two, Four",
    ]
    client.agents.delete(client.agents.list(name="Three")[0].id)
    assert lines(client.audit.flows(a)) == [
        "a_texts → One → b_texts → Two",
        "a_texts → One → b_texts → Two → c_texts → Four",
    ]


def test_names_can_not_forge_a_path(client):
    money, history = block(client, "financial_data"), block(client, "history")
    agent(client, "A → B", money, history)
    agent(client, "Email, Research", history)
    assert lines(client.audit.flows(money)) == [
        'financial_data → "A → B" → history → "Email, Research"',
    ]


def test_a_block_that_nobody_holds_or_that_is_not_there(client):
    alone = block(client, "alone")
    assert client.audit.flows(alone) == []
    assert client.audit.flows() == []
    with pytest.raises(NotFoundError):
        client.audit.flows("ghost")


def closure(rows):
    """Who comes to know each block, and in how many hops, by trying every step until nothing is new."""
    knows = {(at, who): 0 for who, row in enumerate(rows) for at, given in enumerate(row) if given}
    hops = 0
    fresh = knows
    while fresh:
        hops += 1
        fresh = {
            (start, reader): hops
            for (start, teller) in list(knows)
            for at, given in enumerate(rows[teller])
            if given in {"append_only", "read_write"}
            for reader, row in enumerate(rows)
            if row[at] and (start, reader) not in knows
        }
        knows |= fresh
    return knows


@given(ROOMS)
def test_flows_are_the_brute_force_closure(rows):
    client = connect(repeatable=True)
    blocks = [block(client, f"{name}_texts") for name in "abcd"]
    for number, row in enumerate(rows):
        people(client, blocks, number, row)
    labels = [one.label for one in blocks]
    told = client.audit.flows()
    expected = {(labels[at], str(who)): hops for (at, who), hops in closure(rows).items() if hops}
    assert {(flow.label, reader): len(flow.hops) for flow in told for reader in flow.readers} == expected
    for flow in told:
        assert_possible(client.audit.access(), flow)


def assert_possible(access, flow):
    label = flow.label
    for hop in flow.hops:
        assert set(hop.agents) <= set(access.readers(label))
        assert set(hop.agents) <= set(access.writers(hop.label))
        label = hop.label
    assert set(flow.readers) <= set(access.readers(label))
    assert not set(flow.readers) & set(access.readers(flow.label))


def test_a_long_chain_is_followed_to_its_end_and_too_many_flows_are_refused(monkeypatch):
    client = connect(repeatable=True)
    blocks = [block(client, f"b_{number}_texts") for number in range(50)]
    for number in range(12):
        agent(client, f"agent {number}", *blocks[number * 4 : number * 4 + 5])
    first = [flow for flow in client.audit.flows() if flow.label == "b_0_texts"]
    assert [flow.readers for flow in first] == [(f"agent {number}",) for number in range(1, 12)]
    assert [len(flow.hops) for flow in first] == list(range(1, 12))
    monkeypatch.setattr("kit.audit.flows.MOST", 10)
    with pytest.raises(UnprocessableEntityError, match="more than 10 flows"):
        client.audit.flows()


def test_ten_thousand_blocks_and_a_hundred_agents_are_one_answer():
    agents = tuple(AgentSeen(f"a{one}", f"A{one}", f"A{one}", "") for one in range(100))
    blocks = tuple(
        BlockSeen(f"b{one}", f"B{one}", f"B{one}", "", "", 9, read_only=False) for one in range(10_000)
    )
    given = {
        (f"a{(at * 7 + step) % 100}", f"b{at}"): "read_write" for at in range(10_000) for step in range(3)
    }
    seen = Snapshot(agents, blocks, given, given)
    found = flows(seen, "B7")
    assert {reader for flow in found for reader in flow.readers} == {
        one.name for one in agents if (one.id, "b7") not in given
    }
    assert AccessMap(seen).writers("B7") == ["A49", "A50", "A51"]


# ------------------------------------------------------------------------- readers


def test_who_could_read_is_told_for_every_commit(client):
    hr = block(client, "hr_employee_data")
    ana = agent(client, "Ana", hr)
    ben = agent(client, "Ben")
    client.agents.blocks.attach(hr.id, agent_id=ben.id, access="read_only")
    client.agents.blocks.detach(hr.id, agent_id=ana.id)
    by_commit = [[one.agent for one in client.audit.readers("hr_employee_data", at)] for at in range(1, 6)]
    assert by_commit == [[], ["Ana"], ["Ana"], ["Ana", "Ben"], ["Ben"]]
    (now,) = client.audit.readers(hr)
    assert (now.agent_id, now.mark, now.since.commit, now.until) == (ben.id, "R", 4, None)
    assert str(now) == "Ben: R, since commit 4, by the operator through agents.blocks.attach"
    assert now.since.at == next(client.changes(after=3)).at


def test_a_time_a_datetime_and_a_zone_mean_the_same(client):
    hr = block(client, "hr")
    agent(client, "Ana", hr)
    moment = datetime.fromisoformat(list(client.changes())[-1].at)
    for at in (
        moment,
        moment.isoformat(),
        moment.replace(tzinfo=None),
        moment.isoformat().replace("+00:00", "Z"),
        moment + timedelta(days=4000),
    ):
        assert [one.agent for one in client.audit.readers(hr, at)] == ["Ana"]
    early = moment - timedelta(microseconds=1)
    assert client.audit.readers(hr, early) == []


def test_a_day_is_everybody_who_could_at_any_moment_of_it(client):
    hr = block(client, "hr")
    ana = agent(client, "Ana", hr)
    client.agents.blocks.detach(hr.id, agent_id=ana.id)
    agent(client, "Ben", hr)
    day = next(client.changes()).at[:10]
    expected = [
        (
            "Ana: R/W, since commit 2, by the operator through agents.create, "
            "until commit 3, by the operator through agents.blocks.detach"
        ),
        "Ben: R/W, since commit 4, by the operator through agents.create",
    ]
    assert lines(client.audit.readers(hr, day)) == expected
    assert lines(client.audit.readers(hr, date.fromisoformat(day))) == expected
    next_day = date.fromisoformat(day) + timedelta(days=1)
    assert [one.agent for one in client.audit.readers(hr, next_day)] == ["Ben"]
    with pytest.raises(NotFoundError, match="there was no block hr on"):
        client.audit.readers(hr, date.fromisoformat(day) - timedelta(days=1))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["read_only", "append_only", "read_write", "detach", "rename", "agent", "lock", "label", "block"]
        ),
        st.integers(0, 2),
    ),
    max_size=14,
)


@given(STEPS)
def test_what_the_log_says_of_every_commit_is_what_the_access_map_said_then(steps):
    client = connect(repeatable=True)
    hr = block(client, "hr")
    people = [agent(client, name) for name in ("Ana", "Ben", "Cy")]
    said = {}
    for number, (step, who) in enumerate(steps):
        do(client, step, hr, people[who], number)
        said[client.journal.seq] = told_now(client, hr)
    for seq, then in said.items():
        assert {one.agent: one.mark for one in client.audit.readers(hr.id, at=seq)} == then


def do(client, step, hr, person, number):
    """One step of a random history; what is impossible then is refused, and changes nothing."""
    with suppress(NotFoundError):
        if step == "detach":
            client.agents.blocks.detach(hr.id, agent_id=person.id)
        elif step == "rename":
            client.agents.update(person.id, name=f"{person.name} {number}")
        elif step == "agent":
            client.agents.delete(person.id)
        elif step == "lock":
            client.blocks.update(hr.id, read_only=not client.blocks.retrieve(hr.id).read_only)
        elif step == "label":
            client.blocks.update(hr.id, label=f"hr_{number}")
        elif step == "block":
            client.blocks.delete(hr.id)
        else:
            client.agents.blocks.attach(hr.id, agent_id=person.id, access=step)


def told_now(client, hr):
    access = client.audit.access()
    held = [one for one in access.seen.agents if (one.id, hr.id) in access.seen.allowed]
    return {one.shown: access.of(one.id, hr.id).mark for one in held}


def test_deleted_and_renamed_are_called_as_they_were_called_then(client):
    hr = block(client, "hr_data")
    ana = agent(client, "Ana", hr)
    client.agents.update(ana.id, name="Anna Smith")
    client.blocks.update(hr.id, label="people_data")
    client.agents.delete(ana.id)
    client.blocks.delete(hr.id)
    assert [one.agent for one in client.audit.readers("hr_data", at=2)] == ["Ana"]
    assert [one.agent for one in client.audit.readers("people_data", at=4)] == ["Anna Smith"]
    assert client.audit.readers("people_data", at=5) == []
    assert client.audit.readers(hr.id) == []


def test_two_of_one_name_are_two_readers(client):
    hr = block(client, "hr")
    agent(client, "Ana", hr)
    agent(client, "Ana", hr)
    assert [one.agent for one in client.audit.readers(hr)] == ["Ana (1)", "Ana (2)"]


def test_access_counts_from_the_commit_that_made_it_what_it_is(client):
    hr = block(client, "hr")
    agent(client, "Ana", hr)
    client.blocks.update(hr.id, read_only=True)
    client.blocks.update(hr.id, description="Another description of it.")
    (now,) = client.audit.readers(hr)
    assert (now.mark, now.since.commit, now.since.via) == ("R", 3, "blocks.update")
    assert [(one.mark, one.since.commit) for one in client.audit.readers(hr, at=2)] == [("R/W", 2)]


def test_a_block_that_came_back_is_read_again(client):
    hr = block(client, "hr")
    ana = agent(client, "Ana", hr)
    client.blocks.delete(hr.id)
    client.blocks.restore(hr.id, 1)
    assert client.audit.readers(hr) == []
    client.agents.blocks.attach(hr.id, agent_id=ana.id)
    assert [one.since.commit for one in client.audit.readers(hr)] == [5]


def test_one_label_that_two_blocks_had_at_different_times(client):
    old = block(client, "plans")
    agent(client, "Ana", old)
    client.blocks.delete(old.id)
    new = block(client, "plans")
    agent(client, "Ben", new)
    assert [one.agent for one in client.audit.readers("plans", at=2)] == ["Ana"]
    assert [one.agent for one in client.audit.readers("plans")] == ["Ben"]
    block(client, "plans")
    with pytest.raises(ConflictError, match="2 blocks were labelled 'plans' now"):
        client.audit.readers("plans")


def test_a_time_before_the_block_is_an_error_that_says_when_it_was_made(client):
    block(client, "first")
    hr = block(client, "hr")
    with pytest.raises(NotFoundError, match="there was no block hr at commit 1: it was made in commit 2"):
        client.audit.readers(hr, at=1)


@pytest.mark.parametrize("at", ["yesterday", "2026-13-01", 2.5, [], True.__class__, 99, -1])
def test_what_is_no_time_is_refused(client, at):
    hr = block(client, "hr")
    with pytest.raises(UnprocessableEntityError):
        client.audit.readers(hr, at)


def test_an_unknown_block_is_refused(client):
    for wrong in ("ghost", None, 7):
        with pytest.raises(NotFoundError, match="knows no block"):
            client.audit.readers(wrong)


def test_after_a_compaction_the_journal_says_what_it_can_not_know(tmp_path):
    room = tmp_path / "room.jsonl"
    with connect(room, repeatable=True) as client:
        hr = block(client, "hr")
        ana = agent(client, "Ana", hr)
        agent(client, "Ben", hr)
        client.agents.delete(ana.id)
    kept = compact(room)
    with connect(room, repeatable=True) as client:
        (ben,) = client.audit.readers(hr)
        assert str(ben) == "Ben: R/W, since commit 5 or earlier, which was compacted away"
        for before in (3, "2020-01-01", "2020-01-01T10:00"):
            with pytest.raises(NotFoundError, match="a compaction") as caught:
                client.audit.readers(hr, before)
            assert f'connect("archive/{kept.name}")' in caught.value.hint
    with connect(kept) as archive:
        assert [one.agent for one in archive.audit.readers("hr", at=3)] == ["Ana", "Ben"]


# ------------------------------------------------------------------------- lint


def rules_found(client, **given):
    return [(finding.rule, finding.subject) for finding in client.audit.lint(**given)]


def test_a_tidy_room_has_no_findings(client):
    rules, log = block(client, "company_policies", read_only=True), block(client, "sales_log")
    for name in ("Ana", "Ben"):
        try_tool(client, name, "memory_insert", {"label": "sales_log", "new_string": "x"}, rules, log)
    assert client.audit.lint() == []


def test_every_rule_says_what_it_asks_and_where_it_comes_from():
    for rule in RULES.values():
        assert rule.asks.endswith(".")
        assert rule.source.startswith("guide, ")
        assert rule.hint.endswith(".")


@pytest.mark.parametrize(
    "label", ["data", "block1", "temp", "block_7", "my_data", "Test-2", "x", "shared/info"]
)
def test_vague_labels_are_found(client, label):
    agent(client, "Ana", block(client, label))
    assert ("vague-label", label) in rules_found(client)


@pytest.mark.parametrize(
    "label", ["company_policies", "sales_data", "hr", "persona", "temperature", "q4_targets"]
)
def test_labels_that_say_something_are_left_alone(client, label):
    agent(client, "Ana", block(client, label))
    assert rules_found(client) == []


def test_a_description_is_there_and_says_something(client):
    agent(
        client, "Ana", block(client, "prices", description=None), block(client, "terms", description="Terms")
    )
    client.agents.create(name="Ben", memory_blocks=[{"label": "persona", "value": "I am Ben."}])
    assert rules_found(client) == [("description", "prices"), ("description", "terms")]
    assert "has 5 characters" in client.audit.lint()[1].message


def test_a_block_is_nearly_full_from_ninety_percent_on(client):
    agent(
        client,
        "Ana",
        block(client, "log_a", "x" * 90, limit=100),
        block(client, "log_b", "x" * 89, limit=100),
    )
    (finding,) = client.audit.lint()
    assert str(finding) == (
        "nearly-full · log_a: 90 of 100 characters are used, 90 %\n"
        "  → Move what is done to another block, summarise, or raise the limit."
    )


def test_a_block_that_nobody_holds_and_one_label_for_several(client):
    block(client, "prices")
    agent(client, "Ana", block(client, "notes"))
    agent(client, "Ben", block(client, "notes"))
    assert rules_found(client) == [("unattached", "prices"), ("same-label", "notes")]


def test_personas_may_have_one_label_each(client):
    for name in ("Ana", "Ben"):
        client.agents.create(name=name, memory_blocks=[{"label": "persona", "value": f"I am {name}."}])
    assert client.audit.lint() == []


def test_seven_blocks_are_enough(client):
    blocks = [
        block(client, f"sales_{word}")
        for word in ("pricing", "wins", "terms", "leads", "plans", "calls", "fairs")
    ]
    ana = agent(client, "Ana", *blocks)
    assert client.audit.lint() == []
    client.agents.blocks.attach(block(client, "sales_targets").id, agent_id=ana.id)
    (finding,) = client.audit.lint()
    assert (finding.rule, finding.message) == ("too-many-blocks", "it holds 8 blocks, more than 7")


def test_write_access_to_a_shared_block_that_was_never_used(client):
    log = block(client, "sales_log")
    try_tool(client, "Ana", "memory_insert", {"label": "sales_log", "new_string": "x"}, log)
    ben = agent(client, "Ben", log)
    agent(client, "Cy", log, access="read_only")
    (finding,) = client.audit.lint()
    assert (finding.rule, finding.subject) == ("unused-write", "Ben")
    assert finding.message == "it holds sales_log as R/W and has never written it"
    client.agents.update(ben.id, access={log.id: "read_only"})
    assert client.audit.lint() == []


def test_after_a_compaction_unused_says_since_when(tmp_path):
    room = tmp_path / "room.jsonl"
    with connect(room, repeatable=True) as client:
        log = block(client, "sales_log")
        agent(client, "Ana", log, access="read_only")
        try_tool(client, "Ben", "memory_insert", {"label": "sales_log", "new_string": "x"}, log)
    compact(room)
    with connect(room, repeatable=True) as client:
        (finding,) = client.audit.lint()
    assert "has never written it since commit" in finding.message


PERSONA = """I am a Sales Representative.
My access:
- company_policies (read-only): Company-wide policies
- sales_knowledge (read/write): Shared with sales team
- my_leads (private): My personal lead tracking
I do NOT have access to:
- engineering_specs (Engineering team only)
- hr_employee_data (HR team only)
"""


def test_a_persona_that_claims_what_it_does_not_hold(client):
    policies = block(client, "company_policies", read_only=True)
    sales = block(client, "sales_knowledge", read_only=True)
    hr = block(client, "hr_employee_data")
    agent(client, "HR", hr)
    ana = agent(client, "Ana", policies, sales, memory_blocks=[{"label": "persona", "value": PERSONA}])
    assert [finding.message for finding in client.audit.lint()] == [
        "its text claims to write sales_knowledge, which it may only read",
        "its text claims access to my_leads, which it does not hold",
    ]
    client.agents.update(ana.id, system="I read hr_employee_data every morning.")
    assert "its text claims access to hr_employee_data, which it does not hold" in [
        finding.message for finding in client.audit.lint()
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I do not see hr_employee_data.",
        "I can't read hr_employee_data.",
        "I answer questions, but never from hr_employee_data.",
        "Ask HR: hr_employee_data is not mine.",
        "I work in sales.",
        "These blocks are out of reach, I have no access:\n- hr_employee_data",
    ],
)
def test_what_a_text_denies_is_no_claim(client, text):
    agent(client, "HR", block(client, "hr_employee_data"), block(client, "sales"))
    agent(client, "Ana", system=text)
    assert rules_found(client) == []


def test_rules_can_be_ignored_and_unknown_ones_are_refused(client):
    block(client, "data", description=None)
    assert rules_found(client, ignore=("vague-label", "unattached")) == [("description", "data")]
    assert client.audit.lint(ignore=RULES) == []
    with pytest.raises(UnprocessableEntityError, match="there is no rule 'vague'"):
        client.audit.lint(ignore=["vague"])
    with pytest.raises(UnprocessableEntityError):
        client.audit.lint(ignore="vague-label")


# ------------------------------------------------------------------------- duties


def test_nobody_writes_in_two_groups(client):
    orders, payments = block(client, "orders"), block(client, "payments")
    agent(client, "Ana", orders, payments)
    ben = agent(client, "Ben", orders)
    client.agents.blocks.attach(payments.id, agent_id=ben.id, access="read_only")
    groups = {"buying": ["orders"], "paying": ["payments"]}
    (duty,) = client.audit.duties(groups)
    assert str(duty) == "Ana may write in buying (orders) and in paying (payments)"
    assert duty.groups == (("buying", ("orders",)), ("paying", ("payments",)))
    client.blocks.update(payments.id, read_only=True)
    assert client.audit.duties(groups) == []
    client.blocks.update(payments.id, read_only=False)
    client.agents.update(ben.id, access={payments.id: "append_only"})
    assert [one.agent for one in client.audit.duties(groups)] == ["Ana", "Ben"]


def test_a_label_that_is_not_there_is_no_clean_bill(client):
    block(client, "orders")
    with pytest.raises(NotFoundError, match="there is no block 'payment'"):
        client.audit.duties({"buying": ["orders"], "paying": ["payment"]})
    for wrong in (None, ["orders"], {"buying": "orders"}):
        with pytest.raises(UnprocessableEntityError):
            client.audit.duties(wrong)


def test_one_label_of_two_blocks_counts_both(client):
    one, two, pay = block(client, "orders"), block(client, "orders"), block(client, "pay")
    agent(client, "Ana", one)
    agent(client, "Ben", two, pay)
    assert lines(client.audit.duties({"buying": ["orders"], "paying": ["pay"]})) == [
        "Ben may write in buying (orders (2)) and in paying (pay)"
    ]


# ------------------------------------------------------------------------- refusals, and why


def refused_insert(client, name="Ana", **given):
    rules = block(client, "rules", "No shouting.", **given)
    one = try_tool(client, name, "memory_insert", {"label": "rules", "new_string": "Shout!"}, rules)
    return rules, one


def test_refusals_are_there_also_when_the_agent_is_gone(client):
    _, ana = refused_insert(client, read_only=True)
    ben = try_tool(client, "Ben", "core_memory_append", {"label": "hr", "content": "x"})
    client.agents.delete(ana.id)
    assert lines(client.audit.refusals()) == [
        "ReadOnlyError · Ana, memory_insert: Ana may not append to rules: the block is read-only",
        "NotAttachedError · Ben, core_memory_append: Ben holds no block labelled 'hr'",
    ]
    assert client.audit.refusals("Ana") == client.audit.refusals(ana) == client.audit.refusals()[:1]
    assert client.audit.refusals(ben.id) == client.audit.refusals()[1:]
    with pytest.raises(NotFoundError):
        client.audit.refusals("Cy")


def test_refusals_of_one_name_are_told_apart(client):
    for _ in range(2):
        try_tool(client, "Ana", "core_memory_append", {"label": "hr", "content": "x"})
    with pytest.raises(ConflictError, match="2 agents"):
        client.audit.refusals("Ana")


def test_what_would_change_it_is_all_of_it(client):
    """Where block and attachment are both read only, one of the two is not enough."""
    rules = client.blocks.create(label="house_rules", value="Be kind.", read_only=True)
    eve = client.agents.create(name="Eve", block_ids=[rules.id], access={rules.id: "read_only"})

    def tries():
        return Script([("memory_insert", {"label": "house_rules", "new_string": "Shout!"}), "Well."])

    client.agents.update(eve.id, model=tries())
    client.agents.messages.create(eve.id, input="Shout.")
    change = client.audit.why(client.audit.refusals(eve)[-1]).change
    assert "read_only=False), and this one with client.agents.update(" in change
    client.blocks.update(rules.id, read_only=False)
    client.agents.update(eve.id, access={rules.id: "read_write"}, model=tries())
    client.agents.messages.create(eve.id, input="Shout.")
    assert client.blocks.retrieve(rules.id).value == "Be kind.\nShout!"


def test_why_an_agent_may_not_write_a_read_only_block(client):
    rules, _ = refused_insert(client)
    client.blocks.update(rules.id, read_only=True)
    ana = try_tool(client, "Eve", "memory_insert", {"label": "rules", "new_string": "Shout!"}, rules)
    (refusal,) = client.audit.refusals(ana)
    assert str(client.audit.why(refusal)).splitlines() == [
        "Wanted: Eve called memory_insert with label='rules', new_string='Shout!'.",
        "Refused (ReadOnlyError): Eve may not append to rules: the block is read-only",
        "Rule: the block is read-only, which binds every agent whatever its attachment says.",
        "Access then: R, since commit 7, by the operator through agents.create.",
        "To change that: the operator may change the text, or let agents do it with",
        "client.blocks.update(block.id, read_only=False). No agent can.",
    ]


def test_why_names_who_may_and_what_changed_since(client):
    log = block(client, "log", "one")
    agent(client, "Ben", log)
    arguments = {"label": "log", "old_string": "one", "new_string": "two"}
    ana = try_tool(client, "Ana", "memory_replace", arguments, log, access="read_only")
    (refusal,) = client.audit.refusals(ana)
    told = client.audit.why(refusal)
    assert told.change == (
        'the operator can: client.agents.update(agent.id, access={block.id: "read_write"}). '
        "Or ask Ben, who may write it."
    )
    assert told.now == ""
    client.agents.update(ana.id, access={log.id: "read_write"})
    changed = client.audit.why(refusal)
    assert changed.access == told.access == "R, since commit 3, by the operator through agents.create."
    assert changed.now.startswith("R/W, since commit ")
    client.agents.delete(ana.id)
    assert client.audit.why(refusal).now == "none: the block is not attached any more."


def test_why_after_a_compaction(tmp_path):
    room = tmp_path / "room.jsonl"
    with connect(room, repeatable=True) as client:
        refused_insert(client, read_only=True)
    compact(room)
    with connect(room, repeatable=True) as client:
        (refusal,) = client.audit.refusals()
        told = client.audit.why(refusal)
        assert told.wanted == "Ana called memory_insert with label='rules', new_string='Shout!'."
        assert "or earlier, which was compacted away" in told.access


def test_why_an_append_only_attachment_may_not_change(client):
    log = block(client, "log", "one")
    arguments = {"label": "log", "old_string": "one", "new_string": "two"}
    ana = try_tool(client, "Ana", "memory_replace", arguments, log, access="append_only")
    told = client.audit.why(client.audit.refusals(ana)[0])
    assert told.refused.startswith(f"({AppendOnlyError.__name__})")
    assert told.change.startswith("add at the end instead")
    assert told.access == "A, since commit 2, by the operator through agents.create."


def test_why_a_block_that_is_not_attached_can_not_be_reached(client):
    block(client, "hr")
    ana = try_tool(client, "Ana", "core_memory_append", {"label": "hr", "content": "x"})
    ben = try_tool(client, "Ben", "core_memory_append", {"label": "ghost", "content": "x"})
    told, ghost = (client.audit.why(client.audit.refusals(one)[0]) for one in (ana, ben))
    assert told.change.startswith("if Ana is to know hr, the operator can: client.agents.blocks.attach(")
    assert ghost.change.startswith("there is no block labelled 'ghost' now")


def caught(kind, action):
    with pytest.raises(kind) as found:
        action()
    return found.value


def test_why_works_for_errors_that_the_operator_caught(client):
    log = block(client, "log", "one\none", limit=10)
    error = caught(LimitError, lambda: client.blocks.edit(log.id, Append("12345")))
    assert "take out 3 characters" in client.audit.why(error).change
    assert "13 or more" in client.audit.why(error).change
    error = caught(EditError, lambda: client.blocks.edit(log.id, Replace("one", "two")))
    assert "It stands in lines 1, 2." in client.audit.why(error).rule
    other = block(client, "log")
    error = caught(LabelTakenError, lambda: agent(client, "Ana", log, other))
    assert "detach the other block" in client.audit.why(error).change


def test_why_works_for_the_error_of_a_step_as_of_now(client):
    rules = block(client, "rules", "No shouting.", read_only=True)
    model = Script([("memory_insert", {"label": "rules", "new_string": "Shout!"}), "I tried."])
    ana = agent(client, "Ana", rules, model=model)
    error = next(client.agents.messages.steps(ana.id, input="go on")).results[0].error
    told = client.audit.why(error)
    assert told.wanted == "Ana wanted to append to rules."
    assert told.access == "R, since commit 2, by the operator through agents.create."
    assert told.now == ""


def test_why_leaves_out_a_call_that_it_can_not_be_sure_of(client):
    broken = ModelReply(tool_calls=(ToolCall("1", "memory_insert", None, "{broken"),))
    rules = block(client, "rules", read_only=True)
    once = agent(client, "Ana", rules, model=Script([broken, "I tried."]))
    client.agents.messages.create(once.id, input="go on")
    (refusal,) = client.audit.refusals(once)
    assert client.audit.why(refusal).wanted == "Ana called memory_insert."
    client.agents.delete(once.id)
    assert client.audit.why(replace(refusal, at="long ago")).wanted == "Ana called memory_insert."


def test_why_for_nobody_in_particular(client):
    block(client, "hr")
    told = client.audit.why(NotAttachedError("no", block="hr"))
    assert told.change.startswith("if whoever asked is to know hr, the operator can: ")


def test_why_a_stale_version_tells_who_was_first(client):
    log = block(client, "log", "one")
    try_tool(client, "Ben", "memory_insert", {"label": "log", "new_string": "two"}, log)
    error = caught(StaleVersionError, lambda: client.blocks.update(log.id, value="mine", expected_version=1))
    told = client.audit.why(error)
    assert told.rule.endswith(
        "It was changed once since. Version 2 was made in commit 4, by Ben through memory_insert."
    )
    client.blocks.update(log.id, value="later")
    assert "was made in commit" not in client.audit.why(error).rule


def test_why_never_invents(client):
    assert str(client.audit.why(RoomBusyError("somebody held the lock", hint="Try again."))) == (
        "Refused (RoomBusyError): somebody held the lock\nTo change that: Try again."
    )
    assert str(client.audit.why(KitError("it failed"))) == "Refused (KitError): it failed"
    bare = client.audit.why(LimitError("too long"))
    assert bare.change == "make the text shorter, or have the operator raise the limit."
    assert bare.access == bare.now == bare.wanted == ""
    stale = client.audit.why(StaleVersionError("stale"))
    assert stale.rule == "who says which version it read may only write on top of that version."
    for wrong in (ValueError("no"), "no", None):
        with pytest.raises(UnprocessableEntityError, match="neither a refusal nor an error"):
            client.audit.why(wrong)


# ------------------------------------------------------------------------- the whole


def test_an_audit_changes_nothing(client):
    rules, _ = refused_insert(client, read_only=True)
    before = client.journal.seq
    client.audit.access()
    client.audit.flows()
    client.audit.readers(rules)
    client.audit.lint()
    client.audit.duties({"all": ["rules"]})
    client.audit.why(client.audit.refusals()[0])
    assert client.journal.seq == before
    assert isinstance(client.audit, Audit)


def test_importing_the_kit_does_not_import_the_answers():
    code = "import sys, kit; print([m for m in sys.modules if m.startswith('kit.audit.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['kit.audit.audit']"


def test_no_sentence_for_a_person_holds_an_id_or_a_time(client):
    rules, ana = refused_insert(client, read_only=True)
    told = [
        str(client.audit.access()),
        *lines(client.audit.readers(rules)),
        *lines(client.audit.lint()),
        str(client.audit.why(client.audit.refusals()[0])),
    ]
    for text in told:
        assert rules.id not in text
        assert ana.id not in text
        assert "2026" not in text
