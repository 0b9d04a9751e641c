"""Names: "Tier 1 A" and "Worker 2" as one word each while the clerk thinks, spaced in what it writes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from kit.clerk.dates import DATE
from kit.clerk.desk import Desk, TextChange
from kit.clerk.sight import Sight
from kit.clerk.words import spelled, squash

_NUMBERED = re.compile(r"([A-Z]\w*+(?: [A-Z]\w*+)*+) \d{1,6}(?: [A-Z])?")
_APART = re.compile(r"\b((?:[^\W\d]\w*+ ){1,6})(\d++)\b(?: ([A-Za-z])(?!\w|['’](?!s\b)))?")
_WORD = re.compile(r"\w++")
_WHOLE = re.compile(r"(\w+)_\d+(?:_[A-Z])?", re.IGNORECASE)
_LONGEST = 100  # characters of a name


class Names:
    """The numbered names in sight; a name counts where an agent, a key or a whole field is called so.

    >>> names = Names(Sight("Worker 2", ()))
    >>> names.join("Give it to worker 3."), names.part("Worker_3 has it")
    ('Give it to worker_3.', 'Worker 3 has it')
    """

    def __init__(self, sight: Sight) -> None:
        lines = [line for block in sight.blocks for line in block.page.content if line.key]
        fields = {sight.name, *(line.key for line in lines), *(line.value for line in lines)}
        found = {name: match[1] for name in fields if (match := _numbered(name))}
        texts = [sight.name, *(f"{block.label}\n{block.value}" for block in sight.blocks)] if found else []
        joined = {match[1].lower() for text in texts for match in map(_whole, _WORD.findall(text)) if match}
        heads = {head.lower() for head in found.values()}
        self._heads = {head for head in heads if head.replace(" ", "_") not in joined}
        lettered = {name for name in found if name[-1:].isalpha()}
        self._called = {
            name.lower() for name in lettered if name[:-2].rpartition(" ")[0].lower() in self._heads
        }
        self._joined = {head.replace(" ", "_") for head in self._heads}
        self.any = bool(self._heads)

    def join(self, text: str) -> str:
        """The text with every name as one word, of the same length."""
        return _APART.sub(self._join, text) if self.any else text

    def _join(self, match: re.Match[str]) -> str:
        """What stands before a number, with the longest name among its last words as one word."""
        words, number, letter = match[1].split(" ")[:-1], match[2], match[3] or ""
        for at in range(len(words)):
            head = " ".join(words[at:])
            if head.lower() in self._heads:
                called = f"{head} {number} {letter}".lower() in self._called
                end = match.end() if called or letter.isupper() else match.end(2)
                start = match.end(1) - len(head) - 1
                whole = match.string[start:end].replace(" ", "_")
                return match.string[match.start() : start] + whole + match.string[end : match.end()]
        return match[0]

    def part(self, text: str) -> str:
        """The text with every name as it was."""
        return _WORD.sub(self._part, text) if self.any else text

    def _part(self, match: re.Match[str]) -> str:
        named = _whole(match[0])
        return match[0].replace("_", " ") if named and named[1].lower() in self._joined else match[0]

    def joined(self, sight: Sight) -> Sight:
        """What the clerk sees, with every name as one word."""
        blocks = (block.say(self.join(block.value)) for block in sight.blocks)
        return replace(sight, name=self.join(sight.name), blocks=tuple(blocks))

    def parted(self, desk: Desk, sight: Sight) -> Desk:
        """What was planned, in the names' own spelling."""
        changes = [TextChange(one.label, self.part(one.before), self.part(one.after)) for one in desk.changes]
        return Desk(sight, changes, [*map(self.part, desk.says)], [*map(self.part, desk.trace)], desk.asked)


def _numbered(name: str) -> re.Match[str] | None:
    """The name of a numbered thing, and no date; a name has few words."""
    match = _NUMBERED.fullmatch(name) if len(name) <= _LONGEST else None
    return None if match is None or match[1].count(" ") > 5 or DATE.search(name) else match


def _whole(word: str) -> re.Match[str] | None:
    """A word such as ``Worker_3`` or ``Tier_1_A``."""
    return _WHOLE.fullmatch(word) if len(word) <= _LONGEST else None


def canonical(sight: Sight, message: str) -> str:
    """The message with ids and names in the spelling of the blocks: "task 1" becomes "TASK-001"."""
    names: dict[str, str] = {}
    for text in [sight.name, *(block.value for block in sight.blocks)]:
        for name in spelled(text):
            names.setdefault(squash(name), name)
    return _renamed(message, names)


def _renamed(message: str, names: dict[str, str]) -> str:
    words = list(re.finditer(r"[A-Za-z0-9]+", message))
    out, start, at = [], 0, 0
    while at < len(words):
        size = next(
            (
                size
                for size in (3, 2, 1)
                if size <= len(words) - at and _name(message, words[at : at + size], names)
            ),
            0,
        )
        if size:
            last = words[at + size - 1]
            out += [
                message[start : words[at].start()],
                names[squash(message[words[at].start() : last.end()])],
            ]
            start = last.end()
        at += size or 1
    return "".join(out) + message[start:]


def _name(message: str, words: Sequence[re.Match[str]], names: dict[str, str]) -> bool:
    """Whether these neighbouring words are a known name, joined by nothing more than a separator."""
    gaps = (message[one.end() : two.start()] for one, two in itertools.pairwise(words))
    if any(gap not in (" ", "-", "_", " #", "#") for gap in gaps):
        return False
    return squash(message[words[0].start() : words[-1].end()]) in names
