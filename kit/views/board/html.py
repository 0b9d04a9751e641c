"""The board as a static table in HTML, for pages where no program runs."""

from __future__ import annotations

from itertools import groupby

from kit.values.rights import MEANINGS
from kit.views.board.seen import BoardSeen
from kit.views.board.text import by, warning
from kit.views.shared.html import rendered


def as_html(seen: BoardSeen) -> str:
    """The board as HTML that holds no program and no style; every text in it is escaped.

    >>> as_html(BoardSeen("Room <1>"))
    '<div class="kit-board"><table><caption>Room &lt;1&gt;</caption></table><p>no blocks yet</p></div>'
    """
    groups = [(name, list(blocks)) for name, blocks in groupby(seen.blocks, key=lambda block: block.group)]
    names = ["block", *(agent.name for agent in seen.agents), "used", "last change"]
    return rendered(
        "views/board/board.html",
        seen=seen,
        groups=groups,
        names=names,
        meanings=MEANINGS,
        by=by,
        warning=warning,
    )
