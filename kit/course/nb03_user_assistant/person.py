"""E5: a person is forgotten, in every version of every block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.room import (
    CALENDAR,
    DRAFTS,
    HISTORY,
    NOT_THERE,
    conversations_with,
    texts,
    versions,
    was_there,
    what_became,
)
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right

_PERSON = "Eva Brandt"
_COPIES = (HISTORY, DRAFTS)
MAY = May(erased=_COPIES, gone=_COPIES)


def check(client: Client, _: Any) -> Verdict:
    """Judge all versions of all blocks: none names the person, and no block is missing."""
    now = texts(client)
    if not all(was_there(client, label) for label in _COPIES):
        return NOT_THERE
    if any(_PERSON in text for text in versions(client, CALENDAR)):
        return cannot_be_checked(f"{CALENDAR} names {_PERSON}; run the cells above first.")
    if all(_PERSON in now.get(label, "") for label in _COPIES):
        return not_tried(f"{' and '.join(_COPIES)} name {_PERSON} still.")
    before = [label for label in now if any(_PERSON in text for text in versions(client, label))]
    return judged(
        _mistakes(client, now, before),
        right("No version, no message, no block names her. The list still_in told you where to look."),
    )


def _mistakes(client: Client, now: dict[str, str], before: list[str]) -> Iterator[str]:
    gone = [label for label in _COPIES if label not in now]
    present = [label for label in before if _PERSON in now[label]]
    halves = [label for label, text in now.items() if any(part in text for part in _PERSON.split())]
    if gone:
        yield (
            f"{' and '.join(what_became(client, label) for label in gone)}. The versions stay in the journal "
            "with her name in them, and whoever held it misses it."
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
    for name in conversations_with(client, _PERSON):
        yield f"The conversation of {name} names her: redact reaches what was said before it, not after."
    if "offer" not in now.get(HISTORY, ""):
        yield f"{HISTORY} no longer says that somebody asked for an offer: you erased more than her name."
