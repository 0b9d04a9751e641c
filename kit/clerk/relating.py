"""Relating: a value that was said goes to the one cell that all the other words of the message mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from decimal import Decimal

from kit.clerk import gate
from kit.clerk.amounts import amounts, clock, clocks, like
from kit.clerk.change import SaidError, UnfoundError
from kit.clerk.dates import DAYS, calendar_day, dated_like, later, weekday_like
from kit.clerk.desk import Desk, NoEditError, offer, read_only
from kit.clerk.grid import Cell, Row, free, root, roots, rows, stands
from kit.clerk.heard import CORRECTING, EVENTS, FRAME, LATER, STEPS, Heard, figures, heard
from kit.clerk.naming import OVER, changes
from kit.clerk.page import Line
from kit.clerk.rules import Hit, Rule
from kit.clerk.slots import ENDS, STARTS, Slot, slots, written
from kit.clerk.sight import Seen
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import TYPED, WRITES
from kit.clerk.words import bag, content, stem, tokens

_FRAMES = frozenset(form for word in FRAME for form in (stem(word), word))
_GOAL = frozenset(map(stem, "target goal total maximum max limit capacity".split()))
_TOTAL = frozenset(map(stem, "total altogether sum overall".split()))
_OF = re.compile(r"\s*(?:of|/|out of)\s*")
_SIZED = ("money", "percent", "duration", "count")


@dataclass(frozen=True, slots=True)
class Put:
    """A text in the place of another on one line."""

    line: Line
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A row that has all words of what was said, with the places for the values, or why it has none."""

    row: Row
    rank: int
    puts: tuple[Put, ...] = ()
    why: str = ""


class NoPlaceError(Exception):
    """The row has no place for a value, or more than one; the text says which."""


def forms(word: str) -> frozenset[str]:
    return frozenset({stem(word), root(stem(word)), *bag(word)})


_IT = re.compile(r"(?:it|this|that|them|the (?:item|entry|line|point|task|one))(?: off| there| too)?", re.I)
_AND = re.compile(r"\s+and\s+(?=.{1,80}?\sto\s)", re.I)


def relate(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out a statement or a request that names a row in all its words and gives it values."""
    if clause.verb in WRITES - {"put", "enter"} and not hit["log"]:
        return False
    counted = EVENTS & {word.lower() for word in tokens(hit["what"])} or re.search(r" (?:for|by|from) [A-Z]", hit["what"])
    if hit["log"] and not counted:
        return False
    desk.use(hit["log"])
    value, *others = _AND.split(hit["value"]) if hit["what"] and not hit["old"] else [hit["value"]]
    done = _one_said(desk, heard(hit["what"], value, hit["old"], leads=clause.mood == "request" and not hit["log"]))
    for other in others if done else ():
        what, _, more = other.rpartition(" to ")
        if not _one_said(desk, heard(what, more, leads=True)):
            raise UnfoundError(f'I did not understand "{other}". I changed nothing.')
    return done


def _one_said(desk: Desk, said: Heard | None) -> bool:
    if said is None or said.adds:
        return False
    return (bool(said.new) and _valued(desk, said)) or _named(desk, said) or _held(desk, said) or _shut(desk, said)


def tick(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "tick X off": the one open item on which all its words stand."""
    what = hit["what"] if hit["what"] and not _IT.fullmatch(hit["what"]) else clause.context
    said = heard(what)
    if said is None or not any(line.box for _, line in desk.sight.lines()):
        return False
    found = [row for row in rows(desk.sight, _asked(said)) if row.head.box and _ticks(row, said)]
    best = max((len([word for word in said.about if stands(word, row.words)]) for row in found), default=0)
    found = [row for row in found if len([word for word in said.about if stands(word, row.words)]) == best]
    left = [row for row in found if row.head.box == " "]
    if len(left) > 1:
        raise NoEditError(f"Which one do you mean: {offer([row.where for row in left[:4]])}? I changed nothing.")
    if not left and found:
        raise NoEditError(f"{found[0].where} is ticked off already. Nothing to do.")
    if left:
        at = left[0].head.text.index("[ ]")
        _use(desk, said, left[0])
        desk.used += OVER
        write(desk, left[0].block, [Put(left[0].head, at, at + 3, "[x]")], kind="tick")
    return bool(left)


def _ticks(row: Row, said: Heard) -> bool:
    words = [word for word in said.about if word.lower() not in OVER]
    return bool(words) and all(stands(word, row.words | row.around) for word in words) and any(
        stands(word, row.words) for word in words)  # fmt: skip


def prefer(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "I prefer A, not B": A in the place of B, on the line that says B under its key."""
    new, gone = LATER.sub("", hit["value"]), frozenset(map(stem, content(LATER.sub("", hit["old"]))))
    found = [
        (block, line)
        for block, line in desk.sight.lines()
        if gone and line.key and line.indent == 0 and gone <= bag(line.value) and "," not in line.value
    ]
    if len(found) == 1 and bag(found[0][1].key) & bag(new):
        (block, line), base = found[0], found[0][1].text.rindex(found[0][1].value)
        write(desk, block, [Put(line, base, base + len(line.value), new.strip())])
        return True
    for block, line in desk.sight.lines():
        if frozenset(map(stem, content(new))) <= bag(line.value) | bag(line.key):
            raise SaidError(f'{block.label} says so already: "{line.text.strip()}". Nothing to change.')
    if not gone and _one_said(desk, heard(f"I'd like {new}", leads=True)):
        return True
    raise UnfoundError(
        f'I see no line that "{new}" belongs to (I see: {desk.sight.labels}). '
        'Say "set … to …", or "add to …: …". I changed nothing.'
    )


def _shut(desk: Desk, said: Heard) -> bool:
    """Goes back where all that was said stands in one block only, which is read-only."""
    kinds = {stem(word) for one in said.new for word in TYPED.get(one.kind, ())}
    about = [word for word in said.about if stem(word) not in kinds]
    found = [one for one in desk.sight.common if about and all(stands(word, roots(one.value)) for word in about)]
    if len(found) == 1 and found[0].read_only and (said.new or said.given):
        raise NoEditError(read_only(found[0]))
    return False


def _held(desk: Desk, said: Heard) -> bool:
    """Goes back where all that was said stands on one row already."""
    fits = [fit for row in rows(desk.sight, _asked(said)) if (fit := _fit(desk, row, said))] if said.new else []
    if len(fits) == 1 and not fits[0].puts and not fits[0].why:
        row = fits[0].row
        raise SaidError(f'{row.block.label} says so already: "{row.head.text.strip()}". Nothing to change.')
    return False


def _named(desk: Desk, said: Heard) -> bool:
    """A name or a state goes to the one place that holds such a text."""
    found = changes(desk.sight, said)
    desk.note(f"texts for {said.about}: {[(one.row.where, one.piece.text, one.text) for one in found[:4]]}")
    if not found:
        return False
    if len({(one.piece.line.number, one.start) for one in found}) > 1:
        names = list(dict.fromkeys(f"{one.row.where}" for one in found))
        if len(names) == 1:
            raise UnfoundError(f'{names[0]}: I did not understand what of it "{found[0].text}" replaces. I changed nothing.')
        raise NoEditError(f"Which one do you mean: {offer(names[:4])}? I changed nothing.")
    one = found[0]
    _use(desk, said, one.row)
    desk.use(one.said)
    write(desk, one.row.block, [Put(one.piece.line if not one.tick else one.row.head, one.start, one.end, one.text)], kind="tick" if one.tick else "slot")
    return True


def _valued(desk: Desk, said: Heard) -> bool:
    """Typed values go to the one row that all other words mean."""
    fits = [fit for row in rows(desk.sight, _asked(said)) if (fit := _fit(desk, row, said))]
    best = max((fit.rank for fit in fits), default=0)
    near = [fit for fit in fits if fit.rank == best]
    near = [fit for fit in near if fit.puts] or near if any(fit.puts for fit in near) and _kindless(near, said) else near
    desk.note(f"rows for {said.about}: {[fit.row.where for fit in near[:4]]}; "
              f"rejected: {[(fit.row.where, fit.why) for fit in fits if fit not in near][:4]}")  # fmt: skip
    if not near:
        return False
    if len(near) > 1:
        names = list(dict.fromkeys(fit.row.where for fit in near))
        raise NoEditError(f"Which one do you mean: {offer(names[:4])}? I changed nothing.")
    if not near[0].puts and not near[0].why:
        return False
    if near[0].why:
        raise UnfoundError(f"{near[0].row.where}: {near[0].why.rstrip('?')}? I changed nothing.")
    write(desk, near[0].row.block, near[0].puts, kind="sum" if said.way else "slot")
    _total(desk, near[0].row)
    _use(desk, said, near[0].row)
    return True


def _use(desk: Desk, said: Heard, row: Row) -> None:
    """What is understood though it is not written: the frame, the values, the words of the row."""
    about = {word.lower() for word in said.about}
    desk.used += [*(word for word in said.frames if word not in about), row.text, *row.called, *row.around, said.old]
    desk.used += [word for one in said.new for word in (one.text, one.noun, *TYPED.get(one.kind, ()))]
    desk.used += {*tokens(said.text)} - {*tokens(figures(said.text))}
    desk.used += [word for word in said.about if stands(word, row.words | row.around)]
    if said.way:
        desk.used += STEPS
    if said.old:
        desk.used += CORRECTING


def _kindless(fits: Sequence[Fit], said: Heard) -> bool:
    """Whether those rows that do not fit have no place of the values' types at all."""
    kinds = {one.kind for one in said.new}
    return not any(kinds & {cell.slot.kind for cell in fit.row.cells} for fit in fits if not fit.puts)


def _asked(said: Heard) -> frozenset[str]:
    values = (form for one in said.new for form in bag(one.text) | ({stem(one.noun)} if one.noun else set()))
    return frozenset({form for word in said.about for form in forms(word)}).union(values, said.marks, roots(said.old))


def write(desk: Desk, block: Seen, puts: Sequence[Put], *, kind: gate.Kind = "slot") -> None:
    """Put texts in their places, one line after another, and say so."""
    before = desk.block(block.label)
    for line in dict.fromkeys(one.line for one in puts):
        text = line.text
        for one in sorted((one for one in puts if one.line == line), key=lambda one: -one.start):
            text = text[: one.start] + one.text + text[one.end :]
        if text == line.text:
            continue
        block = desk.block(before.label)
        if block.read_only:
            raise NoEditError(read_only(block, line.text))
        desk.put(block, block.page.replace(line.number, text), kind)
        desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
    if desk.block(before.label).value == before.value:
        raise SaidError(f'{before.label} says so already: "{puts[0].line.text.strip()}". Nothing to change.')


def _total(desk: Desk, row: Row) -> None:
    """The line that gives the sum of the others, where it did so before, goes along."""
    counted: list[tuple[Line, Slot, Decimal, Decimal]] = []
    for old, new in zip(row.block.page.content, desk.block(row.block.label).page.content, strict=False):
        found, now = ([one for one in slots(line.value) if one.kind == "count"] for line in (old, new))
        if old.key and old.section == row.head.section and len(found) == len(now) == 1:
            counted.append((old, found[0], amounts(found[0].text)[0].size, amounts(now[0].text)[0].size))
    sums = [one for one in counted if _TOTAL & bag(one[0].key)]
    rest = [one for one in counted if one not in sums]
    before, after = sum((one[2] for one in rest), Decimal(0)), sum((one[3] for one in rest), Decimal(0))
    if len(sums) == 1 and before != after and sums[0][2] == before and len(rest) > 1:
        line, slot, *_ = sums[0]
        base = line.text.rindex(line.value)
        write(desk, row.block, [Put(line, base + slot.start, base + slot.end, like(after, slot.text))], kind="sum")


# ---------------------------------------------------------------------- one row


def _fit(desk: Desk, row: Row, said: Heard) -> Fit | None:
    """How a row takes what was said; ``None`` where a word stands neither on it nor around it."""
    kinds = {stem(word) for one in said.new for word in TYPED.get(one.kind, ())}
    kinds |= {stem(one.noun) for one in said.new if any(_done_so(cell, said) for cell in row.cells)}
    on = [word for word in said.about if stands(word, row.words)]
    off = [word for word in said.about if word not in on and not stands(word, row.around | kinds)]
    held = [one for one in said.new if any(_same(cell.slot, one) for cell in row.cells)]
    if off or not (on or held or said.marks & row.words or (said.old and _stands(row, said.old))):
        return None
    rank = 100 * len(on) + 10 * len(said.marks & row.words) + len(held)
    try:
        return Fit(row, rank, _places(desk, row, said, [one for one in said.new if one not in held]))
    except NoPlaceError as reason:
        return Fit(row, rank, (), str(reason))


def _done_so(cell: Cell, said: Heard) -> bool:
    """Whether a figure counts what was done, as "0 completed" does: then it may be called by another noun."""
    return said.event and bool(cell.slot.noun) and stem(cell.slot.noun) in {stem(word) for word in said.frames & EVENTS}


def _places(desk: Desk, row: Row, said: Heard, new: list[Slot]) -> tuple[Put, ...]:
    if not new:
        return ()
    new = _dates(desk, row, new)
    if said.old and not _stands(row, said.old):
        raise NoPlaceError(f'it does not say "{said.old}"')
    if said.way and not (stem("late") in row.words and any(cell.slot.kind == "duration" for cell in row.cells)):
        return _stepped(desk, row, said, new)
    puts, taken = [], set[int]()
    for one in new:
        cell = _cell(row, said, one, taken)
        taken.add(id(cell))
        if said.event and one.kind == "count" and (was := amounts(cell.slot.text)) and was[0].size:
            on_top = was[0].size + amounts(one.text)[0].size
            raise NoEditError(
                f'It says "{cell.piece.line.text.strip()}". Do {one.text} come on top, which makes {on_top}, or is '
                f"{one.text} the whole? I changed nothing."
            )
        if cell.slot.kind == "span" and one.kind == "time":
            puts.append(_end(cell, one, said))
            continue
        puts.append(Put(cell.piece.line, cell.start, cell.end, _written(desk, cell, one)))
        puts += _weekday(desk, row, cell, one, new)
    return tuple(puts)


def _dates(desk: Desk, row: Row, new: list[Slot]) -> list[Slot]:
    """The values without a weekday that only goes with a date; goes back where the two differ."""
    dates = [one for one in new if one.kind == "date"]
    days = [one for one in new if one.kind == "day"]
    if len(dates) != 1 or len(days) != 1:
        return new
    held = next((cell.slot.text for cell in row.cells if cell.slot.kind == "date"), "")
    day = calendar_day(dates[0].text, held, desk.sight.day)
    if day and not DAYS[day.weekday()].startswith(days[0].text.lower()[:3]):
        name = DAYS[day.weekday()].capitalize()
        raise NoEditError(f"{dates[0].text} is a {name}, not a {days[0].text}. Which day do you mean? I changed nothing.")
    return [one for one in new if one.kind != "day"]


def _weekday(desk: Desk, row: Row, cell: Cell, one: Slot, new: list[Slot]) -> list[Put]:
    """The weekday beside a date goes along with it."""
    mate = next((other for other in row.cells if other.slot.kind == "day" and other.piece.line == cell.piece.line
                 and 0 <= cell.start - other.end <= 2), None)  # fmt: skip
    day = calendar_day(one.text, cell.slot.text, desk.sight.day) if one.kind == "date" and mate else None
    return [Put(mate.piece.line, mate.start, mate.end, weekday_like(day, mate.slot.text))] if day and mate else []


def _stands(row: Row, old: str) -> bool:
    """Whether what is said to be replaced stands on the row."""
    small = {"due", "at", "on", "the", "a", "an", "to", "in", "for", "by"}
    plain = " ".join(word for word in old.split() if word.lower() not in small)
    values = [one for one in _values(old)]
    if values:
        return all(any(_same(cell.slot, one, bare=True) for cell in row.cells) for one in values)
    return bool(plain) and any(re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", piece.text, re.I) for piece in row.pieces)


def _values(text: str) -> tuple[Slot, ...]:
    return slots(figures(text))


def _same(held: Slot, one: Slot, *, bare: bool = False) -> bool:
    """Whether two values are one; ``bare`` lets "4" stand for "16:00" and for "4 kg"."""
    if held.kind in ("time", "span") and one.kind in ("time", "span"):
        times = [[minute for minute, _, _ in clocks(text)] for text in (held.text, one.text)]
        return times[0] == times[1] or (bare and bool(times[1]) and set(times[1]) <= set(times[0]))
    if bare and one.kind == "count" and held.kind == "time":
        hour = clocks(held.text)[0][0] // 60
        return one.text in (str(hour), str(hour % 12 or 12))
    if held.kind == one.kind == "date":
        days = calendar_day(held.text, one.text, "2000"), calendar_day(one.text, held.text, "2000")
        return days[0] == days[1]
    if held.kind == one.kind == "day":
        return held.text.lower()[:3] == one.text.lower()[:3]
    sizes = amounts(held.text), amounts(one.text)
    if not sizes[0] or not sizes[1]:
        return held.text.lower() == one.text.lower()
    same = sizes[0][0].size == sizes[1][0].size
    if held.kind in ("duration",) and one.kind == "count" and bare:
        return bool(re.match(rf"{re.escape(one.text)}\b", held.text))
    return same and (held.kind == one.kind or (bare and one.kind == "count"))


# ---------------------------------------------------------------------- one cell


def _cell(row: Row, said: Heard, one: Slot, taken: set[int]) -> Cell:
    """The one cell that takes a value."""
    cells = [cell for cell in row.cells if id(cell) not in taken]
    found = [cell for cell in cells if _takes(row, cell, one, said)]
    olds = _values(said.old) if said.old else ()
    if any(_same(cell.slot, old, bare=True) for cell in found for old in olds):
        found = [cell for cell in found if any(_same(cell.slot, old, bare=True) for old in olds)]
    if not found:
        found = [cell for cell in cells if cell.slot.kind == "span" and one.kind == "time"]
    return _one(row, said, found, one)


def _one(row: Row, said: Heard, found: Sequence[Cell], one: Slot) -> Cell:
    """The one of several cells that most of the words name, and that no other word names."""
    words = _said(said) | ({stem(one.noun)} if one.noun else set())
    scored = [(len(cell.named & words) + len(cell.near & words), -len(_unsaid(cell, words)), cell) for cell in found]
    best = max((score[:2] for score in scored), default=None)
    kept = [cell for *score, cell in scored if tuple(score) == best]
    if len(kept) == 2 and _paired(kept):
        kept = kept[1:] if _GOAL & words else kept[:1]
    if not kept:
        raise NoPlaceError(f"I see no place for {one.text} there")
    if len(kept) > 1:
        raise NoPlaceError("it has " + " and ".join(f'"{cell.slot.text}"' for cell in kept[:3]) + ": which of them")
    timed = one.kind in ("time", "span", "date", "day") and _senses(said.marks)
    named = kept[0].named & words or (timed and len(found) == 1) or one.kind == "percent"
    if not said.firm and (_unsaid(kept[0], words) or not named):
        raise NoPlaceError(f'is "{kept[0].slot.text}" to be {one.text}')
    return kept[0]


def _paired(cells: Sequence[Cell]) -> bool:
    """Whether two figures stand as "18 of 42"."""
    one, other = cells
    return one.piece == other.piece and bool(_OF.fullmatch(one.piece.line.text[one.end : other.start]))


def _said(said: Heard) -> frozenset[str]:
    values = roots(" ".join(one.text for one in said.new))
    return frozenset(form for word in (*said.about, *said.frames) for form in forms(word)) | roots(said.old) | values


def _unsaid(cell: Cell, words: frozenset[str]) -> frozenset[str]:
    beside = frozenset(word for word in cell.near if word[0].isalpha() and word not in _FRAMES)
    return beside - words - frozenset(root(word) for word in words)


_SENSES = [frozenset(map(stem, sense.split())) for sense in (
    "start starts begin begins open opens opening from", "end ends close closes closing until till leave leaves depart departs finish stop",
    "arrive arrives arrival eta", "due deadline")]  # fmt: skip


def _senses(found: frozenset[str]) -> set[int]:
    return {at for at, sense in enumerate(_SENSES) if sense & found}


def _takes(row: Row, cell: Cell, one: Slot, said: Heard) -> bool:
    """Whether a cell may hold a value: of its type, its currency and the thing that it counts."""
    held = cell.slot
    words = _said(said)
    senses = _senses(cell.named - {stem("open")} | (cell.piece.names & _SENSES[0])), _senses(said.marks | frozenset(map(stem, said.about)))
    if senses[0] and senses[1] and not senses[0] & senses[1] and held.kind in ("time", "date", "day"):
        return False
    if held.kind == "none":
        noun = {stem(one.noun)} if one.noun else frozenset[str]()
        return bool(cell.named & (noun or words))
    if cell.piece.at == 0 and not cell.piece.names and held.kind in _SIZED and not _whole(row, cell, words):
        return False
    if one.kind == "count" and (not one.noun or one.noun in FRAME):
        return held.kind == "count" or (held.kind in _SIZED and bool(said.old))
    if held.kind != one.kind or (held.sign and one.sign and held.sign != one.sign):
        return False
    if one.kind != "count" or stem(held.noun) == stem(one.noun) or one.noun in FRAME or _done_so(cell, said):
        return True
    near = cell.named | row.words | row.around
    return bool(forms(one.noun) & near)


def _whole(row: Row, cell: Cell, words: frozenset[str]) -> bool:
    """Whether all else on the line was said: then a figure in its key may be what changes."""
    rest = cell.piece.line.body.replace(cell.slot.text, " ", 1)
    return bool(re.search(r"[a-z]", rest, re.I)) and all(stands(word, words) for word in content(rest))


def _end(cell: Cell, one: Slot, said: Heard) -> Put:
    """One end of a span of times, where it is said which."""
    words = frozenset(map(stem, said.frames)) | frozenset(map(stem, said.about))
    first, last = bool(words & STARTS), bool(words & ENDS) or stem("until") in words
    times = clocks(cell.slot.text)
    if first == last or len(times) != 2:
        raise NoPlaceError(f'"{cell.slot.text}" has two ends: is {one.text} the first or the last')
    _, start, end = times[0] if first else times[1]
    held = cell.slot.text[start:end]
    return Put(cell.piece.line, cell.start + start, cell.start + end, _timed(held, one.text))


def _written(desk: Desk, cell: Cell, one: Slot) -> str:
    """A value in the form of the one that it replaces."""
    if one.kind == "date" and cell.slot.kind == "date":
        day = calendar_day(one.text, cell.slot.text, desk.sight.day)
        return dated_like(day, cell.slot.text) if day else one.text
    if one.kind == "day":
        name = next(name for name in DAYS if name.startswith(one.text.lower()[:3])).capitalize()
        return name if len(cell.slot.text) > 5 else name[: len(cell.slot.text)] if cell.slot.text[0].isupper() else one.text
    if one.kind == "time" and cell.slot.kind == "time":
        return _timed(cell.slot.text, one.text)
    if one.kind == "money" and cell.slot.sign and not one.text.startswith(cell.slot.sign):
        return like(amounts(one.text)[0].size, cell.slot.text)
    return _spelt(cell.slot.text, written(cell.slot, one))


_SPELT = "zero one two three four five six seven eight nine ten eleven twelve".split()


def _spelt(held: str, new: str) -> str:
    """A small number in letters where the one that stands there is."""
    number = re.match(r"\d+(?=\s)", new)
    if number and held.split()[0].lower() in _SPELT and int(number[0]) < len(_SPELT):
        return _SPELT[int(number[0])] + new[number.end() :]
    return new


def _stepped(desk: Desk, row: Row, said: Heard, new: list[Slot]) -> tuple[Put, ...]:
    """A value that comes on top of one, or goes off it: a figure, a time, a date."""
    if len(new) != 1 or not (said_size := amounts(new[0].text)):
        raise NoPlaceError(f"it is not clear by how much")
    one, size = new[0], said_size[0]
    unit = next(iter(re.findall(r"minute|min|hour|h|day|week|month|year", one.text.lower())), "")
    kinds = {"duration": ("date", "duration") if unit[:1] in "dwy" or unit == "month" else ("time", "span", "duration"),
             "percent": ("money", "count", "percent")}.get(one.kind, (one.kind,))  # fmt: skip
    cell = _one(row, said, [cell for cell in row.cells if cell.slot.kind in kinds and _alike(cell, one)], one)
    held = cell.slot
    if held.kind == "date":
        old = calendar_day(held.text, "", desk.sight.day)
        if old is None:
            raise NoPlaceError(f'"{held.text}" has no year')
        day = later(old, said.way * int(re.findall(r"\d+", one.text)[0]), unit)
        text = dated_like(day, held.text)
        other = Slot("date", day.isoformat(), 0, 0)
        return (Put(cell.piece.line, cell.start, cell.end, text), *_weekday(desk, row, cell, other, new))
    if held.kind in ("time", "span"):
        moved = list[Put]()
        for minute, start, end in clocks(held.text):
            at = minute + said.way * int(size.size)
            if not 0 <= at < 1440:
                raise NoPlaceError("that would be another day")
            base = cell.start
            moved.append(Put(cell.piece.line, base + start, base + end, _timed_as(held.text[start:end], at)))
        return tuple(moved)
    return (Put(cell.piece.line, cell.start, cell.end, summed(held, one, said.way)),)


def _timed_as(held: str, minute: int) -> str:
    match = re.match(r"(\d{1,2})([:.]\d\d)?\s?(am|pm)", held, re.I)
    if match is None:
        return clock(minute)
    half = "am" if minute < 720 else "pm"
    return f"{(minute // 60 + 11) % 12 + 1}" + (f"{(match[2] or ':')[0]}{minute % 60:02d}" if match[2] or minute % 60 else "") + f" {half}"


def summed(held: Slot, one: Slot, way: int) -> str:
    old, size = amounts(held.text)[0], amounts(one.text)[0]
    if held.kind == one.kind == "percent":
        raise NoPlaceError("shall I add percentage points, or a part of it")
    if held.kind == "duration":
        units = [re.sub(r"[\d\s.,-]", "", text)[:2] for text in (held.text, one.text)]
        if units[0] != units[1]:
            raise NoPlaceError("it counts in another unit")
        figures_ = [Decimal(re.findall(r"\d[\d.]*", text)[0]) for text in (held.text, one.text)]
        result = figures_[0] + way * figures_[1]
        return re.sub(r"\d[\d.,]*", f"{result.normalize():f}", held.text, count=1)
    step = old.size * size.size / 100 if one.kind == "percent" else size.size
    result = old.size + way * step
    if result != result.quantize(Decimal("0.01")):
        raise NoPlaceError("that makes no round figure: which one shall I write")
    if result < 0:
        raise NoPlaceError("that would be less than nothing")
    return like(result, held.text, one.text)


def _alike(cell: Cell, one: Slot) -> bool:
    """Whether a figure counts the same thing as an amount that is added to it."""
    held = cell.slot
    if held.sign and one.sign and held.sign != one.sign:
        return False
    if one.kind != "count" or not one.noun or not held.noun or stem(held.noun) == stem(one.noun):
        return True
    return bool(forms(one.noun) & (cell.near | cell.piece.names))


def _timed(held: str, new: str) -> str:
    """A time of day in the form of the one that it replaces; goes back where the half of the day is open."""
    minute, old = clocks(new)[0][0], clocks(held)[0][0]
    open_ = re.fullmatch(r"(?:[1-9]|1[0-2])(?:[:.]\d\d)?", new) is not None
    if open_ and old >= 720 and minute < 720:
        raise NoPlaceError(f"is {new} in the morning, or {clock(minute + 720)}")
    return clock(minute) if re.fullmatch(r"\d\d:\d\d", held) else new


RELATE = Rule("relate", relate)
TICK = Rule("tick", tick)
PREFER = Rule("prefer", prefer)
