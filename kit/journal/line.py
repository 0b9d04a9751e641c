"""A journal line: one JSON object that carries the checksum of its own text.

``{"crc":"<8 hex>","seq":7,…}`` and a newline. The checksum (CRC-32) covers every byte after its own
digits, the newline included, so that no byte of a line can change unseen.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

FORMAT = 1
PREFIX = b'{"crc":"'
_DIGITS = slice(len(PREFIX), len(PREFIX) + 8)
_SEALED = slice(len(PREFIX) + 8, None)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def seal(record: dict[str, Any]) -> bytes:
    """The line that holds ``record``.

    >>> seal({"seq": 1})
    b'{"crc":"6ecb1bb7","seq":1}\\n'
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


def was_begun_here(tail: bytes) -> bool:
    """Whether an incomplete last line can be a sealed line that a crash cut short.

    A power loss may leave zeros where the text should be. Anything else was not written by a
    journal and is nobody's to cut.

    >>> was_begun_here(b'{"crc":"0123'), was_begun_here(b"{" + bytes(9)), was_begun_here(b"my notes")
    (True, True, False)
    """
    text = tail.rstrip(b"\0")
    return text.startswith(PREFIX) or PREFIX.startswith(text)
