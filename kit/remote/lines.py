"""Lines of an event stream: they end with LF, CRLF or CR, and with nothing else that Unicode calls an end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_END = re.compile(rb"\r\n|\n|\r")


def lines(pieces: Iterable[bytes]) -> Iterator[str]:
    r"""The lines in these pieces, as they come; what is not ended is not told.

    An end that comes in two pieces makes an empty line more, which says nothing in an event stream.
    https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

    >>> list(lines([b"id: 1\nda", b"ta: a\xe2\x80\xa8b\r\n", b"open"]))
    ['id: 1', 'data: a\u2028b']
    """
    begun: list[bytes] = []
    for piece in pieces:
        *ended, rest = _END.split(piece)
        for part in ended:
            yield b"".join([*begun, part]).decode("utf-8", "replace")
            begun.clear()
        if rest:
            begun.append(rest)
