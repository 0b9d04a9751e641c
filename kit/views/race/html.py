"""Pictures of races: the matrix of interleavings, and what was measured as bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kit.errors import UnprocessableEntityError
from kit.race import Measured, Measurement, Race, WalkMoment
from kit.race.lab import Run
from kit.values.checks import shown
from kit.views.board.html import tag, text

_TEXT = "var(--jp-content-font-color1, CanvasText)"
_LINE = f"color-mix(in srgb, {_TEXT} 35%, transparent)"
_TINT = f"color-mix(in srgb, {_TEXT} 9%, transparent)"
_SOLID = f"color-mix(in srgb, {_TEXT} 55%, transparent)"
_BAD = "var(--jp-error-color1, #d32f2f)"
_FONT = "12px/1.4 var(--jp-ui-font-family, system-ui, sans-serif)"
_CELL, _ROW, _TOP = 24, 17, 24
_LEGEND = "a letter: that worker's step · w it wrote · ! it was refused · ✘ here the other's line was lost"
_MOST_ROWS = 60
_PLACES = (("lines lost", "lost"), ("retries", "retries"), ("seconds", "seconds"))


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
    figures = [_figure(result) for result in results]
    style = f"display: flex; flex-wrap: wrap; gap: 10px 24px; font: {_FONT}; color: {_TEXT}"
    legend = [tag("p", text(_LEGEND), style="margin: 6px 0 0")]
    legend *= any(isinstance(result, Race) for result in results)
    return Drawing(
        tag("div", tag("div", *figures, style=style), *legend, style=f"font: {_FONT}; color: {_TEXT}"),
        "\n\n".join(map(str, results)),
    )


def _figure(result: Race | Measured) -> str:
    if isinstance(result, Race):
        picture, title = _matrix(result), result.summary
    elif isinstance(result, Measured):
        picture, title = _bars(result), _measured_title(result)
    else:
        raise UnprocessableEntityError(
            f"{shown(result)} can not be drawn", hint="Draw what race(…) or measure(…) has returned."
        )
    wide = 250 if isinstance(result, Race) else 690
    style = f"max-width: {wide}px; font-weight: 600; margin-bottom: 4px"
    heading = tag("figcaption", text(title.replace(" · ", "\u00a0· ")), style=style)
    words = tag("details", tag("summary", "in words"), tag("pre", text(result), style="font-size: 11px"))
    return tag("figure", heading, picture, words, style="margin: 0")


def _svg(width: int, height: int, title: str, about: str, parts: Sequence[str]) -> str:
    style = f"max-width: 100%; height: auto; display: block; font: {_FONT}; fill: {_TEXT}"
    known = {"viewBox": f"0 0 {width} {height}", "role": "img", "aria_label": f"{title}. {about}"}
    inside = [tag("title", text(title)), tag("desc", text(about)), *parts]
    return tag("svg", *inside, width=str(width), height=str(height), style=style, **known)


def _label(x: float, y: float, words: object, **more: str) -> str:
    return tag("text", text(words), x=f"{x:g}", y=f"{y:g}", **more)


def _box(x: float, y: float, width: float, height: float, **more: str) -> str:
    return tag("rect", x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}", **more)


# ------------------------------------------------------------------------------------ the matrix


def _matrix(race: Race) -> str:
    runs = race.runs[:_MOST_ROWS]
    steps = max(len(run.moments) for run in runs)
    parts = [_label(2 + _CELL * (place + 0.5), 15, place + 1, **_middle()) for place in range(steps)]
    for row, run in enumerate(runs):
        parts += _lane(run, _TOP + row * _ROW, 2 + steps * _CELL + 8)
    if left := len(race.runs) - len(runs):
        parts.append(_label(2, _TOP + len(runs) * _ROW + 13, f"… and {left:,} more interleavings"))
    height = _TOP + (len(runs) + (left > 0)) * _ROW + 4
    about = f"Each row is one order of steps, each column one step; {race.bad} rows end badly."
    ends = max(len(_ending(run)) for run in runs) * 7
    return _svg(2 + steps * _CELL + 10 + ends, height, race.summary, about, parts)


def _middle() -> dict[str, str]:
    return {"text_anchor": "middle", "font_size": "11"}


def _lane(run: Run, top: float, end: float) -> Iterator[str]:
    """One interleaving: its steps, and at its end how it went."""
    lost = set(lost_at(run))
    for place, moment in enumerate(run.moments):
        mark = "✘" if place in lost else "w" if moment.wrote else "!" if moment.refused else ""
        edge = {"stroke": _BAD, "stroke_width": "2"} if place in lost else {"stroke": _LINE}
        fill = _TINT if moment.letter == "A" else "transparent"
        x = 2 + place * _CELL
        yield _box(x + 1, top + 1, _CELL - 3, _ROW - 3, rx="2", style=f"fill: {fill}", **edge)
        weight = "700" if mark else "400"
        yield _label(x + _CELL / 2 - 0.5, top + 12, moment.letter + mark, font_weight=weight, **_middle())
    yield _label(end, top + 12, _ending(run), font_size="11", **({"font_weight": "700"} if lost else {}))


def _ending(run: Run) -> str:
    outcome = run.outcome
    if outcome.lost:
        return f"✘ {len(outcome.winners)} were told yours"
    return f"✘ {outcome.problems[0]}"[:24] if outcome.bad else f"✔ {', '.join(outcome.winners)}"


def lost_at(run: Run) -> Iterator[int]:
    """The steps at which a line that is lost in the end stood for the last time before."""
    for line in run.outcome.lost:
        stood = [place for place, moment in enumerate(run.moments) if line in moment.value.split("\n")]
        after = stood[-1] + 1 if stood else 0
        # a line that never stood was lost where its worker should have written it: at an end
        yield next(place for place, moment in enumerate(run.moments) if place >= after and _ends(moment))


def _ends(moment: WalkMoment) -> bool:
    return moment.wrote or moment.last


# ------------------------------------------------------------------------------------ the bars


def _measured_title(measured: Measured) -> str:
    ways = dict.fromkeys(row.way for row in measured.rows)
    return "; ".join(f"{way}: {measured.lost(way)} lost, {measured.retries(way)} retries" for way in ways)


def _bars(measured: Measured) -> str:
    """One row a race, three columns of bars; a bar's number stands beside it."""
    parts = [_label(178 + column * 170, 15, name, font_weight="600") for column, (name, _) in _columns()]
    y = _TOP
    for field, rows in groupby(measured.rows, key=lambda row: row.field):
        parts.append(_label(2, y + 13, field, font_weight="600"))
        for row in rows:
            parts.append(_label(94, y + 13, row.way))
            parts += _values(row, measured, y)
            y += _ROW
        y += 8
    about = "Each row is one race, each column what was counted in it: " + _measured_title(measured)
    return _svg(178 + 3 * 170, y, "What was lost and retried, and how long it took", about, parts)


def _columns() -> list[tuple[int, tuple[str, str]]]:
    return list(enumerate(_PLACES))


def _values(row: Measurement, measured: Measured, y: float) -> Iterator[str]:
    for column, (_, name) in _columns():
        amount = getattr(row, name)
        most = max(getattr(each, name) for each in measured.rows) or 1
        width = 100 * amount / most
        colour = _BAD if name == "lost" else _SOLID
        yield _box(178 + column * 170, y + 3, width, _ROW - 6, style=f"fill: {colour}")
        said = (
            f"{amount:.2f}" if name == "seconds" else f"{amount} of {row.lines}" if name == "lost" else amount
        )
        yield _label(178 + column * 170 + width + 5, y + 13, said, font_size="11")
