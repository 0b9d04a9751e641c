"""The questions of a lesson: predictions, which come before what they predict is shown, and the quiz."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from typing import NamedTuple

from kit.client import Client
from kit.lessons.display import show
from kit.lessons.logbook import Logbook
from kit.lessons.lookalikes import plain, strange
from kit.lessons.outcome import as_planned, happened, otherwise
from kit.lessons.parts import Question, by_name
from kit.lessons.savepoints import Savepoints
from kit.lessons.sheet import Said, Sheet, say, say_printed, tell, wrapped
from kit.lessons.undoing import Undoing
from kit.notebooks import here
from kit.values.checks import shown

Reply = Callable[[str, str], tuple[Said, ...]]  # what is said to a letter of a question, by its name


class _Told(NamedTuple):
    """What a cell has printed, and the letter of what has happened."""

    printed: str
    happened: str


class Questions:
    """Puts the questions of one lesson, notes the letters, and keeps a result back until it is predicted."""

    def __init__(
        self,
        number: int,
        questions: Mapping[str, Question],
        client: Client,
        tries: Savepoints,
        undoing: Undoing,
        logbook: Logbook,
    ) -> None:
        self._number = number
        self._questions = questions
        self._client = client
        self._tries = tries
        self._undoing = undoing
        self._logbook = logbook
        self._withheld: dict[str, _Told] = {}
        self._shown_beside: set[str] = set()  # predictions whose cell has run and was told

    def predict(self, name: str, choice: str) -> None:
        """Ask what will happen and keep the choice."""
        self._put(name, choice, self._predicted)

    def _predicted(self, name: str, letter: str) -> tuple[Said, ...]:
        if name in self._shown_beside:
            again = "The next cell has run already: run it again to see it beside this letter."
            return (say(f"You chose {letter}. {again}"),)
        if (withheld := self._withheld.get(name)) is None:
            return (say(f"Your prediction is {letter}. Now run the next cell."),)
        first = say(f"Your prediction is {letter}. The next cell has printed:")
        return (first, say_printed(withheld.printed), *self._confronted(name, letter, withheld.happened))

    @contextmanager
    def result(self, name: str) -> Iterator[None]:
        """Run the code inside, and show what it prints beside the prediction; without one it waits."""
        question, before = self._question(name), self._client.room.seq
        self._tries.elsewhere(name)
        printed = io.StringIO()
        try:
            with redirect_stdout(printed):
                yield
        except BaseException:  # an interrupt, too: what was printed before it is shown
            print(printed.getvalue(), end="")
            raise
        told = _Told(printed.getvalue(), happened(question, self._client, before, printed.getvalue()))
        if choice := self._logbook.of(name).get("choice"):
            self._withheld.pop(name, None)
            self._shown_beside.add(name)
            print(told.printed)
            tell(self._confronted(name, choice, told.happened))
        else:
            self._withheld[name] = told
            waits = f"○ not predicted yet: what this printed is shown when you choose a letter for {name}."
            print(wrapped(waits))

    def _confronted(self, name: str, choice: str, letter: str) -> Iterator[Said]:
        question = self._question(name)
        if letter == question.right:
            yield from as_planned(question, choice)
        else:
            yield from otherwise(question, choice, letter)
            yield from map(say, self._undoing.told())

    def quiz(self, name: str, choice: str) -> None:
        """Ask a question; a choice gets its own explanation, right or wrong."""
        self._put(name, choice, self._graded)

    def _graded(self, name: str, letter: str) -> tuple[Said, ...]:
        question = self._question(name)
        return (say(question.why[letter], "✔ right:" if letter == question.right else "✘ wrong:"),)

    def forget(self) -> None:
        """No cell has run: what was kept back is gone, and what was shown is to be shown again."""
        self._withheld.clear()
        self._shown_beside.clear()

    # ------------------------------------------------------------------ asking

    def _put(self, name: str, choice: str, reply: Reply) -> None:
        """Show the question, and what is said to the choice if it is one of its letters."""
        if here.running_again():
            choice = choice or self._logbook.of(name).get("choice", "")

        def answer(letter: str) -> Sheet:
            return self._answered(name, letter, reply)

        show(f"{self._number} {name}", answer(choice), answer)
        self._logbook.shown(name)

    def _answered(self, name: str, choice: str, reply: Reply) -> Sheet:
        """The question with what is said to a choice, which is kept if it is one of its letters."""
        question, letter = self._question(name), plain(choice)
        asked = Sheet(f"{name}. {question.text}", question.options)
        if closed := self._logbook.closed(name):
            return replace(asked, said=(say(closed, "○"),))
        if letter not in question.options:
            return replace(asked, said=tuple(_asked_again(question, choice)))
        mistake = {} if letter == question.right else {"misconception": letter}
        trouble = self._logbook.note(name, choice=letter, **mistake)
        return replace(asked, chosen=letter, said=(*trouble, *reply(name, letter)))

    def _question(self, name: str) -> Question:
        return by_name(self._questions, name)


def _asked_again(question: Question, choice: str) -> Iterator[Said]:
    """What is said where nothing was chosen, or something that is none of the letters."""
    letters = ", ".join(question.options)
    if plain(choice):
        yield say(strange(choice, question.options) or f"{shown(choice)} is none of {letters}.", "?")
    yield say(f"Choose: put one of {letters} between the quotes and run the cell again.", kind="call")
