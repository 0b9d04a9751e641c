"""``kit doctor`` and ``kit compact``: the files of rooms."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.cli.paths import named_path
from kit.values.console import complain

if TYPE_CHECKING:
    from kit.journal.doctor import Examination


def add_to(doors: Any) -> None:
    """Add the doors to the parser."""
    _add_doctor(doors)
    _add_compact(doors)


def _add_doctor(doors: Any) -> None:
    door = doors.add_parser("doctor", help="verify every line of a room", description=_doctor.__doc__)
    door.add_argument("file", type=named_path, metavar="FILE", help="the room, NAME.jsonl")
    door.add_argument("--rescue", type=named_path, metavar="TO", help="copy the sound part to this new file")
    door.set_defaults(door=_doctor)


def _add_compact(doors: Any) -> None:
    door = doors.add_parser("compact", help="start a room's journal anew", description=_compact.__doc__)
    door.add_argument("file", type=named_path, metavar="FILE", help="the room, NAME.jsonl")
    door.set_defaults(door=_compact)


def _doctor(options: argparse.Namespace) -> int:
    """Verify every line of a room; exit 0: sound, 1: damaged, 2: not there. Nothing is altered."""
    from kit.journal.doctor import examine, rescue
    from kit.memory.forms import ROOM

    file = options.file
    if _missing(file):
        return 2
    report = examine(file, ROOM)
    print(_verdict(report))
    if options.rescue is not None:
        rescue(file, options.rescue, ROOM)
        print(f"  Rescued into {options.rescue}: {_contents(examine(options.rescue, ROOM))}.")
    elif report.problem and report.lines:
        print(f"  → kit doctor {file} --rescue NEW.jsonl copies {_part(report)} aside.")
    return 1 if report.problem else 0


def _compact(options: argparse.Namespace) -> int:
    """Start a new journal from the room's present state; the old one, whole, goes to archive/."""
    from kit.journal.compact import compact
    from kit.memory.forms import ROOM

    file = options.file
    if _missing(file):
        return 2
    before = file.stat().st_size
    archived = compact(file, ROOM)
    print(f"{file}: {before} → {file.stat().st_size} bytes. The history is in {archived}.")
    return 0


def _missing(file: Path) -> bool:
    if file.is_file():
        return False
    complain(f"kit: There is no room {file}.\n  → Name the room's NAME.jsonl.")
    return True


def _verdict(report: Examination) -> str:
    if report.problem:
        where = f" at line {report.line}" if report.lines else ""
        verdict = f"{report.path}: damaged{where}: {report.problem}"
        verdict += f"\n  {report.hint}" if report.hint else ""
        if report.lines:
            verdict += f"\n  {_part(report)}: {_contents(report)}."
    else:
        verdict = f"{report.path}: sound: {_contents(report)}."
    if report.torn_tail_bytes:
        verdict += f"\n  The last {report.torn_tail_bytes} bytes are half a line that was never acknowledged;"
        verdict += " the next write cuts it."
    if report.unended:
        verdict += "\n  The last line has lost its newline and nothing else; the next write adds it."
    return verdict


def _part(report: Examination) -> str:
    """What of a damaged room can be had."""
    return "every line, proven by its checksum" if report.proven else "what is sound before it"


def _contents(report: Examination) -> str:
    tables = ", ".join(f"{count} {name}" for name, count in sorted(report.tables.items())) or "nothing yet"
    numbers = f" ({report.first_seq}–{report.last_seq})" if report.commits else ""
    return f"format {report.format}, {report.lines} lines, {report.commits} commits{numbers}; {tables}"
