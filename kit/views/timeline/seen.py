"""What a timeline shows: moments of a room's past, one for each commit, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kit.views.shared.change import ChangedLine


@dataclass(frozen=True, slots=True)
class Had:
    """A block's version that an agent had in front of it, and the latest one that there was then.

    ``latest`` is 0 where the block was gone, and ``since`` is the commit that made the latest version.
    """

    label: str
    version: int
    latest: int
    since: int

    def __str__(self) -> str:
        """In words.

        >>> str(Had("log", 1, 2, 7)), str(Had("log", 2, 2, 7))
        ('log v1, but v2 was there since commit 7', 'log v2, the latest')
        """
        named = f"{self.label} v{self.version}"
        if self.latest == self.version:
            return f"{named}, the latest"
        if self.latest:
            return f"{named}, but v{self.latest} was there since commit {self.since:,}"
        return f"{named}, but the block was gone"


@dataclass(frozen=True, slots=True)
class Splice:
    """A text as its difference to the text before: what stays of it at both ends, and what is between.

    ``head`` and ``tail`` count as a page does, in UTF-16, where an emoji is two.

    >>> Splice.between("Refunds: 30 days", "Refunds: 60 days")
    Splice(head=9, tail=6, middle='6')
    """

    head: int
    tail: int
    middle: str

    @classmethod
    def between(cls, before: str, after: str) -> Splice:
        """What makes ``after`` of ``before``."""
        shorter = min(len(before), len(after))
        head = _alike(before, after, shorter)
        tail = _alike(before[::-1], after[::-1], shorter - head)
        end = len(after) - tail
        return cls(_units(after[:head]), _units(after[end:]), after[head:end])


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _alike(one: str, other: str, most: int) -> int:
    """How many characters the two begin with alike, at most ``most``; halving beats looking at each."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            most = middle - 1
    return low


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block that a commit changed: ``was`` is the version before, 0 if there was none.

    ``returned`` says that it had been deleted, and ``weight`` counts the bytes of the text before.
    ``splice`` makes its shown text out of the text that commit ``before`` left; ``None`` where a commit
    changed so many blocks that their texts are left out.
    """

    id: str
    label: str
    version: int
    was: int
    deleted: bool
    returned: bool
    read_only: bool
    used: int
    limit: int
    left_out: int
    before: int
    weight: int
    splice: Splice | None
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One commit: when, who, through what, which blocks it changed and what else it did.

    ``had`` are the versions that an agent had in front of it at this step; ``None``: it was no step.
    """

    seq: int
    at: str
    by: str
    kind: str
    via: str
    changes: tuple[BlockChange, ...]
    more: int
    told: tuple[str, ...]
    had: tuple[Had, ...] | None
    step: int


@dataclass(frozen=True, slots=True)
class BlockThen:
    """A block as the list of blocks names it: its version, and the commit that made it."""

    id: str
    label: str
    version: int
    seq: int


@dataclass(frozen=True, slots=True)
class RestoreOutcome:
    """What came of a restoring, in words; ``number`` is the question that it answers."""

    number: str
    text: str
    hint: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """The whole timeline: ``count`` commits from number ``first`` on, of which the page has the newest.

    ``shown`` are the newest moments for the text, ``value`` is what the block changed last holds.
    """

    title: str
    block: str = ""
    label: str = ""
    count: int = 0
    first: int = 0
    tail: dict[str, Any] | None = None
    shown: tuple[Moment, ...] = ()
    blocks: tuple[BlockThen, ...] = ()
    blocks_more: int = 0
    value: tuple[str, str, int] | None = None
    edition: str = ""
    answered: str = ""
    outcome: RestoreOutcome | None = None
    trouble: str = ""
