"""Diary: book and move meetings in a calendar whose lines start with a day and a time."""

from __future__ import annotations

import re

from kit.models.clerk.amounts import clock, clocks
from kit.models.clerk.dates import DATE, DAY, day_in, entry, same_day, when
from kit.models.clerk.desk import Desk, NoEditError, read_only, unseen
from kit.models.clerk.ground import mutable
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import bag, hard, stem, terms

_BOOK = re.compile(
    r"(?:book|schedule|plan|arrange|set up|add|put|enter|create|make|reserve)\b", re.IGNORECASE
)
_MEET = re.compile(
    r"meeting|call\b|appointment|stand-?up|one-to-one|1:1|interview|lunch|dinner|session|review|"
    r"visit|workshop|check-?in|demo|class|lesson|rehearsal|consultation|surgery|slot|shift|"
    r"event|calendar|diary",
    re.IGNORECASE,
)
_MOVE = re.compile(
    r"(?:move|reschedule|shift|postpone|change|push|bring forward|"
    r"switch)\s+(?P<what>.+?)\s+(?:from\s+.+?\s+)?(?:to|until|by)\s+(?P<when>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def handle(desk: Desk, clause: Clause) -> bool:
    """Book, move or cancel; ``False`` if the clause is about no calendar."""
    if not _MEET.search(clause.text) and not DAY.search(clause.text):
        return False
    book = _calendar(desk)
    if book is None:
        if _booking(clause) and not _hint(desk):
            raise NoEditError(unseen(desk.sight, "a calendar") + " I changed nothing.")
        return False
    if moved := _MOVE.match(clause.text):
        return _move(desk, book, moved["what"], moved["when"])
    if (
        not _booking(clause)
        and re.match(r"book|schedule|arrange|set up", clause.text, re.IGNORECASE)
        and _MEET.search(clause.text)
    ):
        raise NoEditError("On which day and at what time? I changed nothing.")
    return _book(desk, book, clause.text) if _booking(clause) else False


def _booking(clause: Clause) -> bool:
    return bool(
        _BOOK.match(clause.text)
        and (
            DAY.search(clause.text)
            or DATE.search(clause.text)
            or re.search(r"\b(?:today|tomorrow)\b", clause.text)
        )
        and clocks(clause.text)
    )


def _hint(desk: Desk) -> bool:
    return any(
        _MEET.search(line.text) and line.kind == "section"
        for block in mutable(desk.sight)
        for line in block.page.lines
    )


def _calendar(desk: Desk) -> Seen | None:
    named = [one for one in mutable(desk.sight) if stem("calendar") in bag(one.label)]
    dated = [one for one in mutable(desk.sight) if any(entry(line) for line in one.page.content)]
    return dated[0] if len(dated) == 1 else named[0] if len(named) == 1 else None


def clash(desk: Desk, book: Seen, day: str, start: int, end: int, but: Line | None = None) -> None:
    """Go back where a slot overlaps another entry, or a time that the preferences keep free."""
    for line in book.page.content:
        other = entry(line)
        if other is None or (but is not None and line.number == but.number):
            continue
        if same_day(other.day, day) and other.start < end and start < other.end:
            raise NoEditError(
                f'That overlaps "{line.body}" in {book.label}. Which other time? I changed nothing.'
            )
    gap = _gap(desk)
    for line in book.page.content:
        other = entry(line)
        near = other is not None and same_day(other.day, day) and (but is None or line.number != but.number)
        if near and other is not None and (0 <= start - other.end < gap or 0 <= other.start - end < gap):
            raise NoEditError(
                f'That leaves less than {gap} minutes to "{line.body}". Which other time? I changed nothing.'
            )
    for block in mutable(desk.sight):
        for line in block.page.content:
            kept = clocks(line.value)
            if (
                re.match(r"focus|no meetings|do not disturb|quiet|break|lunch", line.key, re.IGNORECASE)
                and len(kept) == 2
                and kept[0][0] < end
                and start < kept[1][0]
            ):
                raise NoEditError(
                    f'That falls into "{line.body}" in {block.label}. Shall I book it all the '
                    "same? I changed nothing."
                )


def _gap(desk: Desk) -> int:
    """How many minutes the preferences want between meetings."""
    lines = [
        line.body
        for block in mutable(desk.sight)
        for line in block.page.content
        if re.match("meeting", line.key, re.IGNORECASE)
    ]
    found = [
        match
        for line in lines
        if (match := re.search(r"(?<!\d)(\d{1,4}) min\w* (?:apart|between|buffer|break)", line))
    ]
    return int(found[0][1]) if found else 0


def _book(desk: Desk, book: Seen, text: str) -> bool:
    day, start, end = when(desk, text)
    title = _title(text, book)
    if book.read_only:
        raise NoEditError(read_only(book))
    twin = [
        line
        for line in book.page.content
        if (slot := entry(line))
        and slot.start == start
        and same_day(slot.day, day)
        and frozenset(hard(terms(title))) <= bag(line.body)
    ]
    if twin:
        raise NoEditError(f'{book.label} has it already: "{twin[0].body}". I changed nothing.')
    clash(desk, book, day, start, end)
    added = f"{day} {clock(start)}-{clock(end)} {title}"
    desk.note(f"rule book: {added!r}")
    last = [line for line in book.page.content if entry(line)]
    header = next(
        (one for one in reversed(book.page.sections) if last and one.number < last[-1].number), None
    )
    text = book.page.add(added, header)
    if book.page.content == [] and text.startswith(day):
        text = f"- {text}"
    desk.put(book, text)
    desk.say(f'{book.label}: I booked "{added}".')
    return True


def _title(text: str, book: Seen) -> str:
    title = re.sub(
        r"^(?:book|schedule|plan|arrange|set up|add|put|enter|create|make|reserve)\s+(?:me\s+|"
        r"us\s+)?(?:in\s+)?(?:an?\s+|the\s+|my\s+)?(?:new\s+)?",
        "",
        text,
        flags=re.IGNORECASE,
    )
    title = DATE.sub(" ", title)
    title = re.sub(
        rf"(?:\b(?:on|for|next|this|coming|every)\s+)*{DAY.pattern}", " ", title, flags=re.IGNORECASE
    )
    title = re.sub(
        r"\b(?:from|at|between|until|till|to|-|–|and)?\s*(?:\d{1,2}[:.]\d\d\s*(?:am|pm)?|"
        r"\b\d{1,2}\s*(?:am|pm))(?:\s*(?:-|–|to|until|till|and)\s*(?:\d{1,2}[:.]\d\d\s*(?:am|"
        r"pm)?|\d{1,2}\s*(?:am|pm)))?",
        " ",
        title,
        flags=re.IGNORECASE,
    )
    title = re.sub(
        r"\b(?:for|lasting)?\s*(?:an?|\d+)[\s-]?(?:hour|minute|min|h)s?\b(?:\s+long)?|\b(?:today|tomorrow)\b",
        " ",
        title,
        flags=re.IGNORECASE,
    )
    title = re.sub(
        r"\b(?:to|in|on|into)\s+(?:the|my|our)\s+(?:calendar|diary|schedule|agenda)(?:_\w+)?\b",
        " ",
        title,
        flags=re.IGNORECASE,
    )
    title = " ".join(title.replace(book.label, " ").split()).strip(" ,.:;-")
    title = re.sub(r"(?:\s+(?:on|at|for|from|in|the|to))+$", "", title)
    return title[:1].upper() + title[1:] if title else "Meeting"


def _kept(desk: Desk, words: frozenset[str]) -> bool:
    """Whether a line of its own has that name, as "Lunch: 12:00-13:00" among the preferences."""
    lines = [
        line for block in mutable(desk.sight) for line in block.page.content if line.key and not entry(line)
    ]
    return any(frozenset(hard(terms(line.key))) == words for line in lines)


def _move(desk: Desk, book: Seen, what: str, to: str) -> bool:
    words = frozenset(word for word in hard(terms(what)) if not _MEET.search(word)) - {
        stem("meeting")
    } or frozenset(terms(what))
    found = [line for line in book.page.content if entry(line) and words and words <= bag(line.body)]
    if not found or not (clocks(to) or DAY.search(to) or DATE.search(to)):
        return False
    if len(found) > 1:
        raise NoEditError(
            "Which one do you mean: "
            + " or ".join(f'"{line.body}"' for line in found)
            + "? I changed nothing."
        )
    line = found[0]
    slot = entry(line)
    if slot is None or _kept(desk, words):
        return False
    if book.read_only:
        raise NoEditError(read_only(book, line.text))
    day = (
        day_in(desk, to)
        if DAY.search(to) or DATE.search(to) or re.search("tomorrow|today", to)
        else slot.day.title()
    )
    times = clocks(to)
    start = times[0][0] if times else slot.start
    end = times[1][0] if len(times) > 1 else start + slot.end - slot.start
    clash(desk, book, day, start, end, but=line)
    last = clocks(line.body)[:2]
    tail = line.body[(last[1] if len(last) > 1 and last[1][1] - last[0][2] <= 3 else last[0])[2] :].strip()
    new = f"{line.lead}{day} {clock(start)}-{clock(end)} {tail}"
    if new == line.text:
        raise NoEditError(f'{book.label} says so already: "{line.body}". Nothing to change.')
    desk.note(f"rule move: {line.body!r}")
    desk.put(book, book.page.replace(line.number, new))
    desk.say(f'{book.label}: "{line.body}" is now "{new[len(line.lead) :]}".')
    return True
