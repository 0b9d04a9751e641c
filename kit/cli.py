"""The command ``kit``: one parser, and for each door a function that opens it.

Exit codes: 0 done · 1 refused, failed or damaged · 2 not there, or not understood · 130 interrupted.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kit.errors import KitError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from kit.journal.doctor import Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with ``arguments`` (default: the process's own) and return its exit code.

    >>> main(["doctor", "no-such-room.jsonl"])
    2
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.door is None:
        parser.print_help()
        return 0
    try:
        return int(options.door(options))
    except KitError as error:
        print(f"kit: {error}", file=sys.stderr)
    except OSError as error:
        print(
            f"kit: {error.filename or ''}: {error.strerror or error}".replace(": : ", ": "), file=sys.stderr
        )
    except KeyboardInterrupt:
        print("kit: interrupted", file=sys.stderr)
        return 130
    return 1


# ----------------------------------------------------------------------------------- the parser


class _Version(argparse.Action):
    """``--version``, looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"kit {version('shared-memory-kit')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kit", description="A teaching kit for memory blocks that agents share."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    parser.set_defaults(door=None)
    doors = parser.add_subparsers(title="doors", metavar="COMMAND")
    _add_lab(doors)
    _add_run(doors)
    _add_doctor(doors)
    _add_compact(doors)
    return parser


def _add_lab(doors: Any) -> None:
    door = doors.add_parser("lab", help="open the course in JupyterLab", description=_lab.__doc__)
    door.add_argument(
        "--folder", type=Path, metavar="DIR", help="your copy (default: ./shared-memory-course)"
    )
    door.add_argument("--port", type=int, default=8888, help="the first port to try (default: %(default)s)")
    door.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    door.set_defaults(door=_lab)


def _add_run(doors: Any) -> None:
    door = doors.add_parser("run", help="execute notebooks and keep them as HTML", description=_run.__doc__)
    door.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="default: the whole course")
    door.add_argument(
        "--out", type=Path, default=Path("executed"), metavar="DIR", help="default: ./%(default)s"
    )
    door.add_argument(
        "-p", dest="parameters", action="append", type=_parameter, default=[], metavar="NAME=VALUE",
        help="set a parameter of every notebook; may be repeated",
    )  # fmt: skip
    door.add_argument(
        "--timeout", type=float, default=600, metavar="SECONDS", help="for one cell (%(default)s)"
    )
    door.set_defaults(door=_run)


def _add_doctor(doors: Any) -> None:
    door = doors.add_parser("doctor", help="verify every line of a room", description=_doctor.__doc__)
    door.add_argument("file", type=Path, metavar="FILE", help="the room, NAME.jsonl")
    door.add_argument("--rescue", type=Path, metavar="TO", help="copy the sound part to this new file")
    door.set_defaults(door=_doctor)


def _add_compact(doors: Any) -> None:
    door = doors.add_parser("compact", help="start a room's journal anew", description=_compact.__doc__)
    door.add_argument("file", type=Path, metavar="FILE", help="the room, NAME.jsonl")
    door.set_defaults(door=_compact)


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


# ------------------------------------------------------------------------------------ the doors


def _lab(options: argparse.Namespace) -> int:
    """Copy what is missing of the course into your folder and open its first notebook in JupyterLab."""
    from kit.course import default_folder, working_copy

    if find_spec("jupyterlab") is None:
        raise KitError("JupyterLab is not installed.", hint="Install it: python -m pip install jupyterlab")
    copy = working_copy(options.folder or default_folder(Path.cwd()))
    print(f"The course is in {copy.folder} ({len(copy.copied)} files copied, {len(copy.kept)} kept).")
    print("To start a notebook afresh, rename or delete it and run `kit lab` again.")
    print("Ctrl+C ends JupyterLab.", flush=True)
    # Jupyter reads labconfig/ in these folders: defaults for this one server, the learner's own choices win.
    ours = [str(Path(__file__).parent), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(ours)
    from jupyterlab.labapp import main as jupyterlab

    return int(jupyterlab(_lab_arguments(copy.first, port=options.port, browser=not options.no_browser)) or 0)


def _lab_arguments(first: Path, *, port: int, browser: bool) -> list[str]:
    """JupyterLab's command line: our folder, our notebook, nothing fetched and nothing asked.

    >>> _lab_arguments(Path("/course/01 a.ipynb"), port=8888, browser=False)[:2]
    ['--ServerApp.root_dir=/course', '--LabApp.default_url=/lab/tree/01%20a.ipynb']
    """
    arguments = [
        f"--ServerApp.root_dir={first.parent.absolute()}",
        f"--LabApp.default_url=/lab/tree/{quote(first.name)}",
        f"--ServerApp.port={port}",
        "--ServerApp.answer_yes=True",  # Ctrl+C is answer enough
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in a container there is nobody else
    return arguments if browser else [*arguments, "--no-browser"]


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


def _doctor(options: argparse.Namespace) -> int:
    """Verify every line of a room; exit 0: sound, 1: damaged, 2: not there. Nothing is altered."""
    from kit.journal.doctor import examine, rescue

    if _missing(options.file):
        return 2
    report = examine(options.file)
    print(_verdict(report))
    if options.rescue is not None:
        rescue(options.file, options.rescue)
        print(f"  Rescued into {options.rescue}: {_contents(examine(options.rescue))}.")
    elif report.problem:
        print(f"  → kit doctor {options.file} --rescue NEW.jsonl copies the sound part aside.")
    return 1 if report.problem else 0


def _compact(options: argparse.Namespace) -> int:
    """Start a new journal from the room's present state; the old one, whole, goes to archive/."""
    from kit.journal.compact import compact

    if _missing(options.file):
        return 2
    before = options.file.stat().st_size
    archived = compact(options.file)
    print(f"{options.file}: {before} → {options.file.stat().st_size} bytes. The history is in {archived}.")
    return 0


def _missing(file: Path) -> bool:
    if file.is_file():
        return False
    print(f"kit: There is no room {file}.\n  → Name the room's NAME.jsonl.", file=sys.stderr)
    return True


def _verdict(report: Report) -> str:
    if report.problem:
        where = f" at line {report.line}" if report.line else ""
        verdict = f"{report.path}: damaged{where}: {report.problem}\n  sound before it: {_contents(report)}."
    else:
        verdict = f"{report.path}: sound: {_contents(report)}."
    if report.torn_tail_bytes:
        verdict += f"\n  The last {report.torn_tail_bytes} bytes are half a line that was never acknowledged;"
        verdict += " the next write cuts it."
    return verdict


def _contents(report: Report) -> str:
    tables = ", ".join(f"{count} {name}" for name, count in sorted(report.tables.items())) or "nothing yet"
    numbers = f" ({report.first_seq}–{report.last_seq})" if report.commits else ""
    return f"format {report.format}, {report.lines} lines, {report.commits} commits{numbers}; {tables}"
