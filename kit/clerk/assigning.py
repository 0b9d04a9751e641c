"""Assigning: a value takes the place of one of its own type, on the one line that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk.change import SaidError, UnfoundError
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.matching import Spot, closest, covering, named_by, no_words, own_words, spots, stems, which
from kit.clerk.page import Line
from kit.clerk.rules import Hit, Rule
from kit.clerk.sight import Seen
from kit.clerk.slots import ENDS, STARTS, NoSlotError, Value, fitted, opposite, own_key, slots, valued
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import FILLER, TYPED, words
from kit.clerk.words import bag, squash, stem

_LATER = re.compile(
    r",?\s*(?:from now on|from today(?: on)?|as of (?:now|today)|starting (?:now|today))", re.IGNORECASE
)
_AND = re.compile(r"\s+and\s+(?=.{1,80}?\sto\s)", re.IGNORECASE)


def assign(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "set X to V", "X is now V"; "… and Y to W" is one more."""
    value = _LATER.sub("", hit["value"])
    if hit["field"]:
        _put(desk, f"{hit['field']} of {hit['what']}", value, "", ())
        return True
    first, *others = _AND.split(value) if len(value) < 300 and hit["what"] and not hit["old"] else [value]
    _put(desk, hit["what"], first, hit["old"], hit.intent)
    for other in others:
        what, _, more = other.rpartition(" to ")
        _put(desk, what, more, "", ())
    return True


_UP_OR_DOWN = words(
    "raise lower increase decrease reduce extend shorten bump cut risen fallen dropped increased "
    "decreased grown climbed "
    "shrunk rose fell up down reached hit"
)


def _put(desk: Desk, what: str, said: str, old: str, intent: Sequence[str]) -> None:
    value = valued(said)
    ranked = value.text.lower() in ("critical", "urgent", "high", "medium", "normal", "low")
    if value.slot is None and not ranked and _UP_OR_DOWN & {word.lower() for word in intent}:
        raise UnfoundError(f'I did not understand "{said}" as a figure. I changed nothing.')
    _use(desk, value)
    ends = frozenset(map(stem, intent)) & (STARTS | ENDS)
    spot, (start, end, new) = find(desk, what, value, old, ends)
    held = spot.line.text[start:end]
    if value.slot is None and held[:1].isupper() and new.islower() and {"is", "are"} & {*intent} and not old:
        raise UnfoundError(f'{spot.where}: is "{new}" to stand there? I changed nothing.')
    write(desk, spot.block, spot.line, start, end, new)


def write(
    desk: Desk, block: Seen, line: Line, start: int, end: int, new: str, *, computed: bool = False
) -> None:
    """Put a value in its place on a line, and say so."""
    text = line.text[:start] + new + line.text[end:]
    if text == line.text:
        raise SaidError(f'{block.label} says so already: "{line.text.strip()}". Nothing to change.')
    block = desk.block(block.label)
    if block.read_only:
        raise NoEditError(read_only(block, line.text))
    desk.put(block, block.page.replace(line.number, text), "sum" if computed else "slot")
    desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')


def fact(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "X is V": V is a figure that is all of its part of the line, or a state the block knows."""
    value = valued(hit["value"])
    if value.kind in ("mixed", "none"):
        return False
    ends = frozenset(map(stem, hit.intent)) & (STARTS | ENDS)
    spot, (start, end, new) = find(desk, hit["what"], value, hit["old"], ends)
    line = spot.line
    if (
        value.slot is None
        and not hit["old"]
        and not _column(spot, new)
        and not _known_state(spot, line.text[start:end], new)
    ):
        raise UnfoundError(f'{spot.where}: is it to say "{new}" there? I changed nothing.')
    if (
        value.kind == "count"
        and value.slot
        and not value.slot.noun
        and re.search(r"[^\d.,\s]", line.text[start:end])
    ):
        raise UnfoundError(f"{spot.where}: {new} of what? I changed nothing.")
    if value.slot is not None and not hit["old"]:
        said = frozenset(stems(hit["what"])).union(map(stem, value.around)) | ends
        old = line.text[start:end]
        places = slots(line.value if line.key else line.body)
        beside = next((one.near for one in places if one.text == old), frozenset[str]())
        alone = {word for word in beside if not any(letter.isdigit() for letter in word)}
        alone -= said | {stem(value.slot.noun), stem("of")} | own_key(line) | {stem(word) for word in FILLER}
        if alone and not line.text[start:end].startswith(("00", "0 ")):
            raise UnfoundError(f'{spot.where}: is "{line.text[start:end]}" to be {new}? I changed nothing.')
    _use(desk, value)
    write(desk, spot.block, line, start, end, new)
    return True


def _known_state(spot: Spot, old: str, new: str) -> bool:
    """Whether a word can stand for another: its opposite, or what the same block says of something else."""
    if opposite(old, new):
        return True
    parts = [part.strip().lower() for line in spot.block.page.content if line.number != spot.line.number
             for part in re.split(r",\s+|\s\|\s", line.value or line.body)]  # fmt: skip
    return new.lower() in parts


def _use(desk: Desk, value: Value) -> None:
    """The names of a value's type are understood with it; so is a time in another form."""
    desk.use(" ".join(TYPED.get(value.kind, ())))
    desk.use(value.text if value.kind in ("time", "span") else "")


def find(
    desk: Desk, what: str, value: Value, old: str = "", ends: frozenset[str] = frozenset()
) -> tuple[Spot, tuple[int, int, str]]:
    """The one line that a phrase means and that has a place for the value; goes back where none is sure."""
    wanted = stems(what)
    about = ends.union(wanted, map(stem, value.around))
    if not wanted:
        raise UnfoundError("What shall I change? I changed nothing.")
    typed = {stem(word) for word in TYPED.get(value.kind, ())}
    fits: list[tuple[Spot, tuple[int, int, str]]] = []
    reasons: list[tuple[Spot, str]] = []
    for spot in spots(desk.sight, wanted):
        if spot.own and not spot.near and not spot.own & named_by(spot.line) and not old:
            continue
        if not spot.own | spot.near or not spot.missing <= typed | STARTS | ENDS or wanted_far(spot, typed):
            continue
        try:
            fits.append((spot, fitted(spot.line, value, about, old)))
        except NoSlotError as reason:
            if value.slot is None and not old and (place := _column(spot, value.text)):
                fits.append((spot, place))
            else:
                reasons.append((spot, str(reason)))
    desk.note(f"lines for {wanted}: {[spot.where for spot, _ in fits[:4]]}; "
              f"rejected: {[spot.where for spot, _ in reasons[:4]]}")  # fmt: skip
    best = closest([spot for spot, _ in fits])
    nearer = [
        spot for spot, _ in reasons if best and spot.rank > best[0].rank and spot.own and not spot.missing
    ]
    if len(best) == 1 and not nearer:
        return next(fit for fit in fits if fit[0] is best[0])
    if best and all(spot.block.read_only for spot in best):
        raise NoEditError(read_only(best[0].block, best[0].line.text if len(best) == 1 else ""))
    if len(best) > 1:
        raise NoEditError(which_line(best))
    raise _no_place(desk, what, nearer or closest([spot for spot, _ in reasons if not spot.missing]), reasons)


def _column(spot: Spot, new: str) -> tuple[int, int, str] | None:
    """The part of a row that the same part of another row gives a state for, as in a table."""
    rows = [_parts(line) for line in spot.block.page.content if line.number != spot.line.number]
    mine = _parts(spot.line)
    found = [
        at for at, (_, text) in enumerate(mine)
        if text.lower() != new.lower()
        and any(len(row) == len(mine) and row[at][1].lower() == new.lower() for row in rows)
    ]  # fmt: skip
    if len(mine) < 2 or len(found) != 1:
        return None
    start, text = mine[found[0]]
    return start, start + len(text), new


def _parts(line: Line) -> list[tuple[int, str]]:
    """The parts of a row between bars or commas, and where each starts."""
    mark = r"[^|]+" if "|" in line.text else r"[^,]+"
    base = line.text.rindex(line.value) if line.key and line.value and "|" not in line.text else 0
    found = re.finditer(mark, line.text[base:])
    return [
        (base + match.start() + len(match[0]) - len(match[0].lstrip()), match[0].strip())
        for match in found
        if match[0].strip()
    ]


def wanted_far(spot: Spot, typed: set[str]) -> bool:
    """Whether nothing of the line itself is meant: only words of its type, or of its block, are on it."""
    return not (spot.own | spot.near) - typed and not spot.own & bag(spot.line.key)


def which_line(found: list[Spot]) -> str:
    """The question which line is meant, or which copy of it."""
    if len({spot.line.text for spot in found}) == 1 and len(found) > 1:
        labels = ", ".join(dict.fromkeys(spot.block.label for spot in found))
        return f'"{found[0].line.text.strip()}" stands in {labels}: which one do you mean? I changed nothing.'
    return which(found)


def _no_place(desk: Desk, what: str, near: list[Spot], reasons: list[tuple[Spot, str]]) -> NoEditError:
    """Why there is no edit: the line is read-only, or has no such place, or there is none."""
    why = [(spot, reason) for spot, reason in reasons if spot in near]
    if why and all(spot.block.read_only for spot, _ in why):
        return NoEditError(read_only(why[0][0].block, why[0][0].line.text))
    if len(why) == 1 or (why and len({spot.where for spot, _ in why}) == 1):
        spot, reason = why[0]
        return UnfoundError(f"{spot.where}: {reason.rstrip('?')}? I changed nothing.")
    if len(why) > 1:
        return NoEditError(which([spot for spot, _ in why]))
    return no_words(desk, what)


# ---------------------------------------------------------------------- one text for another


def replace(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "replace A with B", "use B instead of A"."""
    old, new = hit["old"].strip("\"“”'"), hit["value"].strip("\"“”'")
    if not old or not new:
        return False
    about = frozenset(stems(hit["what"]))
    form = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    found = []
    for block, line in desk.sight.lines():
        near = bag(f"{block.label} {block.description} {line.section} {line.title}") | own_words(line)
        if about <= near and (match := form.findall(line.text)):
            found.append((block, line, len(match)))
    desk.note(f"lines that say {old!r}: {[line.text for _, line, _ in found[:4]]}")
    if not found:
        raise no_words(desk, f"{old} {hit['what']}".strip())
    writable = [one for one in found if not one[0].read_only]
    if not writable:
        raise NoEditError(read_only(found[0][0], found[0][1].text))
    if len(writable) > 1 or writable[0][2] > 1:
        raise NoEditError(f'"{old}" stands in more than one place. Which one do you mean? I changed nothing.')
    block, line, _ = writable[0]
    if line.kind == "record" and squash(old) == squash(line.key):
        raise NoEditError(
            f'"{line.text.strip()}" keeps its number. What of it shall I change? I changed nothing.'
        )
    held, said = valued(old), valued(new)
    kinds = [one.slot.kind if one.slot else "text" for one in (held, said)]
    if kinds[0] != kinds[1] or (said.kind == "mixed" and " " in new):
        raise NoEditError(f'"{new}" is of another kind than "{old}" in {block.label}. I changed nothing.')
    start = line.text.lower().index(old.lower())
    write(desk, block, line, start, start + len(old), new)
    return True


ASSIGN = Rule("assign", assign)
STATED = Rule("stated", assign)
FACT = Rule("fact", fact)
SAID = Rule("said", assign)
REPLACE = Rule("replace", replace)


def preferred(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Carry out "I prefer A, not B": A in the place of B, on the line that says B under its key."""
    new, old = _LATER.sub("", hit["value"]), _LATER.sub("", hit["old"])
    value = valued(new)
    if old:
        gone = frozenset(stems(old))
        found = [
            (block, line)
            for block, line in desk.sight.lines()
            if line.key and line.indent == 0 and gone <= bag(line.value) and len(line.value.split(",")) == 1
        ]
        if len(found) == 1 and (bag(found[0][1].key) & bag(f"{new} {hit['what']}")):
            block, line = found[0]
            base = line.text.rindex(line.value)
            write(desk, block, line, base, base + len(line.value), value.text)
            return True
    if _held(desk, new):
        return True
    if value.slot is not None and value.kind == "daytime":
        topic = re.sub(re.escape(value.slot.text), "", new, flags=re.IGNORECASE)
        spot, (start, end, text) = find(desk, f"{topic} {hit['what']}", valued(value.slot.text))
        write(desk, spot.block, spot.line, start, end, text)
        return True
    raise UnfoundError(
        f'I see no line that "{new}" belongs to (I see: {desk.sight.labels}). '
        'Say "set … to …", or "add to …: …". I changed nothing.'
    )


def _held(desk: Desk, new: str) -> bool:
    for spot in covering(desk.sight, stems(new)):
        if not spot.far and frozenset(stems(new)) <= bag(spot.line.value) | bag(spot.line.key):
            raise SaidError(
                f'{spot.block.label} says so already: "{spot.line.text.strip()}". Nothing to change.'
            )
    return False


PREFER = Rule("prefer", preferred)
