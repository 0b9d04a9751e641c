"""Where a room is: the path that somebody names, read as people mean it and checked before it is used."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kit.errors import RoomError, RoomFormatError
from kit.journal.system import files
from kit.values.checks import shown

SUFFIX = ".jsonl"
_EXAMPLE = 'For example connect("team.jsonl").'
_LONGEST = 220  # bytes of a file's name: the names of what stands beside it are longer
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")  # C:// begins a path
_SERVER = re.compile(r"(letta\+)?https?:|(\[[0-9a-f:]+\]|[\w.-]*\w):\d{1,5}(/[^.]*)?$", re.IGNORECASE)


def a_path(room: object) -> Path:
    """The path that somebody names; ``~`` is a home folder, as in a shell.

    >>> a_path("localhost:8283")
    Traceback (most recent call last):
        ...
    kit.errors.RoomError: 'localhost:8283' looks like a server's address, not like a path
      → An address begins with http://, as in connect("http://127.0.0.1:8283").

    Raises:
        RoomError: it can not be the path of a file.
    """
    if isinstance(room, bytes | bytearray):
        raise RoomError(f"the room is {shown(room)}, not a text", hint="Decode it: os.fsdecode(path).")
    if not isinstance(room, str | os.PathLike):
        raise RoomError(f"the room is {shown(room)}, not the path of a file", hint=_EXAMPLE)
    text = os.fspath(room)
    if not isinstance(text, str):
        return a_path(text)
    _check_text(text)
    _check_address(text.strip())
    path = _expanded(text)
    for name in path.parts:
        if len(os.fsencode(name)) > _LONGEST:
            raise RoomError(
                f"{shown(name)} is too long for a name", hint=f"Choose one of at most {_LONGEST} bytes."
            )
        if name != path.anchor and (odd := files.odd_name(name)):
            raise RoomError(f"{shown(name)} is {odd}", hint="Choose another name.")
    return path


def _expanded(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        if os.sep not in text:  # a file whose name begins with ~
            return Path(text)
        raise RoomError(
            f"{shown(text)}: there is no home folder of that name", hint=f"Write the whole path, or ./{text}."
        ) from None


def _check_text(text: str) -> None:
    if not text.strip():
        raise RoomError("the path is empty", hint=f"{_EXAMPLE} connect() makes a room in memory.")
    if "\0" in text:
        raise RoomError("the path holds a NUL character", hint=_EXAMPLE)
    try:
        os.fsencode(text)
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise RoomError(
            f"the path {shown(text)} holds half of a character, which no file's name can", hint=_EXAMPLE
        ) from None


def _check_address(text: str) -> None:
    """Raise for what is meant as an address and would become the name of a file."""
    if _SERVER.match(text) and not text.lower().startswith(("http://", "https://")):
        raise RoomError(
            f"{shown(text)} looks like a server's address, not like a path",
            hint='An address begins with http://, as in connect("http://127.0.0.1:8283").',
        )
    if found := _SCHEME.match(text):
        raise RoomError(
            f"{shown(text)}: there is no file behind {found[1]}://",
            hint="Give a path such as team.jsonl. A served room is at the address that `kit serve` prints.",
        )


def journal_path(room: object) -> Path:
    """The path of a room's journal, checked before anything is touched.

    >>> journal_path("team.json")
    Traceback (most recent call last):
        ...
    kit.errors.RoomFormatError: a room's file ends in .jsonl, not 'team.json'
      → Say connect("team.jsonl"); team.json will be its readable copy.
    """
    asked = a_path(room)
    path = files.real_path(asked)  # by one name for all: the lock's name hangs on it
    if os.path.isdir(asked):
        raise RoomError(
            f"can not open the room {asked}: Is a directory",
            hint=f"That is a folder; name a file in it, such as {asked / 'team.jsonl'}.",
        )
    for name in (asked.name, path.name):
        if Path(name).suffix != SUFFIX:
            raise RoomFormatError(
                f"a room's file ends in {SUFFIX}, not {name!r}",
                hint=f'Say connect("{asked.stem}{SUFFIX}"); {asked.stem}.json will be its readable copy.',
            )
    return path
