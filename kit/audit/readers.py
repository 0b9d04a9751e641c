"""Readers: who could have read a block at a time, by what the journal says of that time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from kit.audit.past import END, Past, Since, Spell, a_moment
from kit.audit.snapshot import apart
from kit.errors import ConflictError, NotFoundError, UnprocessableEntityError
from kit.journal import Reading
from kit.journal.archive import archived
from kit.values.checks import a_count
from kit.values.clip import named, shown
from kit.values.records import Access
from kit.values.rights import MARKS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Reader:
    """One agent that could read the block, with this access, from ``since`` to ``until``.

    ``agent`` is its name at that time. ``until`` is ``None`` if it can still.
    """

    agent: str
    agent_id: str
    access: Access
    since: Since
    until: Since | None

    @property
    def mark(self) -> str:
        """``R``, ``R/W`` or ``A``."""
        return MARKS[self.access]

    def __str__(self) -> str:
        until = f", until {self.until}" if self.until else ""
        return f"{self.agent}: {self.mark}, since {self.since}{until}"


@dataclass(frozen=True, slots=True)
class _Span:
    """The states from after commit ``first`` to after commit ``last``; ``said`` is what was asked."""

    first: int
    last: int
    said: str


def readers(room: Reading, block: object, at: str | date | int | None, path: Path | None) -> list[Reader]:
    """Who could read the block then, in the order in which they came to; ``path`` is the room's file."""
    past = Past(room)
    span = _span(past, path, at)
    block_id = _which(past, block, span)
    _check_made(past, block_id, span)
    spells = [one for one in past.spells(block_id) if one.overlaps(span.first, span.last)]
    names = {one.agent_id: past.name(one.agent_id, _end(one, span)) for one in spells}
    told = dict(zip(names, apart(list(names.values())), strict=True))
    return [
        Reader(told[one.agent_id], one.agent_id, one.access, one.since, _ended(one, span)) for one in spells
    ]


def _end(spell: Spell, span: _Span) -> int:
    return min(span.last, spell.until.commit - 1 if spell.until else END)


def _ended(spell: Spell, span: _Span) -> Since | None:
    """When the spell ended, if that was before the end of what was asked about."""
    return spell.until if spell.until and spell.until.commit <= span.last else None


# ------------------------------------------------------------------------- which time


def _span(past: Past, path: Path | None, at: object) -> _Span:
    if at is None:
        return _Span(past.last, past.last, "now")
    if isinstance(at, int):
        a_count(at, "at", least=0, most=max(past.last, 0))
        _check_kept(past, path, at < _start(past), f"commit {at}")
        return _Span(at, at, f"at commit {at}")
    begin, end = _moments(at)
    _check_kept(past, path, past.compacted is not None and begin < a_moment(past.compacted.at), str(at))
    if end is None:
        return _Span(past.up_to(begin), past.up_to(begin), f"at {at}")
    return _Span(past.before(begin), past.before(end), f"on {at}")


def _moments(at: object) -> tuple[datetime, datetime | None]:
    """The moment asked for, or the beginning and the end of a day."""
    try:
        if isinstance(at, str) and not _DAY.fullmatch(at):
            return a_moment(at), None
        if isinstance(at, datetime):
            return (at if at.tzinfo else at.replace(tzinfo=UTC)), None
        day = date.fromisoformat(at) if isinstance(at, str) else at
        if isinstance(day, date):
            begin = datetime.combine(day, time(), UTC)
            return begin, begin + timedelta(days=1)
    except (ValueError, OverflowError):
        pass
    raise UnprocessableEntityError(
        f"at is {shown(at)}, which is no time",
        hint='Give "2026-01-31", "2026-01-31T09:00", a datetime, or the number of a commit.',
    )


def _start(past: Past) -> int:
    return past.compacted.commit if past.compacted else 0


def _check_kept(past: Past, path: Path | None, lost: bool, said: str) -> None:
    """Whatever was before a compaction stands in the archived journal alone."""
    if not lost or past.compacted is None:
        return
    raise NotFoundError(
        f"this journal begins with commit {past.compacted.commit}, a compaction, and {said} is before that",
        hint=f"Ask the journal that was put away: {_put_away(path)}",
    )


def _put_away(path: Path | None) -> str:
    kept = archived(path) if path is not None else []
    names = " or ".join(f'connect("{place.parent.name}/{place.name}").audit.readers(…)' for place in kept)
    return f"{names}." if names else "it is in the folder archive/ beside the room."


# ------------------------------------------------------------------------- which block


def _which(past: Past, block: object, span: _Span) -> str:
    wanted = getattr(block, "id", block)
    if isinstance(wanted, str) and past.knows("blocks", wanted):
        return wanted
    found = past.labelled(wanted, span.first, span.last) or past.labelled(wanted)
    if len(found) == 1:
        return found[0]
    if found:
        made = named(f"{past.made(id)[0].commit}: {id}" for id in found)
        raise ConflictError(
            f"{len(found)} blocks were labelled {shown(wanted)} {span.said}",
            hint=f"Give the id of the one you mean. Made in commit {made}.",
        )
    raise NotFoundError(
        f"this journal knows no block {shown(wanted)}",
        hint="Give a label that it had at that time, or its id.",
    )


def _check_made(past: Past, block_id: str, span: _Span) -> None:
    made, label = past.made(block_id)
    if made.commit > span.last:
        raise NotFoundError(
            f"there was no block {label} {span.said}: it was made in {made}, at {made.at}",
            hint=f"Ask for commit {made.commit} or later.",
        )
