"""The hunks of a patch: read from its text, and found in the text that they are to change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import dropwhile
from typing import TypeAlias

from kit.errors import EditError
from kit.values.lines import advice, clipped, line_count, line_numbers, listed, many, places

MOST_HUNKS = 1_000  # each costs a search through the text, while the room is locked
_NUMBERED = re.compile(r"@@ -([0-9]{1,9})(?:,[0-9]+)?(?= |$)")


@dataclass(frozen=True, slots=True)
class Hunk:
    """One hunk of a patch: it begins at line ``at`` of the patch; ``stated`` is the text's line."""

    at: int
    stated: int | None
    old: list[str]
    new: list[str]


_Spot: TypeAlias = tuple[int, int, Hunk]


def parsed(patch: str) -> list[Hunk]:
    """The hunks of a patch, or ``EditError`` naming the line of it that is none."""
    groups: list[tuple[int, str, list[str]]] = []
    for number, line in _body(patch):
        if line.startswith("@@"):
            groups.append((number, line, []))
        elif line[:1] in {"", " ", "-", "+"}:
            if not groups:
                groups.append((number, "", []))
            groups[-1][2].append(line)
        else:
            raise _malformed(
                number, f"is {clipped(line)}", "Begin each line with a space, - or +, or @@ for a new hunk."
            )
    if not groups:
        raise _malformed(
            1, "begins a patch without a hunk", "Write the lines that go with - and those that come with +."
        )
    if len(groups) > MOST_HUNKS:
        at = groups[MOST_HUNKS][0]
        raise _malformed(
            at,
            f"begins hunk {MOST_HUNKS + 1:,}",
            f"Send {MOST_HUNKS:,} hunks at most, or rewrite it all.",
        )
    return [_hunk(*group) for group in groups]


def _body(patch: str) -> list[tuple[int, str]]:
    """The numbered lines of all hunks, without what may stand around them."""
    numbered = enumerate(patch.rstrip("\n").split("\n"), 1)
    body = list(dropwhile(_is_blank, (entry for entry in numbered if not entry[1].startswith("*** "))))
    # A file's header stands at the top only: further down, "--- x" removes the line "-- x".
    if [line[:3] for _, line in body[:2]] == ["---", "+++"]:
        body = list(dropwhile(_is_blank, body[2:]))
    return body


def _is_blank(entry: tuple[int, str]) -> bool:
    return not entry[1]


def _hunk(at: int, header: str, lines: list[str]) -> Hunk:
    if not any(line.startswith(("-", "+")) for line in lines):
        raise _malformed(
            at, "begins a hunk that changes nothing", "Mark what goes with - and what comes with +."
        )
    number = _NUMBERED.match(header)
    return Hunk(
        at,
        int(number[1]) if number else None,
        old=[line[1:] for line in lines if not line.startswith("+")],
        new=[line[1:] for line in lines if not line.startswith("-")],
    )


def _malformed(at: int, wrong: str, hint: str) -> EditError:
    return EditError(f"line {at} of the patch {wrong}", hint=hint, lines=(), patch_line=at)


def unfit(hunk: Hunk, wrong: str, hint: str, lines: tuple[int, ...] = ()) -> EditError:
    """The refusal of a hunk that does not fit its text."""
    return EditError(
        f"the hunk at line {hunk.at} of the patch {wrong}", hint=hint, lines=lines, patch_line=hunk.at
    )


def located(hunk: Hunk, text: str, lines: list[str]) -> _Spot:
    """Where the hunk's old lines stand: the index of the first, and of the one after the last."""
    if not hunk.old:
        return _gap(hunk, text, lines)
    size = len(hunk.old)
    if hunk.stated and lines[hunk.stated - 1 : hunk.stated - 1 + size] == hunk.old:
        return hunk.stated - 1, hunk.stated - 1 + size, hunk
    padded = f"\n{text}\n"
    found = line_numbers(padded, places(padded, "\n".join(["", *hunk.old, ""])))
    if not found:
        known = frozenset(lines)
        hint = advice(text, hunk.old, stands=known.__contains__)
        raise unfit(hunk, "does not fit: its old lines do not stand in the text", hint)
    if len(found) > 1:
        hint = f"Add a line that stands around the one you mean, or give its number: @@ -{found[0]} @@."
        raise unfit(hunk, f"fits {len(found):,} times, at {listed(found)}", hint, found)
    return found[0] - 1, found[0] - 1 + size, hunk


def _gap(hunk: Hunk, text: str, lines: list[str]) -> _Spot:
    """Where a hunk without old lines goes: after the line of its number, as in ``diff -U0``."""
    if not text and not hunk.stated:
        return 0, 1, hunk  # an empty text has no line that could stay
    if hunk.stated is None:
        raise unfit(
            hunk,
            "does not say where its lines go",
            "Begin it with the line before them, or append them.",
        )
    if hunk.stated > len(lines):
        count = many(line_count(text), "line")
        raise unfit(hunk, f"goes after line {hunk.stated}: the text has {count}", "Give the line before it.")
    return hunk.stated, hunk.stated, hunk
