"""Unanswered: that the blocks do not say it, or which word was not understood and what comes nearest."""

from __future__ import annotations

import re

from kit.clerk.covering import best, crossed, days_in, every, of_days
from kit.clerk.dates import DATE, DAY
from kit.clerk.desk import Desk
from kit.clerk.fitting import fitting, quoted
from kit.clerk.matching import Spot, absent, closest, spots
from kit.clerk.question import Asked
from kit.clerk.sight import Sight
from kit.clerk.vocabulary import ASKING, GROUPS, words
from kit.clerk.words import content, stem

UNSURE = re.compile(
    r"\b(?:if|unless|no|could it|should we|suppose|imagine|except|without|other than|not|never|nobody|none|"
    r"no longer|any ?more|instead|versus|vs|compared?|difference|average|sum|altogether|in total|combined|"
    r"per ?cent of|twice|double|half|more|less|fewer|better|worse|than|ratio|trend|changed?|before|"
    r"previous(?:ly)?|used to|last (?:week|month|year|time|\w{3,6}day)|yesterday|"
    r"ago|next (?:week|month|year)|tomorrow|forecast|predict|recommend|advise|opinion|think|believe|guess|"
    r"feel)\b|\b\w+n't\b",
    re.IGNORECASE,
)
SUPERLATIVE = re.compile(
    r"\b(?:most|least|best|worst|[a-z]{3,}est|first|last|latest|newest|oldest)\b", re.IGNORECASE
)
_GROUPED = words(GROUPS)
_PARTS = re.compile(
    r"\b(?:week(?:end|day)?|today|tonight|morning|afternoon|evening|night)s?\b", re.IGNORECASE
)
_ONLY_DOES = re.compile(
    r"\b(?:i|we|you|they|one)\s+(?:[a-z]+ly\s+)?([a-z]+)\W*$|^(?:what|who) (?:is|are) ((?-i:[a-z]+))\W*$",
    re.IGNORECASE,
)
_FIGURES = frozenset(
    map(stem, words("price cost fee number amount count total deadline rule policy kind type"))
)


def in_doubt(sight: Sight, asked: Asked) -> bool:
    """Whether something of a question may stand in the blocks, though none of its own words does."""
    if any(form.search(asked.text) for form in (DAY, DATE, _PARTS, UNSURE, SUPERLATIVE)):
        return True
    figures = [word for word in asked.soft if word in _FIGURES]
    does = _ONLY_DOES.search(asked.text)
    if absent(sight, figures) != figures or not does or asked.named != [stem(does[1] or does[2])]:
        return absent(sight, figures) != figures
    return any(fitting(asked.text, asked.kind, spot) for spot in every(sight))


def literally(sight: Sight, asked: Asked) -> bool:
    """Whether one of the words stands in a block, not only as a form of "plan" in "a performance plan"."""
    lost = absent(sight, asked.hard)
    kept = {word.lower() for word in content(asked.text, ASKING) if stem(word) in {*asked.hard} - {*lost}}
    ends = {match[1].lower() for match in re.finditer(r"\b(?:a|an|the|our|my) \w+ (\w+)", asked.text)}
    if not kept or not kept <= ends - _GROUPED:
        return bool(kept) or len(lost) < len(asked.hard)
    texts = (f"{block.label} {block.description} {block.value}" for block in sight.common)
    held = {word.lower() for text in texts for word in re.findall(r"[^\W_]+", text)}
    return any({word, f"{word}s", word.removesuffix("s")} & held for word in kept)


def lost_word(desk: Desk, asked: Asked, lost: str, near: list[Spot] | None = None) -> str:
    """That a word is not understood, and the lines that have the others."""
    word = next(
        (word for word in content(asked.text, ASKING) if stem(word) == lost),
        "open" if lost == stem("hours") else lost,
    )
    near = near or nearest(desk, asked) or of_days(desk.sight, days_in(asked.text))
    what = f'the word "{word}"' if absent(desk.sight, [lost]) else f'"{word}" in that'
    return _missed(desk, what, near)


def nearest(desk: Desk, asked: Asked) -> list[Spot]:
    """The lines that have the most of the words: two, or half of them or more."""
    found = [spot for spot in spots(desk.sight, asked.hard, tables=True) if spot.own or spot.near]
    found = best(
        found, lambda spot: (len(spot.own) + len(spot.near), crossed(spot, set(asked.hard)), len(spot.own))
    )
    enough = [
        spot for spot in found if len(spot.own) > 1 or 2 * _literal(spot, asked.text) >= len(asked.hard)
    ]
    fits = [fit for spot in enough if (fit := fitting(asked.text, asked.kind, spot))]
    return fits if 0 < len(fits) <= 3 else enough


def _literal(spot: Spot, said: str) -> int:
    """How many words of a question stand on a line as they are, in the singular or the plural."""
    asked = {word.lower().rstrip("s") for word in content(said, ASKING)}
    page, line = spot.block.page, spot.line
    head = page.lines[line.record] if line.record >= 0 else page.heads.get(line.number, line)
    texts = [line.text, line.section, head.text]
    return len(asked & {word.lower().rstrip("s") for word in re.findall(r"\w+", " ".join(texts))})


def apart(desk: Desk, asked: Asked) -> str:
    """That the words are known, but stand on no line together."""
    near = nearest(desk, asked)
    if 0 < len(near) <= 3 and (
        left := [word for word in asked.hard if word not in near[0].own | near[0].near]
    ):
        return lost_word(desk, asked, left[0], near)
    known = {stem("hours"): "open"} | {stem(word): word for word in content(asked.text, ASKING)}
    parts = [known.get(word, word) for word in asked.hard] + [
        match[0] for form in (DAY, DATE) for match in form.finditer(asked.text)
    ]
    return _missed(desk, " with ".join(f'"{word}"' for word in parts[:3]) + " in that", near)


def _missed(desk: Desk, what: str, near: list[Spot]) -> str:
    """That something was not understood, and the one nearest thing that can be done instead."""
    desk.asked = True
    if 0 < len(near) <= 3:
        return f"I did not understand {what}. The nearest that I can read out: {quoted(near)}"
    if near and len({spot.block.label for spot in near}) == 1:
        return f"I did not understand {what}. The nearest that I can do: read out {near[0].block.label}."
    return (
        f"I did not understand {what}. I am the kit's clerk, not a language model; KIT_MODEL sets a real one."
    )


def not_understood(desk: Desk, text: str, word: str = "", near: list[Spot] | None = None) -> str:
    """That a message, or this word of it, was not understood."""
    what = f'"{word}" in that' if word else f'"{" ".join(text.split()[:14])}"'
    wanted = [stem(one) for one in content(text, ASKING)]
    return _missed(
        desk, what, near or closest([spot for spot in spots(desk.sight, wanted, tables=True) if spot.own])
    )
