"""The parts of a lesson: predictions, exercises and questions, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kit.client import Client

Outcome = Literal["not tried yet", "wrong", "cannot be checked", "right"]


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


Check = Callable[[Client, Any], Verdict]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One task.

    ``check(client, answer)`` judges the room, or the answer that was handed over. ``solution`` is
    explained code that solves it; ``wrong_answers`` are code by the misconception that each shows.
    ``clean(client)`` clears away what an earlier try has made.
    """

    task: str
    check: Check
    hints: tuple[str, ...]
    solution: str
    wrong_answers: Mapping[str, str]
    clean: Callable[[Client], None] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with lettered answers, each with its own explanation; ``right`` is the letter."""

    text: str
    options: Mapping[str, str]
    why: Mapping[str, str]
    right: str


@dataclass(frozen=True, slots=True)
class Course:
    """What one notebook asks, by short names such as ``P1``, ``E1`` and ``Q1``."""

    title: str
    questions: Mapping[str, Question]
    exercises: Mapping[str, Exercise]
