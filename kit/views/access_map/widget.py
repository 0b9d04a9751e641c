"""The live access map: a matrix, a drawing and a quiz of who may read and write what, and who could know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kit.audit.snapshot import snapshot
from kit.client import Client
from kit.journal import Reading
from kit.values.meant import a_client, explained
from kit.views.access_map.html import as_html
from kit.views.access_map.reading import outline
from kit.views.access_map.seen import Mapped, MapShown
from kit.views.access_map.shown import shown
from kit.views.access_map.state import as_state
from kit.views.access_map.text import as_text
from kit.views.shared.live import Live, the_one
from kit.views.shared.program import program, style
from kit.views.shared.title import title_of


@explained
def access_map(client: Client) -> LiveAccessMap:
    """Who may read and write what, who could come to know it by which path, and a quiz about this room.

    In a notebook it is a matrix, a drawing and a quiz, which move by themselves when any thread or other
    process changes who may do what. ``print(access_map(client))`` is the same in plain text, and
    ``access_quiz(client)`` are the questions.

    >>> from kit import connect
    >>> client = connect()
    >>> secret = client.blocks.create(label="financial_data", value="")
    >>> shared = client.blocks.create(label="interaction_history", value="")
    >>> ana = client.agents.create(name="Coordinator", block_ids=[secret.id, shared.id])
    >>> ben = client.agents.create(name="Email", block_ids=[shared.id])
    >>> print(access_map(client))
    Room in memory: who may read and write what
    <BLANKLINE>
    block                Coordinator  Email
    financial_data       R/W          ⇢
    interaction_history  R/W          R/W
    R read only · R/W read and write · A append only · – not attached · ⇢ could come to know it
    <BLANKLINE>
    who could come to know it without holding it
      financial_data → Coordinator → interaction_history → Email
      Messages between agents and answers to people are ways too, and are not followed here.
    """
    a_client(client, "access_map(client)")
    return the_one(lambda: LiveAccessMap(client), LiveAccessMap, client)


class LiveAccessMap(Live):
    """The widget of ``access_map()``; ``close()`` ends it."""

    _esm = program("views/access_map/access_map.js")
    _css = style("views/access_map/access_map.css")

    def __init__(self, client: Client) -> None:
        super().__init__(client, MapShown(Mapped(title_of(client))))

    def look(self, room: Reading, last: MapShown) -> MapShown:
        """A commit that changes nobody's access leaves the map as it is, and nothing travels to the page."""
        seen = snapshot(room)
        if last.outline == outline(seen):
            return replace(last, trouble="")
        return shown(seen, room.seq, title_of(self._client))

    def as_text(self, seen: MapShown) -> str:
        return as_text(seen)

    def as_html(self, seen: MapShown) -> str:
        return as_html(seen)

    def as_state(self, seen: MapShown) -> dict[str, Any]:
        return as_state(seen)
