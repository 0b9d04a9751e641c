"""Placing: the cells of one row that take what was said, if all of its words stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kit.clerk.amounts import amounts
from kit.clerk.change import Put
from kit.clerk.dates import DAY
from kit.clerk.desk import NoEditError
from kit.clerk.heard import EVENTS, FRAME, STEPS, Heard
from kit.clerk.measuring import NoPlaceError, as_held, same, stepped, steps_on, values
from kit.clerk.moving import date_beside, dated, moved, weekday
from kit.clerk.rows import Cell, Row
from kit.clerk.slots import Slot, slots
from kit.clerk.vocabulary import TYPED, words
from kit.clerk.words import bag, content, root, roots, stands, stem, tokens

_ANY = frozenset(map(stem, frozenset[str]().union(*TYPED.values())))
_FRAMES = frozenset(form for word in FRAME for form in (stem(word), word))
_PRICED = frozenset(map(stem, words("cost costs price prices fee fees charge charges rent pay pays paid")))
_GOAL = frozenset(map(stem, words("target goal total maximum max limit capacity")))
_OF = re.compile(r"\s*(?:of|/|out of)\s*")
_SIZED = ("money", "percent", "duration", "count")
_DATED = ("time", "span", "date", "day")
_LONGER = re.compile(r"\b(?:longer|shorter|extend|shorten)", re.IGNORECASE)
_SENSES = [frozenset(map(stem, words(sense))) for sense in (
    "start starts begin begins open opens opening from",
    "end ends close closes closing until till leave leaves depart departs finish stop",
    "arrive arrives arrival eta",
    "due deadline",
)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """A row that has all words of what was said, with the places for the values, or why it has none."""

    row: Row
    rank: int
    puts: tuple[Put, ...] = ()
    why: str = ""
    under: tuple[str, str] = ("", "")  # the day under which it is to stand, and the time if one is said


def forms(word: str) -> frozenset[str]:
    """What a word may be found as."""
    return frozenset({stem(word), root(stem(word)), *bag(word)})


def fit(row: Row, said: Heard, today: str) -> Fit | None:
    """How a row takes what was said; ``None`` where a word stands neither on it nor around it."""
    kinds = {stem(word) for one in said.new for word in TYPED.get(one.kind, ())}
    kinds |= {stem(one.noun) for one in said.new if any(_counts_done(cell, said) for cell in row.typed)}
    title = bag(row.line.section)
    title = title if title <= {form for word in said.about for form in forms(word)} else frozenset()
    on = [word for word in said.about if stands(word, row.words | title)]  # a heading speaks for its lines
    off = [word for word in said.about if word not in on and not stands(word, row.around | kinds)]
    fixed = [one for one in said.new if not (said.way and one.kind in _SIZED)]
    held = [one for one in fixed if one.text in row.called or any(same(cell.slot, one) for cell in row.typed)]
    if off or not (on or held or said.marks & row.words or (said.old and says(row, said.old))):
        return None
    first = roots(row.pieces[0].text) | (
        roots(row.pieces[1].text) if row.line.kind == "record" else frozenset()
    )
    loose = len(row.pieces) > 2 and not said.firm and not any(stands(word, first) for word in said.about)
    loose = loose and not any(one.text in row.pieces[0].text for one in held)
    split = [
        cell
        for cell in row.typed
        if cell.slot.kind == "day" and not any(same(cell.slot, one) for one in said.new)
    ]
    rank = 100 * len(on) + 10 * len(said.marks & row.words) + len(held)
    if loose and any(one.kind in ("count", "money", "duration") for one in said.new):
        return Fit(row, rank, (), "is that the line which you mean?")
    if split and any(one.kind == "day" for one in held):
        return Fit(row, rank, (), f'is it to change for "{split[0].slot.text}" too?')
    if under := _under(row, said, held):
        return Fit(row, rank, under=under)
    try:
        return Fit(row, rank, tuple(_places(row, said, [one for one in said.new if one not in held], today)))
    except NoPlaceError as reason:
        return Fit(row, rank, (), str(reason))


def _under(row: Row, said: Heard, held: list[Slot]) -> tuple[str, str] | None:
    """The other day, and perhaps the time, to which a row goes that stands under its day."""
    new = [one for one in said.new if one not in held]
    days, times = ([one.text for one in new if one.kind in kinds] for kinds in (("day", "date"), ("time",)))
    moves = said.firm and not said.way and DAY.match(row.line.section)
    if not (moves and days) or len(times) > 1 or len(days) + len(times) != len(new):
        return None
    return " ".join(days), times[0] if times else ""


def late(row: Row) -> bool:
    """Whether a row says itself by how much something is late: then another length takes its place."""
    return stem("late") in row.words and any(cell.slot.kind == "duration" for cell in row.typed)


def says(row: Row, old: str) -> bool:
    """Whether what is said to be replaced stands on the row."""
    found = values(old)
    return bool(found) and all(any(same(cell.slot, one, bare=True) for cell in row.typed) for one in found)


def _places(row: Row, said: Heard, new: list[Slot], today: str) -> Iterator[Put]:
    if said.old and new and not says(row, said.old):
        raise NoPlaceError(f'it does not say "{said.old}".')
    if new and said.way and not late(row):
        yield from _stepped(row, said, new, today)
        return
    taken = set[int]()
    for one in dated(row, new, today):
        cell = _cell(row, said, one, taken)
        taken.add(id(cell))
        if said.event and one.kind == "count" and (was := amounts(cell.slot.text)) and was[0].size:
            raise NoEditError(
                f'It says "{cell.piece.line.text.strip()}". Do {one.text} come on top, which makes '
                f"{was[0].size + amounts(one.text)[0].size}, or is {one.text} the whole? I changed nothing."
            )
        if cell.slot.kind == "span" and one.kind == "time":
            yield moved(row, cell, one, said)
            continue
        _within(row, cell, one.text)
        yield Put(cell.piece.line, cell.start, cell.end, as_held(cell.slot, one, today))
        yield from weekday(row, cell, one.text if one.kind == "date" else "", today)
        yield from date_beside(row, cell, one, today)


def _stepped(row: Row, said: Heard, new: list[Slot], today: str) -> Iterator[Put]:
    """A value that comes on top of one, or goes off it: a figure, a time, a date."""
    one = new[0]
    if len(new) != 1 or not amounts(one.text):
        raise NoPlaceError("it is not clear by how much.")
    cell = _one(
        said, [cell for cell in row.typed if cell.slot.kind in steps_on(one) and _alike(cell, one)], one
    )
    steps = {stem(word) for word in tokens(said.text) if word.lower() in STEPS}
    ordered = any(other.slot.kind in _DATED for other in row.typed)
    if stem("came") in map(stem, said.frames) and ordered and "more" not in said.frames:
        raise NoPlaceError("is that what came in?")  # and not more of it
    if said.way < 0 and steps & cell.near:  # of what was sold, more is sold
        raise NoPlaceError(f'do {one.text} come on top of "{cell.slot.text}", or off it?')
    longer = _LONGER.search(said.text) is not None
    for start, end, text in stepped(cell.slot, one, said.way, today, longer=longer):
        _within(row, cell, text)
        yield Put(cell.piece.line, cell.start + start, cell.start + end, text)
        yield from weekday(row, cell, text if cell.slot.kind == "date" else "", today)


def _within(row: Row, cell: Cell, text: str) -> None:
    """Goes back where there would be more of something than all of it: 44 of 42."""
    whole = next((one.slot.text for one in row.typed if _paired(cell, one)), "")
    if whole and amounts(text) and amounts(text)[0].size > amounts(whole)[0].size:
        raise NoPlaceError(f"that would be more than {whole}.")


# ---------------------------------------------------------------------- one cell


def _cell(row: Row, said: Heard, one: Slot, taken: set[int]) -> Cell:
    """The one cell that takes a value."""
    cells = [cell for cell in row.typed if id(cell) not in taken]
    found = [cell for cell in cells if _takes(row, cell, one, said)]
    olds = values(said.old) if said.old else ()
    held = [cell for cell in found if any(same(cell.slot, old, bare=True) for old in olds)]
    spans = [cell for cell in cells if cell.slot.kind == "span" and one.kind == "time"]
    return _one(said, held or found or spans, one)


def _one(said: Heard, found: Sequence[Cell], one: Slot) -> Cell:
    """The one of several cells that most of the words name, and that no other word names."""
    known = _said(said) | ({stem(one.noun)} if one.noun else set())
    scores = [
        (len(cell.named & known) + len(cell.near & known), -len(_unsaid(cell, known) | _columns(cell, known)))
        for cell in found
    ]
    kept = [cell for cell, score in zip(found, scores, strict=True) if score == max(scores)]
    if len(kept) == 2 and _paired(*kept):
        kept = kept[1:] if _GOAL & known else kept[:1]
    if not kept:
        raise NoPlaceError(f"I see no place for {one.text} there.")
    if len(kept) > 1:
        names = " and ".join(f'"{cell.slot.text}"' for cell in kept[:3])
        raise NoPlaceError(f"it has {names}: which of them?")
    timely = one.kind in _DATED and len(found) == 1 and _senses(said.marks)
    named = kept[0].named & known or timely or one.kind == "percent"
    steps = bool(said.way) and len(found) == 1  # nothing else there can grow by it
    if not (said.firm or steps) and (_unsaid(kept[0], known) or not named or _key_unsaid(kept[0], known)):
        raise NoPlaceError(f'is "{kept[0].slot.text}" to be {one.text}?')
    return kept[0]


def _key_unsaid(cell: Cell, known: frozenset[str]) -> bool:
    """Whether a word of the line's key was not said: "a card" may be another than the lost card."""
    key = cell.piece.line.key or (
        cell.piece.line.body.partition(" =")[0] if " = " in cell.piece.line.body else ""
    )
    said = [word for word in content(key) if word[0].isalpha() and stem(word) not in _FRAMES]
    return (
        bool(key)
        and not (cell.near - {stem(cell.slot.noun)}) & known
        and cell.piece.line.kind != "record"
        and cell.piece.keyed
        and not all(stands(word, known) or bag(word) & known for word in said)
    )


def _paired(one: Cell, other: Cell) -> bool:
    """Whether two figures stand as "18 of 42"."""
    return one.piece == other.piece and bool(_OF.fullmatch(one.piece.line.text[one.end : other.start]))


def _said(said: Heard) -> frozenset[str]:
    known = frozenset(form for word in (*said.about, *said.frames) for form in forms(word))
    return known | roots(said.old) | roots(" ".join(one.text for one in said.new))


def _unsaid(cell: Cell, known: frozenset[str]) -> frozenset[str]:
    beside = frozenset(word for word in cell.near if word[0].isalpha() and word not in _FRAMES)
    beside -= {word for at in _senses(known) for word in _SENSES[at]}
    beside -= {form for one in slots(cell.piece.text) if one.kind in _DATED for form in bag(one.text)}
    return beside - known - frozenset(map(root, known))


def _columns(cell: Cell, known: frozenset[str]) -> frozenset[str]:
    """The words of a cell's column that were not said, but those that any value is called by."""
    return cell.piece.names - known - _ANY if cell.piece.keyed else frozenset()


def _senses(found: frozenset[str]) -> set[int]:
    return {at for at, sense in enumerate(_SENSES) if sense & found}


def _counts_done(cell: Cell, said: Heard) -> bool:
    """Whether a figure counts what was done, as "0 completed" does: then it may be called by another noun."""
    return said.event and stem(cell.slot.noun) in {stem(word) for word in said.frames & EVENTS}


def _takes(row: Row, cell: Cell, one: Slot, said: Heard) -> bool:
    """Whether a cell may hold a value: of its type, its currency and the thing that it counts."""
    held, known = cell.slot, _said(said)
    if held.kind == "none":
        return bool(cell.named & ({stem(one.noun)} if one.noun else known))
    if cell.piece.at == 0 and not cell.piece.names and held.kind in _SIZED and not _whole(cell, known):
        return False
    if one.kind == "count" and (not one.noun or one.noun in FRAME):
        return _takes_bare(row, held, said, known)
    if held.kind != one.kind or (held.sign and one.sign and held.sign != one.sign):
        return False
    if one.kind in _DATED:
        return not _contrary(cell, said)
    alike = one.kind != "count" or stem(held.noun) == stem(one.noun) or _counts_done(cell, said)
    return alike or bool(forms(one.noun) & (cell.named | row.words | row.around))


def _takes_bare(row: Row, held: Slot, said: Heard, known: frozenset[str]) -> bool:
    """Whether a value may be given by a number alone: as the only figure of its row, or as its price."""
    sized = [one.slot.kind for one in row.typed if one.slot.kind in _SIZED]
    if "money" in sized and _PRICED & known:
        return held.kind == "money"
    alone = len(sized) == 1 and (said.leads or (held.kind == "money" and bool(_PRICED & row.around)))
    return held.kind == "count" or (held.kind in _SIZED and (bool(said.old) or alone))


def _contrary(cell: Cell, said: Heard) -> bool:
    """Whether a time is that of another event: "leaves" said of a time at which something arrives."""
    beside = _senses(cell.near - {stem("open")} | cell.piece.names)
    told = _senses(said.marks | frozenset(map(stem, said.about)))
    lone = 1 in told and not beside and cell.slot.kind == "time"  # a time of its own is where a thing begins
    return bool(beside and told and not beside & told) or lone


def _alike(cell: Cell, one: Slot) -> bool:
    """Whether a figure counts the same thing as an amount that is added to it."""
    held = cell.slot
    if held.sign and one.sign and held.sign != one.sign:
        return False
    if one.kind != "count" or not one.noun or not held.noun or stem(held.noun) == stem(one.noun):
        return True
    return bool(forms(one.noun) & (cell.near | cell.piece.names))


def _whole(cell: Cell, known: frozenset[str]) -> bool:
    """Whether all else on the line was said: then a figure in its key may be what changes."""
    rest = content(cell.piece.line.body.replace(cell.slot.text, " ", 1))
    return any(word[0].isalpha() for word in rest) and all(stands(word, known) for word in rest)
