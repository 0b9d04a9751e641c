"""What the browser's Python is given: the kit and all that it stands on there, packed from this installation.

Only pure Python runs there as it is, so a package's compiled modules stay behind, and what needs them.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import kit
from kit.errors import KitError
from kit.notebooks.copies import PLACES, source

KIT = "shared-memory-kit"
# They open sockets, start processes or are compiled; what they do, the page itself does there.
STAYS_HOME = frozenset(
    {
        "ipykernel", "jedi", "jupyterlab", "jupyterlab-widgets", "nbclient", "nbconvert", "nbformat",
        "pexpect", "psutil", "segno", "starlette", "uvicorn", "widgetsnbextension",
    }
)  # fmt: skip
# Rooms of the house that are doors of a machine, and what a learner does not read.
_DOORS = frozenset({"__main__.py", "cli", "server", "site"})
_UNREAD = frozenset({"instructor", "images"})
_COMPILED = (".so", ".pyd", ".dylib", ".dll", ".pyc", ".pyi", ".c", ".h")
_THERE = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_python_implementation": "CPython",
    "platform_system": "Emscripten",
    "sys_platform": "emscripten",
    "extra": "",
}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same files make the same wheel, whenever


@dataclass(frozen=True, slots=True)
class PackedWheel:
    """A wheel for the browser: what it is, whom it needs, and the modules that it holds."""

    name: str
    version: str
    file: Path
    needs: tuple[str, ...] = ()
    imports: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, object]:
        """Its entry in ``pyodide-lock.json``."""
        return {
            "name": self.name,
            "version": self.version,
            "file_name": self.file.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(self.file.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": list(self.imports),
            "depends": list(self.needs),
            "unvendored_tests": False,
        }


def packed(roots: Iterable[str], folder: Path, python: str) -> list[PackedWheel]:
    """Pack these distributions and whatever they need in the browser's ``python`` into ``folder``.

    Raises:
        KitError: one of them is not installed here.
    """
    return [_pack(one, needs, folder) for one, needs in _closure(roots, python)]


def _closure(roots: Iterable[str], python: str) -> Iterator[tuple[Distribution, tuple[str, ...]]]:
    there = {**_THERE, "python_version": python, "python_full_version": f"{python}.0"}
    waiting, seen = list(roots), set[str]()
    while waiting:
        name = canonicalize_name(waiting.pop(0))
        if name in seen:
            continue
        seen.add(name)
        found = _installed(name)
        needs = tuple(_needs(found, there))
        waiting += needs
        yield found, needs


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise KitError(
            f"The package {name} is not installed here, and the browser needs it.",
            hint=f"Install it: python -m pip install {name}",
        ) from None


def _needs(one: Distribution, there: Mapping[str, str]) -> Iterator[str]:
    for line in one.requires or ():
        asked = Requirement(line)
        name = canonicalize_name(asked.name)
        if name not in STAYS_HOME and (asked.marker is None or asked.marker.evaluate(dict(there))):
            yield name


def _pack(one: Distribution, needs: tuple[str, ...], folder: Path) -> PackedWheel:
    name = canonicalize_name(one.metadata["Name"])
    files = dict(_of_the_kit() if name == KIT else _of(one))
    tops = {PurePosixPath(inside).parts[0].removesuffix(".py") for inside in files}
    return _written(name, one.version, files, needs, folder, tops)


def stand_in(name: str, folder: Path) -> PackedWheel:
    """A wheel with nothing in it, for what somebody asks for by name and can do without."""
    return _written(name, "0", {}, (), folder, ())


def _written(
    name: str,
    version: str,
    files: Mapping[str, Path],
    needs: tuple[str, ...],
    folder: Path,
    tops: Iterable[str],
) -> PackedWheel:
    stem = f"{name.replace('-', '_')}-{version}"
    about = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: kit\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "RECORD": "",
    }
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, path in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(inside, _LONG_AGO), path.read_bytes(), zipfile.ZIP_DEFLATED)
        for title, text in about.items():
            archive.writestr(zipfile.ZipInfo(f"{stem}.dist-info/{title}", _LONG_AGO), text)
    return PackedWheel(name, version, wheel, needs, tuple(sorted(tops)))


def _of(one: Distribution) -> Iterator[tuple[str, Path]]:
    """The files of an installed package, each with its place in a wheel."""
    for file in one.files or ():
        inside = file.as_posix()
        parts = file.parts
        if (
            ".." not in parts
            and not parts[0].endswith(".dist-info")
            and "tests" not in parts
            and file.suffix not in _COMPILED
            and (path := Path(str(one.locate_file(file)))).is_file()
        ):
            yield inside, path


def _of_the_kit() -> Iterator[tuple[str, Path]]:
    """The kit's own files, wherever it runs from, with the course where a wheel has it."""
    home = Path(kit.__file__).parent
    for path in _sources(home):
        parts = path.relative_to(home).parts
        if parts[0] not in _DOORS and not path.is_relative_to(PLACES[0]):
            yield "/".join(("kit", *parts)), path
    course = source()
    for path in course.rglob("*.ipynb"):
        parts = path.relative_to(course).parts
        if parts[0] not in _UNREAD and not any(part.startswith(".") for part in parts):
            yield "/".join(("kit", "course", "notebooks", *parts)), path


def _sources(home: Path) -> Iterator[Path]:
    for path in home.rglob("*"):
        if path.is_file() and path.suffix not in _COMPILED and "__pycache__" not in path.parts:
            yield path
