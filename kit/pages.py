"""Pages: long lists in parts, with ids as cursors, as the official client hands them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, Literal, Protocol, TypeVar

from kit.checks import a_count
from kit.errors import NotFoundError, UnprocessableEntityError

Order = Literal["asc", "desc"]
MOST = 1000


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


class Page(Generic[T]):
    """Some items, and the way to those that follow.

    ``for item in page`` goes on over the following pages; ``len(page)``, ``page[0]`` and ``items`` are
    about this one.
    """

    def __init__(self, items: Sequence[T], turn: Callable[[str], Page[T]]) -> None:
        self.items = list(items)
        self._turn = turn

    def __iter__(self) -> Iterator[T]:
        for page in self.iter_pages():
            yield from page.items

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, place: Any) -> Any:
        return self.items[place]

    def __bool__(self) -> bool:
        return bool(self.items)

    def __repr__(self) -> str:
        return f"Page({self.items!r})"

    def has_next_page(self) -> bool:
        """Whether it is worth asking on: true unless this page is empty."""
        return bool(self.items)

    def get_next_page(self) -> Page[T]:
        """The page after this one, which may be empty.

        Raises:
            RuntimeError: this page is empty itself.
        """
        if not self.items:
            raise RuntimeError("No next page expected; please check `.has_next_page()` first.")
        return self._turn(self.items[-1].id)

    def iter_pages(self) -> Iterator[Page[T]]:
        """This page and the following ones, as long as there is something on them."""
        page = self
        while page.items:
            yield page
            page = page.get_next_page()


def cut(
    ids: Sequence[str], *, limit: int | None, before: str | None, after: str | None, order: str
) -> list[str]:
    """The ids of one page; ``ids`` are all of them, oldest first.

    ``after`` and ``before`` follow the order asked for; with ``before`` the page holds the nearest
    ones in front of the cursor.

    Raises:
        NotFoundError: the cursor is not among them.
        UnprocessableEntityError: order or limit make no sense.
    """
    if order not in {"asc", "desc"}:
        raise UnprocessableEntityError(f"order is {order!r}", hint="It is 'asc' or 'desc'.")
    ordered = list(ids) if order == "asc" else list(reversed(ids))
    start = _place(ordered, after) + 1 if after is not None else 0
    stop = _place(ordered, before) if before is not None else len(ordered)
    among = ordered[start:stop]
    if limit is None:
        return among
    most = a_count(limit, "limit", most=MOST)
    return among[-most:] if before is not None and after is None else among[:most]


def _place(ids: list[str], cursor: str) -> int:
    try:
        return ids.index(cursor)
    except ValueError:
        raise NotFoundError(
            f"the cursor {cursor!r} is not in this list",
            hint="A cursor is the id of an item of an earlier page; start again without one.",
        ) from None
