"""What a picture of a race shows: its shapes and where they stand, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from kit.race import Measured, Measurement, Race, WalkMoment
from kit.race.lab import Run

TEXT = "var(--jp-content-font-color1, CanvasText)"
_LINE = f"color-mix(in srgb, {TEXT} 35%, transparent)"
_TINT = f"color-mix(in srgb, {TEXT} 9%, transparent)"
_SOLID = f"color-mix(in srgb, {TEXT} 55%, transparent)"
_BAD = "var(--jp-error-color1, #d32f2f)"
_CELL, _ROW, _TOP = 24, 17, 24
_MOST_ROWS = 60
_PLACES = (("lines lost", "lost"), ("retries", "retries"), ("seconds", "seconds"))


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of the picture, such as a box or a text."""

    name: str
    attributes: Mapping[str, str]
    words: str = ""


@dataclass(frozen=True, slots=True)
class RacePicture:
    """The shapes, in the order in which they are drawn, and what they say to who does not see them."""

    width: int
    height: int
    title: str
    about: str
    shapes: tuple[Shape, ...]


def _label(x: float, y: float, words: object, **more: str) -> Shape:
    return Shape("text", _attributes(more, x=x, y=y), str(words))


def _box(x: float, y: float, width: float, height: float, **more: str) -> Shape:
    return Shape("rect", _attributes(more, x=x, y=y, width=width, height=height))


def _attributes(more: dict[str, str], **places: float) -> dict[str, str]:
    """In SVG a name has hyphens."""
    named = {name.replace("_", "-"): said for name, said in more.items()}
    return {name: f"{place:g}" for name, place in places.items()} | named


# ------------------------------------------------------------------------------------ the matrix


def matrix(race: Race) -> RacePicture:
    """Each interleaving of a race as one lane of steps."""
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
    return RacePicture(2 + steps * _CELL + 10 + ends, height, race.summary, about, tuple(parts))


def _middle() -> dict[str, str]:
    return {"text_anchor": "middle", "font_size": "11"}


def _lane(run: Run, top: float, end: float) -> Iterator[Shape]:
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


def measured_title(measured: Measured) -> str:
    """What each way of writing lost and retried."""
    ways = dict.fromkeys(row.way for row in measured.rows)
    counted = (f"{way}: {measured.lost(way)} lost, {measured.retries(way)} retries" for way in ways)
    return ". ".join(filter(None, ["; ".join(counted), measured.note]))


def bars(measured: Measured) -> RacePicture:
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
    about = "Each row is one race, each column what was counted in it: " + measured_title(measured)
    return RacePicture(
        178 + 3 * 170, y, "What was lost and retried, and how long it took", about, tuple(parts)
    )


def _columns() -> list[tuple[int, tuple[str, str]]]:
    return list(enumerate(_PLACES))


def _values(row: Measurement, measured: Measured, y: float) -> Iterator[Shape]:
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
