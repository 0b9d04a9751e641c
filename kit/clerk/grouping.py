"""Grouping: plain pairs that are one thing, and the next thing where their keys come again."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from kit.clerk.page import PageLine


def grouped(content: Sequence[PageLine]) -> dict[int, list[PageLine]]:
    """For plain pairs that are one thing, by number, all of its pairs."""
    return {one.number: group for group in _groups(content) for one in group}


def _groups(content: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    """Plain pairs that are one thing: of one heading, or up to where the first key comes again."""
    runs = (list(run) for _, run in itertools.groupby(content, key=lambda one: (one.kind, one.title)))
    for run in runs:
        if run[0].kind != "pair" or run[0].record >= 0:
            continue
        keys = Counter(one.key for one in run)
        again = {key for key, times in keys.items() if times > 1}
        groups: list[dict[str, PageLine]] = []
        for one in run if again and len(keys) > 1 else ():
            last = groups[-1] if groups else {}
            if one.key in last or not last or next(iter(last.values())).section != one.section:
                groups.append({})
            groups[-1][one.key] = one
        if all(again & group.keys() and (run[0].section or len(group) > 1) for group in groups):
            yield from (list(group.values()) for group in groups)
