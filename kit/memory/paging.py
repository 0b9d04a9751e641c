"""Pages: long lists in parts, with ids as cursors, as the official client hands them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, Protocol, TypeVar

from kit.errors import NotFoundError, UnprocessableEntityError
from kit.journal import Journal, Reading
from kit.values.checks import a_count, a_text, shown

Order = Literal["asc", "desc"]
Gone = Callable[[str], int | None]
MOST = 1000


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Identified)


class Page(Generic[T]):
    """Some items, and the way to those that follow.

    ``for item in page`` goes on over the following pages; ``len(page)``, ``page[0]`` and ``items`` are
    about this one. What has been handed out may be deleted before the next page is asked for.
    """

    def __init__(self, items: Sequence[T], turn: Callable[[], Page[T]]) -> None:
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
        return self._turn()

    def iter_pages(self) -> Iterator[Page[T]]:
        """This page and the following ones, as long as there is something on them."""
        page = self
        while page.items:
            yield page
            page = page.get_next_page()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which part of a list is asked for, and which ids a reader who asks on has ``seen``.

    ``after`` and ``before`` are ids and follow the order asked for; with ``before`` alone the first page
    holds the nearest ones in front of it.

    >>> Cut(limit=2, order="desc").of(["a", "b", "c"])
    ['c', 'b']

    Raises:
        UnprocessableEntityError: order, limit or a cursor has the wrong form.
    """

    limit: int | None = 50
    before: str | None = None
    after: str | None = None
    order: str = "asc"
    seen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if a_text(self.order, "order") not in {"asc", "desc"}:
            raise UnprocessableEntityError(f"order is {shown(self.order)}", hint="It is 'asc' or 'desc'.")
        if self.limit is not None:
            a_count(self.limit, "limit", most=MOST)
        for name in ("before", "after"):
            if getattr(self, name) is not None:
                a_text(getattr(self, name), name)

    @property
    def is_newest(self) -> bool:
        """Whether this is the first page of a list that begins with the newest."""
        return self.order == "desc" and not (self.before or self.after or self.seen)

    def of(self, ids: Sequence[str], gone: Gone = lambda _: None) -> list[str]:
        """The ids of this page; ``ids`` are all of them, oldest first.

        ``gone`` tells of a cursor that is not among them any more before which of ``ids`` it stood.

        >>> Cut(after="b").of(["a", "c"], gone={"b": 1}.get)
        ['c']

        Raises:
            NotFoundError: a cursor is not among them, and never was.
        """
        ordered = list(ids) if self.order == "asc" else list(reversed(ids))
        stop = len(ordered) if self.before is None else self._place(ordered, self.before, gone)[0]
        backwards = self.before is not None and self.after is None
        if self.seen:
            among = ordered[self._after_seen(ordered, stop if backwards else 0) : stop]
        else:
            among = ordered[0 if self.after is None else self._place(ordered, self.after, gone)[1] : stop]
        if self.limit is None:
            return among
        return among[-self.limit :] if backwards and not self.seen else among[: self.limit]

    def _place(self, ordered: list[str], cursor: str, gone: Gone) -> tuple[int, int]:
        """Where the cursor stands or stood, and where what follows it begins."""
        if cursor in ordered:
            place = ordered.index(cursor)
            return place, place + 1
        stood = gone(cursor)
        if stood is None:
            raise NotFoundError(
                f"the cursor {shown(cursor)} is not in this list",
                hint="A cursor is the id of an item of an earlier page; start again without one.",
            )
        place = stood if self.order == "asc" else len(ordered) - stood
        return place, place

    def following(self, seen: Iterable[str]) -> Cut:
        """The part after this one, of which the reader has ``seen`` these ids."""
        return replace(self, seen=(*self.seen, *seen))

    def _after_seen(self, ordered: list[str], otherwise: int) -> int:
        """The place after the last one that was seen and is still there."""
        places = {id: place for place, id in enumerate(ordered)}
        known = (places[id] for id in reversed((self.after or "", *self.seen)) if id in places)
        return next((place + 1 for place in known), otherwise)


def paged(journal: Journal, look: Callable[[Reading, Cut], list[T]], cut: Cut) -> Page[T]:
    """The page that ``look`` finds in the room, and behind it those that follow."""
    items = journal.read(lambda room: look(room, cut))
    return Page(items, lambda: paged(journal, look, cut.following(item.id for item in items)))


def stood(room: Reading, table: str, ids: Sequence[str]) -> Gone:
    """Where what was deleted stood in a list that is ordered by age, so that a reader can ask on after it."""

    def place(id: str) -> int | None:
        number = room.number(table, id)
        if number is None or room.get(table, id) is not None:
            return None
        return sum((room.number(table, other) or 0) < number for other in ids)

    return place
