"""The live board: blocks by agents, what they hold, what changed last and what was refused."""

from __future__ import annotations

from typing import Any

from kit.client import Client
from kit.journal import Reading
from kit.values.meant import a_client, explained
from kit.views.board.html import as_html
from kit.views.board.reading import seen_in
from kit.views.board.seen import BoardSeen
from kit.views.board.state import as_state
from kit.views.board.text import as_text
from kit.views.shared.live import Live, the_one
from kit.views.shared.program import program, style
from kit.views.shared.title import title_of


@explained
def board(client: Client, *, title: str | None = None) -> Board:
    """The live view of a room: blocks × agents, what they hold, what changed and what was refused.

    In a notebook it is drawn, and moves by itself when any thread or any other process commits to the
    room. ``print(board(client))`` is the same in plain text. A room has one board of a title, so that a
    cell that runs again shows it again.

    >>> from kit import connect
    >>> client = connect()
    >>> print(board(client, title="Support"))
    Support
    <BLANKLINE>
    no blocks yet
    """
    a_client(client, "board(client)")
    return the_one(lambda: Board(client, title=title), Board, client, title)


class Board(Live):
    """The widget of ``board()``; ``close()`` ends it."""

    _esm = program("views/board/board.js")
    _css = style("views/board/board.css")

    def __init__(self, client: Client, *, title: str | None = None) -> None:
        self._title = title
        super().__init__(client, BoardSeen(title or title_of(client)))

    def look(self, room: Reading, last: BoardSeen) -> BoardSeen:
        return seen_in(room, self._title or title_of(self._client), last, self._client.names())

    def as_text(self, seen: BoardSeen) -> str:
        return as_text(seen)

    def as_html(self, seen: BoardSeen) -> str:
        return as_html(seen)

    def as_state(self, seen: BoardSeen) -> dict[str, Any]:
        return as_state(seen)
