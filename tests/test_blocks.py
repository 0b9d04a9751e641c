"""Blocks: made, found, changed and deleted, and never changed by a call that is refused."""

import math

import pytest

from kit import Append, Insert, Patch, Replace, Rewrite, connect
from kit.errors import (
    EditError,
    LabelTakenError,
    LimitError,
    NotFoundError,
    StaleVersionError,
    UnprocessableEntityError,
)
from kit.journal.form import TEXT
from kit.memory.fields import BLOCK, Field
from kit.models import Script
from tests.ways import WAYS, opened


@pytest.fixture(params=WAYS)
def client(request):
    with opened(request.param, model=Script([])) as client:
        yield client


def labels(page):
    return [block.label for block in page]


def test_a_new_block_says_everything_about_itself(client):
    block = client.blocks.create(
        label="team_knowledge",
        value="We meet on Mondays.",
        description="What the team knows",
        limit=5000,
        read_only=True,
        metadata={"owner": "ana"},
        tags=["sales", "sales", "q3"],
        hidden=True,
    )
    told = block.to_dict()
    assert told.pop("id").startswith("block-")
    assert told.pop("created_at") == told.pop("updated_at")
    assert {name: fact for name, fact in told.items() if fact is not None} == {
        "label": "team_knowledge",
        "value": "We meet on Mondays.",
        "description": "What the team knows",
        "limit": 5000,
        "read_only": True,
        "metadata": {"owner": "ana"},
        "tags": ["sales", "q3"],
        "hidden": True,
        "version": 1,
        "created_by_id": "operator",
        "last_updated_by_id": "operator",
        "agent_ids": [],
        "is_shared": False,
        "is_template": False,
    }
    assert {"project_id", "template_id", "deployment_id", "entity_id"} <= set(told)


def test_what_is_not_said_has_a_default(client):
    block = client.blocks.create()
    assert (block.value, block.limit, block.description, block.read_only) == ("", 20_000, None, False)
    assert block.label
    assert client.blocks.create().label != block.label


def test_a_block_is_retrieved_by_position_and_by_keyword_as_it_is_now(client):
    block = client.blocks.create(label="a", value="x")
    client.blocks.update(block.id, value="y")
    assert client.blocks.retrieve(block.id) == client.blocks.retrieve(block_id=block.id)
    assert client.blocks.retrieve(block.id).value == "y"


def test_what_was_handed_out_is_the_callers_own(client):
    block = client.blocks.create(label="a", tags=["x"], metadata={"list": [1]})
    block.tags.append("y")
    block.metadata["list"].append(2)
    client.blocks.history(block.id)
    again = client.blocks.retrieve(block.id)
    assert (again.tags, again.metadata) == (["x"], {"list": [1]})


def test_every_change_is_the_next_version(client):
    block = client.blocks.create(label="a", value="x")
    again = client.blocks.update(
        block.id, value="y", limit=8000, description="d", tags=["t"], metadata={"k": 1}, hidden=True
    )
    assert again.version == 2
    assert (again.value, again.limit, again.description) == ("y", 8000, "d")
    assert (again.tags, again.metadata, again.hidden) == (["t"], {"k": 1}, True)
    assert client.blocks.modify(block.id, read_only=True).version == 3


def test_a_change_that_changes_nothing_makes_no_version_and_no_commit(client):
    block = client.blocks.create(label="a", value="x", tags=["t"])
    seq = client.journal.seq
    assert client.blocks.update(block.id, value="x", tags=("t",)).version == 1
    assert client.blocks.edit(block.id, Rewrite("x")).version == 1
    assert client.blocks.update(block.id).version == 1
    assert client.journal.seq == seq


def test_none_clears_the_description_and_nothing_else(client):
    block = client.blocks.create(label="a", description="d")
    assert client.blocks.update(block.id, description=None).description is None
    for field in ("label", "value", "limit", "read_only", "metadata", "tags", "hidden"):
        with pytest.raises(UnprocessableEntityError):
            client.blocks.update(block.id, **{field: None})
        with pytest.raises(UnprocessableEntityError):
            client.blocks.create(**{field: None})


@pytest.mark.parametrize("label", ["a", "A-1_b/c", "x" * 50, "data", "block1", "temp", "2024", "-", "a/"])
def test_the_label_rule_lets_plain_words_pass(client, label):
    assert client.blocks.create(label=label).label == label
    assert labels(client.blocks.list(label=label)) == [label]


@pytest.mark.parametrize(
    "label",
    ["", " ", "a b", "<x>", "x" * 51, "ä", "a\n", "a\0", "\ud800", None, 1, b"a", ["a"]]
    + [
        "value",
        "metadata",
        "description",
        "memory_blocks",
        "memory_metadata",
        "/value",
        "/memory_blocks",
        "/a",
    ],
)
def test_one_label_rule_holds_in_every_place_where_a_label_is_made(client, label):
    block = client.blocks.create(label="a")
    agent = client.agents.create(block_ids=[block.id])
    seq = client.journal.seq
    for attempt in (
        lambda: client.blocks.create(label=label),
        lambda: client.blocks.update(block.id, label=label),
        lambda: client.agents.blocks.update("a", agent_id=agent.id, label=label),
        lambda: client.agents.create(memory_blocks=[{"label": label}]),
    ):
        with pytest.raises(UnprocessableEntityError) as refusal:
            attempt()
        assert refusal.value.hint
    assert client.journal.seq == seq


def test_a_value_fits_its_limit_to_the_last_character(client):
    block = client.blocks.create(label="a", value="12345", limit=5)
    with pytest.raises(LimitError) as refusal:
        client.blocks.update(block.id, value="1234567")
    assert (refusal.value.limit, refusal.value.asked, refusal.value.over_by) == (5, 7, 2)
    with pytest.raises(LimitError):
        client.blocks.edit(block.id, Append(""))  # a newline is a character
    with pytest.raises(LimitError):
        client.blocks.update(block.id, limit=4)
    assert client.blocks.retrieve(block.id).to_dict() == block.to_dict()
    assert client.blocks.update(block.id, value="1234567", limit=7).version == 2


def test_characters_are_counted_and_not_bytes(client):
    assert client.blocks.create(label="a", value="ä😀é", limit=3).value == "ä😀é"


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Append("three"), "one\ntwo\nthree"),
        (Insert("zero", 0), "zero\none\ntwo"),
        (Replace("two", "2"), "one\n2"),
        (Rewrite("new"), "new"),
        (Patch("-one\n+1"), "1\ntwo"),
    ],
)
def test_an_edit_is_applied_to_the_text_as_it_is_now(client, edit, after):
    block = client.blocks.create(label="a", value="one\ntwo")
    assert client.blocks.edit(block.id, edit).value == after
    assert [commit.via for commit in client.changes()][-1] == "blocks.edit"


def test_an_edit_that_does_not_fit_changes_nothing_and_says_where(client):
    block = client.blocks.create(label="a", value="one\none")
    with pytest.raises(EditError) as refusal:
        client.blocks.edit(block.id, Replace("one", "1"))
    assert refusal.value.lines == (1, 2)
    assert client.blocks.retrieve(block.id).version == 1


@pytest.mark.parametrize("edit", [None, "text", {"kind": "append", "text": "x"}, 5, Append])
def test_what_is_no_edit_is_refused_with_an_example(client, edit):
    block = client.blocks.create(label="a", value="one")
    with pytest.raises(UnprocessableEntityError, match="Append"):
        client.blocks.edit(block.id, edit)


def test_a_stale_version_is_refused_with_what_is_there_now(client):
    block = client.blocks.create(label="a", value="one")
    client.blocks.update(block.id, value="two")
    for attempt in (
        lambda: client.blocks.update(block.id, value="mine", expected_version=1),
        lambda: client.blocks.edit(block.id, Append("mine"), expected_version=1),
        lambda: client.blocks.restore(block.id, 1, expected_version=1),
    ):
        with pytest.raises(StaleVersionError) as refusal:
            attempt()
        assert (refusal.value.expected, refusal.value.version, refusal.value.value) == (1, 2, "two")
    assert client.blocks.update(block.id, value="mine", expected_version=2).version == 3


def test_a_label_that_an_attached_agent_has_already_is_refused_naming_both_blocks(client):
    one, two = client.blocks.create(label="one"), client.blocks.create(label="two")
    client.agents.create(name="Ana", block_ids=[one.id, two.id])
    seq = client.journal.seq
    with pytest.raises(LabelTakenError, match="Ana") as refusal:
        client.blocks.update(two.id, label="one", value="x")
    assert set(refusal.value.block_ids) == {one.id, two.id}
    assert client.journal.seq == seq


def test_deleting_detaches_everywhere(client):
    block, other = client.blocks.create(label="a"), client.blocks.create(label="b")
    agents = [client.agents.create(block_ids=[block.id, other.id]) for _ in range(3)]
    assert client.blocks.delete(block.id) is None
    assert [client.agents.retrieve(agent.id).block_ids for agent in agents] == [[other.id]] * 3
    assert client.tables["attachments"].search(lambda one: one["block_id"] == block.id) == []
    with pytest.raises(NotFoundError, match=block.id):
        client.blocks.retrieve(block.id)
    with pytest.raises(NotFoundError):
        client.blocks.delete(block.id)


def test_a_list_is_filtered_by_everything_at_once(client):
    sales = client.blocks.create(label="sales", value="Pricing", description="Team SALES", tags=["a", "b"])
    client.blocks.create(label="sales_2", value="Targets", tags=["b"])
    client.blocks.create(label="hr", value="pricing", description=None)
    client.agents.create(block_ids=[sales.id])
    find = client.blocks.list
    assert labels(find()) == ["sales", "sales_2", "hr"]
    assert labels(find(order="desc")) == ["hr", "sales_2", "sales"]
    assert labels(find(label="sales")) == ["sales"]
    assert labels(find(label="no such label")) == []
    assert labels(find(label_search="SALES")) == ["sales", "sales_2"]
    assert labels(find(value_search="pricing")) == ["sales", "hr"]
    assert labels(find(description_search="sales")) == ["sales"]
    assert labels(find(tags=["a", "b"])) == ["sales", "sales_2"]
    assert labels(find(tags=["a", "b"], match_all_tags=True)) == ["sales"]
    assert labels(find(connected_to_agents_count_eq=[1, 7])) == ["sales"]
    assert labels(find(connected_to_agents_count_gt=0)) == ["sales"]
    assert labels(find(connected_to_agents_count_lt=1)) == ["sales_2", "hr"]
    assert labels(find(label_search="sales", value_search="targets", connected_to_agents_count_eq=[0])) == [
        "sales_2"
    ]


def test_a_block_without_tags_is_in_the_list_when_no_tags_are_asked_for(client):
    client.blocks.create(label="a")
    assert labels(client.blocks.list(tags=[])) == ["a"]


def test_a_block_of_before_a_field_goes_on_without_it(monkeypatch):
    client = connect()
    policy = client.blocks.create(label="policy", value="30 days")
    monkeypatch.setitem(BLOCK, "colour", Field(TEXT.or_none(), str, lambda: None, always=False))
    assert client.blocks.update(policy.id, value="60 days").version == 2
    assert client.blocks.restore(policy.id, 1).value == "30 days"


def test_all_blocks_can_be_deleted_while_they_are_listed(client):
    for number in range(7):
        client.blocks.create(label=f"b{number}")
    for block in client.blocks.list(limit=2):
        client.blocks.delete(block.id)
    assert len(client.blocks.list()) == 0


def test_metadata_is_kept_as_json_gives_it_back(client):
    facts = {"a": [1, 2.5, None, True, {"b": ("x",)}], "": "ü"}
    block = client.blocks.create(label="a", metadata=facts)
    assert block.metadata == {"a": [1, 2.5, None, True, {"b": ["x"]}], "": "ü"}
    facts["a"].append("later")
    assert client.blocks.retrieve(block.id).metadata["a"][-1] == {"b": ["x"]}


def nested(depth):
    facts = {}
    for _ in range(depth):
        facts = {"in": facts}
    return facts


def in_itself():
    facts = {}
    facts["self"] = facts
    return facts


@pytest.mark.parametrize(
    "facts",
    [
        {"x": math.nan},
        {"x": math.inf},
        {1: "x"},
        {"x": {1: "x"}},
        {"x": {1, 2}},
        {"x": b"y"},
        {"x": object()},
        {"x": "\0"},
        {"x": "\ud800"},
        {"\0": 1},
        {"x": 10**5000},
        nested(50),
        nested(100_000),
        in_itself(),
        [("a", 1)],
        "text",
    ],
    ids=range(16),
)
def test_metadata_that_json_would_alter_or_could_not_hold_is_refused(client, facts):
    with pytest.raises(UnprocessableEntityError) as refusal:
        client.blocks.create(label="a", metadata=facts)
    assert refusal.value.hint
    assert len(str(refusal.value)) < 500
    assert client.journal.seq == 0


@pytest.mark.parametrize("tags", ["sales", b"sales", {1: "sales"}, [1], [["a"]], ["\0"], 5, None])
def test_tags_are_a_list_of_texts(client, tags):
    with pytest.raises(UnprocessableEntityError):
        client.blocks.create(label="a", tags=tags)
    with pytest.raises(UnprocessableEntityError):
        client.agents.create(tags=tags)


def test_tags_may_come_from_a_generator(client):
    block = client.blocks.create(label="a", tags=(tag for tag in ("x", "y")))
    assert client.blocks.update(block.id, tags=(tag for tag in ("z",))).tags == ["z"]
    assert block.tags == ["x", "y"]
