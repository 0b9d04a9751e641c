"""Notices of how far a learner is: what a page shows of that stays true as she goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kit.lessons.sheet import Said, Sheet
from kit.lessons.told import shell, show

Lines = Callable[[], Iterable[str]]


class Notices:
    """The notices of one lesson, by name.

    >>> Notices("1").put("parts", lambda: ["Part 1: done"])
    Part 1: done
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._put: dict[str, Lines] = {}

    def put(self, name: str, lines: Lines) -> None:
        """Say these lines here; a page says them anew with each ``renew``."""
        if shell() is None:
            print(*lines(), sep="\n")
            return
        self._put[name] = lines
        show(self._called(name), _sheet(lines), _unasked)

    def renew(self) -> None:
        """Something was answered or solved: say all of them anew, each where it stands."""
        for name, lines in [*self._put.items()]:  # a class is heard in another thread
            from kit.lessons.choice import choice

            choice(self._called(name), _sheet(lines), _unasked)

    def _called(self, name: str) -> str:
        return f"{self._owner} {name}"


def _sheet(lines: Lines) -> Sheet:
    text = "\n".join(lines())
    return Sheet("", {}, (Said("", text, text, "printed"),), notice=True)


def _unasked(_: str) -> Sheet:
    """What a page gets that answers a notice, which none does."""
    return Sheet("", {}, notice=True)
