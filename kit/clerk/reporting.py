"""Reporting: figures on the line of a name, such as "Ana handled 5 tickets", and payments out of a budget."""

from __future__ import annotations

import re
from decimal import Decimal

from kit.clerk.amounts import amounts, digits, like
from kit.clerk.assigning import ASSIGN, SAID, STATED, write
from kit.clerk.change import SaidError, UnfoundError
from kit.clerk.desk import Desk, NoEditError, offer, read_only
from kit.clerk.page import Line, is_none
from kit.clerk.rules import Hit, Rule
from kit.clerk.sight import Seen
from kit.clerk.slots import Slot, currency, slots
from kit.clerk.speech import Clause
from kit.clerk.stepping import STEP
from kit.clerk.vocabulary import GUARDS, TIMES, words
from kit.clerk.words import bag, content, squash, stem

_PIECES = re.compile(r",\s|\bwith\b|\band\b|\bat\b")
_TOTAL = frozenset(map(stem, words("total altogether sum overall")))


def report(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Set the figures on the one line whose key is a name; ``False`` if there is none."""
    found = _named(desk, hit["who"])
    said = digits(hit["what"])
    pieces = [(piece, one) for piece in _PIECES.split(said) for one in slots(piece)
              if one.kind in ("count", "percent", "money", "duration")]  # fmt: skip
    if found is None or not pieces:
        return False
    block, line = found
    if block.read_only:
        raise NoEditError(read_only(block, line.text))
    verb = stem(hit["did"])
    desk.use(f"{' '.join(_VERBS)} more {said if _more(said) else ''}")
    desk.note(f"rule report: {hit['who']!r} is the line {line.text.strip()!r}")
    text, value = line.text, line.value
    for piece, one in pieces:
        place = _place(block, value, piece, one, verb, line)
        if place is None:
            raise UnfoundError(
                f'"{line.text.strip()}" has no place for "{one.text} {one.noun}". I changed nothing.'
            )
        if one.noun and stem(place.noun) == verb:
            desk.use(one.noun)
        value = _filled(value, place, one, said, line)
    text = text[: text.rindex(line.value)] + value
    if text == line.text:
        raise SaidError(f'{block.label} says so already: "{line.text.strip()}". Nothing to change.')
    desk.put(block, block.page.replace(line.number, text), "sum" if _more(said) else "slot")
    desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
    _total(desk, desk.block(block.label), line)
    return True


def _more(said: str) -> bool:
    return re.search(r"\b(?:more|another|additional|extra|further)\b", said, re.IGNORECASE) is not None


def _named(desk: Desk, who: str) -> tuple[Seen, Line] | None:
    """The line whose key is, or holds, a name and whose value has a figure or the place of one."""
    found = []
    for block, line in desk.sight.lines():
        exact = bool(line.key) and squash(line.key) == squash(who)
        part = bool(line.key) and stem(who) in bag(line.key)
        kinds = {one.kind for one in slots(line.value)} & {"count", "percent", "money", "duration", "none"}
        if (exact or part) and (is_none(line.value) or kinds):
            found.append((not exact, block, line))
    best = [entry for entry in found if not entry[0]] or found
    if len(best) > 1:
        names = [f'{block.label}: "{line.text.strip()}"' for _, block, line in best[:4]]
        raise NoEditError(f"Which line do you mean: {offer(names)}? I changed nothing.")
    return best[0][1:] if best else None


def _place(block: Seen, value: str, piece: str, one: Slot, verb: str, line: Line) -> Slot | None:
    """The one place for a figure: every word that was said with it stands beside it, or is the verb."""
    if is_none(value):
        return Slot("none", value, 0, len(value))
    said = {stem(word) for word in content(piece)} - bag(one.text) - {verb, *_MORE, *map(stem, _VERBS)}
    known = bag(line.key) | bag(line.section) | bag(f"{block.label} {block.description}")
    found = [
        slot
        for slot in slots(value)
        if (slot.kind == one.kind or (slot.kind == "none" and said))
        and said
        <= slot.near | known | {stem(slot.noun)} | ({stem(one.noun)} if stem(slot.noun) == verb else set())
        and (slot.kind != "none" or said & slot.near)
    ]
    beside = [slot for slot in found if said & (slot.near | {stem(slot.noun)})]
    found = beside if len(found) > 1 else found
    return found[0] if len(found) == 1 else None


def _filled(value: str, place: Slot, one: Slot, said: str, line: Line) -> str:
    new = one.text
    if place.kind == "count":
        held, came = amounts(place.text)[0].size, amounts(one.text)[0].size
        if _more(said):
            new = like(held + came, place.text)
        elif held and held != came:
            raise NoEditError(
                f'It says "{line.text.strip()}". Do {one.text} come on top, which makes {held + came}, or is '
                f"{one.text} the whole? I changed nothing."
            )
    return value[: place.start] + new + value[place.end :]


def _total(desk: Desk, block: Seen, line: Line) -> None:
    """The line that gives the sum of the others, where it did so before, goes along."""
    mates = [
        one for one in block.page.content if one.key and one.section == line.section
        and len([slot for slot in slots(one.value) if slot.kind == "count"]) == 1
    ]  # fmt: skip
    sums = [one for one in mates if _TOTAL & bag(one.key)]
    rest = [one for one in mates if one not in sums]
    if len(sums) != 1 or not any(one.number == line.number for one in rest):
        return
    counted = {one.number: amounts(one.value)[0].size for one in mates}
    before = amounts(line.value)[0].size if amounts(line.value) else Decimal(0)
    after = sum((counted[one.number] for one in rest), Decimal(0))
    if counted[sums[0].number] != after - counted[line.number] + before:
        return
    place = next(slot for slot in slots(sums[0].value) if slot.kind == "count")
    base = sums[0].text.rindex(sums[0].value)
    write(desk, block, sums[0], base + place.start, base + place.end, like(after, place.text), computed=True)


_VERBS = [
    "handled",
    "closed",
    "completed",
    "resolved",
    "finished",
    "solved",
    "processed",
    "answered",
    "treated",
    "served",
    "delivered",
    "shipped",
    "sold",
    "baked",
    "graded",
    "taught",
    "repaired",
    "made",
    "did",
    "fixed",
    "catalogued",
    "cataloged",
    "lent",
    "escalated",
    "reviewed",
    "received",
    "earned",
    "achieved",
    "reached",
    "scored",
    "got",
    "picked",
    "collected",
    "took",
    "wrote",
    "cooked",
    "loaded",
    "unloaded",
    "restored",
    "printed",
    "examined",
    "had",
]
_MORE = frozenset(map(stem, words("more another additional extra further")))
REPORT = Rule("report", report)


def pay(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Add a payment to what is spent and take it from what remains."""
    paid = [one for one in amounts(hit["sum"]) if one.unit == "money"]
    books = [(block, *_account(block)) for block in desk.sight.common]
    books = [book for book in books if book[1] or book[2]]
    if not books:
        return False
    if len(paid) != 1:
        raise NoEditError("How much was it? I changed nothing.")
    if len(books) > 1:
        names = offer([block.label for block, _, _ in books])
        raise NoEditError(f"Which account is it: {names}? I changed nothing.")
    if doubt := [word for word in content(hit["why"]) if word.lower() in GUARDS | TIMES]:
        raise NoEditError(f'I did not understand "{doubt[0]}" in that. I changed nothing.')
    block, spent, left = books[0]
    desk.use(f"{hit['sum']} {hit['why']}")
    for line, sign in ((spent, 1), (left, -1)):
        if line is not None:
            slot = next(one for one in slots(line.value) if one.kind == "money")
            if slot.sign and currency(paid[0]) and slot.sign != currency(paid[0]):
                raise NoEditError(
                    f"{block.label} counts in {slot.sign}, not in {currency(paid[0])}. I changed nothing."
                )
            held = amounts(slot.text)[0]
            size = held.size + sign * paid[0].size
            if size < 0:
                raise NoEditError(
                    f'{block.label} says "{line.text.strip()}": {hit["sum"]} is more. I changed nothing.'
                )
            base = line.text.rindex(line.value)
            new = like(size, slot.text, paid[0].text)
            write(desk, block, line, base + slot.start, base + slot.end, new, computed=True)
    return True


def _account(block: Seen) -> tuple[Line | None, Line | None]:
    """The lines for what is spent and what remains."""
    found = []
    for word in ("spent", "remaining"):
        names = {stem(word)} | (
            {"used"} if word == "spent" else {"availabl", stem("available"), stem("balance")}
        )
        names |= {stem("used")} if word == "spent" else set()
        lines = [
            line for line in block.page.content
            if line.kind == "pair" and names & bag(line.key)
            and [one.kind for one in slots(line.value)] == ["money"]
        ]  # fmt: skip
        found.append(lines[0] if len(lines) == 1 else None)
    return found[0], found[1]


def recorded(desk: Desk, clause: Clause, _hit: Hit) -> bool:
    """The form "… Record it.": what was said before, taken as a report."""
    if not clause.context:
        return False
    said = Clause(clause.context, "statement", "", clause.context)
    for rule in (REPORT, PAY, STEP, ASSIGN, STATED, SAID):
        for found in rule.hits(said.text):
            desk.use(" ".join(found.intent))
            desk.use(found["did"])
            if rule.act(desk, said, found):
                return True
    return False


PAY = Rule("pay", pay)
RECORDED = Rule("recorded", recorded)
