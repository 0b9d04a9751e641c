"""Erasing a text from documents: wherever somebody wrote it or a tool quoted it, and nowhere else."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from kit.escape import escape
from kit.journal import Document

_SHORTEST = 4  # characters: shorter parts are no personal data and stand everywhere
_CLIP = "…"
# What people, agents and models write. All else gives a document its form: ids, types, times, labels.
_WRITTEN: dict[str, frozenset[str]] = {
    "blocks": frozenset({"value", "description", "metadata", "tags"}),
    "agents": frozenset({"name", "description", "system", "metadata", "tags"}),
    "messages": frozenset({"content", "reasoning", "tool_return", "tool_call"}),
    "runs": frozenset({"error"}),
    "refusals": frozenset({"agent", "message", "hint"}),
}


class Blotter:
    """Puts ``replacement`` in the place of ``text``.

    >>> Blotter("Jane", "[redacted]").clean("blocks", {"id": "block-Jane", "value": "Call Jane."})
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
        gone = Blotter(self._text, "" if self._replacement else _CLIP)
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
        with suppress(ValueError, RecursionError):
            arguments = json.loads(raw)
            clean = self._without(arguments, forms)
            return raw if clean == arguments else json.dumps(clean, ensure_ascii=False)
        return self._blotted(raw, forms)

    def _blotted(self, value: str, forms: list[str]) -> str:
        for form in forms:
            value = value.replace(form, self._replacement)
        if _CLIP in value and forms is self._quoted:
            *parts, end = value.split(_CLIP)
            value = _CLIP.join([*(self._without_beginning(part, forms) for part in parts), end])
        return value

    def _without_beginning(self, part: str, forms: list[str]) -> str:
        """Of a part that was cut short: what it ends with may be where the text begins."""
        for form in forms:
            for size in range(min(len(form) - 1, len(part)), _SHORTEST - 1, -1):
                if part.endswith(form[:size]):
                    return part[:-size] + self._replacement
        return part


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
