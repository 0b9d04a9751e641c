"""Diary: book, move and cancel meetings in a calendar whose lines start with a day and a time."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kit.clerk.amounts import clock, clocks
from kit.clerk.change import SaidError, UnfoundError
from kit.clerk.dates import DATE, DAY, DAYS, WeekSlot, day_in, entry, same_day, when
from kit.clerk.desk import Desk, NoEditError, offer, read_only, unseen
from kit.clerk.matching import stems
from kit.clerk.page import PageLine
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.seeking import closest, the_one
from kit.clerk.sight import SeenBlock
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import words
from kit.clerk.words import bag, content, stem

_SOON = re.compile(r"\b(?:today|tomorrow)\b", re.IGNORECASE)
_CLOCK = r"(?:\d{1,2}[:.]\d\d\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm))"
_TIMES = re.compile(
    rf"\b(?:from|at|between)?\s*{_CLOCK}(?:\s*(?:-|–|to|until|till|and)\s*{_CLOCK})?", re.IGNORECASE
)
_LENGTH = re.compile(
    r"\b(?:for|lasting)?\s*(?:an?|\d+|one|two|three|half an?)[\s-]?(?:hour|minute|min|h)s?\b(?:\s+long)?",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:to|in|on|into)\s+(?:the|my|our)\s+(?:calendar|diary|schedule|agenda|planner|roster|"
    r"rota)(?:_\w+)?\b",
    re.IGNORECASE,
)
_KEPT = re.compile(r"focus|no meetings|do not disturb|quiet|break|lunch", re.IGNORECASE)


_GENERAL = words("meeting call lesson session")
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
    added = f"{day} {clock(start)}-{clock(end)} {title}"
    last = [line for line, _ in _entries(calendar)]
    headers = [one for one in reversed(calendar.page.sections) if last and one.number < last[-1].number]
    after = calendar.page.add(added, headers[0] if headers else None)
    if not calendar.page.content and after.startswith(day):
        after = f"- {after}"
    desk.put(calendar, after, "add", [day, clock(start), clock(end), "Meeting"])
    times = [match[0] for form in (_TIMES, _LENGTH, DATE, DAY, _SOON) for match in form.finditer(text)]
    desk.use(" ".join(times))
    desk.say(f'{calendar.label}: I booked "{added}".')
    return True


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
    title = DATE.sub(" ", title)
    title = re.sub(rf"(?:\b(?:on|for|this|coming)\s+)*{DAY.pattern}", " ", title, flags=re.IGNORECASE)
    for form in (_TIMES, _LENGTH, _SOON, _WHERE):
        title = form.sub(" ", title)
    title = " ".join(title.replace(calendar.label, " ").split()).strip(" ,.:;-")
    title = re.sub(r"(?:\s+(?:on|at|for|from|in|the|to))+$", "", title)
    return title[:1].upper() + title[1:] if title else "Meeting"


def clash(
    desk: Desk, calendar: SeenBlock, day: str, start: int, end: int, but: PageLine | None = None
) -> None:
    """Go back where a slot overlaps another entry, or a time that the preferences keep free."""
    others = [
        (line, slot) for line, slot in _entries(calendar)
        if (but is None or line.number != but.number) and same_day(slot.day, day)
    ]  # fmt: skip
    gap = _gap(desk)
    for line, slot in others:
        if slot.start < end and start < slot.end:
            raise NoEditError(
                f'That overlaps "{line.body}" in {calendar.label}. Which other time? I changed nothing.'
            )
    for line, slot in others:
        if 0 <= start - slot.end < gap or 0 <= slot.start - end < gap:
            raise NoEditError(
                f'That leaves less than {gap} minutes to "{line.body}". Which other time? I changed nothing.'
            )
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


def move(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "move X to D at T"; the title stays as it is."""
    to = hit["when"]
    said = [word for word in content(hit["what"]) if word.lower() not in _GENERAL] or content(hit["what"])
    found = closest(desk.sight, said, lambda row: entry(row.head) is not None)
    if not found or not (clocks(to) or DAY.search(to) or DATE.search(to) or _SOON.search(to)):
        return False
    row = the_one(desk, found, hit["what"])
    calendar, line, slot = row.block, row.head, entry(row.head)
    if calendar.read_only or slot is None:
        raise NoEditError(read_only(calendar, line.text))
    _movable(line, to)
    days = DAY.search(to) or DATE.search(to) or _SOON.search(to)
    held, times = clocks(line.body)[:2], clocks(to)
    start = times[0][0] if times else slot.start
    end = times[1][0] if len(times) > 1 else start + slot.end - slot.start
    last = held[1] if len(held) > 1 and held[1][1] - held[0][2] <= 3 else held[0]
    day = _moved(desk, line.body[: held[0][1]].strip(), to) if days else line.body[: held[0][1]].strip()
    clash(desk, calendar, day, start, end, but=line)
    span = f"{clock(start)}-{clock(end)}" if last is not held[0] else clock(start)
    new = line.lead + " ".join(filter(None, [day, span, line.body[last[2] :].strip()]))
    if new == line.text:
        raise SaidError(f'{calendar.label} says so already: "{line.body}". Nothing to change.')
    desk.put(calendar, calendar.page.replace(line.number, new), "date")
    desk.use(f"{to} meeting call lesson session")
    desk.say(f'{calendar.label}: "{line.body}" is now "{new[len(line.lead) :]}".')
    return True


def _movable(line: PageLine, to: str) -> None:
    """Go back where it is not certain when an entry moves to, or where it stands under its day."""
    left, days = to, [form for form in (DATE, DAY, _SOON) if form.search(to)]
    for form in (DATE, DAY, _TIMES, _SOON):
        left = form.sub(" ", left)
    if len(days) > 1 + bool(DATE.search(to)):
        raise NoEditError(f'"{to}" names more than one day. I changed nothing.')
    if extra := stems(left):
        raise NoEditError(f'I did not understand "{extra[0]}" in "{to}". I changed nothing.')
    if days and not DAY.search(line.body) and not DATE.search(line.body):
        raise NoEditError(f'"{line.body}" stands under its day: I can not move it there. I changed nothing.')


def _moved(desk: Desk, held: str, to: str) -> str:
    """The day that is said, as a date where the entry has one: a later day of that week, or it is asked."""
    day, dated = day_in(desk.sight.day, to), re.search(r"\d{4}-\d\d-\d\d", held)
    if dated is None or DATE.search(day):
        return day
    try:
        old = date.fromisoformat(dated[0])
    except ValueError:
        return day
    later = next((name for name in range(old.weekday() + 1, 7) if DAYS[name].startswith(day.lower())), 0)
    if not later:
        raise NoEditError("On which date? I changed nothing.")
    return f"{day} {(old + timedelta(days=later - old.weekday())).isoformat()}"


BOOK = ClauseRule("book", book)
MOVE = ClauseRule("move", move)
