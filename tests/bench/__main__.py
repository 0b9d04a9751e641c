"""The figures of the README: ``python -m tests.bench [part …]``, from the top of the repository.

Every ratio is taken within one run, on the disk of the current folder. Parts: durable, history,
reading, opening, writers, claims, feed, kills, clerk.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator

from tests.bench import crashes, edits, sharing
from tests.bench.table import Row, markdown


def clerk() -> Iterator[Row]:
    """The built-in model on the 25 messages."""
    from tests.models.score import score

    yield from score()


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "durable": edits.durable_edits,
    "history": edits.edits_with_history,
    "reading": edits.reading,
    "opening": edits.opening,
    "writers": sharing.writers,
    "claims": sharing.claims,
    "feed": sharing.feed,
    "kills": crashes.kills,
    "clerk": clerk,
}


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        sys.exit(f"no part {unknown[0]!r}; the parts are {', '.join(PARTS)}")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    rows = []
    for number, name in enumerate(wanted, 1):
        print(f"[{number}/{len(wanted)}] {name} …", file=sys.stderr, flush=True)
        rows += PARTS[name]()
    print("\n" + markdown(rows))


if __name__ == "__main__":
    main()
