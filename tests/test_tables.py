"""The tables: TinyDB's own queries over the state of this moment, to be read and never written."""

import pytest
from tinydb import Query, where

from kit import Append, connect
from kit.errors import BadRequestError
from kit.models import Script

Block = Query()


@pytest.fixture(params=["memory", "file"])
def client(request, tmp_path):
    room = tmp_path / "room.jsonl" if request.param == "file" else None
    with connect(room, model=Script([("memory_replace", '{"label": "nowhere"}'), "done"])) as client:
        yield client


def test_tinydbs_queries_find_what_is_in_the_room(client):
    one = client.blocks.create(
        label="sales/north", value="a", limit=10, tags=["x", "y"], metadata={"deep": {"n": 1}}
    )
    client.blocks.create(label="hr", value="b")
    blocks = client.tables["blocks"]
    for query in (
        Block.label == "sales/north",
        Block.label.search("north"),
        Block.tags.any(["y"]),
        Block.metadata.deep.n == 1,
        (Block.limit < 100) & ~(Block.value == "b"),
        where("limit").test(lambda limit: limit == 10),
    ):
        assert [found["id"] for found in blocks.search(query)] == [one.id]
        assert blocks.count(query) == 1
        assert blocks.contains(query)
        assert blocks.get(query)["id"] == one.id
    assert len(blocks) == 2
    assert blocks.get(Block.label == "nowhere") is None
    assert (
        [block["label"] for block in blocks]
        == [block["label"] for block in blocks.all()]
        == ["sales/north", "hr"]
    )
    assert blocks.get(doc_id=blocks.all()[0].doc_id)["id"] == one.id


def test_every_kind_of_thing_in_the_room_has_a_table(client):
    block = client.blocks.create(label="a", value="Jane")
    agent = client.agents.create(block_ids=[block.id])
    client.agents.messages.create(agent.id, input="go")
    client.blocks.redact(block.id, "Jane")
    assert {name: len(table) for name, table in client.tables.items()} == {
        "blocks": 1,
        "agents": 1,
        "attachments": 1,
        "messages": 4,
        "runs": 1,
        "steps": 2,
        "refusals": 1,
        "redactions": 1,
    }
    assert len(client.tables) == 8
    assert client.tables["attachments"].get(Block.agent_id == agent.id)["block_id"] == block.id


def test_a_query_never_gives_an_old_answer(client):
    block = client.blocks.create(label="a", value="old")
    query = Block.value == "new"
    assert client.tables["blocks"].search(query) == []
    client.blocks.update(block.id, value="new")
    assert len(client.tables["blocks"].search(query)) == 1
    client.blocks.delete(block.id)
    assert client.tables["blocks"].search(query) == []


def test_a_query_sees_at_once_what_another_client_wrote(tmp_path):
    path = tmp_path / "room.jsonl"
    with connect(path, model=Script([])) as one, connect(path, model=Script([])) as other:
        block = one.blocks.create(label="a", value="x")
        query = Block.value == "x\ny"
        assert one.tables["blocks"].search(query) == []
        other.blocks.edit(block.id, Append("y"))
        assert len(one.tables["blocks"].search(query)) == 1


def test_what_a_query_hands_out_is_a_copy(client):
    block = client.blocks.create(label="a", value="x", tags=["t"], metadata={"list": [1]})
    blocks = client.tables["blocks"]
    for document in (
        blocks.all()[0],
        blocks.get(Block.label == "a"),
        blocks.search(Block.label == "a")[0],
        next(iter(blocks)),
    ):
        document["value"] = "hacked"
        document["tags"].append("hacked")
        document["metadata"]["list"].append("hacked")
    assert client.blocks.retrieve(block.id) == block
    assert blocks.all()[0]["metadata"] == {"list": [1]}


@pytest.mark.parametrize(
    "write",
    [
        lambda table: table.insert({"label": "x"}),
        lambda table: table.insert_multiple([{"label": "x"}]),
        lambda table: table.update({"value": "hacked"}),
        lambda table: table.update({"value": "hacked"}, Block.label == "a"),
        lambda table: table.update(lambda document: document.clear()),
        lambda table: table.update_multiple([({"value": "hacked"}, Block.label == "a")]),
        lambda table: table.upsert({"label": "a", "value": "hacked"}, Block.label == "a"),
        lambda table: table.remove(Block.label == "a"),
        lambda table: table.truncate(),
    ],
)
def test_writing_through_a_table_is_refused_and_nothing_is_changed(client, write):
    block = client.blocks.create(label="a", value="x")
    seq = client.journal.seq
    with pytest.raises(BadRequestError, match="can not be written") as refusal:
        write(client.tables["blocks"])
    assert "client.blocks" in refusal.value.hint
    assert client.journal.seq == seq
    assert client.blocks.retrieve(block.id) == block
    assert client.tables["blocks"].all()[0]["value"] == "x"


def test_there_is_no_other_table(client):
    assert client.tables.get("users") is None
    with pytest.raises(KeyError):
        client.tables["users"]
