"""Lines of an event stream: they end with LF, CRLF or CR, and with nothing else that Unicode calls an end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_END = re.compile(rb"\r\n|\n|\r")


def lines(pieces: Iterable[bytes]) -> Iterator[str]:
    r"""The lines in these pieces, as they come; what is not ended is not told.

    >>> list(lines([b"id: 1\nda", b"ta: a\xe2\x80\xa8b\r\n", b"open"]))
    ['id: 1', 'data: a\u2028b']
    """
    told = LineReader()
    for piece in pieces:
        yield from told.add(piece)


class LineReader:
    r"""The lines of one stream, for whoever gets its pieces one by one.

    >>> told = LineReader()
    >>> list(told.add(b"data: \xc3")), list(told.add(b"\xa4\n"))
    ([], ['data: ä'])
    """

    def __init__(self) -> None:
        self._begun: list[bytes] = []

    def add(self, piece: bytes) -> Iterator[str]:
        """The lines that end in this piece.

        An end that comes in two pieces makes an empty line more, which says nothing in an event stream.
        https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
        """
        *ended, rest = _END.split(piece)
        for part in ended:
            yield b"".join([*self._begun, part]).decode("utf-8", "replace")
            self._begun.clear()
        if rest:
            self._begun.append(rest)


def fields(told: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The fields of events, as pairs of a name and a text; comments are left out.

    >>> list(fields(["event: commit", "", ": still here", "data:x"]))
    [('event', 'commit'), ('data', 'x')]
    """
    for line in told:
        if line and not line.startswith(":"):
            name, _, text = line.partition(":")
            yield name, text.removeprefix(" ")
