"""Query: what a question asks for, in plain words and in the spelling of the blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kit.clerk.amounts import SPELT
from kit.clerk.dates import DAYS, MONTHS
from kit.clerk.degrees import degree
from kit.clerk.heard import spoken
from kit.clerk.moment import AskedMoment, undated
from kit.clerk.sight import Sight
from kit.clerk.vocabulary import ALIKE, ASKING, ASKS_FOR, NUMBERS, SOFT, words
from kit.clerk.words import content, stem, subject, tokens

LONGEST = 24  # letters of a word that may be a slip
MOST_SLIPS = 12  # words of a question that may be slips of the pen; a longer one is no question
_SHORT = re.compile(r"\b(what|who|where|when|why|how|that|there|here)['’]?s\b", re.IGNORECASE)
_NOT = re.compile(r"\b(do|does|did|is|are|was|were|has|have|could|should|would)nt\b", re.IGNORECASE)
_ORDINALS = NUMBERS.split()[12:]
_UNOWNED = re.compile(
    r"^((?:which|what) \w+) (?:has|have|does|do|did|is) (?:nobody|no one) "
    r"(?:picked up|taken|claimed|owned|own|pick up|take|claim|working on)(?: yet| so far)?(?=\W*$)",
    re.IGNORECASE,
)
_SPELT = {str(size): word for size, word in enumerate(SPELT) if size}
_FIGURES = {word: size for size, word in _SPELT.items()} | {
    word: str(at) for at, word in enumerate(_ORDINALS)
}
_KINDS = {
    "how many": "count", "how much": "much", "how long": "duration", "how often": "often", "how far": "far",
    "how old": "age", "when": "time", "what time": "time", "which day": "time", "what day": "time",
    "who": "person", "whom": "person", "whose": "person", "where": "place", "why": "reason",
}  # fmt: skip
_KIND = re.compile(rf"\b({'|'.join(_KINDS)})\b", re.IGNORECASE)
_REACHED = re.compile(r"\b(?:(phone|telephone|mobile)(?: number)?|(e-?mail)(?: address)?)\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|was|were)(?: still)? \w+\W*$", re.IGNORECASE)  # "are open" says how it is
_PAID = re.compile(r"\b(?:is|are|was|were|has|have|been|not|n't)(?: not| still| yet)* paid\b", re.IGNORECASE)
_WH = re.compile(r"(?:what|which|tell|show|how)\b", re.IGNORECASE)
_MONEY = frozenset(map(stem, words(
    "cost costs price prices fee charge charges pay paid salary wage earn earns owe owes expensive cheap"
)))  # fmt: skip


@dataclass(frozen=True)
class Query:
    """A question taken apart: the kind of answer, the words that have to be found, and those that may be.

    ``verbs`` are those of the hard words that may say no more than the question word does; ``general``
    says that the question has only words that stand for much.
    """

    text: str
    kind: str
    hard: tuple[str, ...]
    soft: tuple[str, ...]
    moment: AskedMoment
    verbs: frozenset[str] = frozenset()
    general: bool = False

    @classmethod
    def of(cls, text: str) -> Query:
        """Take a question apart."""
        moment, asked = AskedMoment.of(text), kind(text)
        reached = asked in ("phone", "email")
        hard, soft = subject(undated(_REACHED.sub(" ", text) if reached else text))
        hard = [word for word in hard if word not in moment.days]
        general = not hard
        hard, soft = (soft, []) if general else (hard, soft)
        verbs = frozenset(
            stem(word)
            for word in tokens(_IS.sub(" ", text) if asked == "which" else text)
            if word.lower() in ASKS_FOR.get(asked, ())
        ) & {*hard}
        verbs = verbs if len(verbs) < len(hard) else frozenset()
        return cls(text, asked, tuple(hard), tuple(soft), moment, verbs, general)

    def with_words(self, hard: Iterable[str]) -> Query:
        """The same question with other words that have to be found."""
        return replace(self, hard=tuple(hard))

    @property
    def named(self) -> tuple[str, ...]:
        """The words that have to be found, whatever the kind of answer."""
        return tuple(word for word in self.hard if word not in self.verbs)

    @property
    def asked(self) -> frozenset[str]:
        """All the words, those that have to be found and those that may be."""
        return frozenset(self.hard) | frozenset(self.soft)

    def phrase(self, wanted: Iterable[str]) -> str:
        """Some of the stems as the question has them."""
        return " ".join(map(self.said, wanted))

    def said(self, word: str) -> str:
        """A stem as the question has it."""
        found = next((one for one in content(self.text, ASKING) if stem(one) == word), word)
        return "open" if found == stem("hours") else found


def plain(text: str) -> str:
    """A question with its contractions written out and its spoken times in figures.

    >>> plain("whats open at half past nine pm?"), plain("Is it at quarter to eight?")
    ('what is open at 21:30?', 'Is it at 7:45?')
    """
    text = re.sub(r"\bhow (?:late|early)\b", "when", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(my|your|our|their|his|her|its) own\b", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"\bat (\d|1\d|2[0-3])(?=\W*$| on )", r"at \1:00", text)
    text = _NOT.sub(r"\1n't", _SHORT.sub(r"\1 is", text))
    text = re.sub(r"^(\w+)n['’]t\b", r"\1", text)
    text = _UNOWNED.sub(r"\1 have no owner", text)
    return spoken(text)


def kind(text: str) -> str:
    """The kind of answer that a question asks for: a time, money, a person; no text for none."""
    match = _KIND.search(text)
    found = _KINDS[match[1].lower()] if match else ""
    if (reached := _REACHED.search(text)) and found in ("", "which") and _WH.match(text):
        return "phone" if reached[1] else "email"
    priced = _MONEY & {stem(word) for word in tokens(text[:2_000])}
    if priced and found in ("", "much") and (found or (_WH.match(text) and not _PAID.search(text))):
        return "money"
    which = re.match(r"(?:which|what)\s+(?!is\b|are\b|do)\w", text, re.IGNORECASE)
    return found or ("which" if which else "")


def corrected(sight: Sight, text: str) -> tuple[str, str]:
    """The question in the spelling and the words of the blocks, and what was read in place of what."""
    known: set[str] = set()
    for block in sight.common:
        known.update(tokens(f"{block.label.replace('_', ' ')} {block.description} {block.value}".lower()))
    stems = {stem(word) for word in known}
    notes, who = [], re.search(r"\bwho\b", text, re.IGNORECASE)
    ranked = (most := degree(text)) is not None and most.nth > 1  # "second longest"
    lost = [word for word in content(text) if word.isalnum() and stem(word) not in stems]
    for word in lost[:MOST_SLIPS]:
        low = word.lower()
        if ranked and low in _ORDINALS:
            continue
        other = next((one for one in (_FIGURES.get(low), _SPELT.get(low)) if one in known), "")
        like = other or _alike(low, known) or (_doer(low, known) if who else "")
        other = (
            like
            or _slip(word, known)
            or next((day for day in _edits(low) if len(low) > 5 and day in _CALENDAR), "")
        )
        if other and not like:
            notes.append(f'I read "{word}" as "{other}".')
        if other:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", other, text, count=1)
    return text, " ".join(notes)


_ALIKE = {
    form: group.split()
    for group in ALIKE.strip().splitlines()
    for word in group.split()
    for form in (word, f"{word}s", f"{word}ing", f"{word}es", f"{word}ed")
}


def _alike(word: str, known: set[str]) -> str:
    """The one other word for the same thing that the blocks have."""
    found = [form for one in _ALIKE.get(word, ()) for form in (one, f"{one}s", f"{one}ed") if form in known]
    return found[0] if len({stem(one) for one in found}) == 1 else ""


_DOES = re.compile(r"(?:er|or|e)$")


def _doer(word: str, known: set[str]) -> str:
    """The one word of the blocks for whoever does what a verb says: "editor" for "edits"."""
    verb = _DOES.sub("", stem(word))
    found = {one for one in known if one.endswith(("er", "or")) and _DOES.sub("", stem(one)) == verb}
    return found.pop() if len(found) == 1 and len(verb) > 3 else ""


def _slip(word: str, known: Iterable[str]) -> str:
    """The one word that a misspelt one stands for; names are never changed."""
    low = word.lower()
    if len(low) > LONGEST or low in _GRAMMAR or not low.isalpha() or (word != low and word != word.upper()):
        return ""
    if doubled := [one for one in _doubled(low) if one in _GRAMMAR]:
        return doubled[0]
    if len(low) < 5:
        return ""
    near = [
        one
        for one in _edits(low)
        if len(one) > 4 and (one in known or (one in _GRAMMAR and len(one) > len(low)))
    ]
    return near[0] if len({stem(one) for one in near}) == 1 else ""


_CALENDAR = frozenset((*DAYS, *MONTHS))
_GRAMMAR = (ASKING | SOFT).union(*ASKS_FOR.values())


def _doubled(word: str) -> list[str]:
    """A word with one of its letters doubled: "stil" for "still"."""
    return [word[:at] + word[at - 1] + word[at:] for at in range(1, len(word) + 1)]


def _edits(word: str) -> set[str]:
    """The words one slip away: a letter more, less or other, or two swapped, but the first."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    parts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    found = {head + tail[1:] for head, tail in parts if tail}
    found |= {head + letter + tail for head, tail in parts for letter in letters}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in parts if len(tail) > 1}
    if len(word) > 5:
        found |= {head + letter + tail[1:] for head, tail in parts if tail for letter in letters}
    return found - {word}
