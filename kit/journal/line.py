"""A journal line: one JSON object that carries the checksum of its own text.

``{"crc":"<8 hex>","seq":7,…}`` and a newline. The checksum (CRC-32) covers every byte after its own
digits, the newline included, so that no byte of a line can change unseen.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

FORMAT = 1
PREFIX = b'{"crc":"'
_DIGITS = slice(len(PREFIX), len(PREFIX) + 8)
_SEALED = slice(len(PREFIX) + 8, None)
_encode = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


def seal(record: dict[str, Any]) -> bytes:
    r"""The line that holds ``record``.

    >>> seal({"seq": 1})
    b'{"crc":"0c44e077","seq":1}\n'
    """
    rest = b'",' + _encode(record)[1:].encode() + b"\n"
    return PREFIX + b"%08x" % zlib.crc32(rest) + rest


def unseal(line: bytes) -> dict[str, Any] | None:
    """The record that a whole line holds, or ``None`` if any byte of it is not what was written.

    >>> unseal(seal({"seq": 1}))["seq"]
    1
    >>> unseal(seal({"seq": 1}).replace(b"1", b"2")) is None
    True
    """
    if not line.startswith(PREFIX) or line[_DIGITS] != b"%08x" % zlib.crc32(line[_SEALED]):
        return None
    record: dict[str, Any] = json.loads(line)
    return record


def was_cut_short(tail: bytes, *, first: bool = False) -> bool:
    """Whether what stands after the last newline can be a sealed line that a crash cut short.

    A power loss may leave zeros where the text should be. Anything else was not written by a
    journal and is nobody's to cut; nor is a whole line of which only the newline has changed.

    >>> was_cut_short(b'{"crc":"0123'), was_cut_short(b"{" + bytes(9)), was_cut_short(b"my notes")
    (True, True, False)
    >>> was_cut_short(seal({"seq": 1})[:-1]), was_cut_short(seal({"seq": 1})[:-1] + b"!")
    (True, False)
    """
    start = PREFIX + b"00000000" + (b'","format":' if first else b'","seq":')
    text = tail.rstrip(b"\0")[: len(start)]
    text = text[: len(PREFIX)] + re.sub(rb"[0-9a-f]", b"0", text[_DIGITS]) + text[_DIGITS.stop :]
    return start.startswith(text) and unseal(tail[:-1] + b"\n") is None
