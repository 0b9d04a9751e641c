"""A console that knows fewer signs than we write with: each is said in those that it has.

Python refuses to print what an encoding lacks, so that on a console that is not UTF-8 an arrow would
end the program. Here the signs of the kit's own texts become ASCII, and any other sign its number.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper

_HANDLER = "kit.console"
_SAID = str.maketrans(
    {
        **dict.fromkeys("→⇢", "->"), "←": "<-", "↔": "<->", "↑": "^", "↓": "v",
        **dict.fromkeys("–−‐‑─━", "-"), "—": "--", "═": "=", **dict.fromkeys("│┃║", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼", "+"), **dict.fromkeys("█▇▉▊▋▌", "#"), **dict.fromkeys("▁▂▃▄▅▆▀░▒▓", "="),
        **dict.fromkeys("•●", "*"), "○": "o", "⊘": "(/)", "✔": "[+]", "✘": "[x]", "·": "|",
        "…": "...", "×": "x", "≠": "!=", "≤": "<=", "≥": ">=",
        **dict.fromkeys("“”„", '"'), **dict.fromkeys("‘’", "'"), "\u00a0": " ", "\ufffd": "?",
    }
)  # fmt: skip


def readable(text: str, encoding: str) -> str:
    r"""The text in signs that ``encoding`` has.

    >>> readable("v1 → v2 × 3: 日本", "ascii")
    'v1 -> v2 x 3: \\u65e5\\u672c'
    >>> readable("v1 → v2 × 3", "latin-1")
    'v1 -> v2 × 3'
    """
    return text.encode(encoding, _HANDLER).decode(encoding)


def shows(text: str) -> bool:
    """Whether standard output has a sign for each of these characters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def make_readable() -> None:
    """From now on nothing that this process prints ends it for want of a sign.

    Whoever has chosen another way to go about such signs (``PYTHONIOENCODING=ascii:replace``) keeps it.
    """
    for stream, usual in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if not isinstance(stream, TextIOWrapper):  # none at all, or a notebook's own
            continue
        lossless = stream.errors == "surrogateescape" and stream.encoding == "utf-8"
        if stream.errors in {usual, "surrogateescape"} and not lossless:
            with suppress(ValueError):  # it is closed
                stream.reconfigure(errors=_HANDLER)


@contextmanager
def to_the_end() -> Iterator[None]:
    """Print what is printed inside to its end, and only there.

    A reader that goes away (``kit progress | head -1``) raises ``BrokenPipeError``, and a full disk
    ``OSError``, inside this and not when Python ends; nothing is printed after that.
    """
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as failure:
        _drop_what_is_left()
        if sys.platform == "win32" and failure.errno == errno.EINVAL and failure.filename is None:
            raise BrokenPipeError from failure  # that is how Windows says it
        raise


def complain(text: str) -> None:
    """Print on standard error, where there is one."""
    if sys.stderr is not None:
        with suppress(OSError):  # nobody reads it any more, and there is nowhere else to say so
            print(text, file=sys.stderr, flush=True)


def _drop_what_is_left() -> None:
    """Python flushes once more at its end, and would complain of the same again."""
    with suppress(OSError, ValueError, AttributeError):  # it is closed, or stands for no file
        try:
            sys.stdout.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def _in_signs_it_has(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands for the characters that ``error`` could not encode: the handler of that name."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return missing.translate(_SAID).encode("ascii", "backslashreplace").decode("ascii"), error.end


codecs.register_error(_HANDLER, _in_signs_it_has)
