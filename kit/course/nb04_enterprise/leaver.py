"""E6: somebody leaves, and the private notes get one reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.client import Client
from kit.course.nb04_enterprise.organisation import (
    COMPANY,
    RUN_ABOVE,
    departments,
    directs,
    marked,
)
from kit.journal import Document
from kit.lessons.find import agents_called
from kit.lessons.may import May
from kit.lessons.parts import Verdict, judged, not_tried, right
from kit.values.records import Agent, Block

_MARK = "handover"


def may(client: Client) -> May:
    """The leaver goes, and her notes get another reader."""
    diary = _diary(client)
    if diary is None:
        return May()
    label = diary["label"]
    return May(
        gone=(marked("notes", diary["tags"]), label),
        fields=(f"{label}.read_only", f"{label}.tags"),
        access=(("*", label),),
    )


def check(client: Client, _: Any) -> Verdict:
    """Judge the room: the leaver is gone, and the director alone reads the notes."""
    diary, rooms = _diary(client), departments(client)
    if diary is None or not rooms:
        return RUN_ABOVE
    name = marked("notes", diary["tags"])
    if _is_untouched(client, name):
        return not_tried(f"{name} is still there, and nobody else holds the notes.")
    return judged(
        _mistakes(client, name, next(iter(rooms))),
        right("She is gone from every prompt, her notes have one reader, and the log still knows her name."),
    )


def _mistakes(client: Client, name: str, home: str) -> Iterator[str]:
    notes = _notes(client)
    held = [(one, block.id) for block in notes for one in client.blocks.agents.list(block.id)]
    heirs = [(one, id) for one, id in held if one.name != name]
    if not notes:
        yield _why_not_found(client)
    elif not heirs:
        yield f"Nobody holds {notes[0].label} now: work that no prompt shows is lost in all but name."
    if agents_called(client, name):
        yield f"The notes are handed over, and {name} is still in the room and can be asked."
    if any(home not in one.metadata.get("departments", ()) or not directs(one) for one, _ in heirs):
        yield "Private notes went to somebody else than the director of the department."
    for one, id in heirs:
        if one.access[id] != "read_only":
            yield f"{one.name} is {one.access[id]} on the notes, and then whose words are they?"


def _why_not_found(client: Client) -> str:
    diary = _diary(client) or {}
    if client.journal.get("blocks", diary.get("id", "")) is None:
        return "The notes are deleted: their history stays, and no colleague can read them."
    return f"{diary['label']} has lost its tag {_MARK!r}, so that nobody finds what was to be handed over."


def _diary(client: Client) -> Document | None:
    """The private notes that are to be handed over, as they were last, also if they are gone."""
    found = None
    for commit in client.changes():
        for change in commit.changes:
            if change.table == "blocks" and change.document and _MARK in change.document["tags"]:
                found = dict(change.document)
    return found


def _notes(client: Client) -> list[Block]:
    return list(client.blocks.list(tags=[_MARK], limit=None))


def _is_untouched(client: Client, name: str) -> bool:
    """Whether the leaver holds what she held, and nobody else her notes."""
    there, notes = agents_called(client, name), _notes(client)
    return len(there) == len(notes) == 1 and _holds_her_row(there[0], notes[0])


def _holds_her_row(leaver: Agent, notes: Block) -> bool:
    return notes.agent_ids == [leaver.id] and len(leaver.block_ids) > len(COMPANY) + 1
