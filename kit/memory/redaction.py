"""Erasing a text from documents: wherever somebody wrote it or a tool quoted it, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from kit.journal import Document
from kit.values.checks import replaced
from kit.values.escape import escape

_SHORTEST = 4  # characters: shorter parts are no personal data and stand everywhere
_WHOLE = 8  # characters of a part between two cuts, shorter than any that a tool leaves there
_CLIP = "…"
# What people, agents and models write. All else gives a document its form: ids, types, times, labels.
_WRITTEN: dict[str, frozenset[str]] = {
    "blocks": frozenset({"value", "description", "metadata", "tags"}),
    "agents": frozenset({"name", "description", "system", "metadata", "tags"}),
    "messages": frozenset({"content", "reasoning", "tool_return", "tool_call"}),
    "runs": frozenset({"error"}),
    "refusals": frozenset({"agent", "message", "hint"}),
}


class Redactor:
    """Puts ``replacement`` in the place of ``text``.

    >>> Redactor("Jane", "[redacted]").clean("blocks", {"id": "block-Jane", "value": "Call Jane."})
    {'id': 'block-Jane', 'value': 'Call [redacted].'}
    """

    def __init__(self, text: str, replacement: str) -> None:
        self._text = text
        self._replacement = replacement
        self._quoted = _quoted(text)

    def clean(self, table: str, document: Document) -> Document:
        """The document without the text."""
        written = _WRITTEN.get(table, frozenset())
        forms = [self._text] if table == "blocks" else self._quoted
        return {
            name: self._without(item, forms) if name in written else item for name, item in document.items()
        }

    def stands_in(self, table: str, document: Document) -> bool:
        """Whether the text stands in the document."""
        gone = Redactor(self._text, "" if self._replacement else _CLIP)
        return gone.clean(table, document) != document or self._text in str(document.get("label"))

    def _without(self, value: Any, forms: list[str]) -> Any:
        if isinstance(value, str):
            return self._blotted(value, forms)
        if isinstance(value, list):
            return [self._without(item, forms) for item in value]
        if not isinstance(value, dict):
            return value
        if "tool_call_id" in value:
            return {**value, "arguments": self._in_json(value["arguments"], forms)}
        return {self._blotted(key, forms): self._without(item, forms) for key, item in value.items()}

    def _in_json(self, raw: str, forms: list[str]) -> str:
        """The arguments of a tool call; JSON has many spellings of one text, so that it is read first."""
        with suppress(ValueError, RecursionError):  # what is no JSON is searched as it stands
            arguments = json.loads(raw)
            clean = self._without(arguments, forms)
            return raw if clean == arguments else json.dumps(clean, ensure_ascii=False)
        return self._blotted(raw, forms)

    def _blotted(self, value: str, forms: list[str]) -> str:
        for form in forms:
            value = replaced(value, form, self._replacement)
        if _CLIP in value and forms is self._quoted:
            parts = value.split(_CLIP)
            last = len(parts) - 1
            value = _CLIP.join(
                self._without_cut(part, forms, place > 0, place < last) for place, part in enumerate(parts)
            )
        return value

    def _without_cut(self, part: str, forms: list[str], before: bool, after: bool) -> str:
        """A part that was cut short, without what remained of the text at its cut ends.

        Where something is missing ``before`` the part, it may begin with the text's end; where something is
        missing ``after`` it, it may end with the text's beginning; between two cuts it may be all text.
        """
        if before and after and len(part) >= _WHOLE and any(part in form for form in forms):
            return self._replacement
        if after and (size := _met(part, forms, str.endswith, lambda form, size: form[:size])):
            part = part[:-size] + self._replacement
        if before and (size := _met(part, forms, str.startswith, lambda form, size: form[-size:])):
            part = self._replacement + part[size:]
        return part


def _met(
    part: str, forms: list[str], ends: Callable[[str, str], bool], cut: Callable[[str, int], str]
) -> int:
    """How much of one of the forms the part begins or ends with, of the first that it does so with."""
    for form in forms:
        for size in range(min(len(form) - 1, len(part)), _SHORTEST - 1, -1):
            if ends(part, cut(form, size)):
                return size
    return 0


def _quoted(text: str) -> list[str]:
    """The forms in which messages hold a text, longest first.

    As it is, as JSON, as Python shows it, as prompt, and in parts as the lines of a difference.
    """
    lines = {line for line in text.split("\n") if len(line) >= _SHORTEST}
    plain = {text, *lines}
    forms = plain | {json.dumps(one)[1:-1] for one in plain}
    forms |= {json.dumps(one, ensure_ascii=False)[1:-1] for one in plain}
    forms |= {repr(one)[1:-1] for one in plain} | {escape(one) for one in plain}
    return sorted(forms, key=lambda form: (-len(form), form))
