"""The outcome of a prediction: what has really happened in this room, beside what was predicted."""

from __future__ import annotations

from collections.abc import Iterator

from kit.client import Client
from kit.lessons.happening import Happening
from kit.lessons.parts import Question
from kit.lessons.sheet import Said, say

_FORESEEN, _NOT = "✔ as you predicted.", "✘ not as you predicted."


def happened(question: Question, client: Client, before: int, printed: str) -> str:
    """The letter of what has happened since commit ``before``; nothing where it is none of the options.

    A question that can not tell by the room has happened as it was planned.
    """
    if question.happened is None:
        return question.right
    return question.happened(Happening(client, before, printed))


def as_planned(question: Question, choice: str) -> Iterator[Said]:
    """What to say where the lesson's plan has come true."""
    foreseen = choice == question.right
    yield say(question.why[choice], _FORESEEN if foreseen else _NOT)
    if not foreseen:
        yield say(f"What happened is {question.right}: {question.options[question.right]}.")


def otherwise(question: Question, choice: str, letter: str) -> Iterator[Said]:
    """What to say where something else has happened."""
    really = f"{letter}: {question.options[letter]}" if letter else "none of the options"
    yield say(f"What happened in this room is {really}.", _FORESEEN if choice == letter else _NOT)
    planned = question.options[question.right]
    yield say(f"In the lesson it is {question.right}: {planned}. This room is not as the story has it.")
