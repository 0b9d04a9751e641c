"""Pictures of races as inline SVG: the matrix of interleavings, and what was measured as bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kit.errors import UnprocessableEntityError
from kit.race import Measured, Race
from kit.values.checks import shown
from kit.views.race.seen import TEXT, RacePicture, bars, matrix, measured_title
from kit.views.shared.html import rendered

_FONT = "12px/1.4 var(--jp-ui-font-family, system-ui, sans-serif)"
_LEGEND = "a letter: that worker's step · w it wrote · ! it was refused · ✘ here the other's line was lost"


@dataclass(frozen=True, slots=True, repr=False)
class Drawing:
    """A picture for a notebook: inline SVG in ``html``, and the same in plain ``words``."""

    html: str
    words: str

    def __str__(self) -> str:
        return self.words

    __repr__ = __str__

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        return {"text/plain": self.words, "text/html": self.html}


@dataclass(frozen=True, slots=True)
class _Figure:
    """One picture with its heading, and the same in words."""

    title: str
    wide: int
    picture: RacePicture
    words: str


def draw(*results: Race | Measured) -> Drawing:
    """Draw races side by side, each interleaving as one lane of steps; or a measurement, as bars.

    >>> from kit.race import edits, naive, race
    >>> print(str(draw(race(naive), race(edits))).splitlines()[0])
    naive: 18 of 20 interleavings bad · lines lost 18 · refused 0 · retried 0
    >>> "<svg" in draw(race(naive)).html
    True

    Raises:
        UnprocessableEntityError: something else is to be drawn.
    """
    has_lanes = any(isinstance(result, Race) for result in results)
    html = rendered(
        "views/race/race.html",
        figures=[_figure(result) for result in results],
        legend=_LEGEND if has_lanes else "",
        font=_FONT,
        colour=TEXT,
    )
    return Drawing(html, "\n\n".join(map(str, results)))


def _figure(result: Race | Measured) -> _Figure:
    if isinstance(result, Race):
        wide, picture, title = 250, matrix(result), result.summary
    elif isinstance(result, Measured):
        wide, picture, title = 690, bars(result), measured_title(result)
    else:
        raise UnprocessableEntityError(
            f"{shown(result)} can not be drawn", hint="Draw what race(…) or measure(…) has returned."
        )
    return _Figure(title.replace(" · ", "\u00a0· "), wide, picture, str(result))
