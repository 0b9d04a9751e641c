"""What the repository says of a release: its version, its notes, and where it is at home."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

_HEADING = re.compile(r"^## (?P<version>\d\S*) - (?P<day>.*)$", re.MULTILINE)
_VERSION = re.compile(r'^VERSION: Final = "(.*)"$', re.MULTILINE)


def version_of(root: Path) -> str:
    """As pyproject.toml has it."""
    return str(_project(root)["project"]["version"])


def troubles(root: Path, tag: str) -> Iterator[str]:
    """Why the release that is called ``tag`` can not be made of what stands here; nothing where it can."""
    version = version_of(root)
    if tag != f"v{version}":
        yield f"The tag is {tag}, and pyproject.toml says {version}: the tag is to be v{version}."
    said = _VERSION.findall((root / "kit" / "values" / "release.py").read_text("utf-8"))
    if said != [version]:
        yield f"kit/values/release.py says {' '.join(said)}, and pyproject.toml {version}: say the same."
    yield from _troubles_of_notes(root, version)
    yield from _troubles_of_home(root)


def _troubles_of_notes(root: Path, version: str) -> Iterator[str]:
    entries = {found["version"]: found["day"] for found in _HEADING.finditer(_changes(root))}
    if version not in entries:
        yield f'kit/CHANGES.md has no entry "## {version} - DAY": write what is new for a user.'
    elif not _is_day(entries[version]):
        yield f'kit/CHANGES.md calls {version} "{entries[version]}": put the day there, as 2026-12-31.'
    elif not notes(root, version):
        yield f"The entry of {version} in kit/CHANGES.md is empty: write what is new for a user."


def _troubles_of_home(root: Path) -> Iterator[str]:
    address = _project(root)["tool"]["hatch"]["metadata"]["hooks"]["custom"]["address"]
    here = "/".join(os.environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY")).strip(
        "/"
    )
    if not address:
        yield "pyproject.toml names no address: fill it in below [tool.hatch.metadata.hooks.custom]."
    elif here and address.casefold() != here.casefold():
        yield f"pyproject.toml says that the project is at home at {address}, and this is {here}."


def notes(root: Path, version: str) -> str:
    """What CHANGES.md says of a version, without its heading; nothing where it has no entry.

    >>> notes(Path(), "0.0.0")
    ''
    """
    text = _changes(root)
    for found in _HEADING.finditer(text):
        if found["version"] == version:
            return re.split(r"^## ", text[found.end() :], maxsplit=1, flags=re.MULTILINE)[0].strip()
    return ""


def _changes(root: Path) -> str:
    return (root / "kit" / "CHANGES.md").read_text("utf-8")


def _project(root: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
