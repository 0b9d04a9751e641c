"""Degrees: the words that compare: longest, second cheapest, earlier than, more than $50, before 8 May."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kit.clerk.vocabulary import NUMBERS, words

TIMES = frozenset({"time", "span", "date", "day", "daytime"})
_KINDS = {
    "money": ("money",), "duration": ("duration", "span", "count"), "time": ("time",), "date": ("date",),
    "rank": ("rank",), "speed": ("duration", "span"),
    "any": ("count", "money", "percent", "duration"),
}  # fmt: skip
_ROOTS = {
    word: (kind, sign)
    for kind, sign, roots in (
        ("duration", 1, "long"), ("duration", -1, "short"), ("speed", -1, "quick fast"), ("speed", 1, "slow"),
        ("money", 1, "expensive dear costly pricey"), ("money", -1, "cheap inexpensive"),
        ("time", 1, "late"), ("time", -1, "early soon"),
        ("date", 1, "new recent young"), ("date", -1, "old"),
        ("any", 1, "big large high great tall heavy many much more most"),
        ("any", -1, "small low few little light less least"),
        ("rank", 1, "urgent important pressing"),
    )
    for word in roots.split()
}  # fmt: skip
_WHOLE = {"first": ("time", -1), "last": ("time", 1), "fewer": ("any", -1), "fewest": ("any", -1)}
_SPANS = words("week month year time night name monday tuesday wednesday thursday friday saturday sunday")
_PAID = words("cost costs pay pays charge charges")  # more of it is more money
_ADVERBS = ("more", "most", "less", "least")
_TIMES = words("often frequently regularly rarely seldom")  # how many times is no figure of a row
_ORDINALS = {word: at for at, word in enumerate(NUMBERS.split()[14:], 2)}  # from "second" on


@dataclass(frozen=True, slots=True)
class Degree:
    """A word such as "longest" or "more expensive": what is compared, which way, and whether it is a most.

    ``nth`` is 2 for "second cheapest".
    """

    text: str
    kind: str
    sign: int
    most: bool
    nth: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """The types of places that it compares, the likeliest first."""
        return _KINDS[self.kind]


def degree(text: str) -> Degree | None:
    """The first word of a text that compares.

    >>> degree("Which is the most expensive?"), degree("Is it bigger than that?").kind
    (Degree(text='most expensive', kind='money', sign=1, most=True, nth=1), 'any')
    >>> degree("the second longest").nth, degree("Does tea cost more than milk?").kind
    (2, 'money')
    """
    said = list(re.finditer(r"[A-Za-z]+", text))
    for at, match in enumerate(said):
        word, before = match[0].lower(), said[at - 1][0].lower() if at else ""
        follows = said[at + 1][0].lower() if at + 1 < len(said) else ""
        if word in _ADVERBS and follows in _TIMES:
            return None
        nth = _ORDINALS.get(before, 1)
        start = said[at - 1].start() if nth > 1 else match.start()
        if word in _ADVERBS and follows in _ROOTS and follows not in _ADVERBS:
            kind, sign = _ROOTS[follows]
            less = -1 if word in ("less", "least") else 1
            whole = text[start : said[at + 1].end()]
            return Degree(whole, kind, sign * less, word.endswith("st"), nth)
        if follows in _SPANS or before in ("at", "no", "any", "once"):
            continue  # "at least", "no longer", "last week"
        if word in _ADVERBS and before in _PAID:
            return Degree(match[0], "money", _ROOTS[word][1], word.endswith("st"), nth)
        found = _WHOLE.get(word) or (_ROOTS.get(word) if word in _ADVERBS else _compared(word))
        if found:
            return Degree(text[start : match.end()], *found, word.endswith("st"), nth)
    return None


def _compared(word: str) -> tuple[str, int] | None:
    """What a form such as "longer", "biggest" or "earliest" compares."""
    for ending in ("est", "er"):
        if word.endswith(ending):
            base = word.removesuffix(ending)
            for root in (base, f"{base}e", base[:-1], f"{base[:-1]}y"):
                if root in _ROOTS and (root == base or base[-1:] in ("i", base[-2:-1]) or root.endswith("e")):
                    return _ROOTS[root]
    return None


_OVER = "more longer later bigger larger higher over above greater after since".replace(" ", "|")
_UNDER = "less fewer shorter smaller lower cheaper earlier sooner under below before until by"
BOUND = re.compile(
    rf"\b(?:(?P<over>{_OVER}|at least)|(?:{_UNDER.replace(' ', '|')}|at most|up to))"
    r"(?: than)? (?P<what>(?:the |our )?\S.*)",
    re.IGNORECASE,
)
EQUAL = ("at least", "at most", "up to", "until", "by", "since")
