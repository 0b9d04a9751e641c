"""Long texts made short, and never in silence: where something is left out stands how much.

A mark with ``…`` on both sides stands for what is missing, so that a redaction can tell the cut ends of
a text that must go (``kit.memory.redaction``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MOST_SHOWN: Final = 100  # of a refused argument
MOST_TOLD: Final = 1_500  # of all that a tool tells a model: it is sent again with every later request
_MOST_NAMED: Final = 600


def shown(value: object, most: int = MOST_SHOWN) -> str:
    """A value as Python writes it, its rest counted where it is long, whatever it is.

    >>> shown("x" * 1000, 9), shown(10**5000)
    ("'xxxxxxx…' (993 characters more)", 'an int that can not be shown')
    """
    try:
        if isinstance(value, str | bytes):
            return _quoted(value, most)
        text = repr(value)
    except Exception:  # noqa: BLE001 — a number too long to print, endless nesting, a bad __repr__
        return f"{_a(type(value).__name__)} that can not be shown"
    rest = len(text) - most
    return text if rest <= 0 else f"{text[:most]}… ({rest:,} characters more)"


def _quoted(value: str | bytes, most: int) -> str:
    """The beginning of a text between its quotation marks; one character may take several to show."""
    sizes = range(min(most, len(value)), -1, -1)
    size = next(size for size in sizes if not size or len(repr(value[:size])) <= most)
    text, rest = repr(value[:size]), len(value) - size
    return text if not rest else f"{text[:-1]}…{text[-1]} ({rest:,} characters more)"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def bounded(text: str, most: int = MOST_TOLD) -> str:
    """The text; of a long one its beginning and its end.

    >>> bounded("abc" * 100, 60)
    'abcabcabcabcabcabcabcabcabca…(258 characters)…bcabcabcabcabc'
    """
    return around(text, 0, len(text), most)


def around(text: str, start: int, stop: int, most: int) -> str:
    """What stands between ``start`` and ``stop`` with as much around it as there is room for.

    Where even that is too long, its beginning and its end.

    >>> around("one two three four five six seven eight nine ten", 19, 23, 45)
    '…(16 characters)…ur five six…(21 characters)…'
    """
    if len(text) <= most:
        return text
    mark = len(_left_out(len(text)))
    if stop - start > most - 2 * mark:
        room = max(most - mark * (1 + (start > 0) + (stop < len(text))), 3)
        head, tail = start + room * 2 // 3, stop - room // 3
        kept = (text[start:head], _left_out(tail - head), text[tail:stop])
        return "".join((_left_out(start), *kept, _left_out(len(text) - stop)))
    room = most - 2 * mark
    left = min(max(0, start - (room - (stop - start)) // 2), len(text) - room)
    return "".join((_left_out(left), text[left : left + room], _left_out(len(text) - left - room)))


def _left_out(count: int) -> str:
    return f"…({count:,} characters)…" if count else ""


def named(names: Iterable[str], none: str = "none") -> str:
    """The names in a row, and how many more there are.

    >>> named(f"label_{n}" for n in range(500))[-29:]
    'label_59, label_60 … 439 more'
    """
    every = list(names)
    told: list[str] = []
    size = 0
    for name in every:
        size += len(name) + 2
        if told and size > _MOST_NAMED:
            break
        told.append(bounded(name, _MOST_NAMED))
    more = f" … {len(every) - len(told):,} more" if len(told) < len(every) else ""
    return ", ".join(told) + more if told else none
