"""Undoing a try: offered where it is needed, told before it is done, and done when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kit.client import Client
from kit.errors import KitError
from kit.lessons.judge import Judge
from kit.lessons.parts import Exercise
from kit.lessons.savepoints import Savepoints
from kit.lessons.sheet import Said, Sheet, say
from kit.lessons.taking_back import Taking, account, listed, offer
from kit.lessons.variables import give_back

Answers = Callable[[str], Mapping[str, Any]]


class Undoing:
    """Takes the tries at an exercise back."""

    def __init__(
        self,
        client: Client,
        exercises: Mapping[str, Exercise],
        judge: Judge,
        tries: Savepoints,
        answers: Answers,
    ) -> None:
        self._client = client
        self._exercises = exercises
        self._judge = judge
        self._tries = tries
        self._answers = answers

    def taking(self, name: str, *, everything: bool = False) -> Taking | None:
        """What taking the tries back would do now; nothing where no try is known in this room."""
        task = self._exercises.get(name)
        return None if task is None else self._judge.taking(name, task, everything=everything)

    def take(self, name: str, *, everything: bool = False) -> tuple[Said, ...]:
        """Take them back; answers what is said of it."""
        taking = self.taking(name, everything=everything)
        if taking is None or not (taking.words or taking.tried.erased):
            nothing = say(f"There is nothing to take back: no try at {name} has changed this room.")
            return (nothing, *(account(name, taking) if taking else ()))
        try:
            taking.carry_out(self._client)
        except KitError as error:
            return (say(f"Nothing was taken back: {error}", "?"),)
        self._tries.begin_anew(name)
        variables = [f"`{one}`" for one in give_back(taking, self._client)]
        held = [say(f"{listed(variables)} in Python: again what came back.")] if variables else []
        return (*account(name, taking), *held)

    def offer(self, name: str, taking: Taking, *said: Said) -> tuple[Sheet, Callable[[str], Sheet]]:
        """A sheet that offers to take a try back, and what pressing its button does.

        What is done is what was read: where more has changed since, that is told first.
        """
        solved, read = self._answers(name).get("outcome") == "right", taking.words

        def sheet(offered: Taking, *more: Said) -> Sheet:
            head = offer(name, offered, solved=solved, first=not said)
            return Sheet(head, {"undo": "take my try back"}, (*said, *more), offer=True)

        def press(word: str) -> Sheet:
            nonlocal read
            now = self.taking(name)
            if now is not None and now.words and (word != "undo" or now.words != read):
                read = now.words
                return sheet(now, say("The room has changed since: this is what it does now.", "?"))
            return Sheet("", {}, (*said, *self.take(name)), offer=True)

        return sheet(taking), press

    def told(self) -> Iterator[str]:
        """What to do where the room is not as the story has it."""
        spoiled = [name for name in self._exercises if self._is_spoiled(name)]
        for name in spoiled:
            yield f'Your try at {name} is in it; lesson.undo("{name}") takes it back. Then run this again.'
        if not spoiled:
            yield (
                "A cell above was skipped, one below has run already, or something was changed by hand: "
                "lesson.resume() mends that."
            )

    def _is_spoiled(self, name: str) -> bool:
        """Whether a try that was not right has left something in the room."""
        if self._answers(name).get("outcome") == "right":
            return False
        taking = self.taking(name)
        return taking is not None and bool(taking.words)
