"""What a record may hold: the one place where it is looked at before it becomes part of a state.

A checksum proves that a line is what somebody wrote. It does not prove that a journal wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kit.journal.form import NUMBER, TEXT, TIME, FieldKind, Form, holds, one_of
from kit.journal.line import FORMAT, OddLineError
from kit.journal.plain import Document
from kit.journal.state import State
from kit.journal.table import FoldedTable
from kit.values.checks import shown

_LARGEST = 10**15
_USUAL = 6  # fields of a line: its checksum and five more
Forms = Mapping[str, Form]
FREE: Forms = {}

_OBJECT = FieldKind("an object", (dict,))  # it is looked at on its own
_ENVELOPE = Form({"seq": NUMBER, "at": TIME, "by": _OBJECT, "via": TEXT, "set": _OBJECT}, {"last": _OBJECT})
_BY = Form({"kind": one_of("operator", "agent")}, {"id": TEXT.or_none(), "name": TEXT.or_none()})
_DOCUMENT = Form({"id": TEXT})


def check_record(record: dict[str, Any], state: State, forms: Forms = FREE) -> None:
    """Raise ``OddLineError`` unless ``record`` can be the next of ``state``, or the first of an empty one.

    ``forms`` say by table what its documents hold; the documents of other tables are free.
    """
    first = state.seq < 0
    if not _is_usual(record, state):
        if complaint := _ENVELOPE.complaint(record):
            raise OddLineError(complaint)
        if complaint := _BY.complaint(record["by"]):
            raise OddLineError(complaint)
    if first and record.get("format") != FORMAT:
        raise OddLineError(f"its format is {shown(record.get('format'))}, not {FORMAT}")
    if not first and record["seq"] != state.seq + 1:
        raise OddLineError(f"it is number {record['seq']}, expected was {state.seq + 1}")
    for name, documents in record["set"].items():
        if documents.__class__ is not dict:
            raise OddLineError(f"its {name} are {shown(documents)}, not documents by number")
        _check_documents(name, documents, state.tables.get(name, _NONE_YET), forms.get(name, _DOCUMENT))
    if "last" in record:
        _check_last(record, first=first)


def _is_usual(record: dict[str, Any], state: State) -> bool:
    """Whether the envelope is sound at a glance: by whom the last one was, the next number, a time."""
    try:
        return (
            len(record) <= _USUAL
            and record["seq"].__class__ is int
            and record["via"].__class__ is str
            and record["set"].__class__ is dict
            and record["by"] == state.by
            and record["at"].__class__ is str
            and bool(datetime.fromisoformat(record["at"]))
        )
    except (KeyError, ValueError):
        return False


def _check_documents(name: str, documents: dict[str, Any], table: FoldedTable, form: Form) -> None:
    new: set[str] = set()
    for text, document in documents.items():
        number = _number(text)
        if number is None:
            raise OddLineError(f"its {name} have the number {shown(text)}")
        if document.__class__ is dict:
            complaint = form.complaint(document, table.documents.get(number, _NO_DOCUMENT))
            complaint = complaint or _id_complaint(document.get("id"), number, table, new)
        elif document is not None:
            complaint = f"it is {shown(document)}, not a document"
        else:
            complaint = None if number in table.ids else "it is dropped, and there never was one"
        if complaint:
            raise OddLineError(f"{name} {text}: {complaint}")


def _number(text: str) -> int | None:
    """The number that a text says in the one way in which a journal writes it."""
    try:
        number = int(text)
    except ValueError:
        return None
    return number if 0 < number < _LARGEST and str(number) == text else None


def _id_complaint(id: object, number: int, table: FoldedTable, new: set[str]) -> str | None:
    """What is wrong with the id of a document: it stays, and no other document ever has it.

    It is looked at here whatever a form says of it: the journal finds documents by their ids.
    """
    if id.__class__ is not str:
        return "it has no id" if id is None else f"its id is {shown(id)}, not a text"
    there = table.ids.get(number)
    if there is None and (id in table.numbers or id in new):
        return f"another document has its id {shown(id)}"
    if there is None:
        new.add(id)
    elif there != id:
        return f"its id is {shown(id)}, and was {shown(there)} before"
    return None


def _check_last(record: dict[str, Any], *, first: bool) -> None:
    """A compaction carries the highest number that a table has given, so that none is given again."""
    last, sets = record["last"], record["set"]
    if not first or not all(holds(NUMBER, number) for number in last.values()):
        raise OddLineError(f"its last numbers are {shown(last)}")
    for name, number in last.items():
        if number < max(map(int, sets.get(name, ())), default=0):
            raise OddLineError(f"its last number of {name} is {number}, and there is a higher one")


_NO_DOCUMENT: Document = {}
_NONE_YET = FoldedTable()
