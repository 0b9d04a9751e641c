"""The proof that a learner's edition holds nothing of the solutions.

It does not trust the cutting: it looks for each line and statement that solves an exercise, and for
each letter, in all that the learner gets. What the stub gives is the learner's own, and a statement
of names and constants alone (``return total``) solves nothing where there are others.
"""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kit.errors import KitError
from kit.lessons.marks import Split, one_newline, place
from kit.notebooks.cell import parsed

_LEAST = 12  # characters by which a line is known again inside another text
_LAYOUT = re.compile(r"[\s\"'`\\#>*]+")  # what changes where a line is quoted, commented out or broken
_QUOTES = "\"'`“”‘’"
_CALL = re.compile(  # a question with its answer, in a comment, a text or another language
    rf"(?:quiz|predict|parsons)\s*\(\s*(?:name\s*=\s*)?[{_QUOTES}]\w+[{_QUOTES}]\s*,"
    rf"\s*(?:\w+\s*=\s*)?\(?\s*[{_QUOTES}]+\s*\w[^{_QUOTES}\n]*[{_QUOTES}]"
)
_PAIR = re.compile(  # and what has the form of one, under whatever name it is called
    rf"[{_QUOTES}][PQRE]\d{{1,2}}[{_QUOTES}]\s*[,:=]?\s*(?:\w+\s*=\s*)?\(?\s*"
    rf"[{_QUOTES}]+\s*[a-j](?:[\s,]*[a-j])*\s*[{_QUOTES}]",
    re.IGNORECASE,
)
_IS = rf"[{_QUOTES}*_]*\s*(?:[:=]|[-=–]>|→|\bis\b)\s*[{_QUOTES}(*_]*"
_AN_ORDER = 4  # so many letters in their order tell an answer without its question
_TELLING = (ast.Call, ast.Attribute, ast.Subscript, ast.operator, ast.Compare, ast.comprehension)
_HINT = "Put it between the marks of a solution; what the learner may have of it, into the stub (#:)."


def prove(learners: Any, solved: Mapping[int, Split], letters: Mapping[str, str]) -> None:
    """Refuse a learner's edition that holds a part of the solutions, which are by the cell's number.

    Raises:
        KitError: it does, in the cell and line of the learner's edition that it names.
    """
    texts = dict(enumerate(_texts(learners)))
    for number, split in solved.items():
        stub = _said_in_stub(split)
        telling = list(_telling(split))
        wanted = {_said(node) for node in telling} - stub
        given = _bare("".join(line.text for line in split.stub))
        if telling and all(_bare(said) in given for said in wanted):
            raise KitError(
                f"{place(number, split.stub[0].number)}: the stub is the whole solution",
                hint="Leave something to do.",
            )
        _no_line(split, telling, texts)
        _no_statement(wanted, learners)
    _no_answer(_CALL, texts)
    _no_answer(_PAIR, texts)
    for name, answer in letters.items():
        _no_answer(_told(name, answer), texts)
    _no_outputs(learners)


def _texts(learners: Any) -> Iterator[str]:
    """What a learner can read, by the cell; place 0 has what the notebook says of itself."""
    yield json.dumps(learners.get("metadata", {}), ensure_ascii=False)
    for cell in learners["cells"]:
        beside = [cell[key] for key in ("metadata", "attachments") if cell.get(key)]
        yield one_newline(cell["source"]) + "".join(
            f"\n{json.dumps(each, ensure_ascii=False)}" for each in beside
        )


def _no_outputs(learners: Any) -> None:
    for number, cell in enumerate(learners["cells"], 1):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            raise KitError(f"cell {number}: an output is left", hint="Clear it.")


# ------------------------------------------------------------------------------------ statements


def _telling(split: Split) -> Iterator[ast.stmt]:
    """The statements that solve the exercise: those that do something, or all if none does."""
    numbers = {line.number for line in split.solution}
    nodes = [node for node in _statements(split.code) if node.lineno in numbers]
    yield from [node for node in nodes if any(isinstance(part, _TELLING) for part in _head(node))] or nodes


def _said_in_stub(split: Split) -> set[str]:
    numbers = {line.number for line in split.stub}
    nodes = _statements(split.learners)
    return {_said(node) for node in nodes if split.kept[node.lineno - 1].number in numbers}


def _statements(code: str) -> Iterator[ast.stmt]:
    tree = parsed(code)
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.stmt)) if tree else ()


def _said(node: ast.stmt) -> str:
    """A statement in Python's own layout; one that holds others is its head."""
    text = ast.unparse(node)
    return text.partition("\n")[0] if isinstance(getattr(node, "body", None), list) else text


def _head(node: ast.stmt) -> Iterator[ast.AST]:
    """A statement's parts without the statements in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt | ast.ExceptHandler):
            yield from ast.walk(child)


def _no_statement(wanted: Collection[str], learners: Any) -> None:
    for number, cell in enumerate(learners["cells"], 1):
        for node in _statements(one_newline(cell["source"])) if cell["cell_type"] == "code" else ():
            if _said(node) in wanted:
                raise _left(number, node.lineno, _said(node))


# ------------------------------------------------------------------------------------ lines


def _no_line(split: Split, telling: Collection[ast.stmt], texts: Mapping[int, str]) -> None:
    """No line of the solution stands in any text, whatever it is wrapped in there."""
    free = "".join(_bare(line.text) for line in split.stub)
    small = {node.lineno for node in _statements(split.code)} - {node.lineno for node in telling}
    lines = {_bare(line.text): line.text for line in split.solution if line.number not in small}
    for bare, line in lines.items():
        if len(bare) < _LEAST or bare in free:
            continue
        for number, text in texts.items():
            if bare in _bare(text):
                raise _left(number, _line_of(bare, text), line.strip())


def _bare(text: str) -> str:
    """The text without its layout and quotes: a line is known again where it was commented out or quoted."""
    return _LAYOUT.sub("", html.unescape(text))


def _line_of(bare: str, text: str) -> int:
    """The line at whose end ``bare`` has been said."""
    said = ""
    for number, line in enumerate(text.split("\n"), 1):
        said += _bare(line)
        if bare in said:
            return number
    return 1


# ------------------------------------------------------------------------------------ letters


def _told(name: str, letters: str) -> re.Pattern[str]:
    """A question's name and its letters behind it; an order tells itself."""
    spread = r"[\s,]*".join(map(re.escape, "".join(letters.split())))
    if len(letters) >= _AN_ORDER:
        return re.compile(rf"\b{spread}\b", re.IGNORECASE)
    speaks = rf"\b{re.escape(name)}\b{_IS}|\b(?:answer|correct|right|letter)\b\W*(?:\bis\b\W*)?"
    return re.compile(rf"(?:{speaks}){spread}\b(?=\W*(?:$|[|\n]))", re.IGNORECASE)


def _no_answer(told: re.Pattern[str], texts: Mapping[int, str]) -> None:
    for number, text in texts.items():
        if found := told.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise KitError(
                f"{place(number, line)}: the learner would read an answer: {found[0].strip()!r}",
                hint="Leave it out: an answer stands in the call that asks for it and nowhere else.",
            )


def _left(cell: int, line: int, what: str) -> KitError:
    where = place(cell, line) if cell else "the notebook's metadata"
    return KitError(f"{where}: the learner would read a part of a solution: {what}", hint=_HINT)
