"""The gate: the clerk checks each edit that it planned, on its own, and refuses what could do harm.

It knows nothing of the rule that planned: it compares the texts before and after with what was said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from kit.clerk.amounts import amounts, clocks
from kit.clerk.change import NoEditError, TextChange, ends
from kit.clerk.dates import DATE
from kit.clerk.heard import figures
from kit.clerk.keeping import broken, loud, torn, twice
from kit.clerk.page import TOTAL, is_none
from kit.clerk.slots import called, slots
from kit.clerk.task import nobody
from kit.clerk.vocabulary import FILLER, words
from kit.clerk.words import bag, stem

Kind = Literal["slot", "sum", "add", "copy", "drop", "tick", "task", "date"]
_WORD = re.compile(r"\d[\d,.:]*\d|\w+")
_TOKEN = re.compile(r"\d[\d,.:]*\d|\w+|[^\w\s]")
_FORM = frozenset("-*•|:;,.()[]\"'“”’#/=&+–—")
_STATES = words(
    "status state owner unassigned open free pending none in progress blocked complete completed done to do"
)
_REMOVING = frozenset(map(stem, words("""
    remove delete erase forget drop strike clear cancel cancelled withdrawn called off longer cross discard
    fixed resolved solved gone closed want take scratch scrap unwanted repaired mended over finished
""")))  # fmt: skip
MOST = 400  # tokens of one changed line that are compared one by one


class RefusedError(NoEditError):
    """A planned edit that the gate does not let pass."""


def check(change: TextChange, kind: Kind, said: str, sources: Sequence[str] = ()) -> None:
    """Let an edit pass, or raise ``RefusedError``.

    ``said`` is what the user said, ``sources`` are the other texts that the edit may take words from.

    >>> check(TextChange("shop", "Fee: $5, 3 h", "Fee: $6, 3 h"), "slot", "the fee is now $6")
    >>> check(TextChange("shop", "Fee: $5, 3 h", "Fee: $5"), "slot", "the fee is now $5")
    Traceback (most recent call last):
    kit.clerk.gate.RefusedError: "Fee: $5, 3 h": nobody said that ", 3 h" goes. I changed nothing.
    """
    gone, came = changed(change)
    match kind:
        case "slot" | "sum" | "date" | "tick":
            _replaced(gone, came, kind, said, sources)
            if key := twice(change.before, gone[0], came[0]):
                raise RefusedError(f'There is a line for "{key}" already. I changed nothing.')
        case "drop":
            _dropped(gone, came, said)
        case "task":
            _moved(gone, came, said, sources)
        case _:
            if any(not is_none(line) for line in gone) or (
                any(map(_says, gone)) and not any(map(_says, came))
            ):
                raise _refused(gone[0])
            _own_words(came, said, sources)


def changed(change: TextChange) -> tuple[list[str], list[str]]:
    """The lines that go and those that come."""
    before, after = change.before.split("\n"), change.after.split("\n")
    if not change.before:
        before = []
    head, tail = ends(before, after)
    return before[head : len(before) - tail], after[head : len(after) - tail]


def _replaced(gone: list[str], came: list[str], kind: Kind, said: str, sources: Sequence[str]) -> None:
    """Values take the place of values of their own type, on one line."""
    if len(gone) != 1 or len(came) != 1:
        raise RefusedError("I would have changed more than one line at once. I changed nothing.")
    if reason := broken(gone[0], came[0], said):
        raise RefusedError(f'"{gone[0].strip()}": {reason} I changed nothing.')
    old, new = list(_TOKEN.finditer(gone[0])), list(_TOKEN.finditer(came[0]))
    if len(old) + len(new) > 2 * MOST:
        raise RefusedError("That line is too long for me to change a part of it safely. I changed nothing.")
    words_ = [match[0] for match in old], [match[0] for match in new]
    for tag, i, j, k, m in SequenceMatcher(None, *words_, autojunk=False).get_opcodes():
        lost, won = words_[0][i:j], words_[1][k:m]
        if tag == "equal" or (kind == "tick" and {*lost, *won} <= {"x", "[", "]"}):
            continue
        if (lost, won) == (["no"], ["yes"]) and _known(gone[0]) & _known(said) - _SMALL:
            continue
        if kind not in ("sum", "date"):
            _own_words([" ".join(won)], said, sources)
        start, end = (old[i].start(), old[j - 1].end()) if lost else (0, 0)
        held, told = gone[0][start:end], came[0][new[k].start() : new[m - 1].end()] if won else ""
        if kind == "sum":
            _computed(gone[0], came[0], said)
        if kind != "date":
            _taken(gone[0], (start, end), held, told, said)


def _taken(line: str, span: tuple[int, int], held: str, told: str, said: str) -> None:
    """What keeps a place, as "none" does, goes for something that takes it; a value for one of its type."""
    if not (is_none(held) or nobody(held.strip().lower().removesuffix(" yet"))):
        _same_type(line, span, held, told, said)
    elif _says(held) and not _says(told):
        raise _refused(line, held)


def _says(text: str) -> bool:
    """Whether a text has a word or a figure in it."""
    return any(map(str.isalnum, text))


def _computed(old: str, new: str, said: str) -> None:
    """What comes on top of a figure, or goes off it, was said; a total follows the others."""
    sizes = [[one.size for one in amounts(DATE.sub("", figures(text)))] for text in (old, new)]
    told = {one.size for one in amounts(figures(said))}
    shares = {one.size for one in amounts(said) if one.unit == "percent"}
    for held, made in zip(*sizes, strict=False):
        share = any(abs(made - held) * 100 == abs(held) * part for part in shares)
        if held != made and abs(made - held) not in told and not share and not TOTAL & bag(old):
            raise RefusedError(f'I would have made "{old.strip()}" into "{new.strip()}". I changed nothing.')


def _same_type(line: str, span: tuple[int, int], held: str, told: str, said: str) -> None:
    """A figure goes for a figure of its type; a text that goes is a whole part of its line, or was named."""
    if loud(held, told):
        raise RefusedError(f'Shall I write "{told}" for "{held}"? I changed nothing.')
    known = _known(said)
    follows = _TOKEN.match(line, span[1] + 1)
    if held.lower() == "not" and not told and follows and _forms(follows[0]) & known:
        return  # "not paid" becomes "paid", which was said
    lost = [word for word in _TOKEN.findall(held) if word not in _FORM and not word[0].isdigit()]
    written = [word for word in _TOKEN.findall(told) if word not in _FORM]
    if lost and not written:
        raise _refused(line, held)  # a value that goes leaves no gap
    inside = {word for one in slots(held) for word in _TOKEN.findall(one.text)}
    lost = [word for word in lost if word not in inside]
    named = known if _CONTRADICTS.search(said) else frozenset[str]()
    lost = [word for word in lost if stem(word) not in map(stem, written)]  # "2 boxes" become "1 box"
    unsaid = [word for word in lost if not _forms(word) & named and word.lower() not in _SMALL | _UNITS]
    kinds = [_kinds(held), _kinds(told)]
    if kinds[0] or any(word[0].isdigit() for word in _TOKEN.findall(held)):
        if unsaid or not written or (kinds[0] and kinds[1] != kinds[0]):
            raise (
                _refused(line, held)
                if unsaid or not written
                else RefusedError(f'"{told}" is of another kind than "{held}". I changed nothing.')
            )
    elif kinds[1] and not named:
        raise RefusedError(f'"{told}" is of another kind than "{held}". I changed nothing.')
    elif unsaid and not line[: span[0]].strip(_LEADS) and line[span[1] :].strip(" |"):
        raise _refused(line, held)  # the first part of a line names what the others are about
    elif unsaid:
        start = max((line.rfind(mark, 0, span[0]) for mark in _MARKS), default=-1) + 1
        ends = [at for mark in _MARKS if (at := line.find(mark, span[1])) >= 0]
        part = line[start : span[0]] + " " + line[span[1] : min(ends, default=len(line))]
        rest = [word for word in _TOKEN.findall(part) if word[0].isalnum() and not _forms(word) & known]
        if not written or (rest and not is_none(part)):
            raise _refused(line, held)


def _kinds(text: str) -> set[str]:
    """The types of the values of a text; "crane 3" is a name."""
    return {one.kind for one in slots(figures(text)) if one.kind != "none"} if not called(text) else set()


_CONTRADICTS = re.compile(
    r"\b(?:replace|swap|exchange|instead|not|from|rename|rather|no longer|change|correct|prefer)\b|n't\b",
    re.IGNORECASE,
)
_LEADS = " -*•[]|x0123456789.)"
_MARKS = (":", ",", ";", "|", "(", ")", "- ", "\n")
_UNITS = words(
    "minute minutes min mins hour hours h day days week weeks month months year years percent am pm "
    "k m eur usd gbp euro "
    "euros dollar dollars pound pounds two three four five six seven eight nine ten eleven twelve one zero "
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug "
    "sep oct nov dec mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday"
)
_TAILS = words("s t d m ll ve re don doesn didn isn aren can")
_SMALL = words("of the a an to at in on for and by")


def _own_words(came: Sequence[str], said: str, sources: Sequence[str]) -> None:
    """Every word that is written was said, or stands in a text that may be carried along."""
    known = _known(said).union(*map(_known, sources))
    texts = [said, *sources]
    for line in came:
        for word in dict.fromkeys(_TOKEN.findall(line)):
            sign = not word[0].isalnum() and any(word in text for text in texts)
            if word not in _FORM and not sign and not _forms(word) & known:
                raise RefusedError(
                    f'I would have written "{word}", which you did not say. I changed nothing.'
                )


@lru_cache(maxsize=256)
def _known(text: str) -> frozenset[str]:
    """The words of a text in their comparable forms; times also as HH:MM, numbers also as figures."""
    found = {form for word in set(_WORD.findall(f"{text} {figures(text)}")) for form in _forms(word)}
    times = {divmod(at, 60) for at, _, _ in clocks(figures(text))}
    found |= {f"{one.size:.2f}" for one in amounts(text) if one.unit == "money"}
    return frozenset(found | {f"{hour:02d}:{minute:02d}" for hour, minute in times})


def _forms(word: str) -> set[str]:
    parts = word.split("_")
    return {word.lower(), stem(word)} | {part.lower() for part in parts} | {stem(part) for part in parts}


def _dropped(gone: Sequence[str], came: Sequence[str], said: str) -> None:
    """What is taken away was asked to be taken away, and named; nothing comes in its place."""
    known = bag(said)
    if not known & _REMOVING:
        raise _refused(gone[0] if gone else "")
    kept = Counter(word for line in gone for word in _TOKEN.findall(line))
    for line in came:
        if not is_none(line) and Counter(_TOKEN.findall(line)) - kept:
            raise RefusedError("I would have written something new while removing. I changed nothing.")
    if len(gone) == len(came) == 1 and not is_none(came[0]) and torn(gone[0], came[0], said):
        raise RefusedError(f'"{gone[0].strip()}": shall I remove the whole line? I changed nothing.')
    if gone and not any(bag(line) & known for line in gone):
        raise _refused(gone[0])


def _moved(gone: Sequence[str], came: Sequence[str], said: str, sources: Sequence[str]) -> None:
    """A task keeps all its words but those of its state and its owner, which ``sources`` name."""
    old = Counter(word for line in gone for word in _TOKEN.findall(line))
    new = Counter(word for line in came for word in _TOKEN.findall(line))
    may = set(_STATES).union(*map(_known, sources))
    for word in old - new:
        if word not in _FORM and not _forms(word) & may:
            raise _refused(gone[0], word)
    may |= _known(said)
    for word in new - old:
        if word not in _FORM and not _forms(word) & may:
            raise RefusedError(f'I would have written "{word}", which you did not say. I changed nothing.')


def _refused(line: str, part: str = "") -> RefusedError:
    """That a line, or a part of it, would go without a word of the user's."""
    what = f'"{part.strip()}"' if part.strip() not in ("", line.strip()) else "it"
    return RefusedError(f'"{line.strip()}": nobody said that {what} goes. I changed nothing.')


# ---------------------------------------------------------------------- every word counts


def unused(said: str, intent: Iterable[str], around: Iterable[str]) -> str:
    """The first content word of what was said that nothing made use of; no text if all were used.

    ``intent`` are the words that told what to do, ``around`` the texts in which the others may stand:
    the lines before and after, their headings and their block's name.

    >>> unused("set the fee to $6 tomorrow", ["set", "to"], ["Fee: $5", "Fee: $6"])
    'tomorrow'
    """
    told = {word.lower() for word in intent}
    told |= {part for word in told for part in _TOKEN.findall(word)}
    known = set(told).union(*map(_known, around)) | {stem(word) for word in told}
    numbers = {re.sub(r"\D", "", one) for one in known if one[:1].isdigit()}
    for word in dict.fromkeys(_TOKEN.findall(said)):
        if not word[0].isalnum() or word.lower() in FILLER or word.lower() in _TAILS or _forms(word) & known:
            continue
        times = {form for form in _known(word) if ":" in form} | {figures(f"{word} x").split(" ")[0]}
        if not times & known and re.sub(r"\D", "", word) not in numbers - {""}:
            return str(word)
    return ""
