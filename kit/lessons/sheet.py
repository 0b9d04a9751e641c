"""A sheet: a question as it is put to a learner, with what was said to her answer.

It reads the same as plain text and as HTML without a program; a page that runs one gets it as data.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from kit.lessons.parts import Verdict

WIDTH = 96
_QUIET = "var(--jp-border-color1, #bdbdbd)"
_COLOURS = {
    "✔": "var(--jp-success-color1, #388e3c)",
    "✘": "var(--jp-error-color1, #d32f2f)",
    "?": "var(--jp-warn-color1, #f57c00)",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a learner is told, and how it stands in plain text.

    ``lead`` is a symbol and an outcome, or nothing. A ``printed`` thing is what a cell has printed; a
    ``call`` says what to type, which a page does not need.
    """

    lead: str
    text: str
    plain: str
    kind: Literal["said", "printed", "call"] = "said"


def say(text: str, lead: str = "", kind: Literal["said", "call"] = "said") -> Said:
    """Say a sentence.

    >>> say("Yes, and that is all it has.", "✔ right:").plain
    '✔ right: Yes, and that is all it has.'
    """
    return Said(lead, text, wrapped(f"{lead} {text}".strip()), kind)


def say_printed(text: str) -> Said:
    """Say what a cell has printed, with a blank line before it."""
    return Said("", text, f"\n{text}", "printed")


def say_verdict(verdict: Verdict) -> Said:
    """Say a verdict in the words that it has as text."""
    lead = str(verdict).removesuffix(verdict.why).strip()
    return Said(lead, verdict.why, str(verdict), "call" if verdict.outcome == "not tried yet" else "said")


def tell(said: Iterable[Said]) -> None:
    """Print what is said, as plain text.

    >>> tell([say("Yes, and that is all it has.", "✔ right:")])
    ✔ right: Yes, and that is all it has.
    """
    for one in said:
        print(one.plain)


def wrapped(text: str) -> str:
    """The text in lines that fit a page; what is set in stays so."""
    return textwrap.fill(text, WIDTH, subsequent_indent="   " if text.startswith(" ") else "")


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """The ``seconds`` that are left, which a page shows in the place of these ``words`` and counts down.

    ``of`` is the same as long as it is the same time that runs out.
    """

    words: str
    seconds: float
    of: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question, its options by letter, and what was said to the letters that were chosen.

    ``ordered`` options are the lines of a Parsons problem, and ``chosen`` is their order. ``pressed``
    options are buttons that can be pressed again and again. An ``offer`` begins with what was said, and its
    options are buttons. A ``notice`` is only said, and asks nothing; its first line may tell a time that is
    ``left``.

    >>> print(Sheet("Q1. Is it shared?", {"a": "yes", "b": "no"}, (say("It is.", "✔ right:"),), "a").text)
    Q1. Is it shared?
       a: yes
       b: no
    ✔ right: It is.
    """

    head: str
    options: Mapping[str, str]
    said: tuple[Said, ...] = ()
    chosen: str = ""
    ordered: bool = False
    pressed: bool = False
    offer: bool = False
    notice: bool = False
    left: TimeLeft | None = None

    @property
    def text(self) -> str:
        """The sheet as plain text; what an offer has buttons for stands in its head as a call."""
        if self.offer or self.notice:
            return "\n".join(
                [*(one.plain for one in self.said), *([wrapped(self.head)] if self.head else [])]
            )
        form = "   {}   {}".format if self.ordered else "   {}: {}".format
        lines = [form(key, option) for key, option in self.options.items()]
        offered = lines if self.ordered else map(wrapped, lines)
        return "\n".join([wrapped(self.head), *offered, *(one.plain for one in self.said)])

    @property
    def html(self) -> str:
        """The sheet as HTML that holds no program; every text in it is escaped."""
        return _html(self.said, self, self._arranged())

    def _arranged(self) -> list[tuple[str, str]]:
        order = self.chosen if self.ordered and self.chosen else self.options
        return [(key, self.options[key]) for key in order]

    @property
    def _kinds(self) -> tuple[tuple[str, bool], ...]:
        return (
            ("offer", self.offer),
            ("order", self.ordered),
            ("press", self.pressed),
            ("notice", self.notice),
        )

    def state(self) -> dict[str, Any]:
        """The sheet as data for its page."""
        said = [
            {"lead": one.lead, "text": one.text, "kind": one.kind} for one in self.said if one.kind != "call"
        ]
        kind = next((kind for kind, is_so in self._kinds if is_so), "choice")
        options = [list(pair) for pair in self._arranged()]
        state = {"kind": kind, "head": self.head, "options": options, "chosen": self.chosen, "said": said}
        return {**state, "left": asdict(self.left)} if self.left else state


def box(said: Iterable[Said]) -> str:
    """What was said, in a box whose edge has the colour of the outcome.

    >>> box([say("It holds <b>.", "✔ right:")]).removeprefix('<div style="').partition(">")[2]
    '<div><strong>✔ right:</strong> It holds &lt;b&gt;.</div></div>'
    """
    return _html(said)


def _html(said: Iterable[Said], sheet: Sheet | None = None, arranged: Iterable[tuple[str, str]] = ()) -> str:
    from kit.views.shared.html import rendered

    things = tuple(said)
    colour = next((_COLOURS[one.lead[0]] for one in things if one.lead[:1] in _COLOURS), _QUIET)
    style = f"border: 1px solid {_QUIET}; border-left: 4px solid {colour}; margin: 4px 0; padding: 4px 10px"
    return rendered("lessons/sheet.html", said=things, style=style, sheet=sheet, arranged=arranged)
