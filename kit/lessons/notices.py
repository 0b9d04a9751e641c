"""Notices of how far a learner is: what a page shows of that stays true as she goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from kit.lessons.display import shell, show
from kit.lessons.sheet import Said, Sheet, TimeLeft

Lines = Callable[[], Iterable[str]]
Left = Callable[[], TimeLeft | None]


class Notices:
    """The notices of one lesson, by name.

    >>> Notices("1").put("parts", lambda: ["Part 1: done"])
    Part 1: done
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._put: dict[str, Callable[[], Sheet]] = {}

    def put(self, name: str, lines: Lines, left: Left = lambda: None) -> None:
        """Say these lines here; a page says them anew with each ``renew``, and counts down the ``left``."""
        if shell() is None:
            print(*lines(), sep="\n")
            return
        said = self._put[name] = partial(_sheet, lines, left)
        show(self._called(name), said(), partial(_asked, said))

    def renew(self) -> None:
        """Something was answered or solved: say all of them anew, each where it stands."""
        for name, said in [*self._put.items()]:  # a class is heard in another thread
            from kit.lessons.choice import choice

            choice(self._called(name), said(), partial(_asked, said))

    def _called(self, name: str) -> str:
        return f"{self._owner} {name}"


def _sheet(lines: Lines, left: Left) -> Sheet:
    text = "\n".join(lines())
    return Sheet("", {}, (Said("", text, text, "printed"),), notice=True, left=left())


def _asked(said: Callable[[], Sheet], _: str) -> Sheet:
    """What a page gets that answers a notice: nothing is asked there, so it wants to hear it once more."""
    return said()
