"""The figures of the README: ``python -m tests.bench [part …]``, from the top of the repository.

Every ratio is taken within one run, on the disk of the current folder. Parts: durable, history,
reading, opening, past, writers, claims, feed, kills, clerk, screen, server, learners.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator

from kit.clerk import Clerk
from tests.bench import crashes, edits, learners, past, screen, server, sharing
from tests.bench.table import Row, markdown
from tests.models.score import judged


def clerk() -> Iterator[Row]:
    """The built-in model on the 25 messages: edits and the rest apart."""
    results = judged(Clerk())
    edits = [one for one in results if one.case.edits]
    rest = [one for one in results if not one.case.edits]
    wrong, passed = sum(one.wrong_edit for one in results), sum(one.passed for one in results)
    figure = f"{passed} of {len(results)}: edits {sum(one.passed for one in edits)} of {len(edits)}, "
    figure += f"questions and refusals {sum(one.passed for one in rest)} of {len(rest)}; wrong edits {wrong}"
    yield Row("the clerk on 25 messages", figure, "", "≥ 23, wrong edits 0", passed >= 23 and wrong == 0)


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "durable": edits.durable_edits,
    "history": edits.edits_with_history,
    "reading": edits.reading,
    "opening": edits.opening,
    "past": past.past,
    "writers": sharing.writers,
    "claims": sharing.claims,
    "feed": sharing.feed,
    "kills": crashes.kills,
    "clerk": clerk,
    "screen": screen.screen,
    "server": server.server,
    "learners": learners.learners,
}


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        sys.exit(f"no part {unknown[0]!r}; the parts are {', '.join(PARTS)}")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}, Python {platform.python_version()}")
    rows = []
    for number, name in enumerate(wanted, 1):
        print(f"[{number}/{len(wanted)}] {name} …", file=sys.stderr, flush=True)
        rows += PARTS[name]()
    print("\n" + markdown(rows))


if __name__ == "__main__":
    main()
