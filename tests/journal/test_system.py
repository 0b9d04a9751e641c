"""The systems that a journal's file can be on: each does the same, and a name means a file or is refused."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kit.journal.system
from kit.errors import RoomError
from kit.journal import FileJournal
from kit.journal.system import files
from kit.journal.system.windows_names import odd_name

FOLDER = Path(kit.journal.system.__file__).parent


def words(name: str) -> set[str]:
    """The public names that a module makes."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))
    made = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    set_ = (node.id for one in tree.body for node in ast.walk(one) if _is_set(one, node))
    return {one for one in {*made, *set_} if not one.startswith("_")}


def _is_set(statement: ast.stmt, node: ast.AST) -> bool:
    return (
        isinstance(statement, ast.Assign) and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def test_each_system_answers_to_the_same_words():
    assert words("posix") == words("windows") - {"T"} == words("browser")


@pytest.mark.parametrize(
    "name",
    ["CON", "nul.jsonl", "Aux.team.jsonl", "com1.jsonl", "LPT9", "a:b.jsonl", "what?.jsonl", "team. ", "x."],
)
def test_what_is_no_name_on_windows_is_told(name):
    assert odd_name(name)


@pytest.mark.parametrize(
    "name", ["team.jsonl", "console.jsonl", "nullable", "com10.jsonl", "..", "Übung 1.jsonl", "a.b"]
)
def test_what_is_one_is_one(name):
    assert odd_name(name) == ""


@pytest.mark.parametrize("name", ["nul.jsonl", "folder:/team.jsonl", "folder /team.jsonl"])
def test_a_room_of_such_a_name_is_refused_where_it_is_none(tmp_path, name, monkeypatch):
    monkeypatch.setattr(files, "odd_name", odd_name)
    with pytest.raises(RoomError, match=r"is (a device|no name|another name)") as refusal:
        FileJournal(tmp_path / name)
    assert "Choose another name" in refusal.value.hint
    assert not any(tmp_path.iterdir())
