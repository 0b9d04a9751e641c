"""One learner's way through a notebook: what she predicted, answered and solved."""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Mapping
from typing import Any, TypeVar

from kit.client import Client
from kit.errors import KitError, NotFoundError
from kit.lessons.parts import Course, Exercise, Question, Verdict, cannot_be_checked

LESSONS = {1: "read_only_knowledge"}
_WIDTH = 96
T = TypeVar("T")


def open_lesson(number: int, client: Client) -> Lesson:
    """The lesson of notebook ``number``, judged against the room ``client``.

    >>> from kit import connect
    >>> open_lesson(1, connect()).exercises
    ['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7']
    """
    if number not in LESSONS:
        raise NotFoundError(f"there is no lesson {number}", hint=f"The lessons are {list(LESSONS)}.")
    course: Course = importlib.import_module(f"kit.lessons.{LESSONS[number]}").COURSE
    return Lesson(course, client)


class Lesson:
    """Asks, checks, hints and explains; everything is printed as plain text."""

    def __init__(self, course: Course, client: Client) -> None:
        self._course = course
        self._client = client
        self._choices: dict[str, str] = {}
        self._hinted: dict[str, int] = {}
        self._solved: set[str] = set()

    @property
    def exercises(self) -> list[str]:
        """The names of the exercises."""
        return list(self._course.exercises)

    def predict(self, name: str, choice: str = "") -> None:
        """Ask what will happen and keep the choice; what does happen is told by ``confront``."""
        if letter := self._keep(name, self._question(name), choice):
            _say(f"Your prediction is {letter}. Now run the next cell.")

    def confront(self, name: str) -> None:
        """Put the prediction beside what happened."""
        question, choice = self._question(name), self._choices.get(name)
        if choice is None:
            _say(f"○ not predicted yet: choose a letter in the cell of {name}, then run this one again.")
            return
        mark = "✔ as you predicted" if choice == question.right else "✘ not as you predicted"
        _say(f"{mark}. {question.why[choice]}")
        if choice != question.right:
            _say(f"What happened is {question.right}: {question.options[question.right]}.")

    def quiz(self, name: str, choice: str = "") -> None:
        """Ask a question; a choice gets its own explanation, right or wrong."""
        question = self._question(name)
        if letter := self._keep(name, question, choice):
            _say(f"{'✔ right' if letter == question.right else '✘ wrong'}: {question.why[letter]}")

    def begin(self, name: str) -> None:
        """Clear away what an earlier try at an exercise has left in the room."""
        clean = self._exercise(name).clean
        if clean is not None:
            clean(self._client)

    def check(self, name: str, answer: Any = None) -> Verdict:
        """Judge an exercise by the room, or by ``answer``; the verdict is shown as it is returned."""
        try:
            verdict = self._exercise(name).check(self._client, answer)
        except KitError as error:
            verdict = cannot_be_checked(str(error))
        if verdict.outcome == "right":
            self._solved.add(name)
        return Told(verdict.outcome, textwrap.fill(verdict.why, _WIDTH, break_long_words=False))

    def hint(self, name: str) -> None:
        """Print the next hint of an exercise; each call tells a little more."""
        hints = self._exercise(name).hints
        told = min(self._hinted.get(name, 0) + 1, len(hints))
        self._hinted[name] = told
        _say(f"Hint {told} of {len(hints)}: {hints[told - 1]}")
        if told == len(hints):
            _say(f'That was the last one; lesson.solution("{name}") tells all.')

    def solution(self, name: str) -> None:
        """Print the explained solution of an exercise."""
        print(self._exercise(name).solution.strip())

    def progress(self) -> None:
        """Print what is solved and answered, and what is not."""
        done = [name for name in self._course.exercises if name in self._solved]
        asked, all_asked = len(self._choices), len(self._course.questions)
        solved = f"{len(done)} of {len(self._course.exercises)} exercises solved"
        _say(f"{self._course.title}: {solved}, {asked} of {all_asked} questions answered.")
        left = [name for name in self._course.exercises if name not in self._solved]
        if left:
            _say(f"Still open: {', '.join(left)}.")

    def reset(self) -> None:
        """Begin again: empty the room and forget every answer.

        The journal of a room in a file keeps what was there.
        """
        for agent in list(self._client.agents.list(limit=None)):
            self._client.agents.delete(agent.id)
        for block in list(self._client.blocks.list(limit=None)):
            self._client.blocks.delete(block.id)
        self._choices.clear()
        self._hinted.clear()
        self._solved.clear()
        _say("The room is empty: run the notebook from the top.")

    def _keep(self, name: str, question: Question, choice: str) -> str:
        """Show the question, and keep the choice if it is one of its letters; else answer with nothing."""
        _say(f"{name}. {question.text}")
        for letter, option in question.options.items():
            _say(f"   {letter}: {option}")
        letter = choice.strip().lower()
        if letter not in question.options:
            letters = ", ".join(question.options)
            _say(f"Choose: put one of {letters} between the quotes and run the cell again.")
            return ""
        self._choices[name] = letter
        return letter

    def _question(self, name: str) -> Question:
        return _named(self._course.questions, name)

    def _exercise(self, name: str) -> Exercise:
        return _named(self._course.exercises, name)


class Told(Verdict):
    """A verdict that a notebook shows as its sentence."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _named(parts: Mapping[str, T], name: str) -> T:
    if name not in parts:
        raise NotFoundError(f"this notebook has no {name!r}", hint=f"It has {', '.join(parts)}.")
    return parts[name]


def _say(text: str) -> None:
    print(textwrap.fill(text, _WIDTH, subsequent_indent="   " if text.startswith(" ") else ""))
