"""``kit lab``: the course, in JupyterLab."""

from __future__ import annotations

import argparse
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kit.cli.paths import named_path
from kit.errors import KitError


def add_to(doors: Any) -> None:
    """Add the door to the parser."""
    door = doors.add_parser("lab", help="open the course in JupyterLab", description=_lab.__doc__)
    door.add_argument(
        "--folder", type=named_path, metavar="DIR", help="your copy (default: ./shared-memory-course)"
    )
    door.add_argument("--port", type=int, default=8888, help="the first port to try (default: %(default)s)")
    door.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    door.add_argument("--copy-only", action="store_true", help="copy the course and open nothing, for a hub")
    door.set_defaults(door=_lab)


def _lab(options: argparse.Namespace) -> int:
    """Copy what is missing of the course into your folder and open its first notebook in JupyterLab."""
    from kit.notebooks.copies import default_folder, working_copy

    if find_spec("jupyterlab") is None and not options.copy_only:
        raise KitError("JupyterLab is not installed.", hint="Install it: python -m pip install jupyterlab")
    copy = working_copy(options.folder or default_folder(Path.cwd()))
    print(f"The course is in {copy.folder} (files: {len(copy.copied)} new, {len(copy.kept)} kept).")
    if options.copy_only:
        return 0
    print("`kit progress` shows what is solved; `kit reset 1` begins notebook 1 again.")
    print("Ctrl+C ends JupyterLab.", flush=True)
    # Jupyter reads labconfig/ in these folders: defaults for this one server, the learner's own choices win.
    ours = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(ours)
    _greet_kernels()
    from jupyterlab.labapp import main as jupyterlab

    return int(jupyterlab(_lab_arguments(copy.first, port=options.port, browser=not options.no_browser)) or 0)


def _greet_kernels() -> None:
    """Have each kernel run our startup file, after the one that the learner may have."""
    ours, theirs = str(Path(__file__).with_name("startup.py")), os.environ.get("PYTHONSTARTUP")
    if theirs and theirs != ours:  # ours is there already in a terminal of `kit lab`
        os.environ["KIT_PYTHONSTARTUP"] = theirs
    os.environ["PYTHONSTARTUP"] = ours


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
