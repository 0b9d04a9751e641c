"""Now: what the class works at, and until when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from kit.errors import UnprocessableEntityError
from kit.journal import Journal, Reading
from kit.lessons.syllabus import LESSONS, syllabus
from kit.server.settings import put, setting
from kit.values.checks import a_count, a_text, listed, shown
from kit.values.signs import visible

_NAME = "now"
_LONGEST = 600  # minutes
_MOST_NAMES = 20
_LONGEST_TEXT = 200  # characters
_A_NAME = re.compile(r"(?:(\d)-)?(\w+)", re.ASCII)


def now_of(room: Reading) -> dict[str, Any] | None:
    """What is to be done now, with the seconds that are ``left``; nothing where nothing was said."""
    kept = setting(room, _NAME)
    if not kept:
        return None
    until = kept["until"]
    left = until and max(0, ceil((_time(until) - _time(room.now)).total_seconds()))
    return {**kept, "left": left}


def set_now(journal: Journal, body: Mapping[str, Any]) -> dict[str, Any]:
    """Say it, by the names of exercises or in words; neither of them ends it.

    Raises:
        UnprocessableEntityError: no notebook asks this, or it is for no time that a class has.
    """
    names = [_a_name(one) for one in listed(body.get("names"), "names")]
    text = " ".join(visible(a_text(body.get("text") or "", "text")).split())[:_LONGEST_TEXT]
    if len(names) > _MOST_NAMES:
        raise UnprocessableEntityError(f"{len(names)} things at once", hint=f"{_MOST_NAMES} at most.")
    value: dict[str, Any] = {}
    if names or text:
        minutes = body.get("minutes")
        minutes = None if minutes is None else a_count(minutes, "minutes", most=_LONGEST)
        value = {"names": names, "text": text, "minutes": minutes, "until": _until(journal, minutes)}
    put(journal, _NAME, value)
    return {"now": journal.read(now_of)}


def _until(journal: Journal, minutes: int | None) -> str | None:
    if minutes is None:
        return None
    at = _time(journal.read(lambda room: room.now)) + timedelta(minutes=minutes)
    return at.isoformat(timespec="milliseconds")


def _a_name(text: object) -> str:
    """The name of something that a notebook asks, such as ``E5`` or ``2-E5``."""
    found = _A_NAME.fullmatch(a_text(text, "names").strip())
    if found is not None:
        lesson, name = found[1], found[2].upper()
        asked = [int(lesson)] if lesson else list(LESSONS)
        if any(name in {**syllabus(one).tasks, **syllabus(one).questions} for one in asked if one in LESSONS):
            return f"{lesson}-{name}" if lesson else name
    raise UnprocessableEntityError(f"no notebook asks {shown(text)}", hint="For example E5, or 2-E5.")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
