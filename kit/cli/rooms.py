"""``kit doctor`` and ``kit compact``: the files of rooms."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kit.journal.doctor import Report


def add_to(doors: Any) -> None:
    """Add the doors to the parser."""
    _add_doctor(doors)
    _add_compact(doors)


def _add_doctor(doors: Any) -> None:
    door = doors.add_parser("doctor", help="verify every line of a room", description=_doctor.__doc__)
    door.add_argument("file", type=Path, metavar="FILE", help="the room, NAME.jsonl")
    door.add_argument("--rescue", type=Path, metavar="TO", help="copy the sound part to this new file")
    door.set_defaults(door=_doctor)


def _add_compact(doors: Any) -> None:
    door = doors.add_parser("compact", help="start a room's journal anew", description=_compact.__doc__)
    door.add_argument("file", type=Path, metavar="FILE", help="the room, NAME.jsonl")
    door.set_defaults(door=_compact)


def _doctor(options: argparse.Namespace) -> int:
    """Verify every line of a room; exit 0: sound, 1: damaged, 2: not there. Nothing is altered."""
    from kit.journal.doctor import examine, rescue

    if _missing(options.file):
        return 2
    report = examine(options.file)
    print(_verdict(report))
    if options.rescue is not None:
        rescue(options.file, options.rescue)
        print(f"  Rescued into {options.rescue}: {_contents(examine(options.rescue))}.")
    elif report.problem:
        print(f"  → kit doctor {options.file} --rescue NEW.jsonl copies the sound part aside.")
    return 1 if report.problem else 0


def _compact(options: argparse.Namespace) -> int:
    """Start a new journal from the room's present state; the old one, whole, goes to archive/."""
    from kit.journal.compact import compact

    if _missing(options.file):
        return 2
    before = options.file.stat().st_size
    archived = compact(options.file)
    print(f"{options.file}: {before} → {options.file.stat().st_size} bytes. The history is in {archived}.")
    return 0


def _missing(file: Path) -> bool:
    if file.is_file():
        return False
    print(f"kit: There is no room {file}.\n  → Name the room's NAME.jsonl.", file=sys.stderr)
    return True


def _verdict(report: Report) -> str:
    if report.problem:
        where = f" at line {report.line}" if report.line else ""
        verdict = f"{report.path}: damaged{where}: {report.problem}\n  sound before it: {_contents(report)}."
    else:
        verdict = f"{report.path}: sound: {_contents(report)}."
    if report.torn_tail_bytes:
        verdict += f"\n  The last {report.torn_tail_bytes} bytes are half a line that was never acknowledged;"
        verdict += " the next write cuts it."
    return verdict


def _contents(report: Report) -> str:
    tables = ", ".join(f"{count} {name}" for name, count in sorted(report.tables.items())) or "nothing yet"
    numbers = f" ({report.first_seq}–{report.last_seq})" if report.commits else ""
    return f"format {report.format}, {report.lines} lines, {report.commits} commits{numbers}; {tables}"
