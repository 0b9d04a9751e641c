"""A choice: a question with buttons to choose from, where a notebook can show some.

It is imported when a notebook shows the first one, for the widgets take longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import traitlets

from kit.lessons.sheet import Sheet, say
from kit.values.signs import visible_in
from kit.views.shared.place import Placed
from kit.views.shared.program import program, style

Answer = Callable[[str], Sheet]
_shown: dict[str, Choice] = {}


def choice(name: str, sheet: Sheet, answer: Answer) -> Choice:
    """The choice of that name with this sheet; ``answer(letters)`` notes an answer and gives its sheet.

    A kernel has one of each name: a cell that runs again puts its question anew, and no old one is left.

    >>> asked = choice("Q1", Sheet("Is it shared?", {"a": "yes", "b": "no"}), lambda letter: ...)
    >>> asked is choice("Q1", Sheet("Is it shared?", {"a": "yes"}), lambda letter: ...)
    True
    """
    found = _shown.get(name)
    if found is None or found.comm is None:  # somebody closed all widgets
        found = _shown[name] = Choice()
    found.put(sheet, answer)
    return found


class Choice(Placed):
    """The widget of ``choice()``: the page sends letters and gets the sheet with what is said to them."""

    _esm = program("lessons/choice.js")
    _css = style("lessons/choice.css")
    state = traitlets.Dict().tag(sync=True)

    def __init__(self) -> None:
        self._sheet = Sheet("", {})
        self._answer: Answer = lambda _: self._sheet
        super().__init__()
        self.on_msg(self._heard)

    def put(self, sheet: Sheet, answer: Answer) -> None:
        """Put a question, whatever was put before."""
        self._sheet, self._answer = sheet, answer
        self.state = {**visible_in(sheet.state()), "turn": ""}

    def _heard(self, _: object, message: Mapping[str, Any], __: object) -> None:
        """Answer the page; ``turn`` tells it which of its choices this is the answer to."""
        self.state = {
            **visible_in(self._answered(str(message.get("choice", ""))).state()),
            "turn": str(message.get("turn")),
        }

    def _answered(self, letters: str) -> Sheet:
        try:
            self._sheet = self._answer(letters)
        except Exception as error:  # noqa: BLE001 - nobody sees what a callback raises, so the page shows it
            return replace(self._sheet, said=(say(f"{error} Run the cell again.", "? not noted:"),))
        return self._sheet

    def __repr__(self) -> str:
        return self._sheet.text

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**bundle, "text/plain": self._sheet.text, "text/html": self._sheet.html}, metadata
