"""What a file, or a line of it, is that no journal wrote: named, with what to do about it.

What tools do to a text on its way (line ends, a byte order mark, another encoding) can be taken back: every
line that comes out is proven by its own checksum.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from kit.journal.line import PREFIX, OddLineError, unseal

_BETWEEN = re.compile(rb'(?<=\})\s*(?=\{"crc":")')  # within JSON nothing stands so: a comma would be there
_KEPT_BY_GIT = "a line `*.jsonl -text` in .gitattributes keeps git from doing that"
# What a file begins with, in which encoding its text is then, what it is called, and what does that.
_ENCODED = (
    (b"\xef\xbb\xbf", "utf-8-sig", "it begins with a byte order mark (BOM)", "Save it as UTF-8 without BOM"),
    (b"\xff\xfe\0\0", "utf-32", "it is UTF-32", "Save it as UTF-8"),
    (b"\0\0\xfe\xff", "utf-32", "it is UTF-32", "Save it as UTF-8"),
    (b"\xff\xfe", "utf-16", "it is UTF-16", "Save it as UTF-8; PowerShell's > writes UTF-16"),
    (b"\xfe\xff", "utf-16", "it is UTF-16", "Save it as UTF-8"),
    (b"{\0\0\0", "utf-32-le", "it is UTF-32", "Save it as UTF-8"),
    (b"\0\0\0{", "utf-32-be", "it is UTF-32", "Save it as UTF-8"),
    (b'{\0"\0', "utf-16-le", "it is UTF-16", "Save it as UTF-8"),
    (b'\0{\0"', "utf-16-be", "it is UTF-16", "Save it as UTF-8"),
)  # fmt: skip
_SHELVED = "Unpack it first, and name the file that comes out."
_OTHER = "Give the room another name; this file was left as it is."
_BEGINNINGS = (
    (b"\x1f\x8b", "it is compressed (gzip)", _SHELVED),
    (b"PK\x03\x04", "it is a zip archive", _SHELVED),
    (b"BZh", "it is compressed (bzip2)", _SHELVED),
    (b"\xfd7zXZ\0", "it is compressed (xz)", _SHELVED),
    (b"\x28\xb5\x2f\xfd", "it is compressed (zstd)", _SHELVED),
    (b"SQLite format 3\0", "it is an SQLite database", _OTHER),
    (b"version https://git-lfs", "it is git's pointer to a large file", "Fetch the file: git lfs pull"),
    (b"%PDF", "it is a PDF", _OTHER),
    (b"\x89PNG", "it is a picture", _OTHER),
)  # fmt: skip
_MARKER = re.compile(rb"(<{7}|={7}|>{7}|\|{7})( .*)?\r?\n?")
_MERGED = (
    "Two branches have written to this room, and git can not merge them: take one side whole "
    "(git checkout --ours FILE, or --theirs)."
)


class Oddity(NamedTuple):
    """What something is, and what to do about it."""

    what: str
    hint: str


def encoding(head: bytes) -> str | None:
    r"""The encoding of a file that begins with ``head``, where it is another than a journal's.

    >>> encoding(b"\xff\xfe{\0"), encoding(b'{"crc":')
    ('utf-16', None)
    """
    return next((name for start, name, _, _ in _ENCODED if head.startswith(start)), None)


def proven(text: bytes) -> list[bytes] | None:
    """The sealed lines that ``text`` holds, if nothing but blanks stands beside them; else ``None``."""
    parts = _BETWEEN.split(text.strip()) if text.strip() else []
    lines = [part + b"\n" for part in parts]
    try:
        return lines if all(unseal(line) is not None for line in lines) else None
    except OddLineError:
        return None


def oddity(line: bytes, *, first: bool) -> Oddity | None:
    """What a line is that is not sealed, as far as it can be told; ``first`` is the file's first one."""
    return (
        (_of_a_file(line) if first else None) or _of_a_line(line) or (_of_a_program(line) if first else None)
    )


def _of_a_line(line: bytes) -> Oddity | None:
    if _MARKER.fullmatch(line):
        return Oddity("it is a conflict that git has left in the file", _MERGED)
    if not line.strip():
        return Oddity("it is empty", "An editor or a tool has put it there.")
    if not line.strip(b"\0\n"):
        return Oddity("it is nothing but zeros", "The disk has lost what stood there: look for a backup.")
    if proven(line):
        return _respaced(line)
    if not line.startswith(PREFIX) and _holds_crc(line):
        return Oddity(
            "a formatter has written its JSON anew, so that its checksum does not fit any more",
            "Keep formatters away from the room, and take it from a backup.",
        )
    return None


def _of_a_file(line: bytes) -> Oddity | None:
    for start, _, what, hint in _ENCODED:
        if line.startswith(start):
            return Oddity(what, f"{hint}.")
    for start, what, hint in _BEGINNINGS:
        if line.startswith(start):
            return Oddity(what, hint)
    return None


def _respaced(line: bytes) -> Oddity:
    if line.endswith(b"\r\n"):
        return Oddity(
            "it ends in CRLF, as lines do on Windows",
            f"A tool has converted the file; if it was git: {_KEPT_BY_GIT} (git config core.autocrlf false).",
        )
    if b"\r" in line:
        return Oddity("its lines end in CR, as on an old Mac", "A tool has converted the file.")
    return Oddity("there are blanks around it, or two lines have become one", "An editor has done that.")


def _holds_crc(line: bytes) -> bool:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return line.strip() == b"{"  # the first line of a room that is spread over many
    return isinstance(found, dict) and "crc" in found and "seq" in found


def _of_a_program(line: bytes) -> Oddity | None:
    start = line.lstrip()[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return Oddity("it is a web page", "Download the file itself, not the page that shows it.")
    if start.startswith((b'{"_room"', b'{"_default"')):
        return Oddity("it is a TinyDB, such as a room's readable copy", "Name the room itself, NAME.jsonl.")
    if start.startswith(b"["):
        return Oddity("it is a JSON list", _OTHER)
    if start.startswith(b"{") and not line.startswith(PREFIX):
        return Oddity("it is JSON of another program", _OTHER)
    return None
