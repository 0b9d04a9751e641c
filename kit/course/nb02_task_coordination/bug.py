"""E6: which line of a careless way is the mistake."""

from __future__ import annotations

from typing import Any

from kit.client import Client
from kit.lessons.answers import is_untouched
from kit.lessons.parts import Verdict, cannot_be_checked, not_tried, right, wrong

_BUG = 8
_NO_BUG = {
    1: "Line 1 only says what the way is called.",
    2: "Line 2 reads, and everything that follows is based on it: that is as it should be.",
    3: "Line 3 ends a step: others may act now, which is life and no mistake.",
    4: "Line 4 asks whether the task is free in the text that was read: every way has to.",
    5: "Line 5 tells who has the task: it is what a worker needs to hear.",
    6: "Line 6 makes the new text from the old one. It is right for the text that was read.",
    7: "Line 7 ends a step: others may act now, which is life and no mistake.",
    9: (
        "Line 9 sends the version along, and so it should. Ask which version that is: "
        "the one of the text that was thought about?"
    ),
    10: "Line 10 is reached only after a write that was not refused.",
}


def check(_: Client, answer: Any) -> Verdict:
    """Judge the number of a line of ``careless``."""
    if is_untouched(answer):
        return not_tried("put the number of the line in the place of the dots.")
    if isinstance(answer, bool) or not isinstance(answer, int):
        return cannot_be_checked("bug is the number of a line, without quotes: for example 3.")
    if answer == _BUG:
        return right(
            "It asks for the version at the last moment, so that it is always fresh. But the text is older, "
            "and the version is there to tell just that: send block.version, from line 2."
        )
    if answer not in _NO_BUG:
        return cannot_be_checked("careless has the lines 1 to 10.")
    return wrong(_NO_BUG[answer])
