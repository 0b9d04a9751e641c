"""Letters: the answers in the calls of a lesson's questions, found in the syntax and not in the spelling.

``lesson.quiz``, ``lesson.predict`` and ``lesson.parsons`` are given a name and letters, as plain texts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kit.errors import KitError
from kit.lessons.marks import one_newline, place
from kit.notebooks.cell import parsed

_CALLS = ("quiz", "predict", "parsons")
_CALLED = re.compile(rf"\b({'|'.join(_CALLS)})\s*\(")
_LOOKED_UP = ("getattr", "attrgetter", "methodcaller")
_HINT = 'Write the call as lesson.quiz("Q1", "b"): the name and the letters as plain texts.'


@dataclass(frozen=True, slots=True)
class AskedLetters:
    """A question as a cell puts it: ``letters`` is empty where no answer is given."""

    name: str
    letters: str
    answer: ast.expr | None


def asked(code: str, cell: int) -> list[AskedLetters]:
    """The questions that a code cell puts, with the answers that it gives.

    >>> [(one.name, one.letters) for one in asked("lesson.quiz('Q1', choice=('b'))", 1)]
    [('Q1', 'b')]

    Raises:
        KitError: a name or an answer is no plain text.
    """
    code = one_newline(code)
    if not any(call in code for call in _CALLS):
        return []
    tree = parsed(code)
    if tree is None:
        if found := _CALLED.search(code):
            line = code.count("\n", 0, found.start()) + 1
            raise KitError(f"{place(cell, line)}: a question in a cell that is no Python", hint=_HINT)
        return []
    return list(_asked(tree, cell))


def emptied(code: str, cell: int) -> str:
    """The cell without the letters of its answers; all else stays, to the blank."""
    found = [one.answer for one in asked(code, cell) if one.letters and one.answer is not None]
    lines = one_newline(code).encode().split(b"\n")  # an ast counts columns in bytes
    for answer in sorted(found, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        first, last = answer.lineno - 1, (answer.end_lineno or answer.lineno) - 1
        lines[first : last + 1] = [
            lines[first][: answer.col_offset] + b'""' + lines[last][answer.end_col_offset :]
        ]
    return b"\n".join(lines).decode()


def plain_text(node: ast.expr) -> str | None:
    """The text that an expression spells out; an f-string without anything to fill in is one, too."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts) if all(isinstance(part, ast.Constant) for part in parts):
            return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    return None


def _asked(tree: ast.Module, cell: int) -> Iterator[AskedLetters]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {id(node.func) for node in calls}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in called and _is_of_a_lesson(node):
            raise _unclear(node, cell, f"{ast.unparse(node)} is not called here, but handed on")
    for node in calls:
        if _is_question(node):
            yield _question(node, cell)
        elif _is_looked_up(node):
            raise _unclear(node, cell, f"{ast.unparse(node)} looks up a question by its name")


def _is_of_a_lesson(node: ast.Attribute) -> bool:
    return node.attr in _CALLS and isinstance(node.value, ast.Name) and node.value.id == "lesson"


def _is_question(node: ast.Call) -> bool:
    """Whether a question is put; another thing's ``predict`` gets no texts."""
    if isinstance(node.func, ast.Name):
        given = [plain_text(each) for each in node.args]
        return node.func.id in _CALLS and len(given) > 1 and None not in given
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in _CALLS:
        return False
    given = [plain_text(each) for each in [*node.args, *(each.value for each in node.keywords)]]
    return _is_of_a_lesson(node.func) or any(text is not None for text in given)


def _is_looked_up(node: ast.Call) -> bool:
    looks_up = ast.unparse(node.func).rpartition(".")[2] in _LOOKED_UP
    return looks_up and any(plain_text(each) in _CALLS for each in node.args)


def _question(node: ast.Call, cell: int) -> AskedLetters:
    given: dict[str | None, ast.expr] = dict(zip(("name", "choice"), node.args, strict=False))
    given |= {"choice" if each.arg == "order" else each.arg: each.value for each in node.keywords}
    count = len(node.args) + len(node.keywords)
    if len(given) != count or not given.keys() <= {"name", "choice"}:
        raise _unclear(node, cell, f"{ast.unparse(node)} has other arguments than a name and letters")
    name, answer = given.get("name"), given.get("choice")
    if name is None or not (called := plain_text(name)):
        raise _unclear(node, cell, f"{ast.unparse(node)} names its question in another way than as a text")
    letters = "" if answer is None or _is_nothing(answer) else plain_text(answer)
    if letters is None:
        raise _unclear(node, cell, f"{ast.unparse(node)} gives its answer in another way than as a text")
    return AskedLetters(called, letters, answer)


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _unclear(node: ast.expr, cell: int, why: str) -> KitError:
    return KitError(f"{place(cell, node.lineno)}: {why}", hint=_HINT)
