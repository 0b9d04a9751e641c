"""A journal line: one JSON object that carries the checksum of its own text.

``{"crc":"<8 hex>","seq":7,…}`` and a newline. The checksum (CRC-32) covers every byte after its own
digits, the newline included, so that no byte of a line can change unseen.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]  # not in its stub
from json.scanner import make_scanner
from typing import Any
from zlib import crc32

FORMAT = 1
PREFIX = b'{"crc":"'
_DIGITS = slice(len(PREFIX), len(PREFIX) + 8)
_HEAD = len(PREFIX) + 8
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)


class OddLineError(ValueError):
    """The checksum fits, and yet the line is none that a journal writes: somebody has forged it."""


def _encode() -> Callable[[Any], str]:
    """``_encoder.encode``, which would build the encoder in C anew at every call."""
    if c_make_encoder is None:
        return _encoder.encode
    sort_keys = skipkeys = allow_nan = False
    pieces = c_make_encoder(
        None, _encoder.default, encode_basestring, None, ":", ",", sort_keys, skipkeys, allow_nan
    )
    return lambda value: "".join(pieces(value, 0))


encoded = _encode()


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _number(text: str) -> float:
    return number if math.isfinite(number := float(text)) else _no_number(text)


_decoder = json.JSONDecoder(parse_constant=_no_number, parse_float=_number)
# The scanner itself: raw_decode around it costs a long room's opening a twentieth.
_scan = make_scanner(_decoder)  # type: ignore[arg-type]  # its stub does not know a decoder for a context


def seal(record: dict[str, Any]) -> bytes:
    r"""The line that holds ``record``.

    >>> seal({"seq": 1})
    b'{"crc":"0c44e077","seq":1}\n'
    """
    rest = b'",' + encoded(record)[1:].encode() + b"\n"
    return PREFIX + b"%08x" % crc32(rest) + rest


def unseal(line: bytes) -> dict[str, Any] | None:
    """The record that a whole line holds, or ``None`` if any byte of it is not what was written.

    Editors and tools strip the newline at the end of a file. The checksum covers it, so that every other
    byte of the line is proven to be there without it, too.

    >>> unseal(seal({"seq": 1}))["seq"]
    1
    >>> unseal(seal({"seq": 1}).replace(b"1", b"2")) is None
    True
    >>> unseal(seal({"seq": 1}).rstrip())["seq"]
    1

    Raises:
        OddLineError: every byte is as it was written, and what they say is no record.
    """
    return _record(line) if is_sealed(line) else None


def is_sealed(line: bytes) -> bool:
    """Whether every byte of a line is what was written; the newline at its end may be missing."""
    crc = crc32(line[_HEAD:])
    if line[-1:] != b"\n":
        crc = crc32(b"\n", crc)
    return line[:_HEAD] == b'{"crc":"%08x' % crc


def _record(line: bytes) -> dict[str, Any]:
    try:
        text = line.decode()
        record: dict[str, Any]
        record, end = _scan(text, 0)
        if text[end:].strip():
            raise OddLineError("there is something behind its record")
        if "\\" in text and "\\u" in text:  # JSON can spell half of a character, which no file can hold
            encoded(record).encode()
    except RecursionError:
        raise OddLineError("it is nested too deeply") from None
    except ValueError as failure:
        raise OddLineError(f"it is no JSON that a journal writes ({failure})") from None
    except StopIteration as missing:  # the scanner's word for a value that is missing, and where
        raise OddLineError(f"it is no JSON that a journal writes (nothing at {missing.value})") from None
    return record


def was_cut_short(tail: bytes, *, first: bool = False) -> bool:
    """Whether what stands after the last newline can be a sealed line that a crash cut short.

    A power loss may leave zeros where the text should be. Anything else was not written by a journal and
    is nobody's to cut; nor is text that begins with a whole object, for which only the newline is missing
    or something else has taken its place.

    >>> was_cut_short(b'{"crc":"0123'), was_cut_short(b"{" + bytes(9)), was_cut_short(b"my notes")
    (True, True, False)
    >>> was_cut_short(seal({"seq": 1})[:-2]), was_cut_short(seal({"seq": 1})[:-1] + b"!")
    (True, False)
    """
    start = PREFIX + b"00000000" + (b'","format":' if first else b'","seq":')
    text = tail.rstrip(b"\0")[: len(start)]
    text = text[: len(PREFIX)] + re.sub(rb"[0-9a-f]", b"0", text[_DIGITS]) + text[_DIGITS.stop :]
    return start.startswith(text) and not _begins_whole(tail)


def _begins_whole(tail: bytes) -> bool:
    try:
        json.JSONDecoder().raw_decode(tail.decode("latin-1"))  # a character may be cut in two
    except RecursionError:
        return True  # whatever it is, it is not ours to cut
    except ValueError:
        return False
    return True
