"""A site built whole or not at all: first beside its place, and put there when it is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from kit.errors import KitError
from kit.site import pages
from kit.site.parts import CORE, MICROPIP, part
from kit.values.release import VERSION

OURS = "site.json"  # by which a site of ours is known, that may be replaced
FIRST = "lite/lab/index.html?path=00_ten_minutes.ipynb"


def build(out: Path, parts: Path, tell: Callable[[str], object]) -> None:
    """Build the site into ``out``, with the fetched parts in ``parts``; ``tell`` hears how far it is.

    Raises:
        KitError: something else is at ``out``, a part can not be had, or one of the builders failed.
    """
    _check_place(out)
    _check_builder()
    core, micropip = part(CORE, parts, tell), part(MICROPIP, parts, tell)
    from kit.site.lite import build_lite, bytes_of

    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-", suffix=".building") as place:
        made, work = Path(place, "site"), Path(place, "work")
        for folder in (made, work):
            folder.mkdir()
        tell("building the Lab")
        build_lite(made / "lite", work, core, micropip)
        _pages(made, tell)
        (made / OURS).write_text(json.dumps({"made with": f"kit {VERSION}"}), "utf-8")
        _put(made, out, Path(place, "before"))
    tell(f"{out}: {bytes_of(out) / 1e6:.0f} MB")


def _check_place(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise KitError(f"{out} is a file.", hint="Name a folder, or one that is not there yet.")
    if out.is_dir() and any(out.iterdir()) and not (out / OURS).is_file():
        raise KitError(
            f"{out} holds something that is no site of this kit: nothing was changed.",
            hint="Name a new folder, or an empty one.",
        )


def _check_builder() -> None:
    missing = [name for name in ("jupyterlite_core", "jupyterlite_pyodide_kernel") if find_spec(name) is None]
    if missing:
        raise KitError(
            f"A site is built with {' and '.join(missing)}, which is not installed here.",
            hint='Install it: python -m pip install "shared-memory-kit[site]"',
        )


def _put(made: Path, out: Path, before: Path) -> None:
    """Put what was made in its place; an older site goes, and comes back where that fails."""
    try:
        if out.exists():
            out.rename(before)
        made.rename(out)
    except BaseException:  # an interrupt, too, at whichever of them
        if before.exists() and not out.exists():
            before.rename(out)
        raise


def _pages(made: Path, tell: Callable[[str], object]) -> None:
    """Write the pages; where this installation can make none, one that leads to the notebooks."""
    why = pages.lacking()
    if why is None:
        tell("building the pages")
        pages.build(made)
        return
    tell(f"without the pages: {why}")
    course = sorted(path.name for path in (made / "lite" / "files").glob("*.ipynb"))
    lines = "".join(f'<li><a href="lite/lab/index.html?path={name}">{name}</a></li>' for name in course)
    head = "<!doctype html><html lang=en><meta charset=utf-8><title>Shared memory</title>"
    (made / "index.html").write_text(f"{head}<ul>{lines}</ul></html>", "utf-8")
