"""Schedules: the orders in which the steps of several workers can fall, as words of their letters."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

from kit.values.checks import a_count

MOST_WORKERS = len(ascii_uppercase)
LETTERS = ascii_uppercase


def interleavings(workers: int = 2, steps: int = 3) -> list[str]:
    """Every order in which ``workers`` can take ``steps`` steps each, in alphabetical order.

    A worker's own steps stay in their order, so there are ``(workers * steps)! / steps! ** workers``.

    >>> interleavings(2, 2)
    ['AABB', 'ABAB', 'ABBA', 'BAAB', 'BABA', 'BBAA']
    >>> len(interleavings(2, 3)), len(interleavings(3, 3))
    (20, 1680)

    Raises:
        UnprocessableEntityError: a number is not a whole one from 1 on.
    """
    count = a_count(workers, "workers", most=MOST_WORKERS)
    each = a_count(steps, "steps")
    return list(_words(dict.fromkeys(LETTERS[:count], each)))


def _words(left: dict[str, int]) -> Iterator[str]:
    open_ones = [letter for letter in left if left[letter]]
    if not open_ones:
        yield ""
    for letter in open_ones:
        rest = {**left, letter: left[letter] - 1}
        yield from (letter + word for word in _words(rest))
