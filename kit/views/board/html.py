"""The board as a static table in HTML, for pages where no program runs."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from kit.values.rights import MEANINGS
from kit.values.signs import visible
from kit.views.board.seen import BlockView, Picture
from kit.views.board.text import by, warning
from kit.views.shared.change import ChangedLine


def as_table(picture: Picture) -> str:
    """The picture as HTML that holds no program and no style; every text in it is escaped.

    >>> from kit.views.board.seen import Picture
    >>> as_table(Picture("Room <1>"))
    '<div class="kit-board"><table><caption>Room &lt;1&gt;</caption></table><p>no blocks yet</p></div>'
    """
    return f'<div class="kit-board">{"".join(_parts(picture))}</div>'


def tag(name: str, *inside: str, **attributes: str) -> str:
    """An element whose content is HTML already; attribute values are escaped here.

    >>> tag("td", text("<3"), title='"')
    '<td title="&quot;">&lt;3</td>'
    """
    given = "".join(f' {key.replace("_", "-")}="{text(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{''.join(inside)}</{name}>"


def text(words: object) -> str:
    """Words of a person or a model, as HTML: the one place where they are escaped."""
    return escape(visible(str(words)))


def _parts(picture: Picture) -> Iterator[str]:
    if picture.trouble:
        yield tag("p", tag("strong", text(f"! {picture.trouble}")))
    rows = [_head(picture), *_groups(picture)]
    yield tag("table", tag("caption", text(picture.title)), *(rows if picture.blocks else []))
    if not picture.blocks:
        yield tag("p", "no blocks yet")
        return
    yield tag("p", tag("small", text(" · ".join(f"{mark} {said}" for mark, said in MEANINGS.items()))))
    yield from map(_details, picture.blocks)
    yield from _refused(picture)


def _head(picture: Picture) -> str:
    names = ["block", *(agent.name for agent in picture.agents), "used", "last change"]
    return tag("thead", tag("tr", *(tag("th", text(name), scope="col") for name in names)))


def _groups(picture: Picture) -> Iterator[str]:
    for name, blocks in groupby(picture.blocks, key=lambda block: block.group):
        heading = tag("th", text(name), scope="rowgroup", colspan=str(len(picture.agents) + 3))
        title = [tag("tr", heading)] if name else []
        yield tag("tbody", *title, *(_row(block, picture) for block in blocks))


def _row(block: BlockView, picture: Picture) -> str:
    label = text(block.label) + (f" {tag('small', 'read-only')}" if block.read_only else "")
    cells = [
        tag("td", text(mark), title=f"{agent.name}: {MEANINGS[mark]}")
        for mark, agent in zip(block.cells, picture.agents, strict=True)
    ]
    used = text(f"{block.used:,} of {block.limit:,}{warning(block)}")
    last = text(f"version {block.version}{by(block)}")
    return tag("tr", tag("th", label, scope="row"), *cells, tag("td", used), tag("td", last))


def _details(block: BlockView) -> str:
    more = f"\n… {block.left_out:,} more characters" if block.left_out else ""
    shown = tag("pre", text(block.value + more) or "(empty)")
    summary = tag("summary", text(f"{block.label}, version {block.version}"))
    return tag("details", summary, shown, *_changed(block))


def _changed(block: BlockView) -> Iterator[str]:
    if block.version > 1 and block.last.lines:
        yield tag("pre", "\n".join(map(_line, block.last.lines)))


def _line(line: ChangedLine) -> str:
    name = {"+": "ins", "−": "del"}.get(line.sign)
    words = (tag(name, text(part.text)) if name and part.marked else text(part.text) for part in line.parts)
    return f"{line.sign} {''.join(words)}"


def _refused(picture: Picture) -> Iterator[str]:
    if picture.refusals:
        items = (
            tag("li", text(f"⊘ {one.text}"), *([f" {tag('small', text(one.hint))}"] * bool(one.hint)))
            for one in picture.refusals
        )
        yield tag("p", "refused, the latest first") + tag("ul", *items)
