"""Money: payments out of a budget, and deals won."""

from __future__ import annotations

import re

from kit.models.clerk.amounts import Amount, amounts, like
from kit.models.clerk.desk import Desk, NoEditError, offer, read_only
from kit.models.clerk.ground import mutable
from kit.models.clerk.page import Line
from kit.models.clerk.sight import Seen
from kit.models.clerk.speech import Clause
from kit.models.clerk.words import bag, stem

_PAID = re.compile(
    r"\b(?:i|we|you)(?:'ve|\s+have)?\s+(?:just\s+|already\s+|also\s+)?(?:paid|spent|bought|purchased)\b"
    r"|^\s*(?:just\s+)?(?:paid|spent|bought|purchased)\b"
    r"|\b(?:record|log|note|enter|add|book)\s+(?:an?\s+|the\s+)?(?:[$€£]\S+\s+)?(?:expense|payment|purchase)\b",
    re.IGNORECASE,
)


_LATER = re.compile(
    r"\b(?:upcoming|planned|future|will|going to|next month|next week|budget(?:ed)? for|"
    r"expects?|expected|due)\b",
    re.IGNORECASE,
)


_RECORD_IT = re.compile(
    r"(?:record|log|note|enter|add|book)\s+(?:it|this|that)(?: please| now| too)?$", re.IGNORECASE
)
_OWN_TEXT = re.compile(r"^[^$€£]*(?:\bthat\s+[\w'’]+\s+\w|:\s)[^$€£]*$")
_DICTATED = re.compile(r"[a-z]+\s[^:$€£]{0,40}\b(?:deal|sale|contract|win)s?:\s", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:[Tt]he|[Oo]ur)\s+((?:[A-Z][\w&-]*\s+)+)(?:deal|sale|contract)\b")


def payment(desk: Desk, clause: Clause) -> bool:
    """Add a payment to what is spent and take it from what remains."""
    said = f"{clause.context} {clause.text}" if clause.mood == "request" else clause.text
    paid = [one for one in amounts(said) if one.unit == "money"]
    asked = not paid and clause.mood == "request" and _RECORD_IT.match(clause.text)
    if asked and _PAID.search(clause.context) and any(any(_account(one)) for one in mutable(desk.sight)):
        raise NoEditError("How much was it? I changed nothing.")
    if (
        (clause.mood == "request" and _OWN_TEXT.search(clause.text))
        or _LATER.search(said)
        or not _PAID.search(said)
        or len(paid) != 1
    ):
        return False
    books = [(block, *_account(block)) for block in mutable(desk.sight)]
    books = [book for book in books if book[1] or book[2]]
    if len(books) > 1:
        names = offer([block.label for block, _, _ in books])
        raise NoEditError(f"Which account is it: {names}? I changed nothing.")
    if not books:
        return False
    block, spent, left = books[0]
    if block.read_only:
        raise NoEditError(read_only(block))
    desk.note(f"rule payment: {paid[0].text} in {block.label}")
    for line, sign in ((spent, 1), (left, -1)):
        if line is not None:
            _shift(desk, block.label, line, paid[0], sign)
    return True


def _account(block: Seen) -> tuple[Line | None, Line | None]:
    """The lines for what is spent and what remains; if only one has a usual name, the sum tells the other."""
    spent, left = _pair(block, stem("spent")), _pair(block, stem("remaining"))
    known = spent or left
    if known is None or (spent and left):
        return spent, left
    sums = {line.number: amounts(line.value)[0].size for line in block.page.content if _is_sum(line)}
    others = [number for number in sums if number != known.number]
    partner = next(
        (one for one in others for two in others if sums[one] + sums[known.number] == sums[two]), None
    )
    other = None if partner is None else block.page.lines[partner]
    return (spent, other) if spent else (other, left)


def _is_sum(line: Line) -> bool:
    return line.kind == "pair" and [one.unit for one in amounts(line.value)] == ["money"]


def _pair(block: Seen, word: str) -> Line | None:
    lines = [
        line
        for line in block.page.content
        if word in bag(line.key) and any(one.unit == "money" for one in amounts(line.value))
    ]
    return lines[0] if len(lines) == 1 else None


def _shift(desk: Desk, label: str, line: Line, paid: Amount, sign: int) -> None:
    held = amounts(line.value)[0]
    size = held.size + sign * paid.size
    money = like(size, held.text, paid.text) if size >= 0 else "-" + like(-size, held.text, paid.text)
    text = (
        line.text[: line.text.rindex(line.value)] + line.value[: held.start] + money + line.value[held.end :]
    )
    block = desk.block(label)
    desk.put(block, block.page.replace(line.number, text))
    desk.say(f'{label}: "{line.text.strip()}" is now "{text.strip()}".')


def deal(desk: Desk, clause: Clause) -> bool:
    """Log a deal: an entry among the wins, and its amount in what is closed this quarter."""
    said = clause.text if clause.mood == "statement" else f"{clause.context} {clause.text}"
    sums = [one for one in amounts(said) if one.unit == "money"]
    if (
        _DICTATED.match(clause.text)
        or (clause.mood == "request" and clause.context and _OWN_TEXT.search(clause.text))
        or not re.search(r"\b(?:deal|sale|contract|won|signed|closed)\b", said, re.IGNORECASE)
        or len(sums) != 1
        or "%" in said
    ):
        return False
    if not re.search(r"\b(?:deal|sale|contract)s?\b", said, re.IGNORECASE):
        return False
    for block in mutable(desk.sight):
        wins = next(
            (
                one
                for one in block.page.sections
                if frozenset(map(stem, ("win", "deal", "won", "contract"))) & bag(one.text)
            ),
            None,
        )
        if wins is not None:
            return _win(desk, block, wins, said, sums[0])
    return False


def _win(desk: Desk, block: Seen, wins: Line, said: str, money: Amount) -> bool:
    if block.read_only:
        raise NoEditError(read_only(block))
    match = _NAMED.search(said) or re.search(
        r"\b(?:with|from|by|to|for)\s+((?:the\s+)?[A-Z][\w&-]*(?:\s+[A-Z][\w&-]*)*)", said
    )
    entry = f"{match[1].strip()}: {money.text.strip()} deal" if match else f"{money.text.strip()} deal"
    if any(entry.lower() in line.text.lower() for line in block.page.content):
        raise NoEditError(f'{block.label} has "{entry}" already. I changed nothing; is this another deal?')
    desk.note(f"rule deal: {entry!r} under {wins.text.strip()}")
    desk.put(block, block.page.add(entry, wins))
    desk.say(f'{block.label}: I added "{entry}" under {wins.section}.')
    closed = [
        line
        for line in block.page.content
        if frozenset(map(stem, ("closed", "won"))) & bag(line.key)
        and any(one.unit == "money" for one in amounts(line.value))
    ]
    if len(closed) == 1:
        now = next(line for line in desk.block(block.label).page.content if line.text == closed[0].text)
        _shift(desk, block.label, now, money, 1)
    return True
