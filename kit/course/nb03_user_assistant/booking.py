"""E3: a booking on the right day, made by the agent that may make it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kit.client import Client
from kit.course.nb03_user_assistant.room import CALENDAR
from kit.lessons.find import first_block
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right, wrong
from kit.turn.message_types import UserMessage
from kit.values.records import Block

_GUEST = "Leo"
_DATE = re.compile(r"\d{4}")  # of a date that is whole, the year
MAY = May(adds=(CALENDAR,))


def check(client: Client, _: Any) -> Verdict:
    """Judge the demo in the calendar: its day, its time and who booked it."""
    book = first_block(client, CALENDAR)
    standup = re.search(r"(\d{4}-\d\d-\d\d) .*stand-up", book.value) if book else None
    if book is None or standup is None:
        return cannot_be_checked(f"{CALENDAR} has no stand-up to count from; run the cells above first.")
    lines = [line for line in book.value.split("\n") if _GUEST in line]
    if not lines:
        return _unbooked(client)
    if len(lines) > 1:
        return wrong(
            f"{len(lines)} lines of {CALENDAR} name Leo: {'; '.join(lines)}. One demo was asked for."
        )
    line = lines[0]
    return judged(
        _mistakes(line, _maker(client, book, line), date.fromisoformat(standup[1]) + timedelta(days=1)),
        right("The day was computed, the weekday belongs to it, and the one who may write did the writing."),
    )


def _maker(client: Client, book: Block, line: str) -> str:
    """Who wrote the line, as it stands there now."""
    maker, before = "", ""
    for version in client.blocks.history(book.id):
        if line in version.value and line not in before:
            maker = str(version.by)
        before = version.value
    return maker


def _mistakes(line: str, maker: str, day: date) -> Iterator[str]:
    dated = re.search(r"\d{4}-\d\d-\d\d", line)
    if maker == "operator":
        yield (
            "You wrote it into the block yourself, as the operator: no agent checked the weekday, the "
            "overlap or the right to write. Ask Calendar."
        )
    if maker != "Calendar":
        yield f"{maker} booked it. Who may write there is one thing, whose task it is another: ask Calendar."
    if dated is None:
        yield f'"{line}" has no date: next week it means another day. Say weekday, day, month and year.'
    elif dated[0] != day.isoformat():
        yield f'"{line}" is not on the day after the stand-up, which is {day:%a} {day}.'
    elif f"{day:%a}" not in line and f"{day:%A}" not in line:
        yield f'"{line}" names another weekday than {day:%A}, which belongs to {day}.'
    if "15:00-16:00" not in line:
        yield f'"{line}" is not from 15:00 to 16:00.'


def _unbooked(client: Client) -> Verdict:
    asked = [
        (message.date, agent.name, message.content)
        for agent in client.agents.list(limit=None)
        for message in client.agents.messages.list(agent.id, limit=None)
        if isinstance(message, UserMessage) and _GUEST in message.content
    ]
    if not asked:
        return not_tried(f"nobody was asked to book a demo with {_GUEST} yet.")
    _, latest, said = max(asked)
    return wrong(_why_unbooked(latest, said))


def _why_unbooked(asked: str, said: str) -> str:
    if asked == "Calendar" and not _DATE.search(said):
        return (
            "You named no date, and Calendar did not book it: next week a weekday means another day. Say "
            "weekday, day, month and year."
        )
    if asked == "Calendar":
        return (
            "Calendar did not book it: read its answer. A weekday must belong to its date; let spoken() put "
            "the two together."
        )
    return (
        f"{asked} may not write {CALENDAR}, so nothing was booked: asking gives no right. Ask the agent "
        "that the table lets write there."
    )
