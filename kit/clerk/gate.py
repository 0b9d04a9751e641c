"""The gate: the clerk checks each edit that it planned, on its own, and refuses what could do harm.

It knows nothing of the rule that planned: it compares the texts before and after with what was said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from kit.clerk.amounts import amounts, clocks, digits
from kit.clerk.change import Change, NoEditError
from kit.clerk.page import is_none
from kit.clerk.slots import slots
from kit.clerk.vocabulary import FILLER, words
from kit.clerk.words import bag, stem

Kind = Literal["slot", "sum", "add", "copy", "drop", "tick", "task", "date"]
_TOKEN = re.compile(r"\d[\d,.:]*\d|\w+|[^\w\s]")
_FORM = frozenset("-*•|:;,.()[]\"'“”’#/=&+–—")
_STATES = words(
    "status state owner unassigned open free pending none in progress blocked complete completed done to do"
)
_REMOVING = frozenset(
    map(stem, words("remove delete erase forget drop strike clear cancel cross discard fixed resolved solved gone "
                    "closed want take scrap unwanted repaired mended over finished"))
)  # fmt: skip
MOST = 400  # tokens of one changed line that are compared one by one


class Refused(NoEditError):
    """A planned edit that the gate does not let pass."""


def check(change: Change, kind: Kind, said: str, sources: Sequence[str] = ()) -> None:
    """Let an edit pass, or raise ``Refused``.

    ``said`` is what the user said, ``sources`` are the other texts that the edit may take words from.

    >>> check(Change("shop", "Fee: $5, 3 h", "Fee: $6, 3 h"), "slot", "the fee is now $6")
    >>> check(Change("shop", "Fee: $5, 3 h", "Fee: $6"), "slot", "the fee is now $6")
    Traceback (most recent call last):
    kit.clerk.gate.Refused: I would have taken ", 3 h" away, and nobody said so. I changed nothing.
    """
    gone, came = changed(change)
    match kind:
        case "slot" | "sum" | "date" | "tick":
            _replaced(gone, came, kind, said, sources)
        case "drop":
            _dropped(gone, came, said)
        case "task":
            _moved(gone, came, said, sources)
        case _:
            if any(not is_none(line) for line in gone):
                raise _refused(gone[0])
            _own_words(came, said, sources)


def changed(change: Change) -> tuple[list[str], list[str]]:
    """The lines that go and those that come."""
    before, after = change.before.split("\n"), change.after.split("\n")
    if not change.before:
        before = []
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return before[head : len(before) - tail], after[head : len(after) - tail]


def _replaced(gone: list[str], came: list[str], kind: Kind, said: str, sources: Sequence[str]) -> None:
    """Values take the place of values of their own type, on one line."""
    if len(gone) != 1 or len(came) != 1:
        raise Refused("I would have changed more than one line at once. I changed nothing.")
    old, new = _TOKEN.findall(gone[0]), _TOKEN.findall(came[0])
    if len(old) + len(new) > 2 * MOST:
        raise Refused("That line is too long for me to change a part of it safely. I changed nothing.")
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        lost, won = old[i:j], new[k:m]
        if tag == "equal" or (kind == "tick" and {*lost, *won} <= {"x", "[", "]"}):
            continue
        if tag == "delete" and any(word not in _FORM for word in lost):
            known = bag(digits(said))
            if any(stem(word) not in known and word.lower() not in _SMALL for word in lost):
                raise _refused(_span(gone[0], lost))
        if kind != "sum" and kind != "date":
            _own_words([" ".join(won)], said, sources)
        if tag == "replace" and _type(lost) != _type(won) and not is_none("".join(lost)):
            if not (kind == "date" or _whole_text(gone[0], came[0])):
                raise Refused(
                    f'"{" ".join(won)}" is of another kind than "{" ".join(lost)}". I changed nothing.'
                )


_TAILS = words("s t d m ll ve re don doesn didn isn aren can")
_SMALL = words("of the a an to at in on for and by")


def _whole_text(gone: str, came: str) -> bool:
    """Whether all that stands after the key was replaced, and it held no figure."""
    key = gone.partition(":")[0]
    return came.startswith(key) and not any(one.kind != "day" for one in slots(gone[len(key) :]))


def _span(line: str, lost: Sequence[str]) -> str:
    form = r"\s*".join(map(re.escape, lost))
    found = re.search(form, line)
    return found[0] if found else " ".join(lost)


def _type(tokens: Iterable[str]) -> str:
    text = " ".join(tokens)
    found = {
        ("figure" if word[0].isdigit() else "word") for word in _TOKEN.findall(text) if word not in _FORM
    }
    spelt = bool(amounts(digits(f"{text} x")))
    return "figure" if "figure" in found or spelt else "word"


def _own_words(came: Sequence[str], said: str, sources: Sequence[str]) -> None:
    """Every word that is written was said, or stands in a text that may be carried along."""
    known = _known(said).union(*map(_known, sources))
    for line in came:
        for word in _TOKEN.findall(line):
            if word not in _FORM and not _forms(word) & known and word != "x":
                raise Refused(f'I would have written "{word}", which you did not say. I changed nothing.')


def _known(text: str) -> set[str]:
    """The words of a text in their comparable forms; times also as HH:MM, numbers also as figures."""
    found = {form for word in _TOKEN.findall(f"{text} {digits(text)}") for form in _forms(word)}
    return found | {
        f"{hour:02d}:{minute:02d}" for at, _, _ in clocks(text) for hour, minute in [divmod(at, 60)]
    }


def _forms(word: str) -> set[str]:
    return {word.lower(), stem(word)} | {part.lower() for part in word.split("_")}


def _dropped(gone: Sequence[str], came: Sequence[str], said: str) -> None:
    """What is taken away was asked to be taken away, and named; nothing comes in its place."""
    known = bag(said)
    if not known & _REMOVING:
        raise _refused(gone[0].strip() if gone else "")
    kept = Counter(word for line in gone for word in _TOKEN.findall(line))
    for line in came:
        if not is_none(line) and Counter(_TOKEN.findall(line)) - kept:
            raise Refused("I would have written something new while removing. I changed nothing.")
    if gone and not any(bag(line) & known for line in gone):
        raise _refused(gone[0].strip())


def _moved(gone: Sequence[str], came: Sequence[str], said: str, sources: Sequence[str]) -> None:
    """A task keeps all its words but those of its state and its owner, which ``sources`` name."""
    old = Counter(word for line in gone for word in _TOKEN.findall(line))
    new = Counter(word for line in came for word in _TOKEN.findall(line))
    may = set(_STATES).union(*map(_known, sources))
    for word in old - new:
        if word not in _FORM and not _forms(word) & may:
            raise _refused(word)
    may |= _known(said)
    for word in new - old:
        if word not in _FORM and not _forms(word) & may:
            raise Refused(f'I would have written "{word}", which you did not say. I changed nothing.')


def _refused(text: str) -> Refused:
    return Refused(f'I would have taken "{text}" away, and nobody said so. I changed nothing.')


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
    figures = {re.sub(r"\D", "", one) for one in known if one[:1].isdigit()}
    for word in dict.fromkeys(_TOKEN.findall(said)):
        if word in _FORM or word.lower() in FILLER or word.lower() in _TAILS or _forms(word) & known:
            continue
        times = {form for form in _known(word) if ":" in form} | {digits(f"{word} x").split(" ")[0]}
        if not times & known and re.sub(r"\D", "", word) not in figures - {""}:
            return word
    return ""
