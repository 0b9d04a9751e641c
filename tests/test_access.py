"""Who may do what: every tool against every kind of access."""

import pytest

from kit import connect
from kit.errors import AppendOnlyError, PermissionDeniedError, ReadOnlyError
from kit.memory.access import check, effective
from kit.models import Script
from kit.turn.tools import CATALOG
from kit.values.records import Principal

TEXT = "one\ntwo"
ADDING = {
    "core_memory_append": ("core_memory_append", {"label": "team", "content": "three"}),
    "memory_insert at the end": ("memory_insert", {"label": "team", "new_string": "three"}),
    "memory_insert after the last line": (
        "memory_insert",
        {"label": "team", "new_string": "three", "insert_line": 2},
    ),
    "memory insert at the end": (
        "memory",
        {"command": "insert", "path": "/memories/team", "insert_text": "three"},
    ),
}
ALTERING = {
    "memory_insert at the top": ("memory_insert", {"label": "team", "new_string": "zero", "insert_line": 0}),
    "memory_insert in the middle": ("memory_insert", {"label": "team", "new_string": "x", "insert_line": 1}),
    "core_memory_replace": (
        "core_memory_replace",
        {"label": "team", "old_content": "one", "new_content": "1"},
    ),
    "core_memory_replace, deleting": (
        "core_memory_replace",
        {"label": "team", "old_content": "one", "new_content": ""},
    ),
    "memory_replace": ("memory_replace", {"label": "team", "old_string": "one", "new_string": "1"}),
    "memory_replace that only adds": (
        "memory_replace",
        {"label": "team", "old_string": "two", "new_string": "two\nthree"},
    ),
    "memory_rethink": ("memory_rethink", {"label": "team", "new_memory": "new"}),
    "memory_rethink that only adds": ("memory_rethink", {"label": "team", "new_memory": TEXT + "\nthree"}),
    "memory_apply_patch": ("memory_apply_patch", {"label": "team", "patch": "-one\n+1"}),
    "memory_apply_patch that only adds": ("memory_apply_patch", {"label": "team", "patch": " two\n+three"}),
    "memory str_replace": (
        "memory",
        {"command": "str_replace", "path": "/memories/team", "old_string": "one", "new_string": "1"},
    ),
    "memory insert at the top": (
        "memory",
        {"command": "insert", "path": "/memories/team", "insert_text": "x", "insert_line": 0},
    ),
    "memory rename": (
        "memory",
        {"command": "rename", "old_path": "/memories/team", "new_path": "/memories/crew"},
    ),
    "memory rename, describing": (
        "memory",
        {"command": "rename", "path": "/memories/team", "description": "mine now"},
    ),
    "memory delete": ("memory", {"command": "delete", "path": "/memories/team"}),
}
CALLS = ADDING | ALTERING
KINDS = {
    "read_only block": ({"read_only": True}, "read_write", ReadOnlyError),
    "read_only block, append_only attachment": ({"read_only": True}, "append_only", ReadOnlyError),
    "read_only attachment": ({}, "read_only", ReadOnlyError),
    "append_only attachment": ({}, "append_only", AppendOnlyError),
    "read_write": ({}, "read_write", None),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CALLS)
def test_a_tool_does_what_the_access_allows_and_else_nothing(name, kind):
    fields, access, error = KINDS[kind]
    allowed = error is None or (error is AppendOnlyError and name in ADDING)
    client = connect(model=Script([CALLS[name], "done"]))
    block = client.blocks.create(label="team", value=TEXT, description="d", **fields)
    agent = client.agents.create(
        name="Ana", block_ids=[block.id], access={block.id: access}, tools=list(CATALOG)
    )
    before = client.blocks.retrieve(block.id), client.agents.retrieve(agent.id).block_ids

    (step, _) = client.agents.messages.steps(agent.id, input="go")

    (result,) = step.results
    after = client.blocks.retrieve(block.id), client.agents.retrieve(agent.id).block_ids
    returned = step.messages[-1]
    if allowed:
        assert result.error is None
        assert returned.status == "success"
        assert after != before
        assert client.tables["refusals"].all() == []
        return
    assert after == before
    assert isinstance(result.error, error)
    assert returned.status == "error"
    assert "Ana" in returned.tool_return
    assert result.error.hint in returned.tool_return
    (record,) = client.tables["refusals"].all()
    assert (record["agent_id"], record["tool"], record["error"]) == (agent.id, CALLS[name][0], error.__name__)
    assert (record["block"], record["block_id"], record["rule"]) == ("team", block.id, result.error.rule)
    assert result.error.principal == agent.id


def test_the_access_of_one_agent_is_not_that_of_another():
    client = connect(model=Script([ADDING["core_memory_append"], "done"] * 2))
    block = client.blocks.create(label="team", value=TEXT)
    reader, writer = (
        client.agents.create(block_ids=[block.id], access={block.id: access}, tools=["core_memory_append"])
        for access in ("read_only", "read_write")
    )
    client.agents.messages.create(reader.id, input="go")
    assert client.blocks.retrieve(block.id).version == 1
    client.agents.messages.create(writer.id, input="go")
    assert client.blocks.retrieve(block.id).version == 2


def test_access_that_is_taken_away_during_a_turn_is_gone_for_the_next_call():
    call = ADDING["core_memory_append"]
    client = connect(model=Script([call, call, "done"]))
    block = client.blocks.create(label="team", value=TEXT)
    agent = client.agents.create(block_ids=[block.id], tools=["core_memory_append"])
    turn = client.agents.messages.steps(agent.id, input="go")
    assert next(turn).results[0].error is None
    client.blocks.update(block.id, read_only=True)
    assert isinstance(next(turn).results[0].error, ReadOnlyError)


def test_an_agent_owns_what_it_makes():
    made = ("memory", {"command": "create", "path": "/memories/mine", "file_text": "x"})
    client = connect(model=Script([made, ("memory_insert", {"label": "mine", "new_string": "y"}), "done"]))
    agent = client.agents.create(tools=["memory"])
    client.agents.messages.create(agent.id, input="go")
    (block,) = client.agents.retrieve(agent.id).blocks
    assert (block.value, block.created_by_id, client.agents.retrieve(agent.id).access) == (
        "x\ny",
        agent.id,
        {block.id: "read_write"},
    )


@pytest.mark.parametrize(
    ("read_only", "access", "amounts_to"),
    [
        (True, "read_write", "read_only"),
        (False, "append_only", "append_only"),
        (False, "read_write", "read_write"),
    ],
)
def test_the_stricter_of_block_and_attachment_holds(read_only, access, amounts_to):
    assert effective({"read_only": read_only}, {"access": access}) == amounts_to


def test_a_refusal_carries_the_evidence():
    ana = Principal("agent", "agent-1", "Ana")
    block = {"id": "block-1", "label": "team", "read_only": False}
    with pytest.raises(PermissionDeniedError, match="Ana may not rename team") as refusal:
        check(ana, "rename", block, {"access": "append_only"})
    assert (refusal.value.principal, refusal.value.block, refusal.value.block_id, refusal.value.action) == (
        "agent-1",
        "team",
        "block-1",
        "rename",
    )
    assert refusal.value.status_code == 403
    assert refusal.value.hint
