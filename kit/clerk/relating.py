"""Relating: a value that was said goes to the one place that all the other words of the message mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kit.clerk import diary
from kit.clerk.change import Put, SaidError, UnfoundError
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.heard import CORRECTING, EVENTS, LATER, STEPS, Heard, figures, heard
from kit.clerk.measuring import same
from kit.clerk.naming import OVER, changes
from kit.clerk.placing import Fit, fit, forms, late
from kit.clerk.rows import Row, rows_with
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.seeking import closest, only, the_one
from kit.clerk.shaping import joined
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import TYPED, WRITES, words
from kit.clerk.words import bag, content, roots, stands, stem, tokens
from kit.clerk.writing import write

_IT = re.compile(
    r"(?:it|this|that|them|the (?:item|entry|line|point|task|one))(?: off| there| too)?", re.IGNORECASE
)

_ORDER = re.compile(
    r"^(?!(?:we|i)\b).+\s(?:ordered|bought|booked|reserved|requested|(?P<now>orders|buys))\s+(?:\d|another\b)",
    re.IGNORECASE,
)
_GONE = words("off out drop drops dropped cut cuts leave leaves left go goes gone went stop stops stopped")
_AND = re.compile(r"\s+and\s+(?=.{1,80}?\sto\s)", re.IGNORECASE)


def relate(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out a statement or a request that names a row in all its words and gives it values."""
    if clause.verb in WRITES - {"put", "enter"} and not hit["log"]:
        return False
    counted = EVENTS & {word.lower() for word in tokens(hit["what"])} or re.search(
        r" (?:for|by|from) [A-Z]", hit["what"]
    )
    if hit["log"] and not counted:
        return False
    desk.use(hit["log"])
    value, *others = _AND.split(hit["value"]) if hit["what"] and not hit["old"] else [hit["value"]]
    done = _one_said(
        desk, heard(hit["what"], value, hit["old"], leads=clause.mood == "request" and not hit["log"])
    )
    for other in others if done else ():
        what, _, more = other.rpartition(" to ")
        if not _one_said(desk, heard(what, more, leads=True)):
            raise UnfoundError(f'I did not understand "{other}". I changed nothing.')
    return done


def _one_said(desk: Desk, said: Heard | None) -> bool:
    if said is None:
        return False
    if said.adds:
        return _joined(desk, said)
    return (
        (bool(said.new) and _valued(desk, said))
        or _named(desk, said)
        or _held(desk, said)
        or _shut(desk, said)
    )


def tick(desk: Desk, clause: Clause, hit: Hit) -> bool:
    """Carry out "tick X off": the one open item on which all its words stand."""
    what = hit["what"] if hit["what"] and not _IT.fullmatch(hit["what"]) else clause.context
    said = heard(what)
    about = [word for word in said.about if word.lower() not in OVER] if said else []
    found = closest(desk.sight, about, lambda row: bool(row.line.box))
    left = [row for row in found if row.line.box == " "]
    if said is None or said.old or not found:
        return False
    if not left:
        raise NoEditError(f"{found[0].where} is ticked off already. Nothing to do.")
    row, at = the_one(desk, left, what), left[0].line.text.index("[ ]")
    _use(desk, said, row)
    desk.used += OVER
    write(desk, row.block, [Put(row.line, at, at + 3, "[x]")], kind="tick")
    return True


def swap(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "A and B swap on X": the two texts change places on the one row that has both."""
    one, other, what = hit["one"], hit["other"], hit["what"]
    said = heard(f"{what} {one} {other}")
    if said is None:
        return False
    found = closest(
        desk.sight, [*said.about, *content(what)],
        lambda row: len(_spans(row, one)) == len(_spans(row, other)) == 1,
    )  # fmt: skip
    if len(found) != 1:
        raise UnfoundError(f"On which line shall {one} and {other} change places? I changed nothing.")
    _use(desk, said, found[0])
    desk.use(what)
    puts = [replace(put, text=text) for put, text in
            ((_spans(found[0], one)[0], other), (_spans(found[0], other)[0], one))]  # fmt: skip
    write(desk, found[0].block, puts)
    return True


def _spans(row: Row, text: str) -> list[Put]:
    """Where a name stands on a row."""
    form = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
    lines = dict.fromkeys(piece.line for piece in row.pieces)
    return [
        Put(line, match.start(), match.end(), text) for line in lines for match in form.finditer(line.text)
    ]


def prefer(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "I prefer A, not B": A in the place of all that a key of that kind holds, or of B."""
    new, gone = LATER.sub("", hit["value"]).strip(), LATER.sub("", hit["old"])
    kept = closest(desk.sight, content(gone), lambda row: bool(bag(row.line.key) & bag(new)))
    if len(kept) == 1 and "," not in (line := kept[0].line).value:
        write(desk, kept[0].block, [Put(line, line.text.rindex(line.value), len(line.text), new)])
        return True
    said = heard("", new, gone, leads=True) if gone else heard(f"I'd like {new}", leads=True)
    if _one_said(desk, said):
        return True
    if found := closest(desk.sight, content(new)):
        raise SaidError(f"{found[0].where} says so already. Nothing to change.")
    raise UnfoundError(
        f'I see no line that "{new}" belongs to (I see: {desk.sight.labels}). '
        'Say "set … to …", or "add to …: …". I changed nothing.'
    )


def _shut(desk: Desk, said: Heard) -> bool:
    """Goes back where all that was said stands in one block only, which is read-only."""
    kinds = {stem(word) for one in said.new for word in TYPED.get(one.kind, ())}
    about = [word for word in said.about if stem(word) not in kinds]
    found = [
        one for one in desk.sight.common if about and all(stands(word, roots(one.value)) for word in about)
    ]
    if len(found) == 1 and found[0].read_only and (said.new or said.given):
        raise NoEditError(read_only(found[0]))
    return False


def _held(desk: Desk, said: Heard) -> bool:
    """Goes back where all that was said stands on one row already."""
    if said.given or not said.new or _GONE & said.frames:
        return False
    fits = _fits(desk, said)
    if len(fits) == 1 and not fits[0].puts and not fits[0].why:
        row = fits[0].row
        raise SaidError(f'{row.block.label} says so already: "{row.line.text.strip()}". Nothing to change.')
    return False


def _named(desk: Desk, said: Heard) -> bool:
    """A name or a state goes to the one place that holds such a text."""
    found = changes(desk.sight, said)
    desk.note(f"texts for {said.about}: {[(one.row.where, one.piece.text, one.text) for one in found[:4]]}")
    if not found:
        return False
    if len({(one.piece.line.number, one.start) for one in found}) > 1:
        only([*{one.row.where: one.row for one in found}.values()])
        what = f'{found[0].row.where}: I did not understand what of it "{found[0].text}" replaces.'
        raise UnfoundError(f"{what} I changed nothing.")
    one = found[0]
    _use(desk, said, one.row)
    desk.use(one.said)
    put = Put(one.row.line if one.tick else one.piece.line, one.start, one.end, one.text)
    write(desk, one.row.block, [put], kind="tick" if one.tick else "slot")
    return True


def _valued(desk: Desk, said: Heard) -> bool:
    """Typed values go to the one row that all other words mean."""
    fits = _fits(desk, said)
    best = max((fit.rank for fit in fits), default=0)
    near = [fit for fit in fits if fit.rank == best]
    if _kindless(near, said):
        near = [fit for fit in near if fit.puts] or near
    desk.note(f"rows for {said.about}: {[fit.row.where for fit in near[:4]]}; "
              f"rejected: {[(fit.row.where, fit.why) for fit in fits if fit not in near][:4]}")  # fmt: skip
    if not near:
        return False
    one, row = near[0], near[0].row
    if all(fit.row.block.read_only for fit in near):
        raise NoEditError(read_only(row.block, row.quote if len(near) == 1 else ""))
    only([fit.row for fit in near])
    if one.why:
        raise UnfoundError(f"{row.where}: {one.why} I changed nothing.")
    if one.under[0]:
        diary.rebook(desk, row.block, row.line, *one.under)
    elif not one.puts:
        return False
    elif _ordered(said):
        raise NoEditError(f"Is that a new entry, or does it change {row.where}? I changed nothing.")
    else:
        write(desk, row.block, one.puts, kind="sum" if said.way and not late(row) else "slot")
    _use(desk, said, row)
    return True


def _fits(desk: Desk, said: Heard) -> list[Fit]:
    """How the rows take what was said, of those on which a word of it stands."""
    known = rows_with(desk.sight, _asked(said))
    return [one for row in known if (one := fit(row, said, desk.sight.day))]


def _ordered(said: Heard) -> bool:
    """Whether somebody is said to have ordered a number of things, which may be an order of its own."""
    match = _ORDER.match(figures(said.text))
    return match is not None and not said.old and bool(said.way or not match["now"])


def _joined(desk: Desk, said: Heard) -> bool:
    """One more of a list on a line: "Bo is on for Monday as well"."""
    found: list[tuple[Row, str, str]] = []
    for row in rows_with(desk.sight, _asked(said)):
        new = [one for one in said.new if not any(same(cell.slot, one) for cell in row.typed)]
        off, held = [one.text for one in new if one.kind == "count"], len(said.new) - len(new)
        if len(off) != len(new):
            continue
        off += [word for word in said.about if not stands(word, row.words | row.around)]
        value, text = row.line.value, " ".join(off)
        on = held + len([word for word in said.about if stands(word, row.words)])
        if off and on and row.line.key and text in said.text and (made := joined(value, text)):
            found.append((row, value, made))
    if len(found) != 1:
        return False
    (row, value, made), start = found[0], found[0][0].line.text.rindex(found[0][1])
    _use(desk, said, row)
    desk.use("as well too also additionally will be used")
    write(desk, row.block, [Put(row.line, start, start + len(value), made)])
    return True


def _use(desk: Desk, said: Heard, row: Row) -> None:
    """What is understood though it is not written: the frame, the values, the words of the row."""
    about = {word.lower() for word in said.about}
    desk.used += [
        *(word for word in said.frames if word not in about),
        row.text,
        *row.called,
        *row.around,
        said.old,
    ]
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
    return not any(kinds & {cell.slot.kind for cell in fit.row.typed} for fit in fits if not fit.puts)


def _asked(said: Heard) -> frozenset[str]:
    values = (form for one in said.new for form in bag(one.text) | ({stem(one.noun)} if one.noun else set()))
    return frozenset({form for word in said.about for form in forms(word)}).union(
        values, said.marks, roots(said.old)
    )


RELATE = ClauseRule("relate", relate)


TICK = ClauseRule("tick", tick)
SWAP = ClauseRule("swap", swap)


PREFER = ClauseRule("prefer", prefer)
