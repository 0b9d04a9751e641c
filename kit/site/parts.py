"""The parts of a site that this installation does not hold: fetched once, checked, and kept for the user."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kit.errors import KitError

PYODIDE = "314.0.6"  # the one that this jupyterlite-pyodide-kernel was made for
PYTHON = "3.14"  # the one in it


@dataclass(frozen=True, slots=True)
class SitePart:
    """A file that a package registry has: its ``name``, what it ``sha256`` must be, and who fetches it."""

    name: str
    sha256: str
    fetch: tuple[str, ...]
    tool: str


CORE = SitePart(
    f"pyodide-{PYODIDE}.tgz",
    "d78ac549b28a2a58600cd06f44e017024151775f8c6b2d73fab1475400d38ea2",
    ("npm", "pack", f"pyodide@{PYODIDE}", "--silent", "--pack-destination", "."),
    "npm",
)
MICROPIP = SitePart(
    "micropip-0.11.1-py3-none-any.whl",
    "768de165adb8e66906039d8fec4127a57f522dfdf8e6fbff877a4616941ecfd3",
    (
        sys.executable, "-m", "pip", "download", "micropip==0.11.1", "--quiet", "--no-deps", "--dest", ".",
        "--only-binary=:all:", "--platform=any", f"--python-version={PYTHON}", "--implementation=py",
        "--abi=none",
    ),
    "pip",
)  # fmt: skip


def parts_folder() -> Path:
    """Where the parts are kept by default: the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "shared-memory-kit" / "site-parts"


def part(wanted: SitePart, folder: Path, tell: Callable[[str], object]) -> Path:
    """The path of a part in ``folder``; it is fetched if it is not there.

    Raises:
        KitError: it can not be fetched, or is not what it should be.
    """
    path = folder / wanted.name
    if path.exists() and _is_whole(path, wanted):
        return path
    tell(f"fetching {wanted.name} (once; it is kept in {folder})")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".fetching-") as place:
        _fetch(wanted, Path(place), path)
        fetched = Path(place) / wanted.name
        if not _is_whole(fetched, wanted):
            raise KitError(
                f"{wanted.name} is not the file that this kit was made with.",
                hint=f"What {wanted.tool} fetched was thrown away. Is its registry set to another one?",
            )
        fetched.replace(path)
    return path


def _fetch(wanted: SitePart, place: Path, path: Path) -> None:
    hint = f"Put it there yourself ({path}), or build once where there is a network; then none is needed."
    program = shutil.which(wanted.fetch[0])
    if program is None:
        raise KitError(
            f"{wanted.name} is not here yet, and {wanted.tool} is not installed to fetch it.", hint=hint
        )
    done = subprocess.run(
        [program, *wanted.fetch[1:]], cwd=place, capture_output=True, text=True, check=False
    )
    if done.returncode or not (place / wanted.name).is_file():
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise KitError(f"{wanted.tool} could not fetch {wanted.name}: {''.join(said)}", hint=hint)


def _is_whole(path: Path, wanted: SitePart) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == wanted.sha256
