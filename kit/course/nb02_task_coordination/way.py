"""E5: a way of claiming a task, judged by all the orders in which two workers' steps can fall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.errors import BadRequestError, KitError
from kit.lessons.answers import is_untouched
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.race import YOURS, Outcome, Race, race


def check(_: Client, answer: Any) -> Verdict:
    """Judge a function of a worker: what it loses, and whom it leaves in the dark."""
    if is_untouched(answer):
        return not_tried("write the function my_way.")
    if not callable(answer):
        return cannot_be_checked("my_way is a function of a worker: hand it over without brackets.")
    if getattr(answer, "__module__", "").startswith("kit."):
        return not_tried("that way is the lab's own; write one yourself.")
    try:
        result = race(answer)
    except BadRequestError as error:
        return wrong(f"It does not come to an end: {error.message}. Who is refused shall not wait.")
    except KitError as error:
        return wrong(
            f"{error.message}. {error.hint} Better still: send the edit, which asks and acts at once."
        )
    return _judged(result)


def _judged(result: Race) -> Verdict:
    told = {word for outcome in result.outcomes for word in outcome.told.values()}
    if told == {"nothing"} and not _tried_to_write(result):
        return not_tried("my_way does not write anything yet.")
    if bad := [outcome for outcome in result.outcomes if outcome.bad]:
        return judged(_losses(result, bad), wrong(f"{_some(result, bad)}: {_SENT_WHOLE}"))
    return judged(
        _silences(result, told),
        right(
            f"{result.good} of {len(result.outcomes)} interleavings are good, and nobody had to try again. "
            "The room decides who was first, not the workers."
        ),
    )


def _losses(result: Race, bad: list[Outcome]) -> Iterator[str]:
    """What is wrong with a way that has bad interleavings, by what happened in them."""
    some = _some(result, bad)
    if not _tried_to_write(result):
        yield "Nothing is ever written: claim the task with worker.edit(…)."
    if result.refused and not any(moment.wrote for run in result.runs for moment in run.moments):
        yield (
            "Every edit was refused, and nothing was ever written. In Replace(old, new) comes first what "
            "stands there, worker.free, then what shall stand there, worker.mine."
        )
    if any(not outcome.winners for outcome in bad):
        yield f"{some}: nobody is told 'yours'. Who has claimed it must return YOURS."
    if bad[0].schedule == "".join(sorted(bad[0].schedule)) and not any(bad[0].refused.values()):
        yield (
            f"{some}: even one after the other it goes wrong. Who comes later has to look first whether the "
            "line is still free: worker.is_free(text)."
        )
    if any(any(outcome.refused.values()) for outcome in bad):
        yield (
            f"{some}: the edit of one was refused, and it was told 'yours' all the same. A refusal is an "
            "answer; do not swallow it."
        )
    if not any(_replaced(outcome) for outcome in bad):
        yield (
            f"{some}: both lines stand there, and the task has two owners. Adding never fails, and here "
            "one of the two must fail: name the line that must be there."
        )
    if max(len(run.moments) for run in result.runs) > 4:
        yield (
            f"{some}. Looking once more makes the gap smaller and does not close it: between the look and "
            "the write there is always room for another."
        )


_SENT_WHOLE = (
    "the whole text was sent back, and what the other had written meanwhile was not in it. "
    "Send the change alone."
)


def _some(result: Race, bad: list[Outcome]) -> str:
    return f"{len(bad)} of {len(result.outcomes)} interleavings are bad, for example {bad[0].schedule}"


def _silences(result: Race, told: set[str]) -> Iterator[str]:
    """What is wrong with a way that loses nothing, by what the workers are told."""
    if result.retries:
        yield (
            f"It is safe: nothing is lost. But it sends the whole text, and so somebody has to try again "
            f"{result.retries} times. Send the edit instead, and nobody has to."
        )
    if any(word.startswith("refused:") for word in told):
        yield (
            "Nothing is lost. But the one that comes too late ends with an error and does not hear who has "
            "the task: catch the EditError and return worker.taken()."
        )
    if "nothing" in told:
        yield (
            "Exactly one has it, but the other hears nothing and does not know why. Return worker.taken() "
            "when the edit is refused: it says who has the task."
        )
    heard = ((outcome, word) for outcome in result.outcomes for word in outcome.told.values())
    for word in (word for outcome, word in heard if not _tells(outcome, word)):
        yield (
            f"Exactly one has it, but the other is told {word!r}, which does not say who has the task. "
            "worker.taken() does."
        )


def _tells(outcome: Outcome, word: str) -> bool:
    """Whether somebody has the task, or hears who has it."""
    return word == YOURS or any(name in word for name in outcome.winners)


def _tried_to_write(result: Race) -> bool:
    return any(moment.wrote or moment.refused for run in result.runs for moment in run.moments)


def _replaced(outcome: Outcome) -> bool:
    return bool(outcome.lost) and "Owner: none" not in outcome.value.split("\n")[1]
