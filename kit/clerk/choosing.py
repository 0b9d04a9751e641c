"""Choosing: a change that takes a row which the user did not name, as "one of the orders" names none."""

from __future__ import annotations

import re

from kit.clerk.amounts import SPELT
from kit.clerk.change import TextChange
from kit.clerk.gate import changed
from kit.clerk.heard import figures

_ANY = r"any|some|several|either|whichever|a few|a couple"
_SOME_OF = re.compile(
    rf"\b(?:{_ANY}|(?P<number>\d+|{'|'.join(SPELT[1:11])})) of "
    r"(?:the|these|those|them|my|our|your|his|her|its|their|[\w-]+['’]s?)\b(?: [\w-]+)?",
    re.IGNORECASE,
)
_SOME = re.compile(rf"\b(?:{_ANY})(?! more\b| longer\b| of\b) [\w-]+", re.IGNORECASE)


def vague(said: str, change: TextChange) -> str:
    """What was said that names no row, as "one of the orders" or "any order", where a change took one.

    >>> vague("drop one of the jobs", TextChange("jobs", "1. Paint", "(none)"))
    'one of the jobs'
    >>> vague("we used 2 of the ropes", TextChange("store", "ropes: 9", "ropes: 7"))
    ''
    """
    gone, came = (" ".join(lines) for lines in changed(change))
    old, new = (re.findall(r"\d{1,9}", text) for text in (gone, came))
    won = {*new} - {*old}
    steps = {abs(int(a) - int(b)) for a, b in zip(old, new, strict=False)} if len(old) == len(new) else set()
    for match in (*_SOME_OF.finditer(said), *_SOME.finditer(said)):
        number = (match.groupdict().get("number") or "").lower()
        size = "1" if number == "one" else figures(f"{number} of").split()[0]
        alone = not re.search(r"\d", figures(said.replace(match[0], "")))
        counted = size.isdigit() and (size in won or (alone and int(size) in steps))
        if not counted and match[0].lower() not in f"{gone} {came}".lower():
            return match[0]
    return ""
