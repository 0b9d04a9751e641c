"""Paying: a payment comes on top of what is spent and goes off what remains."""

from __future__ import annotations

from kit.clerk.amounts import amounts
from kit.clerk.change import Put
from kit.clerk.desk import Desk, NoEditError, offer
from kit.clerk.measuring import NoPlaceError, summed
from kit.clerk.page import PageLine
from kit.clerk.relating import RELATE
from kit.clerk.rules import ClauseRule, Hit
from kit.clerk.sight import SeenBlock
from kit.clerk.slots import Slot, slots
from kit.clerk.speech import Clause
from kit.clerk.vocabulary import GUARDS, TIMES, words
from kit.clerk.words import bag, content, stem
from kit.clerk.writing import write

_SPENT = frozenset(map(stem, words("spent used")))
_LEFT = frozenset(map(stem, words("remaining available balance")))


def pay(desk: Desk, _clause: Clause, hit: Hit) -> bool:
    """Add a payment to what is spent and take it from what remains."""
    paid = [one for one in slots(hit["sum"]) if one.kind == "money" and amounts(one.text)]
    books = [(block, lines) for block in desk.sight.common if (lines := _account(block))]
    if not books:
        return False
    if len(paid) != 1:
        raise NoEditError("How much was it? I changed nothing.")
    if len(books) > 1:
        names = offer([block.label for block, _ in books])
        raise NoEditError(f"Which account is it: {names}? I changed nothing.")
    if doubt := [word for word in content(hit["why"]) if word.lower() in GUARDS | TIMES]:
        raise NoEditError(f'I did not understand "{doubt[0]}" in that. I changed nothing.')
    desk.use(f"{hit['sum']} {hit['why']}")
    block, lines = books[0]
    write(desk, block, [_paid(block, line, paid[0], way) for line, way in lines], kind="sum")
    return True


def _paid(block: SeenBlock, line: PageLine, one: Slot, way: int) -> Put:
    held, base = (
        next(slot for slot in slots(line.value) if slot.kind == "money"),
        line.text.rindex(line.value),
    )
    if held.sign and one.sign and held.sign != one.sign:
        raise NoEditError(f"{block.label} counts in {held.sign}, not in {one.sign}. I changed nothing.")
    try:
        return Put(line, base + held.start, base + held.end, summed(held, one, way))
    except NoPlaceError:
        said = f'{block.label} says "{line.text.strip()}": {one.text} is more. I changed nothing.'
        raise NoEditError(said) from None


def _account(block: SeenBlock) -> list[tuple[PageLine, int]]:
    """The lines for what is spent, which grows, and what remains, which shrinks."""
    found = []
    for names, way in ((_SPENT, 1), (_LEFT, -1)):
        lines = [line for line in block.page.content if line.kind == "pair" and names & bag(line.key)
                 and [one.kind for one in slots(line.value)] == ["money"]]  # fmt: skip
        found += [(lines[0], way)] if len(lines) == 1 else []
    return found


def recorded(desk: Desk, clause: Clause, _hit: Hit) -> bool:
    """The form "… Record it.": what was said before, taken as a statement."""
    said = Clause(clause.context, "statement", "", clause.context)
    for rule in (PAY, RELATE) if clause.context else ():
        for hit in rule.hits(clause.context):
            desk.use(" ".join(hit.intent))
            if rule.act(desk, said, hit):
                return True
    return False


PAY = ClauseRule("pay", pay)
RECORDED = ClauseRule("recorded", recorded)
