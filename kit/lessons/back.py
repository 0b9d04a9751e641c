"""The button that brings a learner back, with what it is for and how far it has come.

It is imported when a notebook needs the first one, for the widgets take longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from kit.lessons.display import shell
from kit.lessons.sheet import box, say, wrapped
from kit.lessons.story import Story
from kit.lessons.way_back import bring_back
from kit.values.signs import visible_in
from kit.views.shared.place import Placed
from kit.views.shared.program import program, style

LABEL = "Bring me back here"
TYPED = "from kit import resume; resume()"


class Back(Placed):
    """Offers to run a story's cells before a place again, does it, and says how that went."""

    _esm = program("lessons/back.js")
    _css = style("lessons/back.css")
    state = traitlets.Dict().tag(sync=True)

    def __init__(self, story: Story, until: int, *, said: str = "", sure: bool = False) -> None:
        self._story = story
        self._until = until
        self._sure = sure
        self._said = said
        self._shown: Any = None
        super().__init__()
        self.on_msg(self._heard)
        self._put("offer", said)

    def show(self) -> None:
        """Put it below the cell that runs; where no page shows buttons, in words."""
        if shell() is None:
            print(self)
        elif self._shown is None:
            from IPython.display import display

            self._shown = display(self, display_id=True)
        else:
            self._shown.update(self)  # what a page without a program shows, and what is kept, is up to date

    def go(self) -> None:
        """Bring the learner back."""
        self._come(0, len(self._story.to_run(self._until)))
        if self._shown is None:
            self.show()
        try:
            way = bring_back(self._story, self._until, sure=self._sure, tell=self._come)
        except BaseException as error:  # an interrupt, too: the room is half on its way
            self._put("offer", f"▲ That was broken off: {type(error).__name__}. The room is not whole.")
            raise
        self._sure = bool(way.asked)  # who was asked, and asks again, has answered
        self._put("offer" if way.asked or not way.is_whole else "done", str(way))
        self.show()

    def _heard(self, _: object, __: Mapping[str, Any], ___: object) -> None:
        try:
            self.go()
        except Exception as error:  # noqa: BLE001 - nobody sees what a callback raises, so the page shows it
            self._put("offer", f"▲ {type(error).__name__}: {error}")

    def _come(self, done: int, total: int) -> None:
        self._put("running", f"Running the cells above again: {done} of {total}", done, total)

    def _put(self, phase: str, said: str, done: int = 0, total: int = 0) -> None:
        self._said = said
        lines = said.splitlines()
        offered = {"label": LABEL, "typed": TYPED}
        self.state = visible_in({"phase": phase, "lines": lines, **offered, "done": done, "total": total})

    def __repr__(self) -> str:
        offered = self.state["phase"] == "offer"
        lines = [*self._said.splitlines(), *([f"To be brought back here: {TYPED}"] if offered else [])]
        return "\n".join(map(wrapped, lines))

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        html = box(say(line) for line in repr(self).splitlines())
        return {**bundle, "text/plain": repr(self), "text/html": html}, metadata
