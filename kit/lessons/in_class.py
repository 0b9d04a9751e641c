"""A lesson in a class: what a learner is told of it beside her notebook, and which parts wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kit.client import Client
from kit.lessons.attendance import Attendance, ClassNews, end_others
from kit.lessons.display import shell
from kit.lessons.notices import Notices
from kit.lessons.progress import Progress
from kit.lessons.sheet import TimeLeft
from kit.lessons.way import parts
from kit.notebooks import here
from kit.values.lines import many

_FIRST = 1.0  # seconds that a beginning lesson waits for what the class tells


class InClass:
    """What one lesson knows of the class in which it is held; in none it is silent, and asks nobody."""

    def __init__(self, number: int, notices: Notices, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._number = number
        self._notices = notices
        self._clock = clock
        self._attendance: Attendance | None = None
        self._is_out = False
        self._said: list[str] = []

    def begin(self, client: Client, progress: Progress) -> None:
        """Take the seat that this room has in a class, if it has one, and say how things stand."""
        seat = client.seat()
        if seat is None:
            return
        self._is_out = client.room_is_own
        self._attendance = Attendance(seat, progress, self._hear, folder=here.folder(), clock=self._clock)
        self._attendance.start()
        self._attendance.first.wait(_FIRST)
        if shell() is not None:
            end_others(self._attendance)
        if self._attendance.is_learners and (shell() is not None or self._news()):
            self._notices.put("class", self._lines, self._left)

    def end(self) -> None:
        """Hand in what waits, and hear no more."""
        if self._attendance is not None:
            self._attendance.end()

    def _hear(self, heard: ClassNews) -> None:
        """In the thread that asks the class: say anew what has changed."""
        said = [*self._lines(), self._until]
        if heard.came or said != self._said:
            self._said = said
            self._notices.renew()

    # ------------------------------------------------------------------ what is told

    @property
    def _heard(self) -> ClassNews:
        return self._attendance.heard if self._attendance else ClassNews()

    @property
    def is_away(self) -> bool:
        """Whether this room is the class's, and the class does not answer."""
        return bool(self._heard.trouble) and not self._is_out

    def closed(self, name: str) -> str:
        """What is said instead of a judgement where the part of this question or exercise waits."""
        frozen = self._heard.frozen(self._number)
        if not frozen:
            return ""
        asking = (one.number for one in parts(self._number) if name in one.asks)
        part = next((number for number in asking if number in frozen), None)
        return "" if part is None else f"{name} is in part {part}, which opens later: it waits for the class."

    def _lines(self) -> Iterator[str]:
        """All that is said: what is to be done now, and whatever is not as usual."""
        if self._attendance is not None and self._attendance.is_left:
            yield "This notebook has left the class: run its first cells again, and its room is your own."
            return
        name = self._heard.me.get("name")
        yield from self._news() or [f"In the class{f', as {name}' if name else ''}: go on at your own pace."]

    @property
    def _until(self) -> str:
        """Which time runs out; two of as many minutes each are not the same."""
        return str((self._heard.me.get("now") or {}).get("until"))

    def _left(self) -> TimeLeft | None:
        """What is left of the time for what everybody works at; without an end, nothing."""
        now = self._heard.me.get("now") or {}
        minutes, left = now.get("minutes"), now.get("left")
        if left is None or not minutes or self._attendance is None or self._attendance.is_left:
            return None
        seconds = max(0.0, left - (self._clock() - self._heard.at))
        return TimeLeft(_rest(seconds, minutes) if seconds else "", seconds, self._until)

    def _news(self) -> list[str]:
        me, heard = self._heard.me, self._heard
        news = [*_task(me.get("now"), self._clock() - heard.at)]
        if me.get("paused"):
            news.append("Writing is paused: you can read and answer meanwhile.")
        if waits := heard.frozen(self._number):
            named = ", ".join(map(str, waits))
            news.append(f"Part {named} opens later." if len(waits) == 1 else f"Parts {named} open later.")
        news += _trouble(heard)
        if self._is_out and not heard.trouble:
            news.append("The class answers again: run the first cells of the notebook to be in its room.")
        return news


def _task(now: Mapping[str, Any] | None, gone: float) -> Iterator[str]:
    """What everybody works at now; ``gone`` seconds have passed since that was told."""
    if not now:
        return
    what = " ".join(filter(None, [", ".join(now.get("names") or ()), str(now.get("text") or "")]))
    minutes, left = now.get("minutes"), now.get("left")
    if left is None or not minutes:
        yield f"Now: {what}" + (f", {many(minutes, 'minute')}." if minutes else ".")
    elif left - gone <= 0:
        yield f"Now: {what}. The {many(minutes, 'minute')} are over."
    else:
        yield f"Now: {what}; {_rest(left - gone, minutes)} left."


def _rest(seconds: float, minutes: int) -> str:
    """The time that is left of these minutes, in whole ones.

    >>> _rest(119, 10), _rest(59, 10), _rest(600, 10), _rest(60, 1)
    ('2 of 10 minutes', 'less than a minute', '10 minutes', '1 minute')
    """
    left = int(-(-seconds // 60))
    if seconds < 60:
        return "less than a minute"
    return f"{left} of {many(minutes, 'minute')}" if left < minutes else many(left, "minute")


def _trouble(heard: ClassNews) -> Iterator[str]:
    count = many(heard.waiting, "answer") if heard.waiting else "No answer"
    waiting = f"{count} {'wait' if heard.waiting > 1 else 'waits'} here"
    if heard.unknown:
        yield f"The class does not know you any more: ask the instructor. {waiting}."
    elif heard.unreached:
        then = ", to be handed in when it answers" if heard.waiting else ""
        yield f"No connection to the class: go on. {waiting}{then}."
    elif heard.trouble:
        then = ", to be handed in when it does" if heard.waiting else ""
        yield f"The class does not take your answers now ({heard.trouble}): go on. {waiting}{then}."
    elif heard.waiting:
        yield f"{waiting} to be handed in."
