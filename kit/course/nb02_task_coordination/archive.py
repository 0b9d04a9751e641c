"""E7: room is made in a log that is full, and no line is lost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from kit.client import Client
from kit.lessons.find import latest_block
from kit.lessons.may import May
from kit.lessons.parts import Verdict, cannot_be_checked, judged, not_tried, right
from kit.values.records import Block, Version

_FINISHED, _OPEN, _NEWS = (
    "Mon: boiler checked, done",
    "Tue: lamp in hall 2, open",
    "Wed: the roof leaks, open",
)
_LIMIT = 60
MAY = May(text=("shift_log", "shift_archive"))


def check(client: Client, _: Any) -> Verdict:
    """Judge the two blocks and the order in which they were changed."""
    log, archive = latest_block(client, "shift_log"), latest_block(client, "shift_archive")
    if log is None or archive is None:
        return cannot_be_checked("run the cells above first: shift_log and shift_archive are needed.")
    if log.value == f"{_FINISHED}\n{_OPEN}" and not archive.value:
        return not_tried("shift_log is as it was.")
    taken = _last_change(client.blocks.history(log.id), _FINISHED, gone=True)
    copied = _last_change(client.blocks.history(archive.id), _FINISHED, gone=False)
    return judged(
        _mistakes(log, archive.value.split("\n"), too_early=taken < copied),
        right(
            "Copied first, then removed: had it failed in the middle, a line would stand twice, and none be "
            "lost."
        ),
    )


def _mistakes(log: Block, kept: list[str], *, too_early: bool) -> Iterator[str]:
    lines = log.value.split("\n")
    if log.limit > _LIMIT:
        yield (
            "You raised the limit. It helps until next week, and every agent reads the longer text at every "
            "step. Move what is done."
        )
    yield from _misplaced(lines, kept)
    for line in lines:
        if line not in {_FINISHED, _OPEN, _NEWS, ""}:
            yield f"shift_log says {line!r} too, and nobody asked for it: what is to be added is in news."
    if _NEWS not in lines:
        yield _no_news(log, kept)
    if too_early:
        yield (
            "It all stands where it belongs. But you took the line away before it was copied: had it failed "
            "in the middle, the line would be in no block. First copy, then take away."
        )
    if "" in lines:
        yield "An empty line was left behind: replace the line together with its line break."
    for line in lines:
        if lines.count(line) > 1:
            yield f"shift_log says {line!r} twice."


def _misplaced(lines: list[str], kept: list[str]) -> Iterator[str]:
    """Of the two old lines, which one stands where it does not belong."""
    if _FINISHED in kept and _FINISHED in lines:
        yield "The finished line stands in both blocks now: copying makes no room. Take it out of the log."
    if _FINISHED not in kept and _FINISHED not in lines:
        yield "The finished line is in no block any more: first copy it to the archive, then take it away."
    if _OPEN not in kept and _OPEN not in lines:
        yield "The open line is in no block any more: nobody will ever look after that lamp."
    if _OPEN not in lines:
        yield "What is still open went to the archive, where nobody will look for it."
    if _OPEN in kept:
        yield "What is still open stands in the archive too: only what is finished was to go there."
    if _FINISHED in lines:
        yield "The finished line is still in the log: move it to shift_archive."


def _no_news(log: Block, kept: list[str]) -> str:
    if _NEWS in kept:
        return "The new line went to shift_archive. It is open, and belongs into shift_log."
    if len(log.value) + 1 + len(_NEWS) > log.limit:
        return f"There is no room for the new line yet: {len(log.value)} of {log.limit} characters are taken."
    return "There is room now, but the new line is not there yet: add news."


def _last_change(history: list[Version], line: str, *, gone: bool) -> int:
    """The number of the commit in which the line last came into the block, or went from it."""
    there = [(line in version.value.split("\n"), version.seq) for version in history]
    changed = [seq for (before, _), (after, seq) in pairwise(there) if before == gone and after != gone]
    return changed[-1] if changed else 0
