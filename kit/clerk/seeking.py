"""Seeking: the rows that a phrase means in all of its words, the closest of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kit.clerk.change import UnfoundError
from kit.clerk.desk import Desk, NoEditError, offer, unseen
from kit.clerk.matching import absent
from kit.clerk.rows import Row, rows_with
from kit.clerk.sight import Sight
from kit.clerk.vocabulary import words
from kit.clerk.words import content, roots, stands, stem

_KEEPERS = frozenset(map(stem, words("list block board note page file sheet record table text document")))

_ANY = words("any some several either whichever few couple one")  # tells of no row which it is


def closest(sight: Sight, said: Sequence[str], among: Callable[[Row], bool] = lambda _: True) -> list[Row]:
    """The rows on or around which every one of the words stands; most of them on the row itself."""
    found: list[tuple[tuple[int, bool], Row]] = []
    for row in filter(among, rows_with(sight, {form for word in said for form in roots(word)})):
        on = [word for word in said if stands(word, row.words)]
        if on and all(word in on or stands(word, row.around) for word in said):
            key = row.line.key if row.line.kind != "record" else ""
            exact = bool(key) and all(stands(word, roots(" ".join(on))) for word in content(key))
            found.append(((len(on), exact), row))
    best = max((rank for rank, _ in found), default=None)
    return [row for rank, row in found if rank == best]


def the_one(desk: Desk, found: Sequence[Row], what: str) -> Row:
    """The one row that a phrase means; goes back where there is none, or more than one."""
    desk.note(f"lines for {what!r}: {[row.where for row in found[:4]]}")
    if not found:
        raise no_words(desk, what)
    only(found)
    return found[0]


def only(found: Sequence[Row]) -> None:
    """Goes back where more than one row is meant."""
    if len(found) > 1:
        names = list(dict.fromkeys(row.where for row in found))
        raise NoEditError(f"Which one do you mean: {offer(names[:4])}? I changed nothing.")


def no_words(desk: Desk, phrase: str, *, place: bool = False) -> UnfoundError:
    """Why a phrase means no line: a word of it stands nowhere, or its words stand nowhere together."""
    said = content(phrase)
    lost = [word for word in said if absent(desk.sight, [stem(word)])]
    if place and not {*map(stem, said)} <= _KEEPERS and len(lost) == len(said):
        return UnfoundError(f"{unseen(desk.sight, phrase.strip())} I changed nothing.")
    if lost and lost[0].lower() in _ANY:
        return UnfoundError(f'Which one do you mean by "{phrase.strip()}"? I changed nothing.')
    near = closest(desk.sight, [word for word in said if word not in lost])
    nearest = f" The nearest line: {near[0].where}." if len(near) == 1 else ""
    what = f'"{lost[0]}"' if lost else f'which line "{phrase.strip()}" means'
    return UnfoundError(f"I did not understand {what}.{nearest} I changed nothing.")
