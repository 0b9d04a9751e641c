"""Asking: the answer to a question, quoted from the blocks, or which word of it was not understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk import reach
from kit.clerk.dates import DAY
from kit.clerk.degrees import TIMES
from kit.clerk.desk import Desk, unseen
from kit.clerk.figures import lasting, span
from kit.clerk.finding import MOST, OPENS, FoundRow, answering, quoted, read
from kit.clerk.holding import holds
from kit.clerk.judging import judge
from kit.clerk.lacking import (
    TYPED,
    UNSURE,
    all_texts,
    apart,
    doubted,
    doubtful,
    lacking,
    not_understood,
    nothing_about,
)
from kit.clerk.listing import NO, affirmed
from kit.clerk.matching import absent, absent_block
from kit.clerk.query import Query, corrected, plain
from kit.clerk.queue import about_tasks
from kit.clerk.reckoning import reckoned
from kit.clerk.rows import Row, rows
from kit.clerk.sight import SeenBlock, Sight
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import ASKING
from kit.clerk.words import bag, content, stem

_META = re.compile(
    r"(?:which|what) (?:memory )?blocks\b|what (?:can|do) you (?:see|have in front)|"
    r"list (?:your|my|all|the) blocks",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"(?:who|what|how) are you\b|how do you do\b|what can you do\b|how (?:is|was) (?:it going|your day)\b"
    r"|(?:can|could) you help\b|are you (?:there|a|an)\b|what is your name\b|what is up\b",
    re.IGNORECASE,
)


_SOUGHT = {"phone": "phone number", "email": "address"}
_ABSENT = ("My blocks say nothing", "I do not see")
_DOING = re.compile(r"how long (?:do|should|must|does) (?:i|you|we|one) ", re.IGNORECASE)
_APART = re.compile(
    r"(?:,\s*|\s)and (?=(?:when|who|where|why|how|what|which|is|are|does|do|can)\b)", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:he|she|it|they|him|them|his|her|its|their)\b", re.IGNORECASE)


def answer(desk: Desk, clause: Clause) -> str:
    """The reply to a question; ``desk.asked`` is set where it was not understood."""
    size = len(clause.context) + len(clause.text)
    if size > reach.QUESTION:
        return reach.too_long("This question", size, reach.QUESTION, "I take apart", "Say it shorter.")
    first, *others = _APART.split(clause.text)
    told, before = [_told(desk, first, clause.context)], f"{clause.context} {first}"
    for part in others:
        told.append(_plainly(desk, meant := _meant(desk, part, before), meant))
        before = f"{before} {part}"
    return " ".join(dict.fromkeys(told))


def _told(desk: Desk, text: str, before: str) -> str:
    """The answer to one question, which "it" may join to what was said before."""
    asked, found = desk.asked, _plainly(desk, f"{before} {text}".strip(), text)
    meant = _meant(desk, text, before)
    if meant != text and len(text.split()) > 3 and (desk.asked > asked or found.startswith(_ABSENT)):
        desk.asked = asked
        return _plainly(desk, meant, text)
    return found


def _meant(desk: Desk, text: str, before: str) -> str:
    """A question with what its pronoun means: the names of what was said before, or its other known words."""
    known = {word for block in desk.sight.common for word in bag(f"{block.label} {block.value}")}
    said = [word for word in content(before, ASKING) if stem(word) in known]
    said = [word for word in said if word[0].isupper()] or said
    return _PRONOUN.sub(" ".join(said), text, count=1) if said else text


def _plainly(desk: Desk, text: str, first: str) -> str:
    said = plain(text)
    told, note = corrected(desk.sight, said)
    return f"{note} {_answer(desk, told, said, first)}".strip()


def _answer(desk: Desk, said: str, first: str, chat: str) -> str:
    sight = desk.sight
    if _META.search(said):
        return _blocks(sight)
    if _CHAT.match(chat):
        what = "I am the kit's clerk, not a language model: I read out what my blocks say."
        return f"{what} I see: {sight.labels}."
    if lost := absent_block(sight, said):
        return unseen(sight, lost)
    query, known = Query.of(said), rows(sight)
    desk.note(f"asked about {[*query.hard]}, beside {[*query.soft]}")
    for rule in (about_tasks, judge):
        if found := rule(sight, said):
            desk.note(f"rule {rule.__name__}")
            return found
    return reckoned(known, query, first) or _by_rows(desk, query, known)


def _blocks(sight: Sight) -> str:
    marks = {(True, False): " (read-only)", (False, True): " (append-only)"}
    said = [block.label + marks.get((block.read_only, block.append_only), "") for block in sight.blocks]
    return f"I see: {', '.join(said)}." if said else "I see no block."


# ---------------------------------------------------------------------- what stands there


def _by_rows(desk: Desk, query: Query, known: Sequence[Row]) -> str:
    """The rows that have the words and hold what is asked for, or why there are none."""
    sight = desk.sight
    query = _about_hours(_one_of(query, sight), sight, known)
    lost = absent(sight, query.named)
    if query.general and (not query.hard or lost):
        return _of_moment(desk, query, known)
    if lost:
        return lacking(desk, query, known, lost)
    if doubt := doubted(query, all_texts(desk)):
        return doubtful(desk, query, known, doubt)
    return _both(query, known) or _read_out(desk, query, known)


def _about_hours(query: Query, sight: Sight, known: Sequence[Row]) -> Query:
    """The question with "hours" for "open", where no row with times has the word itself."""
    said, hours = OPENS & {*query.hard}, stem("hours")
    timed = (
        [row for row in known if row.slots({"span", "time"})] if said and query.kind in ("", "time") else []
    )
    if not timed or absent(sight, [hours]) or any(said & (row.own | row.near) for row in timed):
        return query
    if any(said & row.own and {*query.hard} - OPENS <= row.own for row in known):
        return query
    return query.with_words(dict.fromkeys(hours if word in OPENS else word for word in query.hard))


def _one_of(query: Query, sight: Sight) -> Query:
    """The question without those words of "X or Y" that stand nowhere, where one of the two is known."""
    match = re.search(r"(\w+(?: \w+)?) or (\w+(?: \w+)?)\s*\??$", query.text)
    either = {stem(word) for word in content(f"{match[1]} {match[2]}", ASKING)} if match else set()
    lost = set(absent(sight, query.hard)) if either else set()
    return query.with_words(word for word in query.hard if word not in lost) if lost < either else query


def _read_out(desk: Desk, query: Query, known: Sequence[Row]) -> str:
    found = answering(known, query, query.hard) if query.verbs else []
    found = found or answering(known, query, query.named)
    desk.note(f"rows: {[f'{hit.row.block.label} {hit.row.line.number + 1}' for hit in found[:4]]}")
    if whole := _whole_block(desk.sight, query, found):
        return f"{whole.label} says:\n{whole.value}"
    if not found:
        return _empty(desk.sight, query) or apart(desk, query, known)
    doubt = doubted(query, [f"{hit.row.line.section} {hit.row.line.text} {hit.row.read()}" for hit in found])
    if query.moment.times and not any(hit.row.slots(TIMES) for hit in found):
        doubt = doubt or query.moment.clocks[0]
    if two := re.match(r"how (?:many|much)\b.*\b(and|as well as)\b", query.text, re.IGNORECASE):
        doubt = doubt or two[1]
    if doubt:
        return not_understood(desk, query, doubt, found)
    if date := _other_date(query, found):
        days = any(
            len(DAY.findall(hit.row.read())) == 1 or "daily" in hit.row.read().lower() for hit in found
        )
        return not_understood(desk, query, date, found) if days else nothing_about(desk, date)
    fits = [hit for hit in found if _sure(query, hit)]
    if re.match(r"(?:which|what|who|list|show)\b", query.text, re.IGNORECASE):
        no = NO.search(query.text)
        kept = [hit for hit in fits if (hit.own & {*query.hard} <= affirmed(hit.row)) == (no is None)]
        if no and fits and not kept:
            return not_understood(desk, query, no[0], found)
        fits = kept or fits
    return (
        quoted(query, [hit.row for hit in fits]) + _lasts(query, fits) if fits else _unfit(desk, query, found)
    )


def _unfit(desk: Desk, query: Query, found: Sequence[FoundRow]) -> str:
    """That the rows with all the words do not hold what is asked for."""
    if query.kind in TYPED and not query.general:
        sought = query.phrase(word for word in query.hard if word not in query.verbs)
        return nothing_about(desk, f'{_SOUGHT.get(query.kind, "price")}" with "{sought}')
    left = [word for word in query.hard if word in found[0].missing | found[0].far]
    return not_understood(desk, query, query.said(left[0]) if left else "", found)


def _lasts(query: Query, fits: Sequence[FoundRow]) -> str:
    """How long a thing lasts of which only the two ends stand there."""
    spans = fits[0].row.slots({"span"}) if query.kind == "duration" and len(fits) == 1 else []
    if len(spans) != 1 or fits[0].row.slots({"duration"}):
        return ""
    return f" That is {lasting(span(spans[0][2].text))}."


def _sure(query: Query, hit: FoundRow) -> bool:
    """Whether a row holds what is asked for; how long somebody does a thing is no time of day."""
    if not holds(hit.row, query.kind, query.text) or all(map(str.isdigit, query.hard)):
        return False
    return not _DOING.match(query.text) or bool(hit.row.slots({"duration"}))


def _whole_block(sight: Sight, query: Query, found: Sequence[FoundRow]) -> SeenBlock | None:
    """The one short block that is called what is asked for, where it is that rather than a row of it."""
    asked = {*query.hard}
    named = [one for one in sight.common if asked <= bag(one.label) and len(one.value) <= 600]
    if query.general or query.moment.days or len(named) != 1:
        return None
    called = not query.kind and bag(named[0].label) - {named[0].label} <= asked | {*query.soft}
    alone = len(named[0].page.content) == 1 and bool(found) and named[0] == found[0].row.block
    return named[0] if called or not found or alone else None


def _empty(sight: Sight, query: Query) -> str:
    """The one heading that is called what is asked for, where nothing but "(none)" stands below it."""
    found = [
        (block, head, line)
        for block in sight.common
        for head in block.page.sections
        if bag(head.section) == {*query.hard}
        for line in block.page.under(head)
    ]
    if len(found) != 1 or found[0][2].kind != "none":
        return ""
    block, head, line = found[0]
    return f'{block.label} says "{head.section}: {line.text.strip()}".'


def _of_moment(desk: Desk, query: Query, known: Sequence[Row]) -> str:
    """The rows of a day or a time, where a question names nothing else."""
    moment = query.moment
    found = moment.within([*known]) if moment.days or moment.dates else [*known]
    if moment.times:
        found = [row for row in found if moment.at(row)]
    elif not (moment.days or moment.dates):
        found = []
    fits = [FoundRow(row, *[frozenset[str]()] * 4) for row in found if holds(row, query.kind, query.text)]
    if 0 < len(fits) <= MOST and not UNSURE.search(query.text):
        return read(query, fits)
    return not_understood(desk, query, "", fits)


def _both(query: Query, known: Sequence[Row]) -> str:
    """The answers to "A and B", where each is found on its own."""
    parts = [Query.of(part) for part in re.split(r"\s+and\s+|,\s+", query.text.rstrip("?"))]
    if len(parts) < 2 or any(not one.hard or one.general for one in parts):
        return ""
    found = [answering(known, one, one.hard) for one in parts]
    own = all(
        0 < len(held) <= 3 and {*one.hard} <= held[0].own for held, one in zip(found, parts, strict=True)
    )
    return read(query, [hit for held in found for hit in held]) if own else ""


def _other_date(query: Query, found: Sequence[FoundRow]) -> str:
    """The date of a question that none of the rows is about."""
    dates = query.moment.dates
    return dates[0] if dates and not any(query.moment.dated(hit.row) for hit in found) else ""
