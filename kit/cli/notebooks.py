"""``kit run``, ``kit build`` and ``kit slides``: what is made of notebooks outside JupyterLab."""

from __future__ import annotations

import argparse
import ast
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.cli.paths import named_path
from kit.errors import KitError

if TYPE_CHECKING:
    from nbformat import NotebookNode


def add_to(doors: Any) -> None:
    """Add the doors to the parser."""
    _add_run(doors)
    _add_build(doors)
    _add_slides(doors)


def _add_run(doors: Any) -> None:
    door = doors.add_parser("run", help="execute notebooks and keep them as HTML", description=_run.__doc__)
    door.add_argument(
        "notebooks", nargs="*", type=named_path, metavar="NOTEBOOK", help="default: the whole course"
    )
    door.add_argument(
        "--out", type=named_path, default=Path("executed"), metavar="DIR", help="default: ./%(default)s"
    )
    door.add_argument(
        "-p", dest="parameters", action="append", type=_parameter, default=[], metavar="NAME=VALUE",
        help="set a parameter of every notebook; may be repeated",
    )  # fmt: skip
    door.add_argument(
        "--timeout", type=float, default=600, metavar="SECONDS", help="for one cell (%(default)s)"
    )
    door.set_defaults(door=_run)


def _add_build(doors: Any) -> None:
    door = doors.add_parser("build", help="cut the learner's notebooks", description=_build.__doc__)
    door.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="default: the whole course")
    door.add_argument(
        "--folder", type=named_path, metavar="DIR", help="the course (default: the installed one)"
    )
    door.add_argument("--run", action="store_true", help="first execute the notebooks with solutions")
    door.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if something is out of date"
    )
    door.set_defaults(door=_build)


def _add_slides(doors: Any) -> None:
    door = doors.add_parser("slides", help="make slides of the notebooks", description=_slides.__doc__)
    door.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="default: the whole course")
    door.add_argument(
        "--folder", type=named_path, metavar="DIR", help="the course (default: the installed one)"
    )
    door.add_argument(
        "--out", type=named_path, default=Path("slides"), metavar="DIR", help="default: ./%(default)s"
    )
    door.set_defaults(door=_slides)


def _parameter(text: str) -> tuple[str, Any]:
    """A name and a Python literal; what is no literal is text.

    >>> _parameter("rounds=3"), _parameter("room=team.jsonl")
    (('rounds', 3), ('room', 'team.jsonl'))
    """
    name, equals, value = text.partition("=")
    if not (equals and name.isidentifier()):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return name, value


def _run(options: argparse.Namespace) -> int:
    """Execute notebooks from top to bottom, keep each as a page of HTML, and say which cell failed."""
    from tempfile import TemporaryDirectory

    from kit.course import notebooks, working_copy

    with TemporaryDirectory(prefix="kit-run-") as folder:
        paths = options.notebooks or notebooks(working_copy(Path(folder)).folder)
        if len({path.stem for path in paths}) < len(paths):
            raise KitError("Two notebooks have the same name.", hint="Run each with an --out of its own.")
        options.out.mkdir(parents=True, exist_ok=True)
        return max(_run_one(path, options) for path in paths)


def _run_one(path: Path, options: argparse.Namespace) -> int:
    from kit.execute import cells, read, set_parameters

    began, page = time.monotonic(), options.out / f"{path.stem}.html"
    try:
        notebook = read(path)
        if options.parameters:
            set_parameters(notebook, dict(options.parameters))
        _run_cells(notebook, path, page, options.timeout)
    except KitError as error:
        print(f"kit: {path}: {error}", file=sys.stderr)
        return 1
    print(f"{path.name}: {cells(notebook)} cells, {time.monotonic() - began:.1f} s → {page}", flush=True)
    return 0


def _run_cells(notebook: NotebookNode, path: Path, page: Path, timeout: float) -> None:
    from tqdm import tqdm

    from kit.execute import cells, execute, to_html

    with tqdm(total=cells(notebook), desc=path.stem, unit="cell", leave=False, disable=None) as bar:
        try:
            execute(notebook, path.parent.absolute(), timeout=timeout, done=bar.update)
        finally:  # a page of what came before the failure helps to understand it
            page.write_text(to_html(notebook), encoding="utf-8")


def _build(options: argparse.Namespace) -> int:
    """Cut the learner's notebooks from those in solutions/, whose outputs stay as they are or are renewed."""
    from kit.course import source
    from kit.lessons.build import chosen, outdated

    stale = refused = 0
    for path in chosen(options.folder or source(), options.numbers):
        try:
            files = _built(path, run=options.run)
        except KitError as error:  # of this notebook nothing is written
            print(f"kit: {path}: {error}", file=sys.stderr)
            refused += 1
            continue
        for old in outdated(files):
            stale += 1
            if not options.check:
                old.write_text(files[old], encoding="utf-8")
            print(f"{old}: {'out of date' if options.check else 'written'}")
    if not stale and not refused:
        print("Everything is up to date.")
    return int(bool(refused or (options.check and stale)))


def _built(path: Path, *, run: bool) -> dict[Path, str]:
    from tqdm import tqdm

    from kit.execute import cells, read
    from kit.lessons.build import build

    total = cells(read(path)) if run else None
    with tqdm(total=total, desc=path.stem, unit="cell", leave=False, disable=None if run else True) as bar:
        return build(path, run=run, done=bar.update)


def _slides(options: argparse.Namespace) -> int:
    """Make a page of slides from the cells of each notebook with solutions that are marked as slides."""
    from kit.course import source
    from kit.execute import read
    from kit.lessons.build import chosen
    from kit.lessons.slides import slides

    options.out.mkdir(parents=True, exist_ok=True)
    for path in chosen(options.folder or source(), options.numbers):
        page = options.out / f"{path.stem}.html"
        page.write_text(slides(read(path), int(path.name[:2])), encoding="utf-8")
        print(page)
    return 0
