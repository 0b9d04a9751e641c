"""The files that the project consists of, in a checkout and in an unpacked sdist alike."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pathspec import GitIgnoreSpec


def files_of(root: Path) -> list[Path]:
    """What is in the repository, or would be after ``git add``; without git, all that it does not ignore."""
    if not (root / ".git").exists():
        return sorted(_not_ignored(root))
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in names.split("\0") if name and (root / name).is_file()]


def _not_ignored(root: Path) -> list[Path]:
    ignored = GitIgnoreSpec.from_lines((root / ".gitignore").read_text("utf-8").splitlines())
    return [root / name for name in ignored.match_tree_files(root, negate=True) if name != "PKG-INFO"]


def copied(root: Path, to: Path) -> Path:
    """A copy of them, without what git knows."""
    for path in files_of(root):
        copy = to / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        copy.chmod(path.stat().st_mode)
    return to
