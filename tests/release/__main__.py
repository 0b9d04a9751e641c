"""The steps of a release: ``python -m tests.release STEP``, from the top of the repository.

The public workflow takes them one by one; ``rehearse`` takes them all here, with an index of its own.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.release import steps

ROOT = Path()


def asked(words: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for: a ``step``, with what it is to be done with."""
    parser = argparse.ArgumentParser(prog="python -m tests.release", description=__doc__.splitlines()[0])
    doors = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    for name in ("check", "notes"):
        doors.add_parser(name, help=_about(name)).add_argument("tag", metavar="TAG", help="as v1.2.3")
    doors.add_parser("build", help=_about("build")).add_argument("out", type=Path, metavar="DIR")
    doors.add_parser("try", help=_about("try_wheel")).add_argument("wheel", type=Path, metavar="WHEEL")
    rehearse = doors.add_parser("rehearse", help=_about("rehearse"))
    rehearse.add_argument(
        "--borrow", action="store_true", help="what the kit needs comes from this environment"
    )
    return parser.parse_args(words)


def _about(step: str) -> str:
    return (getattr(steps, step).__doc__ or "").splitlines()[0]


def main(words: list[str] | None = None) -> None:
    """Take the step."""
    options = asked(words)
    match options.step:
        case "check":
            steps.check(ROOT, options.tag)
        case "notes":
            steps.notes(ROOT, options.tag)
        case "build":
            steps.build(ROOT, options.out)
        case "try":
            steps.try_wheel(options.wheel)
        case "rehearse":
            steps.rehearse(ROOT, borrow=options.borrow)


if __name__ == "__main__":
    main()
