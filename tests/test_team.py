"""A team from a table: the room is made what the table says, and stays so."""

import pytest

from kit import connect
from kit.errors import UnprocessableEntityError
from kit.team import Team, read_table

TABLE = {"Ana": {"rules": "R", "notes": "R/W"}, "Ben": {"rules": "R", "notes": "A"}, "Cleo": {}}


@pytest.fixture
def client():
    with connect(repeatable=True) as client:
        yield client


@pytest.fixture
def team(client):
    team = Team(client, {name: dict(row) for name, row in TABLE.items()})
    team.bring_in_line()
    return team


def test_the_room_is_what_the_table_says(client, team):
    assert team.differences() == []
    assert client.audit.access().of("Ben", "notes").mark == "A"
    assert client.blocks.retrieve(team.blocks["rules"].id).read_only, "nobody has more than R"
    assert not client.blocks.retrieve(team.blocks["notes"].id).read_only


def test_a_room_in_line_gets_no_commit_however_often(client, team):
    before = client.journal.read(lambda room: room.seq)
    team.bring_in_line()
    team.bring_in_line()
    assert client.journal.read(lambda room: room.seq) == before


def test_too_much_too_little_and_too_narrow_are_mended(client, team):
    ana, cleo, notes, rules = (
        team.agents["Ana"],
        team.agents["Cleo"],
        team.blocks["notes"],
        team.blocks["rules"],
    )
    client.agents.blocks.attach(block_id=notes.id, agent_id=cleo.id)
    client.agents.blocks.detach(block_id=rules.id, agent_id=ana.id)
    client.agents.update(ana.id, access={notes.id: "read_only"})
    assert len(team.differences()) == 3
    team.bring_in_line()
    assert team.differences() == []


def test_a_new_row_and_a_new_label_are_made_when_the_room_follows(client, team):
    team.table["Dora"] = {"plans": "R/W"}
    team.bring_in_line()
    assert team.differences() == []
    assert team.agents["Dora"].name == "Dora"


def test_a_row_less_deletes_nobody_and_is_told(client, team):
    del team.table["Ben"]
    team.bring_in_line()
    assert team.differences() == ["Ben is in the room and not in the table"]


def test_further_facts_of_blocks_and_agents_are_given(client):
    team = Team(
        client,
        TABLE,
        block=lambda label: {"value": f"text of {label}", "limit": 100, "tags": [label]},
        agent=lambda name: {"metadata": {"desk": name}},
    )
    team.bring_in_line()
    assert client.blocks.retrieve(team.blocks["rules"].id).value == "text of rules"
    assert client.agents.retrieve(team.agents["Ben"].id).metadata == {"desk": "Ben"}


def test_a_second_team_of_the_same_table_takes_the_room_as_it_finds_it(client, team):
    again = Team(client, team.table)
    again.bring_in_line()
    assert again.agents["Ana"].id == team.agents["Ana"].id
    assert len(client.agents.list(limit=None)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "agent  rules  notes\nAna Maria  R  R/W\nBen  R  -",
        "       rules  notes\nAna Maria  R  R/W\n\nBen  R  –\n",
        "agent,rules,notes\nAna Maria,R,R/W\nBen,R,",
        "| agent | rules | notes |\n|---|---|---|\n| Ana Maria | R | R/W |\n| Ben | R | – |",
        "\trules\tnotes\nAna Maria\tR\tR/W\nBen\tR\t-",
        "\trules\tnotes\nAna Maria R R/W\nBen R -",
        "team  rules  notes\n# two people\nAna Maria  R  R/W\nBen  R  -",
    ],
)
def test_a_table_is_read_however_its_columns_are_kept_apart(text):
    assert read_table(text) == {"Ana Maria": {"rules": "R", "notes": "R/W"}, "Ben": {"rules": "R"}}


@pytest.mark.parametrize(
    "table",
    [
        "", "rules notes", "rules notes\nAna R", "rules\nAna X", "rules\nAna R\nAna R", {"Ana": "R"}, [1],
        {"Ana": {"rules": "RW"}}, {"Ana": {"two words": "R"}},
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_the_place(client, table):
    with pytest.raises(UnprocessableEntityError) as refusal:
        Team(client, table)
    assert refusal.value.hint
    assert list(client.agents.list()) == []


@pytest.mark.parametrize(
    ("table", "said", "hint"),
    [
        (" rules notes\nAna R", "'Ana R' has 1 marks for 2 labels", "each of rules, notes"),
        (" rules notes\nAna R - R/W", "has 3 marks for 2 labels", "each of rules, notes"),
        ("agent,rules,notes\nAna,R", "has 1 marks for 2 labels", "each of rules, notes"),
        (" rules rules\nAna R R", "rules stands twice", "a label of its own"),
        ("Ana R R/W\nBen R -", "R stands in the first line", "Begin with a line of labels"),
        (" rules notes\nAna r -", "Ana has 'r' for 'rules'", "You probably mean R. "),
        (" rules notes\nAna R read_write", "Ana has 'read_write'", "You probably mean R/W. "),
        (" rules notes\nAna R —", "Ana has '—'", "You probably mean -. "),
        ("agent,my rules,notes\nAna,R,R", "'my rules' is no label", "write _ between its words"),
        (" rules notes\nAna R 7", "Ana has '7' for 'notes'", "In a field stands R, A, R/W or -."),
    ],
)
def test_a_refused_table_says_what_to_write(table, said, hint):
    with pytest.raises(UnprocessableEntityError) as refusal:
        read_table(table)
    assert said in refusal.value.message
    assert hint in refusal.value.hint


def test_an_agent_may_be_called_a():
    assert read_table("team rules notes\nA R A\nB - R") == {
        "A": {"rules": "R", "notes": "A"},
        "B": {"notes": "R"},
    }


def test_a_block_that_is_gone_is_made_again():
    client = connect()
    team = Team(client, {"Ana": {"rules": "R"}})
    team.bring_in_line()
    client.blocks.delete(team.blocks["rules"].id)
    team.bring_in_line()
    assert team.differences() == []
