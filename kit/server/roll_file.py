"""The file of a roll: ``NAME.class.json`` beside the room, which nobody else may read."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from kit.errors import RoomError
from kit.journal import whole
from kit.journal.disk import refused
from kit.journal.system import files
from kit.server.roll import Member, Roll

_TEXTS = frozenset({"id", "name", "role", "digest", "ticket", "back"})


def read(file: Path) -> Roll:
    """The roll that the file holds.

    Raises:
        RoomError: it holds none; it is left as it is.
    """
    try:
        kept = json.loads(file.read_text("utf-8"))
        members = [_member(one) for one in kept["members"]]
        roll = Roll(
            _text(kept["code"]),
            {one.id: one for one in members},
            _count(kept.get("next", 1)),
            _flag(kept.get("paused", False)),
            dict(kept.get("settings", {})),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as failure:
        raise _unreadable(file, str(failure) or type(failure).__name__) from failure
    if len(roll.members) < len(members) or not any(one.role == "instructor" for one in members):
        raise _unreadable(file, "two members have one id, or nobody is the instructor")
    return roll.with_members(())


def _member(data: Mapping[str, Any]) -> Member:
    known = {one.name: data[one.name] for one in fields(Member) if one.name in data}
    more = known["more"] = tuple(known.get("more", ()))
    flags = {name: item for name, item in known.items() if name not in {*_TEXTS, "more"}}
    texts = [item for name, item in known.items() if name in _TEXTS]
    if not all(isinstance(item, str) for item in (*texts, *more)) or not all(map(_is_flag, flags.values())):
        raise ValueError(f"a member is {str(data)[:100]}")
    if known["role"] not in {"instructor", "learner"}:
        raise ValueError(f"a member's role is {known['role'][:100]}")
    # a file from before places were given back: whoever had joined was there
    return Member(**{"used": known.get("joined", False), **known})


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _flag(value: object) -> bool:
    if value not in (True, False):
        raise ValueError("whether it is paused is neither true nor false")
    return bool(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("the code is no text")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError("the next number is none")
    return value


def _unreadable(file: Path, why: str) -> RoomError:
    return RoomError(
        f"{file} does not say who is in the class: {why}",
        hint="It was left as it is. Put a copy of it back, or take the class out of an archive (kit class "
        "resume ARCHIVE.zip --to FOLDER); or move it away: kit serve ROOM --class N lets new learners in.",
    )


def write(file: Path, roll: Roll) -> None:
    """Put the roll in the place of what the file holds, whole or not at all.

    Raises:
        RoomError: it could not be written; the file is as it was.
    """
    kept = {
        "code": roll.code,
        "next": roll.next,
        "paused": roll.paused,
        "settings": dict(roll.settings),
        "members": [asdict(one) for one in roll.members.values()],
    }
    # nobody can have laid a link at a name that nobody can guess, and O_EXCL follows none
    new = file.with_name(f".{file.name}.{secrets.token_hex(8)}.new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
                opened.write(json.dumps(kept, indent=1))
                opened.flush()
                os.fsync(opened.fileno())
            files.replace(new, file)
        except BaseException:  # an interrupt, too: nothing unfinished stays
            new.unlink(missing_ok=True)
            raise
    except OSError as failure:
        raise refused(file, failure) from failure


def remove_unfinished(file: Path) -> None:
    """Remove what killed processes have left of writing it: names may stand there."""
    whole.remove_unfinished(file.parent, re.escape(f".{file.name}"))


def sync(file: Path) -> None:
    """Let the folder remember what ``write`` has put in place, whatever happens to the power.

    Raises:
        RoomError: the disk does not say that it does.
    """
    try:
        files.sync_folder(file.parent)
    except OSError as failure:
        raise RoomError(
            f"{file} is written, and the disk does not say that it is kept: {failure.strerror or failure}",
            hint="What was asked for is done. Look at the disk: should the power fail now, it may be undone.",
        ) from failure
