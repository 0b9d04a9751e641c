"""The command ``kit``: one parser, and for each door a function that opens it.

Exit codes: 0 done · 1 refused, failed or damaged · 2 not there, or not understood · 130 interrupted ·
141 nobody reads what is printed any more.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from kit.cli import classes, lab, learner, notebooks, rooms, serve, site
from kit.cli.version import ShowVersions
from kit.errors import KitError
from kit.values.console import complain, make_readable, to_the_end


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments`` (default: the process's own) and return its exit code.

    >>> main(["doctor", "no-such-room.jsonl"])
    2
    """
    make_readable()
    try:
        with to_the_end():
            return _open(arguments)
    except KitError as error:
        complain(f"kit: {error}")
    except BrokenPipeError:  # whoever read what we print has seen enough
        return 141
    except OSError as error:
        complain(f"kit: {error.filename or ''}: {error.strerror or error}".replace(": : ", ": "))
    except KeyboardInterrupt:
        complain("kit: interrupted")
        return 130
    return 1


def _open(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.door is None:
        parser.print_help()
        return 0
    return int(options.door(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kit", description="A teaching kit for memory blocks that agents share."
    )
    parser.add_argument("--version", action=ShowVersions, nargs=0, help="show this and other versions")
    parser.set_defaults(door=None)
    doors = parser.add_subparsers(title="commands", metavar="COMMAND")
    for module in (lab, learner, notebooks, rooms, serve, classes, site):
        module.add_to(doors)
    return parser
