"""One learner's way through a notebook: what she predicted, answered and solved."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TypeVar

from kit.client import Client
from kit.errors import KitError, NotFoundError
from kit.lessons.edition import solution_of
from kit.lessons.parts import Exercise, Parsons, Question, Verdict, cannot_be_checked
from kit.lessons.progress import Progress, progress_file
from kit.lessons.standing import standing
from kit.lessons.syllabus import syllabus

_WIDTH = 96
T = TypeVar("T")


def open_lesson(number: int, client: Client) -> Lesson:
    """The lesson of notebook ``number``, judged against the room ``client``.

    Progress is kept beside the room (for a room in memory: in the current folder), in
    ``.kit/progress.jsonl``.

    >>> from kit import connect
    >>> open_lesson(1, connect()).exercises
    ['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7']

    Raises:
        NotFoundError: there is no such notebook.
    """
    syllabus(number)
    path = client.journal.path
    progress = Progress(progress_file(path.parent if path else Path.cwd()))
    if progress.trouble:
        _say(progress.trouble)
    return Lesson(number, client, progress)


class Lesson:
    """Asks, checks, hints and explains; everything is printed as plain text."""

    def __init__(self, number: int, client: Client, progress: Progress) -> None:
        self._number = number
        self._syllabus = syllabus(number)
        self._client = client
        self._progress = progress
        self._withheld: dict[str, str] = {}

    @property
    def exercises(self) -> list[str]:
        """The names of the exercises."""
        return list(self._syllabus.tasks)

    # ------------------------------------------------------------------ questions

    def predict(self, name: str, choice: str = "") -> None:
        """Ask what will happen and keep the choice; ``result`` tells what does happen."""
        if not (letter := self._ask(name, choice)):
            return
        if (withheld := self._withheld.pop(name, None)) is None:
            _say(f"Your prediction is {letter}. Now run the next cell.")
        else:
            print(f"Your prediction is {letter}. The next cell has printed:\n\n{withheld}")
            self._confront(name, letter)

    @contextmanager
    def result(self, name: str) -> Iterator[None]:
        """Run the code inside, and show what it prints beside the prediction; without one it waits."""
        self._question(name)
        printed = io.StringIO()
        try:
            with redirect_stdout(printed):
                yield
        except BaseException:
            print(printed.getvalue(), end="")
            raise
        if choice := self._answer(name).get("choice"):
            print(printed.getvalue())
            self._confront(name, choice)
        else:
            self._withheld[name] = printed.getvalue()
            _say(f"○ not predicted yet: what this printed is shown when you choose a letter for {name}.")

    def _confront(self, name: str, choice: str) -> None:
        question = self._question(name)
        mark = "✔ as you predicted" if choice == question.right else "✘ not as you predicted"
        _say(f"{mark}. {question.why[choice]}")
        if choice != question.right:
            _say(f"What happened is {question.right}: {question.options[question.right]}.")

    def quiz(self, name: str, choice: str = "") -> None:
        """Ask a question; a choice gets its own explanation, right or wrong."""
        if letter := self._ask(name, choice):
            question = self._question(name)
            _say(f"{'✔ right' if letter == question.right else '✘ wrong'}: {question.why[letter]}")

    def _ask(self, name: str, choice: str) -> str:
        """Show the question, and keep the choice if it is one of its letters; else answer with nothing."""
        question, letter = self._question(name), str(choice).strip().lower()
        _say(f"{name}. {question.text}")
        for each, option in question.options.items():
            _say(f"   {each}: {option}")
        if letter not in question.options:
            letters = ", ".join(question.options)
            _say(f"Choose: put one of {letters} between the quotes and run the cell again.")
            return ""
        self._note(name, choice=letter)
        return letter

    # ------------------------------------------------------------------ exercises

    def begin(self, name: str) -> None:
        """Clear away what an earlier try at an exercise has left in the room."""
        task = self._task(name)
        if isinstance(task, Exercise) and task.clean is not None:
            task.clean(self._client)

    def check(self, name: str, answer: Any = None) -> Verdict:
        """Judge an exercise by the room, or by ``answer``; the verdict is shown as it is returned."""
        return self._told(name, self._judged(self._task(name), answer))

    def _judged(self, task: Exercise | Parsons, answer: Any) -> Verdict:
        if isinstance(task, Parsons):
            return task.check(answer)
        try:
            return task.check(self._client, answer)
        except KitError as error:
            return cannot_be_checked(str(error))
        except Exception as error:  # noqa: BLE001 — an answer may be anything, and the learner is told
            return cannot_be_checked(f"{type(answer).__name__} is no answer here ({error}).")

    def _told(self, name: str, verdict: Verdict) -> Verdict:
        if verdict.outcome != "not tried yet":
            self._note(name, outcome=verdict.outcome)
        return Told(verdict.outcome, textwrap.fill(verdict.why, _WIDTH, break_long_words=False))

    def parsons(self, name: str, order: str = "") -> Verdict:
        """Show lines in disorder and judge an order of their letters."""
        problem = _named(self._syllabus.parsons, name)
        _say(f"{name}. {problem.task}")
        for letter, line in problem.lines.items():
            print(f"   {letter}   {line}")
        return self._told(name, problem.check(order))

    def hint(self, name: str) -> None:
        """Print the next hint of an exercise; each call tells a little more."""
        hints = self._task(name).hints
        told = min(self._answer(name).get("hints", 0) + 1, len(hints))
        self._note(name, hints=told)
        _say(f"Hint {told} of {len(hints)}: {hints[told - 1]}")
        if told == len(hints):
            _say(f'That was the last one; lesson.solution("{name}") tells all.')

    def solution(self, name: str) -> None:
        """Print the explained solution of an exercise."""
        self._task(name)
        print(solution_of(self._number, name))

    # ------------------------------------------------------------------ the way so far

    def progress(self) -> None:
        """Print what is solved and answered, and what is still open."""
        for line in standing(self._syllabus, self._progress.of(self._number)):
            _say(line)

    def empty_room(self) -> None:
        """Remove every agent and block, so that the notebook begins with an empty room; progress is kept.

        The journal of a room in a file keeps what was there.
        """
        for agent in list(self._client.agents.list(limit=None)):
            self._client.agents.delete(agent.id)
        for block in list(self._client.blocks.list(limit=None)):
            self._client.blocks.delete(block.id)

    def reset(self) -> None:
        """Begin again: empty the room and forget every answer."""
        self.empty_room()
        self._progress.forget(self._number)
        self._withheld.clear()
        _say("The room is empty and your answers are forgotten: run the notebook from the top.")

    def _note(self, name: str, **facts: Any) -> None:
        sound = not self._progress.trouble
        self._progress.note(self._number, name, **facts)
        if sound and self._progress.trouble:
            _say(self._progress.trouble)

    def _answer(self, name: str) -> dict[str, Any]:
        return self._progress.of(self._number).get(name, {})

    def _question(self, name: str) -> Question:
        return _named(self._syllabus.questions, name)

    def _task(self, name: str) -> Exercise | Parsons:
        return _named(self._syllabus.tasks, name)


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
