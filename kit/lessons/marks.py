"""Marks: the comment lines of a cell between which a solution stands, and the stub in it.

A mark is recognised however it is spaced and capitalised. What only resembles one is refused with
its cell and line: read as an ordinary comment, it would leave the solution to the learner.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from kit.errors import KitError
from kit.notebooks.cell import parsed

BEGIN, END = "# begin solution", "# end solution"
_MARK = re.compile(r"\s*#+\s*(begin|end)\s+solution\s*:?\s*", re.IGNORECASE)
_STUB = re.compile(r"([ \t]*)#[ \t]*:[ \u00a0]?(.*)")
_WORD = re.compile(r"[^\W\d_]+")
_EDGES = ("begin", "end", "start", "stop", "finish")
_MOST_WORDS = 5  # of a comment that speaks of a solution's beginning and is a mark rather than a sentence
_ALIKE = 0.8  # of two words' letters, as difflib counts: solution and solutions, begin and begins


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of a cell; ``number`` counts from 1 in the edition with solutions."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """A cell's ``code`` taken apart: what is ``kept`` for a learner, with the ``stub``, and the solution."""

    code: str
    kept: tuple[MarkedLine, ...]
    stub: tuple[MarkedLine, ...]
    solution: tuple[MarkedLine, ...]

    @property
    def learners(self) -> str:
        """The cell as a learner gets it."""
        return "\n".join(line.text for line in self.kept)


def place(cell: int, line: int) -> str:
    """Where something stands in a notebook.

    >>> place(3, 1)
    'cell 3, line 1'
    """
    return f"cell {cell}, line {line}"


def one_newline(code: str) -> str:
    r"""The text with ``\n`` at the end of its lines, whatever system wrote them."""
    return code.replace("\r\n", "\n").replace("\r", "\n")


def split(code: str, cell: int) -> Split:
    r"""Take a code cell apart at its marks.

    >>> parts = split("# Begin Solution:\n#: x = ...\nx = 1\n# end solution\nlesson.check('E1', x)", 1)
    >>> [line.text for line in parts.kept], [line.text for line in parts.solution]
    (['x = ...', "lesson.check('E1', x)"], ['x = 1'])

    Raises:
        KitError: a mark is missing, in the wrong place, or not clear.
    """
    lines = one_newline(code).split("\n")
    code = "\n".join("#" if _edge(line) else line for line in lines)  # Python, however a mark is spaced
    kept: list[MarkedLine] = []
    stub: list[MarkedLine] = []
    solution: list[MarkedLine] = []
    in_text = _lines_in_texts(code)
    begun = 0
    for number, text in enumerate(lines, 1):
        if edge := _edge(text):
            if number in in_text:
                raise _unclear(text, cell, number, "is part of a text and not a comment")
            if bool(begun) == (edge == "begin"):
                raise _misplaced(text, cell, number)
            begun = number if edge == "begin" else 0
        elif looks_like_a_mark(text, code=True):
            raise _unclear(text, cell, number, "resembles a mark and is none")
        elif number in in_text or not (found := _STUB.fullmatch(text)):
            (solution if begun else kept).append(MarkedLine(number, text))
        elif begun:
            stub.append(MarkedLine(number, found[1] + found[2] if found[2] else ""))
            kept.append(stub[-1])
        else:
            raise _outside(cell, number)
    if begun:
        raise KitError(f"{place(cell, begun)}: a solution does not end", hint=f"Put {END!r} behind it.")
    return Split(code, tuple(kept), tuple(stub), tuple(solution))


def _outside(cell: int, number: int) -> KitError:
    return KitError(
        f"{place(cell, number)}: a stub stands outside a solution",
        hint=f"Put it between {BEGIN!r} and {END!r}.",
    )


def no_marks(text: str, cell: int) -> None:
    """Refuse a cell of text that holds a mark: a solution is cut out of code only."""
    for number, line in enumerate(one_newline(text).split("\n"), 1):
        if looks_like_a_mark(line, code=False):
            raise _unclear(line, cell, number, "stands in a cell that is no code")


def _edge(line: str) -> str:
    found = _MARK.fullmatch(_plain(line))
    return found[1].lower() if found else ""


def _plain(text: str) -> str:
    """The text without what nobody sees; a blank of any kind is a blank."""
    seen = (one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf")
    return "".join(seen)


def looks_like_a_mark(line: str, *, code: bool) -> bool:
    """Whether a line could be meant as a mark, as a person reads it.

    >>> [looks_like_a_mark(line, code=True) for line in ("# begin soluton", "x = 1  # END OF SOLUTION")]
    [True, True]
    >>> looks_like_a_mark("solution = begin(1)", code=True)
    False
    """
    before, comment, said = _plain(line).partition("#")
    if comment and before.strip() and not code:
        return False
    words = _WORD.findall((said if comment else before).casefold())
    if not comment and (len(words) > _MOST_WORDS or any(sign in before for sign in "=([")):
        return False
    if len(words) == 1:
        return any(_alike(words[0], f"{edge}solution") for edge in _EDGES) or (
            bool(comment) and _alike(words[0], "solution")
        )
    some = words if len(words) <= _MOST_WORDS else words[:2]
    return any(_alike(word, "solution") for word in some) and any(
        _alike(word, edge) for word in some for edge in _EDGES
    )


def _alike(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 2:
        return False
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= _ALIKE


def _lines_in_texts(code: str) -> frozenset[int]:
    """The lines that begin inside a text of several lines."""
    tree = parsed(code)
    return frozenset(number for node in ast.walk(tree) for number in _inside(node)) if tree else frozenset()


def _inside(node: ast.AST) -> Iterator[int]:
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    ):
        yield from range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)


def _misplaced(text: str, cell: int, number: int) -> KitError:
    return KitError(
        f"{place(cell, number)}: {text.strip()!r} stands in the wrong place",
        hint=f"Each {BEGIN!r} needs an {END!r} behind it.",
    )


def _unclear(text: str, cell: int, number: int, why: str) -> KitError:
    return KitError(
        f"{place(cell, number)}: {text.strip()!r} {why}",
        hint=f"Write {BEGIN!r} or {END!r} on a line of its own in a code cell, or say it in other words.",
    )
