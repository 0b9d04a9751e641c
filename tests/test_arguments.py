"""The arguments of tool calls: what is plainly meant is taken, and a model is told what to send instead."""

import re

import pytest

from kit import connect
from kit.models import Script
from kit.turn.tools import ASK, CATALOG, FINISH, TELL

# What only somebody who writes Python could follow.
PYTHON = re.compile(
    r"str\(|errors=|\.replace\(|client\.|\b[a-z_]+=[A-Z[{]|\b(?:agent|block)\.id\b|\b(?:None|True|False)\b"
    r"|\b(?:Append|Insert|Replace|Rewrite|Patch)\b|\bdict\b|\bint\b|NoneType|\.\w+\(\)"
)
ID = f"agent-{'0' * 8}-0000-4000-8000-{'0' * 12}"
RIGHT = {
    "label": "notes",
    "insert_line": 0,
    "command": "str_replace",
    "path": "/memories/notes",
    "old_path": "/memories/notes",
    "new_path": "/memories/other",
    "old_string": "two",
    "old_content": "two",
    "patch": "-two\n+2",
    "other_agent_id": ID,
}
WRONG = [
    None,
    5,
    1.5,
    True,
    [],
    ["x"],
    {},
    {"a": 1},
    "",
    "nowhere",
    "one",
    "a\0b",
    "x" * 5_000,
    "&lt;b>",
    "@@",
    "-x",
]


def told(name, arguments, tools=tuple(CATALOG), value="one\ntwo\none"):
    """What a model is told about one call."""
    client = connect(model=Script([(name, arguments), "done"]))
    block = client.blocks.create(label="notes", value=value, limit=40)
    agent = client.agents.create(name="Ana", block_ids=[block.id], tools=list(tools))
    (result,) = next(client.agents.messages.steps(agent.id, input="go", max_steps=2)).results
    return result


def variations(name):
    """Calls of this tool in which one argument is missing or wrong."""
    properties = CATALOG[name].spec.parameters["properties"]
    right = {parameter: RIGHT.get(parameter, "x") for parameter in properties}
    yield right
    yield {**right, "unknown": "x"}
    yield "{'label': "
    for parameter in properties:
        yield {key: value for key, value in right.items() if key != parameter}
        for value in WRONG:
            yield {**right, parameter: value}
    if "command" in properties:
        for command in ("create", "insert", "delete", "rename", "fly"):
            for path in ("/memories/notes", "", "a b", "value", "/x"):
                yield {"command": command, "path": path}
                yield {"command": command, "old_path": path, "new_path": path, "path": path}


@pytest.mark.parametrize("name", CATALOG)
def test_no_refusal_that_a_model_reads_is_in_python(name):
    refused = 0
    for arguments in variations(name):
        result = told(name, arguments)
        if result.error is not None:
            refused += 1
            assert result.error.hint, result.text
            assert not PYTHON.search(result.text), result.text
    assert refused > 1


def test_no_refusal_of_an_edit_is_in_python():
    edits = [
        ("memory_apply_patch", {"label": "notes", "patch": "+x"}),
        ("memory_apply_patch", {"label": "notes", "patch": "@@\n-x\n" * 1_001}),
        ("memory_replace", {"label": "notes", "old_string": "x", "new_string": "y"}),
        ("core_memory_append", {"label": "notes", "content": "x" * 50}),
    ]
    for name, arguments in edits:
        for value in ("", "one\ntwo\none"):
            result = told(name, arguments, value=value)
            assert result.error is not None or not value
            assert not PYTHON.search(result.text), result.text


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("memory_replace", {"label": "notes", "old_string": "two"}),
        ("core_memory_replace", {"label": "notes", "old_content": "two"}),
        ("memory", {"command": "str_replace", "path": "notes", "old_string": "two"}),
    ],
)
def test_who_leaves_out_what_comes_instead_is_told_how_to_delete(name, arguments):
    assert '"" deletes it' in told(name, arguments).text


@pytest.mark.parametrize("line", [1, "1", " 1 ", "+1", 1.0, "1.0", "01"])
@pytest.mark.parametrize("tool", ["memory_insert", "memory"])
def test_a_number_of_a_line_is_taken_in_every_plain_form(tool, line):
    given = {"label": "notes", "new_string": "x"}
    if tool == "memory":
        given = {"command": "insert", "path": "notes", "insert_text": "x"}
    client = connect(model=Script([(tool, {**given, "insert_line": line}), "done"]))
    block = client.blocks.create(label="notes", value="one\ntwo")
    agent = client.agents.create(block_ids=[block.id], tools=[tool])
    client.agents.messages.create(agent.id, input="go")
    assert client.blocks.retrieve(block.id).value == "one\nx\ntwo"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (True, "is true"),
        (False, "is false"),
        (1.5, "is 1.5"),
        ("1.5", 'is "1.5"'),
        ("one", 'is "one"'),
        ("", 'is ""'),
        ("١", "whole number"),
        ("1e3", "whole number"),
        (10**30, "whole number"),
        (1e300, "whole number"),
        ("9" * 5_000, "whole number"),
        ([1], "is [1]"),
        ({"line": 1}, 'is {"line": 1}'),
    ],
)
def test_what_is_no_number_of_a_line_is_shown_as_it_was_sent_and_explained(line, said):
    result = told("memory_insert", {"label": "notes", "new_string": "x", "insert_line": line})
    assert said in result.text
    assert "0 is the top, -1 the end" in result.text


@pytest.mark.parametrize(("sent", "word"), [(5, "integer"), (1.5, "number"), (["x"], "list"), ({}, "object")])
def test_a_text_of_another_type_is_named_in_the_words_of_json(sent, word):
    result = told("memory_insert", {"label": "notes", "new_string": sent})
    assert f"new_string is {word}, not text" in result.text
    assert 'between quotation marks: "new_string": "…"' in result.text


def test_a_text_that_stands_twice_names_the_other_tool_only_to_an_agent_that_has_it():
    twice = ("memory_replace", {"label": "notes", "old_string": "one", "new_string": "1"})
    assert "core_memory_replace" in told(*twice).text
    assert "core_memory_replace" not in told(*twice, tools=("memory_replace",)).text


@pytest.mark.parametrize("tool", [ASK, TELL])
def test_an_agent_that_is_not_there_is_looked_for_where_a_model_can_look(tool):
    for id in (ID, "Ben", ""):
        assert "copy it from a message" in told(tool, {"message": "hi", "other_agent_id": id}).text


def test_malformed_arguments_are_answered_with_the_form_of_this_tool():
    assert '{"label": "…", "new_string": "…"}' in told("memory_insert", "{'label'").text
    assert told(FINISH, "oh").text.endswith("Send them as one JSON object: {}.")
