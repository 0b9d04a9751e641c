"""An access map as static HTML, for pages where no program runs; its questions open by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from kit.views.access_map.seen import COULD, KINDS, LEGEND, BlockRow, Mapped, MapShown
from kit.views.access_map.text import MOST_ROWS, left_out, told_paths
from kit.views.shared.html import rendered

_MOST_COLUMNS = 30
_MOST_ASKED = 3


def as_html(shown: MapShown) -> str:
    """The map as HTML that holds no program and no style; every text in it is escaped.

    >>> as_html(MapShown(Mapped("Room <1>")))
    '<div class="kit-map"><table><caption>Room &lt;1&gt;</caption></table><p>no blocks yet</p></div>'
    """
    room = shown.room
    blocks = room.shown_blocks[:MOST_ROWS] if room.columns else ()
    return rendered(
        "views/access_map/access_map.html",
        room=room,
        trouble_said=shown.trouble,
        names=["block", *(agent.name for agent in room.shown_agents[:_MOST_COLUMNS])],
        rows=[(block, list(_cells(room, block))) for block in blocks],
        left_out=list(left_out(room, MOST_ROWS, _MOST_COLUMNS)),
        legend=LEGEND,
        paths=list(told_paths(room)),
        questions=shown.questions[:_MOST_ASKED],
    )


def _cells(room: Mapped, block: BlockRow) -> Iterator[tuple[str, str]]:
    """The mark of each cell, and what it says in words."""
    for agent, cell in enumerate(block.cells[:_MOST_COLUMNS]):
        kind, path = KINDS[cell], room.path_to(block, agent) if cell == COULD else None
        said = f"{room.agents[agent].name}: {kind.meaning}"
        said += (f", because {kind.why}" if kind.why else "") + (f": {path}" if path else "")
        yield kind.mark, said
