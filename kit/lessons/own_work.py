"""A learner's own work where she has no terminal: all of it in one file, and her notebook as it was."""

from __future__ import annotations

import base64
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from kit.lessons.display import shell
from kit.lessons.progress import PLACE
from kit.lessons.sheet import wrapped
from kit.notebooks import here
from kit.notebooks.copies import begin_again

NAME = "shared-memory-course.zip"
_HERS = ("*.ipynb", "old/*.ipynb", "*.jsonl", "*.json", PLACE.as_posix())


def has_terminal() -> bool:
    """Whether the commands of the kit can be typed somewhere: in a browser they can not."""
    return sys.platform != "emscripten"


def fresh_notebook(number: int) -> None:
    """Put a fresh notebook in the place of hers, as ``kit reset`` does, and say where hers is."""
    old = begin_again(here.folder(), number)
    kept = f"Your notebook is kept as {old.relative_to(here.folder())}. " if old else ""
    print(wrapped(f"{kept}A fresh one is in its place: open it from the list of files on the left."))


def packed(folder: Path) -> bytes:
    """The notebooks, rooms and answers of a learner's folder as a zip file.

    >>> packed(Path("there/is/no/such/folder"))[:2]
    b'PK'
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in _hers(folder):
            archive.writestr(file.relative_to(folder).as_posix(), file.read_bytes())
    return whole.getvalue()


def _hers(folder: Path) -> Iterator[Path]:
    for pattern in _HERS:
        yield from sorted(file for file in folder.glob(pattern) if file.is_file())


def offer_download() -> None:
    """Show a link to that file; where no page shows links, say where her work lies."""
    folder = here.folder()
    if shell() is None:
        print(wrapped(f"Your work is in {folder}."))
        return
    from IPython.display import HTML, display

    data = base64.b64encode(packed(folder)).decode()
    text = f"Download your notebooks, rooms and answers: {NAME}"
    display(HTML(f'<a download="{NAME}" href="data:application/zip;base64,{data}">{text}</a>'))
