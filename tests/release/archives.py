"""The two files of a release: how they are built, and what may be in them."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from tests.release.tree import files_of

LARGEST_WHEEL = 2_000_000
LARGEST_BINARY = 300_000  # in the wheel, which every learner downloads
COURSE = "kit/course/notebooks/"  # where the wheel has tutorials/


@dataclass(frozen=True, slots=True)
class Archives:
    """What one build has made: the ``sdist``, and the ``wheel`` that was made from it."""

    sdist: Path
    wheel: Path

    def differing(self, other: Archives) -> list[str]:
        """Which of them another build has made otherwise."""
        pairs = ((self.sdist, other.sdist), (self.wheel, other.wheel))
        return [mine.name for mine, theirs in pairs if mine.read_bytes() != theirs.read_bytes()]


def build(root: Path, out: Path, day: str = "") -> Archives:
    """Build both into ``out``, with the backend that is installed; ``day`` is what ``day_of`` says of it."""
    env = {**os.environ, "SOURCE_DATE_EPOCH": day} if day else dict(os.environ)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(root)]
    subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return Archives(sdist, wheel)


def day_of(root: Path) -> str:
    """When the commit was made, in seconds since 1970; without one, the backend has a day of its own."""
    if not (root / ".git").exists():
        return ""
    asked = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def held_by_sdist(sdist: Path) -> dict[str, bytes]:
    """Its files, by their names in the repository."""
    with tarfile.open(sdist) as archive:
        members = {one.name.partition("/")[2]: archive.extractfile(one) for one in archive if one.isfile()}
        return {name: file.read() for name, file in members.items() if file}


def held_by_wheel(wheel: Path) -> dict[str, bytes]:
    """Its files, by the names that they are installed as."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def troubles(archives: Archives, root: Path) -> Iterator[str]:
    """Why they should not be given away, with ``root`` as the repository that they were built from."""
    ours = {path.relative_to(root).as_posix() for path in files_of(root)}
    wheel = held_by_wheel(archives.wheel)
    yield from _compared("the sdist", held_by_sdist(archives.sdist).keys() - {"PKG-INFO"}, ours)
    installed = {name for name in wheel if not name.partition("/")[0].endswith(".dist-info")}
    yield from _compared("the wheel", installed, for_learners(ours))
    for name, content in wheel.items():
        if len(content) > LARGEST_BINARY and not _is_text(content):
            yield f"{name} has {len(content):,} bytes and is no text: {LARGEST_BINARY:,} at most."
    if (size := archives.wheel.stat().st_size) > LARGEST_WHEEL:
        yield f"{archives.wheel.name} has {size:,} bytes: {LARGEST_WHEEL:,} at most."


def for_learners(names: AbstractSet[str]) -> set[str]:
    """What of the repository is installed, as it is called then: the kit, and the course without pictures.

    >>> sorted(for_learners({"kit/team.py", "tutorials/a.ipynb", "tutorials/images/b.png", "README.md"}))
    ['kit/course/notebooks/a.ipynb', 'kit/team.py']
    """
    course = {name.removeprefix("tutorials/") for name in names if name.startswith("tutorials/")}
    shown = {f"{COURSE}{name}" for name in course if not name.startswith("images/")}
    return shown | {name for name in names if name.startswith("kit/")}


def _compared(what: str, held: AbstractSet[str], wanted: AbstractSet[str]) -> Iterator[str]:
    yield from (f"{name} is in {what} and should not be." for name in sorted(held - wanted))
    yield from (f"{name} should be in {what} and is not." for name in sorted(wanted - held))


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False
