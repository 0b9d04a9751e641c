"""Writing: texts in their places on the lines of a block."""

from __future__ import annotations

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
            text = text[: one.start] + one.text + text[one.end :]
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


def _moved(desk: Desk, block: SeenBlock, line: PageLine, after: str) -> bool:
    """Whether an entry of a calendar goes to another time as it is; goes back where that is taken."""
    old, new = entry(line), entry(BlockPage.read(after).lines[line.number])
    if old is None or new is None or old == new or old.end - old.start != new.end - new.start:
        return False
    diary.clash(desk, block, new.day, new.start, new.end, but=line)
    return True
