"""One question of a quiz about a room's access: its options, which of them are right, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kit.audit.snapshot import listed
from kit.errors import UnprocessableEntityError
from kit.values.checks import shown
from kit.values.signs import visible

_WIDTH = 104


@dataclass(frozen=True, slots=True, repr=False)
class QuizAnswer:
    """What is said to an answer: whether it is right, the wrong and the missing options, and why."""

    right: bool
    wrong: tuple[str, ...]
    missing: tuple[str, ...]
    told: tuple[str, ...]

    def __str__(self) -> str:
        if self.right:
            return "\n".join(["✔ right", *(_wrapped(f"✔ {one}") for one in self.told)])
        faults = [f"{len(self.wrong)} wrongly ticked"] * bool(self.wrong)
        faults += [f"{len(self.missing)} missing"] * bool(self.missing)
        return "\n".join([f"✘ not right: {', '.join(faults)}", *(_wrapped(f"✘ {one}") for one in self.told)])

    __repr__ = __str__


def _wrapped(line: str) -> str:
    return textwrap.fill(
        line,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


@dataclass(frozen=True, slots=True, repr=False)
class QuizQuestion:
    """A question whose ``options`` are ticked or not: ``right`` are those to tick, ``why`` says so of each.

    ``about`` is the label or name of what it is about. To tick nothing is an answer too: none of them.
    """

    id: str
    about: str
    text: str
    options: tuple[str, ...]
    right: frozenset[str]
    why: Mapping[str, str]

    def check(self, *ticked: str | Collection[str]) -> QuizAnswer:
        """Judge the options that are ticked, given one by one or as one list.

        Raises:
            UnprocessableEntityError: one of them is no option.
        """
        names = ticked[0] if len(ticked) == 1 and not isinstance(ticked[0], str) else ticked
        if not isinstance(names, Collection):
            raise UnprocessableEntityError(f"{shown(names)} is no name", hint="Give names between quotes.")
        for name in names:
            if name not in self.options:
                raise UnprocessableEntityError(
                    f"{shown(name)} is none of the options", hint=f"They are {listed(self.options)}."
                )
        wrong = tuple(name for name in self.options if name in names and name not in self.right)
        missing = tuple(name for name in self.options if name in self.right and name not in names)
        told = [f"wrongly ticked: {self.why[name]}" for name in wrong]
        told += [f"missing: {self.why[name]}" for name in missing]
        reasons = [self.why[name] for name in self.options if name in self.right or not self.right]
        return QuizAnswer(not told, wrong, missing, tuple(map(visible, told or reasons)))

    def __str__(self) -> str:
        return visible("\n".join([self.text, *(f"  [ ] {name}" for name in self.options)]))

    __repr__ = __str__
