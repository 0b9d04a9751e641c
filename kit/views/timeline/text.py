"""A timeline in plain text: the same for the same room, whenever and wherever it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from kit.values.signs import visible
from kit.views.shared.text import clip
from kit.views.timeline.seen import BlockChange, Moment, Timed

MOST_SHOWN = 12  # commits, the latest first
_MOST_LINES = 12  # of a block's text
MOST_NAMED = 8  # blocks that one commit changed, and that the list of blocks names


def as_text(timed: Timed) -> str:
    """The timeline as text, without ids and times; the latest commit comes first.

    >>> as_text(Timed("Room in memory"))
    'Room in memory, 0 commits'
    """
    parts = [_heading(timed), *map(_moment, reversed(timed.shown)), rest(timed), now(timed), _blocks(timed)]
    return "\n\n".join(visible("\n".join(lines)) for part in parts if (lines := list(part)))


def titled(timed: Timed) -> str:
    """What the timeline is of, and how long it is."""
    what = f": {timed.label}" if timed.label else ""
    return f"{timed.title}{what}, {timed.count:,} commit{'s' * (timed.count != 1)}"


def _heading(timed: Timed) -> Iterator[str]:
    yield titled(timed)
    if timed.trouble:
        yield f"! {timed.trouble}"


def _moment(moment: Moment) -> Iterator[str]:
    yield heading(moment)
    for change in moment.changes[:MOST_NAMED]:
        yield f"  {changed(change, moment)}"
        yield from (f"    {line.sign} {clip(line.text)}".rstrip() for line in change.lines)
    if left_out := len(moment.changes[MOST_NAMED:]) + moment.more:
        yield f"  … and {left_out:,} more block{'s' * (left_out != 1)}"
    for told in moment.told:
        first, *lines = told.split("\n")
        yield f"  {clip(first)}".rstrip()
        yield from (f"    {clip(line)}".rstrip() for line in lines)
    yield from (f"  {line}" for line in had(moment))


def heading(moment: Moment) -> str:
    """Which commit it is, by whom and through what."""
    step = f", step {moment.step}" if moment.step else ""
    return f"commit {moment.seq:,} · {moment.by} · {moment.via}{step}"


def changed(change: BlockChange, moment: Moment) -> str:
    """What became of a block, in words."""
    this = f"v{change.version}"
    if change.deleted:
        return f"{change.label} was deleted at {this}"
    if moment.via == "compact":
        return f"{change.label} {this}, as it was then"
    if change.returned:
        return f"{change.label} is back, {this}"
    return f"{change.label} v{change.was} → {this}" if change.was else f"{change.label} is new, {this}"


def had(moment: Moment) -> Iterator[str]:
    """Which versions an agent had in front of it, and whether those were the latest."""
    if moment.had is not None:
        told = "; ".join(map(str, moment.had)) or "no block"
        yield f"{moment.by} had in front of it: {told}"


def rest(timed: Timed) -> Iterator[str]:
    """How many commits there are before those that are shown."""
    if left_out := timed.count - len(timed.shown):
        yield f"… and {left_out:,} commit{'s' * (left_out != 1)} before these"


def now(timed: Timed) -> Iterator[str]:
    """What the block that was changed last holds now: a heading, and its lines set in."""
    if timed.value is not None:
        label, value, left_out = timed.value
        yield f"{label} now"
        lines = value.split("\n") if value else ["(empty)"]
        yield from (f"    {clip(line)}".rstrip() for line in lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            yield f"    … {len(lines) - _MOST_LINES:,} more lines"
        if left_out:
            yield f"    … {left_out:,} more characters"


def _blocks(timed: Timed) -> Iterator[str]:
    if timed.blocks:
        yield "blocks now"
        yield from (f"  {one.label} v{one.version}, commit {one.seq:,}" for one in timed.blocks[-MOST_NAMED:])
        if left_out := timed.blocks_more + max(0, len(timed.blocks) - MOST_NAMED):
            yield f"  … and {left_out:,} more"
