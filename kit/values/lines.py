"""Places in a text, as lines, and what to say when a text is not where it was looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice, pairwise

from kit.values.clip import shown

_LOOK = 200  # how much of a line is compared
_LIKELY = 20  # how many lines are compared closely
_SIMILAR = 0.6  # as difflib.get_close_matches


def joined(before: str, text: str) -> str:
    """The two, with a newline between them where there is none yet."""
    return before + text if not before or before.endswith("\n") else f"{before}\n{text}"


def line_count(text: str) -> int:
    """How many lines a text has; the one that ends it counts, an empty one after it does not."""
    return text.count("\n") + (not text.endswith("\n")) if text else 0


def places(text: str, part: str) -> list[int]:
    """Where ``part`` stands. Of places that overlap by more than a character, at least two are found.

    Each search begins where the last find ends, so that the work grows with the text alone.
    """
    found = []
    place = text.find(part)
    while place != -1:
        found.append(place)
        place = text.find(part, place + max(1, len(part) - 1))
    if len(found) == 1:
        again = text.find(part, found[0] + 1)
        found += [again] * (again != -1)
    return found


def line_numbers(text: str, places: Iterable[int]) -> tuple[int, ...]:
    """The lines, from 1, that these ascending places are in; each line once."""
    found: dict[int, None] = {}
    line, since = 1, 0
    for place in places:
        line += text.count("\n", since, place)
        since = place
        found[line] = None
    return tuple(found)


def advice(text: str, wanted: list[str], stands: Callable[[str], bool]) -> str:
    """What to do about lines that were not found."""
    if not text:
        return "The text is empty: add to it instead."
    strange = (line for line in islice(wanted, _LIKELY) if not stands(line))
    line = next(strange, None)
    if line is None:
        return "Copy it exactly: its lines may stand there one by one, but not together like this."
    near = _nearest(text, line)
    if near is None:
        return f"Nothing is like {clipped(line)}: read the text again and copy exactly what you mean."
    return f"For {clipped(line)} the nearest is line {near[0]}, {clipped(near[1])}: copy it exactly."


def _nearest(text: str, wanted: str) -> tuple[int, str] | None:
    """The line most like ``wanted``, or with a part most like it; ``None`` if no line is similar.

    Comparing is slow, so only the lines that share most pairs of neighbouring letters are compared.
    """
    wanted = wanted.strip()[:_LOOK].casefold()
    if not wanted:
        return None
    pairs = frozenset(pairwise(wanted))
    matcher = SequenceMatcher(None, b=wanted, autojunk=False)

    def shared(entry: tuple[int, str]) -> int:
        return len(pairs.intersection(pairwise(entry[1][:_LOOK].casefold())))

    def likeness(entry: tuple[int, str]) -> tuple[float, float]:
        matcher.set_seq1(entry[1][:_LOOK].casefold())
        contained = sum(block.size for block in matcher.get_matching_blocks() if block.size > 2) / len(wanted)
        return max(contained, matcher.ratio()), matcher.ratio()

    best = max(nlargest(_LIKELY, enumerate(text.split("\n"), 1), key=shared), key=likeness)
    return best if likeness(best)[0] >= _SIMILAR else None


def clipped(value: object) -> str:
    """The value as Python writes it, shortened visibly."""
    return shown(value, 80)


def many(count: int, noun: str) -> str:
    """A number and its noun: 1 line, 2 lines."""
    return f"{count:,} {noun}" + "s" * (count != 1)


def listed(lines: tuple[int, ...], most: int = 10) -> str:
    """Line numbers in words, the first ten of them: lines 1, 4 … 3 more."""
    first = ", ".join(map(str, lines[:most]))
    more = f" … {len(lines) - most:,} more" if len(lines) > most else ""
    return f"line{'s' * (len(lines) != 1)} {first}{more}"
