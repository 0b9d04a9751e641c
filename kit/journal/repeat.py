"""Lines that set one document again and again: another text, another version, and all else as it was.

Most lines of a long past are such lines, and what one says is replaced by the next of that document. So of
all but the last no more is read than that it is sound, which version it left, and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.journal.again import Repeat
from kit.journal.form import COUNT, TIME, Form
from kit.journal.line import encoded, is_sealed
from kit.journal.record import Forms
from kit.journal.table import watched_in

# What a journal writes, for the most part; a line that says it in another way is read in full.
_TEXT = r'"[^"\\\x00-\x1f]*(?:\\["\\/bfnrt][^"\\\x00-\x1f]*)*"'
_TIME = r'"(?P<{}>[^"\\\x00-\x1f]*)"'
_COUNT = "(?P<{}>[1-9][0-9]{{0,17}})"
_HEAD = rf'\{{"crc":"[0-9a-f]{{8}}","seq":{_COUNT.format("seq")},"at":{_TIME.format("at")},'
_OFTEN = 64  # lines of a document: to make a pattern takes as long as to read so many
_LONGEST = 4_000  # characters of a pattern
_MOST = 50  # patterns: where more documents take turns, each is set too seldom for one
_SETS = b'"set":{'


class Pattern:
    """What the lines look like that set one document again, by the same hand."""

    def __init__(self, table: str, number: str, by: Mapping[str, str], expression: str) -> None:
        line = re.compile(expression)
        places = dict(line.groupindex)
        self._match = line.fullmatch
        self._places = places.pop("seq"), places.pop("version"), places.pop("at"), *places.values()
        self._document = table, int(number)
        self._by = by
        self.found = 0

    def find(self, line: bytes, seq: int) -> Repeat | None:
        """The line as a repeat that has this number, if it is one."""
        try:
            match = self._match(line.decode())
            if match is None or not is_sealed(line):
                return None
            said, version, *times = match.group(*self._places)
            for time in times:
                datetime.fromisoformat(time)
        except ValueError:
            return None
        if int(said) != seq:
            return None
        self.found += 1
        return Repeat(line, self._document, seq, int(version), times[0], self._by)


@dataclass(slots=True)
class _Often:
    """How many lines have set a document alone since one was of another kind, and when they are enough."""

    lines: int = 0
    enough: int = _OFTEN
    made: Pattern | None = None


class Repeats:
    """Knows the lines that set a document again as the last ones did, once there were many of them."""

    def __init__(self, forms: Forms) -> None:
        self._forms = {name: form for name, form in forms.items() if form.kind("version") is COUNT}
        self._patterns: dict[bytes, Pattern] = {}  # of documents that no line of another kind has set since
        self._seen: dict[tuple[str, str], _Often] = {}
        self._key = b""  # of the document that the last line has set

    def find(self, line: bytes, seq: int) -> Repeat | None:
        """The line as one that has this number and sets its document again, if it is such a line."""
        if not self._patterns:
            return None
        if not self._key or self._key not in line:
            start = line.find(_SETS) + len(_SETS)
            self._key = line[start : line.find(b":{", line.find(b":{", start) + 2)]
        pattern = self._patterns.get(self._key)
        return None if pattern is None else pattern.find(line, seq)

    def forget(self, record: Mapping[str, Any]) -> None:
        """Know no pattern of the documents that a record sets, in whatever way it does."""
        if self._patterns:
            for table in record["set"].keys() & self._forms.keys():
                for number in record["set"][table]:
                    self._patterns.pop(_key(table, number), None)

    def learn(self, record: Mapping[str, Any]) -> None:
        """Look at what a folded line sets that is of no pattern."""
        for table, documents in record["set"].items():
            if table in self._forms:
                for number, document in documents.items():
                    if document is None or len(documents) > 1 or len(record["set"]) > 1:
                        self._seen.pop((table, number), None)
                    else:
                        self._count(table, number, document, record["by"])

    def _count(self, table: str, number: str, document: Mapping[str, Any], by: Mapping[str, str]) -> None:
        seen = self._seen.get((table, number)) or self._seen.setdefault((table, number), _Often())
        seen.lines += 1
        if seen.lines >= seen.enough and len(self._patterns) < _MOST:
            # Where the one before has found too little, the next has to wait longer.
            is_poor = seen.made is not None and seen.made.found < seen.enough
            seen.enough, seen.lines = seen.enough * 2 if is_poor else _OFTEN, 0
            fields = ",".join(_fields(document, self._forms[table], {"id", *watched_in(table)}))
            expression = _expression(by, table, number, fields)
            if len(expression) < _LONGEST:
                self._patterns[_key(table, number)] = seen.made = Pattern(table, number, by, expression)


def _key(table: str, number: str) -> bytes:
    """How a line begins to say which document it sets, if it sets but one."""
    return f"{encoded(table)}:{{{encoded(number)}".encode()


def _expression(by: Mapping[str, str], table: str, number: str, fields: str) -> str:
    start = re.escape(f'"set":{{{encoded(table)}:{{{encoded(number)}:{{')
    return rf'{_HEAD}"by":{re.escape(encoded(by))},"via":{_TEXT},{start}{fields}\}}\}}\}}\}}\n'


def _fields(document: Mapping[str, Any], form: Form, fixed: set[str]) -> Iterator[str]:
    """What the fields look like: as they are, or, where no index hangs on it, with another text or time."""
    for name, value in document.items():
        kind = form.kind(name)
        if name in fixed:
            said = re.escape(encoded(value))
        elif name == "version":
            said = _COUNT.format(name)
        elif kind is TIME:
            said = _TIME.format(f"time_{name}")
        elif value.__class__ is str and str in kind.classes and kind.fits is None:
            said = _TEXT
        else:
            said = re.escape(encoded(value))
        yield f"{re.escape(encoded(name))}:{said}"
