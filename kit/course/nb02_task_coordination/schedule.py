"""E4: an order of steps in which a line is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.answers import is_untouched
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.race import Walk, interleavings, naive


def check(_: Client, answer: Any) -> Verdict:
    """Judge six letters: the order in which the steps of two workers fall."""
    if is_untouched(answer):
        return not_tried("put six letters, three A and three B, between quotes.")
    if not isinstance(answer, str):
        return cannot_be_checked('schedule is a text of six letters, as in walk.run("ABABAB").')
    letters = "".join(answer.split()).upper()
    if letters not in interleavings(2, 3):
        return cannot_be_checked(f"{answer!r} has not exactly three A and three B.")
    return judged(
        _mistakes(letters),
        right(
            "B had read before A wrote, and wrote back what it had read. Both were told 'yours', and one of "
            "them should not have been."
        ),
    )


def _mistakes(letters: str) -> Iterator[str]:
    outcome = Walk(naive).run(letters)
    if not letters.startswith("AA"):
        yield "Let it begin with AA: Worker A has read and thought, and has not written yet."
    if not outcome.bad:
        yield (
            "Nothing is lost: one is done before the other begins, and so the other sees the claim in its "
            "prompt. Let them overlap."
        )
    if any(line.endswith("Worker B") for line in outcome.lost):
        yield (
            "A line is lost, but it is Worker B's: whoever writes last wins. Let B read before A writes, and "
            "write after it."
        )
