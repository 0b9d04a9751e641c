"""What is done for a release, step by step; a step that can not go on ends the program and says why."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.release import archives, claims
from tests.release.index import index, upload
from tests.release.tree import copied
from tests.release.trial import Environment, try_out


def check(root: Path, tag: str) -> None:
    """Whether tag, version, notes and address say the same."""
    _stop_at(claims.troubles(root, tag))
    print(f"{tag}: version, notes and address agree.")


def notes(root: Path, tag: str) -> None:
    """What CHANGES.md says of it."""
    print(claims.notes(root, tag.removeprefix("v")))


def build(root: Path, out: Path) -> archives.Archives:
    """Build the sdist, and the wheel from it; hold them against a second build and what may be in them."""
    day = archives.day_of(root)
    made = archives.build(root, out, day)
    _stop_at(archives.troubles(made, root))
    with tempfile.TemporaryDirectory() as folder:
        again = archives.build(copied(root, Path(folder, "copy")), Path(folder, "dist"), day)
        _stop_at(f"{name} is another when built again elsewhere." for name in made.differing(again))
    _check_as_an_index(made)
    for path in (made.sdist, made.wheel):
        print(f"{path.name}: {path.stat().st_size:,} bytes, the same when built again elsewhere.")
    return made


def _check_as_an_index(made: archives.Archives) -> None:
    """Whether an index would show the package's page."""
    command = [sys.executable, "-m", "twine", "check", "--strict", str(made.sdist), str(made.wheel)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    _stop_at([answer.stdout + answer.stderr] if answer.returncode else [])


def try_wheel(wheel: Path) -> None:
    """Install a wheel in a new environment, with what it needs, and do what a learner does first."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Environment(Path(folder))
        environment.install(str(wheel))
        _tell(try_out(environment))


def rehearse(root: Path, *, borrow: bool = False) -> None:
    """All steps on a copy, on this machine: check, build, publish to an index, install from there, try.

    The copy has what a release is to have: the day in its notes, and an address. ``borrow`` takes what the
    kit needs from this environment, else it comes from where the machine has its packages.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy, version = as_for_release(copied(root, Path(folder, "copy"))), claims.version_of(root)
        check(copy, f"v{version}")
        made = build(copy, Path(folder, "dist"))
        with index(Path(folder, "index")) as address:
            upload(address, made.sdist, made.wheel)
            environment = Environment(Path(folder, "environment"), borrows=borrow)
            wanted = f"shared-memory-kit=={version}"
            from_there = ("--isolated", "--index-url", f"{address}/simple")
            environment.install("--ignore-installed", "--no-deps", *from_there, wanted)
        if not borrow:
            environment.install(wanted)  # is there; what it needs is not
        _tell(try_out(environment))


def as_for_release(copy: Path) -> Path:
    """A copy in which is filled in what may be open until a release: the address, and the day."""
    _fill_in(copy / "pyproject.toml", r'(?m)^(address = ").*(")$', "https://example.org/owner/name")
    version = re.escape(claims.version_of(copy))
    _fill_in(copy / "kit" / "CHANGES.md", rf"(?m)^(## {version} - ).*()$", "2026-12-31")
    return copy


def _fill_in(file: Path, pattern: str, text: str) -> None:
    file.write_text(re.sub(pattern, rf"\g<1>{text}\2", file.read_text("utf-8")), "utf-8")


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"  {line}", flush=True)


def _stop_at(troubles: Iterable[str]) -> None:
    if said := "\n".join(troubles):
        raise SystemExit(said)
