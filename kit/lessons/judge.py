"""Judging an exercise: by its own check, and by what else a try has changed in the room."""

from __future__ import annotations

import re
from typing import Any

from kit.client import Client
from kit.errors import KitError
from kit.journal import AsOf
from kit.lessons.harm import harm, is_gone
from kit.lessons.parts import Exercise, Verdict, cannot_be_checked, not_tried, right, wrong
from kit.lessons.savepoints import Savepoint, Savepoints, Tried
from kit.lessons.taking_back import Taking, listed, taking

_LABEL = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_SINCE = "So it was when the exercise's cell ran; run it again to be judged by the room of today."


class Judge:
    """Judges the tries at the exercises of one lesson in one room."""

    def __init__(self, client: Client, savepoints: Savepoints) -> None:
        self._client = client
        self._savepoints = savepoints

    def verdict(self, name: str, task: Exercise, answer: Any) -> Verdict:
        """What is said to a try.

        Asked later, when the story has gone on, what was right when it was tried is right still.
        """
        has_begun = self._savepoints.of(name) is not None
        is_of_try = self._savepoints.end(name)
        tried, savepoint = self._savepoints.tried(name), self._savepoints.of(name)
        may = task.scope(self._client)
        harmed = [] if tried is None else harm(self._client, tried, may, name)
        if tried is not None and is_gone(tried, may):
            return wrong(" ".join(harmed))
        verdict = judged(task, self._client, answer)
        if not is_of_try and savepoint is not None:
            verdict = self._as_tried(task, savepoint, answer, verdict)
        if verdict.outcome == "wrong" and answer is None and has_begun and self._is_idle(savepoint):
            return not_tried(f"nothing was done to the room since {name} began.")
        if verdict.outcome == "not tried yet" and answer is None and tried is not None and not harmed:
            verdict = _in_vain(verdict, tried)
        return _beside(verdict, harmed)

    def _as_tried(self, task: Exercise, savepoint: Savepoint, answer: Any, now: Verdict) -> Verdict:
        """The verdict on the room as the last try has left it, for the story has gone on since.

        An answer may also be right by the room of today, from which it may have been taken.
        """
        room = Client(AsOf(self._client.journal, savepoint.end), self._client.models)
        then = judged(task, room, answer)
        if then.outcome == "right" or (answer is not None and now.outcome == "right"):
            return right(then.why if then.outcome == "right" else now.why)
        if then.outcome == now.outcome:
            return now
        return Verdict(then.outcome, f"{then.why} {_SINCE}")

    def _is_idle(self, savepoint: Savepoint | None) -> bool:
        """Whether the tries have made no commit: what the past has of earlier ones was taken back."""
        commits = () if savepoint is None else self._client.changes(after=savepoint.commit)
        return savepoint is not None and not any(savepoint.holds(commit.seq) for commit in commits)

    def taking(self, name: str, task: Exercise, *, everything: bool = False) -> Taking | None:
        """What taking the tries back would undo; ``None`` where no try is known in this room."""
        tried, savepoint = self._savepoints.tried(name), self._savepoints.of(name)
        if tried is None or savepoint is None:
            return None
        return taking(tried, savepoint, task.scope(self._client), everything=everything)


def _in_vain(verdict: Verdict, tried: Tried) -> Verdict:
    """What is said where a try has changed the room and nothing of what the exercise is about."""
    done = [*dict.fromkeys(one.told for one in tried.own if not one.implied)]
    if not done:
        return verdict
    told = f"{verdict.why[0].upper()}{verdict.why[1:]}"
    return wrong(f"{told} What you did does not change that: {listed(done)}.")


def _beside(verdict: Verdict, harmed: list[str]) -> Verdict:
    """The verdict, with what was harmed beside it; a mistake that was found is told first."""
    if verdict.outcome == "wrong":
        harmed = [one for one in harmed if not any(label in verdict.why for label in _LABEL.findall(one))]
    if not harmed:
        return verdict
    if verdict.outcome == "wrong":
        return wrong(" ".join([verdict.why, "Beside that:", *harmed]))
    if verdict.outcome == "right":
        harmed = ["What was asked for is there, and beside it something was harmed.", *harmed]
    return wrong(" ".join(harmed))


def judged(task: Exercise, client: Client, answer: Any) -> Verdict:
    """The verdict of the exercise's own check, whatever the answer is."""
    try:
        return task.check(client, answer)
    except KitError as error:
        return cannot_be_checked(str(error))
    except Exception as error:  # noqa: BLE001 — an answer may be anything, and the learner is told
        if answer is None or isinstance(error, LookupError):
            return cannot_be_checked(
                "what this exercise needs is not in the room; run the cells above first."
            )
        stopped = "it stopped with" if callable(answer) else f"{type(answer).__name__} is no answer here:"
        return cannot_be_checked(f"{stopped} {type(error).__name__}: {error}.")
