"""The moments that a page has at hand: the newest in two parts, and a stretch that it asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kit.values.signs import may_hide, visible, visible_in
from kit.views.timeline.past import PastMoments
from kit.views.timeline.seen import BlockThen, Moment
from kit.views.timeline.state import moment_state
from kit.views.timeline.then import Then

MOST_PAST = 220_000  # bytes of the newest moments, which the page gets now and then: they are told in 0.1 s
MOST_TAIL = 50_000  # bytes of the very newest, which it gets at every commit
MOST_ASKED = 250_000  # bytes of those that it asked for
MOST_LISTED = 100  # blocks in the list of blocks of a moment
_TAIL = 60  # moments
_STRETCH = 160  # moments that are fetched at once
_MOST_FRAMES = 3_000
_LEAP = 1_000  # new moments from which on the window is filled from its end


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_ESCAPED = re.compile(r"\\[^nt\\\"]")  # in JSON: perhaps a sign that nobody sees
Listed = tuple[tuple[BlockThen, ...], int]
NONE_LISTED: Listed = ((), 0)


@dataclass(frozen=True, slots=True)
class Frame:
    """A moment as the page gets it, its size, and the texts before it that it takes to read its own."""

    moment: Moment
    data: dict[str, Any]
    size: int
    needs: dict[str, int]


class PastWindow:
    """The newest frames of a past, as many as fit; ``past`` and ``tail`` are what the page gets of them."""

    def __init__(self) -> None:
        self._begin(0)

    def _begin(self, first: int) -> None:
        self.first = first
        self._frames: list[Frame] = []  # up to the last moment
        self._end = 0
        self._split = 0  # the place where the tail begins
        self._listed = NONE_LISTED  # the blocks before it
        self.past: dict[str, Any] = {}
        self.tail: dict[str, Any] = {}

    def grow(self, past: PastMoments) -> None:
        """Add the moments that are new in this past, which goes on from the one before."""
        count = past.count
        if self.first != past.first or count < self._end:
            self._begin(past.first)
        if not self._end or count - self._end > _LEAP:  # most of what lies between would not fit
            self._frames, self._end = [], count
        self._frames += _frames(past.moments(self._end, count))
        self._end = count
        if not self.past or not self._frames or self._fit(count, MOST_TAIL, _TAIL) > self._split:
            self._move(past)
        newest = self._frames[self._split - self._start :]
        self.tail = self._chunk(past, self._split, newest, self._listed)

    def _move(self, past: PastMoments) -> None:
        """Put all but the last moment into the past, which is then filled up."""
        self._split = max(0, self._end - 1)
        while self._start > 0 and self._has_room():
            begin = max(0, self._start - self._lacking())
            self._frames = _frames(past.moments(begin, self._start)) + self._frames
        start = self._fit(self._split, MOST_PAST, _MOST_FRAMES)
        del self._frames[: start - self._start]
        self._listed = listed(past.then(self._split)) if self._end else NONE_LISTED
        first = listed(past.then(start)) if self._end else NONE_LISTED
        self.past = self._chunk(past, start, self._frames[: self._split - start], first)

    def _lacking(self) -> int:
        """How many moments to fetch: as many as would fit, if they were like those that are there."""
        size = sum(frame.size for frame in self._frames)
        return max(1, min(_STRETCH, (MOST_PAST - size) * len(self._frames) // max(size, 1) + 1))

    def _has_room(self) -> bool:
        return self._start > self._split or self._fit(self._split, MOST_PAST, _MOST_FRAMES) == self._start

    @property
    def _start(self) -> int:
        return self._end - len(self._frames)

    def _fit(self, stop: int, most: int, longest: int) -> int:
        """The first place from which on the frames before ``stop`` fit into ``most`` bytes; one does."""
        frames = self._frames[: stop - self._start]
        return stop - _fitting(frames, most, longest)

    @property
    def newest(self) -> tuple[Moment, ...]:
        """The moments at hand, oldest first."""
        return tuple(frame.moment for frame in self._frames)

    def around(self, past: PastMoments, place: int) -> dict[str, Any]:
        """A stretch of moments with the one at ``place`` in it."""
        place = max(0, min(place, past.count - 1))
        begin = max(0, place - _STRETCH // 2)
        frames = _frames(past.moments(begin, min(past.count, begin + _STRETCH)))
        here = place - begin
        before = _fitting(frames[: here + 1], MOST_ASKED // 2, _STRETCH)
        start = here + 1 - before
        after = _fitting(frames[here + 1 :][::-1], MOST_ASKED // 2, _STRETCH) if len(frames) > here + 1 else 0
        stop = here + 1 + after
        return self._chunk(past, begin + start, frames[start:stop], listed(past.then(begin + start)))

    @staticmethod
    def _chunk(past: PastMoments, start: int, frames: list[Frame], listed: Listed) -> dict[str, Any]:
        """Moments from the place ``start`` on, the texts that they build on, and the blocks before them."""
        texts: dict[str, str] = {}
        for frame in frames:
            for change in frame.moment.changes:
                if change.id in frame.needs and change.id not in texts:
                    texts[change.id] = past.teller.text(change.id, change.before)
                texts.setdefault(change.id, "")
        blocks, more = listed
        return {
            "first": past.first,
            "start": start,
            "moments": [frame.data for frame in frames],
            "texts": {id: visible(text) for id, text in texts.items() if text},
            "blocks": [[one.id, one.label, one.version, one.seq] for one in blocks],
            "more": more,
        }


def listed(then: Then) -> Listed:
    """The blocks of a room, oldest first, and how many are left out: those that changed longest ago."""
    every = [BlockThen(id, one.label, one.version, one.seq) for id, one in then.present()]
    kept = set(sorted(every, key=lambda one: one.seq)[-MOST_LISTED:]) if len(every) > MOST_LISTED else every
    return tuple(one for one in every if one in kept), len(every) - len(kept)


def _frames(moments: Iterable[Moment]) -> list[Frame]:
    return [_frame(moment) for moment in moments]


def _frame(moment: Moment) -> Frame:
    data = moment_state(moment)
    text = _encode(data)
    if may_hide(text.replace("−", "").replace("…", "")) or _ESCAPED.search(text):
        data = visible_in(data)
        text = _encode(data)
    size = len(text.encode("utf-8", "replace"))
    return Frame(moment, data, size, {one.id: one.weight for one in moment.changes if one.weight})


def _fitting(frames: list[Frame], most: int, longest: int) -> int:
    """How many of the last frames fit into ``most`` bytes, with the texts that they build on."""
    total = 0
    texts: dict[str, int] = {}
    for taken, frame in enumerate(reversed(frames)):
        first = {change.id: 0 for change in frame.moment.changes} | frame.needs
        total += frame.size + sum(size - texts.get(id, 0) for id, size in first.items())
        texts |= first
        if taken and (total > most or taken >= longest):
            return taken
    return len(frames)
