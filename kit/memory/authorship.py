"""Authorship: which letters of a block's text somebody wrote, while others change it after her.

What she added is hers as long as it stands as she wrote it: also where its line is moved, where others
write before or behind it, and where an earlier version is restored. What others have put in other words
is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

_TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
_LONG = 12  # characters: so much stands in another's line by intent and not by chance
_MOST = 2_000  # tokens of a change that are compared word by word; a longer one is a new text


class Authorship:
    r"""The versions of one text, oldest first, and what of them is hers.

    >>> text = Authorship()
    >>> text.follow("Rules", is_hers=False)
    >>> text.follow("Rules\nAda was here.", is_hers=True)
    >>> text.follow("Rules\nAda was here. Indeed.\nBen too.", is_hers=False)
    >>> text.rest()
    'Rules\n Indeed.\nBen too.'
    """

    def __init__(self) -> None:
        self._text = ""
        self._marks = bytearray()  # one for each character: whether it is hers
        self._known: dict[str, bytearray] = {}

    def follow(self, text: str, *, is_hers: bool, words: Iterable[str] = ()) -> None:
        """Take in the next version. ``words`` of hers are hers too where others bring them in again."""
        marks = self._known.get(text)
        if marks is None:
            marks = self._carried(text, is_hers)
            if not is_hers:
                self._claim(text, marks, words)
        self._text, self._marks = text, marks
        self._known[text] = marks

    def rest(self) -> str:
        """The text of the last version without what is hers; a line that was hers alone is gone."""
        if 1 not in self._marks:
            return self._text
        kept, place = [], 0
        for line in self._text.split("\n"):
            marks = self._marks[place : place + len(line)]
            left = line
            if 1 in marks:
                left = "".join(char for char, mark in zip(line, marks, strict=True) if not mark)
            began = place > 0 and self._marks[place - 1]  # whether she has begun this line
            if left.strip() or not (1 in marks or (began and not line)):
                kept.append(left)
            place += len(line) + 1
        return "\n".join(kept)

    def hers(self) -> list[str]:
        """What of the last version is hers, in pieces of one line."""
        marked = "".join(char if mark else "\n" for char, mark in zip(self._text, self._marks, strict=True))
        return [piece.strip() for piece in marked.split("\n") if piece.strip()]

    def _carried(self, text: str, is_hers: bool) -> bytearray:
        """The marks of a text that came out of the last one."""
        before, after = self._text.splitlines(keepends=True), text.splitlines(keepends=True)
        first = _alike(before, after)
        last = _alike(before[first:][::-1], after[first:][::-1])
        start = len("".join(before[:first]))
        end = len("".join(before[len(before) - last :]))
        stop = len(self._text) - end
        middle = _changed(
            self._text[start:stop], self._marks[start:stop], text[start : len(text) - end], is_hers
        )
        return self._marks[:start] + middle + self._marks[stop:]

    def _claim(self, text: str, marks: bytearray, words: Iterable[str]) -> None:
        for word in words:
            if word in self._text:
                continue
            place = text.find(word)
            while place >= 0:
                marks[place : place + len(word)] = b"\x01" * len(word)
                place = text.find(word, place + len(word))


def _alike(before: list[str], after: list[str]) -> int:
    """With how many lines both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def _changed(old: str, marks: bytearray, new: str, is_hers: bool) -> bytearray:
    """The marks of ``new``, which somebody put in the place of ``old``."""
    changed = bytearray(bytes([is_hers]) * len(new))
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    if 1 not in marks and not is_hers:
        return changed
    if len(a) + len(b) <= _MOST:
        places, found = _places(a), _places(b)
        for i, j, size in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
            length = places[i + size] - places[i]
            kept = marks[places[i] : places[i] + length]
            if not is_hers:
                kept = _standing(old, marks, places[i], length)
            changed[found[j] : found[j] + length] = kept
    if not is_hers:
        _follow_moves(old, marks, new, changed)
    return changed


def _places(tokens: list[str]) -> list[int]:
    """Where each token begins, and where the last one ends."""
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return places


def _standing(old: str, marks: bytearray, start: int, length: int) -> bytearray:
    """The marks of a part of ``old`` that others kept: a stretch of hers if it is whole, or long."""
    kept = bytearray(length)
    for found in re.finditer(rb"\x01+", bytes(marks)):
        begin, end = max(found.start(), start), min(found.end(), start + length)
        if begin >= end:
            continue
        part, whole = old[begin:end].strip(), old[found.start() : found.end()].strip()
        if part and (part == whole or len(part) >= _LONG):
            kept[begin - start : end - start] = b"\x01" * (end - begin)
    return kept


def _follow_moves(old: str, marks: bytearray, new: str, changed: bytearray) -> None:
    """Mark the lines of ``new`` that stood elsewhere in ``old``, and were hers."""
    hers, place = set(), 0
    for line in old.splitlines(keepends=True):
        text = line.strip()
        if text and all(marks[place : place + len(line.rstrip())]):
            hers.add(text)
        place += len(line)
    place = 0
    for line in new.splitlines(keepends=True):
        if line.strip() in hers:
            changed[place : place + len(line.rstrip())] = b"\x01" * len(line.rstrip())
        place += len(line)
