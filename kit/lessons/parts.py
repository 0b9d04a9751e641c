"""The parts of a lesson: questions, exercises and Parsons problems, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from kit.client import Client
from kit.errors import NotFoundError
from kit.lessons.happening import Happened
from kit.lessons.lookalikes import plain, strange
from kit.lessons.may import NOTHING, May, Scope

Outcome = Literal["not tried yet", "wrong", "cannot be checked", "right"]
T = TypeVar("T")


class UnknownPartError(NotFoundError):
    """A question, an exercise or a part that this notebook does not have, whatever has run."""


def by_name(parts: Mapping[str, T], name: str) -> T:
    """The part of that name.

    Raises:
        UnknownPartError: there is none.
    """
    if name not in parts:
        raise UnknownPartError(f"this notebook has no {name!r}", hint=f"It has {', '.join(parts)}.")
    return parts[name]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says: one of four outcomes, and why.

    >>> print(Verdict("right", "All three hold the block."))
    ✔ right: All three hold the block.
    """

    outcome: Outcome
    why: str

    def __str__(self) -> str:
        return f"{_SYMBOLS[self.outcome]} {self.outcome}: {self.why}"


_SYMBOLS = {"not tried yet": "○", "wrong": "✘", "cannot be checked": "?", "right": "✔"}


def not_tried(what: str) -> Verdict:
    """The exercise is as it was: ``what`` says what to do first."""
    return Verdict("not tried yet", what)


def wrong(why: str) -> Verdict:
    """A mistake; ``why`` names the misconception behind it."""
    return Verdict("wrong", why)


def cannot_be_checked(why: str) -> Verdict:
    """Something that the check needs is missing."""
    return Verdict("cannot be checked", why)


def right(why: str) -> Verdict:
    """Solved; ``why`` says what that shows."""
    return Verdict("right", why)


def judged(mistakes: Iterator[str], otherwise: Verdict) -> Verdict:
    """The first mistake of several, or ``otherwise``.

    >>> print(judged(iter(["It is empty.", "It is short."]), right("It is there.")))
    ✘ wrong: It is empty.
    """
    return next(map(wrong, mistakes), otherwise)


Check = Callable[[Client, Any], Verdict]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One task in a cell of its own.

    ``check(client, answer)`` judges the room, or the answer that was handed over. ``wrong_answers``
    are code by the misconception that each shows. ``may`` says what of the room it may change, perhaps by
    what is in the room. The solution stands in the notebook with solutions.
    """

    task: str
    check: Check
    hints: tuple[str, ...]
    wrong_answers: Mapping[str, str]
    may: Scope = NOTHING

    def scope(self, client: Client) -> May:
        """What of this room it may change; nothing where those of whom it speaks are gone."""
        try:
            return self.may(client) if callable(self.may) else self.may
        except LookupError:
            return NOTHING


@dataclass(frozen=True, slots=True)
class Question:
    """A question with lettered answers, each with its own explanation; ``right`` is the letter.

    A prediction has ``hints``; a question that explains every answer does without. ``happened`` tells of a
    prediction which of them has come true in a learner's room.
    """

    text: str
    options: Mapping[str, str]
    why: Mapping[str, str]
    right: str
    hints: tuple[str, ...] = ()
    happened: Happened | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """A rule of an order: the line ``first`` must stand before each of ``then``, because of ``why``."""

    first: str
    then: str
    why: str


@dataclass(frozen=True, slots=True)
class Parsons:
    """Lines of a program in disorder; every order that keeps the rules is right.

    The form is from D. Parsons and P. Haden, "Parson's programming puzzles", ACE 2006.

    ``lines`` are by letter; ``why`` is what to say to a right order; ``wrong_answers`` are orders by
    the misconception that each shows.
    """

    task: str
    lines: Mapping[str, str]
    rules: tuple[Before, ...]
    why: str
    hints: tuple[str, ...]
    wrong_answers: Mapping[str, str]

    def check(self, answer: object) -> Verdict:
        """Judge an order of letters such as ``"dbace"``.

        >>> rules = (Before("b", "a", "The block is used before it is made."),)
        >>> lines = {"a": "share(x)", "b": "x = make()"}
        >>> parsons = Parsons("Share.", lines, rules, "Made, then shared.", (), {})
        >>> parsons.check("ab").why, parsons.check("ba").outcome
        ('The block is used before it is made.', 'right')
        """
        order = "".join(plain(answer).replace(",", " ").split())
        if not order:
            return not_tried(
                f"put the letters {', '.join(sorted(self.lines))} between the quotes, in your order."
            )
        if sorted(order) != sorted(self.lines):
            asked = f"use each of the letters {', '.join(sorted(self.lines))} exactly once."
            return cannot_be_checked(strange(answer, self.lines) or asked)
        for rule in self.rules:
            if order.index(rule.first) > min(map(order.index, rule.then)):
                return wrong(rule.why)
        return right(self.why)


@dataclass(frozen=True, slots=True)
class Syllabus:
    """What one notebook asks, by short names such as ``P1``, ``E1`` and ``Q1``."""

    title: str
    questions: Mapping[str, Question]
    exercises: Mapping[str, Exercise]
    parsons: Mapping[str, Parsons]

    @property
    def tasks(self) -> dict[str, Exercise | Parsons]:
        """What is solved rather than answered, in the order of the names."""
        tasks: dict[str, Exercise | Parsons] = {**self.exercises, **self.parsons}
        return dict(sorted(tasks.items()))
