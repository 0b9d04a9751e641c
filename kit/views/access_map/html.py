"""An access map as static HTML, for pages where no program runs; its questions open by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from kit.views.access_map.question import QuizQuestion
from kit.views.access_map.seen import COULD, KINDS, LEGEND, BlockRow, Mapped
from kit.views.access_map.shown import MapShown
from kit.views.access_map.text import MOST_ROWS, left_out, told_paths
from kit.views.board.html import tag, text

_MOST_COLUMNS = 30
_MOST_ASKED = 3


def as_html(shown: MapShown) -> str:
    """The map as HTML that holds no program and no style; every text in it is escaped.

    >>> as_html(MapShown(Mapped("Room <1>")))
    '<div class="kit-map"><table><caption>Room &lt;1&gt;</caption></table><p>no blocks yet</p></div>'
    """
    return f'<div class="kit-map">{"".join(_parts(shown))}</div>'


def _parts(shown: MapShown) -> Iterator[str]:
    room = shown.room
    if shown.trouble:
        yield tag("p", tag("strong", text(f"! {shown.trouble}")))
    rows = _rows(room) if room.rows and room.columns else ()
    yield tag("table", tag("caption", text(room.title)), *rows)
    if not room.rows or not room.columns:
        yield tag("p", "no agents yet" if room.rows else "no blocks yet")
        return
    yield from (tag("p", text(line)) for line in left_out(room, MOST_ROWS, _MOST_COLUMNS))
    yield tag("p", tag("small", text(" · ".join(f"{kind.mark} {kind.meaning}" for kind in LEGEND))))
    yield tag("p", tag("strong", "who could come to know it without holding it"))
    yield tag("ul", *(tag("li", text(line)) for line in told_paths(room)))
    yield from map(_question, shown.questions[:_MOST_ASKED])


def _rows(room: Mapped) -> Iterator[str]:
    names = ["block", *(agent.name for agent in room.shown_agents[:_MOST_COLUMNS])]
    yield tag("thead", tag("tr", *(tag("th", text(name), scope="col") for name in names)))
    yield tag("tbody", *(_row(room, block) for block in room.shown_blocks[:MOST_ROWS]))


def _row(room: Mapped, block: BlockRow) -> str:
    head = text(block.label) + (f" {tag('small', 'read-only')}" if block.read_only else "")
    cells = (
        tag("td", text(KINDS[cell].mark), title=_said(room, block, agent, cell))
        for agent, cell in enumerate(block.cells[:_MOST_COLUMNS])
    )
    return tag("tr", tag("th", head, scope="row"), *cells)


def _said(room: Mapped, block: BlockRow, agent: int, cell: int) -> str:
    kind, path = KINDS[cell], room.path_to(block, agent) if cell == COULD else None
    said = f"{room.agents[agent].name}: {kind.meaning}"
    return said + (f", because {kind.why}" if kind.why else "") + (f": {path}" if path else "")


def _question(question: QuizQuestion) -> str:
    answer = (
        tag("li", "✔ " if name in question.right else "– ", tag("strong", text(name)), text(f": {why}"))
        for name, why in question.why.items()
    )
    return tag("details", tag("summary", text(question.text)), tag("ul", *answer))
