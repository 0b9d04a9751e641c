"""The page of figures: ``python -m tests.bench [part …]``, from the top of the repository.

Every ratio is taken within one run, on the disk of the current folder. ``--list`` tells the parts,
``--write`` writes the page.
"""

from __future__ import annotations

import argparse
import difflib
import os
import platform
import sys
from collections.abc import Callable, Iterator

from kit.clerk import Clerk
from tests.bench import crashes, edits, learners, past, screen, server, sharing, since, site, windows
from tests.bench.page import PAGE, Measured, keep
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
    "since": since.since,
    "writers": sharing.writers,
    "claims": sharing.claims,
    "feed": sharing.feed,
    "kills": crashes.kills,
    "windows": windows.windows,
    "clerk": clerk,
    "screen": screen.screen,
    "server": server.server,
    "learners": learners.learners,
    "site": site.site,
}


def described() -> str:
    """The parts, each with what it measures."""
    return "\n".join(f"  {name:<9} {(part.__doc__ or '').splitlines()[0]}" for name, part in PARTS.items())


def asked(words: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for: ``parts`` in their order, or a ``list`` of them."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure the kit on this machine, and print a table of figures in Markdown.",
        epilog=f"parts (all of them, where none is named):\n{described()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="what to measure")
    parser.add_argument("--list", action="store_true", help="print the parts and measure nothing")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} anew with what is measured")
    parser.add_argument("--note", default="", metavar="TEXT", help="what the page says of this run")
    found = parser.parse_args(words)
    for name in found.parts:
        if name not in PARTS:
            near = difflib.get_close_matches(name, PARTS, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"the parts are {', '.join(PARTS)}"
            parser.error(f"there is no part {name!r}; {meant}")
    return found


def main() -> None:
    words = asked()
    if words.list:
        print(described())
        return
    wanted = list(dict.fromkeys(words.parts)) or list(PARTS)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    machine += f", Python {platform.python_version()}"
    print(machine)
    parts = {}
    for number, name in enumerate(wanted, 1):
        print(f"[{number}/{len(wanted)}] {name} …", file=sys.stderr, flush=True)
        parts[name] = tuple(PARTS[name]())
    print("\n" + markdown(row for rows in parts.values() for row in rows))
    if words.write:
        keep(Measured(machine, words.note, parts))
        print(f"written: {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()
