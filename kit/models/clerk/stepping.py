"""Stepping: a figure goes up or down by some amount."""

from __future__ import annotations

import re
from decimal import Decimal

from kit.models.clerk.amounts import Amount, amounts, like
from kit.models.clerk.desk import Desk, NoEditError
from kit.models.clerk.ground import pick
from kit.models.clerk.page import Line
from kit.models.clerk.setting import write
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import stem

_BY = re.compile(
    r"(?P<verb>raise|increase|bump|lift|extend|lower|reduce|decrease|cut|shorten|increment|"
    r"decrement)\s+(?P<what>.+?)"
    r"\s+by\s+(?P<value>.+)$",
    re.IGNORECASE | re.DOTALL,
)


_USED = re.compile(
    r"(?:we|i|they)(?:\s+have|'ve)?\s+(?:just\s+)?(?P<verb>used|sold|consumed|lost|broke|ate|"
    r"threw away|received|got|bought|restocked|added)\s+"
    r"(?:up\s+)?(?P<value>\d[\d.,]*\s*(?:more\s+)?[a-z]*)\s+of\s+(?P<what>.+?)(?:\s+today)?$",
    re.IGNORECASE,
)


_LESS = frozenset(("used", "sold", "consumed", "lost", "broke", "ate", "threw away"))


def used(desk: Desk, clause: Clause) -> bool:
    """The form "We used 3 kg of butter", "20 eggs were delivered": a stock goes down or up."""
    match = _USED.match(clause.text)
    if match is None:
        return False
    verb = "reduce" if match["verb"].lower() in _LESS else "increase"
    return by(desk, Clause(f"{verb} {match['what']} by {match['value']}", "request"))


def by(desk: Desk, clause: Clause) -> bool:
    """Carry out "increase X by N"; ``False`` if the clause is none."""
    match = _BY.match(clause.text)
    if match is None or not (step := amounts(match["value"])):
        return False
    if re.search(r"\b(?:all|every|each)\b", match["what"], re.IGNORECASE):
        raise NoEditError("I change one figure at a time: which one first? I changed nothing.")
    spot = pick(desk, match["what"], accept=lambda line: bool(_held(line, step[0].unit, step[0].noun)))
    if spot is None:
        return False
    held = _held(spot.line, step[0].unit, step[0].noun)
    if len(held) > 1:
        raise NoEditError(f"{spot.where} has several figures: which one do you mean? I changed nothing.")
    down = match["verb"].lower() in ("lower", "reduce", "decrease", "cut", "shorten", "decrement")
    size = held[0].size * step[0].size / 100 if step[0].unit == "percent" != held[0].unit else step[0].size
    result = held[0].size - size if down else held[0].size + size
    scale = (
        Decimal(1440)
        if held[0].unit == "duration" and "day" in held[0].text
        else Decimal(60)
        if "hour" in held[0].text
        else Decimal(1)
    )
    return write(
        desk,
        spot,
        like(result / scale if held[0].unit == "duration" else result, held[0].text, step[0].text),
        [],
    )


def _held(line: Line, unit: str, noun: str) -> list[Amount]:
    found = amounts(line.value if line.key else line.body)
    same = [one for one in found if one.unit == unit or (unit == "percent" and one.unit == "money")]
    return [one for one in same if not (noun and one.noun) or stem(noun) == stem(one.noun)]
