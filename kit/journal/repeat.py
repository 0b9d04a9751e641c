"""Lines that set one document again and again: another text, another version, and all else as it was.

Most lines of a long past are such lines, and what one says is replaced by the next. So of all but the last
in a row no more is read than that it is sound, and which version it left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from kit.journal.form import COUNT, TIME, Form
from kit.journal.line import encoded, is_sealed
from kit.journal.record import Forms
from kit.journal.table import watched_in

# What a journal writes, for the most part; a line that says it in another way is read in full.
_TEXT = r'"[^"\\\x00-\x1f]*(?:\\["\\/bfnrt][^"\\\x00-\x1f]*)*"'
_TIME = r'"(?P<{}>[^"\\\x00-\x1f]*)"'
_COUNT = "(?P<{}>[1-9][0-9]{{0,17}})"
_HEAD = rf'\{{"crc":"[0-9a-f]{{8}}","seq":{_COUNT.format("seq")},"at":{_TIME.format("at")},'
_OFTEN = 64  # lines in a row: to make a pattern takes as long as to read so many
_LONGEST = 4_000  # characters of a pattern


class Repeat(NamedTuple):
    """A sound line that sets a document again, and what is kept of it where the next line does so too."""

    line: bytes
    table: str
    number: int
    seq: int
    version: int


class Pattern:
    """What the lines look like that set one document again, by the same hand."""

    def __init__(self, table: str, number: str, expression: str) -> None:
        line = re.compile(expression)
        places = dict(line.groupindex)
        self._match = line.fullmatch
        self._places = places.pop("seq"), places.pop("version"), *places.values()
        self._document = table, int(number)
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
        return Repeat(line, *self._document, seq, int(version))


class Repeats:
    """Knows the lines that set again what the last ones did, once there were many in a row."""

    def __init__(self, forms: Forms) -> None:
        self._forms = {name: form for name, form in forms.items() if form.kind("version") is COUNT}
        self.pattern: Pattern | None = None  # as long as every line is of it: another may change its document
        self._made: Pattern | None = None
        self._table = self._number = ""  # of the document that was set last,
        self._row = 0  # and in how many lines in a row
        self._enough = _OFTEN

    def learn(self, record: Mapping[str, Any]) -> None:
        """Look at what a folded line sets that is of no pattern."""
        sets = record["set"]
        if len(sets) == 1:
            ((table, documents),) = sets.items()
            if len(documents) == 1 and table in self._forms:
                (number,) = documents
                if number != self._number or table != self._table:
                    self._table, self._number, self._row = table, number, 0
                self._row += 1
                if self._row >= self._enough:
                    self._make(record["by"], documents[number])
                return
        self._row = 0

    def _make(self, by: Mapping[str, str], document: Mapping[str, Any] | None) -> None:
        """Make a pattern; where the one before has found too little, the next has to wait longer."""
        is_poor = self._made is not None and self._made.found < self._enough
        self._enough = self._enough * 2 if is_poor else _OFTEN
        self._row = 0
        if document is None:
            return
        fields = ",".join(_fields(document, self._forms[self._table], {"id", *watched_in(self._table)}))
        expression = _expression(by, self._table, self._number, fields)
        if len(expression) < _LONGEST:
            self.pattern = self._made = Pattern(self._table, self._number, expression)


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
