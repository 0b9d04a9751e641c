"""``kit progress`` and ``kit reset``: a learner's answers, and her way back to the beginning."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kit.cli.paths import named_path
from kit.errors import KitError


def add_to(doors: Any) -> None:
    """Add the doors to the parser."""
    door = doors.add_parser("progress", help="show what is solved", description=_progress.__doc__)
    add_folder(door)
    door.set_defaults(door=_progress)
    door = doors.add_parser("reset", help="begin a notebook again", description=_reset.__doc__)
    which = door.add_mutually_exclusive_group(required=True)
    which.add_argument("notebook", nargs="?", type=int, metavar="NUMBER", help="0 to 4")
    which.add_argument("--all", action="store_true", help="all of them")
    add_folder(door)
    door.set_defaults(door=_reset)


def add_folder(door: argparse.ArgumentParser) -> None:
    """Let a learner say where her copy of the course is."""
    door.add_argument(
        "--folder", type=named_path, metavar="DIR", help="your copy (default: ./shared-memory-course)"
    )


def learners_copy(options: argparse.Namespace) -> Path:
    """The folder that is named, or the one that `kit lab` makes; refused where it is not there."""
    from kit.notebooks.copies import default_folder

    folder = Path(options.folder or default_folder(Path.cwd()))
    if not folder.is_dir():
        raise KitError(f"There is no folder {folder}.", hint="`kit lab` makes one; --folder names another.")
    return folder


def _progress(options: argparse.Namespace) -> int:
    """Show what is solved and answered in each notebook, and what is still open."""
    from kit.lessons.progress import Progress, progress_file
    from kit.lessons.summary import summary
    from kit.lessons.syllabus import LESSONS, syllabus

    file = progress_file(learners_copy(options))
    if file is None or not file.exists():
        print("Nothing is answered yet.")
        return 0
    progress = Progress(file)
    for number in LESSONS:
        first, *rest = summary(syllabus(number), progress.of(number))
        print(first, *(f"   {line}" for line in rest), sep="\n")
    if progress.trouble:
        raise KitError(progress.trouble)
    return 0


def _reset(options: argparse.Namespace) -> int:
    """Put a fresh notebook in the place of yours, which goes to old/, and forget its answers.

    Rooms in files stay as they are: a notebook empties its own when it begins.
    """
    from kit.lessons.progress import Progress, progress_file
    from kit.lessons.syllabus import LESSONS
    from kit.notebooks.copies import begin_again, is_working_copy

    folder = learners_copy(options)
    numbers = list(LESSONS) if options.all else [options.notebook]
    if numbers[0] not in LESSONS:
        raise KitError(f"There is no notebook {numbers[0]}.", hint=f"There are {list(LESSONS)}.")
    if not is_working_copy(folder):
        raise KitError(
            f"{folder} is not your copy of the course: nothing was changed.",
            hint="--folder names the folder with your notebooks; `kit lab` makes one.",
        )
    file = progress_file(folder)
    progress = Progress(file if file and file.exists() else None)
    for number in numbers:
        if old := begin_again(folder, number):
            print(f"Your notebook is kept as {old}.")
        progress.forget(number)
    print(f"Fresh, and its answers forgotten: notebook {', '.join(map(str, numbers))}.")
    print("Is it open in JupyterLab? Close its tab, or choose Revert when you are asked.")
    return 0
