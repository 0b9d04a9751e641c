"""The logbook of a lesson: what a learner has chosen and solved in it so far, and how long that took her."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from kit.errors import RoomError
from kit.lessons.in_class import InClass
from kit.lessons.misconceptions import misconception
from kit.lessons.notices import Notices
from kit.lessons.parts import Verdict
from kit.lessons.pastime import Pastime
from kit.lessons.progress import Progress
from kit.lessons.savepoints import Savepoints
from kit.lessons.sheet import Said, say
from kit.notebooks import here


class Logbook:
    """What was noted in one lesson, by the name of the question or exercise."""

    def __init__(
        self,
        number: int,
        progress: Progress,
        tries: Savepoints,
        pastime: Pastime,
        in_class: InClass,
        notices: Notices,
    ) -> None:
        self._number = number
        self._progress = progress
        self._tries = tries
        self._pastime = pastime
        self._class = in_class
        self._notices = notices

    def all(self) -> dict[str, dict[str, Any]]:
        """Every answer of the lesson, by name."""
        return self._progress.of(self._number)

    def of(self, name: str) -> dict[str, Any]:
        """What was noted of one name; nothing where it was not tried."""
        return self.all().get(name, {})

    def shown(self, name: str) -> None:
        """It is shown, or begun: from here its time counts."""
        self._pastime.begin(name)

    def closed(self, name: str) -> str:
        """What is said instead of noting anything, where its part waits for the class."""
        return self._class.closed(name)

    def go_on_to(self, name: str) -> None:
        """What was tried before has ended; who can not reach her room can answer all the same."""
        if not self._class.is_away:
            with suppress(RoomError):  # the room fails, the answer is noted all the same
                self._tries.elsewhere(name)

    def note(self, name: str, **facts: Any) -> tuple[Said, ...]:
        """Note it; what is said is why that did not work, once."""
        if "outcome" not in facts:
            self.go_on_to(name)
        if here.running_again():
            return ()  # what is answered stays so, and is not tried once more
        sound = not self._progress.trouble
        self._progress.note(self._number, name, **self._pastime.at(name), **facts)
        self._notices.renew()
        return (say(self._progress.trouble),) if sound and self._progress.trouble else ()

    def note_verdict(self, name: str, verdict: Verdict) -> tuple[Said, ...]:
        """Note what a try has come to, with the mistake that it shows."""
        if verdict.outcome == "not tried yet":
            return ()
        mistake = {}
        if verdict.outcome == "wrong":
            mistake = {"misconception": misconception(self._number, name, verdict.why)}
        return self.note(name, outcome=verdict.outcome, **mistake)
