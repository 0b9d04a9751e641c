"""A timeline in plain text and as static HTML: the same for the same room, wherever it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from kit.values.signs import visible
from kit.views.board.html import tag, text
from kit.views.board.text import clip
from kit.views.shared.change import ChangedLine
from kit.views.timeline.seen import BlockChange, Moment, Timed

MOST_SHOWN = 12  # commits, the latest first
_MOST_LINES = 12  # of a block's text
_MOST_NAMED = 8  # blocks that one commit changed, and that the list of blocks names


def as_text(timed: Timed) -> str:
    """The timeline as text, without ids and times; the latest commit comes first.

    >>> as_text(Timed("Room in memory"))
    'Room in memory, 0 commits'
    """
    parts = [_heading(timed), *map(_moment, reversed(timed.shown)), _rest(timed), _now(timed), _blocks(timed)]
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
    for change in moment.changes[:_MOST_NAMED]:
        yield f"  {changed(change, moment)}"
        yield from (f"    {line.sign} {clip(line.text)}".rstrip() for line in change.lines)
    if left_out := len(moment.changes[_MOST_NAMED:]) + moment.more:
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
    now = f"v{change.version}"
    if change.deleted:
        return f"{change.label} was deleted at {now}"
    if moment.via == "compact":
        return f"{change.label} {now}, as it was then"
    if change.returned:
        return f"{change.label} is back, {now}"
    return f"{change.label} v{change.was} → {now}" if change.was else f"{change.label} is new, {now}"


def had(moment: Moment) -> Iterator[str]:
    """Which versions an agent had in front of it, and whether those were the latest."""
    if moment.had is not None:
        told = "; ".join(map(str, moment.had)) or "no block"
        yield f"{moment.by} had in front of it: {told}"


def _rest(timed: Timed) -> Iterator[str]:
    if left_out := timed.count - len(timed.shown):
        yield f"… and {left_out:,} commit{'s' * (left_out != 1)} before these"


def _now(timed: Timed) -> Iterator[str]:
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
        yield from (
            f"  {one.label} v{one.version}, commit {one.seq:,}" for one in timed.blocks[-_MOST_NAMED:]
        )
        if left_out := timed.blocks_more + max(0, len(timed.blocks) - _MOST_NAMED):
            yield f"  … and {left_out:,} more"


# ------------------------------------------------------------------------------------- static HTML


def as_html(timed: Timed) -> str:
    """The timeline as HTML that holds no program and no style; every text in it is escaped.

    >>> as_html(Timed("Room <1>"))
    '<div class="kit-timeline"><p><strong>Room &lt;1&gt;, 0 commits</strong></p></div>'
    """
    return tag("div", "".join(_parts(timed)), **{"class": "kit-timeline"})


def _parts(timed: Timed) -> Iterator[str]:
    yield tag("p", tag("strong", text(titled(timed))))
    if timed.trouble:
        yield tag("p", tag("strong", text(f"! {timed.trouble}")))
    if timed.shown:
        names = ("commit", "who", "through", "what", "what it had in front of it")
        head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
        yield tag("table", head, tag("tbody", *map(_row, reversed(timed.shown))))
    if rest := next(_rest(timed), ""):
        yield tag("p", text(rest))
    if timed.value is not None:
        label, *_ = timed.value
        lines = "\n".join(line.removeprefix("    ") for line in list(_now(timed))[1:])
        yield tag("p", tag("strong", text(f"{label} now"))) + tag("pre", text(lines))


def _row(moment: Moment) -> str:
    changes = "".join(_change(change, moment) for change in moment.changes[:_MOST_NAMED])
    left_out = len(moment.changes[_MOST_NAMED:]) + moment.more
    more = tag("p", text(f"… and {left_out:,} more blocks")) if left_out else ""
    told = "".join(tag("p", text(line)) for line in moment.told)
    step = f", step {moment.step}" if moment.step else ""
    versions = "" if moment.had is None else "".join(tag("p", text(one)) for one in moment.had) or "no block"
    cells = (text(moment.by), text(moment.via + step), changes + more + told, versions)
    return tag("tr", tag("th", f"{moment.seq:,}", scope="row"), *(tag("td", cell) for cell in cells))


def _change(change: BlockChange, moment: Moment) -> str:
    lines = tag("pre", "\n".join(map(_line, change.lines))) if change.lines else ""
    return tag("p", text(changed(change, moment))) + lines


def _line(line: ChangedLine) -> str:
    name = {"+": "ins", "−": "del"}.get(line.sign)
    words = (tag(name, text(part.text)) if name and part.marked else text(part.text) for part in line.parts)
    return f"{line.sign} {''.join(words)}"
