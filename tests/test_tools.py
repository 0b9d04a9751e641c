"""The memory tools: what each does, what it answers, and that a refused call leaves everything as it was."""

import pytest

from kit import connect
from kit.errors import (
    EditError,
    LabelTakenError,
    LimitError,
    NotAttachedError,
    NotFoundError,
    UnprocessableEntityError,
)
from kit.models import Script
from kit.turn.tools import ASK, CATALOG, FINISH, TELL

TEXT = "one\ntwo\none"


def call(name, arguments, **fields):
    """Let an agent that holds one block make one call; answers client, agent, block and result."""
    client = connect(model=Script([(name, arguments), "done"]))
    fields = {"label": "notes", "value": TEXT, "limit": 40, **fields}
    block = client.blocks.create(**fields)
    client.blocks.create(label="foreign", value="secret")
    agent = client.agents.create(name="Ana", block_ids=[block.id], tools=list(CATALOG))
    turn = client.agents.messages.steps(agent.id, input="go", max_steps=2)
    seq = client.journal.seq
    (result,) = next(turn).results
    return client, agent, block, result, list(client.changes(after=seq))


@pytest.mark.parametrize(
    ("name", "arguments", "after", "told"),
    [
        ("core_memory_append", {"content": "three"}, TEXT + "\nthree", "+ three"),
        ("core_memory_append", {"content": "a\nb"}, TEXT + "\na\nb", "+ a\n+ b"),
        (
            "core_memory_replace",
            {"old_content": "one", "new_content": "1"},
            "1\ntwo\n1",
            "- one\n+ 1\n- one\n+ 1",
        ),
        ("core_memory_replace", {"old_content": "two\n", "new_content": ""}, "one\none", "- two"),
        ("memory_insert", {"new_string": "three"}, TEXT + "\nthree", "+ three"),
        ("memory_insert", {"new_string": "zero", "insert_line": 0}, "zero\n" + TEXT, "+ zero"),
        ("memory_insert", {"new_string": "x", "insert_line": 1}, "one\nx\ntwo\none", "+ x"),
        ("memory_insert", {"new_string": "x", "insert_line": None}, TEXT + "\nx", "+ x"),
        ("memory_insert", {"new_string": "x", "insert_line": -1}, TEXT + "\nx", "+ x"),
        ("memory_insert", {"new_string": "x", "insert_line": "1"}, "one\nx\ntwo\none", "+ x"),
        ("memory_insert", {"new_string": "x", "insert_line": "-1"}, TEXT + "\nx", "+ x"),
        ("memory_insert", {"new_string": "x", "insert_line": 1.0}, "one\nx\ntwo\none", "+ x"),
        ("memory_replace", {"old_string": "two", "new_string": "2"}, "one\n2\none", "- two\n+ 2"),
        ("memory_replace", {"old_string": "two\none", "new_string": ""}, "one\n", "- two\n- one\n+ "),
        ("memory_rethink", {"new_memory": "new"}, "new", "- one\n- two\n- one\n+ new"),
        ("memory_rethink", {"new_memory": ""}, "", "- one\n- two\n- one"),
        ("memory_apply_patch", {"patch": "@@\n-two\n+2\n+2.5"}, "one\n2\n2.5\none", "- two\n+ 2\n+ 2.5"),
    ],
)
def test_a_tool_edits_the_text_and_answers_with_version_and_difference(name, arguments, after, told):
    client, agent, block, result, commits = call(name, {"label": "notes", **arguments})
    now = client.blocks.retrieve(block.id)
    assert now.value == after
    assert (now.version, now.last_updated_by_id) == (2, agent.id)
    assert result.text == f"notes is now version 2\n{told}"
    assert result.error is None
    (commit,) = commits
    assert (commit.by.id, commit.by.name, commit.via, commit.seq) == (agent.id, "Ana", name, result.seq)
    assert {change.table for change in commit.changes} == {"blocks", "messages", "steps"}


@pytest.mark.parametrize("path", ["/memories/notes", "notes"])
@pytest.mark.parametrize(
    ("arguments", "after"),
    [
        ({"command": "insert", "insert_text": "x"}, TEXT + "\nx"),
        ({"command": "insert", "insert_text": "x", "insert_line": 0}, "x\n" + TEXT),
        ({"command": "str_replace", "old_string": "two", "new_string": "2"}, "one\n2\none"),
    ],
)
def test_the_one_tool_edits_by_command_and_path(path, arguments, after):
    client, _, block, result, commits = call("memory", {"path": path, **arguments})
    assert client.blocks.retrieve(block.id).value == after
    assert result.text.startswith("notes is now version 2\n")
    assert [commit.via for commit in commits] == ["memory"]


@pytest.mark.parametrize("label", ["team", "sales/leads", "2024"])
def test_the_one_tool_makes_renames_and_gives_away_blocks(label):
    path = f"/memories/{label}"
    client = connect(
        model=Script(
            [
                ("memory", {"command": "create", "path": path, "description": "d", "file_text": "x"}),
                ("memory", {"command": "rename", "path": path, "description": "e"}),
                ("memory", {"command": "rename", "old_path": path, "new_path": path + "/x"}),
                ("memory", {"command": "delete", "path": path + "/x"}),
                "done",
            ]
        )
    )
    agent = client.agents.create(name="Ana", tools=["memory"])
    turn = client.agents.messages.steps(agent.id, input="go")
    assert next(turn).results[0].text == f"{label} was made: version 1, 1 of 20000 characters"
    (block,) = client.agents.retrieve(agent.id).blocks
    assert (block.label, block.value, block.description, block.created_by_id) == (label, "x", "d", agent.id)
    assert "version 2" in next(turn).results[0].text
    assert client.blocks.retrieve(block.id).description == "e"
    assert f"it was labelled {label}" in next(turn).results[0].text
    assert client.blocks.retrieve(block.id).label == label + "/x"
    assert "the block itself stays" in next(turn).results[0].text
    assert client.agents.retrieve(agent.id).block_ids == []
    assert client.blocks.retrieve(block.id).version == 3


def test_an_edit_that_changes_nothing_says_so_and_makes_no_version():
    client, _, block, result, _ = call("memory_rethink", {"label": "notes", "new_memory": TEXT})
    assert result.text == "notes is unchanged: version 1 says that already"
    assert client.blocks.retrieve(block.id).version == 1


def test_an_append_to_an_empty_block_begins_on_its_first_line():
    client, _, block, _, _ = call("core_memory_append", {"label": "notes", "content": "x"}, value="")
    assert client.blocks.retrieve(block.id).value == "x"


def test_a_long_difference_is_shortened_visibly():
    _, _, _, result, _ = call(
        "memory_rethink", {"label": "notes", "new_memory": "\n".join(map(str, range(999)))}, limit=9999
    )
    assert "more" in result.text.splitlines()[-1]
    assert len(result.text) < 500


A = "/memories/notes"
REFUSED = [
    # arguments that no tool can take
    ("memory_insert", "not json", UnprocessableEntityError, "JSON object"),
    ("memory_insert", "[1]", UnprocessableEntityError, "JSON object"),
    ("memory_insert", "", UnprocessableEntityError, "JSON object"),
    ("memory_insert", '{"label": "notes", "new_string": NaN}', UnprocessableEntityError, "JSON object"),
    ("memory_insert", "[" * 100_000, UnprocessableEntityError, "JSON object"),
    ("memory_insert", {}, UnprocessableEntityError, "needs label"),
    ("memory_insert", {"label": "notes"}, UnprocessableEntityError, "needs new_string"),
    ("memory_insert", {"label": "notes", "new_string": None}, UnprocessableEntityError, "needs new_string"),
    (
        "memory_insert",
        {"label": "notes", "new_str": "x", "new_string": "x"},
        UnprocessableEntityError,
        "new_str",
    ),
    ("memory_insert", {"label": "notes", "new_string": 5}, UnprocessableEntityError, "new_string is int"),
    (
        "memory_insert",
        {"label": "notes", "new_string": ["x"]},
        UnprocessableEntityError,
        "new_string is list",
    ),
    ("memory_insert", {"label": ["notes"], "new_string": "x"}, UnprocessableEntityError, "label is list"),
    (
        "memory_insert",
        {"label": "notes", "new_string": "x", "insert_line": True},
        UnprocessableEntityError,
        "whole number",
    ),
    ("core_memory_append", {"label": "notes", "content": "a\0b"}, UnprocessableEntityError, "NUL"),
    ("memory_rethink", {"label": "notes", "new_memory": "\0"}, UnprocessableEntityError, "NUL"),
    # edits that do not fit
    ("memory_insert", {"label": "notes", "new_string": "x", "insert_line": 9}, EditError, "no line 9"),
    ("memory_insert", {"label": "notes", "new_string": "x", "insert_line": -2}, EditError, "no line -2"),
    ("memory_replace", {"label": "notes", "old_string": "one", "new_string": "1"}, EditError, "lines 1, 3"),
    ("memory_replace", {"label": "notes", "old_string": "TWO", "new_string": "2"}, EditError, "line 2"),
    ("memory_replace", {"label": "notes", "old_string": "", "new_string": "2"}, EditError, "empty"),
    (
        "core_memory_replace",
        {"label": "notes", "old_content": "six", "new_content": ""},
        EditError,
        "not stand",
    ),
    ("memory_apply_patch", {"label": "notes", "patch": "-two\n+2\n@@\n-six\n+6"}, EditError, "does not fit"),
    ("memory_apply_patch", {"label": "notes", "patch": "two"}, EditError, "space, - or +"),
    ("core_memory_append", {"label": "notes", "content": "x" * 30}, LimitError, "limit of 40"),
    ("memory_rethink", {"label": "notes", "new_memory": "x" * 41}, LimitError, "over by 1"),
    # blocks that the agent does not hold: what is foreign and what is not there look alike
    ("memory_insert", {"label": "foreign", "new_string": "x"}, NotAttachedError, "It holds: notes"),
    ("memory_insert", {"label": "nowhere", "new_string": "x"}, NotAttachedError, "It holds: notes"),
    ("memory_insert", {"label": "", "new_string": "x"}, NotAttachedError, "It holds: notes"),
    ("memory", {"command": "delete", "path": "/memories/foreign"}, NotAttachedError, "It holds: notes"),
    ("memory", {"command": "delete", "path": "/memories/"}, NotAttachedError, "It holds: notes"),
    ("memory", {"command": "rename", "old_path": "foreign", "new_path": "x"}, NotAttachedError, "It holds"),
    # the one tool
    ("memory", {"command": "fly", "path": A}, UnprocessableEntityError, "create, str_replace, insert"),
    ("memory", {"command": "view", "path": A}, UnprocessableEntityError, "no command 'view'"),
    ("memory", {"path": A}, UnprocessableEntityError, "needs command"),
    ("memory", {"command": ["create"], "path": A}, UnprocessableEntityError, "command is list"),
    ("memory", {"command": "create"}, UnprocessableEntityError, "create needs path"),
    ("memory", {"command": "create", "path": A}, LabelTakenError, "already holds"),
    ("memory", {"command": "create", "path": "/memories/no label"}, UnprocessableEntityError, "label"),
    ("memory", {"command": "create", "path": "/memories/value"}, UnprocessableEntityError, "layout"),
    ("memory", {"command": "create", "path": "/memories//value"}, UnprocessableEntityError, "begins with /"),
    ("memory", {"command": "create", "path": "/memories/x", "file_text": "x" * 20_001}, LimitError, "20,000"),
    (
        "memory",
        {"command": "str_replace", "path": A, "old_string": "one"},
        UnprocessableEntityError,
        "new_string",
    ),
    ("memory", {"command": "insert", "path": A}, UnprocessableEntityError, "insert needs insert_text"),
    ("memory", {"command": "delete"}, UnprocessableEntityError, "delete needs path"),
    ("memory", {"command": "rename", "path": A}, UnprocessableEntityError, "old_path and new_path"),
    (
        "memory",
        {"command": "rename", "old_path": A, "new_path": "/memories/a b"},
        UnprocessableEntityError,
        "label",
    ),
    (
        "memory",
        {"command": "rename", "old_path": A, "new_path": "/memories/value"},
        UnprocessableEntityError,
        "layout",
    ),
    # other agents
    (ASK, {"message": "hi", "other_agent_id": "Ben"}, UnprocessableEntityError, "not the id of an agent"),
    (TELL, {"message": "hi", "other_agent_id": ""}, UnprocessableEntityError, "not the id of an agent"),
    (ASK, {"message": "hi"}, UnprocessableEntityError, "needs other_agent_id"),
    (
        TELL,
        {"message": "hi", "other_agent_id": f"agent-{'0' * 8}-0000-4000-8000-{'0' * 12}"},
        NotFoundError,
        "no agent",
    ),
    (FINISH, {"why": "tired"}, UnprocessableEntityError, "no parameter 'why'"),
    ("no_such_tool", {}, UnprocessableEntityError, "no tool 'no_such_tool'"),
    ("", {}, UnprocessableEntityError, "no tool ''"),
]


@pytest.mark.parametrize(("name", "arguments", "error", "told"), REFUSED)
def test_a_refused_call_says_why_and_what_to_do_and_changes_nothing(name, arguments, error, told):
    client, agent, block, result, commits = call(name, arguments)
    assert type(result.error) is error
    assert told in result.text
    assert result.text.startswith(error.__name__)
    assert result.error.hint
    assert len(result.text) < 1000
    assert client.blocks.retrieve(block.id).version == 1
    assert client.agents.retrieve(agent.id).block_ids == [block.id]
    assert len(client.blocks.list()) == 2
    assert "secret" not in result.text
    (commit,) = commits
    assert commit.via == name
    assert {change.table for change in commit.changes} == {"steps", "messages", "refusals"}
    returned = next(change.document for change in commit.changes if "tool_return" in change.document)
    assert (returned["status"], returned["tool_return"]) == ("error", result.text)


def test_a_tool_that_the_agent_was_not_given_is_refused_although_it_exists():
    client = connect(model=Script([("memory_rethink", {"label": "notes", "new_memory": "x"}), "done"]))
    agent = client.agents.create(name="Ana", memory_blocks=[{"label": "notes", "value": "y"}])
    (step, _) = client.agents.messages.steps(agent.id, input="go")
    assert "Its tools are memory_insert, memory_replace" in step.results[0].text
    assert client.agents.retrieve(agent.id).blocks[0].value == "y"


def test_who_copies_from_the_prompt_is_told_how_the_text_is_really_written():
    *_, result, _ = call(
        "memory_replace", {"label": "notes", "old_string": "&lt;b>", "new_string": "x"}, value="a <b> c"
    )
    assert isinstance(result.error, EditError)
    assert "where the block has <" in result.text


def test_what_a_model_is_told_of_a_tool_is_a_complete_schema():
    for name, tool in CATALOG.items():
        schema = tool.spec.parameters
        assert (tool.spec.name, schema["type"], schema["additionalProperties"]) == (name, "object", False)
        assert set(schema["required"]) <= set(schema["properties"])
        assert all(one["description"] and one["type"] for one in schema["properties"].values())
        assert tool.spec.description


def test_the_tools_are_those_of_the_documented_api():
    assert {
        name: list(tool.spec.parameters["properties"]) for name, tool in CATALOG.items() if name != "memory"
    } == {
        "core_memory_append": ["label", "content"],
        "core_memory_replace": ["label", "old_content", "new_content"],
        "memory_insert": ["label", "new_string", "insert_line"],
        "memory_replace": ["label", "old_string", "new_string"],
        "memory_rethink": ["label", "new_memory"],
        "memory_apply_patch": ["label", "patch"],
        "memory_finish_edits": [],
        "send_message_to_agent_and_wait_for_reply": ["message", "other_agent_id"],
        "send_message_to_agent_async": ["message", "other_agent_id"],
    }
