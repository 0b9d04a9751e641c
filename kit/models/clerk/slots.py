"""Slots: which part of a line a new value takes the place of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kit.models.clerk.amounts import Amount, amounts, clocks, kind_of, like
from kit.models.clerk.desk import NoEditError
from kit.models.clerk.page import Line, is_none
from kit.models.clerk.words import bag, hard, stem, terms

_CUT = re.compile(r",\s+|;\s+|(?<!\s)\s++\|\s++")
_PHONE = re.compile(r"(?=(?:\D*\d){5})[+(]?\d[\d()/-]*(?: [\d()/-]+)+")
_OPPOSITES = """
clean dirty, free occupied, free taken, open closed, full empty, paid unpaid, on off, present absent,
available unavailable, broken working, active inactive, vacant occupied
"""
_NUMERIC = ("money", "percent", "duration", "number")
_HOLDER = re.compile(r"\b(?:n/a|none|tbd|unknown|not set)\b", re.IGNORECASE)
_GOAL = frozenset(map(stem, ["target", "goal", "total", "maximum", "max", "limit", "capacity", "plan"]))


def fill(line: Line, value: str, about: Iterable[str] = (), old: str = "") -> str | None:
    """The line with ``value`` in the right slot; ``None`` if it fits nowhere.

    ``about`` are the stems of the phrase that named the slot, ``old`` what it is said to hold now.

    >>> from kit.models.clerk.page import Page
    >>> line = Page.read("- API v3: 60%, owner Engineer").lines[0]
    >>> fill(line, "75%")
    '- API v3: 75%, owner Engineer'
    >>> fill(line, "Bo", about=["owner"])
    '- API v3: 60%, owner Bo'
    """
    content = line.value if line.key else line.body
    start = line.text.rindex(content) if content else len(line.text)
    if old:
        return _swap(line, old, value, start)
    kind, about = kind_of(value), frozenset(about)
    value = value.upper() if content.isupper() and value.isalpha() and content.isalpha() else value
    spans = _parts(content)
    if _PHONE.fullmatch(value) and _PHONE.fullmatch(content):
        return line.text[:start] + value
    if kind in _NUMERIC:
        new = _amount(content, spans, value, about, line)
    else:
        new = _words(content, spans, value, kind, about, line)
    return None if new is None else line.text[:start] + new


def _swap(line: Line, old: str, value: str, start: int) -> str | None:
    found = [
        match.start()
        for match in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", line.text[start:], re.IGNORECASE)
    ]
    if len(found) != 1:
        return None
    at = start + found[0]
    return line.text[:at] + value + line.text[at + len(old) :]


def _parts(content: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _CUT.finditer(content):
        spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, len(content))]


def _amount(
    content: str, spans: list[tuple[int, int]], value: str, about: frozenset[str], line: Line
) -> str | None:
    new = amounts(value)[0]
    bare = new.unit == "number" and not new.noun
    held = [one for one in amounts(content) if one.unit == new.unit or bare]
    if not held:
        return _holder(content, spans, value, about, line)
    one = held[0] if len(held) == 1 else _one_of(held, content, spans, new, about, line)
    if one.noun and new.noun and new.unit == "number" and not _same_noun(new, content):
        return None
    extra = [
        word
        for word in hard(terms(value))
        if word not in bag(line.text) and not any(c.isdigit() for c in word)
    ]
    if extra and new.unit != "duration":
        raise NoEditError(f'"{line.text.strip()}": shall I really put "{value}" there? I changed nothing.')
    text = like(new.size, one.text) if bare and one.unit != "number" else new.text.strip()
    return content[: one.start] + text + content[one.end :]


def _same_noun(new: Amount, content: str) -> bool:
    return stem(new.noun) in bag(content) or new.noun in ("of", "in", "on", "for", "now", "today")


def _one_of(
    held: list[Amount],
    content: str,
    spans: list[tuple[int, int]],
    new: Amount,
    about: frozenset[str],
    line: Line,
) -> Amount:
    """Which of several amounts is meant: the one beside a word of the phrase, or the first of "N of M"."""
    wanted = about - bag(line.key)
    near = [one for one in held if wanted & bag(content[slice(*_span(spans, one.start))])]
    nouns = [one for one in held if one.noun and new.noun and stem(one.noun) == stem(new.noun)]
    for found in (near, nouns):
        if len(found) == 1 and not _of(held, content):
            return found[0]
    if _of(held, content):
        return held[1] if wanted & _GOAL else held[0]
    raise NoEditError(
        f'"{line.text.strip()}" has {len(held)} figures: which one do you mean? I changed nothing.'
    )


def _of(held: list[Amount], content: str) -> bool:
    return (
        len(held) == 2
        and re.fullmatch(r"\s*(?:of|/|out of)\s*", content[held[0].end : held[1].start]) is not None
    )


def _span(spans: list[tuple[int, int]], at: int) -> tuple[int, int]:
    return next(span for span in spans if span[0] <= at <= span[1])


def _holder(
    content: str, spans: list[tuple[int, int]], value: str, about: frozenset[str], line: Line
) -> str | None:
    """A value in the place of "n/a" or "none"."""
    if is_none(content):
        return value
    empty = [span for span in spans if _HOLDER.search(content[slice(*span)])]
    near = [span for span in empty if (about - bag(line.key)) & bag(content[slice(*span)])]
    if len(near) != 1:
        return None
    match = _HOLDER.search(content, near[0][0])
    return content[: match.start()] + value + content[match.end() :] if match else None


def _words(
    content: str, spans: list[tuple[int, int]], value: str, kind: str, about: frozenset[str], line: Line
) -> str | None:
    held = kind_of(content)
    if is_none(content):
        return value
    times = clocks(content)
    if kind == "clock" and not line.key and len(times) == 1 and len(clocks(value)) == 1:
        start, end = clocks(value)[0][1:]
        return content[: times[0][1]] + value[start:end] + content[times[0][2] :]
    if len(spans) == 1 or line.kind == "record":
        fits = (
            kind == held
            or (kind == "text" and held in ("text", "daytime", "email"))
            or (kind == "clock" and held == "text")
        )
        fits = fits or (kind == "daytime" and held == "text")
        return value if line.key and fits else None
    pairs = [frozenset(pair.split()) for pair in _OPPOSITES.split(",")]
    turned = [span for span in spans if {value.lower(), content[slice(*span)].strip().lower()} in pairs]
    same = turned or [span for span in spans if kind != "text" and kind_of(content[slice(*span)]) == kind]
    if len(same) == 1:
        return content[: same[0][0]] + value + content[same[0][1] :]
    for start, end in spans:
        head = re.match(r"([A-Za-z]+)\s+(?=\S)", content[start:end])
        if head and stem(head[1]) in about - bag(line.key):
            return content[: start + head.end()] + value + content[end:]
    if not line.key:
        return None
    raise NoEditError(
        f'"{line.text.strip()}" has several parts: which of them becomes "{value}"? I changed nothing.'
    )
