"""The pages of the site: Sphinx makes them of the book beside this file, the course and the docstrings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from kit.errors import KitError
from kit.notebooks.copies import source

BOOK = Path(__file__).parent / "book"
MAP = Path(__file__).parents[1] / "README.md"
_FROM_THE_BOOK = {"../../../": "", "../../README.md": "architecture.md"}  # links that the repository has
_NEEDED = ("sphinx", "myst_nb", "pydata_sphinx_theme")
_LAST_LINES = 12


def build(out: Path) -> None:
    """Write the pages into the folder ``out``, beside what is there; nothing is fetched or executed.

    Raises:
        KitError: something that they are made with is not here, or Sphinx found something to warn of.
    """
    if why := lacking():
        raise why
    with TemporaryDirectory() as place:
        sources = Path(place) / "book"
        gather(sources)
        _run(sources, Path(place) / "doctrees", out)
    (out / ".buildinfo").unlink(missing_ok=True)  # Sphinx's note for its next build, of which there is none


def lacking() -> KitError | None:
    """Why no pages can be made in this installation, if they can not."""
    if not (source() / "images").is_dir():
        return KitError(
            "The pages are made from a checkout: this installation has no pictures.",
            hint='Clone the repository or unpack the sdist; there: python -m pip install -e ".[site]".',
        )
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        return KitError(
            f"The pages are made with {', '.join(missing)}, which is not installed here.",
            hint='Install what a site is built with: python -m pip install "shared-memory-kit[site]"',
        )
    return None


def gather(sources: Path) -> None:
    """Put everything that is read into one folder, with the links as they are from its top.

    The pages of the book link to the course as the repository has it, so that they can be read there too.
    """
    shutil.copytree(BOOK, sources, ignore=shutil.ignore_patterns("__pycache__"))
    for page in sources.glob("*.md"):
        text = page.read_text("utf-8")
        for there, here in _FROM_THE_BOOK.items():
            text = text.replace(f"]({there}", f"]({here}")
        page.write_text(text, "utf-8")
    shutil.copyfile(MAP, sources / "architecture.md")
    for folder in ("solutions", "instructor", "images"):
        shutil.copytree(source() / folder, sources / "tutorials" / folder, ignore=_hidden)
    for moving in (source() / "images").glob("*.webp"):  # HTML shows them, and Sphinx does not see into it
        for picture in (moving, moving.with_suffix(".png")):
            shutil.copyfile(picture, sources / "_static" / picture.name)


def _hidden(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".")]


def _run(sources: Path, doctrees: Path, out: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(doctrees)]
    command += [str(sources), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-_LAST_LINES:])
        raise KitError(
            f"Sphinx did not build the pages:\n{said.replace(f'{sources}/', '')}",
            hint="Warnings count as errors.",
        )
