"""``kit run``, ``kit build`` and ``kit slides``: what is made of notebooks outside JupyterLab."""

from __future__ import annotations

import argparse
import ast
import json
import keyword
import math
import time
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kit.cli.learner import add_folder, learners_copy
from kit.cli.paths import named_path
from kit.errors import KitError
from kit.values.console import complain
from kit.values.lines import clipped

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
        "notebooks", nargs="*", type=named_path, metavar="NOTEBOOK", help="default: all of your copy"
    )
    door.add_argument(
        "--out", type=named_path, default=Path("executed"), metavar="DIR", help="default: ./%(default)s"
    )
    add_folder(door)
    door.add_argument(
        "-p", dest="parameters", action="append", type=_parameter, default=[], metavar="NAME=VALUE",
        help="set a parameter of every notebook; may be repeated",
    )  # fmt: skip
    door.add_argument(
        "--timeout", type=_seconds, default=600, metavar="SECONDS", help="for one cell (%(default)s)"
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
    """A name and a Python literal, or a list or object of JSON; what is neither is text.

    >>> _parameter("rounds=3"), _parameter("room=team.jsonl"), _parameter('wide={"on": true}')
    (('rounds', 3), ('room', 'team.jsonl'), ('wide', {'on': True}))
    """
    name, equals, value = text.partition("=")
    if not (equals and name.isidentifier()) or keyword.iskeyword(name):
        raise argparse.ArgumentTypeError(f"{clipped(text)} is not NAME=VALUE")
    try:
        return name, _value(value)
    except (RecursionError, MemoryError):
        raise argparse.ArgumentTypeError(f"the value of {name} is nested too deeply") from None


def _value(text: str) -> Any:
    # What is no literal of Python may be JSON, and else it is a text.
    with suppress(ValueError, SyntaxError), warnings.catch_warnings(action="ignore"):
        return ast.literal_eval(text)
    if text[:1] in {"[", "{"}:
        with suppress(json.JSONDecodeError):
            return json.loads(text, parse_constant=_no_number)
    return text


def _no_number(word: str) -> NoReturn:
    raise argparse.ArgumentTypeError(f"{word} is no number in JSON; leave it out, or write null")


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < (seconds := float(text)) < math.inf:
            return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")


def _each_once(parameters: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(parameters)
    if len(values) < len(parameters):
        names = [name for name, _ in parameters]
        twice = next(name for name in names if names.count(name) > 1)
        raise KitError(f"The parameter {twice} is given twice.", hint="Give each parameter once.")
    return values


def _run(options: argparse.Namespace) -> int:
    """Execute notebooks from top to bottom, keep each as a page of HTML, and say which cell failed.

    Without a name it runs those in your copy of the course, in another place, so that your rooms stay.
    """
    from tempfile import TemporaryDirectory

    from kit.notebooks.copies import notebooks

    values = _each_once(options.parameters)
    with TemporaryDirectory(prefix="kit-run-") as folder:
        paths = options.notebooks or notebooks(_to_run(options, Path(folder)))
        if not paths:
            raise KitError(f"There is no notebook in {options.folder}.", hint="Name the folder of your copy.")
        if len({path.stem for path in paths}) < len(paths):
            raise KitError("Two notebooks have the same name.", hint="Run each with an --out of its own.")
        options.out.mkdir(parents=True, exist_ok=True)
        return max(_run_one(path, options, values) for path in paths)


def _to_run(options: argparse.Namespace, place: Path) -> Path:
    """A copy of the learner's folder, or of the course where she has none; her rooms and answers stay out."""
    from kit.notebooks.copies import another_copy, default_folder, working_copy

    if options.folder is None and not default_folder(Path.cwd()).is_dir():
        return working_copy(place).folder
    return another_copy(learners_copy(options), place)


def _run_one(path: Path, options: argparse.Namespace, values: Mapping[str, Any]) -> int:
    from kit.notebooks.execute import cells, set_parameters
    from kit.notebooks.file import read

    began, page = time.monotonic(), options.out / f"{path.stem}.html"
    try:
        notebook = read(path)
        if values:
            set_parameters(notebook, values)
        _run_cells(notebook, path, page, options.timeout)
    except KitError as error:
        return _tell(path, error)
    print(f"{path.name}: {cells(notebook)} cells, {time.monotonic() - began:.1f} s → {page}", flush=True)
    return 0


def _run_cells(notebook: NotebookNode, path: Path, page: Path, timeout: float) -> None:
    from tqdm import tqdm

    from kit.notebooks.execute import cells, execute, to_html

    with tqdm(total=cells(notebook), desc=path.stem, unit="cell", leave=False, disable=None) as bar:
        try:
            execute(notebook, path.parent.absolute(), timeout=timeout, done=bar.update)
        finally:  # a page of what came before the failure helps to understand it
            page.write_text(to_html(notebook), encoding="utf-8", newline="\n")


def _build(options: argparse.Namespace) -> int:
    """Cut the learner's notebooks from those in solutions/, whose outputs stay as they are or are renewed."""
    from kit.lessons.build import chosen, outdated
    from kit.notebooks.copies import source

    stale = refused = 0
    for path in chosen(options.folder or source(), options.numbers):
        try:
            files = _built(path, run=options.run)
        except KitError as error:  # of this notebook nothing is written
            refused += _tell(path, error)
            continue
        for old in outdated(files):
            stale += 1
            if not options.check:
                old.write_text(files[old], encoding="utf-8", newline="\n")
            print(f"{old}: {'out of date' if options.check else 'written'}")
    if not stale and not refused:
        print("Everything is up to date.")
    return int(bool(refused or (options.check and stale)))


def _built(path: Path, *, run: bool) -> dict[Path, str]:
    from tqdm import tqdm

    from kit.lessons.build import build
    from kit.notebooks.execute import cells
    from kit.notebooks.file import read

    total = cells(read(path)) if run else None
    with tqdm(total=total, desc=path.stem, unit="cell", leave=False, disable=None if run else True) as bar:
        return build(path, run=run, done=bar.update)


def _slides(options: argparse.Namespace) -> int:
    """Make a page of slides from the cells of each notebook with solutions that are marked as slides."""
    from kit.lessons.build import chosen
    from kit.lessons.slides import slides
    from kit.notebooks.copies import source
    from kit.notebooks.file import read

    options.out.mkdir(parents=True, exist_ok=True)
    refused = 0
    for path in chosen(options.folder or source(), options.numbers):
        page = options.out / f"{path.stem}.html"
        try:
            page.write_text(slides(read(path), _number(path)), encoding="utf-8", newline="\n")
        except KitError as error:
            refused += _tell(path, error)
            continue
        print(page)
    return int(bool(refused))


def _number(path: Path) -> int:
    if not path.name[:2].isdecimal():
        raise KitError(
            "The name does not begin with a number.", hint="Name it as the course does: 05_topic.ipynb."
        )
    return int(path.name[:2])


def _tell(path: Path, error: KitError) -> int:
    """Say what was refused of a notebook; its door goes on with the next one and fails at the end."""
    complain(f"kit: {path}: {error}")
    return 1
