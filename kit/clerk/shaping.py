"""Shaping: a new entry in the form of the rows that it joins, part by part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk.change import NoEditError
from kit.clerk.page import PageLine
from kit.clerk.slots import slots

_MARKS = (" | ", " - ", " / ", ";")
_SMALL = re.compile(r"^(?:at|on|for|by|in|the|with)\s+(?=\S)", re.IGNORECASE)


def signature(text: str) -> str:
    """The form of a line: its typed places, its separators, and where words stand.

    >>> signature("Tue 05:30: 402 l") == signature("Mon 06:00: 390 l"), signature("- Tea, two cups")
    (True, 'W, <count>')
    """
    text = re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", text)
    for one in reversed(slots(text)):
        text = f"{text[: one.start]}<{one.kind}>{text[one.end :]}"
    text = re.sub(r"(?<!<)\b[^\W\d][\w'’]*(?!>)(?:[ -][^\W\d][\w'’]*)*", "W", text)
    return re.sub(r"(<count>|<duration>) W", r"\1", text)


def as_row(entry: str, mates: Sequence[PageLine]) -> str:
    r"""An entry in the form of a table's rows; as it is, where its mates are no table; goes back at a gap.

    >>> from kit.clerk.page import BlockPage
    >>> mates = BlockPage.read("18:00 - Ada - 4 people - window\n19:00 - Bo - 2 people").content
    >>> as_row("Cy, 3 people, at 20:00", mates)
    '20:00 - Cy - 3 people'
    """
    mark = next((mark for mark in _MARKS if len(mates) > 1 and all(mark in one.body for one in mates)), "")
    if not mark or mark in entry:
        return entry
    framed = all(one.body.startswith("| ") for one in mates)
    rows = [[cell.strip() for cell in one.body.strip("| ").split(mark)] for one in mates]
    parts = [_SMALL.sub("", part.strip()) for part in re.split(r",\s+|;\s+|:\s+", entry)]
    size = min(map(len, rows))
    if len(parts) < 2 or not size <= len(parts) <= max(map(len, rows)):
        what = mark.join(rows[-1][:size])
        raise NoEditError(
            f'The entries there read "{what}". Say all of its parts, please. I changed nothing.'
        )
    kinds = [frozenset.intersection(*(_kinds(row[at]) for row in rows)) for at in range(size)]
    placed = _placed(parts, kinds)
    if placed is None:
        raise NoEditError(f'I do not see where in "{mark.join(rows[-1])}" each part goes. I changed nothing.')
    return f"| {mark.join(placed)} |" if framed else mark.join(placed)


def _placed(parts: list[str], kinds: list[frozenset[str]]) -> list[str] | None:
    """The parts in the order of the columns: each typed one in its own, the others in turn."""
    left, found = [*parts], list[str]()
    for kind in kinds:
        part = next(
            (part for part in left if bool(kind) == bool(_kinds(part)) and kind <= _kinds(part)), None
        )
        if part is None:
            return None
        left.remove(part)
        found.append(part)
    return [*found, *left]


def _kinds(text: str) -> frozenset[str]:
    return frozenset(one.kind for one in slots(text)) - {"none"}


def loosely(text: str) -> str:
    """The form of a line, whatever the types of its places are."""
    return re.sub(r"<\w+>", "<>", signature(text))


def joined(value: str, text: str) -> str:
    """A list on a line with one more member; no text where the two are not of one kind, or it has it.

    >>> joined("2, 3 and 5", "4"), joined("Ada", "Bo"), joined("read chapter 6", "Bo")
    ('2, 3, 4 and 5', 'Ada, Bo', '')
    """
    members = re.split(r",\s+|\s+and\s+|\s+&\s+", value.strip())
    if text in members or any(_member(one) != _member(text) for one in members):
        return ""
    at = value.rfind(" and ") if len(members) > 1 else -1
    return f"{value}, {text}" if at < 0 else f"{value[:at]}, {text}{value[at:]}"


def _member(text: str) -> str:
    forms = {"number": r"\d+[a-z]?", "name": r"(?:[A-Z][\w'’.-]*\s?)+", "word": r"[a-z][a-z-]*(?: [a-z-]+)?"}
    return next((kind for kind, form in forms.items() if re.fullmatch(form, text)), text)
