"""Diary: book a meeting in a calendar whose lines start with a day and a time; no two may overlap."""

from __future__ import annotations

import re

from kit.clerk.amounts import clock, clocks
from kit.clerk.change import SaidError, UnfoundError
from kit.clerk.dates import (
    DATE,
    DAY,
    WeekSlot,
    calendar_day,
    dated_like,
    entry,
    same_day,
    weekday_like,
    when,
)
from kit.clerk.desk import Desk, NoEditError, offer, read_only, unseen
from kit.clerk.matching import stems
from kit.clerk.measuring import shifted
from kit.clerk.page import BlockPage, PageLine
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import SeenBlock
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, stem

_SOON = re.compile(r"\b(?:today|tomorrow)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"(?:\b(?:on|at|for|from|this|coming|lasting|between|and|to|until|till)\s+|[-–]\s*)*"
    rf"(?:{DATE.pattern}|{DAY.pattern}|\b(?:\d{{1,2}}[:.]\d\d\s*(?:am|pm)?|\d{{1,2}}\s*(?:am|pm))\b|"
    r"\b(?:an?|\d+|one|two|three|half an?)[\s-]?(?:hour|minute|min|h)s?\b(?:\s+long)?|"
    r"\b(?:today|tomorrow)\b)",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:to|in|on|into)\s+(?:the|my|our)\s+(?:calendar|diary|schedule|agenda|planner|roster|"
    r"rota)(?:_\w+)?\b",
    re.IGNORECASE,
)
_KEPT = re.compile(r"focus|no meetings|do not disturb|quiet|break|lunch", re.IGNORECASE)
_NAMED = frozenset(map(stem, words(
    "calendar schedule diary agenda planner timetable "
    "bookings appointments roster rota meetings events dates visits"
)))  # fmt: skip


def _calendars(desk: Desk, text: str) -> list[SeenBlock]:
    named = [one for one in desk.sight.common if stem("calendar") in bag(one.label)]
    dated = [one for one in desk.sight.common if 2 * len(_entries(one)) >= len(one.page.content) > 0]
    return [one for one in dated if bag(one.label) & (_NAMED | bag(text))] or named


_BOOKS = ("book", "schedule", "arrange")
_WHICH = re.compile(r"\b(?:next|every|each|weekly|daily|last|following)\b", re.IGNORECASE)


def book(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "book X on D at T"."""
    text = hit["what"]
    calendar = _calendar(desk, clause, text)
    if calendar is None:
        return False
    if _WHICH.search(text):
        raise NoEditError("On which date exactly? I changed nothing.")
    day, start, end = when(desk.sight.day, text)
    title = _title(text, calendar)
    if re.search(r"[:,;]", title):
        raise NoEditError(f'I did not understand "{title}" as the name of an entry. I changed nothing.')
    if calendar.read_only:
        raise NoEditError(read_only(calendar))
    for line, slot in _entries(calendar):
        same = slot.start == start and same_day(slot.day, day)
        if same and frozenset(stems(title)) <= bag(line.body):
            raise SaidError(f'{calendar.label} has it already: "{line.body}". I changed nothing.')
    clash(desk, calendar, day, start, end)
    last = [line for line, _ in _entries(calendar)][-1:]
    spanned = len(clocks(text)) > 1 or re.search(r"\b(?:hour|minute|min|h)s?\b", text) is not None
    added = f"{day} {clock(start)}-{clock(end)} {title}"
    added = _like(last[0], day, (start, end), title, spanned=spanned) if last else added
    after = calendar.page.add(added, _heading(calendar, last[0], day) if last else None)
    if not calendar.page.content and after.startswith(day):
        after = f"- {after}"
    lead = last[0].body[: clocks(last[0].body)[0][1]] if last else ""
    desk.put(calendar, after, "add", [day, lead, added[: len(added) - len(title)], "Meeting"])
    desk.use(" ".join(match[0] for match in _WHEN.finditer(text)))
    desk.say(f'{calendar.label}: I booked "{added}".')
    return True


def _like(model: PageLine, day: str, times: tuple[int, int], title: str, *, spanned: bool) -> str:
    """An entry in the form of one that is there: its day, its times, and what parts them."""
    held = clocks(model.body)
    ends = len(held) > 1 and held[1][1] - held[0][2] <= 3
    lead, there = model.body[: held[0][1]], calendar_day(day)
    date, name = DATE.search(lead), DAY.search(lead)
    if date and there is None:
        raise NoEditError("On which date? I changed nothing.")
    if date and there:
        lead = lead.replace(date[0], dated_like(there, date[0]))
        lead = lead.replace(name[0], weekday_like(there, name[0])) if name else lead
    elif name:
        lead = lead.replace(name[0], day)
    first = model.body[held[0][1] : held[0][2]]
    start, end = (shifted(first, one - held[0][0]) for one in times)
    joint = model.body[held[0][2] : held[1][1]] if ends else "-"
    tail = re.match(r"\W+", model.body[held[1 if ends else 0][2] :])
    return f"{lead}{start}{f'{joint}{end}' if ends or spanned else ''}{tail[0] if tail else ' '}{title}"


def _heading(calendar: SeenBlock, model: PageLine, day: str) -> PageLine | None:
    """The heading of the day, where entries stand under days; else the one of the last entry."""
    heads = calendar.page.sections
    if not DAY.match(model.section):
        return next((one for one in reversed(heads) if one.number < model.number), None)
    found = [one for one in heads if same_day(one.section, day)]
    dated = DATE.search(day) is None or any(DATE.search(one.section) for one in found)
    if len(found) != 1 or not dated:
        raise NoEditError(f"{calendar.label} has no heading for {day}. I changed nothing.")
    return found[0]


def rebook(desk: Desk, calendar: SeenBlock, line: PageLine, day: str, time: str) -> None:
    """Put an entry under the heading of another day, at another time if one is said."""
    slot, held = entry(line), clocks(line.text)
    header, text = _heading(calendar, line, day), line.text
    if slot and held:
        start = clocks(time)[0][0] if time else slot.start
        end = start + slot.end - slot.start
        if end > 1440:
            raise NoEditError("That would end on another day. I changed nothing.")
        clash(desk, calendar, day, start, end, but=line)
        text = shifted(text, start - slot.start)
    dropped = BlockPage.read(calendar.page.drop(line))
    heads = [one for one in dropped.sections if header and one.text == header.text]
    after = dropped.add(text.strip()[len(line.lead.strip()) :].strip(), heads[0])
    desk.put(calendar, after, "task", [*(line.text[start:end] for _, start, end in held), text])
    desk.say(f'{calendar.label}: "{text.strip()}" stands under {heads[0].section} now.')


def _calendar(desk: Desk, clause: Clause, text: str) -> SeenBlock | None:
    """The one calendar, where a day and a time are said; goes back where one of them is missing."""
    said_day = DAY.search(text) or DATE.search(text) or _SOON.search(text)
    books, booking = _calendars(desk, text), clause.verb in _BOOKS
    if not (said_day and clocks(text)):
        if booking and books:
            ask = "At what time?" if said_day else "On which day and at what time?"
            raise NoEditError(f"{ask} I changed nothing.")
        return None
    if not books and booking:
        raise UnfoundError(unseen(desk.sight, "a calendar") + " I changed nothing.")
    if len(books) > 1:
        raise NoEditError(f"In which block: {offer([one.label for one in books])}? I changed nothing.")
    return books[0] if books else None


def _entries(calendar: SeenBlock) -> list[tuple[PageLine, WeekSlot]]:
    return [(line, slot) for line in calendar.page.content if (slot := entry(line))]


def _title(text: str, calendar: SeenBlock) -> str:
    title = re.sub(
        r"^(?:me\s+|us\s+)?(?:in\s+)?(?:an?\s+|the\s+|my\s+)?(?:new\s+)?", "", text, flags=re.IGNORECASE
    )
    title = _WHERE.sub(" ", _WHEN.sub(" ", title)).replace(calendar.label, " ")
    title = " ".join(title.split()).strip(" ,.:;-")
    title = re.sub(r"(?:\s+(?:on|at|for|from|in|the|to))+$", "", title)
    return title[:1].upper() + title[1:] if title else "Meeting"


def clash(
    desk: Desk, calendar: SeenBlock, day: str, start: int, end: int, but: PageLine | None = None
) -> None:
    """Go back where a slot overlaps another entry, or a time that the preferences keep free."""
    gap = _gap(desk)
    others = [pair for pair in _entries(calendar) if pair[0] != but and same_day(pair[1].day, day)]
    for line, slot in sorted(others, key=lambda pair: not (pair[1].start < end and start < pair[1].end)):
        if slot.start < end and start < slot.end:
            reason = f'That overlaps "{line.body}" in {calendar.label}.'
        elif 0 <= start - slot.end < gap or 0 <= slot.start - end < gap:
            reason = f'That leaves less than {gap} minutes to "{line.body}".'
        else:
            continue
        raise NoEditError(f"{reason} Which other time? I changed nothing.")
    for block, line in desk.sight.lines():
        kept = clocks(line.value)
        if _KEPT.match(line.key) and len(kept) == 2 and kept[0][0] < end and start < kept[1][0]:
            raise NoEditError(
                f'That falls into "{line.body}" in {block.label}. Shall I book it all the same? I '
                f"changed nothing."
            )


def _gap(desk: Desk) -> int:
    """How many minutes the preferences want between meetings."""
    lines = [line.body for _, line in desk.sight.lines() if re.match("meeting", line.key, re.IGNORECASE)]
    form = re.compile(r"(?<!\d)(\d{1,4}) min\w* (?:apart|between|buffer|break)")
    found = [match for line in lines if (match := form.search(line))]
    return int(found[0][1]) if found else 0


BOOK = ClauseRule("book", book)
