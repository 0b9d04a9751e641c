"""Misconceptions: which mistake a wrong verdict has named, whatever names and numbers stand in its sentence.

The sentences of a check are the f-strings of its module, so they are found there: what is fixed in one names
the mistake, what is filled in belongs to the learner. A new sentence in a check is a new misconception.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kit.lessons.parts import Exercise
from kit.lessons.syllabus import syllabus

OTHER = "something-else"  # a verdict whose sentence is not known here
_LONGEST = 48  # characters of an id
_LEAST = 8  # letters that are fixed; a sentence with fewer names nothing
_FEWEST = 4  # words of a sentence without a hole; fewer are a name
_NO_MISTAKES = frozenset({"right", "not_tried", "cannot_be_checked"})
_BESIDE = (  # who else finds what a try has done, and what an answer is
    "kit.lessons.harm",
    "kit.memory.comparison",
    "kit.lessons.answers",
    "kit.lessons.find",
    "kit.audit.lint",
)
_HOLE = "…"
_FIELD = re.compile(r"\{\w*\}")  # a hole of a text that is filled in with format


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with holes: ``pieces`` are what is fixed in it, in order."""

    pieces: tuple[str, ...]

    @property
    def words(self) -> str:
        """How it reads, with an ellipsis for what is filled in."""
        return " ".join(_HOLE.join(self.pieces).split())

    @property
    def fixed(self) -> int:
        """How many letters of it are fixed."""
        return sum(map(str.isalpha, "".join(self.pieces)))

    def rank(self, text: str) -> tuple[bool, int]:
        """How well a text is this sentence: as a whole, then by what is fixed; the least where it is not.

        >>> held = Sentence(("", " holds ", "; its own would be ", "."))
        >>> held.rank("worker 2 holds worker1_log; its own would be worker2_log."), held.rank("Ana holds it.")
        ((True, 18), (False, 0))
        """
        pieces = [_plain(piece) for piece in self.pieces]
        at = 0
        for piece in pieces:
            found = text.find(piece, at)
            if found < 0:
                return False, 0
            at = found + len(piece)
        is_whole = text.startswith(pieces[0]) and text.endswith(pieces[-1])
        return is_whole, self.fixed


def _plain(text: str) -> str:
    """A text as two are compared: on one line, and whatever its first letter is."""
    return " ".join(f"|{text}|".split())[1:-1].lower()


def misconception(lesson: int, name: str, why: str) -> str:
    """The id of the mistake that a wrong verdict at an exercise has named.

    >>> misconception(1, "E7", syllabus(1).parsons["E7"].rules[0].why)
    'without-a-client-there-is-no-room-to-make'
    """
    text = _plain(why)
    for known in _known(lesson, name):
        rank, id = max(
            ((sentence.rank(text), id) for id, sentence in known.items()), default=((False, 0), "")
        )
        if rank[1]:
            return id
    return OTHER


def meaning(lesson: int, name: str, id: str) -> str:
    """What a misconception is, in words; of a question, the answer of that letter and what is said to it.

    >>> meaning(1, "E7", "without-a-client-there-is-no-room-to-make")
    'Without a client there is no room to make anything in: connect first.'
    """
    if (question := syllabus(lesson).questions.get(name)) is not None:
        return f"{question.options[id]}: {question.why[id]}" if id in question.options else ""
    if name not in syllabus(lesson).tasks:
        return ""  # an earlier kit has asked it
    return next((known[id].words for known in _known(lesson, name) if id in known), "")


@cache
def _known(lesson: int, name: str) -> tuple[dict[str, Sentence], ...]:
    """The sentences by which a try can be found wrong: its own, then those of any try."""
    asked = syllabus(lesson)
    if name in asked.parsons:
        return (_named(Sentence((rule.why,)) for rule in asked.parsons[name].rules),)
    return _named(_said_by(asked.exercises[name])), _named(_in_modules(_BESIDE))


def _named(sentences: Iterable[Sentence]) -> dict[str, Sentence]:
    """Sentences by their ids: their first fixed words."""
    found: dict[str, Sentence] = {}
    for sentence in dict.fromkeys(sentences):
        id = base = _slug(sentence)
        number = 1
        while id in found:
            number += 1
            id = f"{base}-{number}"
        found[id] = sentence
    return found


def _slug(sentence: Sentence) -> str:
    words = re.findall(r"[a-z0-9]+", " ".join(sentence.pieces).lower())
    text = "-".join(words)
    return text if len(text) <= _LONGEST else text[: _LONGEST + 1].rpartition("-")[0]


# ---------------------------------------------------------------------- the sentences of a module


def _said_by(exercise: Exercise) -> Iterator[Sentence]:
    """What the module of its check says, and what other modules of the course do to which it turns."""
    return _in_modules(_course(exercise.check.__module__))


def _course(module: str) -> list[str]:
    found = [module]
    for each in found:
        more = (one.module for one in ast.walk(_tree(each)) if isinstance(one, ast.ImportFrom) and one.module)
        found += [one for one in dict.fromkeys(more) if one.startswith("kit.course.") and one not in found]
    return found


def _in_modules(modules: Iterable[str]) -> Iterator[Sentence]:
    for module in modules:
        for pieces in _texts(_tree(module)):
            sentence = Sentence(pieces)
            is_name = len(pieces) == 1 and len(pieces[0].split()) < _FEWEST
            is_said = any(" " in piece.strip() for piece in pieces) and not is_name
            if is_said and sentence.fixed >= _LEAST:
                yield sentence


@cache
def _tree(module: str) -> ast.Module:
    try:
        return ast.parse(inspect.getsource(importlib.import_module(module)))
    except OSError:  # an installation without its sources: no mistake has a name there
        return ast.parse("")


def _texts(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """The pieces of each text below a node that may be a mistake's."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _NO_MISTAKES:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    pieces = _pieces(node) if isinstance(node, ast.expr) else [_HOLE]
    if any(piece != _HOLE for piece in pieces):
        yield tuple("".join(pieces).split(_HOLE))
    else:
        for below in ast.iter_child_nodes(node):
            yield from _texts(below)


def _pieces(node: ast.expr) -> list[str]:
    """What is fixed in a text, and a hole for everything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [_FIELD.sub(_HOLE, node.value)]
    if isinstance(node, ast.JoinedStr):
        return [piece for each in node.values for piece in _pieces(each)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_pieces(node.left), *_pieces(node.right)]
    return [_HOLE]
