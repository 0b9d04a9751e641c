"""Writing: texts in their places on the lines of a block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kit.clerk import diary, gate
from kit.clerk.change import Put, SaidError
from kit.clerk.dates import entry
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.page import BlockPage, PageLine
from kit.clerk.sight import SeenBlock


def write(desk: Desk, block: SeenBlock, puts: Sequence[Put], *, kind: gate.Kind = "slot") -> None:
    """Put texts in their places, one line after another, and say so."""
    before = desk.block(block.label)
    for line in dict.fromkeys(one.line for one in puts):
        text = line.text
        for one in sorted((one for one in puts if one.line == line), key=lambda one: -one.start):
            text = (
                text[: one.start] + one.text + numbered(one, text[one.end :], f"{before.value} {desk.said}")
            )
        if text == line.text:
            continue
        block = desk.block(before.label)
        if block.read_only:
            raise NoEditError(read_only(block, line.text))
        moved = _moved(desk, block, line, block.page.replace(line.number, text))
        desk.put(block, block.page.replace(line.number, text), "date" if moved else kind)
        desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
    if desk.block(before.label).value == before.value:
        raise SaidError(f'{before.label} says so already: "{puts[0].line.text.strip()}". Nothing to change.')


def numbered(put: Put, rest: str, known: str) -> str:
    """What follows a number, as one thing where it becomes 1, as several, if that is known, where it was 1.

    >>> from kit.clerk.page import BlockPage
    >>> line = BlockPage.read("Total: 2 boxes").lines[0]
    >>> numbered(Put(line, 7, 8, "1"), " boxes", ""), numbered(Put(line, 7, 8, "0"), " boxes", "")
    (' box', ' boxes')
    """
    noun = re.match(r" ([a-z]+)(?=$|[^\w\s]| [^\w\s]| left\b)", rest)
    old, new = put.line.text[put.start : put.end], put.text
    if noun is None or not (old.isdigit() and new.isdigit()) or (old == "1") == (new == "1"):
        return rest
    told = noun[1]
    if new == "1" and not told.endswith(("ss", "us", "ies")):
        told = re.sub(r"(x|[cs]h|ss)es$|s$", r"\1", told)
    elif new != "1":
        told = next((one for one in (f"{told}s", f"{told}es") if re.search(rf"\b{one}\b", known)), told)
    return f" {told}{rest[noun.end() :]}"


def _moved(desk: Desk, block: SeenBlock, line: PageLine, after: str) -> bool:
    """Whether an entry of a calendar goes to another time as it is; goes back where that is taken."""
    old, new = entry(line), entry(BlockPage.read(after).lines[line.number])
    if old is None or new is None or old == new or old.end - old.start != new.end - new.start:
        return False
    diary.clash(desk, block, new.day, new.start, new.end, but=line)
    return True
