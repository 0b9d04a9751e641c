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

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import dropwhile, islice, pairwise
from typing import Any, ClassVar, TypeAlias

from kit.errors import EditError, UnprocessableEntityError

MOST_HUNKS = 1_000  # each costs a search through the text, while the room is locked
MOST_CHANGED = 12  # lines that a difference shows; a tool's answer costs tokens

# The worst case of difflib, in steps: some 3,000 lines that differ from each other, or 200 that do not.
MOST_ALIGNED = 10_000_000

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
        return _joined(text, self.text)


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
        return self.line in {-1, _line_count(before)}

    def apply(self, text: str) -> str:
        count = _line_count(text)
        if not -1 <= self.line <= count:
            raise EditError(
                f"there is no line {self.line}: the text has {_many(count, 'line')}",
                hint=f"Give a line from 0 (the top) to {count}, or -1 for the end.",
                lines=(),
            )
        if self.adds_only(text):
            return _joined(text, self.text)
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
                hint="Say which text to replace, or add text with Append or Insert.",
                lines=(),
            )
        if self.old not in text:
            raise self._missing(text)
        if not self.all:
            self._check_unique(text)
        return text.replace(self.old, self.new)

    def _missing(self, text: str) -> EditError:
        hint = _advice(text, self.old.split("\n"), stands=lambda line: line in text)
        return EditError(f"{_clipped(self.old)} does not stand in the text", hint=hint, lines=())

    def _check_unique(self, text: str) -> None:
        places = _places(text, self.old)
        if len(places) > 1:
            lines = _line_numbers(text, places)
            raise EditError(
                f"{_clipped(self.old)} stands {len(places):,} times, in {_listed(lines)}",
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
        found = [_located(hunk, text, lines) for hunk in _parsed(self.hunks)]
        found.sort(key=lambda spot: spot[:2])
        for (_, stop, one), (start, _, other) in pairwise(found):
            if start < stop:
                raise _unfit(other, f"overlaps with the one at line {one.at}", "Join the two.", (start + 1,))
        for start, stop, hunk in reversed(found):
            lines[start:stop] = hunk.new
        return "\n".join(lines)


Edit: TypeAlias = Append | Insert | Replace | Rewrite | Patch

_KINDS: dict[str, type[Edit]] = {edit.kind: edit for edit in (Append, Insert, Replace, Rewrite, Patch)}


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
    given = dict(data) if isinstance(data, Mapping) else {}
    kind = given.pop("kind", None)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise UnprocessableEntityError(
            f"{_clipped(data)} is not an edit",
            hint=f'It has a "kind", which is one of {", ".join(_KINDS)}, and the fields of that kind.',
        )
    _check_names(_KINDS[kind], given)
    return _KINDS[kind](**given)


def _check_names(edit: type[Edit], given: Mapping[str, Any]) -> None:
    known = {field.name for field in fields(edit)}
    wrong = [f"missing {name}" for name in _needed(edit) if name not in given]
    wrong += [f"unknown {_clipped(name)}" for name in given if name not in known]
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


def difference(before: str, after: str) -> str:
    r"""What changed, line by line, deletions first; no text if nothing did.

    At most ``MOST_CHANGED`` lines are shown, and how many more there are is said. From some thousand lines
    on, everything between the first and the last change counts as changed.

    >>> print(difference("Ana: coffee\nBo: tea", "Ana: coffee\nBo: water\nCy: milk"))
    - Bo: tea
    + Bo: water
    + Cy: milk
    """
    changed = _changed(before.split("\n") if before else [], after.split("\n") if after else [])
    shown = changed[:MOST_CHANGED]
    if len(changed) > len(shown):
        shown.append(f"… {len(changed) - len(shown):,} more")
    return "\n".join(shown)


def _changed(old: list[str], new: list[str]) -> list[str]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    found = []
    for a, b, c, d in _stretches(old, new):
        found += [f"- {line}" for line in old[a:b]] + [f"+ {line}" for line in new[c:d]]
    return found


def _common(one: list[str], other: list[str]) -> int:
    """How many lines the two begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _stretches(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """The stretches that differ; where aligning all lines would take seconds, a single one."""
    counts = Counter(new)
    if sum(counts[line] for line in old) * len(old) > MOST_ALIGNED:
        return [(0, len(old), 0, len(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


# ------------------------------------------------------------------------------------------- hunks

_NUMBERED = re.compile(r"@@ -([0-9]{1,9})(?:,[0-9]+)?(?= |$)")


@dataclass(frozen=True, slots=True)
class _Hunk:
    """One hunk of a patch: it begins at line ``at`` of the patch; ``stated`` is the text's line."""

    at: int
    stated: int | None
    old: list[str]
    new: list[str]


_Spot: TypeAlias = tuple[int, int, _Hunk]


def _parsed(patch: str) -> list[_Hunk]:
    groups: list[tuple[int, str, list[str]]] = []
    for number, line in _body(patch):
        if line.startswith("@@"):
            groups.append((number, line, []))
        elif line[:1] in {"", " ", "-", "+"}:
            if not groups:
                groups.append((number, "", []))
            groups[-1][2].append(line)
        else:
            raise _malformed(
                number, f"is {_clipped(line)}", "Begin each line with a space, - or +, or @@ for a new hunk."
            )
    if not groups:
        raise _malformed(
            1, "begins a patch without a hunk", "Write the lines that go with - and those that come with +."
        )
    if len(groups) > MOST_HUNKS:
        at = groups[MOST_HUNKS][0]
        raise _malformed(
            at, f"begins hunk {MOST_HUNKS + 1:,}", f"Send {MOST_HUNKS:,} hunks at most, or a Rewrite."
        )
    return [_hunk(*group) for group in groups]


def _body(patch: str) -> list[tuple[int, str]]:
    """The numbered lines of all hunks, without what may stand around them."""
    numbered = enumerate(patch.rstrip("\n").split("\n"), 1)
    body = list(dropwhile(_is_blank, (entry for entry in numbered if not entry[1].startswith("*** "))))
    # A file's header stands at the top only: further down, "--- x" removes the line "-- x".
    if [line[:3] for _, line in body[:2]] == ["---", "+++"]:
        body = list(dropwhile(_is_blank, body[2:]))
    return body


def _is_blank(entry: tuple[int, str]) -> bool:
    return not entry[1]


def _hunk(at: int, header: str, lines: list[str]) -> _Hunk:
    if not any(line.startswith(("-", "+")) for line in lines):
        raise _malformed(
            at, "begins a hunk that changes nothing", "Mark what goes with - and what comes with +."
        )
    number = _NUMBERED.match(header)
    return _Hunk(
        at,
        int(number[1]) if number else None,
        old=[line[1:] for line in lines if not line.startswith("+")],
        new=[line[1:] for line in lines if not line.startswith("-")],
    )


def _malformed(at: int, wrong: str, hint: str) -> EditError:
    return EditError(f"line {at} of the patch {wrong}", hint=hint, lines=(), patch_line=at)


def _unfit(hunk: _Hunk, wrong: str, hint: str, lines: tuple[int, ...] = ()) -> EditError:
    return EditError(
        f"the hunk at line {hunk.at} of the patch {wrong}", hint=hint, lines=lines, patch_line=hunk.at
    )


def _located(hunk: _Hunk, text: str, lines: list[str]) -> _Spot:
    """Where the hunk's old lines stand: the index of the first, and of the one after the last."""
    if not hunk.old:
        return _gap(hunk, text, lines)
    size = len(hunk.old)
    if hunk.stated and lines[hunk.stated - 1 : hunk.stated - 1 + size] == hunk.old:
        return hunk.stated - 1, hunk.stated - 1 + size, hunk
    padded = f"\n{text}\n"
    found = _line_numbers(padded, _places(padded, "\n".join(["", *hunk.old, ""])))
    if not found:
        known = frozenset(lines)
        hint = _advice(text, hunk.old, stands=known.__contains__)
        raise _unfit(hunk, "does not fit: its old lines do not stand in the text", hint)
    if len(found) > 1:
        hint = f"Add a line that stands around the one you mean, or give its number: @@ -{found[0]} @@."
        raise _unfit(hunk, f"fits {len(found):,} times, at {_listed(found)}", hint, found)
    return found[0] - 1, found[0] - 1 + size, hunk


def _gap(hunk: _Hunk, text: str, lines: list[str]) -> _Spot:
    """Where a hunk without old lines goes: after the line of its number, as in ``diff -U0``."""
    if not text and not hunk.stated:
        return 0, 1, hunk  # an empty text has no line that could stay
    if hunk.stated is None:
        raise _unfit(
            hunk, "does not say where its lines go", "Begin it with the line before them, or use Append."
        )
    if hunk.stated > len(lines):
        count = _many(_line_count(text), "line")
        raise _unfit(hunk, f"goes after line {hunk.stated}: the text has {count}", "Give the line before it.")
    return hunk.stated, hunk.stated, hunk


# ------------------------------------------------------------------------------------------- texts


def _joined(before: str, text: str) -> str:
    return before + text if not before or before.endswith("\n") else f"{before}\n{text}"


def _line_count(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n")) if text else 0


def _places(text: str, part: str) -> list[int]:
    """Where ``part`` stands. Of places that overlap by more than a character, at least two are found.

    Each search begins where the last find ends, so that the work grows with the text alone.
    """
    found = []
    place = text.find(part)
    while place != -1:
        found.append(place)
        place = text.find(part, place + max(1, len(part) - 1))
    if len(found) == 1:
        again = text.find(part, found[0] + 1)
        found += [again] * (again != -1)
    return found


def _line_numbers(text: str, places: Iterable[int]) -> tuple[int, ...]:
    """The lines, from 1, that these ascending places are in; each line once."""
    found: dict[int, None] = {}
    line, since = 1, 0
    for place in places:
        line += text.count("\n", since, place)
        since = place
        found[line] = None
    return tuple(found)


# ------------------------------------------------------------------------------------------- hints

_LOOK = 200  # how much of a line is compared
_LIKELY = 20  # how many lines are compared closely
_SIMILAR = 0.6  # as difflib.get_close_matches


def _advice(text: str, wanted: list[str], stands: Callable[[str], bool]) -> str:
    """What to do about lines that were not found."""
    if not text:
        return "The text is empty: add to it instead, for example with Append."
    strange = (line for line in islice(wanted, _LIKELY) if not stands(line))
    line = next(strange, None)
    if line is None:
        return "Copy it exactly: its lines may stand there one by one, but not together like this."
    near = _nearest(text, line)
    if near is None:
        return f"Nothing is like {_clipped(line)}: read the text again and copy exactly what you mean."
    return f"For {_clipped(line)} the nearest is line {near[0]}, {_clipped(near[1])}: copy it exactly."


def _nearest(text: str, wanted: str) -> tuple[int, str] | None:
    """The line most like ``wanted``, or with a part most like it; ``None`` if no line is similar.

    Comparing is slow, so only the lines that share most pairs of neighbouring letters are compared.
    """
    wanted = wanted.strip()[:_LOOK].casefold()
    if not wanted:
        return None
    pairs = frozenset(pairwise(wanted))
    matcher = SequenceMatcher(None, b=wanted, autojunk=False)

    def shared(entry: tuple[int, str]) -> int:
        return len(pairs.intersection(pairwise(entry[1][:_LOOK].casefold())))

    def likeness(entry: tuple[int, str]) -> tuple[float, float]:
        matcher.set_seq1(entry[1][:_LOOK].casefold())
        contained = sum(block.size for block in matcher.get_matching_blocks() if block.size > 2) / len(wanted)
        return max(contained, matcher.ratio()), matcher.ratio()

    best = max(nlargest(_LIKELY, enumerate(text.split("\n"), 1), key=shared), key=likeness)
    return best if likeness(best)[0] >= _SIMILAR else None


def _clipped(value: object, most: int = 80) -> str:
    """The value as Python writes it, shortened visibly."""
    text = repr(value[: most + 1] if isinstance(value, str) else value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + "s" * (count != 1)


def _listed(lines: tuple[int, ...], most: int = 10) -> str:
    shown = ", ".join(map(str, lines[:most]))
    more = f" … {len(lines) - most:,} more" if len(lines) > most else ""
    return f"line{'s' * (len(lines) != 1)} {shown}{more}"
