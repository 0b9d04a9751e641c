"""E5: a person is forgotten, in every version of every block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.lessons.user_assistant.room import CALENDAR, DRAFTS, FROM_THE_TOP, HISTORY, texts, versions

_PERSON = "Eva Brandt"
_COPIES = (HISTORY, DRAFTS)


def check(client: Client, _: Any) -> Verdict:
    """Judge all versions of all blocks: none names the person, and no block is missing."""
    now = texts(client)
    if any(_PERSON in text for text in versions(client, CALENDAR)):
        return cannot_be_checked(f"{CALENDAR} names {_PERSON}; run the cells above first.")
    if all(_PERSON in now.get(label, "") for label in _COPIES):
        return not_tried(f"{' and '.join(_COPIES)} name {_PERSON} still.")
    before = [label for label in now if any(_PERSON in text for text in versions(client, label))]
    return judged(
        _mistakes(now, before),
        right("No version, no message, no block names her. The list still_in told you where to look."),
    )


def _mistakes(now: dict[str, str], before: list[str]) -> Iterator[str]:
    gone = [label for label in _COPIES if label not in now]
    present = [label for label in before if _PERSON in now[label]]
    halves = [label for label, text in now.items() if any(part in text for part in _PERSON.split())]
    if gone:
        yield (
            f"You deleted {', '.join(gone)}. The versions stay in the journal with her name in them, "
            f"and the work of the others is lost. {FROM_THE_TOP}"
        )
    if present:
        yield (
            f"She still stands in {', '.join(present)}: redact works on one block, and still_in names the "
            "others."
        )
    if before:
        yield (
            f"Today's text of {', '.join(before)} is clean and its earlier versions are not: update "
            "and edit make a new version, only redact reaches the old ones."
        )
    if halves:
        yield f"Half of her name still stands in {', '.join(halves)}: erase the text as it stands there."
