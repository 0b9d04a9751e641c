"""Heard: a statement or request as values, what they replace, and the words that tell where."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from kit.clerk.amounts import SPELT, clock
from kit.clerk.slots import Slot, called, slots
from kit.clerk.speech import mask
from kit.clerk.vocabulary import FILLER, GUARDS, words
from kit.clerk.words import stem, tokens

_TEENS = ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ONES = SPELT[1:10]
_NUMBERS = {word: size for size, word in enumerate([*SPELT[1:], *_TEENS], 1)}
_NUMBERS |= {word: 10 * size for size, word in enumerate(_TENS, 2)}
_NUMBERS |= {f"{ten}-{one}": _NUMBERS[ten] + at for ten in _TENS for at, one in enumerate(_ONES, 1)}
_UNIT = r"(?:minute|hour|day|week|month|year)"
_SPELT = re.compile(
    r"(?<![-\w])(?:" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")(?![-\w])", re.IGNORECASE
)
_HOUR = rf"(\d{{1,2}}|{'|'.join(SPELT[1:])})"
_SPOKEN = re.compile(
    rf"\b(?:(half|quarter) (past|to) {_HOUR}|{_HOUR} o['’]?clock)\b(?:\s?([ap]m)\b)?"
    rf"|\b({'|'.join(SPELT[1:])})\s?([ap]m)\b",
    re.IGNORECASE,
)
_HALF = re.compile(rf"\bhalf an? ({_UNIT})\b", re.IGNORECASE)
_MORE = re.compile(rf"\b(\d+|one) (more|extra|additional|further) ({_UNIT}s?)\b", re.IGNORECASE)
_A = re.compile(rf"\b(?:an?|one) ((?:{_UNIT})s?)\b", re.IGNORECASE)


@lru_cache(maxsize=512)
def figures(text: str) -> str:
    """A text with its numbers and times in figures.

    >>> figures("at half past nine, in ninety minutes, two more, half an hour, a week, noon")
    'at 9:30, in 90 minutes, 2 more, 30 minutes, 1 week, 12:00'
    """
    text = re.sub(
        r"\b(?:at )?(noon|midnight)\b",
        lambda match: "12:00" if match[1].lower() == "noon" else "00:00",
        spoken(text),
        flags=re.IGNORECASE,
    )
    text = _HALF.sub(
        lambda match: {"h": "30 minutes", "d": "12 hours", "y": "6 months"}.get(
            match[1][0].lower(), match[0]
        ),
        text,
    )
    text = re.sub(r"\banother one\b|\bone more\b", "1 more", _A.sub(r"1 \1", text), flags=re.IGNORECASE)
    text = re.sub(r"(?<=ed |ot |de |id |ve |as )one(?= [a-z])", "1", text)
    text = re.sub(r"\banother (?=[a-z]+\b)", "1 more ", text, flags=re.IGNORECASE)
    text = _SPELT.sub(
        lambda match: match[0] if match[0].lower() == "one" else str(_NUMBERS[match[0].lower()]), text
    )
    return _MORE.sub(lambda match: f"{match[1].replace('one', '1')} {match[3]} {match[2]}", text)


def spoken(text: str) -> str:
    """A text with the times of day that are said in words in figures.

    >>> spoken("Is it at quarter to eight, or at nine pm?")
    'Is it at 7:45, or at 21:00?'
    """
    return _SPOKEN.sub(_clock, text)


def _clock(match: re.Match[str]) -> str:
    word, half = (match[3] or match[4] or match[6]).lower(), (match[5] or match[7] or "").lower()
    part = {"half": 30, "quarter": 15}.get((match[1] or "").lower(), 0)
    hour = SPELT.index(word) if word in SPELT else int(word)
    at = hour * 60 + (-part if match[2] and match[2].lower() == "to" else part)
    if half:
        return clock(at % 720 + 720 * (half == "pm"))
    return f"{at // 60 or 12}:{at % 60:02d}" if hour < 24 else match[0]


# A word of these says how a statement is made and nothing of what it is about.
FRAME = FILLER | words("""
    can may should shall will be being was were get gets got getting make makes made set sets put puts
    stand stands sit sits cost costs take takes last lasts hold holds weigh weighs reach reached reaches
    hit worth only just exactly about around up down now then for each per by until till from to of off
    out at in into onto over within under than left remaining come comes came coming go goes went gone move
    moves moved change changes changed switch switches switched rise rises rose fall falls fell drop drops
    dropped grow grew grown increase increased decrease decreased improve improved raise raised lower
    lowered reduce reduced climb climbed
    stay stays stayed jump jumped shrink shrank shrunk update updated correct corrected
    adjust adjusted pushed postponed rescheduled delayed
    extend extended shorten shortened bump cut reset turn turned keep keeps kept use used
    uses want wants need needs like would rather count counts contain contains number total there who
    which whose where please sorry actually instead that currently today already new old some any more any
    longer again really quite i'll we'll he's she's they're i'm mr mrs ms miss dr both say says read reads
    start starts begin begins open opens close closes end ends leave leaves arrive arrives depart departs
    due time times date value amount entry line item items thing things piece pieces one ones row record
    field list
""")
# Of these a word before a noun, or before "is", names a thing: "the entry fee", "the start is".
_NOUNS = words("""
    set sets stand stands cost costs hold holds reach hit change changes move moves fall falls drop drops
    rise rises switch increase decrease raise cut reset turn use uses need needs want wants count number
    total start starts end ends open close leave leaves time times date value amount due hand pass
    transfer entry line item items thing things piece pieces record row field list reads raised grown
    lower new old left
""")
_BE = words("is are was were has have costs be isn't aren't")
HANDS = words(
    "give gives assign assigns assigned hand hands pass transfer reassign delegate lend lent belong belongs"
)
FRAME |= HANDS
_VALUE = "qqvalue"
_SOFT = words("only until still was were but instead rather again tomorrow soon later should next")
HARD = (GUARDS - _SOFT) | words(
    "provided whenever ask asks asked wonder wonders wondered wondering all every both each"
)
_NOT_BUT = re.compile(
    r"^(?P<head>.*?)(?:\bnot|n't|\bno longer)\b(?P<old>.{1,80}?)(?:,\s*|\s+)(?:but|it is|it's|they are)\s+"
    r"(?P<new>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NOT = re.compile(
    r"^(?P<new>.+?)(?:,\s*|\s+)(?:and not|not|rather than|instead of|no longer|and no longer)\s+"
    r"(?P<old>.{1,60})$",
    re.IGNORECASE | re.DOTALL,
)
_FROM = re.compile(r"^(?P<head>.*?)\bfrom\s+(?P<old>.{1,60}?)\s+to\s+(?P<new>.+)$", re.IGNORECASE | re.DOTALL)
_ARROW = re.compile(r"^(?P<head>.*?)(?P<old>[^\s:]{1,40}(?:\s\w+)?)\s*(?:->|→|=>)\s*(?P<new>.+)$", re.DOTALL)
# What a request may begin with that gives a value, besides the frame's words.
LEADS = words(
    "push shift postpone delay bring lift edit modify revise fix increment decrement restock correct"
)
# What somebody does a number of times: the number may come on top of the one that stands there.
EVENTS = words("""
    handled closed completed resolved finished solved processed answered treated served delivered shipped
    sold baked graded taught repaired made did done fixed catalogued cataloged lent escalated reviewed
    received earned achieved scored got picked collected took wrote cooked loaded unloaded restored
    printed examined had
""")
_UP = words(
    "later longer late more another additional extra further back up added restocked bought received got"
)
_DOWN = words("""
    earlier sooner shorter early less fewer forward down used sold consumed lost broke ate spent gave handed
    threw away
""")
_STEPS = re.compile(
    r"\b(?:later|longer|more|another|additional|extra|further|earlier|sooner|shorter|less|fewer|"
    rf"{_UNIT}s? (?:late|early)|"
    r"(?:up|down|back|forward|raise|raised|increase|increased|lower|lowered|reduce|reduced|shorten|extend|"
    r"bump|cut|drop|decrease|decreased|lift|increment|decrement|go|goes|went|rose|fell|dropped|grew|moved?|"
    r"delay(?:ed)?|postponed?)"
    r"(?= (?:[\w' -]{0,60} )?by\b)|"
    r"(?:we|i)(?:['’]ve| have)?(?: just| now)? (?:used|sold|consumed|lost|broke|ate|spent|restocked|bought|"
    r"received|got|(?:gave|handed|threw) (?:out|away))|"
    r"^\d[\w ]{1,60} (?:have |has |just )*(?:came|come) in\b|"
    r"^(?:have )?(?:just )?(?:used|sold|consumed|lost|broke|ate|restocked))\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(  # when it was done
    r"^((?:(?:we|i)(?:['’]ve| have)? )?(?:just )?(?:used|sold|bought|ate|broke|consumed|gave|handed|threw)"
    r"\b.*\w) this (?:morning|afternoon|evening)$",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\b(?:is|are|be|been|has|have|'s|was|were)\s+(?:(?:now|all|already|finally|just|also|both)\s+)*"
    r"([a-z][\w-]*(?: [a-z][\w-]*)?)(?=$|[ .,!])",
    re.IGNORECASE,
)
_DID = re.compile(
    r"\b\w+(?:'ve|'s| have| has)?(?: just| now| already| all| finally)* (?:\w+ed|bought|done|made|sent|put|"
    r"got|brought|taken|written|paid|sold|built|cut|dug|swept|fed|read|met|found)\b|^(?:\w+ed|bought|sent|done)\b",
    re.IGNORECASE,
)
_LESS = (
    words("lower lowered reduce reduced shorten cut drop dropped decrease decreased decrement fell") | _DOWN
)
STEPS = _UP | _LESS | EVENTS | words("morning afternoon evening")
CORRECTING = words("""
    not but instead rather than no longer isn't aren't wasn't doesn't don't it's from over isn aren wasn doesn
    don t
""")
_UNREAL = re.compile(
    r"\b(?:would|could|might|may|should(?= not| have)) (?:not )?(?:be|have)\b", re.IGNORECASE
)
_DOES = re.compile(  # what is done with so many is not how many there are
    r"(?:(?:please|we|i|they|he|she|you|can|could|will) )*(?:sell|use|take|buy|grab|spend|eat|drink|give|ship"
    r"|send|pick|get|lend|return|throw|pay|order|fetch|need|want|keep)s? \S?\d(?!.*\b(?:is|are|has|have)\b)",
    re.IGNORECASE,
)
_WELL = re.compile(r"\b(?:is|are) (?:all |now )?(?:well|ok|okay|fine|here|back|gone)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    rf"\b(?:is|are|be|been|being|get|gets) (?:now |all |already )*(?:{'|'.join(EVENTS)})\b", re.IGNORECASE
)
LATER = re.compile(
    r",?\s*(?:from now on|from today(?: on)?|as of (?:now|today)|starting (?:now|today))", re.IGNORECASE
)
_TOO = re.compile(r"\b(?:as well|too|also|additionally|each other)\b", re.IGNORECASE)
NOW = re.compile(
    r"\b(?:now|instead|"
    r"from now on|as of (?:now|today)|from today|no longer|any more|anymore|these days|by now)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """``new`` are the values to be written, ``old`` what is to stand there, ``about`` the other words."""

    text: str
    new: tuple[Slot, ...]
    old: str
    about: tuple[str, ...]
    firm: bool
    frames: frozenset[str] = field(default_factory=frozenset)
    way: int = 0  # 1 where the value comes on top, -1 where it goes off
    adds: bool = False  # "as well", "too": nothing is replaced
    states: tuple[str, ...] = ()  # what something is said to be: "paid", "open"
    past: bool = False  # something is said to have been done
    given: str = ""  # a text that is to be written as it is
    event: bool = False  # somebody did something a number of times
    leads: bool = False  # it is a request

    @property
    def marks(self) -> frozenset[str]:
        """Those of the frame's words that may tell one place from another: "open", "left", "due"."""
        return frozenset(stem(word) for word in self.frames - FILLER - _JOINS)


_CHANGES = words("""
    moves moved changes changed switches switched rose went goes fell dropped grew increased decreased
    improved raised lowered reduced climbed jumped shrank gets reached hit keep extended shortened pushed
    postponed rescheduled delayed
""")
_JOINS = words("""
    by until till from to of off out at in into onto over within under than per each for only just exactly
    about up down around now then can should shall will be get gets make set put that there
""")


def heard(text: str, value: str = "", old: str = "", *, leads: bool = False) -> Heard | None:
    """What a statement says; ``None`` where a word of it makes it doubtful or denies it.

    ``value`` and ``old`` are given where a form has told them apart; ``leads`` marks a request.

    >>> found = heard("The pool opens at half past nine, not 10:00")
    >>> [one.text for one in found.new], found.old, found.about
    (['9:30'], '10:00', ('pool',))
    """
    plain = _EARLIER.sub(r"\1", figures(text))
    parts = {"head": "", "new": plain, "old": figures(old)}
    if value:
        parts |= {"head": plain, "new": figures(LATER.sub("", value))}
    for form in () if value else (_NOT_BUT, _NOT, _FROM, _ARROW):
        if match := form.match(plain):
            parts |= match.groupdict()
            break
    said = f"{parts['head']} {parts['new']}".strip()
    head, new = slots(parts["head"]), () if value and called(value) else slots(parts["new"])
    bare = f"{_without(parts['head'], head)} {_without(parts['new'], new)}"
    lowered = re.findall(r"[a-z]+(?:['’][a-z]+)?", mask(bare).lower())
    past = bool({"was", "were"} & {*lowered}) and not parts["old"]
    valued = bool(head or new)
    if _doubtful(said, lowered, old=bool(parts["old"])) or (valued and (past or _WELL.search(said))):
        return None
    given = "" if new or not value else parts["new"].strip(" \"“”'.")
    about = _content(tokens(_without(parts["head"], head) if given else bare))
    frames = frozenset(word for word in lowered if word in FRAME)
    firm = leads or bool(_CHANGES & frames) or bool(parts["old"]) or NOW.search(text) is not None
    way = 0 if parts["old"] else _way(plain)
    if (
        not way
        and _DOES.match(plain)
        and not NOW.search(text)
        and any(one.kind in ("count", "money") for one in new)
    ):
        return None
    counted = any(one.kind == "count" for one in new) and not _PASSIVE.search(said)
    did = EVENTS & {*lowered} if counted else frozenset[str]()
    about = tuple(word for word in about if word.lower() not in did and not (way and word.lower() in STEPS))
    frames |= did
    if about and about[0].lower() in LEADS and plain.startswith(about[0]):
        about, firm = about[1:], True
    old, adds = LATER.sub("", parts["old"]).strip(" .!?"), _TOO.search(text) is not None
    states = () if past else tuple(match[1].lower() for match in _STATE.finditer(said))
    done = _DID.search(plain) is not None
    return Heard(
        text, (*head, *new), old, about, firm, frames, way, adds, states, done, given, bool(did), leads
    )


def _doubtful(said: str, lowered: list[str], *, old: bool) -> bool:
    """Whether a statement is denied, wished, planned, reported or needed, and not made."""
    hard = HARD & {word.replace("’", "'") for word in lowered}
    hard -= {"used"} if _way(said) or _TOO.search(said) else set()
    hard -= {"want", "wants"} if old else {"may"} if "may keep" in said or "may now keep" in said else set()
    needs = not old and {"need", "needs"} & {*lowered} and not re.search(r"\bneeds? .*\bto\b", said)
    return bool(hard or needs or _UNREAL.search(said))


def _without(text: str, found: tuple[Slot, ...]) -> str:
    """A text with a mark in the place of each value."""
    for one in reversed(found):
        text = f"{text[: one.start]} {_VALUE} {text[one.end :]}"
    return text


def _content(found: list[str]) -> tuple[str, ...]:
    """The words that a statement is about."""
    kept: list[str] = []
    for at, word in enumerate(found):
        bare = word.removesuffix("'s").removesuffix("’s")
        lower, follows = bare.lower().replace("’", "'"), found[at + 1].lower() if at + 1 < len(found) else ""
        noun = (
            lower in _NOUNS
            and at
            and follows != _VALUE
            and (follows in _BE or (bool(follows) and follows not in FRAME))
        )
        if lower != _VALUE and (lower not in FRAME or noun):
            kept.append(bare)
    return tuple(dict.fromkeys(kept))


def _way(plain: str) -> int:
    """Whether a value is to be added or taken off, and not put in the place of another."""
    found = [word for match in _STEPS.finditer(plain) for word in match[0].lower().split()]
    return 0 if not found else -1 if _LESS & {*found} else 1
