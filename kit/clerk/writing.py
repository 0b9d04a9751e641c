"""Writing: texts in their places on the lines of a block."""

from __future__ import annotations

from collections.abc import Sequence

from kit.clerk import gate
from kit.clerk.change import SaidError
from kit.clerk.desk import Desk, NoEditError, read_only
from kit.clerk.placing import Put
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
        desk.put(block, block.page.replace(line.number, text), kind)
        desk.say(f'{block.label}: "{line.text.strip()}" is now "{text.strip()}".')
    if desk.block(before.label).value == before.value:
        raise SaidError(f'{before.label} says so already: "{puts[0].line.text.strip()}". Nothing to change.')
