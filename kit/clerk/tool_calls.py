"""Hands: a planned change as a call of a tool that the agent was given, and what earlier calls did."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kit.clerk.change import TextChange, ends
from kit.values.protocol import Message, ToolCall

_ONE_BY_ONE = 20  # lines by which an edit is widened singly; then it grows by halves, for speed
EDITORS = (
    "memory_insert",
    "memory_replace",
    "core_memory_append",
    "core_memory_replace",
    "memory",
    "memory_apply_patch",
    "memory_rethink",
)
PREFIX = "/memories/"


@dataclass(frozen=True, slots=True)
class Edit:
    """The smallest edit between two texts, in whole lines: ``old`` occurs once, or is empty.

    ``line`` is after which line ``new`` is inserted where ``old`` is empty; -1 is the end.
    """

    label: str
    old: str
    new: str
    line: int
    after: str


def edit(change: TextChange) -> Edit:
    r"""The smallest unique old → new, or insertion, that makes a change.

    >>> edit(TextChange("log", "a\nb", "a\nc")).old, edit(TextChange("log", "a", "a\nb")).line
    ('b', -1)
    """
    before, after = change.before.split("\n"), change.after.split("\n")
    head, tail = ends(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not old and change.before:
        return Edit(change.label, "", "\n".join(new), -1 if tail == 0 else head, change.after)
    if not change.before:
        return Edit(change.label, "", change.after, -1, change.after)
    return _unique(change, before, head, len(before) - tail, new)


def _unique(change: TextChange, before: Sequence[str], start: int, end: int, new: list[str]) -> Edit:
    """Widen the changed lines by neighbours until the text is there once and its new form is not empty."""
    first, last = start, end
    while start > 0 and before[start][:1] in (" ", "\t"):
        start -= 1  # a field is changed together with its record's head, or it might be another record's
    tried = 0
    while True:
        old = "\n".join(before[start:end])
        wide = "\n".join([*before[start:first], *new, *before[last:end]])
        if _once(change, old, wide) or (start == 0 and end == len(before)):
            return Edit(change.label, old, wide, 0, change.after)
        tried += 1
        more = max(1, (end - start) // 2) if tried > _ONE_BY_ONE else 1
        if start > 0:
            start = max(0, start - more)
        else:
            end = min(len(before), end + more)


def _once(change: TextChange, old: str, new: str) -> bool:
    """Both texts stand alone in their version: the first finds the place, the second can be found again."""
    return change.before.count(old) == 1 and bool(new.strip()) and change.after.count(new) == 1


def anchored(change: TextChange, found: Edit) -> Edit:
    """An insertion as a replacement of the line before it (or after it), for tools that only replace."""
    before = change.before.split("\n")
    at = len(before) if found.line == -1 else found.line
    start, end = (at - 1, at) if at else (0, 1)
    new = [before[start], found.new] if at else [found.new, before[0]]
    return _unique(change, before, start, end, "\n".join(new).split("\n"))


def call(change: TextChange, offered: Iterable[str]) -> tuple[str, dict[str, Any]] | None:
    """Name and arguments of the tool call that makes a change; ``None`` if no tool on offer can."""
    names, found = set(offered), edit(change)
    if not found.old:
        made = _insert(found, names)
        if made is not None or not change.before:
            return made or _whole(change, names)
        found = anchored(change, found)
    return _replace(found, names) or _whole(change, names)


def _insert(found: Edit, names: set[str]) -> tuple[str, dict[str, Any]] | None:
    label = found.label
    if "memory_insert" in names:
        return "memory_insert", {"label": label, "new_string": found.new, "insert_line": found.line}
    if "core_memory_append" in names and found.line == -1:
        return "core_memory_append", {"label": label, "content": found.new}
    if "memory" in names:
        line = found.after.count("\n") - found.new.count("\n") if found.line == -1 else found.line
        return "memory", {
            "command": "insert",
            "path": PREFIX + label,
            "insert_line": line,
            "insert_text": found.new,
        }
    return None


def _replace(found: Edit, names: set[str]) -> tuple[str, dict[str, Any]] | None:
    label, old, new = found.label, found.old, found.new
    if "memory_replace" in names:
        return "memory_replace", {"label": label, "old_string": old, "new_string": new}
    if "core_memory_replace" in names:
        return "core_memory_replace", {"label": label, "old_content": old, "new_content": new}
    if "memory" in names:
        return "memory", {
            "command": "str_replace",
            "path": PREFIX + label,
            "old_string": old,
            "new_string": new,
        }
    return None


def _whole(change: TextChange, names: set[str]) -> tuple[str, dict[str, Any]] | None:
    if "memory_apply_patch" in names:
        return "memory_apply_patch", {"label": change.label, "patch": patch(change)}
    if "memory_rethink" in names:
        return "memory_rethink", {"label": change.label, "new_memory": change.after}
    return None


def patch(change: TextChange) -> str:
    r"""A change as one unified-diff hunk with a line of context on either side.

    >>> print(patch(TextChange("log", "a\nb\nc", "a\nx\nc")))
    @@ -1,3 +1,3 @@
     a
    -b
    +x
     c
    """
    before = change.before.split("\n") if change.before else []
    after = change.after.split("\n")
    head, tail = ends(before, after)
    start, end = max(0, head - 1), min(len(before), len(before) - tail + 1)
    lead, trail = before[start:head], before[len(before) - tail : end]
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    sizes = len(lead) + len(trail)
    hunk = f"@@ -{start + bool(before)},{sizes + len(old)} +{start + 1},{sizes + len(new)} @@"
    marked = [f" {line}" for line in lead] + [f"-{line}" for line in old] + [f"+{line}" for line in new]
    return "\n".join([hunk, *marked, *(f" {line}" for line in trail)])


@dataclass(frozen=True, slots=True)
class Try:
    """A tool call of this turn with its result; ``result`` is ``None`` while there is none."""

    name: str
    arguments: Mapping[str, Any]
    result: Message | None

    @property
    def label(self) -> str:
        return str(self.arguments.get("label") or str(self.arguments.get("path", "")).removeprefix(PREFIX))

    @property
    def failed(self) -> bool:
        return self.result is not None and self.result.is_error


def tries(messages: Sequence[Message]) -> list[Try]:
    """The tool calls in these messages, each with its result."""
    results = {one.tool_call_id: one for one in messages if one.role == "tool"}
    calls: list[ToolCall] = [call for one in messages for call in one.tool_calls]
    return [Try(one.name, one.arguments or {}, results.get(one.id)) for one in calls]


def undone(value: str, attempt: Try) -> str:
    """The text as it was before a successful call, if the text shows the call's effect."""
    given = attempt.arguments
    if "patch" in given:
        return _unpatched(value, str(given["patch"]))
    old = str(given.get("old_string") or given.get("old_content") or "")
    new = str(
        given.get("new_string")
        or given.get("new_content")
        or given.get("content")
        or given.get("insert_text")
        or ""
    )
    if old:
        shown = bool(new) and value.count(new) == 1 and (old in new or new in old or old not in value)
        return value.replace(new, old) if shown and not (new in old and old in value) else value
    return _cut(value, new, given.get("insert_line", -1)) if new else value


def _unpatched(value: str, hunk: str) -> str:
    """The text before one hunk: its new lines, where they stand once, replaced by its old ones."""
    lines = hunk.split("\n")[1:]
    old = "\n".join(line[1:] for line in lines if line[:1] in (" ", "-"))
    new = "\n".join(line[1:] for line in lines if line[:1] in (" ", "+"))
    return value.replace(new, old) if new and value.count(new) == 1 else value


def _cut(value: str, new: str, line: int) -> str:
    """The text without an inserted run of lines: where it was put, or the last place where it stands."""
    lines, run = value.split("\n"), new.split("\n")
    if line < 0 or lines[line : line + len(run)] != run:
        # Backwards in mirror writing: the search for the last place is the slow one.
        found = f"\n{value}\n"[::-1].find(f"\n{new}\n"[::-1])
        if found < 0:
            return value
        line = value.count("\n", 0, len(value) - len(new) - found)
    return "\n".join(lines[:line] + lines[line + len(run) :])


def raw(arguments: Mapping[str, Any]) -> str:
    """The arguments as a model writes them."""
    return json.dumps(arguments, ensure_ascii=False)
