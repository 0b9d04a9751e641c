"""Rules: the forms of requests and reports as one small language, and the one compiler of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kit.clerk.desk import Desk
from kit.clerk.speech import Clause
from kit.clerk.words import tokens


@dataclass(frozen=True, slots=True)
class Hit:
    """A form that a clause has: what stands in its places, and the words that are the form itself."""

    parts: dict[str, str]
    intent: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        return self.parts.get(name) or ""


Act = Callable[[Desk, Clause, Hit], bool]


@dataclass(frozen=True, slots=True)
class ClauseRule:
    """What is done with a clause of one of the rule's forms; ``act`` says whether it was the right rule."""

    name: str
    act: Act

    def hits(self, text: str) -> list[Hit]:
        """The clause's readings by this rule, one for each form that fits."""
        return [hit for form in _forms()[self.name] if (hit := matched(form, text))]


@cache
def _forms() -> dict[str, list[str]]:
    """The forms of every rule, as ``forms.toml`` lists them, with their parts put in."""
    table = tomllib.loads(files("kit.clerk").joinpath("forms.toml").read_text("utf-8"))
    parts: dict[str, str] = {}
    for name, form in table["part"].items():
        parts[name] = _filled(form, parts)
    return {name: [_filled(form, parts) for form in forms] for name, forms in table["rule"].items()}


def _filled(form: str, parts: dict[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda match: parts[match[1]], form)


def matched(form: str, text: str) -> Hit | None:
    """Match a text as a whole with a form: words, ``(a|b)``, ``(perhaps )?`` and ``{place}``.

    >>> matched("(set|change) {what} (from {old} )?to {value}", "Set the fee to $5").parts
    {'what': 'the fee', 'value': '$5'}
    >>> matched("(set|change) {what} (from {old} )?to {value}", "Set the fee to $5").intent
    ('Set', 'to')
    """
    match = _compiled(form).fullmatch(text)
    if match is None:
        return None
    parts = {name: said.strip() for name, said in match.groupdict().items() if said}
    spans = sorted(match.span(name) for name in parts)
    rest, start = [], 0
    for first, last in spans:
        rest.append(text[start:first])
        start = max(start, last)
    return Hit(parts, tuple(tokens(" ".join([*rest, text[start:]]))))


@cache
def _compiled(form: str) -> re.Pattern[str]:
    said = re.sub(r"\((?!\?)", "(?:", form).replace(" ", r"\s+")
    said = re.sub(r"\{(\w+):([^}]+)\}", r"(?P<\1>\2)", said)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>\\S(?:.*?\\S)?)", said), re.IGNORECASE | re.DOTALL)
