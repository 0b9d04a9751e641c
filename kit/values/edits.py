r"""An edit: one change to a text, as a small frozen value that can be sent, logged and applied.

::

    Append(text)              a line or lines at the end
    Insert(text, line=-1)     lines after line N; 0 is the top, -1 the end
    Replace(old, new)         an exact text that stands once; all=True: wherever it stands
    Rewrite(text)             the whole text
    Patch(hunks)              hunks as in a unified diff, all of them or none

An edit is applied next to the present text, inside the commit: two agents that append at once both
succeed, where two that send back the whole text would overwrite each other. ``apply`` is pure; what
does not fit is an ``EditError``.

Only ``"\n"`` ends a line, and a text that ends in it has no empty line after it: ``""`` has no lines,
``"a"`` and ``"a\n"`` have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from itertools import pairwise
from typing import Any, ClassVar, TypeAlias, get_args

from kit.errors import EditError, UnprocessableEntityError
from kit.values.checks import replaced
from kit.values.hunks import located, parsed, unfit
from kit.values.lines import advice, clipped, joined, line_count, line_numbers, listed, many, places

_TYPES: dict[str, type] = {"str": str, "int": int, "bool": bool}


@dataclass(frozen=True, slots=True)
class _Change:
    """What all edits have in common: checked fields, a plain form, and no right to add only."""

    kind: ClassVar[str]

    def __post_init__(self) -> None:
        for field in fields(self):
            value, wanted = getattr(self, field.name), _TYPES[str(field.type)]
            if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
                raise UnprocessableEntityError(
                    f"{self.kind}: {field.name} is {type(value).__name__}, not {field.type}",
                    hint=f"The fields of {self.kind} are {_signature(type(self))}.",
                )

    def adds_only(self, before: str) -> bool:
        """Whether ``before`` stays as it is and something follows: what append-only access allows."""
        return False

    def to_dict(self) -> dict[str, Any]:
        """The edit as plain values, ``kind`` first; ``as_edit`` reads it back."""
        return {"kind": self.kind} | {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Append(_Change):
    r"""Add ``text`` on a new line at the end.

    >>> Append("Bo: tea").apply("Ana: coffee")
    'Ana: coffee\nBo: tea'
    >>> Append("Ana: coffee").apply("")
    'Ana: coffee'
    """

    kind = "append"
    text: str

    def adds_only(self, before: str) -> bool:
        return True

    def apply(self, text: str) -> str:
        return joined(text, self.text)


@dataclass(frozen=True, slots=True)
class Insert(_Change):
    r"""Put ``text`` on lines of its own after line ``line``; 0 is the top, -1 the end.

    >>> Insert("two", line=1).apply("one\nthree")
    'one\ntwo\nthree'
    >>> Insert("four", line=3).apply("one\nthree")
    Traceback (most recent call last):
        ...
    kit.errors.EditError: there is no line 3: the text has 2 lines
      → Give a line from 0 (the top) to 2, or -1 for the end.
    """

    kind = "insert"
    text: str
    line: int = -1

    def adds_only(self, before: str) -> bool:
        return self.line in {-1, line_count(before)}

    def apply(self, text: str) -> str:
        count = line_count(text)
        if not -1 <= self.line <= count:
            raise EditError(
                f"there is no line {self.line}: the text has {many(count, 'line')}",
                hint=f"Give a line from 0 (the top) to {count}, or -1 for the end.",
                lines=(),
            )
        if self.adds_only(text):
            return joined(text, self.text)
        tail = text.split("\n", self.line)[-1]
        end = "" if self.text.endswith("\n") else "\n"
        return text.removesuffix(tail) + self.text + end + tail


@dataclass(frozen=True, slots=True)
class Replace(_Change):
    r"""Put ``new`` in the place of ``old``, which stands exactly once; ``""`` deletes.

    With ``all``, every occurrence is replaced, from the left; there is at least one. A line whose whole
    text is deleted stays, as an empty line, unless ``old`` holds its ``"\n"`` too.

    >>> Replace("30 days", "14 days").apply("Refunds: 30 days")
    'Refunds: 14 days'
    >>> Replace("30 Days", "14 days").apply("Hello!\nRefunds: 30 days")
    Traceback (most recent call last):
        ...
    kit.errors.EditError: '30 Days' does not stand in the text
      → For '30 Days' the nearest is line 2, 'Refunds: 30 days': copy it exactly.
    """

    kind = "replace"
    old: str
    new: str
    all: bool = False

    def apply(self, text: str) -> str:
        if not self.old:
            raise EditError(
                "there is no text to replace: old is empty",
                hint="Say which text to replace; to add text, append or insert it.",
                lines=(),
            )
        if self.old not in text:
            raise self._missing(text)
        if not self.all:
            self._check_unique(text)
        return replaced(text, self.old, self.new)

    def _missing(self, text: str) -> EditError:
        hint = advice(text, self.old.split("\n"), stands=lambda line: line in text)
        return EditError(f"{clipped(self.old)} does not stand in the text", hint=hint, lines=())

    def _check_unique(self, text: str) -> None:
        stands = places(text, self.old)
        if len(stands) > 1:
            lines = line_numbers(text, stands)
            raise EditError(
                f"{clipped(self.old)} stands {len(stands):,} times, in {listed(lines)}",
                hint="Give more of the text around it, so that it stands once, or replace all: all=True.",
                lines=lines,
            )


@dataclass(frozen=True, slots=True)
class Rewrite(_Change):
    """Put ``text`` in the place of everything.

    >>> Rewrite("Start again.").apply("What was here before")
    'Start again.'
    """

    kind = "rewrite"
    text: str

    def apply(self, text: str) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Patch(_Change):
    r"""Apply ``hunks``, written as in a unified diff: all of them, or none.

    A line of a hunk begins with a space (it is there and stays), ``-`` (it goes) or ``+`` (it comes); an
    empty line is an empty line that stays. ``@@`` begins the next hunk. The lines that are there must
    stand in the text once; a line number, ``@@ -12 @@``, chooses where they stand more than once. All
    hunks and numbers mean the text before the patch. ``*** …`` lines and a ``---``, ``+++`` pair at the
    top are skipped, and so are blank lines at both ends.

    >>> print(Patch("@@\n Ana: coffee\n-Bo: tea\n+Bo: water").apply("Ana: coffee\nBo: tea\nCy: milk"))
    Ana: coffee
    Bo: water
    Cy: milk
    """

    kind = "patch"
    hunks: str

    def apply(self, text: str) -> str:
        lines = text.split("\n")
        found = [located(hunk, text, lines) for hunk in parsed(self.hunks)]
        found.sort(key=lambda spot: spot[:2])
        for (_, stop, one), (start, _, other) in pairwise(found):
            if start < stop:
                raise unfit(other, f"overlaps with the one at line {one.at}", "Join the two.", (start + 1,))
        for start, stop, hunk in reversed(found):
            lines[start:stop] = hunk.new
        return "\n".join(lines)


Edit: TypeAlias = Append | Insert | Replace | Rewrite | Patch

_KINDS: dict[str, type[Edit]] = {edit.kind: edit for edit in get_args(Edit)}


def as_edit(data: object) -> Edit:
    """The edit that ``to_dict`` wrote down: a mapping with the ``kind`` and its fields.

    >>> as_edit({"kind": "insert", "text": "Hello", "line": 0})
    Insert(text='Hello', line=0)
    >>> as_edit({"kind": "append", "txet": "Hello"})
    Traceback (most recent call last):
        ...
    kit.errors.UnprocessableEntityError: append: missing text; unknown 'txet'
      → The fields of append are text: str.

    Raises:
        UnprocessableEntityError: no such kind, a field missing, unknown or of the wrong type.
    """
    given = {key: item for key, item in data.items() if item is not None} if isinstance(data, Mapping) else {}
    kind = given.pop("kind", None)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise UnprocessableEntityError(
            f"{clipped(data)} is not an edit",
            hint=f'It has a "kind", which is one of {", ".join(_KINDS)}, and the fields of that kind.',
        )
    _check_names(_KINDS[kind], given)
    return _KINDS[kind](**given)


def _check_names(edit: type[Edit], given: Mapping[str, Any]) -> None:
    known = {field.name for field in fields(edit)}
    wrong = [f"missing {name}" for name in _needed(edit) if name not in given]
    wrong += [f"unknown {clipped(name)}" for name in given if name not in known]
    if wrong:
        raise UnprocessableEntityError(
            f"{edit.kind}: {'; '.join(wrong)}", hint=f"The fields of {edit.kind} are {_signature(edit)}."
        )


def _needed(edit: type[_Change]) -> list[str]:
    return [field.name for field in fields(edit) if field.default is MISSING]


def _signature(edit: type[_Change]) -> str:
    needed = _needed(edit)
    return ", ".join(
        f"{field.name}: {field.type}" + ("" if field.name in needed else f" = {field.default}")
        for field in fields(edit)
    )
