"""Asking: the answer to a question, quoted from the blocks, or which word of it was not understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk.amounts import digits
from kit.clerk.dates import DAY
from kit.clerk.degrees import degree
from kit.clerk.desk import Desk, unseen
from kit.clerk.finding import MOST, OPENS, Hit, answering, best, hits, read
from kit.clerk.holding import KINDS, holds
from kit.clerk.judging import judge
from kit.clerk.matching import absent, absent_block
from kit.clerk.moment import Moment
from kit.clerk.query import Query, corrected, plain
from kit.clerk.queue import about_tasks
from kit.clerk.reckoning import reckoned
from kit.clerk.rows import Row, rows
from kit.clerk.sight import Seen, Sight
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import ASKING
from kit.clerk.words import bag, content, stem

_META = re.compile(
    r"(?:which|what) (?:memory )?blocks\b|what (?:can|do) you (?:see|have in front)|list (?:your|my|all|the) blocks",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"who are you\b|what are you\b|how are you\b|how do you do\b|what can you do\b|how (?:is|was) (?:it going|your day)\b"
    r"|(?:can|could) you help\b|are you (?:there|a|an)\b|what is your name\b|what is up\b",
    re.IGNORECASE,
)
UNSURE = re.compile(
    r"\b(?:if|unless|no|could it|should we|suppose|imagine|except|without|other than|not|never|nobody|none|"
    r"no longer|any ?more|out of|instead|versus|vs|compared?|difference|average|sum|altogether|in total|combined|"
    r"per ?cent of|twice|double|half|more|less|fewer|better|worse|than|ratio|trend|changed?|before|"
    r"previous(?:ly)?|used to|last (?:week|month|year|time|\w{3,6}day)|yesterday|"
    r"ago|next (?:week|month|year)|tomorrow|forecast|predict|recommend|advise|opinion|think|believe|guess|"
    r"feel|most|least|best|worst|[a-z]{3,}est|first|last|latest|newest|oldest)\b|\b\w+n't\b",
    re.IGNORECASE,
)
_NO_MOST = [
    "request",
    "requests",
    "interest",
    "interests",
    "rest",
    "test",
    "tests",
    "guest",
    "guests",
    "west",
    "east",
    "forest",
    "harvest",
]


def answer(desk: Desk, clause: Clause) -> str:
    """The reply to a question; ``desk.asked`` is set where it was not understood."""
    said = plain(f"{clause.context} {clause.text}".strip() if clause.context else clause.text)
    told, note = corrected(desk.sight, said)
    return f"{note} {_answer(desk, told, said, clause.text)}".strip()


def _answer(desk: Desk, said: str, first: str, chat: str) -> str:
    sight = desk.sight
    if _META.search(said):
        return _blocks(sight)
    if _CHAT.match(chat):
        return f"I am the kit's clerk, not a language model: I read out what my blocks say. I see: {sight.labels}."
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
        return _lacking(desk, query, known, lost)
    if doubt := _doubt(query, lambda parts: not absent(sight, parts)):
        most = degree(query.text)
        about = answering(known, query, [word for word in query.named if word not in bag(doubt)])
        if (
            most
            and most.most
            and most.kinds
            and about
            and not any(hit.row.slots(most.kinds) for hit in about)
        ):
            return nothing_about(desk, f'{most.text}" with "{query.phrase(about[0].own & {*query.named})}')
        return not_understood(desk, query, doubt, nearest(query, known))
    return _both(query, known) or _read_out(desk, query, known)


def _about_hours(query: Query, sight: Sight, known: Sequence[Row]) -> Query:
    """The question with "hours" for "open", where no row with times has the word itself."""
    said, hours = OPENS & {*query.hard}, stem("hours")
    timed = (
        [row for row in known if row.slots({"span", "time"})] if said and query.kind in ("", "time") else []
    )
    if not timed or absent(sight, [hours]) or any(said & (row.own | row.near) for row in timed):
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
        return _empty(desk.sight, query) or _apart(desk, query, known)
    on = frozenset(word for hit in found for word in hit.row.own | hit.row.near)
    doubt = _doubt(query, on.issuperset)
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
    if not fits:
        left = [word for word in query.hard if word in found[0].missing | found[0].far]
        return not_understood(desk, query, query.said(left[0]) if left else "", found)
    return read(query, fits[:MOST]) + ("" if len(fits) <= MOST else f" ({len(fits) - MOST} more lines.)")


def _sure(query: Query, hit: Hit) -> bool:
    """Whether a row holds what is asked for, also where only the question's verb is not on it."""
    if not holds(hit.row, query.kind, query.text):
        return False
    bare = query.verbs & hit.missing
    if not bare:
        return True
    if query.kind in ("which", "place"):
        noun = re.match(r"\w+\s+(\w+)", query.text)
        return query.kind == "place" or (
            noun is not None and any(stem(noun[1]) in bag(key) for key, _ in hit.row.cells)
        )
    held = hit.row.slots(KINDS.get(query.kind, frozenset()))
    if stem("left") in bare and any(one.kind == "money" for *_, one in held):
        return False
    if query.kind == "time":
        clocks = [found for found in held if found[2].kind in ("time", "span")]
        held = clocks or [found for found in held if found[2].kind == "date"]
    return len(held) == 1


def _whole_block(sight: Sight, query: Query, found: Sequence[Hit]) -> Seen | None:
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
    fits = [Hit(row, *[frozenset[str]()] * 4) for row in found if holds(row, query.kind, query.text)]
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


# ---------------------------------------------------------------------- what does not stand there


def nothing_about(desk: Desk, what: str) -> str:
    """That a topic stands in no block; all else of the question was understood."""
    return (
        f'My blocks say nothing about "{what}": I do not see it in any of them (I see: {desk.sight.labels}).'
    )


_LEADS = frozenset(["the", "a", "an", "any", "some", "my", "our", "your", "their", "his", "her", "its", "of", "for", "with", "about", "in", "on", "at", "from", "by", "this", "that", "these", "those", "each", "every", "which", "what", "many", "much", "no", "sell", "sells", "offer", "offers", "have", "has", "had", "serve", "stock", "need", "use", "know", "get"])  # fmt: skip
_ASKS_IS = re.compile(
    r"^(?:(?:where|who|when|how much) )?(?:is|are|was|were) $|\b(?:do|does|did) $", re.IGNORECASE
)
_PARTS = re.compile(
    r"\b(?:week(?:end|day)?|today|tonight|morning|afternoon|evening|night|noon|midday)s?\b", re.IGNORECASE
)
_TYPED = ("money", "person", "time", "duration")


def _lacking(desk: Desk, query: Query, known: Sequence[Row], lost: list[str]) -> str:
    """That the blocks do not say it, or the word that is not understood."""
    lost = (
        [*dict.fromkeys([*lost, *absent(desk.sight, query.verbs)])] if len(lost) < len(query.named) else lost
    )
    rest = [word for word in query.hard if word not in lost and not absent(desk.sight, [word])]
    verb = _only_verb(query, lost)
    moment = query.moment.days or query.moment.dates
    doubt = _doubt(query, lambda parts: not absent(desk.sight, parts))
    if not rest and not verb and not moment and not doubt and not _PARTS.search(query.text):
        return unseen(desk.sight) + " I can not answer it from them."
    near = nearest(query, known)
    if not doubt and (what := _topic(query, lost)) and not _category(query, known, rest, what):
        return nothing_about(desk, what)
    if not doubt and len(lost) == 1 and query.kind in _TYPED and rest:
        about = answering(known, query, rest)
        if about and not any(holds(hit.row, query.kind, query.text) for hit in about):
            return nothing_about(desk, f'{query.said(lost[0])}" with "{query.phrase(rest)}')
    return not_understood(desk, query, query.said(lost[0]), near)


def _only_verb(query: Query, lost: list[str]) -> bool:
    """Whether nothing but what somebody does is asked, as in "When can I cancel?" and "What is broken?"."""
    match = re.search(
        r"\b(?:i|we|you|they|one)\s+(?:[a-z]+ly\s+)?([a-z]+)\W*$|^(?:what|who) (?:is|are) ((?-i:[a-z]+))\W*$",
        query.text,
        re.IGNORECASE,
    )
    return match is not None and lost == [stem(match[1] or match[2])]


def _topic(query: Query, lost: list[str]) -> str:
    """The words that stand nowhere as one phrase, where it stands as a noun or a name does."""
    said = list(re.finditer(r"[^\W_][\w'’-]*", query.text))
    at = [place for place, one in enumerate(said) if stem(one[0]) in lost]
    if any(digits(f"{said[place][0]} x")[0].isdigit() or _PARTS.fullmatch(said[place][0]) for place in at):
        return ""
    if not at or at != list(range(at[0], at[-1] + 1)):
        return ""
    single = at[0] > 1 and said[at[-1]].end() - said[at[0]].start() == 1  # "pier C"
    what = query.text[said[at[0] - single].start() : said[at[-1]].end()]
    if re.fullmatch(r"(?:[a-z]+ )?[A-Z]\S*(?: [A-Z0-9]\S*)*", what) and at[0] and not query.text.isupper():
        return what
    before = query.text[: said[at[0]].start()]
    led = at[0] and (said[at[0] - 1][0].lower() in _LEADS or _ASKS_IS.search(before))
    return what if led else ""


def _category(query: Query, known: Sequence[Row], rest: list[str], what: str) -> bool:
    """Whether a noun that stands nowhere may only say what kind of thing is meant that other words name."""
    if not what.islower():
        return False
    found = answering(known, query, rest)
    strong = len(found[0].own & {*rest}) > 1 or query.verbs & {*rest} & found[0].own if found else False
    when = query.moment.days or query.moment.dates or query.moment.times
    return (
        0 < len(found) <= 3
        and bool(strong or when)
        and any(holds(hit.row, query.kind, query.text) for hit in found)
    )


def _doubt(query: Query, known: object) -> str:
    """A word that asks for more than to read out: a comparison, a condition, another time."""
    for match in UNSURE.finditer(query.text):
        parts = [stem(part) for part in re.findall(r"\w+", match[0])]
        if match[0].lower() not in _NO_MOST and not known(parts):  # type: ignore[operator]
            return match[0]
    return ""


def _other_date(query: Query, found: Sequence[Hit]) -> str:
    """The date of a question that none of the rows is about."""
    dates = query.moment.dates
    rows_ = [hit.row for hit in found]
    return dates[0] if dates and not any(query.moment.dated(row) for row in rows_) else ""


def nearest(query: Query, known: Sequence[Row]) -> list[Hit]:
    """The rows that have the most of the words: two, or half of them or more."""
    unsure = {stem(word) for match in UNSURE.finditer(query.text) for word in re.findall(r"\w+", match[0])}
    asked, soft = frozenset(query.hard) - unsure, frozenset(query.soft)
    within = query.moment.within([*known])
    found = hits(within, [*asked, *soft]) or hits(known, [*asked, *soft])
    if not any((hit.own | hit.near) & asked for hit in found) and (query.moment.days or query.moment.dates):
        return hits(within, asked, named=True)
    found = best(
        found, lambda hit: (len((hit.own | hit.near) & asked), len(hit.own & asked), len(hit.own & soft))
    )
    enough = [hit for hit in found if len(hit.own) > 1 or 2 * len((hit.own | hit.near) & asked) >= len(asked)]
    fits = [hit for hit in enough if holds(hit.row, query.kind, query.text)]
    return fits if 0 < len(fits) <= 3 else enough


def _apart(desk: Desk, query: Query, known: Sequence[Row]) -> str:
    """That the words are known, but stand on no row together."""
    near = nearest(query, known)
    left = [word for word in query.hard if near and word not in near[0].own | near[0].near]
    if 0 < len(near) <= 3 and left:
        return not_understood(desk, query, query.said(left[0]), near)
    parts = [query.said(word) for word in query.hard] + [match for match in query.moment.said]
    return _missed(
        desk,
        " with ".join(f'"{word}"' for word in parts[:3]) + " in that",
        read(query, near) if len(near) <= 3 else "",
    )


def not_understood(desk: Desk, query: Query, word: str = "", near: Sequence[Hit] = ()) -> str:
    """That a question, or this word of it, was not understood, and the nearest that can be read out."""
    lost = word and absent(desk.sight, [stem(word)])
    what = (
        f'the word "{word}"'
        if lost
        else f'"{word}" in that'
        if word
        else f'"{" ".join(query.text.split()[:14])}"'
    )
    return _missed(desk, what, read(query, near) if 0 < len(near) <= 3 else "")


def puzzled(desk: Desk, text: str) -> str:
    """That a message was not understood, and the rows that are closest to it."""
    wanted = list(dict.fromkeys(stem(word) for word in content(text, ASKING)))
    found = [hit for hit in hits(rows(desk.sight), wanted) if hit.own]
    return not_understood(
        desk,
        Query(text, "", (), (), Moment.of("")),
        "",
        best(found, lambda hit: (len(hit.own), len(hit.near), len(hit.far))),
    )


def _missed(desk: Desk, what: str, near: str = "") -> str:
    desk.asked = True
    if near:
        return f"I did not understand {what}. The nearest that I can read out: {near}"
    return (
        f"I did not understand {what}. I am the kit's clerk, not a language model; KIT_MODEL sets a real one."
    )
