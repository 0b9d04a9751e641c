"""A table of TinyDB to be read: a room is written through its client."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from tinydb import table as tinydb
from tinydb.queries import QueryLike
from tinydb.storages import Storage

from kit.errors import BadRequestError
from kit.journal.plain import Document, copied

Row = tuple[int, Document]  # a document with its number; it is the room's own, and only to be looked at


class OwnDocument(tinydb.Document):
    """A document that shares nothing with the room's state."""

    def __init__(self, value: Mapping[str, Any], doc_id: int) -> None:
        super().__init__(copied(value), doc_id)


class _Nothing(Storage):
    """What stands under a table that holds its documents itself."""

    def read(self) -> None:
        return None

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> NoReturn:
        raise BadRequestError(
            "these tables are a reading of the room's journal and can not be written",
            hint="Change the room through client.blocks and client.agents; the tables follow at once.",
        )


class ReadTable(tinydb.Table):
    """TinyDB's own reading methods over ``rows``; what they hand out are copies.

    Results of queries are not remembered: another process may write.
    """

    def __init__(self, name: str) -> None:
        super().__init__(_Nothing(), name, cache_size=0)

    @abstractmethod
    def rows(self, cond: QueryLike | None = None) -> Iterator[Row]:
        """The documents, oldest first; of a query at least those of which it is true."""

    @abstractmethod
    def row(self, number: int) -> Document | None:
        """The document of this number."""

    def search(self, cond: QueryLike) -> list[tinydb.Document]:
        return [OwnDocument(document, number) for number, document in self.rows(cond) if cond(document)]

    def get(
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: list[int] | None = None
    ) -> Any:
        if doc_id is not None:
            found = self.row(doc_id)
            return None if found is None else OwnDocument(found, doc_id)
        if doc_ids is not None:
            return [OwnDocument(one, id) for id in doc_ids if (one := self.row(id)) is not None]
        if cond is None:
            return super().get()  # which says what is missing
        rows = ((number, document) for number, document in self.rows(cond) if cond(document))
        return next((OwnDocument(document, number) for number, document in rows), None)

    def __iter__(self) -> Iterator[tinydb.Document]:
        return (OwnDocument(document, number) for number, document in self.rows())

    def __len__(self) -> int:
        return sum(1 for _ in self.rows())

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return {str(number): document for number, document in self.rows()}

    def _update_table(self, updater: Callable[[Any], None]) -> NoReturn:
        # TinyDB would alter the documents that it read, and they are the room's own, before it writes
        self._storage.write({})
        raise AssertionError


def wanted(cond: object) -> dict[str, str]:
    """The fields that a query wants to equal a text, as TinyDB's own name for the query tells.

    >>> from tinydb import Query
    >>> wanted((Query().label == "log") & (Query().limit > 5))
    {'label': 'log'}
    """
    return dict(_wanted(getattr(cond, "_hash", None)))


def _wanted(asked: Any) -> Iterator[tuple[str, str]]:
    match asked:
        case ("==", (str(field),), str(value)):
            yield field, value
        case ("and", frozenset() as both):
            for one in both:
                yield from _wanted(one)
