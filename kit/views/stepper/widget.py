"""The stepper: a race, taken step by step by hand, with the lost line marked where it is lost."""

from __future__ import annotations

from typing import Any

import traitlets

from kit.errors import UnprocessableEntityError
from kit.notebooks import here
from kit.race import Race
from kit.values.signs import visible_in
from kit.views.race import draw
from kit.views.shared.place import Placed
from kit.views.shared.program import program, style
from kit.views.stepper.state import as_state

MOST_RUNS = 400  # what a page can hold at hand


def stepper(race: Race, *, title: str | None = None) -> Stepper:
    """Step through a race by hand: whose step is next, what the block holds, what each worker believes.

    Every interleaving was run for real; the stepper shows what happened in it. ``print`` gives the
    table of all of them. Where their count is not to be told yet, ``title`` stands in its place.

    >>> from kit.race import naive, race
    >>> print(str(stepper(race(naive))).splitlines()[0])
    naive: 18 of 20 interleavings bad · lines lost 18 · refused 0 · retried 0

    Raises:
        UnprocessableEntityError: the race has more than 400 interleavings.
    """
    if len(race.runs) > MOST_RUNS:
        raise UnprocessableEntityError(
            f"{len(race.runs):,} interleavings are too many to step through",
            hint=f"Up to {MOST_RUNS} can be shown: race fewer workers. draw(race) shows their count.",
        )
    return Stepper(race, title)


class Stepper(Placed):
    """The widget of ``stepper()``."""

    _esm = program("views/stepper/stepper.js")
    _css = style("views/stepper/stepper.css")
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, race: Race, title: str | None = None) -> None:
        self._race = race
        self.run: object = here.running_again() or getattr(here.shell(), "execution_count", 0)
        super().__init__(state=visible_in(as_state(race, title)))

    def replaces(self, other: Placed | None) -> bool:
        """One that an earlier run of the cell has shown."""
        return super().replaces(other) or (isinstance(other, Stepper) and other.run != self.run)

    def __str__(self) -> str:
        return str(self._race)

    __repr__ = __str__

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        drawn = draw(self._race)
        bundle, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**bundle, "text/plain": str(self), "text/html": drawn.html}, metadata
