"""Rewording: other forms of a request in the words that the rules know."""

from __future__ import annotations

import re

from kit.clerk.dates import day_in
from kit.clerk.heard import figures
from kit.clerk.names import Names
from kit.clerk.sight import Sight

_IF_FREE = re.compile(
    r"\bif\s+(\S{1,20}|the task|that task)\s+is\s+(?:still\s+)?(?:free|available|unassigned|"
    r"unclaimed|open),?\s+(?:then\s+)?(?:please\s+)?(?:claim|take|grab|pick up)\s+(?:it|that)\b(?:\s+up)?",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"\b(assign|give|reassign|hand)\s+(\S+)\s+to\s+(\S+?),?\s+and\s+(\S+)\s+to\s+", re.IGNORECASE
)
_OFF = re.compile(
    r"\b(?:knock|take|shave|cut|deduct|subtract) ([$€£]?\d\S*(?: percent)?) (?:off|from) ([^.!?\n]+)",
    re.IGNORECASE,
)
_ON = re.compile(r"\badd ([$€£]\d\S*) to (?:the|our|my) ([^.!?:\n]+)", re.IGNORECASE)
_REMIND = re.compile(r"(^|[.!?\n]\s*)(?:please\s+)?remind me to\s+([^.!?\n]+)", re.IGNORECASE)
_SOON = re.compile(
    r"^((?:please )?(?:move|reschedule|shift|postpone|push|change)\b.{1,80}? (?:to|until)) "
    r"(today|tomorrow)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"^([^.!?\n]*?\b)me\b([^.!?\n]*?)\s*[-–—,;.]+\s*(?:I'm|I am|my name is|this is) ((?-i:[A-Z])\w+)\W*$",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"\bat (\d\d?)(,? (?:and )?(?:not|instead of|rather than) (?:at )?\d\d?[:.]\d\d)\b", re.IGNORECASE
)
_SAME = re.compile(r",? (?:but )?(?:at )?(?:the )?same time(?=\W*$)", re.IGNORECASE)
_NAMED = re.compile(r"\b([A-Za-z]\w{0,30}) (two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)


def in_figures(names: Names, message: str) -> str:
    """The message with "berth two" as "berth 2" where something is called so."""

    def figure(match: re.Match[str]) -> str:
        name = f"{match[1]} {figures(f'{match[2]} of')[:-3]}"
        return name if names.join(name) != name else match[0]

    return _NAMED.sub(figure, message) if names.any else message


def reworded(sight: Sight, message: str) -> str:
    """Other forms of a request: "remind me to X", "if it is free, claim it" (a claim succeeds only then)."""
    followed = any(
        re.match(r"follow", header.section, re.IGNORECASE)
        for one in sight.blocks
        for header in one.page.sections
    )
    kind = "follow-up" if followed else "reminder"
    new = re.match(r"new (\w+):", message, re.IGNORECASE)
    if new and not any(
        line.key.lower() == new[1].lower() for _, line in sight.lines()
    ):  # else in place of it?
        message = f"Add a {message}"
    message = _SELF.sub(r"\1\3\2", message)
    message = _HOUR.sub(r"at \1:00\2", message)
    message = _SAME.sub("", message)
    message = _OFF.sub(r"lower \2 by \1", message)
    message = _ON.sub(r"raise the \2 by \1", message)
    message = _TWO.sub(r"\1 \2 to \3 and \1 \4 to ", message)
    if sight.day:
        message = _SOON.sub(lambda match: f"{match[1]} {day_in(sight.day, match[2])}", message)
    message = _REMIND.sub(lambda match: f"{match[1]}Add a {kind}: {match[2]}", message)
    return _IF_FREE.sub(lambda match: f"claim {match[1]}", message, count=4)
