"""Slots: the typed places of a line that a value can take: money, percent, count, duration, time, text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kit.clerk.amounts import Amount, amounts, clock, clocks, like
from kit.clerk.dates import DATE, DAY
from kit.clerk.page import Line, is_none
from kit.clerk.vocabulary import TIMES, TYPED, words
from kit.clerk.words import bag, stem, tokens

_CUT = re.compile(r",\s+(?!\d{3}\b)|;\s+|(?<!\s)\s++\|\s++|\s+\(|\)")
_RANGE = re.compile(r"\s*(?:-|–|—|to|until|till)\s*", re.IGNORECASE)
_HOURS = re.compile(r"(?<![\d:.,$€£-])([01]?\d|2[0-4])\s?[-–]\s?([01]?\d|2[0-4])(?![\d:.,%-])")
_EMAIL = re.compile(r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}")
_PHONE = re.compile(r"[+(]?\d[\d()/-]*(?: [\d()/-]+){1,6}|\+\d{6,15}|\b\d{3,5}-\d{3,6}\b")
_PLACE = re.compile(r"\b(?:n/a|none|tbd|unknown|not set)\b", re.IGNORECASE)
_PARTS_OF_DAY = re.compile(r"\b(?:mornings?|afternoons?|evenings?|nights?|noon|mid-?day)\b", re.IGNORECASE)
_OF = re.compile(r"\s*(?:of|/|out of)\s*")
_GOAL = frozenset(map(stem, words("target goal total maximum max limit capacity")))
STARTS = frozenset(map(stem, words("start starts begin begins open opens opening opened starting beginning")))
ENDS = frozenset(map(stem, words("end ends close closes closing closed ending finish finishes stop stops")))
_NUMBERED = {"money": "money", "percent": "percent", "duration": "duration", "number": "count"}
LONGEST = 400  # characters of a line whose slots are looked for; a longer one is text


@dataclass(frozen=True, slots=True)
class Slot:
    """One typed place of a text; ``near`` are the stems that stand in its part of the text beside it."""

    kind: str
    text: str
    start: int
    end: int
    noun: str = ""
    sign: str = ""
    near: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def slots(text: str) -> tuple[Slot, ...]:
    """Every typed place of a text from left to right; what has no other type is no slot here.

    >>> [(one.kind, one.text) for one in slots("Mon 08:00-18:00, fee $5, 3 sets, 40%")]
    [('day', 'Mon'), ('span', '08:00-18:00'), ('money', '$5'), ('count', '3'), ('percent', '40%')]
    """
    if len(text) > LONGEST:
        return ()
    found: list[Slot] = []
    taken = [False] * (len(text) + 1)
    for one in _candidates(text):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = [True] * (one.end - one.start)
            found.append(one)
    parts = _parts(text)
    found.sort(key=lambda one: one.start)
    return tuple(_paired([_beside(one, text, parts) for one in found], text))


def _candidates(text: str) -> Iterable[Slot]:
    """Every reading of a part of the text as a value, the surest types first."""
    for kind, form in (("email", _EMAIL), ("date", DATE)):
        for match in form.finditer(text):
            yield Slot(kind, match[0], *match.span())
    for start, end, kind in _times(text):
        yield Slot(kind, text[start:end], start, end)
    for match in _PHONE.finditer(text):
        if sum(letter.isdigit() for letter in match[0]) >= 6:
            yield Slot("phone", match[0], *match.span())
    for one in amounts(text):
        said = one.text.rstrip()
        yield Slot(_NUMBERED[one.unit], said, one.start, one.start + len(said), one.noun, currency(one))
    for kind, form in (("day", DAY), ("daytime", _PARTS_OF_DAY), ("none", _PLACE)):
        for match in form.finditer(text):
            yield Slot(kind, match[0], *match.span())


_NO_NOUN = words(
    "of in on at for now today per and to from with is are as by or the a an each out due yet so"
)


def _paired(found: list[Slot], text: str) -> Iterable[Slot]:
    """The slots, where "18 of 42 points" counts points twice and a small word is no noun."""
    for at, one in enumerate(found):
        noun = "" if one.noun in _NO_NOUN else one.noun
        follows = found[at + 1] if at + 1 < len(found) else None
        if follows and _OF.fullmatch(text[one.end : follows.start]) and follows.kind == one.kind:
            noun = "" if follows.noun in _NO_NOUN else follows.noun
        paired = follows is not None and _OF.fullmatch(text[one.end : follows.start]) is not None
        if paired and follows and one.kind == "count" and follows.kind in ("money", "duration", "percent"):
            yield replace(one, kind=follows.kind, sign=follows.sign, noun="")  # "1,200 of 3,000 EUR"
        else:
            yield replace(one, noun=noun)


def _times(text: str) -> Iterable[tuple[int, int, str]]:
    """Spans of times and single times, as places."""
    found = clocks(text)
    at = 0
    while at < len(found):
        _, start, end = found[at]
        follows = found[at + 1] if at + 1 < len(found) else None
        if follows and _RANGE.fullmatch(text[end : follows[1]]):
            yield start, follows[2], "span"
            at += 2
            continue
        yield start, end, "time"
        at += 1
    for match in _HOURS.finditer(text):
        yield match.start(), match.end(), "span"


def currency(one: Amount) -> str:
    """The sign of an amount's currency, however it was written."""
    if one.unit != "money":
        return ""
    word = one.text.lower()
    for sign, names in (("€", ("€", "eur")), ("£", ("£", "gbp", "pound")), ("$", ("$", "usd", "dollar"))):
        if any(name in word for name in names):
            return sign
    return ""


def _parts(text: str) -> list[tuple[int, int]]:
    """The parts of a text between commas and other separators."""
    found, start = [], 0
    for match in _CUT.finditer(text):
        found.append((start, match.start()))
        start = match.end()
    return [part for part in [*found, (start, len(text))] if part[1] > part[0]]


def _beside(one: Slot, text: str, parts: Sequence[tuple[int, int]]) -> Slot:
    start, end = next((part for part in parts if part[0] <= one.start <= part[1]), (0, len(text)))
    near = bag(text[start : one.start]) | bag(text[one.end : max(end, one.end)])
    return Slot(one.kind, one.text, one.start, one.end, one.noun, one.sign, near)


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was said: its type, its slot if it has one, and the words around that."""

    text: str
    kind: str
    slot: Slot | None
    around: tuple[str, ...]


_SMALL = words(
    "a an the at to by of about only now exactly just per each for in on from than up down until till s"
)


def valued(text: str) -> Value:
    """What kind of value a short text is.

    >>> [valued(text).kind for text in ("90 days", "$1,000", "SMS", "n/a", "7-13", "5 or 6 kg")]
    ['duration', 'money', 'text', 'none', 'span', 'mixed']
    """
    plain = text.strip().strip("\"“”'").rstrip(".!")
    if is_none(plain):
        return Value(plain, "none", None, ())
    found = [one for one in slots(plain) if one.kind != "none"]
    said = {word.lower() for word in tokens(plain)}
    quoted = text.strip().startswith(('"', "“"))
    if len(found) > 1 or (
        not quoted and (said & (_CLAUSE | TIMES | {"only"}) or len(tokens(plain)) > 8 or _STOP.search(plain))
    ):
        return Value(plain, "mixed", None, ())
    if not found:
        return Value(plain, "mixed" if "to" in said and not quoted else "text", None, ())
    one = found[0]
    around = [
        word for word in tokens(plain[: one.start] + " " + plain[one.end :]) if word.lower() not in _SMALL
    ]
    if len(around) > 3 and one.kind not in ("daytime", "day"):
        return Value(plain, "mixed", None, tuple(around))
    return Value(plain, one.kind, one, tuple(around))


_STOP = re.compile(r"[.!?]\s")
_CLAUSE = words(
    "again half double twice lot lots some few several many more less that it and or but is are was "
    "were there if when because unless not has have will should would could may"
)


class NoSlotError(Exception):
    """The line has no place for the value, or more than one; the text says which."""


def fitted(line: Line, value: Value, about: frozenset[str], old: str = "") -> tuple[int, int, str]:
    """Which characters of the line's text the value replaces, and with what.

    ``about`` are the stems of the phrase that named the place, ``old`` what it is said to hold.
    Raises ``NoSlotError`` where no place of its type is there, or two are as likely.
    """
    content = line.value if line.key else line.body
    base = line.text.rindex(content) if content else len(line.text)
    start, end, new = _fit(line, content, value, about, old)
    if old and old.lower() not in content[start:end].lower() and not _same(old, content[start:end]):
        raise NoSlotError(f'it says "{content[start:end]}" there, not "{old}"')
    return base + start, base + end, new


def _same(one: str, other: str) -> bool:
    """Whether two values are one: "60" and "60 days" are, "$60" and "60 days" are not."""
    left, right = valued(one).slot, valued(other).slot
    if left is None or right is None:
        return False
    sizes = [amounts(left.text), amounts(right.text)]
    same = bool(sizes[0] and sizes[1]) and sizes[0][0].text.strip("$€£% ").split()[0] in right.text
    return same and (left.kind in (right.kind, "count"))


def _fit(line: Line, content: str, value: Value, about: frozenset[str], old: str) -> tuple[int, int, str]:
    if value.kind == "mixed":
        raise NoSlotError(f'I take one plain value at a time, and "{value.text}" is none')
    if is_none(content):
        return 0, len(content), value.text
    if value.slot is None:
        return _text(line, content, value, about, old)
    held = slots(content)
    same = [one for one in held if _takes(one, value.slot)]
    if value.kind == "time" and not same:
        return _end(held, value.slot, about)
    if not same:
        return _empty(held, value, about)
    one = same[0] if len(same) == 1 else _one_of(same, content, value, about - bag(line.key))
    _nouns(line, one, value)
    return one.start, one.end, _written(one, value.slot)


def _takes(held: Slot, new: Slot) -> bool:
    """Whether one value can stand for another: of the same type, currency and thing counted."""
    if new.kind == "count" and not new.noun and held.kind in ("money", "percent", "duration", "count"):
        return True
    if held.kind != new.kind or (held.sign and new.sign and held.sign != new.sign):
        return False
    return not (held.kind == "count" and held.noun and new.noun) or stem(held.noun) == stem(new.noun)


def _end(held: Sequence[Slot], new: Slot, about: frozenset[str]) -> tuple[int, int, str]:
    """One end of a span, where it is said which."""
    spans = [one for one in held if one.kind == "span"]
    first, last = bool(about & STARTS), bool(about & ENDS)
    if len(spans) != 1:
        raise NoSlotError("I see no single time there")
    if first == last:
        raise NoSlotError(f'"{spans[0].text}" has two ends: is {new.text} the first or the last')
    times = clocks(spans[0].text)
    if len(times) != 2:
        raise NoSlotError(f'I can not tell the ends of "{spans[0].text}" apart')
    _, start, end = times[0] if first else times[1]
    at = spans[0].start
    return at + start, at + end, _clocked(spans[0].text[start:end], new.text)


def _clocked(held: str, new: str) -> str:
    """A time of day in the form of the one that it replaces."""
    minutes = clocks(new)
    return clock(minutes[0][0]) if minutes and re.fullmatch(r"\d\d:\d\d", held) else new


def _written(held: Slot, new: Slot) -> str:
    if (
        held.kind == "money"
        and re.fullmatch(r"[\d.,]+", held.text)
        and (bare := re.search(r"\d[\d.,]*", new.text))
    ):
        return bare[0]
    if new.kind == "count" and not new.noun and held.kind != "count":
        size = amounts(new.text)
        return like(size[0].size, held.text) if size and held.kind != "duration" else _bare(held, new)
    if new.kind == "time":
        return _clocked(held.text, new.text)
    if new.kind == "span":
        pairs = [clocks(held.text), clocks(new.text)]
        if len(pairs[0]) == len(pairs[1]) == 2 and re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", held.text):
            return f"{clock(pairs[1][0][0])}-{clock(pairs[1][1][0])}"
    if new.kind == "daytime" and held.text.lower().endswith("s") and not new.text.lower().endswith("s"):
        return f"{new.text}s"
    return new.text


def _bare(held: Slot, new: Slot) -> str:
    return re.sub(r"^\S+?(?=[\s-])", new.text, held.text, count=1)


def _one_of(same: Sequence[Slot], content: str, value: Value, about: frozenset[str]) -> Slot:
    """Which of several is meant: the one beside a word of the phrase, or the first of "N of M"."""
    if len(same) == 2 and _OF.fullmatch(content[same[0].end : same[1].start]):
        if stem("budget") in about:
            raise NoSlotError(f'"{same[0].text}" or "{same[1].text}"')
        return same[1] if about & _GOAL else same[0]
    wanted = about | {stem(word) for word in value.around}
    near = [one for one in same if wanted & one.near]
    if len(near) == 1:
        return near[0]
    if len(near) == 2 and _OF.fullmatch(content[near[0].end : near[1].start]):
        return near[1] if about & _GOAL else near[0]
    nouns = [
        one for one in same if value.slot and value.slot.noun and stem(one.noun) == stem(value.slot.noun)
    ]
    if len(nouns) == 1:
        return nouns[0]
    raise NoSlotError("it has " + " and ".join(f'"{one.text}"' for one in same[:3]) + ": which of them")


def _nouns(line: Line, one: Slot, value: Value) -> None:
    """Every word around a value has to stand beside the place that it takes."""
    known = one.near | bag(line.key) | bag(line.section) | ({stem(one.noun)} if one.noun else frozenset())
    typed = {stem(word) for word in TYPED.get(one.kind, ())}
    for word in value.around:
        if stem(word) not in known | typed:
            raise NoSlotError(f'I did not understand "{word}" in "{value.text}"')


def _empty(held: Sequence[Slot], value: Value, about: frozenset[str]) -> tuple[int, int, str]:
    """A place that says "n/a" or "none", beside a word of the phrase."""
    empty = [one for one in held if one.kind == "none"]
    wanted = about | {stem(word) for word in value.around} | {stem(value.slot.noun) if value.slot else ""}
    near = [one for one in empty if wanted & one.near]
    if len(near) != 1 or value.slot is None:
        raise NoSlotError(
            f"I see no {NAMES.get(value.kind, value.kind)} there that it could take the place of"
        )
    return near[0].start, near[0].end, value.slot.text


NAMES = {
    "count": "number", "duration": "length of time", "span": "span of times", "daytime": "part of the day",
    "percent": "percentage", "money": "amount of money", "email": "address",
}  # fmt: skip
_OPPOSITES = [
    frozenset(pair.split())
    for pair in [
        "clean dirty",
        "free occupied",
        "free taken",
        "open closed",
        "full empty",
        "paid unpaid",
        "on off",
        "present absent",
        "available unavailable",
        "broken working",
        "active inactive",
        "vacant occupied",
        "ready unready",
        "sold unsold",
        "signed unsigned",
        "confirmed unconfirmed",
        "locked unlocked",
        "enabled disabled",
        "booked free",
        "yes no",
    ]
]


def _text(line: Line, content: str, value: Value, about: frozenset[str], old: str) -> tuple[int, int, str]:
    """A text takes the place of a text after a key, of its opposite, or of what it is said to replace."""
    if old:
        found = [
            one.start() for one in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", content, re.IGNORECASE)
        ]
        if len(found) != 1:
            raise NoSlotError(f'I do not find "{old}" once there')
        return found[0], found[0] + len(old), value.text
    parts = _parts(content)
    turned = [part for part in parts if opposite(value.text, content[slice(*part)])]
    if len(turned) == 1:
        return (*turned[0], value.text)
    for start, end in parts:
        if (at := _labelled(content[start:end], value, about, about - bag(line.key), len(parts))) >= 0:
            return start + at, end, value.text
    typed = [one for one in slots(content) if one.kind not in ("day", "daytime", "none")]
    if not line.key or line.kind == "record" or len(parts) > 1 or typed:
        raise NoSlotError(f'I did not understand what of it "{value.text}" replaces')
    if re.match(r"[a-z]+ [A-Z\d]", content) and stem(content.split(" ", maxsplit=1)[0]) not in about:
        raise NoSlotError(f'I did not understand whether "{content.split(" ", maxsplit=1)[0]}" is meant')
    if not own_key(line) <= about:
        raise NoSlotError(f'I did not understand whether "{line.key}" is meant')
    text = (
        value.text.upper() if content.isupper() and len(content) > 1 and value.text.isalpha() else value.text
    )
    return 0, len(content), text


def _labelled(part: str, value: Value, about: frozenset[str], beside: frozenset[str], parts: int) -> int:
    """Where in one part of a line the value goes, as "Bo" after "owner" does; -1 where it does not."""
    if frozenset(map(stem, tokens(part))) == about and bag(value.text) & about:
        return 0  # the part itself is what is named: it gets another name
    head = re.match(r"([A-Za-z]+):?\s+(?:[-–—]\s+)?(?=\w)", part)
    if head is None or parts < 2:
        return -1
    if " " in value.text and value.text.lower().startswith(f"{head[1].lower()} "):
        return 0
    named = frozenset(map(stem, tokens(part[head.end() :]))) <= about
    return -1 if stem(head[1]) not in beside or named or slots(part) else head.end()


def opposite(one: str, other: str) -> bool:
    """Whether two states exclude each other, as "open" and "closed" do."""
    pair = {one.strip().lower(), other.strip().lower()}
    return pair in _OPPOSITES or any({word, f"not {word}"} == pair for word in pair)


def own_key(line: Line) -> frozenset[str]:
    """The stems of a line's key, without the small words in it."""
    return frozenset(stem(word) for word in tokens(line.key) if word.lower() not in _SMALL)
