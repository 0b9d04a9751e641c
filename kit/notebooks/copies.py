"""Copies of the course: where its notebooks lie in this installation, and a learner's own copy of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from kit.errors import KitError

FOLDER = "shared-memory-course"
_KIT = Path(__file__).resolve().parent.parent
PLACES = (_KIT / "course" / "notebooks", _KIT.parent / "tutorials")  # in a wheel; in a checkout
_NOT_FOR_LEARNERS = frozenset({"solutions", "instructor", "images"})  # the pictures are the front page's


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A learner's ``folder``: what was just ``copied`` into it and what was there and is ``kept``."""

    folder: Path
    copied: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def first(self) -> Path:
        """The notebook to begin with."""
        return notebooks(self.folder)[0]


def source() -> Path:
    """The folder of the course as it was installed.

    Raises ``KitError`` when this installation came without it.
    """
    for place in PLACES:
        if notebooks(place):
            return place
    raise KitError(
        "The course is not in this installation: no notebook was found.",
        hint="Install shared-memory-kit from its wheel or from a whole checkout.",
        looked_in=tuple(map(str, PLACES)),
    )


def notebooks(folder: Path) -> list[Path]:
    """The notebooks that lie in ``folder`` itself, in their order.

    >>> notebooks(Path("there/is/no/such/folder"))
    []
    """
    return sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))


def default_folder(here: Path) -> Path:
    """The learner's folder below ``here``, or ``here`` itself if it is such a folder.

    >>> default_folder(Path("home")).as_posix()
    'home/shared-memory-course'
    >>> default_folder(Path("home/shared-memory-course")).as_posix()
    'home/shared-memory-course'
    """
    return here if here.name == FOLDER else here / FOLDER


def working_copy(folder: Path) -> WorkingCopy:
    """Copy into ``folder`` what is missing of the course; whatever is there stays as it is.

    Solutions, the instructor's pages and the front page's pictures stay out. Raises ``KitError`` when
    the course is not in this installation or ``folder`` is a file.
    """
    course = source()
    if folder.exists() and not folder.is_dir():
        raise KitError(
            f"{folder} is a file.", hint="Name a folder, or one that is not there yet.", path=str(folder)
        )
    names = tuple(_for_learners(course))
    kept = tuple(name for name in names if (folder / name).exists())
    missing = tuple(name for name in names if name not in kept)
    for name in missing:
        _copy(course / name, folder / name)
    return WorkingCopy(folder, copied=missing, kept=kept)


def another_copy(folder: Path, place: Path) -> Path:
    """Copy a learner's folder into ``place``, without her rooms, her answers and what was put away."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "*.jsonl", "*.jsonl.lock", "old", "executed")
    shutil.copytree(folder, place, ignore=left_out, dirs_exist_ok=True)
    return place


def is_working_copy(folder: Path) -> bool:
    """Whether ``folder`` is a learner's copy: it has her folder's name, or holds a notebook of the course.

    The course itself, with its solutions, is none.
    """
    if any(folder.resolve() == place.resolve() for place in PLACES):
        return False
    names = {path.name for path in notebooks(source())}
    return folder.resolve().name == FOLDER or any(path.name in names for path in notebooks(folder))


def begin_again(folder: Path, number: int) -> Path | None:
    """Put a fresh notebook ``number`` into a learner's ``folder``.

    Returns where in ``old/`` hers is now, if she had one. Raises ``KitError`` when the course has no such
    notebook.
    """
    fresh = next((path for path in notebooks(source()) if path.name.startswith(f"{number:02}_")), None)
    if fresh is None:
        raise KitError(f"The course has no notebook {number}.", hint="Install the kit with its whole course.")
    mine, old = folder / fresh.name, None
    if mine.exists():
        old = _free(folder / "old" / fresh.name)
        old.parent.mkdir(exist_ok=True)
        mine.replace(old)
    if not mine.exists():  # in a browser the page's own is there again, once nothing stands before it
        _copy(fresh, mine)
    return old


def _free(path: Path) -> Path:
    """The path, with a number if it is taken."""
    tries = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return path if not path.exists() else next(one for one in tries if not one.exists())


def _for_learners(course: Path) -> Iterator[str]:
    for path in sorted(course.rglob("*")):
        parts = path.relative_to(course).parts
        if path.is_file() and parts[0] not in _NOT_FOR_LEARNERS and not any(map(_is_litter, parts)):
            yield "/".join(parts)


def _is_litter(name: str) -> bool:
    return name.startswith((".", "__pycache__"))


def _copy(original: Path, copy: Path) -> None:
    """Copy a file so that it is either there as a whole or not at all."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    part = copy.with_name(copy.name + ".part")
    shutil.copyfile(original, part)  # not the mode: an installed course may be write-protected
    part.replace(copy)
